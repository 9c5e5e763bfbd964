"""The state of all that the public can see, as one row says it: whatever is kept is kept under it."""

from datetime import UTC, datetime

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from facilitator.meetings.models import Revision

NEVER = datetime(1970, 1, 1, tzinfo=UTC)

State = tuple[int, datetime]

_QUERY = select(Revision.number, Revision.changed_at).where(Revision.id == 1)


def current(asked: Session | Connection) -> State:
    """Its number and the instant of the change that made it, by one indexed query; (0, 1970) before the first change.

    The instant too: a database that was made anew or restored may come to the same number with other rows.
    """
    connection = asked if isinstance(asked, Connection) else asked.connection()
    found = connection.execute(_QUERY).one_or_none()
    return (found[0], found[1]) if found else (0, NEVER)
