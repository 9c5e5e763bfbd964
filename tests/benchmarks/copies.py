"""Copies of the site with any number of generated meetings, on SQLite or PostgreSQL, all gone afterwards."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import insert, inspect, select

from facilitator import clock, create_app, schema
from facilitator import settings as settings_
from facilitator.db import db, writing
from facilitator.demo import generated
from facilitator.meetings import organisation
from facilitator.meetings.models import ComingDate, Group, Meeting, MeetingAudience, Venue
from facilitator.settings import Settings

POSTGRESQL = os.environ.get("BENCH_POSTGRESQL", "postgresql://127.0.0.1:5432")
STEP = 1_000_000  # between the numbers of a row and those of its doubles
# Nothing that is set for another copy reaches these.
OURS = "https://bench.example.org"


@dataclass(frozen=True, slots=True)
class Copy:
    """An instance folder with its database; ``meetings`` weekly ones are in it."""

    instance: Path
    meetings: int
    database_url: str = ""

    @property
    def settings(self) -> Settings:
        """Its settings, as ``facilitator serve`` would read them."""
        given = {"FACILITATOR_BASE_URL": OURS, "FACILITATOR_ORGANISATION": "Northgate Self-Help"}
        return settings_.load({**given, "FACILITATOR_DATABASE_URL": self.database_url}, self.instance)

    def app(self) -> Flask:
        """The application for it."""
        return create_app(self.settings)

    def a_group(self) -> str:
        """The slug of its first group."""
        with self.app().app_context():
            found = db.session.scalars(select(Group.slug).order_by(Group.id).limit(1)).one()
            db.session.remove()
            db.engine.dispose()
        return found


def make(folder: Path, meetings: int, database_url: str = "") -> Copy:
    """Set a copy up and fill it."""
    folder.mkdir(parents=True)
    copy = Copy(folder, meetings, database_url)
    with copy.app().app_context(), writing():
        schema.upgrade()
        organisation.save(db.session, "Northgate Self-Help", "", "Europe/London", "GB", clock.now())
        generated.generate(db.session, meetings, clock.now())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return copy


def multiply(copy: Copy, times: int) -> Copy:
    """Put each group, venue and meeting of a copy into it again, until it has ``times`` as many: minutes faster."""
    with copy.app().app_context(), db.engine.begin() as connection:
        for number in range(1, times):
            for table in (Group, Venue, Meeting, MeetingAudience, ComingDate):
                columns = inspect(table).local_table.columns
                values = [_again(column, number) for column in columns]
                # Those that were there in the beginning, and not their doubles.
                first = columns[0] < STEP
                connection.execute(insert(table).from_select(columns.keys(), select(*values).where(first)))
        db.engine.dispose()
    return replace(copy, meetings=copy.meetings * times)


def _again(column: Any, number: int) -> Any:
    if column.name in ("id", "group_id", "venue_id", "meeting_id"):
        return column + number * STEP
    if column.name in ("slug", "uid"):
        return column + f"-{number}"
    return column


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a database of its own; raises ``psycopg.OperationalError`` where no server answers."""
    name = f"facilitator_bench_{secrets.token_hex(4)}"
    with psycopg.connect(f"{POSTGRESQL}/postgres", autocommit=True, connect_timeout=3) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{POSTGRESQL}/{name}"
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def settle(database_url: str) -> None:
    """Let PostgreSQL count what is in its tables, as it would by itself after a while."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
