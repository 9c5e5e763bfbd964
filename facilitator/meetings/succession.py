"""From a date on: a series ends, and a successor with another rule carries it on.

Calendars know a series by its UID, and changing the rule of one would change its past. So the old one stays as it was,
with its counts; its address leads to the new one, and whoever subscribed to it gets both.
"""

import itertools
import secrets
from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.meetings import changes, followers, history, orphans, planning, recurrence, schedule, slugs
from facilitator.meetings.date_models import Change, Closure, ClosureKept, DateChange
from facilitator.meetings.followers import Loose
from facilitator.meetings.models import Meeting, State, Succession, Venue
from facilitator.meetings.orphans import fits
from facilitator.meetings.planning import DAY, NoSuchDate, Plan, WrongState

T = TypeVar("T", DateChange, ClosureKept)


class NothingBefore(Exception):
    """No date of the series is before that day: then the whole series can be changed as it is."""


class HasBegun(Exception):
    """The successor has had dates, or was carried on itself: it can't be taken back any more."""


def carry_on(
    session: Session, meeting: Meeting, plan: Plan, since: date, who: Volunteer, now: datetime
) -> tuple[Meeting, list[Loose]]:
    """Let a series end before ``since`` (local, today or later) and a new one with the ``plan`` begin on that day.

    The plan's first day is ``since`` or later. What was said of dates from ``since`` on, and who leads them, goes along
    where the new rule names the same day; a date of before stays with the old series, wherever it was moved. Answers
    the successor, and who was put down for dates that are none any more. Raises what ``require`` does, ``NoSuchDate``
    (the plan's first day is before ``since``), ``training.NotTrained`` or ``planning.NotReady``.
    """
    require(session, meeting, since, now)
    if plan.series.first_day < since:
        raise NoSuchDate(since)
    training.require(who, planning.local_day(meeting, now))
    if gaps := planning.missing(plan, now):
        raise planning.NotReady(gaps)
    if recurrence.occurrence(plan.series, plan.series.first_day).start <= now:  # today, at an hour that is past
        raise planning.NotReady([("first_day", "over")])
    with history.noted(session, meeting, "split", who, now):
        successor = _made(session, meeting, plan, now)
        # A series that was to end before is not made longer.
        meeting.last_day = min(meeting.last_day or since, since - DAY)
        _take_along(session, meeting, successor, since)
        orphans.settle(session, successor)
        _divide(session, meeting, successor, since)
        changes.touch_many(session, [meeting, successor], now)
        loose = followers.hand_over(session, meeting, successor, since, now)
    history.note(session, successor, "began", who, now, {})
    return successor, loose


def require(session: Session, meeting: Meeting, since: date, now: datetime) -> None:
    """Pass if a meeting can be carried on by another series from a local day on.

    Raises ``WrongState`` (not published, or carried on already), ``NoSuchDate`` (the day is past, or a date of that or
    a later day has begun: one may have been moved there), or ``NothingBefore``.
    """
    if meeting.state is not State.PUBLISHED or meeting.successor is not None:
        raise WrongState(meeting)
    if since < planning.local_day(meeting, now):
        raise NoSuchDate(since)
    timetable = schedule.of(session, meeting)
    named = filter(None, map(timetable.on, {since, *(day for day in timetable.changes if day >= since)}))
    if any(each.start <= now for each in named):
        raise NoSuchDate(since)
    if next(recurrence.days(meeting.series, meeting.first_day, since - DAY), None) is None:
        raise NothingBefore(since)


def offered(session: Session, meeting: Meeting, now: datetime, count: int) -> list[date]:
    """The coming dates of the rule (by name) from which on a meeting can be carried on, at most ``count``."""
    found = []
    for each in itertools.islice(schedule.of(session, meeting).following(planning.local_day(meeting, now)), 4 * count):
        if each.added or each.day in found:
            continue
        with suppress(WrongState, NoSuchDate, NothingBefore):
            require(session, meeting, each.day, now)
            found.append(each.day)
    return sorted(found)[:count]


