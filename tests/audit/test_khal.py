"""The site as a laptop sees it: vdirsyncer polls a meeting's feed, khal lists the dates, in another time zone."""

import os
import signal
import socket
import subprocess
import sys
import time as stopwatch
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from facilitator import clock, create_app, schema
from facilitator import settings as settings_
from facilitator.accounts import roles
from facilitator.db import db, writing
from facilitator.meetings import dates, schedule
from facilitator.meetings.dates import Placing
from facilitator.meetings.models import Kind, Meeting, Status
from facilitator.meetings.reasons import Why
from tests.conftest import Make

FACILITATOR = Path(sys.executable).with_name("facilitator")
CLIENTS = Path(__file__).parents[2] / ".venv/clients/bin"
PATIENCE = 120  # seconds
LONDON, AWAY = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
DAY, WEEK = timedelta(days=1), timedelta(days=7)
VDIRSYNCER = """
[general]
status_path = "{folder}/status/"
[pair feed]
a = "site"
b = "laptop"
collections = null
conflict_resolution = "a wins"
[storage site]
type = "http"
url = "{feed}"
[storage laptop]
type = "filesystem"
path = "{folder}/events/"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[meetings]]
path = {folder}/events
[sqlite]
path = {folder}/khal.sqlite3
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
"""
Shown = tuple[datetime, datetime, str, str, str]  # start, end, title, place, status


