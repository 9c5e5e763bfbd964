"""The migrated schema is the models', up and down, on both databases."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import func, inspect, select, text

from facilitator import create_app, schema
from facilitator.accounts.models import ROLES, Role
from facilitator.attendance.models import Count
from facilitator.db import Base, db, writing
from facilitator.meetings import changes
from facilitator.meetings.models import ComingDate, Meeting, Revision
from facilitator.settings import Settings
from tests.conftest import NOW, Make

SERVER = "postgresql://127.0.0.1:5432"


@contextmanager
def postgresql() -> Iterator[str]:
    """A database of its own; skips where no server answers."""
    name = f"facilitator_{secrets.token_hex(6)}"
    try:
        with psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=3) as admin:
            admin.execute(f'CREATE DATABASE "{name}"'.encode())
            yield f"{SERVER}/{name}"
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at 127.0.0.1:5432 for {os.environ.get('USER', 'this user')}: {error}")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Flask]:
    """An application on a database without a table."""
    if request.param == "sqlite":
        app = create_app(settings)
        with app.app_context():
            yield app
            db.engine.dispose()
    else:
        with postgresql() as url:
            app = create_app(replace(settings, database_url=url))
            with app.app_context():
                yield app
                db.session.remove()
                db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_up_gives_the_models_and_down_gives_nothing(empty: Flask) -> None:
    assert schema.state() is schema.State.EMPTY
    schema.upgrade()
    assert schema.state() is schema.State.CURRENT
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        assert tables() == set(Base.metadata.tables)
    schema.downgrade()
    assert tables() == set()
    schema.upgrade()
    assert tables() == set(Base.metadata.tables)


def test_a_new_database_has_the_roles_and_a_revision(empty: Flask) -> None:
    schema.upgrade()
    assert sorted(db.session.scalars(select(Role.name))) == sorted(ROLES)
    assert db.session.get_one(Revision, 1).number == 1
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_what_is_listed_already_counts_as_confirmed_when_it_was_last_changed(empty: Flask, now: datetime) -> None:
    schema.upgrade()
    with writing():
        Make(db.session, now).meeting(confirmed_at=now - timedelta(days=1), audiences=("women",))
        db.session.commit()
    schema.downgrade("0001")
    schema.upgrade()
    meeting = db.session.scalars(select(Meeting)).one()
    assert (meeting.confirmed_at, meeting.audiences) == (now, ("women",))


ROWS = (
    "INSERT INTO meeting_group (id, slug, name, about) VALUES (1, 'north', 'North', '')",
    (
        "INSERT INTO meeting (id, uid, slug, name, about, group_id, kind, state, online_url, online_phone, language,"
        " kept_types, first_day, start_time, duration, timezone, frequency, interval, weekdays, search_text,"
        " created_at, changed_at, sequence) VALUES (1, 'a@example.org', 'a', 'A', '', 1, 'in_person', 'published', '',"
        " '', 'en', '[]', '2026-01-05', '19:00:00', 90, 'Europe/London', 'weekly', 1, '[0]', 'a',"
        " '2026-01-01 09:00:00', '2026-01-02 09:00:00', 3)"
    ),
    "INSERT INTO meeting_audience (meeting_id, audience) VALUES (1, 'women')",
    (
        "INSERT INTO attendance_count (id, meeting_id, day, held, in_room, online, first_time, letters, key,"
        " entered_at) VALUES (1, 1, '2026-01-05', true, 5, 0, 1, 0, 'k', '2026-01-05 21:00:00')"
    ),
)


def test_what_the_first_release_stored_is_there_after_an_upgrade_and_its_dates_are_derived_anew(empty: Flask) -> None:
    with writing(), db.engine.begin() as connection:
        command.upgrade(schema._config(connection), "0001")
        for row in ROWS:
            connection.execute(text(row))
    schema.upgrade()
    with writing():
        assert list(changes.refresh_in_parts(db.session, NOW)) == [1]
        db.session.commit()
    meeting = db.session.scalars(select(Meeting)).one()
    assert (meeting.sequence, meeting.audiences, meeting.paused_from, meeting.confirmed_at) == (
        *(3, ("women",), None),
        meeting.changed_at,
    )
    assert [each.in_room for each in db.session.scalars(select(Count))] == [5]
    assert db.session.scalar(select(func.min(ComingDate.on_day))) == date(2026, 11, 23)
