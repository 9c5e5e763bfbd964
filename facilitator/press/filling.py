"""Pages filled to their foot.

A person writes on what is printed, so a page that ends half way down wastes the room that their words need. An element
with ``data-fill="n"`` is one page; what is left below it is given to its n growing parts, which use ``var(--more)`` in
their height. (Growing by nested flex boxes comes to the same and takes twenty times as long.)
"""

from collections.abc import Callable
from typing import Any

_MOST_RUNS = 4
_ENOUGH = 3.0  # CSS pixels that may stay empty
_SPARE = 0.5  # CSS pixels left free against rounding
_GIVE_BACK = 6.0  # CSS pixels taken off a page that grew too far


def wanted(source: Any) -> bool:
    """Whether the document (``weasyprint.HTML``) has a page to be filled."""
    return any(element.get("data-fill") for element in source.etree_element.iter())


def fill(document: Any, render: Callable[[], Any]) -> Any:
    """The document laid out again, its parts grown; a part that is taller by its text takes another run to even out."""
    more: dict[Any, float] = {}
    settled: set[Any] = set()
    for _run in range(_MOST_RUNS):
        changes: dict[Any, float] = {}
        for element, room in _rooms(document).items():
            if room is None and element in more:  # it grew too far
                changes[element] = -_GIVE_BACK
                settled.add(element)
            elif room is not None and room > _ENOUGH and element not in settled:
                changes[element] = room - _SPARE
        if not changes:
            break
        for element, change in changes.items():
            more[element] = more.get(element, 0.0) + change / int(element.get("data-fill"))
            element.set("style", f"--more: {more[element]:.3f}px")
        document = render()
    return document


def _rooms(document: Any) -> dict[Any, float | None]:
    """The CSS pixels free below each page's content; None for content that runs over to another page."""
    rooms: dict[Any, float | None] = {}
    for page in document.pages:
        paper = page._page_box  # noqa: SLF001  (WeasyPrint has no public way to see where a box came to lie)
        foot = paper.content_box_y() + paper.height
        for box in paper.descendants():
            if box.element is not None and box.element.get("data-fill"):
                over = box.element in rooms
                rooms[box.element] = None if over else foot - (box.position_y + box.margin_height())
    return rooms
