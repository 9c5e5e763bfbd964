"""What a script is answered that sends counts: JSON, never a redirect."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from facilitator.accounts.models import Volunteer
from facilitator.attendance.models import Count
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.models import Group, Kind

from .conftest import House
from .test_views import asked

FORM = "/volunteer/attendance"
DATED = f"{FORM}/monday-check-in/2026-11-16"
JSON = {"Accept": "application/json"}
NINE = {"meeting": "monday-check-in", "date": "2026-11-16", "held": "yes", "in_room": "9", "first_time": "2"}

SignIn = Callable[[Volunteer], FlaskClient]


def send(browser: FlaskClient, key: str, **fields: str) -> TestResponse:
    """Send nine people, or what the fields say instead, as the script does."""
    return browser.post(FORM, data={**NINE, "key": key, **fields}, headers=JSON)


def stored(session: Session) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(Count)) or 0


def test_a_count_is_stored_and_the_same_one_again_is_answered_alike(
    as_: SignIn, session: Session, house: House
) -> None:
    robin, to = as_(house.robin), f"{DATED}?saved=1"
    answers = [send(robin, "k") for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.json for answer in answers] == [
        {"result": "stored", "url": to},
        {"result": "again", "url": to},
        {"result": "again", "url": to},
    ]
    assert send(robin, "other").json == {"result": "again", "url": to}  # the same numbers, said once more
    assert stored(session) == 1


def test_a_count_of_a_date_that_has_another_one_is_kept_beside_it_and_leads_to_where_both_are_seen(
    as_: SignIn, session: Session, house: House
) -> None:
    send(as_(house.alex), "k", in_room="8")
    answer = send(as_(house.robin), "k")
    assert (answer.status_code, answer.json) == (200, {"result": "two", "url": f"{DATED}/settle?saved=1"})
    assert send(as_(house.robin), "k").json == answer.json
    assert stored(session) == 2


def test_what_cannot_be_is_answered_with_the_field_and_the_reason(as_: SignIn, session: Session, house: House) -> None:
    robin = as_(house.robin)
    send(robin, "first")
    seen = str(session.scalar(select(Count.id)))
    answers: dict[str, Any] = {}
    for name, fields in {
        "above": {"first_time": "12"},
        "range": {"in_room": "many"},
        "nobody": {"in_room": "", "first_time": ""},
        "early": {"date": "2026-11-23"},
        "unknown": {"meeting": "gone"},
        "reason": {"seen": seen, "in_room": "10"},
    }.items():
        answer = send(robin, name, **fields)
        assert (answer.status_code, answer.is_json) == (422, True)
        answers[name] = (answer.json["message"], answer.json["errors"])  # type: ignore[index]
    assert answers == {
        "above": (
            "",
            [["first_time", "At most as many as took part can have come for the first time: 9."]],
        ),
        "range": ("", [["in_room", "In the room: enter a whole number from 0 to 999."]]),
        "nobody": ("", [["in_room", "Enter how many people took part; 0 if nobody came."]]),
        "early": ("Monday Check-in begins on Monday 23 November 2026 at 19:00. Count it once it has begun.", []),
        "unknown": ("This date is not known here. Discard it, and choose one of the dates below.", []),
        "reason": ("", [["reason", "Choose why it is corrected."]]),
    }
    assert stored(session) == 1


def test_a_key_that_was_used_for_something_else_is_answered_with_what_is_to_be_seen_first(
    as_: SignIn, session: Session, house: House
) -> None:
    robin = as_(house.robin)
    send(robin, "k")
    answer = send(robin, "k", in_room="10")
    said = "This form had been sent before. Look at the numbers and save them again."
    assert answer.status_code == 409
    assert answer.json == {"message": said, "errors": [], "seen": session.scalar(select(Count.id))}
    assert stored(session) == 1


def test_who_may_not_count_a_meeting_is_told_so_and_nothing_else(as_: SignIn, session: Session, house: House) -> None:
    answer = send(as_(house.sam), "k")
    said = "This meeting belongs to another group. Its team or a coordinator can count it."
    assert (answer.status_code, answer.json) == (403, {"message": said, "errors": []})
    assert stored(session) == 0


def test_nor_does_a_key_of_their_own_tell_them_whether_another_groups_date_is_counted(
    as_: SignIn, session: Session, make: Any, house: House
) -> None:
    send(as_(house.robin), "k")
    make.meeting("Quay", group=session.scalar(select(Group).where(Group.name == "Riverside")))
    sam = as_(house.sam)
    assert send(sam, "s", meeting="quay").status_code == 200
    answer = send(sam, "s")
    assert (answer.status_code, sorted(answer.json or ())) == (409, ["errors", "message"])


def test_a_visitor_is_told_to_sign_in_and_not_sent_there(client: FlaskClient, app: Flask, house: House) -> None:
    for answer in (client.get("/csrf", headers=JSON), send(client, "k")):
        assert (answer.status_code, answer.is_json) == (401, True)
        assert "Set-Cookie" not in answer.headers


def test_what_is_sent_must_carry_the_token_that_was_asked_for_in_the_same_session(
    as_: SignIn, session: Session, app: Flask, house: House
) -> None:
    robin, alex = as_(house.robin), as_(house.alex)
    app.config["WTF_CSRF_ENABLED"] = True
    told = {
        who.first_name: browser.get("/csrf", headers=JSON)
        for who, browser in ((house.robin, robin), (house.alex, alex))
    }
    assert {name: answer.json["volunteer"] for name, answer in told.items()} == {  # type: ignore[index]
        "Robin": house.robin.id,
        "Alex": house.alex.id,
    }
    assert {answer.headers["Cache-Control"] for answer in told.values()} == {"no-store"}
    tokens = {name: answer.json["token"] for name, answer in told.items()}  # type: ignore[index]
    # Robin's count with Alex's token, as if Alex had signed in between the two requests
    assert [send(robin, "k", csrf_token=tokens[name]).status_code for name in ("Alex", "Robin")] == [400, 200]
    assert send(robin, "l").is_json
    assert stored(session) == 1


def test_a_date_that_was_moved_online_asks_for_what_an_online_date_has(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    change = DateChange(
        meeting_id=house.meeting.id,
        day=datetime(2026, 11, 16).date(),  # noqa: DTZ001
        what=What.MOVED,
        kind=Kind.ONLINE,
        online_url="https://meet.example.org/monday",
    )
    session.add(change)
    robin = as_(house.robin)
    page = robin.get(f"{FORM}?meeting=monday-check-in&date=2026-11-16").text
    assert asked(page) == ["online", "first_time", "letters"]
    answer = send(robin, "k", in_room="", first_time="")
    assert answer.json["errors"] == [["online", "Enter how many people took part; 0 if nobody came."]]  # type: ignore[index]
    kept = robin.get(f"{FORM}/on-this-phone").text
    assert (
        'data-date="2026-11-16" data-start="2026-11-16T19:00:00+00:00" data-asked="online first_time letters"' in kept
    )
    assert (
        'data-date="2026-11-09" data-start="2026-11-09T19:00:00+00:00" data-asked="in_room first_time letters"' in kept
    )


def test_the_page_that_a_phone_keeps_asks_the_database_as_often_for_many_meetings_as_for_one(
    as_: SignIn, make: Any, house: House, statements: Callable[[FlaskClient, str], int]
) -> None:
    robin, path = as_(house.robin), f"{FORM}/on-this-phone"
    few = statements(robin, path)
    for number in range(20):
        make.meeting(f"Number {number}", group=house.group)
    assert statements(robin, path) == few <= 10
