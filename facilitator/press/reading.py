"""Where everything on a printed page lies, read off the file that the press answered: letters, lines and areas.

It knows the operators that WeasyPrint writes and no others, and takes some 10 milliseconds a page. All lengths are
points, measured from the upper left corner of the page.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from facilitator.press import tags

Matrix = tuple[float, float, float, float, float, float]
_ASCENT, _DESCENT = 0.72, 0.2  # of the size of the letters, above and below the line they stand on
_PATH = {"m", "l", "c", "re", "h"}
_PEN = {"S", "s", "B", "B*"}
_PAINT = {"f", "f*", *_PEN}
_HEX = re.compile(rb"<([0-9a-fA-F]+)>")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one size on one line; ``box`` reaches from the top of a capital to the foot of a g."""

    text: str
    size: float
    box: Box


@dataclass(frozen=True, slots=True)
class Shape:
    """What was painted in one go, as the box around each of its parts.

    ``solid``: an area, not a frame or a line; ``drawn``: with a pen, as in a drawing, where styles fill thin areas.
    """

    boxes: tuple[Box, ...]
    solid: bool
    drawn: bool


@dataclass(slots=True)
class Sheet:
    """One printed page; ``foot`` is what stands in its margins, ``untagged`` counts text outside of all marks."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    foot: list[Run] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    untagged: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """A printed file: its pages, the names of its fonts, those of them that are not in it, and its elements."""

    pages: tuple[Sheet, ...]
    fonts: frozenset[str]
    loose: frozenset[str]
    language: str
    title: str
    elements: tuple[tuple[str, bool], ...]  # kind, and whether it has what its kind needs: a scope, a description


def read(data: bytes) -> File:
    """Read a file of the press."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        known: dict[tuple[int, int], _Font] = {}
        pages = tuple(_Reader(page, known).sheet for page in pdf.pages)
        return File(
            pages,
            frozenset(font.name for font in known.values()),
            frozenset(font.name for font in known.values() if not font.embedded),
            str(pdf.Root.get("/Lang", "")),
            str(pdf.docinfo.get("/Title", "")),
            tuple((str(element.S), _complete(element)) for element in _elements(pdf.Root.StructTreeRoot)),
        )


