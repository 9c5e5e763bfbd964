"""The pages on which coordinators bring old counts in."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.attendance.models import Count, CountImport
from facilitator.meetings.words import full_day
from tests.properties import tried

from .conftest import MONDAY, House

PAGE = "/volunteer/reports/import"
GOOD = b"meeting,date,in room,first time\nmonday-check-in,2026-11-09,7,1\nMonday Check-in,2019-03-06,6,\n"


@pytest.fixture
def cora(house: House, as_: Callable[[Volunteer], FlaskClient]) -> FlaskClient:
    """A coordinator's browser."""
    return as_(house.cora)


def send(browser: FlaskClient, data: bytes, dates: str = "iso") -> Any:
    return browser.post(PAGE, data={"file": (io.BytesIO(data), "old.csv"), "dates": dates})


def seen(page: str) -> str:
    """What the page would send back: the digest of what it shows."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def stored(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Count)) or 0


def test_a_file_is_shown_stored_by_one_press_and_taken_back_by_another(
    session: Session, cora: FlaskClient, house: House
) -> None:
    sent = send(cora, GOOD)
    assert (sent.status_code, sent.location) == (303, f"{PAGE}/1")
    page = cora.get(sent.location).text
    assert "2 rows will be stored" in page
    assert "Monday 9 November 2026" in page
    assert "7 in the room, 1 for the first time" in page
    assert "Store 2 counts" in page
    assert stored(session) == 0
    assert cora.post(f"{PAGE}/1", data={"seen": seen(page)}).location == PAGE
    assert stored(session) == 2
    page = cora.get(PAGE).text
    assert "2 counts are stored." in page
    assert "23 November 2026, <bdi>Cora Example</bdi>" in page
    assert cora.post(f"{PAGE}/1/take-back").status_code == 303
    assert stored(session) == 0
    page = cora.get(PAGE).text
    assert "2 counts are taken back." in page
    assert "Taken back" in page


def test_two_presses_store_once_and_a_press_on_what_is_gone_says_so(session: Session, cora: FlaskClient) -> None:
    page = cora.get(send(cora, GOOD).location).text
    for _press in range(2):
        assert cora.post(f"{PAGE}/1", data={"seen": seen(page)}).status_code == 303
    assert stored(session) == 2
    assert cora.get(f"{PAGE}/1").location == PAGE
    gone = cora.post(f"{PAGE}/99", data={"seen": seen(page)})
    assert gone.status_code == 404
    assert "thrown away after a day" in gone.text


def test_rows_that_are_left_out_are_named_by_row_column_and_reason(
    session: Session, cora: FlaskClient, house: House, now: datetime
) -> None:
    data = b"meeting,date,in room\nnowhere,2026-11-16,7\nmonday-check-in,2026-11-17,7\nmonday-check-in,5/6/2026,7\n"
    page = cora.get(send(cora, data).location).text
    assert "3 rows can’t be taken" in page
    assert '<th scope="row">2</th><td>Meeting</td><td dir="auto">No meeting here is called “nowhere”.</td>' in page
    assert (
        '<th scope="row">3</th><td>Date</td><td dir="auto">Monday Check-in does not take place on '
        "Tuesday 17 November 2026. Since Monday 1 June 2026 its dates are known here.</td>" in page
    )
    assert "“5/6/2026” can be read in two ways." in page
    assert "No other row of this file can be stored." in page


def test_a_count_that_is_there_with_other_numbers_is_linked(
    session: Session, cora: FlaskClient, house: House, now: datetime
) -> None:
    session.add(
        Count(
            meeting_id=house.meeting.id,
            day=MONDAY,
            held=True,
            in_room=9,
            online=0,
            first_time=0,
            letters=0,
            key="k",
            entered_at=now,
        )
    )
    page = cora.get(send(cora, b"meeting,date,in room\nmonday-check-in,2026-11-16,7\n").location).text
    assert "is counted with other numbers: 9 in the room. Correct it on its own page." in page
    assert 'href="/volunteer/attendance/monday-check-in/2026-11-16"' in page


def test_what_changed_since_it_was_shown_is_shown_again_and_not_stored(session: Session, cora: FlaskClient) -> None:
    first = cora.get(send(cora, GOOD).location).text
    second = cora.get(send(cora, GOOD).location).text
    cora.post(f"{PAGE}/1", data={"seen": seen(first)})
    answer = cora.post(f"{PAGE}/2", data={"seen": seen(second)})
    assert answer.status_code == 409
    assert "Something has changed here since this page was shown" in answer.text
    assert "2 rows have the numbers that are stored" in answer.text
    assert stored(session) == 2


def test_a_file_can_be_thrown_away(session: Session, cora: FlaskClient) -> None:
    send(cora, GOOD)
    assert "not stored yet" in cora.get(PAGE).text
    assert cora.post(f"{PAGE}/1/discard").location == PAGE
    assert session.scalars(select(CountImport)).all() == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "There is nothing in this file."),
        (b"meeting;day\na;2026-11-16", "No column is named “in room”, “online” or “people”"),
        (b"a,b\n1,2", "none is called “meeting” or “date”."),
        (b"meeting,date,in room\nCaf\xe9,2026-11-16,1", "Save it as “CSV UTF-8”"),
        (b"PK\x03\x04", "This file is damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(
    session: Session, cora: FlaskClient, data: bytes, words: str
) -> None:
    answer = send(cora, data)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error: " in answer.text
    assert session.scalars(select(CountImport)).all() == []


def test_without_a_file_the_form_says_so(cora: FlaskClient) -> None:
    answer = cora.post(PAGE, data={"dates": "iso"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_a_file_that_is_too_large_is_told_so(cora: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facilitator.web.LARGEST_REQUEST", 1000)
    answer = send(cora, b"x" * 2000)
    assert answer.status_code == 413
    assert "at most one megabyte" in answer.text


def test_many_rows_are_shown_in_pages_and_stored_as_a_whole(session: Session, cora: FlaskClient) -> None:
    days = [date(2010, 1, 1) + timedelta(days=number) for number in range(1000)]
    rows = "".join(f"monday-check-in,{day},7\n" for day in days)
    address = send(cora, f"meeting,date,in room\n{rows}".encode()).location
    page = cora.get(address).text
    assert len(page) < 100_000
    assert "Store 1000 counts" in page
    assert "Page 1 of 20" in page
    assert full_day(days[-1]) in cora.get(f"{address}?page=20").text
    assert cora.post(address, data={"seen": seen(page)}).status_code == 303
    assert stored(session) == 1000
    assert cora.post(f"{address}/take-back").status_code == 303
    assert stored(session) == 0


WORDS = [
    "meeting",
    "date",
    "held",
    "in room",
    "monday-check-in",
    "2026-11-16",
    "yes",
    "no",
    "7",
    "=1",
    "Total",
    "é",
    "",
]


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.lists(st.sampled_from(WORDS), max_size=5).map(",".join), max_size=6).map(
            lambda rows: "\n".join(["meeting,date,in room,held", *rows]).encode()
        ),
    ),
    st.sampled_from(["iso", "day", "month", "", "other"]),
)
@tries(tried(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_that_is_sent_gets_a_preview_or_a_message(cora: FlaskClient, data: bytes, dates: str) -> None:
    answer = send(cora, data, dates)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        assert cora.get(answer.location).status_code == 200
