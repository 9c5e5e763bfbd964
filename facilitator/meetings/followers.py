"""What rooms above keep about the coming dates of a meeting and put right when its rule or its team has changed.

This room can't import them, so they register here, as predicates do with ``access``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Loose:
    """Something that was taken off: the volunteer of that name was put down for a date (local) and no longer is."""

    meeting: Meeting
    day: date
    name: str


Follower = Callable[[Session, Meeting, datetime], list[Loose]]

Heir = Callable[[Session, Meeting, Meeting, date], None]

Knower = Callable[[Session, Meeting, date], Volunteer | None]

Foreseer = Callable[[Session, Meeting, date, Callable[[date], bool]], list[Loose]]

_FOLLOWERS: list[Follower] = []
_HEIRS: list[Heir] = []
_KNOWERS: list[Knower] = []
_FORESEERS: list[Foreseer] = []


def follower(function: Follower) -> Follower:
    """Register what takes off coming duties that no longer fit, as of ``now``, and answers which."""
    _FOLLOWERS.append(function)
    return function


def heir(function: Heir) -> Heir:
    """Register what hands on what is kept about the dates of a series from a day on to the one that carries it on."""
    _HEIRS.append(function)
    return function


def knower(function: Knower) -> Knower:
    """Register what knows who leads a date, named by its original local day."""
    _KNOWERS.append(function)
    return function


def leader(session: Session, meeting: Meeting, day: date) -> Volunteer | None:
    """Who is to lead a date, and has to be told when it changes; None where nobody is."""
    return next(filter(None, (function(session, meeting, day) for function in _KNOWERS)), None)


def foreseer(function: Foreseer) -> Foreseer:
    """Register what says who would be taken off dates from a day on, if only some of them stayed."""
    _FORESEERS.append(function)
    return function


def foresee(session: Session, meeting: Meeting, since: date, stays: Callable[[date], bool]) -> list[Loose]:
    """Who would be taken off if of the dates named from ``since`` (local) on only those stayed for which ``stays``."""
    found = [loose for function in _FORESEERS for loose in function(session, meeting, since, stays)]
    return sorted(found, key=lambda each: (each.day, each.name))


def hand_over(session: Session, old: Meeting, new: Meeting, since: date, now: datetime) -> list[Loose]:
    """Hand on all that hangs on the dates from ``since`` on; answers what fits neither series."""
    session.flush()
    for function in _HEIRS:
        function(session, old, new, since)
    return settle(session, new, now)


def settle(session: Session, meeting: Meeting, now: datetime) -> list[Loose]:
    """Put right whatever hangs on the coming dates of a meeting. Call it once its fields are set."""
    session.flush()
    found = [loose for function in _FOLLOWERS for loose in function(session, meeting, now)]
    return sorted(found, key=lambda each: (each.day, each.name))
