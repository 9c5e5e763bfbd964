"""Answers that stand ready in front of Flask: the same ones, for one query, as long as they are true."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from facilitator.calendars.kept import Kept
from facilitator.db import db
from facilitator.meetings import changes
from facilitator.web import ready
from facilitator.web.ready import Shelf

FEED = "/calendars/all.ics"


@pytest.fixture
def meeting(make: Any, session: Session, clock_at: Callable[[str], None]) -> Any:
    """A meeting, half an hour after the last change."""
    meeting = make.meeting("Check-in")
    session.commit()
    clock_at("2026-11-23T18:30:00Z")
    return meeting


@pytest.fixture
def asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The endpoints that Flask was asked for, and not the shelf."""
    seen: list[str] = []
    app.before_request_funcs[None].insert(0, lambda: seen.append(FEED))
    return seen


def test_the_second_poll_is_answered_alike_by_one_query_and_without_flask(
    app: Flask, client: FlaskClient, meeting: Any, asked: list[str]
) -> None:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    first = client.get(FEED)
    event.listen(db.engine, "before_cursor_execute", note)
    second = client.get(FEED)
    event.remove(db.engine, "before_cursor_execute", note)
    assert asked == [FEED]
    assert [each for each in sent if each != "BEGIN"] == [
        "SELECT revision.number, revision.changed_at \nFROM revision \nWHERE revision.id = ?"
    ]
    assert (second.status_code, second.data) == (200, first.data)
    assert sorted(second.headers) == sorted(first.headers)


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_whoever_has_the_newest_is_told_so_alike_by_flask_and_by_the_shelf(
    app: Flask, client: FlaskClient, meeting: Any, asked: list[str], encoding: str
) -> None:
    headers = {"Accept-Encoding": encoding}
    tag = client.get(FEED, headers=headers).headers["ETag"]
    by_shelf = client.get(FEED, headers={**headers, "If-None-Match": tag})
    app.wsgi_app._answers.clear()  # type: ignore[attr-defined]
    by_flask = client.get(FEED, headers={**headers, "If-None-Match": tag})
    assert (by_shelf.status_code, by_shelf.data) == (by_flask.status_code, by_flask.data) == (304, b"")
    assert sorted(by_shelf.headers) == sorted(by_flask.headers)
    after = client.get(FEED, headers=headers)  # put there by an answer that had no body
    assert (after.status_code, int(after.headers["Content-Length"])) == (200, len(after.data))
    assert len(asked) == 2


def test_a_change_is_seen_at_once(client: FlaskClient, meeting: Any, session: Session, now: datetime) -> None:
    tag = client.get(FEED).headers["ETag"]
    assert client.get(FEED, headers={"If-None-Match": tag}).status_code == 304
    meeting.name = "Another name"
    changes.touch(session, meeting, now)
    session.commit()
    changed = client.get(FEED, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert b"SUMMARY:Another name" in changed.data


def test_an_answer_holds_until_there_is_a_second_of_its_own_to_tell(
    client: FlaskClient, meeting: Any, session: Session, asked: list[str], clock_at: Callable[[str], None]
) -> None:
    for _ in range(3):  # the last one's second is still to come
        changes.touch(session, meeting, datetime.fromisoformat("2026-11-23T18:30:00Z"))
        session.commit()
    told = []
    for second in ("00", "00", "01", "02", "02"):
        clock_at(f"2026-11-23T18:30:{second}Z")
        told.append((client.get(FEED).headers.get("Last-Modified"), len(asked)))
    last = "Mon, 23 Nov 2026 18:30:02 GMT"
    assert told == [(None, 1), (None, 1), (None, 1), (last, 2), (last, 2)]


def test_an_answer_holds_for_its_day_alone(
    client: FlaskClient, meeting: Any, asked: list[str], clock_at: Callable[[str], None]
) -> None:
    for moment in ("2026-11-23T23:59:59Z", "2026-11-23T23:59:59Z", "2026-11-24T00:00:00Z", "2026-11-24T00:00:01Z"):
        clock_at(moment)
        client.get(FEED)
    assert len(asked) == 3


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}])
def test_what_is_gone_from_the_folder_is_made_anew(
    app: Flask, client: FlaskClient, meeting: Any, headers: dict[str, str]
) -> None:
    kept: Kept = app.extensions["feeds"]
    first = client.get(FEED, headers=headers)
    app.wsgi_app._bodies.clear()  # type: ignore[attr-defined]
    for path in (kept.folder / "feeds").iterdir():
        path.unlink()
    again = client.get(FEED, headers=headers)
    assert (again.status_code, again.data) == (200, first.data)


def test_a_large_body_is_read_from_its_file_and_not_held(
    app: Flask, client: FlaskClient, meeting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "LARGE", 100)
    monkeypatch.setattr(ready, "PIECE", 150)
    first, second = client.get(FEED), client.get(FEED, buffered=True)
    assert first.data == second.data
    assert app.wsgi_app._bodies == {}  # type: ignore[attr-defined]


def test_what_is_held_is_bounded(
    app: Flask, client: FlaskClient, meeting: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "MOST_ANSWERS", 3)
    monkeypatch.setattr(ready, "MOST_BYTES", 5000)
    shelf: Any = app.wsgi_app
    for number in range(6):
        for _ in range(2):
            client.get(f"{FEED}?remind={number}")
    assert len(shelf._answers) == 3
    assert sum(map(len, shelf._bodies.values())) == shelf._size <= 5000


def test_where_the_state_cannot_be_asked_for_flask_answers(client: FlaskClient, meeting: Any, app: Flask) -> None:
    client.get(FEED)

    def gone() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    shelf: Any = app.wsgi_app
    shelf.state = gone
    assert client.get(FEED).status_code == 200  # by Flask, which found the database


def test_an_answer_with_a_cookie_is_given_to_nobody_else(app: Flask, now: datetime) -> None:
    def view(environ: dict[str, Any], start_response: Any) -> Any:
        offer = ready.Offer((1,), now, now + timedelta(days=1), "tag", None, "text/plain", False, 2, lambda: None)
        environ["facilitator.offer"] = offer
        response = Response(b"me")
        response.set_cookie("name", "me")
        return response(environ, start_response)

    shelf = Shelf(view, lambda: (1,))
    app.wsgi_app = shelf  # type: ignore[method-assign]
    app.test_client().get("/")
    assert shelf._answers == {}
