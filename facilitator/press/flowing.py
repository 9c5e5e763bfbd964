"""Sheets that run over several pages by themselves, each page filled to its foot.

An element with ``data-flow`` is such a sheet; in it, an element with ``data-pages`` is told how many pages there are.
Its growing parts are those whose style sets ``--grow``, a number of units; they use ``var(--more)`` in their height.
First all of them grow alike, as far as the sheet takes no more pages for it, so that the last page is no remnant; then
what is still free on a page is given to the parts on that page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_MOST_RUNS = 5  # to grow page by page
_PARTS = (1.0, 0.6, 0.0)  # of what all could grow by: less where that took another page
_ENOUGH = 6.0  # CSS pixels that may stay empty beside those
_SPARES = (4.0, 8.0, 20.0, 60.0)  # CSS pixels left free on a page: the engine takes some for what it breaks; then more


@dataclass(slots=True)
class _Part:
    """A growing part where it came to lie: its units, what it got for each, and its edges, all in CSS pixels."""

    element: Any
    units: float
    more: float
    top: float
    bottom: float


@dataclass(slots=True)
class _Page:
    """What lies on one page of a sheet: its growing parts, and how many CSS pixels are free below everything."""

    room: float
    parts: list[_Part] = field(default_factory=list)

    @property
    def units(self) -> float:
        """How many units stand one below the other; parts side by side grow together."""
        depth: list[tuple[float, float]] = []  # the foot of each part, and the units down to there
        for part in sorted(self.parts, key=lambda part: part.top):
            above = max((units for bottom, units in depth if bottom <= part.top + 1), default=0.0)
            depth.append((part.bottom, above + part.units))
        return max((units for _bottom, units in depth), default=0.0)


_Sheets = dict[Any, list[_Page]]


def wanted(source: Any) -> bool:
    """Whether the document (``weasyprint.HTML``) has a sheet that runs over several pages."""
    return any(element.get("data-flow") is not None for element in source.etree_element.iter())


def fill(document: Any, render: Callable[[], Any]) -> Any:
    """The document laid out again, its parts grown."""
    first = _read(document)
    for sheet, pages in first.items():
        for element in sheet.iter():
            if element.get("data-pages") is not None:
                element.text = str(len(pages))
    return _grow_by_page(_grow_alike(first, render), render)


def _grow_alike(first: _Sheets, render: Callable[[], Any]) -> Any:
    """The document with as much for every unit of a sheet as its pages hold."""
    shares = {sheet: _share(pages) for sheet, pages in first.items()}
    tried = dict.fromkeys(first, 0)
    for _run in _PARTS:
        for sheet, share in shares.items():
            _set(sheet, share * _PARTS[tried[sheet]])
        document = render()
        longer = [sheet for sheet, pages in _read(document).items() if len(pages) > len(first[sheet])]
        if not longer:
            break
        for sheet in longer:
            tried[sheet] += 1
    return document


def _share(pages: list[_Page]) -> float:
    units = sum(page.units for page in pages)
    return max(0.0, sum(page.room for page in pages) / units) if units else 0.0


def _grow_by_page(document: Any, render: Callable[[], Any]) -> Any:
    """The document with what is free on each page given to its parts.

    A sheet of which a part left its page starts again, with more to spare.
    """
    pages = _read(document)
    alike = {sheet: _grown(sheet) for sheet in pages}
    tries = dict.fromkeys(pages, 0)
    for _run in range(_MOST_RUNS):
        grown = [
            _top_up(page, _SPARES[tried])
            for sheet, tried in tries.items()
            if tried < len(_SPARES)
            for page in pages[sheet]
        ]
        if not any(grown):
            break
        document = render()
        before, pages = pages, _read(document)
        if left := [sheet for sheet in before if _where(before[sheet]) != _where(pages[sheet])]:
            for sheet in left:
                tries[sheet] += 1
                for part in (part for page in before[sheet] for part in page.parts):
                    _set(part.element, alike[sheet])
            document = render()
            pages = _read(document)
    return document


def _top_up(page: _Page, spare: float) -> bool:
    """Give what is free on a page to its parts; says whether there was anything."""
    if not page.units or page.room <= spare + _ENOUGH:
        return False
    for part in page.parts:
        _set(part.element, part.more + (page.room - spare) / page.units)
    return True


def _where(pages: list[_Page]) -> list[list[Any]]:
    return [[part.element for part in page.parts] for page in pages]


def _set(element: Any, more: float) -> None:
    """Let an element grow; what else its style says stays."""
    other = [rule for rule in (element.get("style") or "").split(";") if rule.strip() and "--more" not in rule]
    element.set("style", ";".join((*other, f"--more: {max(0.0, more):.3f}px")))


def _grown(element: Any) -> float:
    """How much an element was let grow."""
    return float(element.get("style").rpartition("--more:")[2].removesuffix("px"))


def _read(document: Any) -> _Sheets:
    sheets: _Sheets = {}
    for page in document.pages:
        paper = page._page_box  # noqa: SLF001  (WeasyPrint has no public way to see where a box came to lie)
        foot = paper.content_box_y() + paper.height
        for box in paper.descendants():
            if (
                box.element is not None
                and box.element_tag == box.element.tag
                and box.element.get("data-flow") is not None
            ):
                lies = _Page(0.0)
                lies.room = foot - _lowest(box, lies.parts)
                sheets.setdefault(box.element, []).append(lies)
    return sheets


def _lowest(box: Any, parts: list[_Part]) -> float:
    """The lower edge of the lowest thing inside a box, in CSS pixels; its growing parts are noted on the way.

    A box that goes on on the next page reaches to the foot of this one, and so says nothing; what it holds does.
    """
    lowest = 0.0
    for child in box.children:
        grow = child.style["__grow"]
        if grow and child.element is not None:
            more = float(child.style["__more"][0].value)
            part = _Part(child.element, float(grow[0].value), more, child.position_y, _bottom(child))
            parts.append(part)
            lowest = max(lowest, part.bottom)
            continue
        if _is_whole(child):
            lowest = max(lowest, _bottom(child))
        if hasattr(child, "children"):
            lowest = max(lowest, _lowest(child, parts))
    return lowest


def _bottom(box: Any) -> float:
    return float(box.position_y + box.margin_height())


def _is_whole(box: Any) -> bool:
    """Whether a box never goes on on the next page: a line of text, a drawing, a row."""
    return not hasattr(box, "children") or type(box).__name__ in ("LineBox", "TableRowBox")
