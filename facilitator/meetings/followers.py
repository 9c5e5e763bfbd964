"""What rooms above keep about the coming dates of a meeting and put right when its rule or its team has changed.

This room can't import them, so they register here, as predicates do with ``access``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from facilitator.meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Loose:
    """Something that was taken off: the volunteer of that name was put down for a date (local) and no longer is."""

    meeting: Meeting
    day: date
    name: str


Follower = Callable[[Session, Meeting, datetime], list[Loose]]

_FOLLOWERS: list[Follower] = []


def follower(function: Follower) -> Follower:
    """Register what takes off coming duties that no longer fit, as of ``now``, and answers which."""
    _FOLLOWERS.append(function)
    return function


def settle(session: Session, meeting: Meeting, now: datetime) -> list[Loose]:
    """Put right whatever hangs on the coming dates of a meeting. Call it once its fields are set."""
    session.flush()
    found = [loose for function in _FOLLOWERS for loose in function(session, meeting, now)]
    return sorted(found, key=lambda each: (each.day, each.name))
