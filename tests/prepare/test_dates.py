from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy.orm import Session

from facilitator.accounts.models import Training
from facilitator.meetings.models import State
from facilitator.prepare import dates
from facilitator.prepare.dates import Coming
from facilitator.rota.models import Duty

from .conftest import House


def said(coming: list[Coming]) -> list[tuple[str, str, str, bool]]:
    """Meeting, start, who leads, and whether they may."""
    return [
        (
            each.meeting.name,
            each.when.start.strftime("%a %d %b %H:%M"),
            each.leader.first_name if each.leader else "nobody",
            each.fit,
        )
        for each in coming
    ]


def test_the_dates_of_ones_groups_within_fourteen_days_come_soonest_first_with_who_leads(
    session: Session, make: Any, house: House, now: datetime
) -> None:
    group = {"group": house.group}
    make.meeting("Thursday Tools", weekdays=[3], lead=house.alex, **group)
    make.meeting("Later", first_day=date(2026, 12, 14), **group)
    make.meeting("Over", last_day=date(2026, 11, 16), **group)
    for state in (State.DRAFT, State.PAUSED, State.ENDED):
        make.meeting(state, state=state, **group)
    make.meeting("Of others", group=make.group("Riverside"))
    session.add(Duty(meeting_id=house.meeting.id, day=date(2026, 11, 30), volunteer_id=house.alex.id))
    session.flush()
    assert said(dates.of_volunteer(session, house.robin, now)) == [
        ("Monday Check-in", "Mon 23 Nov 19:00", "Robin", True),
        ("Thursday Tools", "Thu 26 Nov 19:00", "Alex", False),
        ("Monday Check-in", "Mon 30 Nov 19:00", "Alex", False),
        ("Thursday Tools", "Thu 03 Dec 19:00", "Alex", False),
        ("Monday Check-in", "Mon 07 Dec 19:00", "Robin", True),
    ]


def test_a_date_stays_until_it_is_over(session: Session, house: House, now: datetime) -> None:
    def first(at: datetime) -> date:
        return dates.of_volunteer(session, house.robin, at)[0].when.day

    assert first(now.replace(hour=20, minute=29)) == date(2026, 11, 23)
    assert first(now.replace(hour=20, minute=30)) == date(2026, 11, 30)


def test_of_another_groups_meeting_only_the_dates_that_one_leads_are_ones_own(
    session: Session, make: Any, house: House, now: datetime
) -> None:
    cora = house.cora
    session.add(Duty(meeting_id=house.meeting.id, day=date(2026, 11, 30), volunteer_id=cora.id))
    mine = make.meeting("The organisation’s", weekdays=[3], lead=cora)
    session.add(Duty(meeting_id=mine.id, day=date(2026, 12, 3), volunteer_id=house.robin.id))
    session.flush()
    assert said(dates.of_volunteer(session, cora, now)) == [
        ("The organisation’s", "Thu 26 Nov 19:00", "Cora", True),
        ("Monday Check-in", "Mon 30 Nov 19:00", "Cora", True),
    ]


def test_a_leader_whose_training_runs_out_before_the_date_or_who_has_left_is_pointed_out(
    session: Session, house: House, now: datetime
) -> None:
    house.robin.trainings = [
        Training(course="Course", completed=date(2026, 1, 1), expires=date(2026, 11, 30), entered_at=now)
    ]
    session.flush()
    assert [each.fit for each in dates.of_meeting(session, house.meeting, now, 3)] == [True, False, False]
    house.robin.active = False
    assert [each.fit for each in dates.of_meeting(session, house.meeting, now, 3)] == [False] * 3


def test_the_next_dates_of_a_meeting_are_as_many_as_asked_for_and_begin_with_one_that_is_on(
    session: Session, make: Any, house: House, now: datetime
) -> None:
    at = now.replace(hour=20)
    assert [str(each.when.day) for each in dates.of_meeting(session, house.meeting, at, 3)] == [
        "2026-11-23",
        "2026-11-30",
        "2026-12-07",
    ]
    ending = make.meeting("Ending", last_day=date(2026, 11, 30))
    assert len(dates.of_meeting(session, ending, at, 6)) == 2


def test_a_date_that_crosses_midnight_is_on_until_it_ends(session: Session, make: Any, house: House) -> None:
    late = make.meeting("Late", start_time=time(23, 30), group=house.group)
    at = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    assert dates.of_meeting(session, late, at, 1)[0].when.day == date(2026, 11, 23)
    assert dates.of_volunteer(session, house.robin, at)[0].when.day == date(2026, 11, 23)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Midway"])
def test_the_dates_of_a_meeting_far_away_are_its_own(
    session: Session, make: Any, house: House, now: datetime, zone: str
) -> None:
    away = make.meeting("Away", group=house.group, timezone=zone, weekdays=list(range(7)), start_time=time(12))
    coming = [each for each in dates.of_volunteer(session, house.robin, now) if each.meeting is away]
    assert {each.when.start.tzname() for each in coming} <= {"+14", "SST"}
    assert (coming[0].when.day, len(coming)) == (coming[0].today, 15)
