"""Rules of the rota need a database and no application, as those of meetings do."""

from tests.meetings.conftest import engine, session
from tests.meetings.views.conftest import people

__all__ = ["engine", "people", "session"]
