"""Duties that lead to nothing. For ``facilitator check``."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings import planning, schedule
from facilitator.meetings.faults import Fault
from facilitator.meetings.models import Meeting
from facilitator.rota.models import Duty


def of_duties(session: Session, part: list[Meeting], now: datetime) -> Iterator[Fault]:
    """Somebody is down for a coming date that is none."""
    by_id, timetables = {each.id: each for each in part}, schedule.of_many(session, part)
    for duty in session.scalars(select(Duty).where(Duty.meeting_id.in_(by_id)).order_by(Duty.day)):
        meeting = by_id[duty.meeting_id]
        if duty.day >= planning.local_day(meeting, now) and timetables[meeting.id].on(duty.day) is None:
            yield Fault(meeting.slug, f"{duty.day}: somebody is down to lead, and there is no such date")
