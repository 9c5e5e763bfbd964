from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from facilitator import create_app
from facilitator.attendance import sums
from facilitator.attendance.sums import YEAR, Sums
from facilitator.db import Base, db, writing
from facilitator.meetings import changes
from facilitator.meetings.models import Meeting
from facilitator.settings import Settings
from tests.conftest import Make
from tests.test_migrations import postgresql

from .conftest import House
from .test_reports import MONDAYS, put

DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def somewhere(request: pytest.FixtureRequest, settings: Settings, now: datetime) -> Iterator[Session]:
    """A session on either database."""
    if request.param == "sqlite":
        yield from _opened(create_app(settings), now)
    else:
        with postgresql() as url:
            yield from _opened(create_app(replace(settings, database_url=url)), now)


def _opened(app: Flask, now: datetime) -> Iterator[Session]:
    with app.app_context(), writing():
        Base.metadata.create_all(db.engine)
        changes.bump(db.session, now)
        yield db.session
        db.session.remove()
        db.engine.dispose()


def test_sums_are_the_same_on_both_databases(somewhere: Session, now: datetime) -> None:
    meeting: Meeting = Make(somewhere, now).meeting(first_day=date(2024, 1, 1), created_at=now)
    put(somewhere, meeting, date(2025, 10, 27), 50)
    put(somewhere, meeting, date(2025, 10, 27), 5, 2, online=1)
    put(somewhere, meeting, date(2025, 11, 3), 0, held=False)
    put(somewhere, meeting, date(2025, 11, 10), 7)
    november = date(2026, 11, 1), date(2026, 11, 8)
    assert sums.counted(somewhere, [meeting], *november, YEAR) == {
        (meeting.id, "2026-11"): Sums(counted=1),  # the first was on 26 October, by the weeks
    }
    assert sums.counted(somewhere, [meeting], date(2026, 10, 1), date(2026, 11, 30), YEAR) == {
        (meeting.id, "2026-10"): Sums(1, 1, 5, 1, 2),
        (meeting.id, "2026-11"): Sums(2, 1, 7),
    }
    assert sums.counted(somewhere, [meeting], date(2025, 10, 1), date(2025, 10, 31)) == {
        (meeting.id, "2025-10"): Sums(1, 1, 5, 1, 2),
    }


def test_of_very_many_meetings_only_those_that_are_asked_for_are_missing(
    session: Session, house: House, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "FEW", 0)
    put(session, house.meeting, MONDAYS[0], 5)
    assert sums.missing(session, [house.meeting], MONDAYS[0], MONDAYS[1], now) == {house.meeting.id: [MONDAYS[1]]}
    assert sums.missing(session, [], MONDAYS[0], MONDAYS[1], now) == {}


def test_a_late_correction_is_counted_by_the_day_on_which_it_was_entered_where_the_meeting_is(
    session: Session, house: House
) -> None:
    house.meeting.timezone = "America/New_York"
    for day, at in (
        (MONDAYS[0], datetime(2026, 10, 20, 3, tzinfo=UTC)),
        (MONDAYS[1], datetime(2026, 10, 27, 5, tzinfo=UTC)),
    ):
        put(session, house.meeting, day, 5)
        put(session, house.meeting, day, 6, at=at)  # the 19th, 14 days later; and the 27th, 15 days later
    found = sums.late(session, [house.meeting], MONDAYS[0], MONDAYS[3] + DAY)
    assert found == {(house.meeting.id, "2026-10"): 1}
