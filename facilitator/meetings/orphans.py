"""What becomes of changes to dates when the rule of their meeting changes. The rules, as the help page says them:

A date that was cancelled or moved, and that the rule no longer names, is no date any more: its change goes. An added
date gives way where the rule now names its day. Both are shown before the rule is saved, and history can bring them
back.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.models import Meeting
from facilitator.meetings.recurrence import Series, takes_place_on


def of(session: Session, meeting: Meeting, series: Series) -> list[DateChange]:
    """The changes of a meeting that would not go with a rule, by day."""
    query = select(DateChange).where(DateChange.meeting_id == meeting.id).order_by(DateChange.day)
    return [each for each in session.scalars(query) if not fits(series, each)]


def fits(series: Series, change: DateChange) -> bool:
    """Whether a change goes with a rule: an added date only where the rule names none, any other only where it does."""
    return takes_place_on(series, change.day) is (change.what is not What.ADDED)


def settle(session: Session, meeting: Meeting, last_day: date | None = None) -> list[DateChange]:
    """Take away the changes that do not go with the meeting's rule any more; answers them.

    ``last_day``: nothing is added after it either.
    """
    gone = [*of(session, meeting, meeting.series)]
    if last_day is not None:
        later = select(DateChange).where(DateChange.meeting_id == meeting.id, DateChange.day > last_day)
        gone += [each for each in session.scalars(later) if each not in gone]
    for each in gone:
        session.delete(each)
    session.flush()
    return gone
