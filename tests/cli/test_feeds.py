"""``facilitator feed``."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator import schema
from facilitator.cli.context import Context
from facilitator.cli.feeds import feed
from facilitator.meetings import dates
from facilitator.meetings.models import State
from facilitator.meetings.reasons import Why
from facilitator.settings import Settings
from tests.conftest import NOW


@pytest.fixture
def run(app: Flask, settings: Settings, make: Any, session: Session, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command on a copy with a published meeting of a group, and a draft."""
    group = make.group("North")
    meeting = make.meeting("Check-in", group_id=group.id)
    dates.cancel(session, meeting, date(2026, 11, 30), Why("venue"), None, NOW)
    make.meeting("Still a draft", state=State.DRAFT)
    session.commit()
    context = Context()
    context.__dict__.update(settings=settings, app=app)

    def invoke(*args: str) -> Result:
        return CliRunner().invoke(feed, args, obj=context)

    monkeypatch.setattr(schema, "state", lambda: schema.State.CURRENT)  # made without migrations
    return invoke


@pytest.mark.parametrize(
    ("args", "address"),
    [
        ((), "/calendars/all.ics"),
        (("--group", "north"), "/calendars/groups/north.ics"),
        (("--meeting", "check-in", "--remind", "30"), "/calendars/meetings/check-in.ics?remind=30"),
        (("--cancelled",), "/calendars/all.ics?cancelled=show"),
        (("--discreet", "coffee", "--address"), "/calendars/all.ics?discreet=1&word=coffee&address=1"),
    ],
)
def test_it_writes_the_very_bytes_that_the_site_serves(
    run: Any, client: FlaskClient, args: tuple[str, ...], address: str
) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout_bytes) == (0, client.get(address).data)


def test_it_writes_into_a_file(run: Any, client: FlaskClient, tmp_path: Path) -> None:
    result = run("--output", str(tmp_path / "all.ics"))
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "all.ics").read_bytes() == client.get("/calendars/all.ics").data


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--group", "nowhere"), "Error: There is no published group nowhere.\n"),
        (("--meeting", "still-a-draft"), "Error: There is no published meeting still-a-draft.\n"),
    ],
)
def test_what_is_not_public_is_refused_in_a_sentence(
    run: Any, tmp_path: Path, args: tuple[str, ...], message: str
) -> None:
    result = run(*args, "--output", str(tmp_path / "none.ics"))
    assert (result.exit_code, result.stderr) == (1, message)
    assert not (tmp_path / "none.ics").exists()


@pytest.mark.parametrize(
    "args", [("--group", "north", "--meeting", "check-in"), ("--address",), ("--remind", "99999"), ("--discreet", "x")]
)
def test_wrong_use_is_said(run: Any, args: tuple[str, ...]) -> None:
    assert run(*args).exit_code == 2
