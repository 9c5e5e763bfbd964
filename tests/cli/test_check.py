"""``facilitator check``: nothing is said of a sound copy, and each kind of fault is named."""

import datetime as dt
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from facilitator import schema
from facilitator.cli.check import check
from facilitator.cli.context import Context
from facilitator.exchange.models import Batch, BatchRow
from facilitator.meetings.models import Meeting
from facilitator.rota.models import Duty
from facilitator.settings import Settings


@pytest.fixture
def run(
    app: Flask, settings: Settings, samples: list[Meeting], session: Session, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Run the command on the sample data, which have every kind of change."""
    monkeypatch.setattr(schema, "state", lambda: schema.State.CURRENT)  # made without migrations
    context = Context()
    context.__dict__.update(settings=settings, app=app)

    def invoke() -> Result:
        session.commit()
        return CliRunner().invoke(check, (), obj=context)

    return invoke


def test_the_sample_data_are_sound_and_a_kept_feed_is_read_as_it_is_served(run: Any, session: Session) -> None:
    first, second = run(), run()
    assert (first.exit_code, first.stdout) == (second.exit_code, second.stdout)
    assert first.stdout == (
        "All is well: the dates of 23 meetings are the same in every feed, in the list and by the rules.\n"
    )


def test_what_does_not_go_together_is_named_and_left_alone(run: Any, session: Session, now: dt.datetime) -> None:
    assert run().exit_code == 0  # the feeds are kept now
    meeting = session.query(Meeting).filter_by(slug="womens-evening").one()
    session.execute(text("UPDATE meeting SET start_time = '21:00:00.000000' WHERE slug = 'early-start'"))
    session.execute(text("UPDATE date_change SET day = '2026-12-02' WHERE day = '2026-11-30' AND cancelled"))
    session.execute(text("DELETE FROM coming_date WHERE meeting_id = :id"), {"id": meeting.id})
    session.add(Duty(meeting_id=meeting.id, day=dt.date(2026, 12, 2), volunteer_id=1))
    batch = Batch(id=1, source="list", file="list.json", format="meeting-guide", imported_at=now)
    batch.rows = [BatchRow(table="venue", key="x", ref="no-such-house", said={}, before=None, after={})]
    session.add(batch)
    found = run()
    assert (found.exit_code, found.stderr) == (1, "Error: Not as it should be: 10. Nothing was changed.\n")
    assert sorted(found.stdout.splitlines()) == [
        "batch 1: the venue no-such-house that it brought in is gone",
        "early-start: 2026-10-27: the calendar feed says something else than its rule",
        "early-start: 2026-11-25: the list says something else than its rule, days so: 9",
        "lunch-break-online: 2026-11-30: the calendar feed says something else than its rule",
        "lunch-break-online: 2026-11-30: the list says something else than its rule, days so: 2",
        "monday-check-in: 2026-11-30: the calendar feed says something else than its rule",
        "monday-check-in: 2026-11-30: the list says something else than its rule, days so: 1",
        "monday-check-in: 2026-12-02: usual is said of a date that its rule does not name",
        "womens-evening: 2026-11-24: the list says something else than its rule, days so: 9",
        "womens-evening: 2026-12-02: somebody is down to lead, and there is no such date",
    ]
