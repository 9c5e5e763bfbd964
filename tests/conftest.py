"""What tests share: an application on a database of its own, somebody signed in, complete rows, a press."""

import gc
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, StaticPool, create_engine, event, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from facilitator import clock, create_app, press
from facilitator.accounts import passwords, roles
from facilitator.accounts.models import Training, Volunteer
from facilitator.db import Base, db, prepare_engine, writing
from facilitator.demo import load
from facilitator.handouts import paper
from facilitator.meetings import changes, slugs
from facilitator.meetings.models import Group, Kind, Meeting, State, Venue
from facilitator.meetings.recurrence import Frequency
from facilitator.press import client as press_client
from facilitator.press.wire import Message
from facilitator.settings import Settings, templates
from tests import properties

properties.profiles()
gc.disable()  # until all is loaded

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # a Monday


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of the search for garbage, which took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a part that is missing is a failure and no skip."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI may not skip: {report.longrepr}"


@pytest.fixture
def clock_at() -> Iterator[Callable[[str | datetime], None]]:
    """Hold the clock at an instant such as "2026-11-23T18:00:00Z" until the test ends, or is called again."""
    held: list[Any] = []

    def hold(instant: str | datetime) -> None:
        when = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        stop = clock.stopped(when)
        stop.__enter__()
        held.append(stop)

    yield hold
    while held:
        held.pop().__exit__(None, None, None)


