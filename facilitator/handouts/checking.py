"""Whether a worksheet prints as it is meant to, in any of the ways to print: for whoever writes one.

What is held of a page: nothing leaves it, touches something else or is struck through by a line; letters have the size
that was promised; and it is filled to its foot. A sheet in ordinary print has the pages that it was written for. Larger
letters may take more, and there a page is filled as long as anything on it can grow (lines to write on, rows, boxes);
one that holds nothing but a heading and an introduction ends where the next block did not fit any more.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any

from facilitator.handouts import paper
from facilitator.handouts.variants import Variant
from facilitator.handouts.worksheet import Worksheet
from facilitator.press import fonts, reading
from facilitator.press.reading import Box, File, Run, Sheet

MM = 72 / 25.4
_EDGE = 8 * MM  # printers reach no farther
_LOWEST = 4 * MM
_GAP = 11 * MM  # from what is lowest on a page to the letters of its foot
_LEAST_AREA = 2.5 * MM  # a tick and the mark on a scale are smaller
_SIZES = {"large": 18, "lowvision": 12}  # points
_ROUNDING = 0.05  # points
_OURS = ("Press-Sans", "Press-Legible")

Rule = Callable[[Worksheet, Variant, File], Iterable[str]]


def characters(sheet: Worksheet) -> set[str]:
    """The characters that the typeface of the press can't draw; a machine's own would step in, or a box."""
    return fonts.missing("".join(_texts(sheet.model_dump())))


def surplus_pages(sheet: Worksheet, data: bytes) -> int:
    """By how many pages an ordinary print runs over the ones that a worksheet is laid out for."""
    return len(reading.read(data).pages) - len(sheet.pages)


def faults(sheet: Worksheet, variant: Variant, data: bytes) -> list[str]:
    """What is wrong with a worksheet as it was printed, each in a few words; an empty list is what is hoped for."""
    printed = reading.read(data)
    if too_long := list(_length(sheet, variant, printed)):
        return too_long  # what else is wrong comes from that
    return [fault for rule in RULES for fault in rule(sheet, variant, printed)]


def _length(sheet: Worksheet, variant: Variant, printed: File) -> Iterator[str]:
    surplus = len(printed.pages) - len(sheet.pages)
    if surplus > 0 and not paper.flows(variant):
        yield f"runs over by {surplus}: take out some lines"


def _numbers(_sheet: Worksheet, _variant: Variant, printed: File) -> Iterator[str]:
    for number, page in enumerate(printed.pages, 1):
        digits = [part for run in page.foot for part in run.text.split() if part.isdecimal()]
        if digits[:2] != [str(number), str(len(printed.pages))]:
            yield f"page {number} does not say that it is {number} of {len(printed.pages)}"


def _inside(_sheet: Worksheet, _variant: Variant, printed: File) -> Iterator[str]:
    for number, page in enumerate(printed.pages, 1):
        foot = min((run.box.top for run in page.foot), default=page.height)
        for run in (*page.runs, *page.foot):
            box = run.box
            sides = box.left >= _EDGE and box.right <= page.width - _EDGE
            if not sides or box.top < _EDGE or box.bottom > page.height - _LOWEST:
                yield f"page {number}: “{run.text.strip()}” leaves the page"
        if low := [run for run in page.runs if run.box.bottom > foot]:
            yield f"page {number}: “{low[0].text.strip()}” runs into the foot"
        boxes = [box for shape in page.shapes for box in shape.boxes]
        if any(box.left < _EDGE or box.right > page.width - _EDGE or box.bottom > foot for box in boxes):
            yield f"page {number}: a line or a box leaves the page"


def _apart(_sheet: Worksheet, _variant: Variant, printed: File) -> Iterator[str]:
    for number, page in enumerate(printed.pages, 1):
        for one, other in combinations((*page.runs, *page.foot), 2):
            if _overlap(one.box, other.box):
                yield f"page {number}: “{one.text.strip()}” and “{other.text.strip()}” overlap"


def _clear_of_lines(_sheet: Worksheet, _variant: Variant, printed: File) -> Iterator[str]:
    for number, page in enumerate(printed.pages, 1):
        boxes = [box for shape in page.shapes if not shape.drawn for box in shape.boxes]
        for run in page.runs:
            if any(_crosses(box, run) for box in boxes):
                yield f"page {number}: a line goes through “{run.text.strip()}”"


def _filled(_sheet: Worksheet, variant: Variant, printed: File) -> Iterator[str]:
    for number, page in enumerate(printed.pages, 1):
        if gap(page) > _GAP and (not paper.flows(variant) or _grows(page)):
            yield f"page {number}: {gap(page) / MM:.0f} mm stay empty above the foot"


def _large_enough(_sheet: Worksheet, variant: Variant, printed: File) -> Iterator[str]:
    least = max((size for name, size in _SIZES.items() if getattr(variant, name)), default=0) - _ROUNDING
    for number, page in enumerate(printed.pages, 1):
        for run in (*page.runs, *page.foot):
            if run.size < least:
                yield f"page {number}: “{run.text.strip()}” has {run.size:.1f} points"


def _without_areas(_sheet: Worksheet, variant: Variant, printed: File) -> Iterator[str]:
    for number, page in enumerate(printed.pages, 1):
        solid = [box for shape in page.shapes if shape.solid for box in shape.boxes]
        if variant.ink and any(min(box.width, box.height) > _LEAST_AREA for box in solid):
            yield f"page {number}: an area is filled"


def _in_our_fonts(_sheet: Worksheet, variant: Variant, printed: File) -> Iterator[str]:
    for name in sorted(printed.fonts):
        if not name.startswith(_OURS):
            yield f"the font {name} is none of ours"
    for name in sorted(printed.loose):
        yield f"the font {name} is not in the file"
    if variant.lowvision != any(name.startswith(_OURS[1]) for name in printed.fonts):
        yield "the typeface for low vision is missing, or is where it was not asked for"


def _tagged(sheet: Worksheet, _variant: Variant, printed: File) -> Iterator[str]:
    if (printed.language, printed.title) != (sheet.language, sheet.title):
        yield "language or title is missing in the file"
    if [kind for kind, _complete in printed.elements].count("/H1") != 1:
        yield "the title is not tagged as the heading"
    for kind in sorted({kind for kind, complete in printed.elements if not complete}):
        yield f"an element {kind} lacks its scope or its description"
    if sum(page.untagged for page in printed.pages):
        yield "some text is not tagged"


RULES: tuple[Rule, ...] = (
    _numbers,
    _inside,
    _apart,
    _clear_of_lines,
    _filled,
    _large_enough,
    _without_areas,
    _in_our_fonts,
    _tagged,
)


def gap(page: Sheet) -> float:
    """The points between what is lowest on a page and the letters of its foot."""
    foot = min((run.box.top for run in page.foot), default=page.height)
    boxes = [*(run.box for run in page.runs), *(box for shape in page.shapes for box in shape.boxes)]
    return foot - max((box.bottom for box in boxes), default=0.0)


def _grows(page: Sheet) -> bool:
    """Whether there is anything to write on: a line or a frame beside those of the date and the introduction."""
    wide = [shape for shape in page.shapes if max(box.width for box in shape.boxes) > 60 * MM]
    return sum(not shape.solid and not shape.drawn for shape in wide) > 2


def _overlap(one: Box, other: Box) -> bool:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    return wide > 1 and high > 2


def _crosses(box: Box, run: Run) -> bool:
    """Whether a side of a box, or a line, goes through the small letters of a run."""
    top, bottom = run.box.bottom - 0.6 * run.size, run.box.bottom - 0.28 * run.size
    beside = box.right <= run.box.left + 1 or box.left >= run.box.right - 1
    over = box.bottom <= top or box.top >= bottom
    level = not beside and any(top < edge < bottom for edge in (box.top, box.bottom))
    upright = not over and any(run.box.left + 1 < edge < run.box.right - 1 for edge in (box.left, box.right))
    return level or upright


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
