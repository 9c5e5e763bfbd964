"""The coming dates that are derived from the rules, night for night."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from facilitator.meetings import changes, search
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import ComingDate, Meeting
from facilitator.meetings.recurrence import Frequency


def test_a_rare_meeting_stays_in_the_list_when_its_date_ends_during_the_day(
    session: Session, make: Any, now: dt.datetime
) -> None:
    first = dt.date(2026, 2, 23)
    make.meeting("Every quarter", frequency=Frequency.MONTHLY, interval=3, nth=4, weekdays=[0], first_day=first)
    listed = [
        [each.date.day for each in search.coming(session, Filters(), at).items] for at in (now, now + dt.timedelta(1))
    ]
    assert listed == [[dt.date(2026, 11, 23)], [dt.date(2027, 2, 22)]]


def test_all_dates_are_derived_part_by_part_with_as_many_queries_for_several_venues_as_for_one(
    session: Session, make: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "AT_ONCE", 2)
    venues = [make.venue(name) for name in ("Hall", "Hall", "Church", "Library", "School")]
    for venue in venues:
        make.meeting(venue=venue, group=make.group())
    session.expunge_all()
    seen: list[str] = []
    parts = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    event.listen(session.get_bind(), "before_cursor_execute", note)
    for part in changes.refresh_in_parts(session, now + dt.timedelta(days=28)):
        parts.append((part, len(seen)))
        session.expunge_all()
        seen.clear()
    event.remove(session.get_bind(), "before_cursor_execute", note)
    assert parts == [(2, 7), (2, 7), (1, 7)]  # meetings, audiences, the turn, two for timetables, out and in
    last = dt.date(2026, 11, 23) + changes.HORIZON - dt.timedelta(days=6) + dt.timedelta(days=28)
    assert session.scalar(select(func.max(ComingDate.day))) == last


def test_one_bad_row_does_not_keep_the_dates_of_the_others_from_being_derived(
    session: Session, make: Any, now: dt.datetime, caplog: pytest.LogCaptureFixture
) -> None:
    for name, column, value in (("No such zone", "timezone", "Mars/Olympus"), ("No such week", "interval", 0)):
        bad = make.meeting(name)
        session.execute(text(f"UPDATE meeting SET {column} = :value WHERE id = :id"), {"value": value, "id": bad.id})
    good: Meeting = make.meeting("Good")
    session.expire_all()
    assert list(changes.refresh_in_parts(session, now)) == [3]
    assert set(session.scalars(select(ComingDate.meeting_id))) == {good.id}
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 2
