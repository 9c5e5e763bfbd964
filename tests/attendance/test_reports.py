from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.attendance import counts, reports
from facilitator.attendance.counts import Numbers
from facilitator.attendance.models import Count
from facilitator.attendance.reports import Asked
from facilitator.attendance.sums import Sums
from facilitator.meetings import closures, dates
from facilitator.meetings.closures import Scope
from facilitator.meetings.models import Kind, State
from facilitator.meetings.reasons import Why

from .conftest import EARLY, House

WEEK = timedelta(weeks=1)
# Mondays of the tests' month that are over, and one before and after: now is Monday 23 November 2026, before the hour.
OCTOBER = Asked(date(2026, 10, 1), date(2026, 10, 31))
MONDAYS = [date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 19), date(2026, 10, 26)]


def put(session: Session, meeting: Any, day: date, people: int, first: int = 0, online: int = 0, **more: Any) -> Count:
    """A stored count, without the rules of those who count; it has seen what there is, unless it says otherwise."""
    row = Count(
        seen=more.pop("seen", session.scalar(select(func.max(Count.id)).filter_by(meeting_id=meeting.id, day=day))),
        meeting_id=meeting.id,
        day=day,
        held=more.pop("held", True),
        in_room=people,
        online=online,
        first_time=first,
        letters=0,
        key=f"{meeting.id}-{day}-{people}-{online}-{first}",
        entered_at=more.pop("at", datetime(day.year, day.month, day.day, 22, tzinfo=UTC)),
    )
    session.add(row)
    session.flush()
    return row


def of(session: Session, house: House, asked: Asked, now: datetime, who: Any = None) -> reports.Report:
    return reports.of(session, reports.visible(session, who or house.cora), asked, now)


def rows(report: reports.Report) -> dict[str, Sums]:
    return {row.key: row.sums for row in report.rows}


def test_a_month_says_what_was_planned_held_counted_and_is_missing(
    session: Session, house: House, now: datetime
) -> None:
    put(session, house.meeting, MONDAYS[0], 6, 2)
    put(session, house.meeting, MONDAYS[1], 0, held=False)
    put(session, house.meeting, MONDAYS[2], 3, 1, online=1)
    report = of(session, house, OCTOBER, now)
    assert rows(report) == {
        "2026-10": Sums(counted=3, held=2, in_room=9, online=1, first_time=3, missing=1),
    }
    total = report.total.sums
    assert (total.planned, total.people, total.average, total.newcomers) == (4, 10, 5.0, 0.3)
    assert report.missing == [(house.meeting, MONDAYS[3])]


def test_the_newest_count_of_a_date_holds_and_a_late_correction_shows(
    session: Session, house: House, now: datetime
) -> None:
    put(session, house.meeting, MONDAYS[0], 60)
    put(session, house.meeting, MONDAYS[0], 6, at=datetime(2026, 10, 6, 8, tzinfo=UTC))
    put(session, house.meeting, MONDAYS[1], 5)
    put(session, house.meeting, MONDAYS[1], 4, at=datetime(2026, 10, 27, 8, tzinfo=UTC))
    found = of(session, house, OCTOBER, now).total.sums
    assert (found.people, found.counted, found.late) == (10, 2, 1)


def test_cancelled_and_closed_dates_are_not_planned_and_nothing_is_missing_there(
    session: Session, house: House, now: datetime
) -> None:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    dates.cancel(session, house.meeting, MONDAYS[0], Why(), house.robin, at)
    closures.close(session, Scope(), MONDAYS[2], MONDAYS[3], Why(), (), None, at)
    report = of(session, house, OCTOBER, now)
    assert report.total.sums == Sums(missing=1)
    assert report.missing == [(house.meeting, MONDAYS[1])]


def test_a_count_of_a_date_that_is_none_any_more_stays_in_the_report(
    session: Session, house: House, now: datetime
) -> None:
    put(session, house.meeting, date(2026, 10, 6), 7)  # a Tuesday
    assert of(session, house, OCTOBER, now).total.sums == Sums(counted=1, held=1, in_room=7, missing=4)


def test_nothing_is_missing_before_a_meeting_was_entered_or_before_a_date_is_over(
    session: Session, house: House, now: datetime
) -> None:
    house.meeting.created_at = datetime(2026, 11, 10, tzinfo=UTC)
    asked = Asked(date(2026, 10, 1), date(2026, 11, 30))
    assert [day for _meeting, day in of(session, house, asked, now).missing] == [
        date(2026, 11, 16),
        date(2026, 11, 9),
        date(2026, 11, 2),
    ]
    over = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
    assert of(session, house, asked, over).missing[0] == (house.meeting, date(2026, 11, 23))


