"""What becomes of coming duties when a meeting's rule or its team has changed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitator.meetings import planning, teams
from facilitator.meetings.followers import Loose, follower
from facilitator.meetings.models import Meeting
from facilitator.meetings.recurrence import takes_place_on
from facilitator.rota.models import Duty


@follower
def take_off(session: Session, meeting: Meeting, now: datetime) -> list[Loose]:
    """Take duties off coming dates that are none any more, and off people who are not of those who lead any more.

    Who led past dates stays known.
    """
    coming = select(Duty).where(Duty.meeting_id == meeting.id, Duty.day >= planning.local_day(meeting, now))
    duties = session.scalars(coming.options(joinedload(Duty.volunteer))).all()
    gone = [
        duty
        for duty in duties
        if not takes_place_on(meeting.series, duty.day) or not teams.may_lead(meeting, duty.volunteer)
    ]
    for duty in gone:
        session.delete(duty)
    session.flush()
    return [Loose(meeting, duty.day, duty.volunteer.name) for duty in gone]
