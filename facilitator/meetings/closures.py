"""Days on which nothing takes place: of the organisation, a group, a venue or one meeting.

A closure takes every date that is on one of its days, whichever way it came there, but for those that were kept, and
those that somebody put there later, knowing of it. A venue's takes only what is at the venue: what is online on that
day, or elsewhere, goes on. What had been cancelled already stays cancelled when the closure is taken back, and so does
what another closure covers.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, joinedload, lazyload

from facilitator.accounts.models import Volunteer
from facilitator.db import rows_changed
from facilitator.meetings import changes, schedule, teams, venues
from facilitator.meetings.date_models import Closure, ClosureKept, DateChange, What
from facilitator.meetings.dates import Overlaps, overlapping
from facilitator.meetings.models import Group, Kind, Meeting, State, Status, Venue
from facilitator.meetings.reasons import Why
from facilitator.meetings.timetable import Closed, MeetingDate, Timetable

LONGEST = timedelta(days=366)
FURTHEST = 2 * LONGEST  # how far ahead a closure may begin
DAY = timedelta(days=1)
# Meetings that have dates, or may have them again.
ALIVE = (State.PUBLISHED, State.PAUSED)

Key = tuple[int, date]  # a meeting and the original local date of one of its dates


class BadSpan(Exception):
    """Days that can't be closed; ``code`` says why.

    The last day is before the first (order), the span is longer than ``LONGEST`` (long), over, or begins further ahead
    than ``FURTHEST`` (far).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AlreadyUndone(Exception):
    """The closure was taken back before."""


class NotTaken(Exception):
    """The closure does not take that date, or no more."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose dates: of one meeting, a group, a venue; with none of these, of the organisation."""

    meeting: Meeting | None = None
    group: Group | None = None
    venue: Venue | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """A date that a closure would take, or took."""

    meeting: Meeting
    date: MeetingDate

    @property
    def key(self) -> Key:
        """What names it."""
        return self.meeting.id, self.date.day


@dataclass(frozen=True, slots=True)
class Notice:
    """A closure of the organisation as everybody is told: local dates, both included; ``all``: none to come is kept."""

    first_day: date
    last_day: date
    reason: str
    note: str
    all: bool


def scope(closure: Closure) -> Scope:
    """Whose dates a closure takes."""
    return Scope(closure.meeting, closure.group, closure.venue)


def may_close(session: Session, wanted: Scope, who: Volunteer) -> bool:
    """Whether somebody may close these, and take that back: a group's or a meeting's team, a venue's keepers.

    The organisation's days, and those of a meeting without a group, are the coordinators'.
    """
    if who.is_coordinator:
        return True
    if wanted.venue:
        return venues.may_change(session, wanted.venue, who)
    group_id = wanted.group.id if wanted.group else wanted.meeting.group_id if wanted.meeting else None
    return group_id is not None and teams.has(session, group_id, who.id)


def affected(
    session: Session, wanted: Scope, first_day: date, last_day: date, now: datetime, *, lock: bool = False
) -> list[Affected]:
    """The dates that a closure from ``first_day`` to ``last_day`` (local, both included) would take, by start.

    Only those that take place at present and are not over. ``lock``: nobody else changes these meetings before the
    transaction ends. Raises ``BadSpan``.
    """
    check_span(first_day, last_day, now)
    query = _of(wanted)
    meetings = session.scalars(query.with_for_update(of=Meeting, key_share=True) if lock else query).all()
    timetables = schedule.of_many(session, meetings)
    found = [
        Affected(meeting, each)
        for meeting in meetings
        if meeting.state is State.PUBLISHED
        for each in timetables[meeting.id].dates(first_day, last_day)
        if each.status is Status.ON and each.end > now and (not wanted.venue or wanted.venue.id == each.venue_id)
    ]
    return sorted(found, key=_order)


def digest(wanted: Scope, first_day: date, last_day: date, found: Iterable[Affected]) -> str:
    """A short text that is another one where other dates would be taken, or the same at another time."""
    whose = [each.id if each else None for each in (wanted.meeting, wanted.group, wanted.venue)]
    dates = [(*each.key, each.date.start.isoformat()) for each in found]
    return blake2b(repr((whose, first_day, last_day, dates)).encode(), digest_size=16).hexdigest()


