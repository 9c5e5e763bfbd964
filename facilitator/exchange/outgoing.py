"""Which meetings go out of the house."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitator.meetings import schedule
from facilitator.meetings.models import Meeting, State
from facilitator.meetings.recurrence import final_day
from facilitator.meetings.timetable import MeetingDate

OUTWARD = (State.PUBLISHED, State.PAUSED)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Going:
    """A meeting that the public may know of, and those of its coming dates that are not as its rule says, by name."""

    meeting: Meeting
    special: tuple[MeetingDate, ...] = ()


def meetings(session: Session, today: date) -> list[Going]:
    """The meetings that the public may know of, by slug, each with its venue and group. Three queries.

    Published and paused ones, but for those whose last date was before yesterday: ``today`` is a date in one zone, and
    elsewhere it may still be the day before.
    """
    query = (
        select(Meeting)
        .where(Meeting.state.in_(OUTWARD))
        .options(joinedload(Meeting.venue), joinedload(Meeting.group))
        .order_by(Meeting.slug)
    )
    found = session.scalars(query).all()
    timetables, yesterday = schedule.of_many(session, found), today - DAY
    going = []
    for meeting in found:
        special = tuple(each for each in timetables[meeting.id].special() if max(each.on_day, each.day) >= yesterday)
        if special or (final_day(meeting.series) or today) >= yesterday:
            going.append(Going(meeting, special))
    return going
