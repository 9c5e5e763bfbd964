"""Who leads a date: the one put down for it, else the meeting's usual leader."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.meetings import schedule, teams
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
    put_down = {duty.day: duty.volunteer for duty in session.scalars(query.options(joinedload(Duty.volunteer)))}
    return {day: put_down.get(day, meeting.lead) for day in wanted}


def duties(
    session: Session, meetings: Iterable[Meeting], since: date, until: date
) -> dict[tuple[int, date], Volunteer]:
    """Who is put down for dates of several meetings from ``since`` to ``until``, by meeting id and date. One query.

    Whoever is not among them is led by the meeting's usual leader, as ``leaders`` says.
    """
    ids = [each.id for each in meetings]
    query = select(Duty).where(Duty.meeting_id.in_(ids), Duty.day.between(since, until))
    found = session.scalars(query.options(joinedload(Duty.volunteer)))
    return {(duty.meeting_id, duty.day): duty.volunteer for duty in found}


def put_down(session: Session, meeting: Meeting, day: date, volunteer: Volunteer | None) -> None:
    """Let ``volunteer`` lead one date; None goes back to the usual leader.

    Raises ``NoSuchDate``, ``NotOnTheTeam`` or ``training.NotTrained`` (on that date: training may run out).
    """
    if schedule.of(session, meeting).on(day) is None:
        raise NoSuchDate(day)
    duty = session.get(Duty, (meeting.id, day))
    if volunteer is None or volunteer is meeting.lead:
        if duty:
            session.delete(duty)
        return
    if not teams.may_lead(meeting, volunteer):
        raise NotOnTheTeam(volunteer)
    training.require(volunteer, day)
    if duty:
        duty.volunteer = volunteer
    else:
        session.add(Duty(meeting_id=meeting.id, day=day, volunteer=volunteer))