def close(
    session: Session,
    wanted: Scope,
    first_day: date,
    last_day: date,
    why: Why,
    kept: Collection[Key],
    who: Volunteer | None,
    now: datetime,
) -> Closure:
    """Close those days; ``kept`` are dates that take place all the same. Raises ``BadSpan``.

    Days may be past. What took place on them did, whether it is among ``kept`` or not.
    """
    check_span(first_day, last_day, now)
    kept = {*kept, *_past(session, wanted, first_day, last_day, now)}
    closure = Closure(
        meeting=wanted.meeting, group=wanted.group, venue=wanted.venue, first_day=first_day, last_day=last_day
    )
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
    back = sum(each.date.end > now for each in taken(session, [closure])[closure.id])
    closure.undone_at, closure.undone_by = now, who
    _touch(session, closure, now)
    return back


def forget_names(session: Session, since: datetime) -> int:
    """Forget who closed days, or took that back, before ``since``; answers how many names that were."""
    made = update(Closure).where(Closure.made_at < since, Closure.made_by_id.is_not(None)).values(made_by_id=None)
    undone = update(Closure).where(Closure.undone_at < since, Closure.undone_by_id.is_not(None))
    return rows_changed(session, made) + rows_changed(session, undone.values(undone_by_id=None))


def keep(session: Session, closure: Closure, meeting: Meeting, day: date, now: datetime) -> None:
    """Let one date take place though a closure took it.

    Raises ``AlreadyUndone``, ``NotTaken``, or ``Overlaps`` where another date has been put there meanwhile.
    """
    if closure.undone_at is not None:
        raise AlreadyUndone
    session.refresh(meeting, with_for_update={"of": Meeting, "key_share": True})  # nobody else changes its dates now
    timetable = schedule.of(session, meeting)
    found = next((each for each in _taken(timetable, closure) if each.day == day and each.end > now), None)
    if found is None:
        raise NotTaken
    if other := overlapping(timetable, found.start, found.end, day):
        raise Overlaps(other)
    session.add(ClosureKept(closure_id=closure.id, meeting_id=meeting.id, day=day))
    session.flush()
    changes.touch(session, meeting, now)


def find(session: Session, number: int, *, lock: bool = False) -> Closure | None:
    """A closure by its id; ``lock``: as it is now, and nobody else changes it before the transaction ends."""
    query = select(Closure).where(Closure.id == number)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def current(since: date) -> Select[Closure]:
    """The closures that were not taken back and do not end before ``since``, the next one first."""
    return (
        select(Closure)
        .where(Closure.undone_at.is_(None), Closure.last_day >= since)
        .options(joinedload(Closure.group), joinedload(Closure.venue), joinedload(Closure.meeting))
        .order_by(Closure.first_day, Closure.id)
    )


def of_owner(session: Session, owner: Group | Venue, since: date) -> Sequence[Closure]:
    """The closures of a group or a venue that do not end before ``since``, the next one first."""
    mine = Closure.group_id == owner.id if isinstance(owner, Group) else Closure.venue_id == owner.id
    return session.scalars(current(since).where(mine)).all()


def undone(since: datetime, most: int) -> Select[Closure]:
    """The closures that were taken back since then, the last one first."""
    return (
        select(Closure)
        .where(Closure.undone_at >= since)
        .options(joinedload(Closure.group), joinedload(Closure.venue), joinedload(Closure.undone_by))
        .order_by(Closure.undone_at.desc(), Closure.id.desc())
        .limit(most)
    )


def taken(session: Session, closures: Iterable[Closure]) -> dict[int, list[Affected]]:
    """The dates that each of these closures takes, by its id, by start: those that would be on again without it.

    They are what a closure takes and nothing else does: a date that is cancelled for itself, or that another closure
    covers as well, is none of them.
    """
    wanted = {each.id: each for each in closures if each.undone_at is None}
    found: dict[int, list[Affected]] = {number: [] for number in wanted}
    if wanted:
        meetings = [
            each for each in _meetings(session, list(map(scope, wanted.values()))) if each.state is State.PUBLISHED
        ]
        timetables = schedule.of_many(session, meetings)
        for meeting in meetings:
            timetable = timetables[meeting.id]
            for closed in timetable.closures:
                if closed.closure.id in wanted:
                    taken_here = _taken(timetable, closed.closure)
                    found[closed.closure.id] += [Affected(meeting, each) for each in taken_here]
    return {number: sorted(each, key=_order) for number, each in found.items()}


