"""From a date on: a series ends, and a successor with another rule carries it on.

Calendars know a series by its UID, and changing the rule of one would change its past. So the old one stays as it was,
with its counts; its address leads to the new one, and whoever subscribed to it gets both.
"""

import secrets
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.meetings import changes, followers, history, planning, schedule, slugs
from facilitator.meetings.date_models import Change, Closure, ClosureKept, DateChange
from facilitator.meetings.followers import Loose
from facilitator.meetings.models import Meeting, State, Succession
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
    where the new rule names the same day. Answers the successor, and who was put down for dates that are none any
    more. Raises ``WrongState``, ``NoSuchDate`` (a day before today, one that has begun, or
    one after the plan's first), ``NothingBefore``, ``training.NotTrained`` or ``planning.NotReady``.
    """
    today = planning.local_day(meeting, now)
    if meeting.state is not State.PUBLISHED or meeting.successor is not None:
        raise WrongState(meeting)
    if since < today or plan.series.first_day < since:
        raise NoSuchDate(since)
    timetable = schedule.of(session, meeting)
    if any(each.start <= now for each in timetable.dates(since, since)):
        raise NoSuchDate(since)
    if not timetable.dates(meeting.first_day, since - DAY):
        raise NothingBefore(since)
    training.require(who, today)
    with history.noted(session, meeting, "split", who, now):
        successor = _made(session, meeting, plan, now)
        if gaps := planning.missing(successor, now):
            raise planning.NotReady(gaps)
        meeting.last_day = since - DAY
        _take_along(session, meeting, successor, since, now)
        changes.touch_many(session, [meeting, successor], now)
        loose = followers.hand_over(session, meeting, successor, since, now)
    history.note(session, successor, "began", who, now, {})
    return successor, loose


def undo(session: Session, successor: Meeting, who: Volunteer, now: datetime) -> tuple[Meeting, list[Loose]]:
    """Take a successor back before its first date: the old series goes on as it was. Answers the old one.

    Raises ``WrongState`` where it is no successor, or ``HasBegun``.
    """
    old = successor.predecessor
    if old is None:
        raise WrongState(successor)
    begun = any(
        each.start <= now for each in schedule.of(session, successor).dates(successor.first_day, now.date() + DAY)
    )
    if begun or successor.successor is not None:
        raise HasBegun
    split = next((each for each in history.of_meeting(session, old) if each.did == "split"), None)
    with history.noted(session, old, "rejoined", who, now):
        last = split.before["last_day"] if split else None
        old.last_day = date.fromisoformat(last) if last else None
        if old.state is State.ENDED:
            old.state = State.PUBLISHED
        _take_along(session, successor, old, successor.first_day, now)
        if split:
            _bring_back(session, old, successor, split)
        loose = followers.hand_over(session, successor, old, successor.first_day, now)
        session.delete(successor)
        session.flush()
        session.expire(old, ["successor"])
        changes.touch(session, old, now)
    return old, loose


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


def _take_along(session: Session, old: Meeting, new: Meeting, since: date, now: datetime) -> None:
    """Hand on what was said of the dates from ``since`` on, and what closes or keeps them, where the new rule fits."""
    for change in session.scalars(_from(DateChange, old, since)).all():
        if fits(new.series, change):
            said = {name: getattr(change, name) for name in history.SAID}
            session.add(DateChange(meeting_id=new.id, **said))
        session.delete(change)
    for kept in session.scalars(_from(ClosureKept, old, since)).all():
        _keep(session, kept.closure_id, new, kept.day)
        session.delete(kept)
    session.flush()
    closed = select(Closure).where(Closure.meeting_id == old.id, Closure.undone_at.is_(None))
    for closure in session.scalars(closed.where(Closure.last_day >= since)).all():
        _hand_on(session, closure, new, since, now)


def _hand_on(session: Session, closure: Closure, new: Meeting, since: date, now: datetime) -> None:
    """Divide a closure of a meeting at a day: from then on it is the successor's, with what it left alone."""
    names = ("last_day", "reason", "note", "made_at", "made_by_id")
    copy = Closure(
        meeting_id=new.id, first_day=max(since, closure.first_day), **{name: getattr(closure, name) for name in names}
    )
    session.add(copy)
    session.flush()
    known = select(DateChange.day).where(DateChange.meeting_id == new.id, DateChange.closures_seen >= closure.id)
    left = select(ClosureKept.day).where(ClosureKept.meeting_id == new.id, ClosureKept.closure_id == closure.id)
    for day in {*session.scalars(known), *session.scalars(left)}:
        _keep(session, copy.id, new, day)
    if closure.first_day >= since:
        closure.undone_at = now
    else:
        closure.last_day = since - DAY
    session.flush()


def _keep(session: Session, closure_id: int, meeting: Meeting, day: date) -> None:
    if session.get(ClosureKept, (closure_id, meeting.id, day)) is None:
        session.add(ClosureKept(closure_id=closure_id, meeting_id=meeting.id, day=day))


def _bring_back(session: Session, old: Meeting, successor: Meeting, split: Change) -> None:
    """Say again what was said of dates before the split and could not go along with the successor's rule."""
    for said in split.before["dates"]:
        change = history.change_of(old, said)
        gone = said["day"] > split.after["last_day"] and not fits(successor.series, change)
        if gone and session.get(DateChange, (old.id, change.day)) is None:
            session.add(change)
    session.flush()


def _from(model: type[T], meeting: Meeting, since: date) -> Select[T]:
    columns: Any = model
    return select(model).where(columns.meeting_id == meeting.id, columns.day >= since)
