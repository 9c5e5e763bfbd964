"""Two meetings in one venue at one time: pointed out, not forbidden, for a house may have two rooms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from facilitator.meetings import schedule
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.models import Kind, Meeting, State, Status, Venue
from facilitator.meetings.recurrence import Occurrence, Series, occurrences
from facilitator.meetings.timetable import REACH, MeetingDate

AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Clash:
    """Another meeting that is at the venue at the same time: its first such date, and how many there are."""

    meeting: Meeting
    first: Occurrence
    dates: int


def clashes(session: Session, series: Series, venue: Venue | None, this: Meeting | None, now: datetime) -> list[Clash]:
    """The meetings of a venue that overlap with a series in the next ``AHEAD``, the earliest first. One query.

    Drafts count as well, so that two who plan at once see each other. ``this`` is the meeting that the series is of.
    """
    if venue is None or venue.id is None:
        return []
    query = (
        select(Meeting)
        .where(
            Meeting.venue_id == venue.id,
            Meeting.kind != Kind.ONLINE,
            Meeting.state.in_((State.DRAFT, State.PUBLISHED)),
        )
        .options(joinedload(Meeting.group), lazyload(Meeting.audience_rows))
        .order_by(Meeting.id)
    )
    ours = _coming(series, now)
    found = [
        Clash(other, shared[0], len(shared))
        for other in session.scalars(query)
        if other is not this and (shared := _shared(ours, _coming(other.series, now)))
    ]
    return sorted(found, key=lambda clash: clash.first.start)


def at(
    session: Session, venue: Venue | None, start: datetime, end: datetime, this: Meeting
) -> list[tuple[Meeting, MeetingDate]]:
    """The dates of other published meetings that are at a venue between two instants, as they really are, by start."""
    if venue is None:
        return []
    moved_here = select(DateChange.meeting_id).where(DateChange.venue_id == venue.id)
    query = (
        select(Meeting)
        .where(
            or_(Meeting.venue_id == venue.id, Meeting.id.in_(moved_here)),
            Meeting.id != this.id,
            Meeting.state == State.PUBLISHED,
        )
        .options(joinedload(Meeting.group), lazyload(Meeting.audience_rows))
        .order_by(Meeting.id)
    )
    meetings = session.scalars(query).all()
    timetables = schedule.of_many(session, meetings)
    found = [
        (meeting, each)
        for meeting in meetings
        for each in timetables[meeting.id].dates(start.date() - REACH, end.date() + REACH)
        if each.status is Status.ON and each.venue_id == venue.id and each.start < end and start < each.end
    ]
    return sorted(found, key=lambda each: (each[1].start, each[0].id))


def _coming(series: Series, now: datetime) -> list[Occurrence]:
    today = now.date()
    return [each for each in occurrences(series, today - timedelta(days=2), today + AHEAD) if each.end > now]


def _shared(ours: Iterable[Occurrence], theirs: list[Occurrence]) -> list[Occurrence]:
    """Those of their dates that overlap with one of ours; two that only touch don't."""
    mine = list(ours)
    return [each for each in theirs if any(each.start < one.end and one.start < each.end for one in mine)]
