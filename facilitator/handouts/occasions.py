"""The meetings that something can be printed for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts.models import Volunteer
from facilitator.meetings import planning, succession
from facilitator.meetings.models import Meeting, State

MOST_CHOICES = 300
_PUBLIC = (State.PUBLISHED, State.PAUSED)


class NoSuchMeeting(Exception):
    """No meeting of that name, or none that the public may know of."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Meetings to choose from: those of the volunteer's own groups, and the others."""

    own: Sequence[Meeting]
    others: Sequence[Meeting]


def choices(session: Session, who: Volunteer | None, chosen: str) -> Choices:
    """What to offer, by name: a list that people can still look through, and always the one that is chosen already.

    Where there are more than ``MOST_CHOICES`` meetings, only the volunteer's own are offered.
    """
    groups = {group.id for group in who.groups} if who else set()
    public = Meeting.state.in_(_PUBLIC)
    query = select(Meeting).where(public).options(joinedload(Meeting.venue))
    if (session.scalar(select(func.count()).select_from(Meeting).where(public)) or 0) > MOST_CHOICES:
        query = query.where(Meeting.group_id.in_(groups) | (Meeting.slug == chosen))
    found = session.scalars(query.order_by(Meeting.name, Meeting.id)).all()
    return Choices(
        own=[meeting for meeting in found if meeting.group_id in groups],
        others=[meeting for meeting in found if meeting.group_id not in groups],
    )


def find(session: Session, slug: str, now: datetime) -> Meeting:
    """The meeting of that name, or the one that carries it on once no date of it is left; raises ``NoSuchMeeting``."""
    named = session.scalar(select(Meeting).where(Meeting.slug == slug))
    meeting = succession.showing(session, named, now) if named else None
    if meeting is None or meeting.state not in _PUBLIC:
        raise NoSuchMeeting(slug)
    return meeting


def next_start(session: Session, meeting: Meeting, now: datetime) -> datetime | None:
    """When its next date begins, aware, in its own zone; one that runs now counts. None where none is coming."""
    coming = planning.next_date(session, meeting, now)
    return coming.start if coming else None
