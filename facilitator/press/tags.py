"""The gaps that WeasyPrint 70 leaves in PDF/UA-1 (ISO 14289-1), closed.

What stands in the page's margins becomes an artifact (§7.8), and so do figures whose description is blank; header cells
get their scope (§7.5), links can be printed and say where they lead (§7.18.5), figures get their box in the page's own
units, and empty elements go.
"""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from facilitator.press.job import PLACE_NAME

_PRINT = 4
_MARK = re.compile(rb"/\w+\s+<<\s*/MCID (\d+)\s*>>\s+BDC")
_PX_TO_PT = 0.75
_EMPTY_IS_NOTHING = {"/Div", "/NonStruct", "/Span", "/P", "/Sect", "/Part"}


def mend(data: bytes) -> bytes:
    """The same pages, tagged in full; the same bytes for the same input."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root.StructTreeRoot
        for element in list(children(root)):
            _prune(element)
        held: dict[tuple[int, int], set[int]] = {}
        _see_to(root, held, in_head=False)
        _mark_margins(pdf, held)
        _finish_links(pdf)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def kids(element: Object) -> list[Any]:
    """What stands directly below an element: elements, numbers of pieces of content, references to annotations."""
    found: Any = element.get("/K", Array())
    return list(found) if isinstance(found, Array) else [found]


def children(element: Object) -> Iterator[Object]:
    """The structure elements below one; not its pieces of content (numbers, object references)."""
    return (kid for kid in kids(element) if _is_element(kid))


def is_place(element: Object) -> bool:
    """Whether an element is a place that waits for its stamp."""
    return str(element.S) == "/Figure" and str(element.get("/Alt", "")).strip() == PLACE_NAME


def remove(element: Object) -> None:
    """Take an element out, and those above it that have nothing else in them."""
    above = element.P
    above.K = Array([kid for kid in kids(above) if not _same(kid, element)])
    if not len(above.K) and str(above.S) in _EMPTY_IS_NOTHING:
        remove(above)


def owners(pdf: Pdf, page: pikepdf.Page) -> Any:
    """The elements that hold a page's pieces of content, by number."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    index = next(i for i in range(0, len(numbers), 2) if int(numbers[i]) == int(page.obj.StructParents))
    return numbers[index + 1]


def _is_element(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid


def _same(kid: Any, element: Object) -> bool:
    return isinstance(kid, Dictionary) and kid.objgen == element.objgen


def _prune(element: Object) -> bool:
    """Take out elements without any content, bottom up, and decoration; says whether this one is to go as well."""
    if is_place(element):  # what is to be there comes later, the nothing that it draws is decoration
        element.K = Array()
        return False
    there = kids(element)
    kept = [kid for kid in there if not (_is_element(kid) and _prune(kid))]
    if len(kept) < len(there):
        element.K = Array(kept)
    if str(element.S) == "/Figure":
        return not str(element.get("/Alt", "")).strip()
    return not kept and str(element.S) in _EMPTY_IS_NOTHING


def _see_to(element: Object, held: dict[tuple[int, int], set[int]], *, in_head: bool) -> None:
    """Give header cells their scope and figures their box, and note by page which pieces of content elements hold.

    All in one walk: to ask for what is below an element takes longer than what is done with it.
    """
    for kid in kids(element):
        if isinstance(kid, int):
            held.setdefault(element.Pg.objgen, set()).add(kid)
        if not _is_element(kid):
            continue
        kind = str(kid.S)
        if kind == "/TH":
            kid.A.Scope = Name.Column if in_head else Name.Row
        elif kind == "/Figure":
            _place(kid)
        _see_to(kid, held, in_head=in_head or kind == "/THead")


def _place(figure: Object) -> None:
    top = float(figure.Pg.MediaBox[3])
    left, upper, right, lower = (float(number) * _PX_TO_PT for number in figure.A.BBox)
    figure.A.BBox = Array([left, top - lower, right, top - upper])


def _mark_margins(pdf: Pdf, held: Mapping[tuple[int, int], set[int]]) -> None:
    """What no element of the document holds is furniture or decoration: mark it so, and forget the loose elements.

    ``held``: the numbers of the pieces of content that elements hold, by page.
    """
    for page in pdf.pages:
        parents = owners(pdf, page)
        kinds = {
            number: "Layout" if str(parents[number].S) == "/Figure" else "Pagination"
            for number in set(range(len(parents))) - held.get(page.obj.objgen, set())
        }
        if not kinds:
            continue
        page.Contents = pdf.make_stream(_as_artifacts(page.Contents.read_bytes(), kinds))
        for number in kinds:
            parents[number] = None


def _as_artifacts(content: bytes, kinds: Mapping[int, str]) -> bytes:
    """A page's content with some of its pieces marked another way.

    WeasyPrint writes text as hexadecimal numbers, so nothing but a mark looks like one; taking the content apart and
    putting it together again took a tenth of the time of a print.
    """

    def marked(found: re.Match[bytes]) -> bytes:
        kind = kinds.get(int(found[1]))
        return b"/Artifact <</Type /%b>> BDC" % kind.encode() if kind else found[0]

    return _MARK.sub(marked, content)


def _finish_links(pdf: Pdf) -> None:
    for page in pdf.pages:
        for note in page.get("/Annots", ()):
            note.F = _PRINT
            if "/Contents" not in note and "/A" in note and "/URI" in note.A:
                note.Contents = String(str(note.A.URI))
