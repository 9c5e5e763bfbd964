"""What becomes of changes to dates when the rule of their meeting changes. The rules, as the help page says them:

A date that was cancelled or moved, and that the rule no longer names, is no date any more: its change goes. An added
date gives way where the rule now names its day. What puts a coming date elsewhere than the meeting is, and where nobody
could find it, goes too: in person where the meeting has no venue, online where it has no link, or at a venue whose
clock is another one. All are shown before the rule is saved, and history can bring them back.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.models import Kind, Meeting, Venue
from facilitator.meetings.recurrence import Series, takes_place_on


@dataclass(frozen=True, slots=True)
class Home:
    """Where a meeting usually is, as far as single dates lean on it: whether it has a venue, and a link or a number."""

    kind: Kind
    venue: bool
    online: bool

    @classmethod
    def of(cls, meeting: Meeting) -> "Home":
        """Where a stored meeting is."""
        return cls(meeting.kind, meeting.venue is not None, bool(meeting.online_url or meeting.online_phone))


def of(session: Session, meeting: Meeting, series: Series, home: Home | None = None) -> list[DateChange]:
    """The changes of a meeting that would not go with a rule and a ``home``, None as it is stored, by day."""
    home = home or Home.of(meeting)
    query = select(DateChange).where(DateChange.meeting_id == meeting.id).order_by(DateChange.day)
    today = clock.today(series.timezone)

    def goes(change: DateChange) -> bool:
        coming = (change.to_day or change.day) >= today
        return not fits(series, change) or (coming and not found(series, home, change, change.venue))

    return [each for each in session.scalars(query) if goes(each)]


def fits(series: Series, change: DateChange) -> bool:
    """Whether a change goes with a rule: an added date only where the rule names none, any other only where it does."""
    return takes_place_on(series, change.day) is (change.what is not What.ADDED)


def found(series: Series, home: Home, change: DateChange, at: Venue | None) -> bool:
    """Whether people would know where to go on a date, and when; ``at`` is the venue that the change names."""
    if change.what is What.USUAL or not (change.kind or at or change.online_url):
        return True
    kind = change.kind or home.kind
    if at is not None and (kind is Kind.ONLINE or at.timezone != series.timezone):
        return False
    venue = at is not None or (home.venue and home.kind is not Kind.ONLINE)
    online = bool(change.online_url) or home.online
    return (kind is Kind.ONLINE or venue) and (kind is Kind.IN_PERSON or online)


def settle(session: Session, meeting: Meeting, last_day: date | None = None) -> list[DateChange]:
    """Take away the changes that do not go with the meeting's rule any more; answers them.

    ``last_day``: nothing is added after it either.
    """
    gone = [*of(session, meeting, meeting.series)]
    if last_day is not None:
        later = select(DateChange).where(DateChange.meeting_id == meeting.id, DateChange.day > last_day)
        gone += [each for each in session.scalars(later) if each not in gone]
    for each in gone:
        session.delete(each)
    session.flush()
    return gone
