"""Nobody was there: what a visitor at a locked door presses, and what the team does with it."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings.doors import MOST
from facilitator.meetings.models import DoorReport, Kind, State
from tests.conftest import Make
from tests.meetings.views.conftest import Page, People, notices, text

MEETING = "/meetings/monday-check-in"
HERE = f"{MEETING}/nobody-there"
DISMISS = "/volunteer/meetings/monday-check-in/reports/2026-11-23/dismiss"
TODAY = {"day": "2026-11-23"}
OURS = {"Origin": "https://meetings.example.org"}

At = Callable[[str], None]


@pytest.fixture
def late(app: Flask, clock_at: At) -> None:
    """Twenty minutes after the meeting began."""
    clock_at("2026-11-23T19:20:00Z")


def counts(session: Session) -> list[tuple[date, int]]:
    session.expire_all()
    return [(each.day, each.count) for each in session.scalars(select(DoorReport).order_by(DoorReport.day))]


def test_the_page_of_a_meeting_leads_there_only_while_a_date_can_be_reported(
    client: FlaskClient, make: Make, clock_at: At
) -> None:
    make.meeting()
    offered = {}
    for at in ("18:00", "19:09", "19:10", "20:45"):
        clock_at(f"2026-11-23T{at}:00Z")
        offered[at] = HERE in client.get(MEETING).text
    assert offered == {"18:00": False, "19:09": False, "19:10": True, "20:45": True}


@pytest.mark.usefixtures("late")
def test_somebody_at_a_locked_door_reports_it_without_account_cookie_or_token(
    app: Flask, client: FlaskClient, session: Session, make: Make
) -> None:
    assert app.config.get("WTF_CSRF_ENABLED", True)
    make.meeting(venue=make.venue(way_in="The blue door, second bell."))
    asked = client.get(HERE)
    assert asked.status_code == 200
    assert "Nobody there? Monday Check-in How to get in The blue door, second bell. Monday 23 November" in text(asked)
    assert "Nothing else is stored: not who you are, and not when you pressed it." in text(asked)
    answer = client.post(HERE, data=TODAY, headers=OURS)
    assert (answer.status_code, answer.location) == (303, f"{HERE}/thanks")
    thanks = client.get(answer.location)
    assert "Thank you for telling us" in text(thanks)
    assert [each.headers.getlist("Set-Cookie") for each in (asked, answer, thanks)] == [[], [], []]
    assert "csrf_token" not in asked.text
    assert counts(session) == [(date(2026, 11, 23), 1)]


@pytest.mark.usefixtures("late")
def test_whoever_comes_after_the_limit_is_thanked_all_the_same(
    client: FlaskClient, session: Session, make: Make
) -> None:
    make.meeting()
    answers = {client.post(HERE, data=TODAY, headers=OURS).status_code for _press in range(MOST + 2)}
    assert (answers, counts(session)) == ({303}, [(date(2026, 11, 23), MOST)])


@pytest.mark.usefixtures("late")
def test_a_form_on_another_site_is_refused(client: FlaskClient, session: Session, make: Make) -> None:
    make.meeting()
    said: list[tuple[dict[str, str], int]] = [
        ({}, 303),
        (OURS, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://behind-a-proxy.example.org"}, 303),
        ({"Origin": "https://evil.example.net"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", **OURS}, 403),
    ]
    answers = [(headers, client.post(HERE, data=TODAY, headers=headers).status_code) for headers, _status in said]
    assert answers == said
    assert counts(session) == [(date(2026, 11, 23), 3)]


def test_of_two_dates_one_is_chosen(client: FlaskClient, session: Session, make: Make, clock_at: At) -> None:
    make.meeting(weekdays=[5, 6], slug="weekend")
    clock_at("2026-03-29T18:15:00Z")
    page = client.get("/meetings/weekend/nobody-there")
    assert "Which date? Sunday 29 March, 19:00" in text(page)
    assert page.text.count('type="radio" name="day"') == 2
    client.post("/meetings/weekend/nobody-there", data={"day": "2026-03-28"})
    assert counts(session) == [(date(2026, 3, 28), 1)]


def test_outside_of_the_window_a_page_says_when_it_can_be_reported(
    client: FlaskClient, session: Session, make: Make, clock_at: At
) -> None:
    make.meeting()
    make.meeting("Draft", state=State.DRAFT)
    early = [client.get(HERE), client.post(HERE, data=TODAY)]
    clock_at("2026-11-24T19:01:00Z")
    after = [client.get(HERE), client.post(HERE, data=TODAY)]
    assert [each.status_code for each in early + after] == [409] * 4
    assert "from ten minutes after its beginning until a day later" in text(early[0])
    wrong = [client.post(HERE, data={"day": day}) for day in ("", "yesterday", "%00")]
    nowhere = [client.get(f"/meetings/{slug}/nobody-there{end}") for slug in ("draft", "no") for end in ("", "/thanks")]
    assert [each.status_code for each in wrong + nowhere] == [404] * 7
    assert counts(session) == []


@pytest.mark.usefixtures("late")
def test_the_thanks_say_where_to_turn_now(client: FlaskClient, make: Make) -> None:
    make.meeting()
    make.meeting("Night Owls", kind=Kind.ONLINE, start_time=time(23), online_url="https://meet.example.org/owls")
    make.meeting("Next door", start_time=time(19, 15), venue=make.venue("Library"))
    said = text(client.get(f"{HERE}/thanks"))
    assert "To talk to somebody now Northgate line: 020 7946 0999" in said
    assert "Online meetings Night Owls Today, 23:00" in said
    assert "Other meetings Next door On now, 19:15" in said
    assert "Monday Check-in" not in said


def test_the_team_dismisses_what_it_has_seen_with_one_press(
    as_: Page, session: Session, people: People, make: Make
) -> None:
    meeting = make.meeting(group=people.group)
    session.add(DoorReport(meeting_id=meeting.id, day=date(2026, 11, 23), count=2, dismissed=0))
    robin = as_(people.robin)
    answer = robin.post(DISMISS, data={"seen": "2", "back": "start"})
    assert answer.location == "/volunteer/"
    assert notices(robin, answer) == ["The reports for Monday 23 November are dismissed."]
    again = robin.post(DISMISS, data={"seen": "2"})
    assert again.status_code == 409
    assert "These reports are dismissed already." in text(again)
    assert robin.post(DISMISS.replace("2026-11-23", "someday")).status_code == 404


def test_the_table_says_nothing_of_when_or_who() -> None:
    assert {column.name: type(column.type).__name__ for column in DoorReport.__table__.columns} == {
        "meeting_id": "Integer",
        "day": "Date",
        "count": "Integer",
        "dismissed": "Integer",
    }


def test_the_press_of_a_volunteer_needs_its_token(
    app: Flask, as_: Page, session: Session, people: People, make: Make
) -> None:
    meeting = make.meeting(group=people.group)
    session.add(DoorReport(meeting_id=meeting.id, day=date(2026, 11, 23), count=1, dismissed=0))
    robin: Any = as_(people.robin)
    app.config["WTF_CSRF_ENABLED"] = True
    assert robin.post(DISMISS).status_code == 400
