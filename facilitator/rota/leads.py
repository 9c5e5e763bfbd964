"""Who leads a date: the one put down for it, else the meeting's usual leader."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.meetings import recurrence
from facilitator.meetings.models import Meeting
from facilitator.rota.models import Duty


class NoSuchDate(Exception):
    """The meeting does not take place on that date."""


class NotOnTheTeam(Exception):
    """Somebody who is not on the group's team was to be put down."""


def leaders(session: Session, meeting: Meeting, days: Iterable[date]) -> dict[date, Volunteer | None]:
    """Who leads on each of these dates; None where nobody does. One query."""
    wanted = list(days)
    query = select(Duty).where(Duty.meeting_id == meeting.id, Duty.day.in_(wanted))
    put_down = {duty.day: duty.volunteer for duty in session.scalars(query)}
    return {day: put_down.get(day, meeting.lead) for day in wanted}


def put_down(session: Session, meeting: Meeting, day: date, volunteer: Volunteer | None) -> None:
    """Let ``volunteer`` lead one date; None goes back to the usual leader.

    Raises ``NoSuchDate``, ``NotOnTheTeam`` or ``training.NotTrained`` (on that date: training may run out).
    """
    if not recurrence.takes_place_on(meeting.series, day):
        raise NoSuchDate(day)
    duty = session.get(Duty, (meeting.id, day))
    if volunteer is None or volunteer is meeting.lead:
        if duty:
            session.delete(duty)
        return
    if meeting.group and volunteer not in meeting.group.team and not volunteer.is_coordinator:
        raise NotOnTheTeam(volunteer)
    training.require(volunteer, day)
    if duty:
        duty.volunteer = volunteer
    else:
        session.add(Duty(meeting_id=meeting.id, day=day, volunteer=volunteer))
