"""Pages filled to their foot.

A person writes on what is printed, so a page that ends half way down wastes the room that their words need. An element
with ``data-fill="n"`` is one page; what is left below it is given to its n growing parts, which use ``var(--more)`` in
their height. (Growing by nested flex boxes comes to the same and takes twenty times as long.)

To find out how much is left a document is laid out, which is most of the work, and then laid out again. So what was
found is kept, by what the page says and how it looks: a page that was printed once is right the first time in whatever
it is printed next, by whom and for whom ever: an element with ``data-margin`` stands in the margin and counts for
nothing.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from facilitator import files
from facilitator.press.job import edition

_MOST_RUNS = 4
_ENOUGH = 3.0  # CSS pixels that may stay empty
_SPARE = 0.5  # CSS pixels left free against rounding
_GIVE_BACK = 6.0  # CSS pixels taken off a page that grew too far
_MOST_LEARNT = 5_000  # pages, 30 bytes each


@dataclass(frozen=True, slots=True)
class Learnt:
    """By how many CSS pixels the parts of each page grow, in a file; without a path nothing is kept."""

    path: Path | None = None

    def read(self) -> dict[str, float]:
        """What is known, oldest first."""
        try:
            found = json.loads(self.path.read_bytes()) if self.path else {}
            return {str(key): float(value) for key, value in found.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}  # it is learnt again

    def add(self, pages: Mapping[str, float]) -> None:
        """Keep more; of two that do so at once one is lost, and the oldest go where it would be too many."""
        if self.path is None:
            return
        known = {**self.read(), **pages}
        with suppress(OSError):  # a full disk is no reason not to print
            files.put(self.path, json.dumps(dict(list(known.items())[-_MOST_LEARNT:])).encode())


def lay_out(source: Any, render: Callable[[], Any], css: tuple[str, ...], learnt: Learnt) -> Any:
    """The document of ``source`` (``weasyprint.HTML``) as ``render`` lays it out, its pages filled."""
    keys = _keys(source.etree_element, css)
    if not keys:
        return render()
    known = learnt.read()
    more = {element: known[key] for element, key in keys.items() if key in known}
    _grow(more)
    document = render()
    if any(room is None and more.get(element) for element, room in _rooms(document).items()):
        _grow(dict.fromkeys(more, 0.0))  # what was learnt is true no longer
        more, document = {}, render()
    new = keys.keys() - more.keys()
    if new:
        document, found = _fill(document, render, new)
        learnt.add({keys[element]: found.get(element, 0.0) for element in new})
    return document


def _fill(document: Any, render: Callable[[], Any], pages: Any) -> tuple[Any, dict[Any, float]]:
    """Lay out again, parts grown; a part that is taller by its text takes another run to even out."""
    more: dict[Any, float] = {}
    settled: set[Any] = set()
    for _run in range(_MOST_RUNS):
        changes: dict[Any, float] = {}
        for element, room in _rooms(document).items():
            if element not in pages:
                continue
            if room is None and element in more:  # it grew too far
                changes[element] = -_GIVE_BACK
                settled.add(element)
            elif room is not None and room > _ENOUGH and element not in settled:
                changes[element] = room - _SPARE
        if not changes:
            break
        for element, change in changes.items():
            more[element] = round(more.get(element, 0.0) + change / int(element.get("data-fill")), 3)
        _grow(more)
        document = render()
    return document, more


def _grow(more: Mapping[Any, float]) -> None:
    for element, pixels in more.items():
        element.set("style", f"--more: {pixels:.3f}px")


def _keys(root: Any, css: tuple[str, ...]) -> dict[Any, str]:
    """The pages to be filled, and under which name it is kept by how much: all that their looks depend on."""
    look = hashlib.sha256(json.dumps([*css, edition()]).encode())
    keys: dict[Any, str] = {}

    def walk(element: Any, above: list[Any]) -> None:
        if element.get("data-fill"):
            page = look.copy()
            page.update(json.dumps(above).encode())
            for child in element:
                if child.get("data-margin") is None:
                    page.update(ET.tostring(child, encoding="utf-8"))
            page.update(json.dumps(dict(element.attrib)).encode())
            keys[element] = page.hexdigest()[:16]
            return
        for child in element:
            walk(child, [*above, element.tag, dict(element.attrib)])

    walk(root, [])
    return keys


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
