"""The database: the declarative base, the column types, and how SQLite is opened.

SQLite reads begin deferred and writes begin IMMEDIATE: a transaction that reads first and writes later otherwise fails
when another has written in between, and updates are lost.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Executable, MetaData, event
from sqlalchemy.engine import Connection, CursorResult
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, on SQLite (which has no zones) stored without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables; names of constraints are fixed so that migrations can drop them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UTCDateTime}  # noqa: RUF012  (SQLAlchemy's own form)


class Database(SQLAlchemy):
    """Flask-SQLAlchemy, its scoped session seen as the ``Session`` that rules ask for."""

    session: Session  # type: ignore[assignment]


db = Database(metadata=Base.metadata)


def rows_changed(session: Session, statement: Executable) -> int:
    """Carry out an UPDATE or DELETE and answer how many rows it met."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def snapshot(session: Session) -> None:
    """Let all that a session reads be of one moment; call it before anything is read.

    By itself PostgreSQL lets each query see what others committed before it; on SQLite transactions are like that.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@contextmanager
def writing() -> Iterator[None]:
    """Within this block, transactions on SQLite begin IMMEDIATE. For commands; requests are marked by ``web``."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def is_writing() -> bool:
    """Whether what begins in this context writes."""
    return _writing.get()


def mark_writing(on: bool) -> None:  # noqa: FBT001
    """Say whether what follows in this context writes; called by ``web`` for each request."""
    _writing.set(on)


def prepare_engine(engine: Engine) -> None:
    """Make an engine behave: on SQLite foreign keys on, explicit BEGIN, 15 s of patience for a writer's turn.

    A SQLite file is made so that only its owner reads it: there are hashes of passwords and letters with links in it.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "do_connect")
    def _make(*_args: Any) -> None:
        path = Path(engine.url.database or ":memory:")
        if path.is_absolute() and path.parent.is_dir():
            with suppress(OSError):  # one that is there is not opened: closing it would undo SQLite's locks
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    @event.listens_for(engine, "connect")
    def _open(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        # Each thread has a connection, and the system keeps the file's pages once for all: half a megabyte is enough.
        # What is deleted is overwritten, such as a letter that was sent: else it stays in the file until it is needed.
        for pragma in (
            *("foreign_keys=ON", "busy_timeout=15000", "synchronous=FULL", "cache_size=-500"),
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")
