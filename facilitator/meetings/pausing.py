"""A pause: until a day, or until further notice. What the public sees of it is cancelled dates, or no dates at all."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings import changes, closures, followers, history, schedule
from facilitator.meetings.closures import BadSpan, Scope
from facilitator.meetings.date_models import Closure
from facilitator.meetings.followers import Loose
from facilitator.meetings.models import Meeting, State
from facilitator.meetings.planning import DAY, WrongState, local_day
from facilitator.meetings.reasons import Why


def until(
    session: Session, meeting: Meeting, first_day: date, back_on: date, why: Why, who: Volunteer, now: datetime
) -> Closure:
    """Let no date take place from ``first_day`` to the day before ``back_on`` (local): a closure of this meeting.

    Raises ``WrongState`` or ``BadSpan``.
    """
    if meeting.state is not State.PUBLISHED:
        raise WrongState(meeting)
    if back_on <= first_day:
        raise BadSpan("order")
    return closures.close(session, Scope(meeting=meeting), first_day, back_on - DAY, why, (), who, now)


def until_further_notice(session: Session, meeting: Meeting, who: Volunteer, now: datetime) -> list[Loose]:
    """Let no date take place from today on until somebody takes the meeting up again; one that has begun goes on.

    Answers who was put down for coming dates and no longer is. Raises ``WrongState``.
    """
    if meeting.state is not State.PUBLISHED:
        raise WrongState(meeting)
    today = local_day(meeting, now)
    begun = any(each.start <= now for each in schedule.of(session, meeting).dates(today, today))
    with history.noted(session, meeting, "paused", who, now):
        meeting.state, meeting.paused_from = State.PAUSED, today + DAY if begun else today
        changes.touch(session, meeting, now)
        return followers.settle(session, meeting, now)
