"""Eight at once, on SQLite and on PostgreSQL: what is counted is stored exactly once."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.attendance import counts, standing
from facilitator.attendance.counts import Correction, Numbers
from facilitator.attendance.models import Count, Reason
from facilitator.db import Base, prepare_engine, writing
from facilitator.meetings.models import Group, Kind, Meeting, State
from facilitator.meetings.recurrence import Frequency

SERVER = "127.0.0.1:5432"
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
AT_ONCE = 8


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """A database of these tests' own."""
    name = f"facilitator_{secrets.token_hex(6)}"
    try:
        admin = psycopg.connect(f"postgresql://{SERVER}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at {SERVER}: {error}")
    with admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield f"postgresql+psycopg://{SERVER}/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
    admin.close()


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """The database with a team of two and its two meetings."""
    engine = create_engine(url, pool_size=AT_ONCE)
    prepare_engine(engine)
    with writing(), Session(engine) as session:
        Base.metadata.create_all(session.connection())
        people = [
            Volunteer(email=f"{name}@example.org", first_name=name, fs_uniquifier=name, created_at=NOW)
            for name in ("Robin", "Alex")
        ]
        group = Group(slug="northgate", name="Northgate", team=people)
        session.add_all([*people, group, *(meeting(slug, group) for slug in ("one", "two"))])
        session.commit()
    yield engine
    Base.metadata.drop_all(engine)
    engine.dispose()


def meeting(slug: str, group: Group) -> Meeting:
    """A meeting on Mondays."""
    return Meeting(
        uid=slug,
        slug=slug,
        name=slug,
        group=group,
        kind=Kind.IN_PERSON,
        state=State.PUBLISHED,
        first_day=date(2026, 1, 5),
        start_time=time(19),
        duration=90,
        timezone="Europe/London",
        frequency=Frequency.WEEKLY,
        weekdays=[0],
        created_at=NOW,
        changed_at=NOW,
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each database in turn."""
    sqlite = f"sqlite:///{tmp_path / 'counts.sqlite3'}"
    with opened(sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql")) as engine:
        yield engine


def at_once(engine: Engine, send: Callable[[Session, int], Count]) -> Counter[str]:
    """Let eight send in the same moment; how often each answer was given: "stored <id>" or the refusal's name."""
    ready = Barrier(AT_ONCE)

    def one(number: int) -> str:
        with writing(), Session(engine) as session:
            ready.wait(timeout=10)
            try:
                count = send(session, number)
                session.commit()
            except counts.Refused as refusal:
                return type(refusal).__name__
            return f"stored {count.id}"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(one, range(AT_ONCE)))


def rows(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Count)) or 0


def holding(engine: Engine) -> tuple[int, int]:
    """Of the one date that there is: which row holds, by the database's rule and by Python's, and how many stand."""
    with Session(engine) as session:
        stand = standing.of_date(session.scalars(select(Count)).all())
        assert session.scalars(standing.ids()).all() == [stand[0].id]
        assert len(session.execute(standing.unsettled()).all()) == (len(stand) > 1)
        return stand[0].id, len(stand)


def record(session: Session, slug: str, key: str, people: int, who: int = 1, seen: int | None = None) -> Count:
    """Count Monday of a meeting."""
    of = session.scalars(select(Meeting).where(Meeting.slug == slug)).one()
    volunteer = session.get_one(Volunteer, who)
    return counts.record(
        session,
        of,
        MONDAY,
        Numbers(True, people),
        key,
        volunteer,
        NOW,
        Correction(seen or 0, Reason.RECOUNTED),
    )


def test_the_same_form_sent_eight_times_at_once_is_stored_once_and_answered_alike(engine: Engine) -> None:
    answers = at_once(engine, lambda session, _number: record(session, "one", "same-key", 9))
    assert answers == {"stored 1": 8}
    assert rows(engine) == 1


def test_of_eight_forms_with_the_same_numbers_one_is_stored_and_all_are_answered_with_it(engine: Engine) -> None:
    answers = at_once(engine, lambda session, number: record(session, "one", f"key-{number}", 9, who=number % 2 + 1))
    assert answers == {"stored 1": 8}
    assert rows(engine) == 1


def test_of_eight_forms_with_other_numbers_all_are_stored_and_the_first_holds_until_one_settles_it(
    engine: Engine,
) -> None:
    answers = at_once(engine, lambda session, number: record(session, "one", f"key-{number}", number))
    assert answers == {f"stored {number}": 1 for number in range(1, 9)}
    assert holding(engine) == (1, 8)
    answers = at_once(engine, lambda session, number: record(session, "one", f"settle-{number}", 20, seen=8))
    assert answers == {"stored 9": 8}
    assert holding(engine) == (9, 1)


def test_of_eight_corrections_of_one_count_all_are_stored_and_the_first_holds(engine: Engine) -> None:
    with writing(), Session(engine) as session:
        first = record(session, "one", "first", 9).id
        session.commit()
    answers = at_once(engine, lambda session, number: record(session, "one", f"key-{number}", 10 + number, seen=first))
    assert answers == {f"stored {number}": 1 for number in range(2, 10)}
    assert holding(engine) == (2, 8)


def test_one_key_used_for_two_meetings_at_once_is_stored_for_one(engine: Engine) -> None:
    answers = at_once(engine, lambda session, number: record(session, ("one", "two")[number % 2], "same-key", 9))
    assert set(answers) == {next(each for each in answers if each.startswith("stored")), "KeyUsed"}
    assert answers["KeyUsed"] == 4
    assert rows(engine) == 1
