"""What visitors read of dates that are cancelled, moved or added: list, month, meeting and group alike."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator.meetings import dates
from facilitator.meetings.models import Kind, Meeting
from facilitator.meetings.reasons import Why
from tests.finder.conftest import texts

TODAY, NEXT, THURSDAY = date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 3)
DAY = timedelta(days=1)
LINK = "https://meet.example.org/room"


@pytest.fixture
def meeting(make: Any) -> Meeting:
    """Mondays at 19:00 in Mill Lane Hall; it is Monday, 18:00."""
    return make.meeting(venue=make.venue(), group=make.group())  # type: ignore[no-any-return]


def read(client: FlaskClient, address: str, part: str) -> list[str]:
    """The words of the parts of a page that have this class, as somebody reads them."""
    return texts(client.get(address).text, part)


def test_whoever_stands_at_the_door_reads_that_todays_meeting_is_cancelled(
    session: Session, client: FlaskClient, meeting: Meeting, now: datetime
) -> None:
    dates.cancel(session, meeting, TODAY, Why("venue", "No heating"), None, now)
    assert read(client, "/meetings/monday-check-in", "notice-door") == [
        "Today’s meeting is cancelled The venue is closed: No heating Other meetings today"
    ]
    assert read(client, "/", "entry-off") == [
        "19:00 to 20:30 Monday Check-in Cancelled The venue is closed: No heating"
    ]
    assert read(client, "/calendar", "off") == ["19:00 Monday Check-in cancelled"]
    assert read(client, "/groups/northgate", "stands") == ["Cancelled The venue is closed: No heating"]


def test_a_moved_date_is_read_where_it_was_to_be_and_where_it_is(
    session: Session, client: FlaskClient, meeting: Meeting, now: datetime
) -> None:
    to = replace(dates.usual(meeting, NEXT), on_day=THURSDAY, start_time=time(18, 30))
    dates.move(session, meeting, NEXT, to, Why("holiday"), None, now)
    assert read(client, "/meetings/monday-check-in", "stands") == [
        "Moved to Thursday 3 December, 18:30 Public holiday",
        "Moved from Monday 30 November, 19:00 Public holiday",
    ]
    assert read(client, "/?date=2026-12-03", "stands") == ["Moved from Monday 30 November, 19:00 Public holiday"]
    month = client.get("/calendar?month=2026-12").text
    assert "moved from 30 November" in month
    assert "moved to 3 December" in client.get("/calendar").text


def test_nobody_is_sent_to_a_date_that_was_moved_and_then_cancelled(
    session: Session, client: FlaskClient, meeting: Meeting, now: datetime
) -> None:
    dates.move(session, meeting, TODAY, replace(dates.usual(meeting, TODAY), on_day=NEXT - DAY), Why(), None, now)
    dates.cancel(session, meeting, TODAY, Why("illness"), None, now)
    page = "/meetings/monday-check-in"
    assert read(client, page, "notice-door") == ["Today’s meeting is cancelled Illness Other meetings today"]
    assert read(client, page, "stands") == ["Cancelled Illness"] * 2
    assert read(client, "/", "stands") == ["Cancelled Illness"]
    assert read(client, "/calendar", "off") == ["19:00 Monday Check-in cancelled"] * 2


def test_a_date_at_another_hour_of_its_day_says_which_hour_it_was(
    session: Session, client: FlaskClient, meeting: Meeting, now: datetime
) -> None:
    to = replace(dates.usual(meeting, NEXT), start_time=time(20, 15))
    dates.move(session, meeting, NEXT, to, Why(), None, now)
    for path in ("/meetings/monday-check-in", f"/?date={NEXT}"):
        assert "Moved from 19:00" in read(client, path, "stands"), path
    assert "moved from 19:00" in client.get(f"/calendar?month={NEXT:%Y-%m}").text


def test_the_next_date_is_joined_where_it_takes_place(
    session: Session, client: FlaskClient, meeting: Meeting, now: datetime
) -> None:
    to = replace(dates.usual(meeting, TODAY), kind=Kind.ONLINE, venue=None, online_url=LINK)
    dates.move(session, meeting, TODAY, to, Why(), None, now)
    page = client.get("/meetings/monday-check-in").text
    assert f'href="{LINK}"' in page
    assert read(client, "/meetings/monday-check-in", "stands") == ["Online this time", "Online this time"]
    assert "Usually. Not on Monday 23 November: see above." in read(client, "/meetings/monday-check-in", "stands-on")


def test_an_online_date_behind_another_link_says_so_and_leads_there(
    session: Session, client: FlaskClient, make: Any, now: datetime
) -> None:
    online = make.meeting("Online", kind=Kind.ONLINE, online_url="https://meet.example.org/usual")
    dates.move(session, online, TODAY, replace(dates.usual(online, TODAY), online_url=LINK), Why(), None, now)
    assert read(client, "/", "stands") == ["With another link this time"]
    page = client.get("/meetings/online").text
    assert (f'href="{LINK}"' in page, 'href="https://meet.example.org/usual"' in page) == (True, False)


def test_an_extra_date_says_that_it_is_one(
    session: Session, client: FlaskClient, meeting: Meeting, now: datetime
) -> None:
    to = replace(dates.usual(meeting, THURSDAY), start_time=time(11))
    dates.add(session, meeting, to, Why(note="Before Christmas"), None, now)
    assert read(client, "/?date=2026-12-03", "stands") == ["An extra date Before Christmas"]
    assert "extra date" in client.get("/calendar?month=2026-12").text
