"""A worksheet printed to see whether it comes out as it is meant to, before anybody else prints it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from facilitator.handouts import checking
from facilitator.handouts.variants import Size, Variant
from facilitator.handouts.worksheet import Worksheet


@dataclass(frozen=True, slots=True)
class Overrun:
    """So many pages more than it is laid out for, on this paper, blank or filled in."""

    variant: Variant
    pages: int


def forms(sheet: Worksheet) -> Iterator[Variant]:
    """The ways to print that are tried: each paper, blank and as an example where there is one."""
    for example in (False, True) if sheet.has_example else (False,):
        for size in Size:
            yield Variant(size, example=example)


def overruns(sheet: Worksheet, printed: Callable[[Variant], bytes]) -> list[Overrun]:
    """Where a worksheet runs over; ``printed`` prints it, and what it raises comes through."""
    found = [Overrun(variant, checking.surplus_pages(sheet, printed(variant))) for variant in forms(sheet)]
    return [each for each in found if each.pages > 0]
