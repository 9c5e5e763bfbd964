"""Into another state by a list, or back by taking a batch back: what a person would have done by hand goes with it."""

from datetime import datetime

from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings import planning
from facilitator.meetings.models import Meeting, State


def enter(session: Session, meeting: Meeting, state: State, who: Volunteer | None, now: datetime) -> None:
    """Put a meeting into a state. One that meets again keeps what did not take place in its pause as cancelled.

    A pause begins today, or tomorrow where today's date has begun. Call it while the rule is still the one by which
    these dates were to take place.
    """
    if state is State.PUBLISHED:
        planning.take_up(session, meeting, planning.stopped(session, meeting), who, now)
        return
    if state is State.PAUSED and meeting.paused_from is None:
        today = planning.local_day(meeting, now)
        meeting.paused_from = today + planning.DAY if planning.begun(session, meeting, now) else today
    meeting.state = state
