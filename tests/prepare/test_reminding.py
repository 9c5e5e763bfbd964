from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.attendance import counts
from facilitator.attendance.counts import Numbers
from facilitator.mail import Letter
from facilitator.prepare import reminding
from facilitator.rota import leads

MONDAY = date(2026, 11, 16)
EARLY = datetime(2026, 6, 1, tzinfo=UTC)
As = Callable[[Volunteer], FlaskClient]
PATH = "/volunteer/reports/remind/monday-check-in/2026-11-16"


@pytest.fixture
def team(make: Any) -> dict[str, Volunteer]:
    """Robin leads the Mondays of a group of three, one of whom has left; Cora coordinates."""
    names = ("Robin", "Alex", "Zoe")
    found = {name.lower(): make.volunteer(name, trained=True, email=f"{name.lower()}@example.org") for name in names}
    found["zoe"].active = False
    found["cora"] = make.volunteer("Cora", roles_=("volunteer", "coordinator"))
    group = make.group("Northgate", *(found[name.lower()] for name in names))
    make.meeting(group=group, lead=found["robin"], created_at=EARLY)
    return found


def the_meeting(team: dict[str, Volunteer]) -> Any:
    return team["robin"].groups[0].meetings[0]


def letters(session: Session) -> list[tuple[str, str]]:
    return [(each.to, each.subject) for each in session.scalars(select(Letter).order_by(Letter.id))]


def test_who_led_the_date_is_reminded(session: Session, team: dict[str, Volunteer], now: datetime) -> None:
    meeting = the_meeting(team)
    assert reminding.recipients(session, meeting, MONDAY) == [team["robin"]]
    leads.put_down(session, meeting, MONDAY, team["alex"])
    session.flush()
    assert reminding.remind(session, meeting, MONDAY, now) == [team["alex"]]


def test_where_nobody_led_the_team_is_reminded_without_those_who_left(
    session: Session, team: dict[str, Volunteer]
) -> None:
    meeting = the_meeting(team)
    meeting.lead = team["zoe"]
    assert reminding.recipients(session, meeting, MONDAY) == [team["alex"], team["robin"]]
    meeting.lead = meeting.group = None
    session.flush()
    assert reminding.recipients(session, meeting, MONDAY) == []


def test_a_date_is_reminded_of_once_a_day(session: Session, team: dict[str, Volunteer], now: datetime) -> None:
    meeting, day = the_meeting(team), timedelta(days=1)
    reminding.remind(session, meeting, MONDAY, now)
    with pytest.raises(reminding.RemindedToday):
        reminding.remind(session, meeting, MONDAY, now + timedelta(hours=5))
    assert reminding.remind(session, meeting, MONDAY - timedelta(weeks=1), now) == [team["robin"]]
    assert reminding.remind(session, meeting, MONDAY, now + day) == [team["robin"]]
    with pytest.raises(reminding.RemindedToday):
        reminding.remind(session, meeting, MONDAY, now + day)


def test_of_what_is_counted_or_did_not_take_place_nobody_is_reminded(
    session: Session, team: dict[str, Volunteer], now: datetime
) -> None:
    meeting = the_meeting(team)
    counts.record(session, meeting, MONDAY, Numbers(True, 5), "a", team["robin"], now)
    for day in (MONDAY, MONDAY + timedelta(days=1), now.date()):
        with pytest.raises(reminding.NotMissing):
            reminding.remind(session, meeting, day, now)


def test_one_press_writes_a_letter_and_says_to_whom(
    session: Session, team: dict[str, Volunteer], as_: As, now: datetime
) -> None:
    browser = as_(team["cora"])
    answer = browser.post(PATH, data={"back": "since=2026-11-01&until=2026-11-23&by=group"})
    assert answer.status_code == 303
    assert answer.location == "/volunteer/reports?since=2026-11-01&until=2026-11-23&by=group#missing"
    assert "A mail about Monday Check-in, Mon 16 Nov goes to Robin." in browser.get(answer.location).text
    assert letters(session) == [("robin@example.org", "Please count: Monday Check-in, Mon 16 Nov")]
    text = session.scalars(select(Letter.text)).one()
    assert text.startswith("Hello Robin,\n\nMonday Check-in on Monday 16 November 2026 is not counted yet. Cora asks")
    assert "https://meetings.example.org/volunteer/attendance?meeting=monday-check-in&date=2026-11-16" in text


def test_a_second_press_writes_nothing_and_says_why(session: Session, team: dict[str, Volunteer], as_: As) -> None:
    browser = as_(team["alex"])
    browser.post(PATH)
    browser.get("/volunteer/reports")
    answer = browser.post(PATH)
    assert "Somebody was reminded of this date today already." in browser.get(answer.location).text
    assert len(letters(session)) == 1


def test_without_mail_it_says_so(app: Flask, session: Session, team: dict[str, Volunteer], as_: As) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], mail_server="")
    browser = as_(team["robin"])
    assert "This site can’t send mail, so nobody was reminded." in browser.get(browser.post(PATH).location).text
    assert letters(session) == []
    page = as_(team["cora"]).get("/volunteer/attendance/missing").text
    assert "Remind all" not in page
    line = "Monday Check-in, Mon 16 Nov: https://meetings.example.org/volunteer/attendance?meeting=monday-check-in"
    assert f"{line}&amp;date=2026-11-16\n" in page.partition("<textarea")[2]


def test_one_press_reminds_of_all_that_is_missing_with_one_letter_to_each_person(
    session: Session, team: dict[str, Volunteer], make: Any, as_: As, now: datetime
) -> None:
    meeting, week = the_meeting(team), timedelta(weeks=1)
    leads.put_down(session, meeting, MONDAY, team["alex"])
    make.meeting("Tuesday", weekdays=[1], lead=team["robin"], created_at=EARLY)
    make.meeting("Nobody's", weekdays=[2], created_at=EARLY)
    reminding.remind(session, meeting, MONDAY - week, now)
    browser = as_(team["cora"])
    assert "Remind all</button>" in browser.get("/volunteer/attendance/missing").text
    answer = browser.post("/volunteer/attendance/remind")
    assert (answer.status_code, answer.location) == (303, "/volunteer/attendance/missing")
    assert "2 mails go out, one to each person." in browser.get(answer.location).text
    assert letters(session) == [
        ("robin@example.org", "Please count: 2 dates"),
        ("alex@example.org", "Please count: Monday Check-in, Mon 16 Nov"),
    ]
    assert session.scalars(select(Letter.text).order_by(Letter.id)).first() == (
        "Hello Robin,\n\nThese dates are not counted yet. Cora asks you for them: each takes twenty seconds.\n\n"
        "Tuesday on Tuesday 17 November 2026:\n"
        "https://meetings.example.org/volunteer/attendance?meeting=tuesday&date=2026-11-17\n\n"
        "Tuesday on Tuesday 10 November 2026:\n"
        "https://meetings.example.org/volunteer/attendance?meeting=tuesday&date=2026-11-10\n\n"
        "If it did not take place, say so there, too."
    )
    browser.post("/volunteer/attendance/remind")
    assert "Nobody is reminded: that was done today already" in browser.get(answer.location).text
    assert len(letters(session)) == 2


@pytest.mark.parametrize("path", ["nowhere/2026-11-16", "monday-check-in/today"])
def test_what_is_not_there_is_not_found(team: dict[str, Volunteer], as_: As, path: str) -> None:
    assert as_(team["cora"]).post(f"/volunteer/reports/remind/{path}").status_code == 404
