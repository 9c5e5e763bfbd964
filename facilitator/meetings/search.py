"""The search that the list, the month, the feeds and the printed list share."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from facilitator.meetings import schedule
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.changes import fold
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.models import ComingDate, Group, Kind, Meeting, MeetingAudience, State, Status
from facilitator.meetings.timetable import MeetingDate, Where

S = TypeVar("S", bound=Select[Any])

PER_PAGE = 50
LONGEST_QUERY = 200
CLOCK_CHANGE = dt.timedelta(hours=2)  # by which a date may last longer than its clock times say
LONGEST = dt.timedelta(days=1) + CLOCK_CHANGE
# Wall-clock time of the start: from, and before.
TIMES = {
    "morning": (dt.time(0), dt.time(12)),
    "afternoon": (dt.time(12), dt.time(17)),
    "evening": (dt.time(17), dt.time.max),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for. Empty or None means any; ``day`` is a weekday, Monday 0; ``date`` one local date."""

    q: str = ""
    day: int | None = None
    date: dt.date | None = None
    time: str = ""
    kind: str = ""
    audience: str = ""
    language: str = ""
    group: str = ""

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "Filters":
        """Read a query string. What can't be understood counts as not asked, so that an old link still answers."""
        day, kind = args.get("day", ""), args.get("kind", "")
        try:
            on = dt.date.fromisoformat(args.get("date", ""))
        except ValueError:
            on = None
        return cls(
            q=" ".join(_text(args, "q").split())[:LONGEST_QUERY],
            day=int(day) if len(day) == 1 and day in "0123456" else None,
            date=on,
            time=args["time"] if args.get("time") in TIMES else "",
            kind=kind if kind in {each.value for each in Kind} else "",
            audience=args["audience"] if args.get("audience") in AUDIENCES else "",
            language=_text(args, "language")[:35],
            group=_text(args, "group")[:120],
        )

    def args(self) -> dict[str, str]:
        """The same as a query string's parts, only what is asked for: ``from_args(f.args()) == f``."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in given.items() if value not in ("", None)}

    def without(self, name: str) -> "Filters":
        """The same with one filter taken away."""
        empty: Any = None if name in ("day", "date") else ""
        return replace(self, **{name: empty})


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
    """A date of the list by its name, with the local date on which it stands and its start in UTC."""

    name: Name
    on_day: dt.date
    start: dt.datetime


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

    With ``day``, the next date on that weekday; with ``date``, the dates of that day. A date that is cancelled or moved
    away stands there too, as that, where it would have been the next one.
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
    found = (
        _dates(filters, now)
        # Says no more than the end does, but where to begin on the index of starts.
        .where(ComingDate.start_utc > now - longest)
        .with_only_columns(
            ComingDate.meeting_id, ComingDate.day, ComingDate.status, ComingDate.on_day, ComingDate.start_utc
        )
        .order_by(ComingDate.start_utc, Meeting.name, Meeting.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return [
        Row((number_, day, status), on, start)
        for number_, day, status, on, start in session.connection().execute(found)
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


def meetings(session: Session, filters: Filters) -> list[Meeting]:
    """The published meetings that match, by name; ``day`` asks whether the rule names that weekday."""
    query = matching(select(Meeting), filters).outerjoin(Meeting.venue).outerjoin(Meeting.group)
    query = query.options(contains_eager(Meeting.venue), contains_eager(Meeting.group))
    found = session.scalars(query.where(Meeting.state == State.PUBLISHED).order_by(Meeting.name, Meeting.id)).unique()
    return [each for each in found if filters.day is None or filters.day in weekdays(each)]


def weekdays(meeting: Meeting) -> set[int]:
    """The weekdays on which a meeting takes place, Monday 0."""
    return set(meeting.weekdays) or {meeting.first_day.weekday()}


def _text(args: Mapping[str, str], name: str) -> str:
    # PostgreSQL can't even be asked about NUL.
    return args.get(name, "").replace("\x00", "")


def _dates(filters: Filters, now: dt.datetime) -> Select[Any]:
    query = select(ComingDate).join(Meeting, Meeting.id == ComingDate.meeting_id)
    query = matching(query, filters).where(ComingDate.end_utc > now)
    if filters.date is not None:
        query = query.where(ComingDate.on_day == filters.date)
    if filters.day is not None:
        query = query.where(ComingDate.weekday == filters.day)
        if filters.date is None:
            query = query.where(ComingDate.weekday_from_utc <= now)
    elif filters.date is None:
        query = query.where(ComingDate.next_from_utc <= now)
    return query


def matching(query: S, filters: Filters) -> S:
    """Narrow a query that has ``Meeting`` in it to what the filters ask, but for ``day`` and ``date``."""
    for word in fold(filters.q).split():
        query = query.where(Meeting.search_text.contains(word, autoescape=True))
    if filters.kind:
        kinds = {Kind(filters.kind), Kind.HYBRID}
        query = query.where(Meeting.kind.in_(kinds))
    if filters.audience:
        query = query.where(
            Meeting.id.in_(select(MeetingAudience.meeting_id).where(MeetingAudience.audience == filters.audience))
        )
    if filters.language:
        query = query.where(Meeting.language == filters.language)
    if filters.group:
        query = query.where(Meeting.group_id.in_(select(Group.id).where(Group.slug == filters.group)))
    if filters.time:
        since, before = TIMES[filters.time]
        query = query.where(Meeting.start_time >= since, Meeting.start_time < before)
    return query
