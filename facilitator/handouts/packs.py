"""A pack printed, whatever one of its sheets does: a page says which one is missing, the others are there."""

from dataclasses import dataclass, replace
from pathlib import Path

from facilitator import press
from facilitator.handouts import paper
from facilitator.handouts.paper import Print
from facilitator.handouts.worksheet import Worksheet
from facilitator.press import Job
from facilitator.settings import Settings

MOST_MISSING = 3  # each may take the press as long as it lets anything take


@dataclass(frozen=True, slots=True)
class Pack:
    """The file, and the worksheets that it has but a page instead of."""

    file: bytes
    missing: tuple[Worksheet, ...] = ()


def print_order(order: Print, job: Job, templates: Path, settings: Settings) -> Pack:
    """Print all that can be printed of an order; ``job`` is the press's job for it.

    A pack that fails is looked through by printing each of its sheets alone. Raises what ``press.print_pdf`` does;
    ``PressFailed`` where more than ``MOST_MISSING`` sheets can't be printed or none can, and where each can and all of
    them together can't.
    """
    try:
        return Pack(press.print_pdf(job, settings))
    except press.PressFailed:
        missing: list[Worksheet] = []
        for sheet in order.sheets:
            if not _prints(sheet, order, templates, settings):
                missing.append(sheet)
            if len(missing) > MOST_MISSING:
                raise
        if len(missing) in (0, len(order.sheets)):
            raise
    order = replace(order, missing=tuple(missing))
    return Pack(press.print_pdf(paper.job(order, templates), settings), order.missing)


def _prints(sheet: Worksheet, order: Print, templates: Path, settings: Settings) -> bool:
    if len(order.sheets) == 1:
        return False
    try:
        press.print_pdf(paper.job(replace(order, sheets=(sheet,), copies=()), templates), settings)
    except press.PressFailed:
        return False
    return True
