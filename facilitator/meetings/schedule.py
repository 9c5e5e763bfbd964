"""The timetables of meetings, from the database: always two queries, however many meetings there are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session, joinedload

from facilitator.meetings.date_models import Closure, ClosureKept, DateChange
from facilitator.meetings.models import Kind, Meeting
from facilitator.meetings.recurrence import Series
from facilitator.meetings.timetable import Closed, MeetingDate, Timetable, Where

FEW = 500  # meetings that are named in a query one by one
_change = DateChange.__table__.c
# Whether anything was said of one date, of ``meeting_id`` on ``day``; to be asked together with something else.
SAID = exists().where(_change.meeting_id == bindparam("meeting_id"), _change.day == bindparam("day"))


class Planned(Protocol):
    """What a timetable is made of beside what was said of the dates; a ``Meeting`` is one."""

    @property
    def id(self) -> int: ...
    @property
    def group_id(self) -> int | None: ...
    @property
    def venue_id(self) -> int | None: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def paused_from(self) -> date | None: ...
    @property
    def series(self) -> Series: ...


def of(session: Session, meeting: Meeting) -> Timetable:
    """The timetable of a meeting, stored or not."""
    return of_many(session, [meeting])[meeting.id]


def of_many(session: Session, meetings: Iterable[Planned]) -> dict[int, Timetable]:
    """The timetables of meetings by their id."""
    meetings = list(meetings)
    ids = [each.id for each in meetings]
    if not ids:
        return {}
    few = len(ids) <= FEW
    named = {"ids": ids} if few else {}
    changes: dict[int, dict[date, DateChange]] = {}
    for change in session.scalars(_changes_of(few=few), named):
        changes.setdefault(change.meeting_id, {})[change.day] = change
    closures = _closures(session, _closures_of(few=few), named)
    return {each.id: _timetable(each, changes.get(each.id, {}), closures) for each in meetings}


def begins(session: Session, meeting: Meeting, day: date, *, said: bool) -> datetime | None:
    """When the date of that name begins, whether it takes place or was cancelled; None where there is no such date.

    ``said``: whether there is what ``SAID`` looks for. Nothing else can change it, so else there is nothing to ask.
    """
    timetable = of(session, meeting) if said else _timetable(meeting, {}, ())
    return found.start if (found := timetable.on(day)) else None


def where(meeting: Meeting, found: MeetingDate) -> Where:
    """Where a date of a meeting takes place."""
    change = found.change
    if change is None or not found.elsewhere:
        return Where(meeting.kind, meeting.venue, meeting.online_url, meeting.online_phone)
    venue = change.venue or meeting.venue
    url = change.online_url or meeting.online_url
    return Where(found.kind, venue if found.venue_id else None, url, meeting.online_phone)


# A closure, and the meetings' dates that it leaves: by meeting.
_Found = tuple[Closure, Mapping[int, frozenset[date]]]


# Built once, since that takes longer than to carry them out for one meeting.
@cache
def _changes_of(*, few: bool) -> Select[DateChange]:
    query = select(DateChange).options(joinedload(DateChange.venue))
    return query.where(DateChange.meeting_id.in_(_ids())) if few else query


@cache
def _closures_of(*, few: bool) -> Select[Closure, int, date]:
    kept = (ClosureKept.closure_id == Closure.id,) + ((ClosureKept.meeting_id.in_(_ids()),) if few else ())
    return (
        select(Closure, ClosureKept.meeting_id, ClosureKept.day)
        .outerjoin(ClosureKept, and_(*kept))
        .where(Closure.undone_at.is_(None))
        .order_by(Closure.id)
    )


def _ids() -> BindParameter[Any]:
    return bindparam("ids", expanding=True)


def _closures(session: Session, query: Select[Closure, int, date], named: Mapping[str, list[int]]) -> list[_Found]:
    found: dict[int, tuple[Closure, dict[int, set[date]]]] = {}
    for closure, meeting_id, day in session.execute(query, named):
        left = found.setdefault(closure.id, (closure, {}))[1]
        if meeting_id is not None:
            left.setdefault(meeting_id, set()).add(day)
    return [(closure, {number: frozenset(days) for number, days in left.items()}) for closure, left in found.values()]


def _timetable(meeting: Planned, changes: Mapping[date, DateChange], closures: Sequence[_Found]) -> Timetable:
    venue_id = None if meeting.kind is Kind.ONLINE else meeting.venue_id
    concerned = tuple(
        Closed(closure, kept.get(meeting.id, frozenset()))
        for closure, kept in closures
        if _concerns(closure, meeting, venue_id, changes)
    )
    return Timetable(meeting.series, meeting.kind, venue_id, meeting.paused_from, changes, concerned)


def _concerns(closure: Closure, meeting: Planned, venue_id: int | None, changes: Mapping[date, DateChange]) -> bool:
    if closure.meeting_id is not None:
        return closure.meeting_id == meeting.id
    if closure.group_id is not None:
        return closure.group_id == meeting.group_id
    if closure.venue_id is not None:
        return closure.venue_id == venue_id or any(each.venue_id == closure.venue_id for each in changes.values())
    return True