@pytest.fixture
def now(clock_at: Callable[[datetime], None]) -> datetime:
    """A Monday evening at which the clock stands still."""
    clock_at(NOW)
    return NOW


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a copy of its own."""
    return Settings(
        instance=tmp_path,
        secret_key="only-for-tests",
        env="test",
        base_url="https://meetings.example.org",
        organisation="Northgate Self-Help",
        helpline="Northgate line: 020 7946 0999",
        timezone="Europe/London",
        country="GB",
        mail_server="127.0.0.1",
        mail_from="Northgate <meetings@example.org>",
    )


class Browser(FlaskClient):
    """A browser whose requests have a context each, as on a server. What the test wrote is committed before."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.commit()
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """Werkzeug reads each address and compiles code for it, anew for each application: a third of most tests' time."""
    compile_rule = Rule.compile
    known: dict[Any, dict[str, Any]] = {}

    def once(rule: Rule) -> None:
        key = (rule.rule, rule.host, rule.subdomain, rule.is_leaf, rule.strict_slashes, repr(rule.defaults))
        if key not in known:
            before = dict(vars(rule))
            compile_rule(rule)
            known[key] = {name: value for name, value in vars(rule).items() if before.get(name) is not value}
            known[key]["arguments"] = frozenset(rule.arguments)
        vars(rule).update(known[key], arguments=set(known[key]["arguments"]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", once)
        yield


class PressForAll:
    """A press process that starts when it is first asked; the browser's site asks from threads of its own."""

    def __init__(self, instance: Path, stack: ExitStack) -> None:
        self._settings = Settings(instance=instance, secret_key="only-for-tests")
        self._stack, self._starting, self._works = stack, Lock(), False

    @property
    def settings(self) -> Settings:
        """Settings whose instance folder has the process, at work."""
        with self._starting:
            if not self._works:
                self._stack.enter_context(press.running(self._settings, paper.style(templates())))
                self._works = True
        return self._settings

    def answer(self, question: bytes, _settings: Settings) -> Message:
        """Do what a process that is started for one question would do."""
        answer = press_client._knock(question, self.settings)
        assert answer
        return answer


@pytest.fixture(scope="session")
def press_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PressForAll]:
    """One press process for all tests."""
    with ExitStack() as stack:
        yield PressForAll(tmp_path_factory.mktemp("press"), stack)


@pytest.fixture(scope="session")
def pressing(press_for_all: PressForAll) -> Settings:
    """Settings whose instance folder has a press process; what was printed before is kept there."""
    return press_for_all.settings


@pytest.fixture(autouse=True)
def no_press_for_one_question(press_for_all: PressForAll, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test has no press process, the one for all prints: to start one takes as long as twenty pages."""
    monkeypatch.setattr(press_client, "_print_alone", press_for_all.answer)


class Compiled(BytecodeCache):
    """Templates are compiled once, and not for each application of a test."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is known of a text."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._known[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    """All templates that were rendered so far."""
    return Compiled()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A SQLite file with all tables, the roles and the first revision: copied for each test, which is quickest."""
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('database') / 'facilitator.sqlite3'}")
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        roles.ensure(session)
        changes.bump(session, NOW)
        session.commit()
    engine.dispose()
    return engine


def share_statements(engine: Engine, first: Engine) -> None:
    """Let a database know each statement that the first one has met: to compile them all anew took a tenth of the time.

    SQLAlchemy keeps them by the dialect that they were compiled for.
    """
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


@pytest.fixture
def app(settings: Settings, now: datetime, compiled: Compiled, empty_database: Engine) -> Iterator[Flask]:
    """The application on a fresh SQLite file, in its context, its clock standing still."""
    shutil.copyfile(str(empty_database.url.database), settings.instance / "facilitator.sqlite3")
    app = create_app(settings)
    app.config["TESTING"] = True
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = compiled
    with app.app_context():
        share_statements(db.engine, empty_database)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """All tables in memory, with the roles and the first revision: for rules, which need no application."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        roles.ensure(session)
        changes.bump(session, NOW)
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The database session of the application."""
    with writing():
        yield db.session


@pytest.fixture(scope="session")
def kept_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sample data lie once they were loaded."""
    return tmp_path_factory.mktemp("samples") / "facilitator.sqlite3"


@pytest.fixture
def samples(
    settings: Settings, session: Session, now: datetime, kept_samples: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Meeting]:
    """The sample data as they are loaded at ``now``, but for passwords that open nothing; answers the meetings."""
    file = settings.instance / kept_samples.name
    if kept_samples.exists():
        db.engine.dispose()
        shutil.copyfile(kept_samples, file)
    else:
        monkeypatch.setattr(passwords, "digest", lambda text: f"a hash of {text}")
        load.load(session, now)
        session.commit()
        shutil.copyfile(file, kept_samples)
    return list(session.scalars(select(Meeting).order_by(Meeting.id)))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor."""
    return app.test_client()


@pytest.fixture
def as_(app: Flask, session: Session) -> Callable[[Volunteer], FlaskClient]:
    """A browser in which somebody is signed in; forms are taken without their token."""
    app.config["WTF_CSRF_ENABLED"] = False

    def sign_in(volunteer: Volunteer) -> FlaskClient:
        session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = volunteer.fs_uniquifier
            cookie["_fresh"] = True
        return client

    return sign_in


@pytest.fixture
def statements(app: Flask) -> Iterator[Callable[[FlaskClient, str], int]]:
    """How many statements a page sends to the database: ``statements(browser, path)``."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    def count(browser: FlaskClient, path: str) -> int:
        db.session.commit()
        db.session.remove()
        sent.clear()
        assert browser.get(path).status_code == 200
        return len(sent)

    event.listen(db.engine, "before_cursor_execute", note)
    yield count
    event.remove(db.engine, "before_cursor_execute", note)


class Make:
    """Rows that are complete, with only what matters to the test said. Not committed."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now

    def volunteer(
        self,
        first_name: str = "Robin",
        *,
        roles_: tuple[str, ...] = ("volunteer",),
        trained: bool = False,
        **values: Any,
    ) -> Volunteer:
        """Somebody with an address made of the name; ``trained`` gives a course that runs out in a year."""
        values = {
            "email": f"{slugs.slugify(first_name)}-{secrets.token_hex(3)}@example.org",
            "last_name": "Example",
            "fs_uniquifier": secrets.token_hex(16),
            "created_at": self.now,
            **values,
        }
        volunteer = Volunteer(first_name=first_name, **values)
        volunteer.roles = [roles.get(self.session, name) for name in roles_]
        if trained:
            volunteer.trainings = [
                Training(
                    course="Facilitator training",
                    completed=date(2026, 1, 10),
                    expires=date(2027, 11, 23),
                    entered_at=self.now,
                )
            ]
        return self._add(volunteer)

    def group(self, name: str = "Northgate", *team: Volunteer, **values: Any) -> Group:
        """A group with its team."""
        values.setdefault("slug", slugs.free(self.session, Group.slug, name))
        return self._add(Group(name=name, team=list(team), **values))

    def venue(self, name: str = "Mill Lane Hall", **values: Any) -> Venue:
        """A step-free hall in London."""
        values = {
            "slug": slugs.free(self.session, Venue.slug, name),
            "address": "4 Mill Lane",
            "town": "Northgate",
            "country": "GB",
            "timezone": "Europe/London",
            "step_free": True,
            **values,
        }
        return self._add(Venue(name=name, **values))

    def meeting(self, name: str = "Monday Check-in", **values: Any) -> Meeting:
        """A published weekly meeting, Mondays at 19:00 for 90 minutes in London from 5 January 2026 on."""
        slug = values.pop("slug", None) or slugs.free(self.session, Meeting.slug, name)
        audiences = values.pop("audiences", ())
        values = {
            "uid": f"{slug}@example.org",
            "slug": slug,
            "kind": Kind.IN_PERSON,
            "state": State.PUBLISHED,
            "first_day": date(2026, 1, 5),
            "start_time": time(19, 0),
            "duration": 90,
            "timezone": "Europe/London",
            "frequency": Frequency.WEEKLY,
            "interval": 1,
            "weekdays": [0],
            "kept_types": [],
            "created_at": self.now,
            "changed_at": self.now,
            "sequence": 0,
            **values,
        }
        if values["frequency"] is Frequency.ONCE:
            values["weekdays"] = []
        meeting = self._add(Meeting(name=name, **values))
        meeting.audiences = audiences
        changes.refresh(self.session, meeting, self.now)
        changes.bump(self.session, self.now)
        return meeting

    def _add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row


@pytest.fixture
def make(session: Session, now: datetime) -> Make:
    """Rows that are complete."""
    return Make(session, now)
