from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import create_app, schema
from facilitator.db import db, writing
from facilitator.meetings import changes, doors, schedule
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.doors import MOST, NotReportable
from facilitator.meetings.models import DoorReport, Meeting, State
from facilitator.settings import Settings
from tests.conftest import Make
from tests.test_migrations import postgresql

MONDAY = date(2026, 11, 23)
BEGIN = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
LATE = BEGIN + timedelta(minutes=20)


def stored(session: Session) -> list[tuple[date, int, int]]:
    """Each row there is: the date, how many, and how many of them are settled."""
    session.expire_all()
    rows = session.scalars(select(DoorReport).order_by(DoorReport.meeting_id, DoorReport.day))
    return [(each.day, each.count, each.dismissed) for each in rows]


def test_a_date_can_be_reported_from_ten_minutes_after_its_beginning_until_a_day_later(
    session: Session, make: Any
) -> None:
    meeting = make.meeting()
    minutes = (-60, 9, 10, 45, 24 * 60, 24 * 60 + 1)
    found = {
        each: doors.recent(meeting, schedule.of(session, meeting), BEGIN + timedelta(minutes=each)) for each in minutes
    }
    assert {each: [when.day for when in dates] for each, dates in found.items()} == {
        -60: [],
        9: [],
        10: [MONDAY],
        45: [MONDAY],
        24 * 60: [MONDAY],
        24 * 60 + 1: [],
    }


def test_the_date_is_the_local_one_wherever_the_meeting_is(session: Session, make: Any) -> None:
    sydney = make.meeting("Sydney", timezone="Australia/Sydney", weekdays=[1])
    late = make.meeting("Late", start_time=time(23, 30))
    assert [
        each.day for each in doors.recent(sydney, schedule.of(session, sydney), datetime(2026, 11, 24, 9, tzinfo=UTC))
    ] == [date(2026, 11, 24)]
    assert [
        each.day for each in doors.recent(late, schedule.of(session, late), datetime(2026, 11, 24, 1, tzinfo=UTC))
    ] == [MONDAY]


def test_of_two_dates_within_a_day_the_newest_comes_first(session: Session, make: Any) -> None:
    daily = make.meeting(weekdays=[0, 6])
    assert [each.day for each in doors.recent(daily, schedule.of(session, daily), BEGIN + timedelta(minutes=30))] == [
        MONDAY
    ]
    spring = make.meeting("Before the clock goes forward", weekdays=[5, 6])
    now = datetime(2026, 3, 29, 18, 15, tzinfo=UTC)  # a day of 23 hours ago it began as well
    assert [each.day for each in doors.recent(spring, schedule.of(session, spring), now)] == [
        date(2026, 3, 29),
        date(2026, 3, 28),
    ]


def test_a_date_that_was_cancelled_takes_no_report_and_one_that_was_moved_does_where_it_is(
    session: Session, make: Any
) -> None:
    off, moved = make.meeting("Off"), make.meeting("Moved", weekdays=[2])
    tuesday = date(2026, 11, 24)
    session.add_all(
        [
            DateChange(meeting_id=off.id, day=MONDAY, what=What.USUAL, cancelled=True),
            DateChange(meeting_id=moved.id, day=date(2026, 11, 25), what=What.MOVED, to_day=tuesday),
        ]
    )
    session.flush()
    assert doors.recent(off, schedule.of(session, off), LATE) == []
    found = doors.recent(moved, schedule.of(session, moved), LATE + timedelta(days=1))
    assert [(each.day, each.on_day) for each in found] == [(date(2026, 11, 25), tuesday)]


@pytest.mark.parametrize("state", [State.DRAFT, State.PAUSED, State.ENDED])
def test_what_is_not_meeting_takes_no_report(session: Session, make: Any, state: State) -> None:
    meeting = make.meeting(state=state)
    assert doors.recent(meeting, schedule.of(session, meeting), LATE) == []
    with pytest.raises(NotReportable):
        doors.report(session, meeting, MONDAY, LATE)
    assert stored(session) == []


