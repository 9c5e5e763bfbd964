"""What becomes of coming duties when a meeting's rule or its team has changed."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts.models import Volunteer
from facilitator.meetings import planning, schedule, teams
from facilitator.meetings.followers import Loose, follower, foreseer, heir, knower
from facilitator.meetings.models import Meeting
from facilitator.rota import leads
from facilitator.rota.models import Duty


@follower
def take_off(session: Session, meeting: Meeting, now: datetime) -> list[Loose]:
    """Take duties off coming dates that are none any more, and off people who are not of those who lead any more.

    Who led past dates stays known, and who was to lead one that is cancelled: it may take place after all.
    """
    timetable = schedule.of(session, meeting)
    coming = select(Duty).where(Duty.meeting_id == meeting.id, Duty.day >= planning.local_day(meeting, now))
    duties = session.scalars(coming.options(joinedload(Duty.volunteer))).all()
    gone = [duty for duty in duties if timetable.on(duty.day) is None or not teams.may_lead(meeting, duty.volunteer)]
    for duty in gone:
        session.delete(duty)
    session.flush()
    return [Loose(meeting, duty.day, duty.volunteer.name) for duty in gone]


@heir
def hand_on(session: Session, old: Meeting, new: Meeting, since: date) -> None:
    """Let those who were put down for dates of one series lead the same dates of the one that carries it on."""
    for duty in session.scalars(select(Duty).where(Duty.meeting_id == old.id, Duty.day >= since)).all():
        if session.get(Duty, (new.id, duty.day)) is None:
            session.add(Duty(meeting_id=new.id, day=duty.day, volunteer_id=duty.volunteer_id))
        session.delete(duty)
    session.flush()


@knower
def who_leads(session: Session, meeting: Meeting, day: date) -> Volunteer | None:
    """Who is put down for a date, or usually leads."""
    return leads.leaders(session, meeting, [day])[day]


@foreseer
def would_take_off(session: Session, meeting: Meeting, since: date, stays: Callable[[date], bool]) -> list[Loose]:
    """Who is put down for dates from ``since`` on that would not stay."""
    coming = select(Duty).where(Duty.meeting_id == meeting.id, Duty.day >= since)
    duties = session.scalars(coming.options(joinedload(Duty.volunteer)))
    return [Loose(meeting, each.day, each.volunteer.name) for each in duties if not stays(each.day)]
