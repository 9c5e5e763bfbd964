"""Days on which nothing takes place: of the organisation, a group, a venue or one meeting.

A closure takes every date that is on one of its days, whichever way it came there, but for those that were kept, and
those that somebody put there later, knowing of it. A venue's takes only what is at the venue: what is online on that
day, or elsewhere, goes on. What had been cancelled already stays cancelled when the closure is taken back.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from facilitator.accounts.models import Volunteer
from facilitator.meetings import changes, schedule
from facilitator.meetings.date_models import Closure, ClosureKept, DateChange
from facilitator.meetings.models import Group, Kind, Meeting, State, Status, Venue
from facilitator.meetings.reasons import Why
from facilitator.meetings.timetable import Closed, MeetingDate, Timetable

LONGEST = timedelta(days=366)
# Meetings that have dates, or may have them again.
ALIVE = (State.PUBLISHED, State.PAUSED)

Key = tuple[int, date]  # a meeting and the original local date of one of its dates


class BadSpan(Exception):
    """The last day is before the first, the span is longer than ``LONGEST``, or it is over; ``code`` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AlreadyUndone(Exception):
    """The closure was taken back before."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose dates: of one meeting, a group, a venue; with none of these, of the organisation."""

    meeting: Meeting | None = None
    group: Group | None = None
    venue: Venue | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """A date that a closure would take."""

    meeting: Meeting
    date: MeetingDate

    @property
    def key(self) -> Key:
        """What names it."""
        return self.meeting.id, self.date.day


def affected(session: Session, scope: Scope, first_day: date, last_day: date, now: datetime) -> list[Affected]:
    """The dates that a closure from ``first_day`` to ``last_day`` (local, both included) would take, by start.

    Only those that take place at present and are not over. Raises ``BadSpan``.
    """
    check_span(first_day, last_day, now)
    meetings = session.scalars(_of(scope).options(joinedload(Meeting.group), lazyload(Meeting.audience_rows))).all()
    timetables = schedule.of_many(session, meetings)
    closed = Closed(_closure(scope, first_day, last_day))
    found = [
        Affected(meeting, each)
        for meeting in meetings
        for each in _taken(timetables[meeting.id], closed)
        if each.end > now and meeting.state is State.PUBLISHED
    ]
    return sorted(found, key=lambda each: (each.date.start, each.meeting.name, each.meeting.id))


def close(
    session: Session,
    scope: Scope,
    first_day: date,
    last_day: date,
    why: Why,
    kept: Collection[Key],
    who: Volunteer | None,
    now: datetime,
) -> Closure:
    """Close those days; ``kept`` are dates that take place all the same. Raises ``BadSpan``."""
    check_span(first_day, last_day, now)
    closure = _closure(scope, first_day, last_day)
    closure.reason, closure.note, closure.made_at, closure.made_by = why.reason, why.note, now, who
    session.add(closure)
    session.flush()
    session.add_all(ClosureKept(closure_id=closure.id, meeting_id=number, day=day) for number, day in sorted(kept))
    _touch(session, closure, now)
    return closure


def undo(session: Session, closure: Closure, who: Volunteer | None, now: datetime) -> int:
    """Take a closure back: exactly the dates that it took are there again; answers how many of them are to come.

    Raises ``AlreadyUndone``.
    """
    if closure.undone_at is not None:
        raise AlreadyUndone
    before = [each for each in taken(session, [closure]).get(closure.id, []) if each.date.end > now]
    closure.undone_at, closure.undone_by = now, who
    session.flush()
    _touch(session, closure, now)
    return len(before)


def keep(session: Session, closure: Closure, meeting: Meeting, day: date, now: datetime) -> None:
    """Let one date take place though a closure took it."""
    if session.get(ClosureKept, (closure.id, meeting.id, day)) is None:
        session.add(ClosureKept(closure_id=closure.id, meeting_id=meeting.id, day=day))
        session.flush()
        changes.touch(session, meeting, now)


def current(since: date) -> Select[Closure]:
    """The closures that were not taken back and do not end before ``since``, the next one first."""
    return (
        select(Closure)
        .where(Closure.undone_at.is_(None), Closure.last_day >= since)
        .options(joinedload(Closure.group), joinedload(Closure.venue), joinedload(Closure.meeting))
        .order_by(Closure.first_day, Closure.id)
    )


def taken(session: Session, closures: Iterable[Closure]) -> dict[int, list[Affected]]:
    """The dates that each of these closures took, by its id."""
    found: dict[int, list[Affected]] = {}
    for closure in closures:
        scope = Scope(closure.meeting, closure.group, closure.venue)
        meetings: Sequence[Meeting] = session.scalars(_of(scope)).all()
        timetables = schedule.of_many(session, meetings)
        found[closure.id] = [
            Affected(meeting, each)
            for meeting in meetings
            for each in timetables[meeting.id].dates(closure.first_day, closure.last_day)
            if each.closure is closure and each.status is Status.CANCELLED
        ]
    return found


def check_span(first_day: date, last_day: date, now: datetime) -> None:
    """Pass if days can be closed; raises ``BadSpan``. A day that is still on somewhere is not over."""
    if last_day < first_day:
        raise BadSpan("order")
    if last_day - first_day >= LONGEST:
        raise BadSpan("long")
    if last_day < now.date() - timedelta(days=1):
        raise BadSpan("over")
    if first_day > now.date() + 2 * LONGEST:
        raise BadSpan("far")


def _closure(scope: Scope, first_day: date, last_day: date) -> Closure:
    return Closure(
        meeting_id=scope.meeting.id if scope.meeting else None,
        group_id=scope.group.id if scope.group else None,
        venue_id=scope.venue.id if scope.venue else None,
        first_day=first_day,
        last_day=last_day,
    )


def _taken(timetable: Timetable, closed: Closed) -> list[MeetingDate]:
    closure = closed.closure
    return [
        each
        for each in timetable.dates(closure.first_day, closure.last_day)
        if each.status is Status.ON and (closure.venue_id is None or closure.venue_id == each.venue_id)
    ]


def _of(scope: Scope) -> Select[Meeting]:
    """The meetings whose dates a closure may take."""
    query = select(Meeting).where(Meeting.state.in_(ALIVE)).order_by(Meeting.id)
    if scope.meeting:
        return query.where(Meeting.id == scope.meeting.id)
    if scope.group:
        return query.where(Meeting.group_id == scope.group.id)
    if scope.venue:
        moved_here = select(DateChange.meeting_id).where(DateChange.venue_id == scope.venue.id)
        usually = (Meeting.venue_id == scope.venue.id) & (Meeting.kind != Kind.ONLINE)
        return query.where(or_(usually, Meeting.id.in_(moved_here)))
    return query


def _touch(session: Session, closure: Closure, now: datetime) -> None:
    """Record the change with every meeting that has, or would have, a date on one of the days."""
    scope = Scope(closure.meeting, closure.group, closure.venue)
    meetings = session.scalars(_of(scope).options(joinedload(Meeting.venue), joinedload(Meeting.group))).unique().all()
    timetables = schedule.of_many(session, meetings)
    changed = [each for each in meetings if timetables[each.id].dates(closure.first_day, closure.last_day)]
    changes.touch_many(session, changed, now)
