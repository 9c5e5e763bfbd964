"""Two who change dates at once on PostgreSQL: what is kept of the dates afterwards is what the rules say.

SQLite lets one write after the other; PostgreSQL lets both read first.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, time
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from facilitator.db import Base
from facilitator.meetings import changes, closures, dates, schedule
from facilitator.meetings.closures import NotTaken, Scope
from facilitator.meetings.date_models import Closure
from facilitator.meetings.dates import Placing
from facilitator.meetings.models import ComingDate, Meeting, State
from facilitator.meetings.reasons import Why
from tests.conftest import Make
from tests.test_migrations import postgresql

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MON, NEXT = date(2026, 11, 30), date(2026, 12, 7)
WHY = Why("holiday", "")
PATIENCE = 10.0
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A database with a meeting on Mondays that the public sees, and a draft of another."""
    with postgresql() as url:
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            make = Make(session, NOW)
            make.meeting("Weekly", venue=make.venue())
            make.meeting("Planned", venue=make.venue("Other Hall"), state=State.DRAFT)
            session.commit()
        yield engine
        engine.dispose()


def meanwhile(engine: Engine, first: Callable[[Session], Any], second: Callable[[Session], Any]) -> None:
    """Let the second begin before the first has committed, and wait for it."""
    with ThreadPoolExecutor(1) as pool, Session(engine) as one:
        first(one)
        answer = pool.submit(alone, engine, second)
        until = monotonic() + PATIENCE
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
            waits = text(WAITING)
            while not answer.done() and not looking.scalar(waits):
                assert monotonic() < until
        one.commit()
        answer.result(timeout=PATIENCE)


def alone(engine: Engine, do: Callable[[Session], Any]) -> None:
    """Do something in a transaction of its own."""
    with Session(engine) as session:
        do(session)
        session.commit()


def the(session: Session, slug: str) -> Meeting:
    return session.scalars(select(Meeting).where(Meeting.slug == slug).with_for_update()).one()


def derived(engine: Engine) -> tuple[list[Any], list[Any]]:
    """The coming dates as they are kept, and as the rules have them."""
    with Session(engine) as session:
        kept = session.execute(
            select(ComingDate.meeting_id, ComingDate.day, ComingDate.status).order_by(
                ComingDate.meeting_id, ComingDate.start_utc, ComingDate.day
            )
        ).all()
        found = session.scalars(select(Meeting).where(Meeting.state == State.PUBLISHED).order_by(Meeting.id)).all()
        rows = [
            (each.id, row["day"], row["status"])
            for each in found
            for row in changes.coming_rows(schedule.of(session, each), NOW)
        ]
        return [tuple(each) for each in kept], rows


def close(session: Session) -> None:
    closures.affected(session, Scope(), MON, MON, NOW, lock=True)
    closures.close(session, Scope(), MON, MON, WHY, (), None, NOW)


def undo(session: Session) -> None:
    found = closures.find(session, session.scalars(select(Closure.id)).one(), lock=True)
    assert found
    closures.undo(session, found, None, NOW)


def publish(session: Session) -> None:
    meeting = the(session, "planned")
    meeting.state = State.PUBLISHED
    changes.touch(session, meeting, NOW)


def test_a_date_that_is_cancelled_while_a_closure_is_taken_back_stays_cancelled(engine: Engine) -> None:
    alone(engine, close)
    meanwhile(engine, lambda one: dates.cancel(one, the(one, "weekly"), NEXT, WHY, None, NOW), undo)
    kept, rows = derived(engine)
    assert kept == rows
    assert [status for _id, day, status in kept if day == NEXT] == ["cancelled"]


def test_a_date_that_is_cancelled_while_it_is_kept_open_stays_cancelled(engine: Engine) -> None:
    def move(session: Session) -> None:
        meeting = the(session, "weekly")
        to = Placing(MON, time(20), 90, meeting.kind, meeting.venue, "")
        dates.move(session, meeting, MON, to, WHY, None, NOW)

    def keep(session: Session) -> None:
        found = closures.find(session, session.scalars(select(Closure.id)).one(), lock=True)
        meeting = session.scalars(select(Meeting).where(Meeting.slug == "weekly")).one()
        assert found
        with suppress(NotTaken):
            closures.keep(session, found, meeting, MON, NOW)

    for do in (move, close):
        alone(engine, do)
    meanwhile(engine, lambda one: dates.cancel(one, the(one, "weekly"), MON, WHY, None, NOW), keep)
    kept, rows = derived(engine)
    assert kept == rows
    assert [status for _id, day, status in kept if day == MON] == ["cancelled"]


@pytest.mark.parametrize("publish_first", [True, False])
def test_a_meeting_that_is_published_while_days_are_closed_is_closed_too(
    engine: Engine,
    publish_first: bool,
) -> None:
    meanwhile(engine, *((publish, close) if publish_first else (close, publish)))
    kept, rows = derived(engine)
    assert kept == rows
    assert [status for _id, day, status in kept if day == MON] == ["cancelled", "cancelled"]
    # What calendars keep of a meeting is named by its sequence: it moves with what was closed after it was published.
    with Session(engine) as session:
        assert the(session, "planned").sequence == 1 + publish_first