def test_the_same_weeks_of_last_year_stand_beside_it_day_by_day(session: Session, house: House, now: datetime) -> None:
    house.meeting.first_day = date(2025, 1, 6)
    year = timedelta(weeks=52)
    for day in MONDAYS:
        put(session, house.meeting, day, 6)
        put(session, house.meeting, day - year, 4)
    put(session, house.meeting, date(2025, 9, 29), 99)  # 52 weeks later it is 28 September
    put(session, house.meeting, date(2025, 10, 27), 4)  # and 26 October is the last of them
    before = next(iter(of(session, house, OCTOBER, now).rows))
    assert MONDAYS[0] - year == date(2025, 10, 6)
    assert (before.sums.people, before.before.people, before.trend) == (24, 16, 0.5)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("meeting", {"hall": 5, "monday-check-in": 3, "web": 2}),
        ("group", {"northgate": 8, "": 2}),
        ("region", {"r:North": 5, "none": 3, "online": 2}),
        ("kind", {"in_person": 8, "online": 2}),
        ("quarter", {"2026-Q4": 10}),
        ("year", {"2026": 10}),
    ],
)
def test_rows_are_whatever_is_asked_for(
    session: Session, house: House, make: Any, now: datetime, by: str, expected: dict[str, int]
) -> None:
    hall = make.meeting("Hall", group=house.group, venue=make.venue(region="North"), created_at=now)
    web = make.meeting("Web", kind=Kind.ONLINE, online_url="https://meet.example.org/web", created_at=now)
    for meeting, people in ((house.meeting, 3), (hall, 5), (web, 2)):
        put(session, meeting, MONDAYS[0], people)
    report = of(session, house, replace(OCTOBER, by=by), now)
    assert {row.key: row.sums.people for row in report.rows} == expected
    assert [row.key for row in report.rows] == list(expected)


@pytest.mark.parametrize(
    ("filters", "people"),
    [
        ({"group": "northgate"}, 8),
        ({"meeting": "web"}, 2),
        ({"kind": "online"}, 2),
        ({"region": "r:North"}, 5),
        ({"region": "online"}, 2),
        ({"group": "riverside"}, 0),
        ({"group": "northgate", "region": "r:North"}, 5),
    ],
)
def test_filters_leave_the_others_out(
    session: Session, house: House, make: Any, now: datetime, filters: dict[str, str], people: int
) -> None:
    hall = make.meeting("Hall", group=house.group, venue=make.venue(region="North"))
    web = make.meeting("Web", kind=Kind.ONLINE, online_url="https://meet.example.org/web")
    for meeting, number in ((house.meeting, 3), (hall, 5), (web, 2)):
        put(session, meeting, MONDAYS[0], number)
    assert of(session, house, replace(OCTOBER, **filters), now).total.sums.people == people


def test_a_team_sees_its_own_groups_alone_and_drafts_are_in_no_report(
    session: Session, house: House, make: Any, now: datetime
) -> None:
    make.meeting("Draft", group=house.group, state=State.DRAFT)
    theirs = make.meeting("Theirs", group=house.sam.groups[0])
    everybody = make.meeting("Everybody's")
    assert reports.visible(session, house.robin) == [house.meeting]
    assert reports.visible(session, house.sam) == [theirs]
    assert reports.visible(session, make.volunteer("New")) == []
    assert reports.visible(session, house.cora) == [everybody, house.meeting, theirs] == reports.visible(session, None)


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({}, Asked(date(2025, 12, 1), date(2026, 11, 23))),
        ({"since": "2026-02-30", "until": "x", "by": "y", "kind": "z"}, Asked(date(2025, 12, 1), date(2026, 11, 23))),
        ({"since": "2026-03-01", "until": "2026-01-01"}, Asked(date(2026, 1, 1), date(2026, 3, 1))),
        ({"since": "1971-01-01", "until": "2026-01-01"}, Asked(date(2005, 12, 17), date(2026, 1, 1))),
        (
            {"by": "group", "kind": "online", "meeting": "a\x00b", "region": "r:North"},
            Asked(date(2025, 12, 1), date(2026, 11, 23), "group", "ab", "", "r:North", "online"),
        ),
    ],
)
def test_an_address_is_read_and_what_it_does_not_say_is_usual(args: dict[str, str], expected: Asked) -> None:
    asked = Asked.from_args(args, date(2026, 11, 23))
    assert asked == expected
    assert Asked.from_args(asked.args(), date(2030, 1, 1)) == asked


def test_counts_that_volunteers_record_are_in_it(session: Session, house: House, now: datetime) -> None:
    counts.record(session, house.meeting, date(2026, 11, 16), Numbers(True, 5, 0, 1), "a", house.robin, now)
    asked = Asked(date(2026, 11, 16), date(2026, 11, 16))
    assert of(session, house, asked, now, house.robin).total.sums == Sums(counted=1, held=1, in_room=5, first_time=1)


def test_a_paused_meeting_is_asked_for_its_dates_before_the_pause(
    session: Session, house: House, now: datetime
) -> None:
    house.meeting.state, house.meeting.paused_from = State.PAUSED, MONDAYS[1]
    assert of(session, house, OCTOBER, now).missing == [(house.meeting, MONDAYS[0])]
    assert house.meeting.created_at == EARLY
