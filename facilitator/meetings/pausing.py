"""A break: until a day, or until further notice. What the public sees of it is cancelled dates, or no dates at all.

Both can be ended at any time; what did not take place until then stays cancelled.
"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings import changes, closures, followers, history, planning, schedule
from facilitator.meetings.closures import BadSpan, Scope
from facilitator.meetings.date_models import Closure
from facilitator.meetings.followers import Loose
from facilitator.meetings.models import Meeting, State, Status
from facilitator.meetings.planning import DAY, WrongState, local_day
from facilitator.meetings.reasons import Why
from facilitator.meetings.timetable import MeetingDate

SHOWN = timedelta(weeks=8)


class NothingFalls(Exception):
    """No date of the meeting is in that span: there would be no break."""


class Running(Exception):
    """A date of the span has begun already; ``date`` is that one. A break can begin on the day after it."""

    def __init__(self, running: MeetingDate) -> None:
        super().__init__(running.day)
        self.date = running


def until(
    session: Session, meeting: Meeting, first_day: date, back_on: date, why: Why, who: Volunteer, now: datetime
) -> Closure:
    """Let no date take place from ``first_day`` to the day before ``back_on`` (local): a closure of this meeting.

    Raises what ``falling_out`` does.
    """
    falling_out(session, meeting, first_day, back_on, now)
    with history.noted(session, meeting, "paused", who, now):
        return closures.close(session, Scope(meeting=meeting), first_day, back_on - DAY, why, (), who, now)


def falling_out(
    session: Session, meeting: Meeting, first_day: date, back_on: date | None, now: datetime
) -> list[MeetingDate]:
    """The coming dates that a break would take; of one until further notice (None) those of the next ``SHOWN`` weeks.

    A date that has begun goes on. Raises ``WrongState``, ``BadSpan``, or ``NothingFalls``.
    """
    if meeting.state is not State.PUBLISHED:
        raise WrongState(meeting)
    if back_on is None:
        since = local_day(meeting, now)
        dates = schedule.of(session, meeting).dates(since, since + SHOWN)
        return [each for each in dates if each.status is Status.ON and each.start > now]
    if back_on <= first_day:
        raise BadSpan("order")
    if first_day < local_day(meeting, now):
        raise BadSpan("over")
    found = [each.date for each in closures.affected(session, Scope(meeting=meeting), first_day, back_on - DAY, now)]
    if not found:
        raise NothingFalls
    if found[0].start <= now:
        raise Running(found[0])
    return found


def breaks(session: Session, meeting: Meeting, now: datetime) -> list[Closure]:
    """The breaks until a day that a meeting has or will have, the next one first."""
    own = closures.current(local_day(meeting, now)).where(Closure.meeting_id == meeting.id)
    return list(session.scalars(own))


def take_up(session: Session, meeting: Meeting, closure: Closure, who: Volunteer, now: datetime) -> None:
    """Let a meeting take place again before a break of it is over: what fell out of it already stays cancelled.

    So the break ends yesterday, or today where a date of today was to begin already, and leaves those that begin later;
    one that has not begun is taken back. Raises ``WrongState`` where it is none of this meeting or is over.
    """
    if closure not in breaks(session, meeting, now):
        raise WrongState(meeting)
    today = local_day(meeting, now)
    until = min(closure.last_day, today if planning.begun(session, meeting, now) else today - DAY)
    with history.noted(session, meeting, "resumed", who, now):
        if until < closure.first_day:
            closures.undo(session, closure, who, now)
        else:
            closure.last_day = until
            coming = [each.day for each in planning.of_today(session, meeting, now) if each.start > now]
            planning.leave(session, closure, meeting, coming if until == today else ())
            changes.touch(session, meeting, now)


def until_further_notice(session: Session, meeting: Meeting, who: Volunteer, now: datetime) -> list[Loose]:
    """Let no date take place from today on until somebody takes the meeting up again; one that has begun goes on.

    So the pause begins tomorrow where one of today has begun, and a break of this day takes what was to begin later.
    Answers who was put down for coming dates and no longer is. Raises ``WrongState``.
    """
    if meeting.state is not State.PUBLISHED:
        raise WrongState(meeting)
    today = local_day(meeting, now)
    dates = planning.of_today(session, meeting, now)
    begun = [each.day for each in dates if each.start <= now]
    with history.noted(session, meeting, "paused", who, now):
        if begun and len(begun) < len(dates):
            closure = Closure(meeting_id=meeting.id, first_day=today, last_day=today, reason="break")
            closure.made_at, closure.made_by = now, who
            session.add(closure)
            planning.leave(session, closure, meeting, begun)
        meeting.state, meeting.paused_from = State.PAUSED, today + DAY if begun else today
        changes.touch(session, meeting, now)
        return followers.settle(session, meeting, now)
