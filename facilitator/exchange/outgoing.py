"""Which meetings go out of the house."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitator.meetings.models import Meeting, State
from facilitator.meetings.recurrence import final_day

OUTWARD = (State.PUBLISHED, State.PAUSED)


def meetings(session: Session, today: date) -> list[Meeting]:
    """The meetings that the public may know of, by slug, each with its venue and group.

    Published and paused ones, but for those whose last date was before yesterday: ``today`` is a date in one zone, and
    elsewhere it may still be the day before.
    """
    query = (
        select(Meeting)
        .where(Meeting.state.in_(OUTWARD))
        .options(joinedload(Meeting.venue), joinedload(Meeting.group))
        .order_by(Meeting.slug)
    )
    yesterday = today - timedelta(days=1)
    return [each for each in session.scalars(query) if (final_day(each.series) or today) >= yesterday]
