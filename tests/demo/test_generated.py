from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.demo.generated import generate
from facilitator.exchange import things
from facilitator.meetings import recurrence
from facilitator.meetings.models import ComingDate, Group, Kind, Meeting, Venue


def test_as_many_as_asked_for_the_same_every_time(session: Session, now: datetime) -> None:
    def content() -> dict[str, object]:
        generate(session, 120, now)
        found = {each.slug: things.values(each) for each in session.scalars(select(Meeting))}
        session.rollback()
        return found

    first = content()
    assert len(first) == 120
    assert content() == first


def test_they_are_sound_have_coming_dates_and_differ(session: Session, now: datetime) -> None:
    steps: list[int] = []
    generate(session, 1100, now, steps.append)
    meetings = session.scalars(select(Meeting)).all()
    assert steps == [500, 500, 100]
    assert [each.slug for each in meetings if recurrence.problems(each.series)] == []
    assert {each.kind for each in meetings} == set(Kind)
    assert len({each.timezone for each in meetings}) == 6
    assert len({each.name for each in meetings}) == 1100
    assert session.scalar(select(func.count(Group.id))) == 55
    assert session.scalar(select(func.count(Venue.id))) == 138
    assert session.scalar(select(func.count(ComingDate.meeting_id.distinct()))) == 1100


def test_none_is_none(session: Session, now: datetime) -> None:
    generate(session, 0, now)
    assert session.scalar(select(func.count(Meeting.id))) == 0
