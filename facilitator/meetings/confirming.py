"""Whether somebody has lately said that a listing is still right.

``confirmed_at`` of a meeting moves when its team publishes it, saves its form (also where nothing differs: it was all
on the screen), or presses "It is all still right"; and when a date is counted that took place, to the beginning of
that date, since whoever counted was there. An import confirms only what is new with it: a list says again and again
what nobody may have looked at. Changes of a group or venue confirm nothing either.

Confirming is no change that a subscriber sees: ``sequence``, ``changed_at`` and the revision stay as they are.
"""

from datetime import UTC, date, datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, case, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from facilitator.accounts.models import Volunteer
from facilitator.meetings import planning, teams
from facilitator.meetings.models import Group, Meeting, State
from facilitator.meetings.planning import WrongState
from facilitator.meetings.recurrence import Frequency

LONG = timedelta(days=183)  # six months: after that a listing asks to be confirmed
LISTED = (State.PUBLISHED, State.PAUSED)

_TWO_DAYS = timedelta(days=2)

# Of the table and not of the class, whose unit of work takes longer for this one column than all else that it costs to
# record a count.
_ROW = cast("Table", Meeting.__table__)
_CONFIRM = update(_ROW).where(_ROW.c.id == bindparam("number")).values(confirmed_at=bindparam("since"))


def confirm(meeting: Meeting, now: datetime) -> None:
    """Note that the listing is right as it stands. Raises ``planning.WrongState`` for a draft or an ended one."""
    if meeting.state not in LISTED:
        raise WrongState(meeting)
    meeting.confirmed_at = now


def took_place(session: Session, meeting: Meeting, start: datetime, now: datetime) -> None:
    """Note that somebody was there when a date began. What was confirmed later stays."""
    since = min(start, now)
    if meeting.confirmed_at < since:
        session.connection().execute(_CONFIRM, {"number": meeting.id, "since": since})
        set_committed_value(meeting, "confirmed_at", since)


def is_due(meeting: Meeting, now: datetime) -> bool:
    """Whether a listing that the public sees has not been confirmed for ``LONG``; not of one whose last day is past."""
    if meeting.state not in LISTED or meeting.confirmed_at > now - LONG:
        return False
    last = meeting.first_day if meeting.frequency is Frequency.ONCE else meeting.last_day
    return last is None or last >= _past(now)


def day(meeting: Meeting) -> date:
    """The local date of the last confirmation."""
    return planning.local_day(meeting, meeting.confirmed_at)


def unconfirmed_since(meeting: Meeting, now: datetime) -> date | None:
    """The same, only of a listing that is due."""
    return day(meeting) if is_due(meeting, now) else None


def due(now: datetime) -> ColumnElement[bool]:
    """The same, to ask the database."""
    last = case((Meeting.frequency == Frequency.ONCE, Meeting.first_day), else_=Meeting.last_day)
    goes_on = or_(last.is_(None), last >= _past(now))
    return and_(Meeting.state.in_(LISTED), Meeting.confirmed_at <= now - LONG, goes_on)


def waiting(who: Volunteer, now: datetime) -> Select[Meeting]:
    """The meetings that somebody looks after and that are due, a coordinator's all: the longest ago first."""
    query = select(Meeting).where(due(now)).order_by(Meeting.confirmed_at, Meeting.id)
    return query if who.is_coordinator else query.where(_of(teams.own(who)))


def of_teams(who: Volunteer, now: datetime) -> Select[Meeting]:
    """Those of them that belong to the groups whose team somebody is on."""
    return waiting(who, now).where(_of(teams.of(who)))


def _past(now: datetime) -> date:
    """Two days ago: in no zone is a date of before that still on."""
    return now.astimezone(UTC).date() - _TWO_DAYS


def _of(groups: Select[Group]) -> ColumnElement[bool]:
    return Meeting.group_id.in_(groups.with_only_columns(Group.id).order_by(None))
