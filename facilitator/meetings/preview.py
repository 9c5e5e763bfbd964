"""How a rule was understood, before it is saved: its next dates, and what else to know of them."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from facilitator.meetings import overlap, planning, recurrence
from facilitator.meetings.models import Meeting, Venue
from facilitator.meetings.overlap import Clash
from facilitator.meetings.recurrence import Occurrence, Series

DATES = 6


@dataclass(frozen=True, slots=True)
class Preview:
    """``coming`` are the next dates, ``more`` whether others follow them, ``clashes`` what else is at the venue then.

    ``moves_past``: the meeting has taken place already, and in calendars its past dates would change too.
    """

    series: Series
    coming: list[Occurrence]
    more: bool
    clashes: list[Clash]
    moves_past: bool

    @property
    def seen(self) -> str:
        """What the form carries once this has been shown."""
        return planning.seen(self.series)


def of(session: Session, series: Series, venue: Venue | None, stored: Meeting | None, now: datetime) -> Preview:
    """What to show of a rule; ``stored`` is the meeting as it was before."""
    coming = recurrence.next_occurrences(series, now, DATES + 1)
    return Preview(
        series=series,
        coming=coming[:DATES],
        more=len(coming) > DATES,
        clashes=overlap.clashes(session, series, venue, stored, now),
        moves_past=stored is not None and _moves_past(stored, series, now),
    )


def _moves_past(stored: Meeting, series: Series, now: datetime) -> bool:
    return planning.has_begun(stored, now) and replace(stored.series, last_day=None) != replace(series, last_day=None)
