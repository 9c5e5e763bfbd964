"""Volunteers who post counts to a server that runs, and who try again until each is acknowledged."""

import http.client
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from threading import Condition, Thread
from typing import Any
from urllib.parse import urlencode

from click.testing import CliRunner
from sqlalchemy import select

from facilitator import clock, create_app, schema
from facilitator import settings as settings_
from facilitator.accounts import passwords
from facilitator.attendance.models import Count
from facilitator.cli.check import check
from facilitator.cli.context import Context
from facilitator.db import db, writing
from facilitator.meetings.models import Meeting
from facilitator.settings import Settings
from tests.conftest import Make

NAMES = ("Robin", "Alex", "Sam", "Cora", "Mika", "Toni", "Kim", "Jo")
PASSWORD = "a long password for the tests"
FIRST = date(2019, 1, 1)
PATIENCE = 180  # seconds, of which a start takes two unless the machine has much else to do
FIGURES = ("in_room", "first_time", "letters")

Figures = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A count that somebody enters: its meeting, date, key and figures."""

    meeting: str
    day: date
    key: str
    figures: Figures

    def fields(self) -> dict[str, str]:
        """The form's fields."""
        named = zip(FIGURES, map(str, self.figures), strict=True)
        return {"meeting": self.meeting, "date": str(self.day), "key": self.key, "held": "yes", **dict(named)}


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers by lower-case name, and the body as text."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def saved(self) -> bool:
        """Whether it acknowledges a count."""
        return self.status == 303 and "saved=1" in self.headers["location"]


class Unreachable(Exception):
    """The server ended before it had answered, or there is none."""


