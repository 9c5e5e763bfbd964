from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import settings
from facilitator.demo import prepared
from facilitator.handouts import library
from facilitator.meetings.models import Meeting
from facilitator.prepare.models import DatePlan


def test_the_sample_dates_are_prepared_with_worksheets_that_there_are(
    samples: list[Meeting], session: Session, now: datetime
) -> None:
    found = session.execute(
        select(Meeting.slug, DatePlan.day, DatePlan.copies)
        .join(Meeting, Meeting.id == DatePlan.meeting_id)
        .order_by(Meeting.slug, DatePlan.day)
    ).all()
    today = now.date()
    assert [(slug, day - today, copies) for slug, day, copies in found] == [
        ("monday-check-in", timedelta(-14), 11),
        ("monday-check-in", timedelta(-7), 11),
        ("riding-out-an-urge", timedelta(-5), 9),
        ("riding-out-an-urge", timedelta(2), 9),
    ]
    known = library.open_library(settings.templates() / "worksheets")
    chosen = {slug for each in (*prepared.NEXT.values(), *sum(prepared.PAST.values(), ())) for slug in each.sheets}
    assert all(known.find(slug, "en") for slug in chosen)
