"""The database of a command: there, of this version, and open for writing."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from facilitator import schema
from facilitator.cli.context import Context
from facilitator.db import db, writing


@contextmanager
def opened(context: Context) -> Iterator[Session]:
    """The session, in the application's context; an empty database is set up, one of another version refused.

    The command commits. Whatever it has not committed when it leaves is rolled back.
    """
    with context.app.app_context(), writing():
        found = state()
        refuse(found, schema.State.OLD, schema.State.UNKNOWN)
        if found is schema.State.EMPTY:
            schema.upgrade()
        try:
            yield db.session
        finally:
            db.session.rollback()


def state() -> schema.State:
    """How the database stands to this version; one that can't be used at all ends the command with the reason."""
    try:
        return schema.state()
    except DatabaseError as error:
        where = db.engine.url.render_as_string(hide_password=True)
        reason = " ".join(str(error.orig).split())
        raise click.ClickException(f"The database at {where} can't be used: {reason}") from error


def refuse(found: schema.State, *refused: schema.State) -> None:
    """End the command where the database stands in a way that it can't work with."""
    if found not in refused:
        return
    raise click.ClickException(
        "The database is of an older version: run `facilitator backup`, then `facilitator upgrade`."
        if found is schema.State.OLD
        else "The database is of a newer version of Facilitator, or another program's: use the version that made it."
    )
