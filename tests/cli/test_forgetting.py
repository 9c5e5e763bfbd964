"""What is kept for a while only: it goes when its time is over, and no number by which the meetings are run changes."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from facilitator import keeping, mail, schema
from facilitator.accounts.models import SignInFailure, Training, Volunteer
from facilitator.attendance import outgoing, reports
from facilitator.attendance.models import Count, CountImport, CountLink, CountReminder
from facilitator.attendance.reports import Asked
from facilitator.cli import forgetting, group, mailer
from facilitator.cli.context import Context
from facilitator.db import Base, db, writing
from facilitator.meetings import history
from facilitator.meetings.date_models import Change, Closure
from facilitator.meetings.models import Meeting
from facilitator.rota.models import Duty
from facilitator.settings import Settings
from tests.conftest import Make
from tests.test_migrations import postgresql


@pytest.mark.parametrize(
    ("now", "months", "since"),
    [
        ("2026-11-23T18:00:00+00:00", 24, "2024-11-23"),
        ("2027-01-15T00:00:00+00:00", 1, "2026-12-15"),
        ("2026-12-31T23:59:00+00:00", 13, "2025-11-30"),
        ("2028-02-29T12:00:00+00:00", 12, "2027-02-28"),
        ("2026-11-23T18:00:00+00:00", 240, "2006-11-23"),
    ],
)
def test_names_are_kept_for_so_many_months_to_the_day(now: str, months: int, since: str) -> None:
    found = keeping.names_since(datetime.fromisoformat(now), months)
    assert found.isoformat() == f"{since}T00:00:00+00:00"


def count(session: Session, meeting: Meeting, day: date, who: Volunteer, at: datetime) -> Count:
    values = {"held": True, "in_room": 9, "online": 0, "first_time": 2, "letters": 1}
    row = Count(meeting_id=meeting.id, day=day, key=f"k{day}", volunteer_id=who.id, entered_at=at, **values)
    session.add(row)
    session.flush()
    return row


def test_a_name_goes_when_its_time_is_over_and_the_count_stays(
    session: Session, make: Any, settings: Settings, now: datetime
) -> None:
    robin, meeting = make.volunteer("Robin"), make.meeting()
    since = keeping.names_since(now, settings.names_months)
    old = count(session, meeting, date(2024, 11, 18), robin, since - timedelta(seconds=1))
    young = count(session, meeting, date(2024, 11, 25), robin, since)
    forgetting.forget(session, settings, now)
    session.expire_all()
    assert (old.volunteer_id, young.volunteer_id) == (None, robin.id)
    assert (old.in_room, old.first_time, old.letters, old.entered_at) == (9, 2, 1, since - timedelta(seconds=1))


def test_who_led_is_forgotten_in_the_history_too_and_the_rest_of_it_stays(
    session: Session, make: Any, settings: Settings, now: datetime
) -> None:
    robin, alex = make.volunteer("Robin"), make.volunteer("Alex")
    meeting = make.meeting(lead=robin)
    before = history.snapshot(session, meeting)
    meeting.lead, meeting.name = alex, "Renamed"
    history.note(session, meeting, "changed", alex, now - timedelta(days=1000), before)
    history.note(session, meeting, "changed", alex, now, before)
    session.flush()
    forgetting.forget(session, settings, now)
    old, young = session.scalars(select(Change).order_by(Change.id)).all()
    assert (old.volunteer_id, old.before["lead_id"], old.after["lead_id"]) == (None, None, None)
    assert (old.before["name"], old.after["name"]) == ("Monday Check-in", "Renamed")
    assert (young.volunteer_id, young.before["lead_id"], young.after["lead_id"]) == (alex.id, robin.id, alex.id)
    assert meeting.lead is alex


def test_each_thing_goes_when_its_time_is_over_and_not_before(
    session: Session, make: Any, settings: Settings, now: datetime
) -> None:
    robin, meeting = make.volunteer("Robin", trained=True), make.meeting()
    long_ago = now - timedelta(days=800)
    robin.trainings[0].entered_by_id, robin.trainings[0].entered_at = robin.id, long_ago
    for at in (now - keeping.LETTERS - timedelta(seconds=1), now - keeping.LETTERS):
        mail.queue(session, "robin@example.org", "Hello", "Hello", at)
    for days in (keeping.REMINDERS.days + 1, keeping.REMINDERS.days):
        session.add(CountReminder(meeting_id=meeting.id, day=now.date() - timedelta(days=days), sent_on=now.date()))
    for at in (now - timedelta(minutes=15), now - timedelta(minutes=14)):
        session.add(SignInFailure(account="hash", at=at))
    for day in (date(2024, 11, 18), date(2024, 11, 25)):
        session.add(Duty(meeting_id=meeting.id, day=day, volunteer_id=robin.id))
    for at in (now - keeping.UPLOADS - timedelta(seconds=1), now - keeping.UPLOADS):
        session.add(CountImport(volunteer_id=robin.id, read={}, dates="iso", sent_at=at))
    for digest in (None, "hash"):
        session.add(CountLink(meeting_id=meeting.id, digest=digest, made_on=date(2024, 11, 22), made_by_id=robin.id))
    session.flush()
    found = {each.what: each.number for each in forgetting.forget(session, settings, now) if each.number}
    assert found == {
        "Names beside counts": 2,
        "Links for helpers that were stopped": 1,
        "Who led old dates": 1,
        "Names beside training": 1,
        "Reminders of counts": 1,
        "Files of old counts that nobody accepted": 1,
        "Letters that could not be sent": 1,
        "Tries to sign in": 1,
    }
    left = {table: session.scalar(select(func.count()).select_from(table)) for table in (Duty, Training, CountReminder)}
    assert left == {Duty: 1, Training: 1, CountReminder: 1}
    assert [each for each in forgetting.forget(session, settings, now) if each.number] == []


def figures(session: Session, now: datetime) -> list[Any]:
    """All that reports and spreadsheets say, of two years."""
    meetings = reports.visible(session, None)
    asked = [
        Asked.from_args({"by": by, "since": "2024-01-01", "until": str(now.date())}, now.date())
        for by in ("month", "meeting", "group", "region", "kind")
    ]
    rows = [(row.key, row.sums, row.before) for each in asked for row in reports.of(session, meetings, each, now).rows]
    return [*rows, outgoing.table(session, meetings, "Counts")]


def test_no_report_changes_by_forgetting_all_names(
    samples: list[Meeting], session: Session, settings: Settings, now: datetime
) -> None:
    before = figures(session, now)
    assert len(before) > 20
    in_ten_years = now + timedelta(days=3650)
    found = {each.what: each.number for each in forgetting.forget(session, settings, in_ten_years)}
    assert found["Names beside counts"] > 100
    session.expire_all()
    assert session.scalars(select(Count.volunteer_id).where(Count.volunteer_id.is_not(None))).all() == []
    assert figures(session, now) == before


# Columns that say which volunteer it was, and why they stay for as long as the account does.
STAY = {
    "volunteer_role.volunteer_id": "what somebody may do",
    "membership.volunteer_id": "whose team somebody is on",
    "training.volunteer_id": "who has completed a course",
    "meeting.lead_id": "who leads it at present",
    "rota_secret.volunteer_id": "one's own calendar, until it is stopped",
    "print_run.volunteer_id": "gone with the print run, a day after it",
}


def test_every_column_that_names_a_volunteer_is_forgotten_or_has_a_reason(
    samples: list[Meeting], session: Session, make: Any, settings: Settings, now: datetime
) -> None:
    """Whoever adds a column by which a volunteer is named has to add a rule, or say here why it stays."""
    who = session.scalars(select(Volunteer)).first()
    assert who is not None
    named = {
        f"{table.name}.{column.name}": column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "volunteer" for key in column.foreign_keys)
    }
    for name, column in named.items():
        if name not in STAY:
            session.execute(update(column.table).values({column: who.id}))
    session.execute(update(Closure).values(undone_at=now))
    in_ten_years = now + timedelta(days=3650)
    forgetting.forget(session, settings, in_ten_years)
    held = {
        name
        for name, column in named.items()
        if session.scalar(select(func.count()).select_from(column.table).where(column.is_not(None)))
    }
    assert held <= set(STAY)
    rules = {"attendance_count", "count_import", "count_link", "meeting_history", "closure", "duty", "training"}
    rules |= {"own_worksheet", "worksheet_draft", "worksheet_edition", "batch", "list_upload"}
    assert {name.split(".")[0] for name in named.keys() - STAY.keys()} == rules


def test_the_first_turn_of_a_day_forgets(
    app: Flask, session: Session, make: Any, settings: Settings, now: datetime
) -> None:
    old = count(session, make.meeting(), date(2024, 1, 1), make.volunteer(), now - timedelta(days=900))
    session.commit()
    mailer.turn(app, replace(settings, mail_server=""), now, None)
    session.expire_all()
    assert old.volunteer_id is None


@pytest.fixture(params=["sqlite", "postgresql"])
def run(request: pytest.FixtureRequest, settings: Settings, now: datetime) -> Iterator[Callable[..., Any]]:
    """Run the command as somebody types it, on a copy that is up to date."""
    context = Context()
    with ExitStack() as stack:
        url = stack.enter_context(postgresql()) if request.param == "postgresql" else ""
        context.__dict__["settings"] = replace(settings, database_url=url)
        stack.enter_context(context.app.app_context())
        schema.upgrade()
        yield lambda *words: CliRunner().invoke(group, ["forget", *words], obj=context)
        db.session.remove()
        db.engine.dispose()


def test_the_command_tells_first_then_does_and_finds_nothing_the_second_time(
    run: Callable[..., Any], now: datetime
) -> None:
    with writing():
        make = Make(db.session, now)
        robin = make.volunteer()
        meeting = make.meeting(lead=robin)
        count(db.session, meeting, date(2024, 1, 1), robin, now - timedelta(days=900))
        history.note(db.session, meeting, "imported", None, now - timedelta(days=900), {})
        db.session.add(CountLink(meeting_id=meeting.id, digest=None, made_on=date(2024, 1, 1), made_by_id=robin.id))
        db.session.commit()
    told = run("--dry-run")
    assert (told.exit_code, told.output) == (
        0,
        (
            "Names beside counts: 2\nLinks for helpers that were stopped: 1\nNames beside changes of meetings: 1\n"
            "Nothing was changed; 4 would be forgotten.\n"
        ),
    )
    assert run("--dry-run").output == told.output
    assert run().output.endswith("Forgotten: 4.\n")
    assert run().output == "There is nothing to forget.\n"


def test_a_name_in_the_history_is_found_however_its_json_is_written(session: Session, make: Any, now: datetime) -> None:
    """The rule looks for it in the text of a JSON column, so the text must be what the rule takes it for."""
    assert '"lead_id": ' in json.dumps({"lead_id": 1})
    meeting = make.meeting(lead=make.volunteer())
    history.note(session, meeting, "imported", None, now - timedelta(days=1000), {})
    assert history.forget_names(session, now - timedelta(days=900)) == 1
    assert history.forget_names(session, now - timedelta(days=900)) == 0
