"""Rules need a database and no application: they get one in memory, made once and rolled back after each test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, StaticPool, create_engine
from sqlalchemy.orm import Session

from facilitator.accounts import roles
from facilitator.db import Base, db, prepare_engine, writing
from facilitator.meetings import changes
from tests.conftest import NOW


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """All tables, with the roles and the first revision."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        roles.ensure(session)
        changes.bump(session, NOW)
        session.commit()
    yield engine
    engine.dispose()


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
