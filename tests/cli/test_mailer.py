from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator import mail
from facilitator.cli import mailer
from facilitator.meetings.models import ComingDate, DoorReport
from facilitator.settings import Settings


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When the queue was looked at."""
    looked: list[datetime] = []
    monkeypatch.setattr(mail, "send_due", lambda _session, _settings, now: looked.append(now) or 0)
    return looked


def last_coming_day(session: Session) -> date | None:
    day = session.scalar(select(func.max(ComingDate.day)))
    session.rollback()  # the mailer has a session of its own, which must have its turn
    return day


def test_each_turn_sends_what_is_due_and_the_first_of_a_day_derives_the_coming_dates(
    app: Flask, session: Session, settings: Settings, now: datetime, sent: list[datetime], make: object
) -> None:
    make.meeting()  # type: ignore[attr-defined]
    session.commit()
    today = mailer.turn(app, settings, now, None)
    assert today == now.date()
    first = last_coming_day(session)
    assert first is not None
    later = now + timedelta(hours=1)
    assert mailer.turn(app, settings, later, today) == today
    assert last_coming_day(session) == first
    next_month = now + timedelta(days=28)
    assert mailer.turn(app, settings, next_month, today) == next_month.date()
    assert last_coming_day(session) == first + timedelta(days=28)
    assert sent == [now, later, next_month]


@pytest.mark.usefixtures("sent")
def test_the_first_turn_of_a_day_forgets_reports_of_locked_doors_that_are_old(
    app: Flask, session: Session, settings: Settings, now: datetime, make: object
) -> None:
    meeting = make.meeting()  # type: ignore[attr-defined]
    days = [now.date() - timedelta(weeks=weeks) for weeks in (9, 1)]
    session.add_all(DoorReport(meeting_id=meeting.id, day=day, count=1) for day in days)
    session.commit()
    mailer.turn(app, settings, now, None)
    session.expire_all()
    assert session.scalars(select(DoorReport.day)).all() == days[1:]