def undo(session: Session, successor: Meeting, who: Volunteer, now: datetime) -> tuple[Meeting, list[Loose]]:
    """Take a successor back before its first date: the old series goes on as it was. Answers the old one.

    Raises ``WrongState`` where it is no successor, ``HasBegun``, or ``training.NotTrained`` where either has ended or
    has a break: the public would see dates again that it does not see at present.
    """
    old = successor.predecessor
    if old is None:
        raise WrongState(successor)
    if has_begun(session, successor, now):
        raise HasBegun
    if (old.state, successor.state) != (State.PUBLISHED, State.PUBLISHED):
        training.require(who, planning.local_day(old, now))
    split = history.last(session, old, "split")
    with history.noted(session, old, "rejoined", who, now):
        last, until = split.before["last_day"] if split else None, old.last_day
        since = planning.stopped(session, old) or (planning.after(session, old, until) if until else None)
        old.last_day = date.fromisoformat(last) if last else None
        if since and old.state is not State.PAUSED:  # what the rule names between the two did not take place
            planning.take_up(session, old, since, who, now)
        orphans.settle(session, old)  # one that was added since gives way where the rule names its day again
        _join(session, successor, old, split)
        _take_along(session, successor, old, date.min)
        if split:
            _bring_back(session, old, successor, split)
        loose = followers.hand_over(session, successor, old, date.min, now)
        session.delete(successor)
        session.flush()
        session.expire(old, ["successor"])
        changes.touch(session, old, now)
    return old, loose


def has_begun(session: Session, successor: Meeting, now: datetime) -> bool:
    """Whether a successor has had a date, cancelled or not, or was carried on itself: then it stays."""
    timetable = schedule.of(session, successor)
    named = filter(None, map(timetable.on, timetable.changes))
    usual = timetable.dates(successor.first_day, now.date() + DAY)
    return successor.successor is not None or any(each.start <= now for each in itertools.chain(usual, named))


def showing(session: Session, meeting: Meeting, now: datetime) -> Meeting:
    """What is shown to somebody who asks for a meeting: once no date of it is left, the one that carries it on."""
    following = latest(meeting)
    if following is meeting or (meeting.state is State.PUBLISHED and not schedule.of(session, meeting).is_over(now)):
        return meeting
    return following


def latest(meeting: Meeting) -> Meeting:
    """The series that carries on a meeting at last; itself where none does."""
    while meeting.successor is not None and meeting.successor.state is not State.DRAFT:
        meeting = meeting.successor
    return meeting


def chain(session: Session, ids: list[int]) -> set[int]:
    """These meetings and all that carry them on, by id; a query for each generation."""
    found, fresh = set(ids), ids
    while fresh:
        query = select(Succession.successor_id).where(Succession.predecessor_id.in_(fresh))
        fresh = [each for each in session.scalars(query) if each not in found]
        found.update(fresh)
    return found


def _made(session: Session, old: Meeting, plan: Plan, now: datetime) -> Meeting:
    successor = Meeting(
        uid=f"{secrets.token_hex(16)}@facilitator",
        slug=slugs.free(session, Meeting.slug, plan.name),
        state=State.PUBLISHED,
        created_at=now,
        changed_at=now,
        kept_types=list(old.kept_types),
        predecessor=old,
    )
    planning.apply(successor, plan)
    session.add(successor)
    session.flush()
    return successor


def _take_along(session: Session, old: Meeting, new: Meeting, since: date) -> None:
    """Hand on what was said of the dates named from ``since`` on, where it fits, and what they stay out of."""
    for change in session.scalars(_from(DateChange, old, since)).all():
        if fits(new.series, change) and session.get(DateChange, (new.id, change.day)) is None:
            said = {name: getattr(change, name) for name in history.SAID}
            session.add(DateChange(meeting_id=new.id, **said))
        session.delete(change)
    for kept in session.scalars(_from(ClosureKept, old, since)).all():
        _keep(session, kept.closure_id, new, kept.day)
        session.delete(kept)
    session.flush()


