"""The next entries of a feed as a calendar will show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from facilitator import clock
from facilitator.calendars.entries import entry
from facilitator.calendars.feeds import narrow
from facilitator.calendars.wanted import Site, Wanted
from facilitator.calendars.words import Said, say
from facilitator.meetings.models import ComingDate, Meeting


@dataclass(frozen=True, slots=True)
class Shown:
    """One coming entry: what it says, and its start and end, aware, in the meeting's zone."""

    said: Said
    start: datetime
    end: datetime
    timezone: str


def entries(session: Session, wanted: Wanted, site: Site, now: datetime, most: int) -> list[Shown]:
    """The next ``most`` entries of a feed from ``now`` on, the soonest first."""
    query: Select[Any] = (
        select(Meeting)
        .join(ComingDate, ComingDate.meeting_id == Meeting.id)
        .where(ComingDate.end_utc > now)
        .order_by(ComingDate.start_utc, Meeting.id)
    )
    if wanted.filters.day is not None:
        on_that_day = select(ComingDate.meeting_id).where(ComingDate.weekday == wanted.filters.day)
        query = query.where(Meeting.id.in_(on_that_day))
    query = narrow(query, wanted).options(joinedload(Meeting.venue), joinedload(Meeting.group)).limit(most)
    rows = session.execute(query.add_columns(ComingDate.start_utc, ComingDate.end_utc)).unique()
    return [_shown(*row, wanted=wanted, site=site) for row in rows]


def _shown(meeting: Meeting, start: datetime, end: datetime, *, wanted: Wanted, site: Site) -> Shown:
    zone = clock.zone(meeting.timezone)
    said = say(entry(meeting, site.meeting(meeting.slug)), wanted.options)
    return Shown(said, start.astimezone(zone), end.astimezone(zone), meeting.timezone)
