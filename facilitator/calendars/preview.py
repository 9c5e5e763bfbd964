"""The next entries of a feed as a calendar will show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from facilitator.calendars.entries import at, entry
from facilitator.calendars.feeds import narrow
from facilitator.calendars.wanted import Site, Wanted
from facilitator.calendars.words import Said, say
from facilitator.meetings import schedule
from facilitator.meetings.models import ComingDate, Meeting, Status
from facilitator.meetings.timetable import MeetingDate, Timetable


@dataclass(frozen=True, slots=True)
class Shown:
    """One coming entry: what it says, and its start and end, aware, in the meeting's zone."""

    said: Said
    start: datetime
    end: datetime
    timezone: str


def entries(session: Session, wanted: Wanted, site: Site, now: datetime, most: int) -> list[Shown]:
    """The next ``most`` entries of a feed from ``now`` on, the soonest first."""
    statuses = (Status.ON, Status.CANCELLED) if wanted.options.cancelled else (Status.ON,)
    query: Select[Any] = (
        select(Meeting)
        .join(ComingDate, ComingDate.meeting_id == Meeting.id)
        .where(ComingDate.end_utc > now, ComingDate.status.in_(statuses))
        .order_by(ComingDate.start_utc, Meeting.id)
    )
    if wanted.filters.day is not None:
        on_that_day = select(ComingDate.meeting_id).where(ComingDate.weekday == wanted.filters.day)
        query = query.where(Meeting.id.in_(on_that_day))
    query = narrow(query, wanted).options(joinedload(Meeting.venue), joinedload(Meeting.group)).limit(most)
    rows = session.execute(query.add_columns(ComingDate.day)).unique().all()
    timetables = schedule.of_many(session, {meeting.id: meeting for meeting, _day in rows}.values())
    found = ((meeting, timetables[meeting.id], timetables[meeting.id].on(day)) for meeting, day in rows)
    return [_shown(meeting, timetable, date, wanted, site) for meeting, timetable, date in found if date]


def _shown(meeting: Meeting, timetable: Timetable, date: MeetingDate, wanted: Wanted, site: Site) -> Shown:
    said = say(at(entry(meeting, timetable, site.meeting(meeting.slug)), date), wanted.options)
    return Shown(said, date.start, date.end, meeting.timezone)
