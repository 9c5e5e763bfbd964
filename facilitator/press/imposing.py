"""Two pages on one side of paper, side by side or in the order of a booklet.

For print alone: what comes out has no tags and does not claim PDF/UA. The same job without imposition is the accessible
file.
"""

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from facilitator.press.job import Imposition
from facilitator.press.pieces import whole

_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}

Pair = tuple[int | None, int | None]  # numbers of pages, left and right; None for an empty half


def impose(pdf: Pdf, imposition: Imposition) -> None:
    """Put the pages of a file on sheets across, of the size of its first page; a landscape page is turned upright."""
    pages = list(pdf.pages)
    short, long = sorted(float(length) for length in list(pages[0].mediabox)[2:])
    pairs = two_up(len(pages)) if imposition is Imposition.TWO_UP else booklet(len(pages))
    if str(pdf.Root.get("/Lang", "")).split("-")[0] in _RIGHT_TO_LEFT:
        pairs = [(right, left) for left, right in pairs]
    drawn = _drawn(pdf, pages)
    for left, right in pairs:
        pdf.pages.append(
            _sheet(pdf, (long, short), [None if number is None else drawn[number] for number in (left, right)])
        )
    del pdf.pages[: len(pages)]
    for key in ("/StructTreeRoot", "/MarkInfo", "/Outlines", "/PageLabels", "/PageMode"):
        if key in pdf.Root:
            del pdf.Root[key]
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for key in [key for key in metadata if "pdfua" in key]:
            del metadata[key]


def two_up(count: int) -> list[Pair]:
    """Pages side by side, in order."""
    return [(first, first + 1 if first + 1 < count else None) for first in range(0, count, 2)]


def booklet(count: int) -> list[Pair]:
    """Front and back of each sheet, from the outermost one, to be folded together and stapled in the fold.

    ``count`` is filled up with empty pages to a multiple of four: booklet(5) is (-, 0), (1, -), (-, 2), (3, 4).
    """
    whole_ = -(-count // 4) * 4
    pairs = []
    for sheet in range(whole_ // 4):
        low, high = 2 * sheet, whole_ - 1 - 2 * sheet
        pairs += [(high, low), (low + 1, high - 1)]
    return [tuple(number if number < count else None for number in pair) for pair in pairs]  # type: ignore[misc]


def _drawn(pdf: Pdf, pages: list[pikepdf.Page]) -> list[Object]:
    """Each page as a form; pages that share their content, as copies do, share the form."""
    forms: dict[tuple[int, int], Object] = {}
    drawn = []
    for page in pages:
        content = page.obj.Contents
        key = content.objgen if isinstance(content, Stream) else page.obj.objgen
        if key not in forms:
            forms[key] = whole(pdf, page)
        drawn.append(forms[key])
    return drawn


def _sheet(pdf: Pdf, size: tuple[float, float], halves: list[Object | None]) -> pikepdf.Page:
    width, height = size
    forms: dict[str, Any] = {}
    content = []
    for number, form in enumerate(halves):
        if form is not None:
            forms[f"/Half{number}"] = form
            content.append(f"q {_placed(form, number * width / 2, width / 2, height)} cm /Half{number} Do Q\n")
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, width, height]),
        Resources=Dictionary(XObject=Dictionary(forms)),
        Contents=pdf.make_stream("".join(content).encode()),
    )
    return pikepdf.Page(pdf.make_indirect(page))


def _placed(form: Object, left: float, width: float, height: float) -> str:
    """The matrix that puts a page into the middle of a half, as large as it goes, one that lies across turned."""
    wide, high = (float(length) for length in list(form.BBox)[2:])
    turned = wide > high
    across, up = (high, wide) if turned else (wide, high)
    scale = min(width / across, height / up)
    x, y = left + (width - scale * across) / 2, (height - scale * up) / 2
    numbers = (0, scale, -scale, 0, x + scale * across, y) if turned else (scale, 0, 0, scale, x, y)
    return " ".join(f"{number:.4f}" for number in numbers)
