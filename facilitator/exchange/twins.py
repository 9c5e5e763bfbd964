"""Meetings that are here already, though not by the list that names them: made by hand, or brought in by another."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, lazyload

from facilitator.exchange import things
from facilitator.exchange.outgoing import OUTWARD
from facilitator.exchange.things import Values
from facilitator.meetings.changes import fold
from facilitator.meetings.models import Meeting, Venue

_TIMES = ("start_time", "timezone", "rule")


class Twins:
    """What stands here by name, time and place; each meeting is found once, so that alike rows are not all the same."""

    def __init__(self) -> None:
        self.slugs: dict[tuple[str, ...], list[str]] = {}

    def add(self, meeting: Meeting) -> None:
        """Let a meeting be found."""
        mark = _mark(meeting.name, things.times(meeting), meeting.venue)
        self.slugs.setdefault(mark, []).append(meeting.slug)

    def claim(self, wanted: Values, venue: Venue | None) -> str | None:
        """The slug of a meeting that is the same by name, days, hour and the name of its place; None for a new one."""
        found = self.slugs.get(_mark(wanted["name"], wanted, venue))
        return found.pop(0) if found else None


def standing(session: Session, known: Collection[str]) -> Twins:
    """The meetings that the public may know of, without those of the UIDs that the list knows itself. One query."""
    query = select(Meeting).where(Meeting.state.in_(OUTWARD)).order_by(Meeting.id)
    found = Twins()
    for meeting in session.scalars(query.options(joinedload(Meeting.venue), lazyload(Meeting.audience_rows))):
        if meeting.uid not in known:
            found.add(meeting)
    return found


def _mark(name: str, times: Values, venue: Venue | None) -> tuple[str, ...]:
    return (fold(name), *(str(times[each]) for each in _TIMES), fold(venue.name) if venue else "")
