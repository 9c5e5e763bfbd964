"""Rules of the rota need a database and no application, as those of meetings do."""

from tests.meetings.conftest import session
from tests.meetings.views.conftest import people

__all__ = ["people", "session"]
