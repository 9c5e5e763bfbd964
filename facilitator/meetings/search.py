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
from facilitator.meetings.models import ComingDate, Group, Kind, Meeting, MeetingAudience, State
from facilitator.meetings.timetable import MeetingDate, Where

S = TypeVar("S", bound=Select[Any])

PER_PAGE = 50
LONGEST_QUERY = 200
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
    query = _dates(filters, now)
    total, meetings_ = _counted(session, query)
    number = min(max(1, page), max(1, -(-total // PER_PAGE)))
    found = (
        query.with_only_columns(Meeting, ComingDate.day, ComingDate.status)
        .options(joinedload(Meeting.venue), joinedload(Meeting.group))
        .order_by(ComingDate.start_utc, Meeting.name, Meeting.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return Page(with_dates(session, session.execute(found).unique().all()), number, total, meetings_)


def with_dates(session: Session, found: Iterable[Any]) -> list[Coming]:
    """The dates that stand under these names: rows of (meeting, original local date, status)."""
    rows = list(found)
    timetables = schedule.of_many(session, {meeting.id: meeting for meeting, _day, _status in rows}.values())
    standing = ((meeting, timetables[meeting.id].standing(day, status)) for meeting, day, status in rows)
    return [Coming(meeting, date, schedule.where(meeting, date)) for meeting, date in standing if date]


def count(session: Session, filters: Filters, now: dt.datetime) -> int:
    """How many meetings ``coming`` finds, on all pages."""
    return _counted(session, _dates(filters, now))[1]


def _counted(session: Session, query: Select[Any]) -> tuple[int, int]:
    """How many rows of dates there are, and of how many meetings."""
    counts = query.with_only_columns(func.count(), func.count(ComingDate.meeting_id.distinct()))
    total, meetings_ = session.execute(counts.order_by(None)).one()
    return total, meetings_


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
