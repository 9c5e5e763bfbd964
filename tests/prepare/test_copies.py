from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from facilitator.attendance import counts
from facilitator.attendance.counts import Correction, Numbers
from facilitator.attendance.models import Reason
from facilitator.meetings.models import Kind
from facilitator.prepare import copies, words
from facilitator.prepare.copies import Worked

from .conftest import House

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([5, 9, 7, 6, 8, 5], Worked(11, 6, 5, 9)),
        ([0, 1], Worked(4, 2, 0, 1)),
        ([7], Worked(9, 1, 7, 7)),
        ([8, 40, 9, 7, 8, 9, 6, 8], Worked(11, 8, 6, 40)),  # one full evening in eight
        ([8, 40, 9, 41, 8, 9, 6, 8], Worked(42, 8, 6, 41)),  # two of them
        ([300], Worked(99, 1, 300, 300)),
        ([], Worked(8)),
    ],
)
def test_the_copies_are_for_as_many_as_nearly_always_came_and_two_more(people: list[int], expected: Worked) -> None:
    assert copies.of_counts(people) == expected


def test_the_last_eight_dates_that_took_place_are_asked_about_those_in_the_room_by_their_last_correction(
    session: Session, house: House, now: datetime
) -> None:
    def count(weeks: int, numbers: Numbers, seen: int | None = None) -> int:
        day = MONDAY - timedelta(weeks=weeks)
        key = f"{weeks}-{seen}"
        return counts.record(
            session,
            house.meeting,
            day,
            numbers,
            key,
            house.robin,
            now,
            Correction(seen or 0, Reason.RECOUNTED),
        ).id

    for weeks in range(9):
        count(weeks, Numbers(True, 5 + weeks % 2, online=30) if weeks else Numbers(False))
    count(9, Numbers(True, 90))
    wrong = counts.current(session, house.meeting, MONDAY - timedelta(weeks=3))
    assert wrong
    count(3, Numbers(True, 8), wrong.id)
    assert copies.work_out(session, house.meeting, Kind.HYBRID, now) == Worked(8, 8, 5, 8)


def test_online_nobody_needs_paper(session: Session, house: House, now: datetime) -> None:
    assert copies.work_out(session, house.meeting, Kind.ONLINE, now) == Worked(0, online=True)


def test_it_says_from_what_the_copies_were_worked_out(app: Flask) -> None:
    with app.test_request_context():
        said = [words.copies(each) for each in (Worked(11, 6, 5, 9), Worked(9, 3, 7, 7), Worked(9, 1, 7, 7), Worked(8))]
    assert said == [
        "The last 6 times 5 to 9 people came, so 11 copies.",
        "The last 3 times 7 people came, so 9 copies.",
        "The last time 7 people came, so 9 copies.",
        "Nothing has been counted yet: 8 copies to begin with.",
    ]


def test_what_is_brought_as_a_rule_goes_by_how_people_take_part(app: Flask) -> None:
    with app.test_request_context():
        lists: dict[Any, Any] = {kind: len(words.bring(kind)) for kind in Kind}
    assert lists == {Kind.IN_PERSON: 3, Kind.ONLINE: 2, Kind.HYBRID: 4}