def _divide(session: Session, old: Meeting, new: Meeting, since: date) -> None:
    """Let the breaks of a meeting be its successor's as well, with the dates that they leave.

    The old series keeps them: a date of it that was moved behind the split stays closed.
    """
    carried = session.scalars(select(DateChange).where(DateChange.meeting_id == new.id)).all()
    reach = min([since, *(each.to_day for each in carried if each.to_day)])
    query = select(Closure).where(Closure.meeting_id == old.id, Closure.undone_at.is_(None), Closure.last_day >= reach)
    for closure in session.scalars(query.order_by(Closure.id)).all():
        names = ("first_day", "last_day", "reason", "note", "made_at", "made_by_id")
        copy = Closure(meeting_id=new.id, **{name: getattr(closure, name) for name in names})
        session.add(copy)
        session.flush()
        for day in {*_left_alone(session, closure, new), *(c.day for c in carried if c.closures_seen >= closure.id)}:
            _keep(session, copy.id, new, day)
    session.flush()


def _join(session: Session, successor: Meeting, old: Meeting, split: Change | None) -> None:
    """Give the breaks of a successor back: one that was divided is one again, one of its own moves.

    Where the old series ended its half since, that stays so, and the other half is a break of its own.
    """
    own = session.scalars(select(Closure).where(Closure.meeting_id == old.id).order_by(Closure.id)).all()
    halves = {(each.made_at, each.made_by_id, each.first_day): each for each in own}
    divided = {each["id"]: each["last_day"] for each in split.after["breaks"]} if split else {}
    seen = {
        change.day: change.closures_seen
        for change in session.scalars(select(DateChange).where(DateChange.meeting_id == successor.id))
    }
    for closure in session.scalars(select(Closure).where(Closure.meeting_id == successor.id)).all():
        half = halves.get((closure.made_at, closure.made_by_id, closure.first_day))
        if half and (half.undone_at or half.last_day.isoformat() != divided.get(half.id)):
            closure.first_day, half = max(closure.first_day, successor.first_day), None
        if half is None:
            if closure.first_day <= closure.last_day:
                closure.meeting_id = old.id
            continue
        _end_half(half, closure, successor.first_day)
        for day in _left_alone(session, closure, successor):
            if seen.get(day, 0) < half.id:
                _keep(session, half.id, old, day)
            session.delete(session.get_one(ClosureKept, (closure.id, successor.id, day)))
    session.flush()


def _end_half(half: Closure, other: Closure, since: date) -> None:
    """Let a break end where its other half does; what it took before ``since`` it takes on."""
    before = min(half.last_day, since - DAY)
    if other.undone_at is None:
        half.last_day = max(other.last_day, before)
    elif half.first_day <= before:
        half.last_day = before
    else:
        half.undone_at, half.undone_by_id = other.undone_at, other.undone_by_id


def _left_alone(session: Session, closure: Closure, meeting: Meeting) -> list[date]:
    query = select(ClosureKept.day).where(ClosureKept.closure_id == closure.id, ClosureKept.meeting_id == meeting.id)
    return list(session.scalars(query.order_by(ClosureKept.day)))


def _keep(session: Session, closure_id: int, meeting: Meeting, day: date) -> None:
    if session.get(ClosureKept, (closure_id, meeting.id, day)) is None:
        session.add(ClosureKept(closure_id=closure_id, meeting_id=meeting.id, day=day))


def _bring_back(session: Session, old: Meeting, successor: Meeting, split: Change) -> None:
    """Say again what was said of dates before the split and could not go along with the successor's rule."""
    stayed, home = {said["day"] for said in split.after["dates"]}, orphans.Home.of(successor)
    for said in split.before["dates"]:
        change = history.change_of(old, said)
        venue = session.get(Venue, change.venue_id) if change.venue_id else None
        there = change.venue_id is None or venue is not None
        went = not fits(successor.series, change) or not orphans.found(successor.series, home, change, venue)
        gone = said["day"] not in stayed and went and fits(old.series, change)
        if gone and there and session.get(DateChange, (old.id, change.day)) is None:
            session.add(change)
    session.flush()


def _from(model: type[T], meeting: Meeting, since: date) -> Select[T]:
    columns: Any = model
    return select(model).where(columns.meeting_id == meeting.id, columns.day >= since)
