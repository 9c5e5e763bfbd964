"""The sample data's changes, closures and pauses, and that all that shows them agrees."""

from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings import schedule
from facilitator.meetings.date_models import Closure, DateChange, What
from facilitator.meetings.models import Meeting, State, Status
from tests.agreement import TODAY, Shown, disagreements


def test_every_kind_of_change_and_closure_is_there(samples: list[Meeting], session: Session) -> None:
    said = session.scalars(select(DateChange)).all()
    assert {(each.what, each.cancelled) for each in said} == {
        (What.USUAL, True),
        (What.USUAL, False),
        (What.MOVED, False),
        (What.MOVED, True),
        (What.ADDED, False),
    }
    moved: list[Any] = [each for each in said if each.what is What.MOVED]
    for name in ("to_day", "start_time", "kind", "venue_id"):
        assert {getattr(each, name) is None for each in moved} == {True, False}
    closures = session.scalars(select(Closure)).all()
    scopes = {(bool(each.meeting_id), bool(each.group_id), bool(each.venue_id)) for each in closures}
    assert scopes == {(True, False, False), (False, True, False), (False, False, True), (False, False, False)}
    assert {each.undone_at is None for each in closures} == {True, False}


def test_pages_feeds_and_open_data_agree_on_meetings_of_six_zones(
    app: Flask, samples: list[Meeting], session: Session
) -> None:
    meetings = [each for each in samples if each.state is State.PUBLISHED]
    special = {
        meeting.timezone
        for meeting, timetable in zip(meetings, schedule.of_many(session, meetings).values(), strict=True)
        if any(each.on_day >= TODAY for each in timetable.special())
    }
    assert len({each.timezone for each in meetings}) == 6
    assert len(special) >= 5
    with app.test_request_context():
        assert disagreements(Shown(session, meetings)) == {}
    assert {status for each in schedule.of_many(session, meetings).values() for status in _statuses(each)} == set(
        Status
    )


def _statuses(timetable: Any) -> set[Status]:
    return {each.status for each in timetable.dates(TODAY, TODAY.replace(year=TODAY.year + 1))}
