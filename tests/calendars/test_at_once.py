"""Several processes poll while meetings change: each answer is one state, and never an older one than was there."""

import gzip
import multiprocessing
import re
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from facilitator import clock, create_app, schema
from facilitator.db import db, writing
from facilitator.meetings import changes
from facilitator.meetings.models import Meeting
from facilitator.settings import Settings
from tests.conftest import Make
from tests.test_migrations import postgresql

FEED = "/calendars/all.ics"
MEETINGS, POLLERS, CHANGES, BETWEEN = 4, 2, 20, 4
PATIENCE = 60.0

_fork = multiprocessing.get_context("fork")


@pytest.fixture(params=["sqlite", "postgresql"])
def copy(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Settings]:
    """A copy with some meetings, each called after the one state that all of them are in."""
    with postgresql() if request.param == "postgresql" else nullcontext("") as url:
        copy = replace(settings, database_url=url)
        app = create_app(copy)
        with app.app_context(), writing():
            schema.upgrade()
            make = Make(db.session, clock.now() - timedelta(hours=1))
            for number in range(MEETINGS):
                make.meeting("State 0", slug=f"meeting-{number}")
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        yield copy


def poll(copy: Settings, number: int, committed: Any, polls: Any, stop: Any, faults: Any) -> None:
    """Poll until told to stop, each time with what the last answer gave; tell what was wrong."""
    client, headers = create_app(copy).test_client(), {"Accept-Encoding": "gzip" if number % 2 else "identity"}
    states: dict[str, int] = {}
    known: dict[str, str] = {}
    state = 0
    while not stop.is_set():
        before = committed.value
        answer = client.get(FEED, headers={**headers, **known})
        if answer.status_code == 200:
            body = gzip.decompress(answer.data) if number % 2 else answer.data
            found = sorted({int(each) for each in re.findall(rb"SUMMARY:State (\d+)", body)})
            if len(found) != 1 or body.count(b"BEGIN:VEVENT") != MEETINGS:
                faults.put(f"a mixture: {found}")
                return
            state = found[0]
            if states.setdefault(answer.headers["ETag"], state) != state:
                faults.put(f"one tag for two states: {state}")
                return
            moment = answer.headers.get("Last-Modified")
            known = (
                {"If-Modified-Since": moment} if moment and number == 0 else {"If-None-Match": answer.headers["ETag"]}
            )
        elif answer.status_code != 304:
            faults.put(f"{answer.status_code}")
            return
        if state < before:
            faults.put(f"{answer.status_code} for state {state}, when {before} was there")
            return
        with polls.get_lock():
            polls.value += 1


def test_each_poll_gets_the_state_before_a_change_or_after_it_and_never_304_for_what_changed(copy: Settings) -> None:
    committed, polls = _fork.Value("i", 0), _fork.Value("i", 0)
    stop, faults = _fork.Event(), _fork.Queue()
    pollers = [
        _fork.Process(target=poll, args=(copy, number, committed, polls, stop, faults)) for number in range(POLLERS)
    ]
    for each in pollers:
        each.start()
    try:
        app = create_app(copy)
        for state in range(1, CHANGES + 1):
            _wait_for(polls, BETWEEN, pollers, faults)
            with app.app_context(), writing():
                meetings = db.session.scalars(select(Meeting)).all()
                for meeting in meetings:
                    meeting.name = f"State {state}"
                changes.touch_many(db.session, meetings, clock.now())
                db.session.commit()
                db.session.remove()
            committed.value = state
        _wait_for(polls, BETWEEN, pollers, faults)
        with app.app_context():
            db.engine.dispose()
    finally:
        stop.set()
        for each in pollers:
            each.join(PATIENCE)
            each.kill()
    assert faults.empty(), faults.get()
    assert [each.exitcode for each in pollers] == [0] * POLLERS


def _wait_for(polls: Any, more: int, pollers: list[Any], faults: Any) -> None:
    """Wait until there were so many polls more; at once where one has found something wrong."""
    wanted, until = polls.value + more, time.monotonic() + PATIENCE
    while polls.value < wanted and faults.empty():
        assert time.monotonic() < until, "the pollers stand still"
        assert all(each.is_alive() for each in pollers) or not faults.empty(), "a poller died"
        time.sleep(0.002)
