"""Copies: each part of a document as often as it is wanted, in a file that is hardly larger for it.

The first copy stays as it was printed, tagged. Further ones draw the same page without its marks: their pages are
artifacts from edge to edge, so that a screen reader reads each part once, and PDF/UA stays true (ISO 14289-1 §7.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from facilitator.press.errors import PressFailed
from facilitator.press.job import Copies
from facilitator.press.pieces import whole

MOST_PAGES = 10_000


@dataclass(slots=True)
class _Part:
    """A run of pages that begins at a bookmark."""

    bookmark: Object
    pages: list[pikepdf.Page]
    copies: Copies


def multiply(pdf: Pdf, copies: Sequence[Copies]) -> None:
    """As many of each part as it says; a part follows its first copy, all its pages in order each time.

    The first copies' pages are labelled by their number among themselves ("1-6" prints one of each), the further
    ones by the name of the copies. Raises ``PressFailed`` where parts and ``copies`` do not match, or pages are too
    many.
    """
    parts = _parts(pdf, copies)
    if sum(len(part.pages) * part.copies.count for part in parts) > MOST_PAGES:
        raise PressFailed(f"the copies have more than {MOST_PAGES} pages")
    labels: list[Any] = []
    first = 0  # pages of first copies so far
    at = 0  # pages so far
    for part in parts:
        labels.extend([at, Dictionary(S=Name.D, St=first + 1)])
        first, at = first + len(part.pages), at + len(part.pages)
        further = [_copy(pdf, page) for page in part.pages] if part.copies.count > 1 else []
        for number in range(1, part.copies.count):
            for page in further:
                pdf.pages.insert(at, pikepdf.Page(pdf.make_indirect(Dictionary(dict(page)))))
                at += 1
            if number == 1:
                labels.extend([at - len(further), Dictionary(S=Name.D, P=String(f"{part.copies.name}: "))])
                _bookmark(pdf, part, pdf.pages[at - len(further)])
    pdf.Root.PageLabels = Dictionary(Nums=Array(labels))


def _parts(pdf: Pdf, copies: Sequence[Copies]) -> list[_Part]:
    order = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    bookmarks = []
    bookmark = pdf.Root.get("/Outlines", Dictionary()).get("/First")
    while bookmark is not None:
        bookmarks.append(bookmark)
        bookmark = bookmark.get("/Next")
    if len(bookmarks) != len(copies):
        raise PressFailed(f"the document has {len(bookmarks)} parts, and copies are asked for of {len(copies)}")
    starts = [order[each.Dest[0].objgen] for each in bookmarks]
    pages = list(pdf.pages)
    ends = [*starts[1:], len(pages)]
    starts[0] = 0  # what comes before the first bookmark goes with it
    return [
        _Part(bookmark, pages[start:end], each)
        for bookmark, start, end, each in zip(bookmarks, starts, ends, copies, strict=True)
    ]


def _copy(pdf: Pdf, page: pikepdf.Page) -> Dictionary:
    """A page that draws another one as an artifact; its further copies share all that is in it."""
    drawn = pdf.make_stream(b"/Artifact BMC /Page Do EMC\n")
    resources = pdf.make_indirect(Dictionary(XObject=Dictionary(Page=whole(pdf, page))))
    return Dictionary(Type=Name.Page, MediaBox=page.mediabox, Contents=drawn, Resources=resources)


def _bookmark(pdf: Pdf, part: _Part, page: pikepdf.Page) -> None:
    """Put a bookmark for the further copies below the part's own."""
    above = part.bookmark
    made = pdf.make_indirect(
        Dictionary(
            Title=String(part.copies.name),
            Parent=above,
            Dest=Array([page.obj, Name.XYZ, 0, page.mediabox[3], 0]),
        )
    )
    if "/Last" in above:
        above.Last.Next, made.Prev = made, above.Last
    else:
        above.First = made
    above.Last = made
    above.Count = int(above.get("/Count", 0)) + 1
    pdf.Root.Outlines.Count = int(pdf.Root.Outlines.get("/Count", 0)) + 1
