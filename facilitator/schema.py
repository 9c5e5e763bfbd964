"""The database's schema and how it is brought up to date, by Alembic's migrations."""

from enum import Enum

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, text

from facilitator import settings as settings_
from facilitator.db import db, writing

_LOCK = 7301  # any number, as long as nobody else on that PostgreSQL database uses it


class State(Enum):
    """How the database stands to the migrations. ``NEWER``: it was made by a later release."""

    EMPTY = "empty"
    OLD = "old"
    CURRENT = "current"
    NEWER = "newer"


def state(app: Flask) -> State:
    """How the application's database stands."""
    with app.app_context(), db.engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(_config())
    if at is None:
        return State.EMPTY
    if at == script.get_current_head():
        return State.CURRENT
    known = {each.revision for each in script.walk_revisions()}
    return State.OLD if at in known else State.NEWER


def upgrade(app: Flask) -> None:
    """Bring the database to the newest schema. Two at once wait for each other."""
    with app.app_context(), writing():
        if db.engine.dialect.name == "sqlite":
            # Outside a transaction, and before any worker starts: readers then do not wait for a writer.
            connection = db.engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA journal_mode=WAL")
            finally:
                connection.close()
        with db.engine.begin() as connection:
            _lock(connection)
            command.upgrade(_config(connection), "head")


def downgrade(app: Flask, revision: str = "base") -> None:
    """Take the database back to a revision; ``base`` leaves no table."""
    with app.app_context(), writing(), db.engine.begin() as connection:
        _lock(connection)
        command.downgrade(_config(connection), revision)


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(settings_.migrations()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