def shared(session: Session, closure: Closure) -> list[Affected]:
    """The dates that a closure covers and another one as well, by start: to take back one of them opens none."""
    found: list[Affected] = []
    meetings = [] if closure.undone_at else _meetings(session, [scope(closure)])
    timetables = schedule.of_many(session, meetings)
    for meeting in (each for each in meetings if each.state is State.PUBLISHED):
        timetable = timetables[meeting.id]
        closed = next((each for each in timetable.closures if each.closure.id == closure.id), None)
        if closed is None:
            continue
        alone = {each.day for each in _taken(timetable, closure)}
        covered = _takes(closed, replace(timetable, closures=()).dates(closure.first_day, closure.last_day))
        found += [Affected(meeting, each) for each in covered if each.day not in alone]
    return sorted(found, key=_order)


def kept(session: Session, closure: Closure) -> list[Affected]:
    """The dates that take place though a closure covers them, by start: those that were kept.

    What was over already when it was made is not listed: nobody chose to keep it.
    """
    query = select(ClosureKept.meeting_id, ClosureKept.day).where(ClosureKept.closure_id == closure.id)
    keys = [(number, day) for number, day in session.execute(query)]
    here = _of(Scope()).where(Meeting.id.in_({number for number, _day in keys}))
    meetings = {each.id: each for each in session.scalars(here)}
    timetables = schedule.of_many(session, meetings.values())
    named = [(meetings[number], timetables[number].on(day)) for number, day in keys if number in meetings]
    found = [Affected(meeting, each) for meeting, each in named if each and each.status is Status.ON]
    return sorted((each for each in found if each.date.end > closure.made_at), key=_order)


def covering(session: Session, meeting: Meeting, day: date, on_day: date, venue: Venue | None) -> Sequence[Closure]:
    """The closures that would take a date of a meeting from a local day at a venue, None online, the first made first.

    ``day`` is its name: a closure that it was kept from is none of them.
    """
    mine = [Closure.meeting_id == meeting.id, and_(*_organisations())]
    if meeting.group_id is not None:
        mine.append(Closure.group_id == meeting.group_id)
    if venue is not None:
        mine.append(Closure.venue_id == venue.id)
    left = exists().where(
        ClosureKept.closure_id == Closure.id, ClosureKept.meeting_id == meeting.id, ClosureKept.day == day
    )
    query = select(Closure).where(
        Closure.undone_at.is_(None), Closure.first_day <= on_day, Closure.last_day >= on_day, or_(*mine), ~left
    )
    return session.scalars(query.order_by(Closure.id)).all()


def notices(session: Session, since: date, until: date) -> list[Notice]:
    """The organisation's closures on local days from ``since`` to ``until``, the next one first; one query."""
    kept = exists().where(ClosureKept.closure_id == Closure.id, ClosureKept.day >= since)
    put = exists().where(
        DateChange.closures_seen >= Closure.id,
        DateChange.what != What.USUAL,
        DateChange.cancelled.is_(False),
        func.coalesce(DateChange.to_day, DateChange.day).between(Closure.first_day, Closure.last_day),
        func.coalesce(DateChange.to_day, DateChange.day) >= since,
        DateChange.meeting.has(state=State.PUBLISHED),
    )
    query = select(Closure, or_(kept, put)).where(
        Closure.undone_at.is_(None),
        Closure.first_day <= until,
        Closure.last_day >= since,
        *_organisations(),
    )
    found = session.execute(query.order_by(Closure.first_day, Closure.id))
    return [
        Notice(closure.first_day, closure.last_day, closure.reason, closure.note, not left) for closure, left in found
    ]


def of_meeting(session: Session, meeting: Meeting, most: int = 200) -> list[Closure]:
    """The closures that took or take dates of a meeting, taken back or not, the last one made first."""
    mine = [Closure.meeting_id == meeting.id]
    if meeting.group_id is not None:
        mine.append(Closure.group_id == meeting.group_id)
    there = select(DateChange.venue_id).where(DateChange.meeting_id == meeting.id, DateChange.venue_id.is_not(None))
    mine.append(Closure.venue_id.in_({meeting.venue_id, *session.scalars(there)} - {None}))
    query = select(Closure).where(or_(*mine, and_(*_organisations()))).order_by(Closure.id.desc()).limit(most)
    people = (joinedload(Closure.made_by), joinedload(Closure.undone_by))
    places = (joinedload(Closure.group), joinedload(Closure.venue))
    left: dict[int, set[date]] = {}
    for row in session.scalars(select(ClosureKept).where(ClosureKept.meeting_id == meeting.id)):
        left.setdefault(row.closure_id, set()).add(row.day)
    bare = replace(schedule.of(session, meeting), closures=())
    return [
        each
        for each in session.scalars(query.options(*people, *places))
        if any(_takes(Closed(each, frozenset(left.get(each.id, ()))), bare.dates(each.first_day, each.last_day)))
    ]


