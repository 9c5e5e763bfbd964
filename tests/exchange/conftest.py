"""A list brought in, and all that is stored as plain values."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.exchange import things
from facilitator.exchange.loading import load
from facilitator.exchange.outcome import File, Outcome
from facilitator.exchange.reading import Defaults, read
from facilitator.meetings.models import ComingDate, Group, Meeting, Venue

DEFAULTS = Defaults("Europe/London", 90, "en")
Bring = Callable[..., Outcome]
Stored = Callable[[], dict[str, Any]]


@pytest.fixture
def bring(session: Session, now: datetime) -> Bring:
    """Import rows as the file "list.json", or another, and commit."""

    def bring(rows: Sequence[Any], name: str = "list.json", source: str = "", at: datetime = now) -> Outcome:
        outcome = load(session, read(enumerate(rows, 1), DEFAULTS), File(name, "meeting-guide", source), at)
        session.commit()
        return outcome

    return bring


@pytest.fixture
def stored(session: Session) -> Stored:
    """Everything that an import writes, by table and slug, without the marks of when and how often."""

    def stored() -> dict[str, Any]:
        session.expire_all()
        found: dict[str, Any] = {
            model.__tablename__: {each.slug: things.values(each) for each in session.scalars(select(model))}
            for model in (Group, Venue, Meeting)
        }
        dates = select(Meeting.slug, ComingDate.day).join(Meeting, Meeting.id == ComingDate.meeting_id)
        found["coming_date"] = sorted((slug, day) for slug, day in session.execute(dates))
        return found

    return stored
