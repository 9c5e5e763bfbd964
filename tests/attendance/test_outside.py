import random
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from facilitator.attendance import outside, protect, reports
from facilitator.attendance.outside import Cell, Shown, Wanted
from facilitator.attendance.protect import Protection
from facilitator.attendance.sums import Sums
from facilitator.meetings.models import Kind

from .conftest import House
from .test_reports import MONDAYS, put

FOUR = Protection(4, "only-for-tests")
TODAY = date(2026, 11, 23)
YEAR = Wanted("2025-11", "2026-10")


def test_a_figure_is_rounded_up_as_often_as_it_is_near_so_that_on_average_nothing_is_added() -> None:
    for figure in range(1, 60):
        shown = [protect.rounded(figure, lot, 5) for lot in range(25)]
        assert sum(shown) / 25 == figure
        assert {abs(each - figure) < 5 and each % 5 == 0 for each in shown} == {True}


def test_a_nought_rises_once_in_25_so_that_a_5_does_not_say_that_somebody_came() -> None:
    assert [protect.rounded(0, lot, 5) for lot in range(25)] == [5] + [0] * 24


def test_a_lot_belongs_to_the_cell_and_the_key_and_is_as_often_each_number() -> None:
    names = [("people", str(group), "r:North", month) for group in range(500) for month in ("2026-01", "2026-02")]
    lots = [protect.draw(FOUR.key, name, 5) for name in names]
    assert lots == [protect.draw(FOUR.key, name, 5) for name in names]
    assert {lots.count(each) > 15 for each in range(25)} == {True}
    assert lots != [protect.draw(Protection(4, "another").key, name, 5) for name in names]
    # The parts of a name can't run into each other.
    assert protect.draw(FOUR.key, ("people", "1", "1"), 5) != protect.draw(FOUR.key, ("people", "11", ""), 5)


def test_a_sum_is_off_by_as_much_as_is_said() -> None:
    chosen = random.Random(1)
    errors = []
    for number in range(400):
        key = Protection(4, str(number)).key
        figures = [chosen.randint(1, 60) for _each in range(36)]
        shown = [protect.rounded(x, protect.draw(key, (str(at),), 5), 5) for at, x in enumerate(figures)]
        errors.append(sum(shown) - sum(figures))
    deviation = (sum(each**2 for each in errors) / len(errors)) ** 0.5
    assert protect.deviation(36, 5) == 12
    assert 10.5 < deviation < 13.5
    assert abs(sum(errors) / len(errors)) < 2


def test_no_more_are_shown_to_have_come_for_the_first_time_than_took_part() -> None:
    shown = [
        outside.shown(Cell(group, "r:North", "2026-01"), Sums(1, 1, 3, 0, 3), FOUR, FOUR.key) for group in range(200)
    ]
    assert {(each.people, each.first_time) for each in shown} == {(0, 0), (5, 0), (5, 5)}


def test_where_nothing_took_place_nobody_is_shown() -> None:
    cells = [Cell(group, "r:North", "2026-01") for group in range(200)]
    assert {outside.shown(each, Sums(counted=1, missing=2), FOUR, FOUR.key) for each in cells} == {
        Shown(planned=3, missing=2)
    }


def test_tables_add_up_in_every_direction() -> None:
    chosen = random.Random(2)
    months = [f"2026-{number:02}" for number in range(1, 8)]
    safe = {
        cell: outside.shown(cell, Sums(2, 2, chosen.randint(0, 9), 0, 0), FOUR, FOUR.key)
        for cell in (Cell(group, f"r:{group % 2}", month) for group in range(5) for month in months)
    }
    totals = {
        outside.report(safe, Wanted("2026-01", "2026-07", per, by), FOUR, {}).total
        for per in outside.PERS
        for by in outside.BYS
    }
    assert totals == {outside.together(safe.values())}
    by_group = outside.report(safe, Wanted("2026-01", "2026-07", "quarter", "group"), FOUR, {})
    by_region = outside.report(safe, Wanted("2026-01", "2026-07", "quarter", "region"), FOUR, {})
    for at in range(3):
        across = [outside.together(part.rows[at][1] for part in each.parts) for each in (by_group, by_region)]
        assert across[0] == across[1]


@pytest.mark.parametrize(
    ("today", "month"),
    [(date(2026, 11, 23), "2026-10"), (date(2026, 11, 14), "2026-09"), (date(2026, 11, 15), "2026-10")],
)
def test_a_month_is_shown_when_it_is_over_for_14_days(today: date, month: str) -> None:
    assert outside.closed(today) == month


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({}, YEAR),
        ({"first": "2026-12", "last": "2026-11"}, YEAR),
        ({"first": "2026-10", "last": "2026-10", "per": "x", "by": "meeting"}, Wanted("2026-10", "2026-10")),
        ({"first": "2026-Q1", "last": "2026"}, YEAR),
        ({"first": "1999-01", "last": "2026-10"}, Wanted("2021-11", "2026-10")),
        (
            {"first": "2026-01", "last": "2026-06", "per": "quarter", "by": "region"},
            Wanted("2026-01", "2026-06", "quarter", "region"),
        ),
    ],
)
def test_nothing_but_closed_months_can_be_asked_for(args: dict[str, str], expected: Wanted) -> None:
    wanted = Wanted.from_args(args, TODAY)
    assert wanted == expected
    assert Wanted.from_args(wanted.args(), TODAY) == wanted


def test_a_report_shows_dates_exactly_and_people_in_steps_of_five(
    session: Session, house: House, make: Any, now: datetime
) -> None:
    web = make.meeting(
        "Web",
        kind=Kind.ONLINE,
        online_url="https://meet.example.org/web",
        created_at=datetime(2026, 10, 20, tzinfo=UTC),
    )
    for day in MONDAYS[:3]:
        put(session, house.meeting, day, 3, 1)
    put(session, web, MONDAYS[0], 1, 1)
    wanted = Wanted("2026-10", "2026-10", "month", "group")
    meetings = reports.visible(session, None)
    report = outside.of(session, meetings, wanted, FOUR, now)
    assert [(part.key, part.rows[0][0], part.total.held, part.total.missing) for part in report.parts] == [
        (str(house.group.id), "2026-10", 3, 1),
        ("", "2026-10", 1, 3),
    ]
    assert {part.total.people % 5 for part in report.parts} == {0}
    assert report.parts[0].total.people in (5, 10)
    assert report.names == {str(house.group.id): "Northgate"}
    assert report.deviation == pytest.approx(8**0.5)
    assert outside.of(session, meetings, wanted, FOUR, now) == report


def test_a_correction_changes_its_own_cell_alone(session: Session, house: House, make: Any, now: datetime) -> None:
    other = make.meeting("Other", group=make.group("Other"), created_at=now)
    for meeting in (house.meeting, other):
        for day in (date(2026, 9, 7), MONDAYS[0]):
            put(session, meeting, day, 3)
    wanted = Wanted("2026-09", "2026-10", "month", "group")

    def figures() -> dict[tuple[str, str], Shown]:
        report = outside.of(session, reports.visible(session, None), wanted, FOUR, now)
        return {(part.key, name): shown for part in report.parts for name, shown in part.rows}

    before = figures()
    put(session, other, MONDAYS[0], 23)
    changed = [name for name, shown in figures().items() if shown != before[name]]
    assert changed == [(str(other.group_id), "2026-10")]