def test_reports_are_counted_for_their_date_up_to_the_limit_and_what_is_more_is_not(
    session: Session, make: Any
) -> None:
    meeting, other = make.meeting(), make.meeting("Other")
    for _press in range(MOST + 3):
        doors.report(session, meeting, MONDAY, LATE)
    doors.report(session, other, MONDAY, LATE)
    assert stored(session) == [(MONDAY, MOST, 0), (MONDAY, 1, 0)]
    with pytest.raises(NotReportable):
        doors.report(session, meeting, MONDAY - timedelta(weeks=1), LATE)


def test_dismissed_reports_wait_for_nobody_and_new_ones_do(session: Session, make: Any) -> None:
    cora, meeting = make.volunteer("Cora", roles_=("coordinator",)), make.meeting()

    def waiting() -> list[int]:
        session.expire_all()
        return [each.count for each in session.scalars(doors.waiting(cora))]

    for _press in range(2):
        doors.report(session, meeting, MONDAY, LATE)
    assert waiting() == [2]
    doors.report(session, meeting, MONDAY, LATE)  # while somebody looks at two
    assert doors.dismiss(session, meeting, MONDAY, 2)
    assert waiting() == [3]
    assert doors.dismiss(session, meeting, MONDAY)
    assert (waiting(), stored(session)) == ([], [(MONDAY, 3, 3)])
    doors.report(session, meeting, MONDAY, LATE)
    assert waiting() == [4]
    assert not doors.dismiss(session, meeting, MONDAY, 1)
    assert not doors.dismiss(session, meeting, MONDAY - timedelta(weeks=1))


def test_the_team_and_coordinators_see_them_the_newest_first_and_nobody_else(session: Session, make: Any) -> None:
    robin, sam = make.volunteer("Robin"), make.volunteer("Sam")
    cora = make.volunteer("Cora", roles_=("coordinator",))
    ours = make.meeting("Ours", group=make.group("Ours", robin))
    theirs = make.meeting("Theirs", group=make.group("Theirs", sam), weekdays=[1])
    nobodys = make.meeting("Nobody's", weekdays=[2])
    for meeting, days in ((ours, 0), (theirs, 1), (nobodys, 2)):
        doors.report(session, meeting, MONDAY + timedelta(days=days), LATE + timedelta(days=days))

    def seen(who: Any) -> list[str]:
        return [each.meeting.name for each in session.scalars(doors.waiting(who))]

    assert (seen(robin), seen(sam), seen(cora)) == (["Ours"], ["Theirs"], ["Nobody's", "Theirs", "Ours"])
    assert [each.meeting for each in session.scalars(doors.of_meeting(theirs))] == [theirs]


def test_reports_are_forgotten_sixty_days_after_their_date(session: Session, make: Any, now: datetime) -> None:
    meeting = make.meeting()
    days = [now.date() - timedelta(days=ago) for ago in (62, 61, 60, 0)]
    session.add_all(DoorReport(meeting_id=meeting.id, day=day, count=1) for day in days)
    session.flush()
    assert doors.forget(session, now) == 2
    assert [day for day, _count, _dismissed in stored(session)] == days[2:]


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, settings: Settings, now: datetime) -> Iterator[Flask]:
    """An application with a meeting, on each database."""

    def filled(chosen: Settings) -> Iterator[Flask]:
        app = create_app(chosen)
        with app.app_context():
            schema.upgrade()
            with writing():
                changes.bump(db.session, now)
                Make(db.session, now).meeting()
                db.session.commit()
            yield app
            db.session.remove()
            db.engine.dispose()

    if request.param == "sqlite":
        yield from filled(settings)
    else:
        with postgresql() as url:
            yield from filled(replace(settings, database_url=url))


def test_many_who_report_at_once_are_each_counted_and_none_above_the_limit(house: Flask) -> None:
    def press(_number: int) -> None:
        with house.app_context(), writing():
            doors.report(db.session, db.session.scalars(select(Meeting)).one(), MONDAY, LATE)
            db.session.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, range(12)))
    assert stored(db.session) == [(MONDAY, 12, 0)]
    db.session.rollback()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, range(16)))
    assert stored(db.session) == [(MONDAY, MOST, 0)]
