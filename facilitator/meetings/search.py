"""The search that the list, the month, the feeds and the printed list share."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from facilitator.meetings import schedule
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.filters import ONLINE_NOW, Filters, matching
from facilitator.meetings.models import ComingDate, Kind, Meeting, State, Status
from facilitator.meetings.timetable import MeetingDate, Where

S = TypeVar("S", bound=Select[Any])

PER_PAGE = 50
CLOCK_CHANGE = dt.timedelta(hours=2)  # by which a date may last longer than its clock times say
LONGEST = dt.timedelta(days=1) + CLOCK_CHANGE
AHEAD = dt.timedelta(hours=2)  # in which a meeting starts that starts soon
ROOM_OPENS = dt.timedelta(minutes=15)  # how early an online room counts as open


@dataclass(frozen=True, slots=True)
class Coming:
    """One date of a meeting as it stands, and where."""

    meeting: Meeting
    date: MeetingDate
    where: Where


# What a date of the list is called: its meeting, its original local date, and what became of it.
Name = tuple[int, dt.date, Status]


@dataclass(frozen=True, slots=True)
class Row:
    """A date of the list by its name: the local date on which it stands, its start in UTC, its meeting's venue."""

    name: Name
    on_day: dt.date
    start: dt.datetime
    venue: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the hits, ``total`` in all, which are of so many ``meetings``; ``number`` begins with 1."""

    items: list[Coming]
    number: int
    total: int
    meetings: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PER_PAGE))


def coming(session: Session, filters: Filters, now: dt.datetime, page: int = 1) -> Page:
    """The meetings that match, each with its next date from ``now`` on, the soonest first; one that runs now is first.

    With ``day``, the next date on that weekday; with ``date``, the dates of that day; with ``when``, those of that
    moment. A date that is cancelled or moved away stands there too, as that, where it would have been the next one, but
    not where ``when`` is asked.
    """
    total, meetings_ = totals(session, filters, now)
    number = in_reach(page, total)
    found = rows(session, filters, now, number)
    loaded = load(session, found)
    return Page([loaded[row.name] for row in found if row.name in loaded], number, total, meetings_)


def in_reach(page: int, total: int) -> int:
    """The number of a page that there is: the first or the last in place of one beyond."""
    return min(max(1, page), max(1, -(-total // PER_PAGE)))


def totals(session: Session, filters: Filters, now: dt.datetime) -> tuple[int, int]:
    """How many dates stand on all pages of ``coming``, and of how many meetings they are.

    Dates begin and end on whole minutes, so it is the same within a minute as long as nothing changes.
    """
    counts = _dates(filters, now).with_only_columns(func.count(), func.count(ComingDate.meeting_id.distinct()))
    total, meetings_ = session.execute(counts.order_by(None)).one()
    return total, meetings_


def longest(session: Session) -> dt.timedelta:
    """A time that no date of a meeting exceeds."""
    lengths = [session.scalar(select(func.max(column))) or 0 for column in (Meeting.duration, DateChange.duration)]
    return min(LONGEST, dt.timedelta(minutes=max(lengths)) + CLOCK_CHANGE)


def rows(
    session: Session, filters: Filters, now: dt.datetime, number: int, longest: dt.timedelta = LONGEST
) -> list[Row]:
    """The dates on one page of ``coming``, by their names alone: one query, read off an index."""
    found = _named(filters, now, longest).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return _rows(session, found)


def all_rows(session: Session, filters: Filters, now: dt.datetime, longest: dt.timedelta = LONGEST) -> list[Row]:
    """The same of all pages: for who puts them in another order."""
    return _rows(session, _named(filters, now, longest))


def _named(filters: Filters, now: dt.datetime, longest: dt.timedelta) -> Select[Any]:
    columns: list[Any] = [ComingDate.meeting_id, ComingDate.day, ComingDate.status, ComingDate.on_day]
    # Says no more than the end does, but where to begin on the index of starts.
    query: Any = _dates(filters, now).where(ComingDate.start_utc > now - longest)
    columns += [ComingDate.start_utc, Meeting.venue_id]
    ordered: Select[Any] = query.with_only_columns(*columns).order_by(ComingDate.start_utc, Meeting.name, Meeting.id)
    return ordered


def _rows(session: Session, query: Select[Any]) -> list[Row]:
    return [
        Row((number, day, status), on, start, venue)
        for number, day, status, on, start, venue in session.connection().execute(query)
    ]


def load(session: Session, wanted: Iterable[Row]) -> dict[Name, Coming]:
    """The dates of these names with their meetings, venues and groups; one that stands no more is left out."""
    names = [row.name for row in wanted]
    query = select(Meeting).where(Meeting.id.in_({number for number, _day, _status in names}))
    query = query.options(joinedload(Meeting.venue), joinedload(Meeting.group))
    meetings_ = {meeting.id: meeting for meeting in session.scalars(query)}
    timetables = schedule.of_many(session, meetings_.values())
    found = {}
    for name in names:
        number, day, status = name
        if number in meetings_ and (date := timetables[number].standing(day, status)):
            found[name] = Coming(meetings_[number], date, schedule.where(meetings_[number], date))
    return found


def count(session: Session, filters: Filters, now: dt.datetime) -> int:
    """How many meetings ``coming`` finds, on all pages."""
    return totals(session, filters, now)[1]


def at_moment(query: S, when: str, now: dt.datetime) -> S:
    """Narrow a query that has ``ComingDate`` and ``Meeting`` in it to what starts soon, or is online now.

    What is cancelled is not among it, nor what is online as a rule but not this time.
    """
    query = query.where(ComingDate.status == Status.ON)
    if when != ONLINE_NOW:
        return query.where(ComingDate.start_utc > now, ComingDate.start_utc <= now + AHEAD)
    said = and_(DateChange.meeting_id == ComingDate.meeting_id, DateChange.day == ComingDate.day)
    kind = func.coalesce(DateChange.kind, Meeting.kind)
    query = query.outerjoin(DateChange, said).where(kind.in_((Kind.ONLINE, Kind.HYBRID)))
    begun = ComingDate.start_utc.between(now - LONGEST, now + ROOM_OPENS)
    return query.where(begun, ComingDate.end_utc > now)


def meetings(session: Session, filters: Filters) -> list[Meeting]:
    """The published meetings that match, by name; ``day`` asks whether the rule names that weekday."""
    query = matching(select(Meeting), filters).outerjoin(Meeting.venue).outerjoin(Meeting.group)
    query = query.options(contains_eager(Meeting.venue), contains_eager(Meeting.group))
    found = session.scalars(query.where(Meeting.state == State.PUBLISHED).order_by(Meeting.name, Meeting.id)).unique()
    return [each for each in found if filters.day is None or filters.day in weekdays(each)]


def weekdays(meeting: Meeting) -> set[int]:
    """The weekdays on which a meeting takes place, Monday 0."""
    return set(meeting.weekdays) or {meeting.first_day.weekday()}


def _dates(filters: Filters, now: dt.datetime) -> Select[Any]:
    query = select(ComingDate).join(Meeting, Meeting.id == ComingDate.meeting_id)
    query = matching(query, filters).where(ComingDate.end_utc > now)
    if filters.when:
        query = at_moment(query, filters.when, now)
        return query if filters.day is None else query.where(ComingDate.weekday == filters.day)
    if filters.date is not None:
        query = query.where(ComingDate.on_day == filters.date)
    if filters.day is not None:
        query = query.where(ComingDate.weekday == filters.day)
        if filters.date is None:
            query = query.where(ComingDate.weekday_from_utc <= now)
    elif filters.date is None:
        query = query.where(ComingDate.next_from_utc <= now)
    return query
