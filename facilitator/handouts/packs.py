"""A pack printed, whatever one of its sheets does: a page says which one is missing, the others are there."""

from dataclasses import dataclass, replace
from pathlib import Path

from facilitator import press
from facilitator.handouts import paper
from facilitator.handouts.paper import Print
from facilitator.handouts.worksheet import Worksheet
from facilitator.press import Job
from facilitator.settings import Settings


@dataclass(frozen=True, slots=True)
class Pack:
    """The file, and the worksheets that it has but a page instead of."""

    file: bytes
    missing: tuple[Worksheet, ...] = ()


def print_order(order: Print, job: Job, templates: Path, settings: Settings) -> Pack:
    """Print all that can be printed of an order; ``job`` is the press's job for it.

    A pack that fails is looked through by printing each of its sheets alone. Raises what ``press.print_pdf`` does;
    ``PressFailed`` where none of the sheets can be printed, or each can and all of them together can't.
    """
    try:
        return Pack(press.print_pdf(job, settings))
    except press.PressFailed:
        missing = tuple(sheet for sheet in order.sheets if not _prints(sheet, order, templates, settings))
        if not missing or len(missing) == len(order.sheets):
            raise
    return Pack(press.print_pdf(paper.job(replace(order, missing=missing), templates), settings), missing)


def _prints(sheet: Worksheet, order: Print, templates: Path, settings: Settings) -> bool:
    if len(order.sheets) == 1:
        return False
    try:
        press.print_pdf(paper.job(replace(order, sheets=(sheet,), copies=()), templates), settings)
    except press.PressFailed:
        return False
    return True
