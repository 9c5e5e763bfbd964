"""Reminding those who can count a date that is not counted: at most once a day."""

from contextlib import suppress
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.attendance import history, sums
from facilitator.attendance.models import CountReminder
from facilitator.db import rows_changed
from facilitator.meetings.models import Meeting, Membership
from facilitator.meetings.planning import local_day
from facilitator.rota import leads


class Refused(Exception):
    """Nobody is reminded."""


class NotMissing(Refused):
    """The date is counted, or there is nothing to count."""


class NobodyToRemind(Refused):
    """Nobody led that date, and nobody is on a team."""


class RemindedToday(Refused):
    """Somebody was reminded of this date already today."""


def remind(session: Session, meeting: Meeting, day: date, now: datetime) -> list[Volunteer]:
    """Note that a reminder of a date's count goes out, and answer to whom: who led it, else the group's team.

    Of two at once one is refused. Raises one of the kinds of ``Refused``.
    """
    if day not in sums.missing(session, [meeting], day, day, now)[meeting.id]:
        raise NotMissing
    if not (people := recipients(session, meeting, day)):
        raise NobodyToRemind
    _note(session, meeting, day, local_day(meeting, now))
    return people


def remind_all(session: Session, now: datetime) -> list[tuple[Volunteer, list[tuple[Meeting, date]]]]:
    """Note that reminders of all counts that are missing in all groups go out, and answer to whom, about which dates.

    A date that somebody was reminded of today already, or of which nobody can be reminded, is left out. Each person
    stands there once, with the newest date first.
    """
    asked: dict[int, tuple[Volunteer, list[tuple[Meeting, date]]]] = {}
    for each in history.missing_everywhere(session, now):
        meeting, day = each.meeting, each.line.day
        people = recipients(session, meeting, day)
        with suppress(RemindedToday):
            if people:
                _note(session, meeting, day, local_day(meeting, now))
                for person in people:
                    asked.setdefault(person.id, (person, []))[1].append((meeting, day))
    return list(asked.values())


def recipients(session: Session, meeting: Meeting, day: date) -> list[Volunteer]:
    """Who is asked to count a date: whoever led it, if their account is in use; else the group's team."""
    leader = leads.leaders(session, meeting, [day])[day]
    if leader is not None and leader.active:
        return [leader]
    members = select(Membership.volunteer_id).where(Membership.group_id == meeting.group_id)
    team = select(Volunteer).where(Volunteer.active, Volunteer.id.in_(members))
    return list(session.scalars(team.order_by(Volunteer.first_name, Volunteer.id)))


def _note(session: Session, meeting: Meeting, day: date, today: date) -> None:
    these = (CountReminder.meeting_id == meeting.id, CountReminder.day == day)
    again = update(CountReminder).where(*these, CountReminder.sent_on < today).values(sent_on=today)
    if rows_changed(session, again):
        return
    try:
        with session.begin_nested():
            session.add(CountReminder(meeting_id=meeting.id, day=day, sent_on=today))
    except IntegrityError:
        raise RemindedToday from None
