"""It is all still right: the list of what nobody has confirmed for long, and the press."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from facilitator.meetings.confirming import LONG
from facilitator.meetings.models import State
from tests.conftest import Make
from tests.meetings.views.conftest import Page, People, notices, text

LIST = "/volunteer/to-confirm"
CONFIRM = "/volunteer/meetings/monday-check-in/confirm"


def test_the_list_shows_a_volunteer_what_is_theirs_and_a_coordinator_all_the_longest_ago_first(
    as_: Page, people: People, make: Make, now: datetime
) -> None:
    make.meeting(group=people.group, venue=people.venue, confirmed_at=now - LONG)
    make.meeting("Everybody's", confirmed_at=now - 2 * LONG, state=State.PAUSED)
    make.meeting("Fresh", group=people.group)
    assert text(as_(people.robin).get(LIST)) == (
        "Still right? Nobody has confirmed this meeting for six months. Look at time, place and link. If all of it is "
        "right, one press says so; if not, change it. Monday Check-in Every Monday, 19:00 Northgate · Mill Lane Hall, "
        "Northgate Last confirmed: Sun 24 May 2026 It is all still right: Monday "
        "Check-in Change: Monday Check-in"
    )
    seen = text(as_(people.cleo).get(LIST))
    assert "Nobody has confirmed these 2 meetings for six months." in seen
    assert 0 < seen.index("Everybody's Not meeting at the moment") < seen.index("Monday Check-in")
    assert "It is still paused, the rest is right: Everybody's" in seen


def test_one_press_confirms_and_leads_back_to_where_it_was_pressed(
    as_: Page, people: People, make: Make, stored: Callable[[str], Any], now: datetime
) -> None:
    make.meeting(group=people.group, confirmed_at=now - LONG)
    robin = as_(people.robin)
    answer = robin.post(CONFIRM, data={"back": "to-confirm"})
    assert answer.location == LIST
    assert notices(robin, answer) == ["Thank you. “Monday Check-in” is confirmed as it stands."]
    assert "Nothing waits here Each listed meeting was confirmed within the last six months." in text(robin.get(LIST))
    assert (stored("monday-check-in").confirmed_at, stored("monday-check-in").sequence) == (now, 0)
    places = [robin.post(CONFIRM, data={"back": back}).location for back in ("start", "", "https://evil.example.net")]
    assert places == ["/volunteer/", "/volunteer/meetings/monday-check-in", "/volunteer/meetings/monday-check-in"]


def test_a_draft_has_nothing_to_confirm(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group, state=State.DRAFT)
    answer = as_(people.robin).post(CONFIRM)
    assert answer.status_code == 409
    assert "is not listed, so there is nothing to confirm" in text(answer)


def test_the_public_page_says_the_month_once_it_is_long_ago(client: FlaskClient, make: Make, now: datetime) -> None:
    make.meeting(confirmed_at=now - LONG)
    make.meeting("Fresh", confirmed_at=now - LONG + timedelta(seconds=1))
    said = {slug: "Last confirmed in" in client.get(f"/meetings/{slug}").text for slug in ("monday-check-in", "fresh")}
    assert said == {"monday-check-in": True, "fresh": False}
    assert "Last confirmed in May 2026." in client.get("/meetings/monday-check-in").text


def test_fifty_on_the_list_ask_the_database_as_often_as_three(
    as_: Page, statements: Any, people: People, make: Make, now: datetime
) -> None:
    cleo: Any = as_(people.cleo)

    def fill(numbers: range) -> None:
        for number in numbers:
            group = make.group(f"Group {number}")
            make.meeting(f"Number {number}", group=group, venue=make.venue(), confirmed_at=now - LONG)

    fill(range(3))
    few = statements(cleo, LIST)
    fill(range(3, 50))
    assert statements(cleo, LIST) == few < 15
