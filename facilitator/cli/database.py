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
        try:
            found = schema.state()
        except DatabaseError as error:
            where = db.engine.url.render_as_string(hide_password=True)
            raise click.ClickException(f"The database at {where} can't be used.") from error
        if found is schema.State.EMPTY:
            schema.upgrade()
        elif found is not schema.State.CURRENT:
            raise click.ClickException("The database is of another version of Facilitator: run `facilitator upgrade`.")
        try:
            yield db.session
        finally:
            db.session.rollback()
