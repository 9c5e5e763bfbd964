"""How the database stands to this version of the program, and bringing it up to it by Alembic's migrations.

All functions want the application's context.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select

from facilitator import settings as settings_
from facilitator.db import db, writing

_UPGRADING = 0x4641_4349  # the number of PostgreSQL's advisory lock


class State(Enum):
    """What a database is to this version of the program. ``UNKNOWN``: a newer version's, or not ours."""

    EMPTY = "empty"
    CURRENT = "current"
    OLD = "old"
    UNKNOWN = "unknown"


def state() -> State:
    """How the application's database stands."""
    with db.engine.connect() as connection:
        if not inspect(connection).get_table_names():
            return State.EMPTY
        found = revision(connection)
    if found == ScriptDirectory.from_config(_config()).get_current_head():
        return State.CURRENT
    return State.OLD if found is not None and knows(found) else State.UNKNOWN


def upgrade() -> None:
    """Bring the database up to this version; two that do so at once take turns, and the second finds nothing to do.

    SQLite is put into WAL mode first, in which readers and the writer do not wait for each other.
    """
    _use_wal()
    with writing(), db.engine.begin() as connection:
        _take_turns(connection)
        command.upgrade(_config(connection), "head")


def revision(connection: Connection) -> str | None:
    """The revision that a database is at; None: it is empty, or not ours."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Whether this version of the program comes after a revision."""
    return revision in {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}


@contextmanager
def rebuilding(revision: str) -> Iterator[Connection]:
    """An empty database with the schema of a revision, to be filled; brought up to this version when the block ends.

    All of it is one transaction: where the block fails the database is empty as before.
    """
    _use_wal()
    with writing(), db.engine.begin() as connection:
        _take_turns(connection)
        command.upgrade(_config(connection), revision)
        yield connection
        command.upgrade(_config(connection), "head")


def downgrade(revision: str = "base") -> None:
    """Take the database back to a revision; after ``base`` no table of ours is left."""
    with writing(), db.engine.begin() as connection:
        _take_turns(connection)
        command.downgrade(_config(connection), revision)


def _use_wal() -> None:
    """Not through SQLAlchemy's transactions: SQLite refuses the change inside of one."""
    if db.engine.dialect.name == "sqlite":
        connection = db.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()


def _take_turns(connection: Connection) -> None:
    """On SQLite the transaction itself is the lock; on PostgreSQL one that ends with it."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_UPGRADING)))


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(settings_.migrations()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
