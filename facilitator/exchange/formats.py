"""The formats that meetings are written in: one row each. A new one is a module and a row here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from facilitator.exchange import meeting_guide, sheet
from facilitator.exchange.outgoing import Going
from facilitator.meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is called in commands and files, and what writes it: (meetings, their pages' addresses) -> bytes."""

    mimetype: str
    suffix: str
    write: Callable[[Iterable[Going], Callable[[Meeting], str]], bytes]


FORMATS = {
    "meeting-guide": Format("application/json", ".json", meeting_guide.write),
    "csv": Format("text/csv", ".csv", sheet.write),
}