def _elements(root: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for child in tags.children(root):
        yield child
        yield from _elements(child)


def _complete(element: pikepdf.Object) -> bool:
    kind = str(element.S)
    if kind == "/TH":
        return "/Scope" in element.get("/A", {})
    return kind != "/Figure" or bool(str(element.get("/Alt", "")).strip())


class _Font:
    """The widths and the letters of one font of a file."""

    def __init__(self, font: Any) -> None:
        below = font.DescendantFonts[0]
        self.name = str(font.BaseFont).partition("+")[2] or str(font.BaseFont)
        self.embedded = any(key in below.FontDescriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        self.widths: dict[int, float] = {}
        rest = iter(below.W)
        for first in rest:
            given = next(rest)
            if isinstance(given, pikepdf.Array):
                self.widths |= {int(first) + number: float(width) for number, width in enumerate(given)}
            else:
                self.widths |= dict.fromkeys(range(int(first), int(given) + 1), float(next(rest)))
        self.letters = dict(_letters(font.ToUnicode.read_bytes())) if "/ToUnicode" in font else {}


def _letters(table: bytes) -> Iterator[tuple[int, str]]:
    for line in table.splitlines():
        found = _HEX.findall(line)
        if len(found) == 2 and not line.startswith(b"<0000> <ffff>"):
            yield int(found[0], 16), bytes.fromhex(found[1].decode()).decode("utf-16-be", "replace")


class _Reader:
    """Walks through the drawing of one page."""

    def __init__(self, page: pikepdf.Page, known: dict[tuple[int, int], _Font]) -> None:
        _left, _bottom, width, height = (float(number) for number in page.mediabox)
        self.sheet = Sheet(width, height)
        self.fonts: dict[str, _Font] = {}
        for name, font in page.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary()).items():
            self.fonts[name] = known.setdefault(font.objgen, _Font(font))
        self.here: Matrix = (1, 0, 0, 1, 0, 0)
        self.text: Matrix = (1, 0, 0, 1, 0, 0)
        self.kept: list[tuple[Matrix, bool]] = []
        self.marks: list[bool] = []  # whether each mark that is open says that it is furniture
        self.font, self.size, self.white = "", 0.0, False
        self.path: list[Box] = []
        self.points: list[tuple[float, float]] = []
        for piece in pikepdf.parse_content_stream(page):
            self._do(str(piece.operator), list(piece.operands))

    def _do(self, operator: str, given: list[Any]) -> None:
        if operator in _PATH:
            self._draw(operator, [float(number) for number in given])
        elif operator in _PAINT or operator == "n":
            self._paint(operator)
        elif operator in ("Tj", "TJ"):
            self._show(given[0] if operator == "TJ" else [given[0]])
        elif operator in ("BDC", "BMC"):
            kind = given[1] if operator == "BDC" else {}
            self.marks.append(str(kind.get("/Type", "")) == "/Pagination")
        elif operator == "EMC":
            self.marks.pop()
        else:
            self._set(operator, given)

    def _set(self, operator: str, given: list[Any]) -> None:
        """Where and with what the next thing is drawn."""
        if operator == "Tm":
            self.text = _matrix(given)
        elif operator == "Tf":
            self.font, self.size = str(given[0]), float(given[1])
        elif operator == "cm":
            self.here = _times(_matrix(given), self.here)
        elif operator == "q":
            self.kept.append((self.here, self.white))
        elif operator == "Q":
            self.here, self.white = self.kept.pop()
        elif operator == "rg":
            self.white = all(float(number) > 0.99 for number in given)

    def _draw(self, operator: str, at: list[float]) -> None:
        if operator == "re":
            self._close()
            corners = [_point(self.here, at[0] + x, at[1] + y) for x in (0, at[2]) for y in (0, at[3])]
            self.path.append(_around(corners, self.sheet.height))
        elif operator == "h":
            self._close()
        else:
            if operator == "m":
                self._close()
            self.points += [_point(self.here, x, y) for x, y in zip(at[::2], at[1::2], strict=True)]

    def _close(self) -> None:
        if self.points:
            self.path.append(_around(self.points, self.sheet.height))
        self.points = []

    def _paint(self, operator: str) -> None:
        self._close()
        furniture = any(self.marks)
        if self.path and operator != "n" and not self.white and not furniture:
            self.sheet.shapes.append(Shape(tuple(self.path), operator == "f", operator in _PEN))
        self.path = []

    def _show(self, pieces: Any) -> None:
        font = self.fonts[self.font]
        text, advance = "", 0.0
        for piece in pieces:
            if isinstance(piece, pikepdf.String):
                codes = bytes(piece)
                for code in (int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2)):
                    advance += font.widths.get(code, 0.0)
                    text += font.letters.get(code, "?")
            else:
                advance -= float(piece)
        if not text.strip():
            return
        whole = _times(self.text, self.here)
        left, line = _point(whole, 0, 0)
        right, _line = _point(whole, advance * self.size / 1000, 0)
        size = self.size * abs(whole[3])
        line = self.sheet.height - line
        run = Run(text, size, Box(left, line - _ASCENT * size, right, line + _DESCENT * size))
        (self.sheet.foot if any(self.marks) else self.sheet.runs).append(run)
        self.sheet.untagged += not self.marks


def _matrix(given: list[Any]) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in given)
    return a, b, c, d, e, f


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    k, l, m, n, o, p = other  # noqa: E741
    return a * k + b * m, a * l + b * n, c * k + d * m, c * l + d * n, e * k + f * m + o, e * l + f * n + p


def _point(by: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = by
    return a * x + c * y + e, b * x + d * y + f


def _around(points: list[tuple[float, float]], height: float) -> Box:
    across, up = [x for x, _y in points], [y for _x, y in points]
    return Box(min(across), height - max(up), max(across), height - min(up))
