"""A page's content as form XObjects (ISO 32000-1 §8.10), to be used on other pages and more than once."""

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Object, Operator, Pdf

_MARKS = {"BMC", "BDC", "EMC", "MP", "DP"}
_PATH = {"m", "l", "c", "v", "y", "h", "re"}
_STROKE_OR_FILL = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"}
_CLIP = {"W", "W*"}
_SHOW = {"Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE"}
_END_PATH = pikepdf.ContentStreamInstruction([], Operator("n"))

Piece = int | None  # the number of a piece of marked content, None for all that is outside of any


def whole(pdf: Pdf, page: pikepdf.Page) -> Object:
    """A page as a form, its marks taken out: it may be drawn any number of times, and belongs to no structure."""
    content = [each for each in pikepdf.parse_content_stream(page) if str(each.operator) not in _MARKS]
    return form(pdf, page, content)


def split(pdf: Pdf, page: pikepdf.Page) -> dict[Piece, Object]:
    """Each piece of a page's marked content as a form of its own, all with the page's box.

    A piece depends on what was set before it, also by other pieces: each form has everything that sets something, and
    of what paints its own part alone.
    """
    content = list(_numbered(page))
    wanted: list[Piece] = list(dict.fromkeys(piece for piece, each in content if _paints(each)))
    return {piece: form(pdf, page, _only(content, piece)) for piece in wanted}


def form(pdf: Pdf, page: pikepdf.Page, content: list[Any]) -> Object:
    """A form with the box and the resources of a page."""
    made = pdf.make_stream(pikepdf.unparse_content_stream(content))
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, page.mediabox
    made.Resources = page.resources
    return made


def _numbered(page: pikepdf.Page) -> Iterator[tuple[Piece, Any]]:
    """The instructions without the marks, each with the piece that it is in; pieces do not nest, artifacts are none."""
    inside: list[Piece] = []
    for each in pikepdf.parse_content_stream(page):
        operator, operands = str(each.operator), each.operands
        if operator in ("BDC", "BMC"):
            marks: Any = operands[1] if operator == "BDC" else {}
            number = marks.get("/MCID") if isinstance(marks, Dictionary) else None
            inside.append(int(number) if number is not None else None)
        elif operator == "EMC":
            inside.pop()
        elif operator not in _MARKS:
            yield (inside[-1] if inside else None), each


def _paints(each: Any) -> bool:
    return str(each.operator) in _STROKE_OR_FILL | _SHOW


def _only(content: list[tuple[Piece, Any]], wanted: Piece) -> list[Any]:
    kept: list[Any] = []
    path: list[Any] = []
    clips = False
    for piece, each in content:
        operator = str(each.operator)
        if piece == wanted or operator not in _PATH | _CLIP | _STROKE_OR_FILL | _SHOW | {"n"}:
            kept.append(each)
        elif operator in _PATH | _CLIP:
            path.append(each)
            clips = clips or operator in _CLIP
        elif operator not in _SHOW:  # the path ends here; one that clips still does, without being painted
            if clips:
                kept += [*path, _END_PATH]
            path, clips = [], False
    return kept
