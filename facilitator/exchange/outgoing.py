"""Which meetings go out of the house."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitator.meetings import joining, schedule
from facilitator.meetings.models import Group, Meeting, State
from facilitator.meetings.recurrence import final_day
from facilitator.meetings.timetable import MeetingDate

OUTWARD = (State.PUBLISHED, State.PAUSED)
DAY = timedelta(days=1)
AT_ONCE = 250  # meetings that are held in memory together


@dataclass(frozen=True, slots=True)
class Going:
    """A meeting that the public may know of, and those of its coming dates that are not as its rule says, by name.

    ``secrets``: what the text of its group may not tell.
    """

    meeting: Meeting
    special: tuple[MeetingDate, ...] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)


def meetings(session: Session, today: date, group: Group | None = None) -> Iterator[Going]:
    """The meetings that the public may know of, or those of a group, by slug, each with its venue and group.

    Few queries for each part. Published and paused ones, but for those whose last date was before yesterday: ``today``
    is a date in one zone, and elsewhere it may still be the day before.
    """
    query = select(Meeting.id).where(Meeting.state.in_(OUTWARD)).order_by(Meeting.slug)
    ids = session.scalars(query.where(Meeting.group_id == group.id) if group else query).all()
    for start in range(0, len(ids), AT_ONCE):
        yield from _going(session, ids[start : start + AT_ONCE], today - DAY)


def _going(session: Session, ids: Sequence[int], yesterday: date) -> Iterator[Going]:
    query = (
        select(Meeting)
        .where(Meeting.id.in_(ids))
        .options(joinedload(Meeting.venue), joinedload(Meeting.group))
        .order_by(Meeting.slug)
    )
    found = session.scalars(query).all()
    timetables = schedule.of_many(session, found)
    telling = {each.group.id for each in found if each.group and each.group.about}
    secrets = joining.secrets_of_groups(session, telling) if telling else {}
    for meeting in found:
        special = tuple(each for each in timetables[meeting.id].special() if max(each.on_day, each.day) >= yesterday)
        if special or (final_day(meeting.series) or yesterday) >= yesterday:
            yield Going(meeting, special, secrets.get(meeting.group_id or 0, ()))
