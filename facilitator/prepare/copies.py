"""How many copies to print for a date, worked out from how many came to the last ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy.orm import Session

from facilitator.attendance import history
from facilitator.meetings.models import Kind, Meeting
from facilitator.prepare.models import MOST_COPIES

LAST = 8  # dates
BACK = timedelta(weeks=40)
SHARE = 0.85  # of the dates had at most as many people as are counted on: one full evening does not set the number
MARGIN = 2  # one for whoever leads, one to spare
LEAST = 4
UNKNOWN = 6  # people, as long as nothing was counted


@dataclass(frozen=True, slots=True)
class Worked:
    """How many copies, and from what: how many dates were counted, and how many were in the room at least and most.

    ``dates`` is 0 where nothing was counted yet; nobody needs paper ``online``.
    """

    copies: int
    dates: int = 0
    least: int = 0
    most: int = 0
    online: bool = False


def work_out(session: Session, meeting: Meeting, kind: Kind, now: datetime) -> Worked:
    """What the last counts say for a date of that kind; one query."""
    if kind is Kind.ONLINE:
        return Worked(0, online=True)
    lines = history.of_meeting(session, meeting, now, BACK)
    held = [line.current.numbers for line in lines if line.current and line.current.numbers.held]
    return of_counts([numbers.in_room for numbers in held[:LAST]])


def of_counts(people: list[int]) -> Worked:
    """The copies for so many in the room on the last dates, in any order."""
    if not people:
        return Worked(UNKNOWN + MARGIN)
    expected = sorted(people)[ceil(SHARE * len(people)) - 1]
    return Worked(min(max(expected + MARGIN, LEAST), MOST_COPIES), len(people), min(people), max(people))