def check_span(first_day: date, last_day: date, now: datetime) -> None:
    """Pass if days can be closed; raises ``BadSpan``. A day that is still on somewhere is not over."""
    if last_day < first_day:
        raise BadSpan("order")
    if last_day - first_day >= LONGEST:
        raise BadSpan("long")
    if last_day < now.date() - DAY:
        raise BadSpan("over")
    if first_day > now.date() + FURTHEST:
        raise BadSpan("far")


def _past(session: Session, wanted: Scope, first_day: date, last_day: date, now: datetime) -> Iterator[Key]:
    """The dates that a closure of these days would take though they are over, also of meetings that have ended."""
    if first_day > now.date() + DAY:
        return
    meetings = session.scalars(_of(wanted, (*ALIVE, State.ENDED))).all()
    timetables = schedule.of_many(session, meetings)
    for meeting in meetings:
        for each in timetables[meeting.id].dates(first_day, min(last_day, now.date() + DAY)):
            if each.status is Status.ON and each.end <= now and (not wanted.venue or wanted.venue.id == each.venue_id):
                yield meeting.id, each.day


def _taken(timetable: Timetable, closure: Closure) -> list[MeetingDate]:
    """The dates that would take place but for this closure."""
    closed = next((each for each in timetable.closures if each.closure.id == closure.id), None)
    if closed is None:
        return []
    others = tuple(each for each in timetable.closures if each is not closed)
    return list(_takes(closed, replace(timetable, closures=others).dates(closure.first_day, closure.last_day)))


def _takes(closed: Closed, dates: Iterable[MeetingDate]) -> Iterator[MeetingDate]:
    """Those of these dates that a closure takes."""
    for each in dates:
        seen = each.change.closures_seen if each.change and (each.added or each.was) else 0
        if each.status is Status.ON and closed.takes(each.day, each.on_day, each.venue_id, seen):
            yield each


def _order(each: Affected) -> tuple[datetime, str, int]:
    return each.date.start, each.meeting.name, each.meeting.id


def _organisations() -> tuple[ColumnElement[bool], ...]:
    return Closure.meeting_id.is_(None), Closure.group_id.is_(None), Closure.venue_id.is_(None)


def _of(wanted: Scope, states: Sequence[State] = ALIVE) -> Select[Meeting]:
    """The meetings whose dates a closure may take, by id, with what lists show of them."""
    shown = (joinedload(Meeting.group), joinedload(Meeting.venue), lazyload(Meeting.audience_rows))
    query = select(Meeting).where(Meeting.state.in_(states)).options(*shown).order_by(Meeting.id)
    if wanted.meeting:
        return query.where(Meeting.id == wanted.meeting.id)
    if wanted.group:
        return query.where(Meeting.group_id == wanted.group.id)
    if wanted.venue:
        moved_here = select(DateChange.meeting_id).where(DateChange.venue_id == wanted.venue.id)
        usually = (Meeting.venue_id == wanted.venue.id) & (Meeting.kind != Kind.ONLINE)
        return query.where(or_(usually, Meeting.id.in_(moved_here)))
    return query


def _meetings(session: Session, scopes: Sequence[Scope]) -> list[Meeting]:
    """The meetings of all these, each once, by id."""
    if Scope() in scopes:
        return list(session.scalars(_of(Scope())))
    found = {each.id: each for wanted in scopes for each in session.scalars(_of(wanted))}
    return [found[number] for number in sorted(found)]


def _touch(session: Session, closure: Closure, now: datetime) -> None:
    """Record the change with every meeting that has, or would have, a date on one of the days.

    As those are once nobody else changes one: what was read before that, also of the dates, may be as it was.
    """
    session.flush()
    query = _of(scope(closure)).execution_options(populate_existing=True)
    meetings = [*session.scalars(query.with_for_update(of=Meeting, key_share=True))]
    changes.turn(session)
    known = {each.id for each in meetings}
    # Others may have been published, or put there, while their turn was waited for.
    ids = session.scalars(query.with_only_columns(Meeting.id)).all()
    if late := [number for number in ids if number not in known]:
        meetings += session.scalars(query.where(Meeting.id.in_(late)))
    timetables = schedule.of_many(session, meetings)
    changed = [each for each in meetings if timetables[each.id].dates(closure.first_day, closure.last_day)]
    changes.touch_many(session, changed, now, timetables)
