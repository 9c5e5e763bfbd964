"""A stamp laid on the places that a printed document keeps free for it.

What it draws is in the file once, as forms that all pages share; what it says is tagged at each place anew, where the
place stands in the reading order. A form that is drawn more than once can't have marks of its own (ISO 32000-1
§14.7.4.3), so each piece of the stamp is a form and each page marks it.
"""

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from facilitator.press import tags
from facilitator.press.pieces import Piece, split


def lay(pdf: Pdf, stamp: Pdf | None) -> None:
    """Put the first page of ``stamp`` on each place, its upper left corner on the place's; without one, places go."""
    places = list(_places(pdf.Root.StructTreeRoot))
    if stamp is None:
        for place in places:
            tags.remove(place)
        return
    if places:
        laying = _Laying(pdf, stamp)
        for place in places:
            laying.lay(place)


def _places(element: Object) -> Iterator[Object]:
    for child in tags.children(element):
        if tags.is_place(child):
            yield child
        yield from _places(child)


class _Laying:
    """What is the same for every place."""

    def __init__(self, pdf: Pdf, stamp: Pdf) -> None:
        self.pdf = pdf
        page = stamp.pages[0]
        page.obj.Resources = stamp.make_indirect(page.resources)  # so that all pieces share it when they are copied
        self.forms: dict[Piece, Object] = {
            piece: pdf.copy_foreign(stamp.make_indirect(each)) for piece, each in split(stamp, page).items()
        }
        self.page = page.obj.objgen
        self.height = float(page.mediabox[3])
        document = next(tags.children(stamp.Root.StructTreeRoot))
        self.elements = [each for each in tags.children(document) if self._shows(each)]
        self.before = pdf.make_stream(b"q\n")
        self.parents = pdf.Root.StructTreeRoot.ParentTree.Nums
        self.next = max(int(key) for key in list(self.parents)[::2]) + 1

    def lay(self, place: Object) -> None:
        """Draw the pieces and let the place hold their elements."""
        page = pikepdf.Page(place.Pg)
        left, _bottom, _right, top = (float(number) for number in place.A.BBox)
        at = (left, top - self.height)
        owners = tags.owners(self.pdf, page)
        numbers: dict[int, int] = {}
        drawing = [b"Q\n"]
        for order, (piece, form) in enumerate(self.forms.items()):
            name = page.add_resource(form, Name.XObject, Name(f"/Stamp{order}"), replace_existing=True)
            mark = b"/Artifact <</Type /Layout>>"
            if piece is not None:
                numbers[piece] = len(owners)
                owners.append(None)
                mark = b"/Span <</MCID %d>>" % numbers[piece]
            drawing.append(b"%b BDC q 1 0 0 1 %.3f %.3f cm %b Do Q EMC\n" % (mark, *at, str(name).encode()))
        page.obj.Contents = Array([self.before, page.obj.Contents, self.pdf.make_stream(b"".join(drawing))])
        place.S = Name.Div
        del place.Alt, place.A
        place.K = Array([self._copy(each, place, at, numbers, owners) for each in self.elements])

    def _shows(self, element: Object) -> bool:
        """Whether an element of the stamp begins on its first page; what runs over is left out."""
        return "/Pg" not in element or element.Pg.objgen == self.page

    def _copy(
        self, source: Object, parent: Object, at: tuple[float, float], numbers: dict[int, int], owners: Any
    ) -> Object:
        made = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=source.S, P=parent, Pg=parent.Pg))
        for key in ("/Alt", "/ActualText", "/Lang", "/A"):
            if key in source:
                made[key] = _unlinked(source[key])
        if "/A" in made and "/BBox" in made.A:
            made.A.BBox = _moved(made.A.BBox, at)
        kids: list[Any] = []
        for kid in tags.kids(source):
            if isinstance(kid, int):  # on the page of its element
                kids.append(numbers[kid])
                owners[numbers[kid]] = made
            elif "/S" in kid and self._shows(kid):
                kids.append(self._copy(kid, made, at, numbers, owners))
            elif "/Obj" in kid:
                kids.append(self._annotation(kid.Obj, made, at))
        made.K = Array(kids)
        return made

    def _annotation(self, source: Object, owner: Object, at: tuple[float, float]) -> Object:
        page = owner.Pg
        note = self.pdf.make_indirect(_unlinked(source))
        note.Rect = _moved(note.Rect, at)
        note.StructParent = self.next
        self.parents.append(self.next)
        self.parents.append(owner)
        self.next += 1
        page.Annots = Array([*page.get("/Annots", ()), note])
        page.Tabs = Name.S
        return Dictionary(Type=Name.OBJR, Obj=note, Pg=page)


def _moved(box: Object, at: tuple[float, float]) -> Array:
    numbers: list[Any] = list(box)
    return Array([float(number) + at[index % 2] for index, number in enumerate(numbers)])


def _unlinked(value: Any) -> Any:
    """A copy without anything that belongs to another file. (Links and attributes hold plain values only.)"""
    if isinstance(value, Dictionary):
        return Dictionary({key: _unlinked(each) for key, each in value.items() if key not in ("/P", "/Parent")})
    return Array([_unlinked(each) for each in value]) if isinstance(value, Array) else value