@dataclass(frozen=True)
class Laptop:
    """Somebody's laptop that is subscribed to a feed."""

    folder: Path

    @classmethod
    def subscribed(cls, folder: Path, feed: str) -> "Laptop":
        (folder / "events").mkdir(parents=True)
        for name, text in (("vdirsyncer", VDIRSYNCER), ("khal", KHAL)):
            (folder / f"{name}.conf").write_text(text.format(folder=folder, feed=feed, zone=AWAY.key))
        laptop = cls(folder)
        laptop._run("vdirsyncer", "discover")
        return laptop

    def poll(self) -> None:
        self._run("vdirsyncer", "sync")

    def shows(self, since: datetime, until: datetime) -> list[Shown]:
        """What khal lists from one instant to another."""
        form = "{start-long}|{end-long}|{title}|{location}|{status}"
        span = [f"{each.astimezone(AWAY):%Y-%m-%d}" for each in (since - DAY, until + DAY)]
        lines = self._run("khal", "list", "--day-format", "", "--format", form, *span).splitlines()
        found = [line.strip().split("|") for line in lines if "|" in line]
        shown = [(away(start), away(end), title, place, status) for start, end, title, place, status in found]
        return sorted(each for each in shown if since <= each[0] < until)

    def _run(self, program: str, *arguments: str) -> str:
        command = [CLIENTS / program, "--config", self.folder / f"{program}.conf", *arguments]
        environ = {**os.environ, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            command,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def away(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AWAY)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Session]:
    """A fresh copy of the site's data, by the clock on the wall; the database session to change it with."""
    app = create_app(settings_.load({}, tmp_path / "site"))
    with app.app_context(), writing():
        schema.upgrade()
        roles.ensure(db.session)
        yield db.session
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def serve(copy: Session, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Serve the copy; answers its address."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> str:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        log = tmp_path / "log"
        environ = {**os.environ, "FACILITATOR_INSTANCE": str(tmp_path / "site")}
        command = [FACILITATOR, "serve", "--port", str(port), "--workers", "2"]
        with log.open("w") as file:
            process = subprocess.Popen(command, stdout=file, stderr=file, env=environ, start_new_session=True)
        started.append(process)
        until = stopwatch.monotonic() + PATIENCE
        while "Facilitator is at" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert stopwatch.monotonic() < until, log.read_text()
            stopwatch.sleep(0.05)
        return f"http://127.0.0.1:{port}"

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(PATIENCE)


def cancel(session: Session, meeting: Meeting, day: date) -> None:
    dates.cancel(session, meeting, day, Why("venue"), None, clock.now())
    session.commit()


def move(session: Session, meeting: Meeting, day: date, to: Placing) -> None:
    dates.move(session, meeting, day, to, Why(), None, clock.now())
    session.commit()


def add(session: Session, meeting: Meeting, to: Placing) -> None:
    dates.add(session, meeting, to, Why(), None, clock.now())
    session.commit()


def undo(session: Session, meeting: Meeting, day: date) -> None:
    dates.undo(session, meeting, day, None, clock.now())
    session.commit()


def dates_of(
    session: Session, meeting: Meeting, since: datetime, until: datetime, *, gone: bool = False
) -> list[Shown]:
    """What a calendar is to show, by the site's own rules; with ``gone`` also what was cancelled."""
    session.expire_all()
    found = []
    for each in schedule.of(session, meeting).dates(since.date() - DAY, until.date() + DAY):
        venue = schedule.where(meeting, each).venue
        place = f"{venue.name}, {venue.address}, {venue.town}" if venue else "Online"
        if each.status is Status.ON:
            found.append((each.start, each.end, meeting.name, place, "CONFIRMED"))
        elif each.status is Status.CANCELLED and gone:
            found.append((each.start, each.end, "Cancelled: " + meeting.name, place, "CANCELLED"))
    return [each for each in found if since <= each[0] < until]


def test_khal_shows_what_was_cancelled_moved_and_added_and_what_was_taken_back(
    copy: Session, serve: Callable[[], str], tmp_path: Path
) -> None:
    since = clock.now()
    until = since + 53 * WEEK  # over both clock changes, here and there
    make = Make(copy, since)
    hall, library = make.venue(), make.venue("Town Library", address="1 High Street")
    meeting = make.meeting(venue_id=hall.id)
    copy.commit()
    feed = f"{serve()}/calendars/meetings/{meeting.slug}.ics"
    plain = Laptop.subscribed(tmp_path / "plain", feed)
    marking = Laptop.subscribed(tmp_path / "marking", feed + "?cancelled=show")

    def seen() -> tuple[list[Shown], list[Shown]]:
        found = []
        for laptop in (plain, marking):
            laptop.poll()
            found.append(laptop.shows(since, until))
        assert found == [dates_of(copy, meeting, since, until, gone=gone) for gone in (False, True)]
        return found[0], found[1]

    before, before_marked = seen()
    assert len(before) in (52, 53)
    assert before_marked == before
    cancelled, moved = (each.day for each in schedule.of(copy, meeting).next(since, 3)[1:])
    extra = cancelled + 2 * DAY
    at_seven = {
        day: (datetime.combine(day, time(19), LONDON), datetime.combine(day, time(20, 30), LONDON))
        for day in (cancelled, moved)
    }

    cancel(copy, meeting, cancelled)
    move(copy, meeting, moved, Placing(moved + DAY, time(10, 15), 60, Kind.IN_PERSON, library, ""))
    add(copy, meeting, Placing(extra, time(23, 30), 75, Kind.IN_PERSON, hall, ""))
    after, after_marked = seen()
    usual = ("Monday Check-in", "Mill Lane Hall, 4 Mill Lane, Northgate", "CONFIRMED")
    assert sorted(set(before) - set(after)) == [(*at_seven[cancelled], *usual), (*at_seven[moved], *usual)]
    assert sorted(set(after) - set(before)) == [
        (datetime.combine(extra, time(23, 30), LONDON), datetime.combine(extra + DAY, time(0, 45), LONDON), *usual),
        (
            *(datetime.combine(moved + DAY, each, LONDON) for each in (time(10, 15), time(11, 15))),
            *("Monday Check-in", "Town Library, 1 High Street, Northgate", "CONFIRMED"),
        ),
    ]
    assert set(after_marked) - set(after) == {
        (*at_seven[cancelled], "Cancelled: Monday Check-in", "Mill Lane Hall, 4 Mill Lane, Northgate", "CANCELLED")
    }

    for day in (cancelled, moved, extra):
        undo(copy, meeting, day)
    assert seen() == (before, before_marked)
