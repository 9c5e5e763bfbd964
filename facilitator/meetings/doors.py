"""A door that stayed locked: reports that nobody was there for a date of the last day.

A report is one more in a number, from whoever presses the button: nothing is stored of who that was, or when. So
nobody can be told apart, and one person may press twice: a date takes ``MOST`` of them, what comes after is thanked
and not counted. A date that is counted as one that did not take place settles its reports, and so does whoever may
change the meeting by dismissing them; what is reported after that waits again.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from facilitator import keeping
from facilitator.accounts.models import Volunteer
from facilitator.db import rows_changed
from facilitator.meetings import schedule, teams
from facilitator.meetings.models import DoorReport, Group, Meeting, State, Status
from facilitator.meetings.planning import local_day
from facilitator.meetings.timetable import MeetingDate, Timetable

AFTER = timedelta(minutes=10)  # from the beginning of a date until somebody is late rather than missing
UNTIL = timedelta(hours=24)  # from the beginning of a date
MOST = 20  # reports that a date takes
KEPT = keeping.DOOR_REPORTS

_DAY = timedelta(days=1)


class NotReportable(Exception):
    """The meeting has no such date that began within the last day and at least ten minutes ago."""


def recent(meeting: Meeting, timetable: Timetable, now: datetime) -> list[MeetingDate]:
    """The dates of a published meeting of which somebody may say now that nobody is there, or was: the newest first.

    None that was cancelled, or moved away.
    """
    if meeting.state is not State.PUBLISHED:
        return []
    today = local_day(meeting, now)
    begun = timetable.dates(today - 2 * _DAY, today)
    held = (each for each in begun if each.status is Status.ON and AFTER <= now - each.start <= UNTIL)
    return sorted(held, key=_start, reverse=True)


def report(session: Session, meeting: Meeting, day: date, now: datetime) -> None:
    """Count one report for the local date ``day``, unless it has ``MOST``. Raises ``NotReportable``.

    Many at once are each counted: no number is read and written back.
    """
    if day not in {each.day for each in recent(meeting, schedule.of(session, meeting), now)}:
        raise NotReportable(day)
    if _count(session, meeting, day):
        return
    first = insert(DoorReport).values(meeting_id=meeting.id, day=day, count=1, dismissed=0)
    try:
        with session.begin_nested():
            session.execute(first)
    except IntegrityError:  # there is a row: it is full, or somebody else has begun it just now
        _count(session, meeting, day)


def dismiss(session: Session, meeting: Meeting, day: date, seen: int = MOST) -> bool:
    """Settle the first ``seen`` reports of a date; whether there were any. Those that came meanwhile still wait."""
    these = (DoorReport.meeting_id == meeting.id, DoorReport.day == day, DoorReport.dismissed < seen)
    settled = case((DoorReport.count < seen, DoorReport.count), else_=seen)
    return rows_changed(session, update(DoorReport).where(*these).values(dismissed=settled)) == 1


def waiting(who: Volunteer) -> Select[DoorReport]:
    """The reports that somebody looks after and that are not settled, a coordinator's all: the newest date first.

    Each has its meeting with it, and the meeting's usual leader.
    """
    query = _open().join(Meeting, Meeting.id == DoorReport.meeting_id)
    if who.is_coordinator:
        return query
    return query.where(Meeting.group_id.in_(teams.own(who).with_only_columns(Group.id).order_by(None)))


def of_meeting(meeting: Meeting) -> Select[DoorReport]:
    """The reports of one meeting that are not settled, as ``waiting`` gives them."""
    return _open().where(DoorReport.meeting_id == meeting.id)


def forget(session: Session, now: datetime) -> int:
    """Remove the reports of dates that are more than ``KEPT`` ago; answers how many dates those were."""
    since = now.astimezone(UTC).date() - KEPT
    return rows_changed(session, delete(DoorReport).where(DoorReport.day < since))


def _open() -> Select[DoorReport]:
    whole = joinedload(DoorReport.meeting)
    return (
        select(DoorReport)
        .where(DoorReport.count > DoorReport.dismissed)
        .options(whole.joinedload(Meeting.lead), whole.lazyload(Meeting.audience_rows))
        .order_by(DoorReport.day.desc(), DoorReport.meeting_id)
    )


def _count(session: Session, meeting: Meeting, day: date) -> bool:
    row = (DoorReport.meeting_id == meeting.id, DoorReport.day == day, DoorReport.count < MOST)
    return rows_changed(session, update(DoorReport).where(*row).values(count=DoorReport.count + 1)) == 1


def _start(each: MeetingDate) -> Any:
    return each.start
