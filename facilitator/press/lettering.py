"""How text in fields looks: the typeface, and text set in it.

The typeface is one that every program can type with: static, whole, one byte a character in Windows' Latin alphabet
(ISO 32000-1 annex D). Other letters can be typed all the same; the program then takes a typeface of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import fontpkg
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf

FONT = "Fields"  # the name by which fields ask for it
_PACKAGE = ("atkinson-hyperlegible", 400, "normal")
_PAD = 2.0  # points between the edge of a field and its text
_LEAST = 6.0  # points; text that was there from the start gets smaller down to this, so that all of it is seen
_LINE = 1.24  # the height of a line in sizes of its text


@dataclass(frozen=True, slots=True)
class _Font:
    """The typeface: its file, and its measures in thousandths of its size."""

    file: bytes
    name: str
    widths: tuple[int, ...]  # of the characters from 32 to 255
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, ...]

    def width(self, text: str, size: float) -> float:
        """How wide a text is, in points."""
        return sum(self.widths[byte - 32] for byte in _encoded(text) if byte >= 32) * size / 1000


def can_draw(text: str) -> bool:
    """Whether the typeface has all the letters of a text."""
    return all(character in "?\n" or _encoded(character) != b"?" for character in text)


def lines(text: str, color: str, size: float, room: tuple[float, float], *, centred: bool) -> str:
    """The content of a field of many lines: from the top, in the largest size up to its own at which all is seen."""
    width, height = room[0] - 2 * _PAD, room[1] - 2 * _PAD
    for each in _sizes(size):
        wrapped, size = list(_wrapped(text, each, width)), each
        if len(wrapped) * _LINE * size <= height and _widest(wrapped, size) <= width:
            break
    return _set(wrapped, color, size, room, room[1] - _PAD - _font().ascent * size / 1000, centred=centred)


def line(text: str, color: str, size: float, room: tuple[float, float], *, centred: bool) -> str:
    """The content of a field of one line: half way up, in the largest size up to its own at which all is seen."""
    for each in _sizes(size):
        size = each
        if _LINE * size <= room[1] and _widest([text], size) <= room[0] - 2 * _PAD:
            break
    return _set([text], color, size, room, (room[1] - _font().cap_height * size / 1000) / 2, centred=centred)


def font(pdf: Pdf) -> Dictionary:
    """The typeface as an object of a file."""
    of = _font()
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{of.name}"),
        Flags=32,
        FontBBox=Array(list(of.box)),
        ItalicAngle=0,
        Ascent=of.ascent,
        Descent=of.descent,
        CapHeight=of.cap_height,
        StemV=80,
        FontFile2=pdf.make_stream(of.file, Length1=len(of.file)),
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=Name(f"/{of.name}"),
        Encoding=Name.WinAnsiEncoding,
        FirstChar=32,
        LastChar=255,
        Widths=Array(list(of.widths)),
        FontDescriptor=pdf.make_indirect(descriptor),
    )


def _sizes(largest: float) -> Iterator[float]:
    while largest > _LEAST:
        yield largest
        largest -= 0.5
    yield _LEAST


def _widest(texts: list[str], size: float) -> float:
    return max(_font().width(text, size) for text in texts)


def _wrapped(text: str, size: float, width: float) -> Iterator[str]:
    for paragraph in text.split("\n"):
        filled = ""
        for word in paragraph.split(" "):
            longer = f"{filled} {word}" if filled else word
            if filled and _font().width(longer, size) > width:
                yield filled
                longer = word
            filled = longer
        yield filled


def _set(texts: list[str], color: str, size: float, room: tuple[float, float], first: float, *, centred: bool) -> str:
    shown, at, down = [], 0.0, first
    for text in texts:
        left = (room[0] - _font().width(text, size)) / 2 if centred else _PAD
        shown.append(f"{left - at:.2f} {down:.2f} Td ({_escaped(text)}) Tj")
        at, down = left, -_LINE * size
    clip = f"{_PAD / 2:g} {_PAD / 2:g} {room[0] - _PAD:.2f} {room[1] - _PAD:.2f} re W n"
    return f"/Tx BMC q {clip} BT /{FONT} {size:g} Tf {color} rg {' '.join(shown)} ET Q EMC"


def _encoded(text: str) -> bytes:
    return text.encode("cp1252", "replace")


def _escaped(text: str) -> str:
    raw = _encoded(text).decode("latin-1")
    return raw.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


@cache
def _font() -> _Font:
    path = fontpkg.path(*_PACKAGE)
    with TTFont(path) as face:
        scale = 1000 / face["head"].unitsPerEm
        letters, advance, head = face.getBestCmap(), face["hmtx"], face["head"]
        characters = (bytes([code]).decode("cp1252", "replace") for code in range(32, 256))
        glyphs = [letters.get(ord(character), ".notdef") for character in characters]
        return _Font(
            file=path.read_bytes(),
            name=face["name"].getDebugName(6),
            widths=tuple(round(advance[glyph][0] * scale) for glyph in glyphs),
            ascent=round(face["hhea"].ascent * scale),
            descent=round(face["hhea"].descent * scale),
            cap_height=round(face["OS/2"].sCapHeight * scale),
            box=tuple(round(side * scale) for side in (head.xMin, head.yMin, head.xMax, head.yMax)),
        )
