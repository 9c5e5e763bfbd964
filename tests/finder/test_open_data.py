import gzip
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator.calendars.kept import Kept
from facilitator.exchange import meeting_guide, outgoing
from facilitator.finder import open_data
from facilitator.meetings import changes
from facilitator.meetings.models import State

BASE = "https://meetings.example.org"


def link(meeting: Any) -> str:
    return f"https://meetings.example.org/meetings/{meeting.slug}"


def test_the_document_has_what_is_published_or_paused(client: FlaskClient, session: Session, make: Any) -> None:
    for state in State:
        make.meeting(f"Is {state.value}", state=state, last_day=date(2026, 12, 31))
    session.commit()
    rows = json.loads(client.get("/meetings.json").data)
    assert [(row["slug"], row["url"], "TC" in row.get("types", [])) for row in rows] == [
        ("is-paused", "https://meetings.example.org/meetings/is-paused", True),
        ("is-published", "https://meetings.example.org/meetings/is-published", False),
    ]


def test_an_empty_site_has_an_empty_list(client: FlaskClient) -> None:
    assert json.loads(client.get("/meetings.json").data) == []


def test_the_document_may_be_read_from_everywhere_and_kept_for_a_while(client: FlaskClient) -> None:
    answer = client.get("/meetings.json")
    assert answer.content_type == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    assert client.head("/meetings.json").headers["ETag"] == answer.headers["ETag"]


def test_who_has_the_document_of_today_gets_304_until_something_changes(
    client: FlaskClient, session: Session, make: Any, now: datetime
) -> None:
    meeting = make.meeting()
    session.commit()
    tag = client.get("/meetings.json").headers["ETag"]
    again = client.get("/meetings.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    meeting.name = "Another name"
    changes.touch(session, meeting, now)
    session.commit()
    changed = client.get("/meetings.json", headers={"If-None-Match": tag})
    assert (changed.status_code, json.loads(changed.data)[0]["name"]) == (200, "Another name")


def test_the_compressed_document_has_a_tag_of_its_own_and_gets_304_by_it(
    client: FlaskClient, session: Session, make: Any
) -> None:
    for number in range(5):
        make.meeting(f"Meeting {number}")
    session.commit()
    plain, zipped = (client.get("/meetings.json", headers={"Accept-Encoding": how}) for how in ("identity", "gzip"))
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in zipped.headers["Vary"]
    for answer, how in ((plain, "identity"), (zipped, "gzip")):
        again = client.get("/meetings.json", headers={"If-None-Match": answer.headers["ETag"], "Accept-Encoding": how})
        assert (again.status_code, again.headers["ETag"]) == (304, answer.headers["ETag"])


def test_the_same_rows_are_not_written_twice(session: Session, make: Any, now: datetime, tmp_path: Path) -> None:
    meeting, kept, other = make.meeting(), Kept(tmp_path), Kept(tmp_path)
    session.commit()
    asked = (session, now.date(), link)
    first = open_data.latest(*asked, kept, BASE)
    again = open_data.latest(*asked, other, BASE)  # of another process
    assert (bool(first.made), again.made, again.stamp) == (True, {}, first.stamp)
    assert other.feed(again.stamp, zipped=False) == first.made[False]
    next_day = open_data.latest(session, now.date() + timedelta(days=1), link, kept, BASE)
    assert (next_day.stamp.hash, bool(next_day.made)) == (first.stamp.hash, True)
    assert open_data.latest(*asked, kept, "https://other.example.org").made
    changes.touch(session, meeting, now)
    assert open_data.latest(*asked, kept, BASE).stamp.hash != first.stamp.hash


def test_many_meetings_are_written_in_parts_as_one_list(
    session: Session, make: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        make.meeting(f"Meeting {number}", about="Two\nlines")
    session.flush()
    whole = meeting_guide.write(outgoing.meetings(session, now.date()), link)
    monkeypatch.setattr(outgoing, "AT_ONCE", 3)
    assert meeting_guide.write(outgoing.meetings(session, now.date()), link) == whole
    assert whole == json.dumps(json.loads(whole), ensure_ascii=False, indent=1).encode() + b"\n"
    assert meeting_guide.write([], link) == b"[]\n"
