"""Duties that lead to nothing. For ``facilitator check``."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts.models import Volunteer
from facilitator.meetings import planning, schedule
from facilitator.meetings.faults import Fault
from facilitator.meetings.models import Meeting, State
from facilitator.rota.models import Duty


def of_duties(session: Session, part: list[Meeting], now: datetime) -> Iterator[Fault]:
    """Somebody is down for a coming date that is none, or has left and is still to lead."""
    by_id, timetables = {each.id: each for each in part}, schedule.of_many(session, part)
    left = select(Meeting.slug).join(Volunteer, Volunteer.id == Meeting.lead_id).where(Volunteer.active.is_(False))
    for slug in session.scalars(left.where(Meeting.id.in_(by_id), Meeting.state != State.ENDED).order_by(Meeting.slug)):
        yield Fault(slug, "somebody who has left usually leads it")
    duties = select(Duty).where(Duty.meeting_id.in_(by_id)).order_by(Duty.day)
    for duty in session.scalars(duties.options(joinedload(Duty.volunteer))):
        meeting = by_id[duty.meeting_id]
        if duty.day >= planning.local_day(meeting, now) and not duty.volunteer.active:
            yield Fault(meeting.slug, f"{duty.day}: somebody who has left is down to lead")
        if duty.day >= planning.local_day(meeting, now) and timetables[meeting.id].on(duty.day) is None:
            yield Fault(meeting.slug, f"{duty.day}: somebody is down to lead, and there is no such date")
