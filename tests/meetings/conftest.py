"""Rules need a database and no application: they get one in memory, made once and rolled back after each test."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from facilitator.db import db, writing


@pytest.fixture
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """The application's session where the test has one, else one on the database in memory."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app")
        with writing():
            yield db.session
        return
    with Session(request.getfixturevalue("engine")) as session:
        yield session
        session.rollback()
