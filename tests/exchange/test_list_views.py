"""The pages on which coordinators bring lists of meetings in."""

import io
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.exchange import waiting
from facilitator.exchange.models import Batch, ListUpload
from facilitator.meetings.date_models import Change
from facilitator.meetings.models import Meeting, State
from facilitator.web import LARGEST_REQUEST

from .lists import at, row

PAGE = "/volunteer/lists"
HEAD = "Name,Day,Time,End Time,Location,City"
GOOD = (
    f"{HEAD}\nEvening Talk,Tuesday,19:00,20:30,Mill Lane Hall,Northgate\nMorning Talk,Friday,10:00,11:00,Loft,Northgate"
)


@pytest.fixture
def cora(make: Any) -> Volunteer:
    cora: Volunteer = make.volunteer("Cora", roles_=("volunteer", "coordinator"))
    return cora


@pytest.fixture
def tab(cora: Volunteer, as_: Callable[[Volunteer], FlaskClient]) -> FlaskClient:
    return as_(cora)


def send(tab: FlaskClient, data: str | bytes, name: str = "meetings.csv", **fields: str) -> Any:
    said = {"timezone": "Europe/London", "length": "90", **fields}
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return tab.post(PAGE, data={"file": (file, name), **said})


def seen(page: str) -> str:
    """What the page would send back: the digest of what it shows."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def bring(tab: FlaskClient, data: str, **said: Any) -> str:
    """Send a file and accept what is shown; the page that was accepted."""
    where = send(tab, data).location
    page = tab.get(where).text
    assert tab.post(where, data={"seen": seen(page), **said}).status_code == 303
    return page


def meetings(session: Session) -> dict[str, State]:
    session.rollback()
    return dict(session.execute(select(Meeting.slug, Meeting.state)).all())


def test_a_list_is_shown_brought_in_by_one_press_and_taken_back_by_another(
    session: Session, tab: FlaskClient, cora: Volunteer
) -> None:
    sent = send(tab, GOOD)
    assert (sent.status_code, sent.location) == (303, f"{PAGE}/1")
    page = tab.get(sent.location).text
    assert "This list is new here." in page
    assert "every Tuesday at 19:00, 90 minutes" in page
    assert "In person · Mill Lane Hall, Northgate" in page
    assert meetings(session) == {}
    assert tab.post(sent.location, data={"seen": seen(page)}).location == PAGE
    assert meetings(session) == {"evening-talk": State.PUBLISHED, "morning-talk": State.PUBLISHED}
    page = tab.get(PAGE).text
    assert "“meetings.csv” is in. 2 meetings are new." in page
    assert "23 November 2026, <bdi>Cora Example</bdi>, 4 entries" in page
    assert tab.post(f"{PAGE}/batches/1/take-back").status_code == 303
    assert meetings(session) == {}
    assert "Taken back" in tab.get(PAGE).text


def test_two_presses_bring_in_once_and_what_was_read_is_kept_no_longer(session: Session, tab: FlaskClient) -> None:
    where = send(tab, GOOD).location
    page = tab.get(where).text
    for _press in range(2):
        assert tab.post(where, data={"seen": seen(page)}).status_code == 303
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Batch)) == 1
    kept = session.scalars(select(ListUpload)).one()
    assert (kept.read, kept.preview, kept.batch_id) == (None, None, 1)
    assert tab.get(where).location == PAGE


def test_a_newer_issue_shows_what_changes_field_by_field_and_ends_what_is_gone_only_where_it_is_ticked(
    session: Session, tab: FlaskClient, cora: Volunteer
) -> None:
    bring(tab, f"{GOOD}\nNight Talk,Monday,21:00,22:00,Loft,Northgate")
    newer = f"{HEAD}\nEvening Talk,Tuesday,18:00,19:30,Mill Lane Hall,Northgate\n"
    page = bring(tab, newer, end="night-talk")
    assert "It is a newer issue of the list “meetings”" in page
    assert '<dt>Time</dt><dd><del dir="auto">19:00</del> → <ins dir="auto">18:00</ins></dd>' in page
    assert "End “Night Talk”" in page
    assert "End “Morning Talk”" in page
    assert meetings(session) == {
        "evening-talk": State.PUBLISHED,
        "morning-talk": State.PUBLISHED,
        "night-talk": State.ENDED,
    }
    noted = select(Change.did, Change.volunteer_id).order_by(Change.id)
    assert session.execute(noted).all() == [("imported", cora.id), ("imported", cora.id)]
    # What comes back to the list takes place again, and what was ended is as before once the batch is taken back.
    assert "End “Night Talk”" not in tab.get(send(tab, newer).location).text
    tab.post(f"{PAGE}/batches/2/take-back")
    assert meetings(session)["night-talk"] is State.PUBLISHED


def test_a_meeting_that_ended_with_its_row_takes_place_again_when_the_row_is_back(
    session: Session, tab: FlaskClient
) -> None:
    night = "Night Talk,Monday,21:00,22:00,Loft,Northgate"
    bring(tab, f"{GOOD}\n{night}")
    bring(tab, GOOD, end="night-talk")
    page = bring(tab, f"{GOOD}\n{night}")
    assert '<del dir="auto">Ended</del> → <ins dir="auto">Published</ins>' in page
    assert meetings(session)["night-talk"] is State.PUBLISHED


def test_a_meeting_that_was_entered_by_hand_is_recognised_and_left_as_it_is(
    session: Session, tab: FlaskClient, make: Any
) -> None:
    hall = make.venue("Mill Lane Hall", address="")
    make.meeting("Evening Talk", slug="by-hand", venue=hall, weekdays=[1], about="Ours.")
    page = bring(tab, GOOD)
    assert 'Row 2: <a href="/volunteer/meetings/by-hand">' in page
    assert meetings(session) == {"by-hand": State.PUBLISHED, "morning-talk": State.PUBLISHED}
    again = tab.get(send(tab, GOOD).location).text
    assert "All of this file is here already, as it says." in again
    # From now on the list's news are news of it.
    bring(tab, GOOD.replace("20:30", "20:45"))
    assert session.scalars(select(Meeting.duration).where(Meeting.slug == "by-hand")).one() == 105
    assert session.scalars(select(Meeting.about).where(Meeting.slug == "by-hand")).one() == "Ours."


def test_rows_that_are_left_out_are_named_by_row_column_and_reason(session: Session, tab: FlaskClient) -> None:
    page = tab.get(send(tab, "Name,Weekday,Start\nTalk,Someday,19:00\nTalk,Monday,late").location).text
    assert "2 rows can’t be taken" in page
    assert '<strong>Row 2</strong> <bdi class="muted">talk</bdi>' in page
    assert "<code>Weekday</code></bdi> can’t be “Someday”" in page
    assert "<code>Start</code></bdi> “late” is not a time of day" in page
    assert "Bring it in" not in page


def test_what_changed_since_it_was_shown_is_shown_again_and_not_stored(session: Session, tab: FlaskClient) -> None:
    first, second = send(tab, GOOD).location, send(tab, GOOD).location
    shown = tab.get(second).text
    tab.post(first, data={"seen": seen(tab.get(first).text)})
    answer = tab.post(second, data={"seen": seen(shown)})
    assert answer.status_code == 409
    assert "Something has changed here since this page was shown" in answer.text
    assert "All of this file is here already, as it says." in answer.text
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Batch)) == 1


def test_what_was_done_since_is_named_before_a_list_is_taken_back(session: Session, tab: FlaskClient) -> None:
    bring(tab, GOOD)
    session.scalars(select(Meeting).where(Meeting.slug == "evening-talk")).one().about = "Bring a pen."
    answer = tab.post(f"{PAGE}/batches/1/take-back")
    assert answer.status_code == 409
    assert "meeting evening-talk: about was changed here since" in answer.text
    assert len(meetings(session)) == 2
    assert tab.post(f"{PAGE}/batches/1/take-back", data={"force": "1"}).status_code == 303
    assert meetings(session) == {}
    assert tab.post(f"{PAGE}/batches/1/take-back").status_code == 303
    assert tab.post(f"{PAGE}/batches/9/take-back").status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "There is nothing in this file."),
        (b"[]", "There are no meetings in this file."),
        (b"[{", "This file can’t be brought in: it is not JSON, see line 1."),
        (b"Name,Phone\nRobin,1", "One row must name the columns, and none is called “Day” or “Time”."),
        (b"PK\x03\x04", "This file is damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(tab: FlaskClient, data: bytes, words: str) -> None:
    answer = send(tab, data)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error:" in answer.text


def test_a_file_and_a_zone_are_needed(tab: FlaskClient) -> None:
    answer = tab.post(PAGE, data={"timezone": "Mars", "length": "1"})
    assert answer.status_code == 422
    assert "There is no such time zone." in answer.text
    assert "Enter a whole number from 5 to 720." in answer.text
    assert "Choose a file." in tab.post(PAGE, data={"timezone": "Europe/London", "length": "90"}).text


def test_a_list_may_be_longer_than_other_forms(tab: FlaskClient) -> None:
    rows = [at(number, **row(f"talk-{number}", notes="x" * 2000)) for number in range(2)]
    parts = {"timezone": "Europe/London", "length": "90", 'file"; filename="a.json': json.dumps(rows)}
    for more, status in ((LARGEST_REQUEST, 303), (4 * LARGEST_REQUEST, 413)):
        body = "".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}{" " * more * ("[" in text)}\r\n'
            for name, text in parts.items()
        )
        answer = tab.post(PAGE, data=f"{body}--x--\r\n".encode(), content_type="multipart/form-data; boundary=x")
        assert answer.status_code == status


def test_what_nobody_accepts_is_thrown_away_at_once_or_after_a_day(
    session: Session, tab: FlaskClient, now: datetime
) -> None:
    where = send(tab, GOOD).location
    assert "meetings.csv</bdi>, 23 November 2026" in tab.get(PAGE).text
    assert tab.post(f"{where}/discard").location == PAGE
    assert tab.get(where).status_code == 404
    send(tab, GOOD)
    session.rollback()
    assert waiting.forget(session, now + timedelta(hours=23)) == 0
    assert waiting.forget(session, now + timedelta(hours=25)) == 1


def test_the_tables_to_fill_in_and_to_take_along_are_csv(tab: FlaskClient, make: Any) -> None:
    make.meeting("Talk", venue=make.venue())
    for name, words in (("template", "Tuesday Check-in"), ("meetings", "Mill Lane Hall")):
        answer = tab.get(f"{PAGE}/{name}.csv")
        assert (answer.status_code, answer.mimetype) == (200, "text/csv")
        assert answer.text.startswith("\ufeffSlug,Name,Day,Time" if name == "meetings" else "\ufeffName,Day,Time")
        assert words in answer.text


def test_a_preview_of_many_rows_needs_no_more_queries_than_one_of_few(
    tab: FlaskClient, statements: Callable[[FlaskClient, str], int]
) -> None:
    few, many = (send(tab, json.dumps([at(n, **row(f"a-{n}")) for n in range(count)])).location for count in (1, 30))
    assert statements(tab, few) == statements(tab, many)