@dataclass
class Browser:
    """Somebody's browser, with a session and a token of its own."""

    port: int
    name: str
    cookie: str = ""
    token: str = ""
    _connection: http.client.HTTPConnection | None = None

    def sign_in(self) -> None:
        """Sign in by the form, as everybody does."""
        self.token = token_of(self.get("/sign-in").text)
        said = {"email": email(self.name), "password": PASSWORD, "csrf_token": self.token}
        assert self.post("/sign-in", said).status == 303
        self.token = token_of(self.get("/volunteer/attendance").text)

    def get(self, path: str) -> Answer:
        """A page."""
        return self._send("GET", path)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form, from a page of the site. Raises ``Unreachable``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._send("POST", path, urlencode(fields), {**self._ours(), **named})

    def count(self, wanted: Wanted, **headers: str) -> Answer:
        """Send a count. Raises ``Unreachable``."""
        return self.post("/volunteer/attendance", {**wanted.fields(), "csrf_token": self.token}, **headers)

    def _ours(self) -> dict[str, str]:
        return {"Origin": f"http://127.0.0.1:{self.port}", "Content-Type": "application/x-www-form-urlencoded"}

    def hang_up_on(self, wanted: Wanted) -> None:
        """Send a count and leave before the answer comes, as a phone does in a lift."""
        self.close()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with closing(connection), suppress(OSError):
            body = urlencode({**wanted.fields(), "csrf_token": self.token})
            connection.request("POST", "/volunteer/attendance", body, {"Cookie": self.cookie, **self._ours()})

    def close(self) -> None:
        """Let go of the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _send(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            self._connection.request(method, path, body or None, {"Cookie": self.cookie, **(headers or {})})
            answer = self._connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unreachable from error
        if given := answer.getheader("Set-Cookie"):
            self.cookie = given.split(";")[0]
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)


class Storm:
    """Posts counts from eight browsers until it is told to stop; each is sent again until it is acknowledged.

    The answer to every fourth is not waited for, and the same is sent again while the first may be at work.
    """

    def __init__(self, port: int) -> None:
        self.acknowledged: list[Wanted] = []
        self.refused: list[str] = []  # answers that nobody should get
        self.again = 0  # how often something was sent again
        self._browsers = [Browser(port, name) for name in NAMES]
        self._up = self._stopping = False
        self._changed = Condition()
        self._threads = [Thread(target=self._work, args=(each,), daemon=True) for each in self._browsers]

    def begin(self) -> None:
        """Have all sign in, then post."""
        with ThreadPoolExecutor(len(self._browsers)) as pool:
            list(pool.map(Browser.sign_in, self._browsers))
        self.say_up(yes=True)
        for each in self._threads:
            each.start()

    def say_up(self, *, yes: bool) -> None:
        """Say whether there is a server to speak to; those who meet none wait until there is."""
        with self._changed:
            self._up = yes
            self._changed.notify_all()

    def wait(self, more: int) -> None:
        """Return once so many more have been acknowledged."""
        with self._changed:
            enough = len(self.acknowledged) + more
            assert self._changed.wait_for(lambda: len(self.acknowledged) >= enough or self.refused, PATIENCE)
        assert self.refused == [], self.refused

    def session(self) -> tuple[str, str]:
        """Cookie and token of the first browser, for another tab of it."""
        return self._browsers[0].cookie, self._browsers[0].token

    def end(self) -> None:
        """Let everybody bring to an end what they have begun."""
        self._stopping = True
        for each in self._threads:
            each.join(PATIENCE)
            assert not each.is_alive()
        for browser in self._browsers:
            browser.close()
        assert self.refused == [], self.refused

    def _work(self, browser: Browser) -> None:
        number = 0
        while not self._stopping and not self.refused:
            count = wanted(browser.name, number)
            if number % 4 == 0:
                browser.hang_up_on(count)
            self._enter(browser, count)
            number += 1

    def _enter(self, browser: Browser, count: Wanted) -> None:
        while True:
            with self._changed:
                assert self._changed.wait_for(lambda: self._up, PATIENCE)
            try:
                answer = browser.count(count)
            except Unreachable:
                self.again += 1
                continue
            if answer.status != 503:
                break
            self.again += 1
        with self._changed:
            if answer.saved:
                self.acknowledged.append(count)
            else:
                self.refused.append(f"{count.key}: {answer.status} {answer.text}")
            self._changed.notify_all()


@dataclass
class Copy:
    """A copy of the site in which each of some volunteers has a group with a meeting on every day."""

    instance: Path
    names: tuple[str, ...]
    database_url: str = ""
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = settings_.load(self.environ, self.instance)
        self.inside(self._fill)

    @property
    def environ(self) -> dict[str, str]:
        """What its server needs to know beside the instance folder."""
        return {"FACILITATOR_DATABASE_URL": self.database_url}

    def inside(self, work: Callable[[], Any]) -> Any:
        """Do something in the application's context; no connection stays open."""
        with create_app(self.settings).app_context(), writing():
            try:
                return work()
            finally:
                db.session.remove()
                db.engine.dispose()

    def _fill(self) -> None:
        schema.upgrade()
        make = Make(db.session, clock.now())
        password = passwords.digest(PASSWORD)
        for name in self.names:
            who = make.volunteer(name, email=email(name), password=password)
            values = {"first_day": FIRST, "weekdays": list(range(7)), "slug": slug(name)}
            make.meeting(f"Daily {name}", group=make.group(f"Group {name}", who), **values)
        db.session.commit()

    def counts(self) -> list[Wanted]:
        """All that is stored, in the order of its storing."""

        def read() -> list[Wanted]:
            query = select(Count, Meeting.slug).join(Meeting).order_by(Count.id)
            return [
                Wanted(place, row.day, row.key, (row.in_room, row.first_time, row.letters))
                for row, place in db.session.execute(query)
            ]

        found: list[Wanted] = self.inside(read)
        return found

    def check(self) -> str:
        """What ``facilitator check`` says of it."""
        context = Context()
        context.__dict__.update(settings=self.settings)
        said = CliRunner().invoke(check, (), obj=context).output
        with context.app.app_context():
            db.engine.dispose()
        return said


def by_key(count: Wanted) -> str:
    return count.key


def email(name: str) -> str:
    return f"{name.lower()}@example.org"


def slug(name: str) -> str:
    return f"daily-{name.lower()}"


def wanted(name: str, number: int) -> Wanted:
    """What somebody enters as the count of that number, the first being 0: other figures each time."""
    day = FIRST + timedelta(days=number)
    assert day < datetime.now(UTC).date()
    return Wanted(slug(name), day, f"{name}-{number}", (number % 1000, number % 1000 // 2, number % 7))


def token_of(page: str) -> str:
    """The token that the forms of a page carry."""
    return unescape(re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[-1])
