"""A visitor writes to those who run a meeting: nothing is kept, nobody's address is shown."""

import re
from dataclasses import replace
from datetime import datetime
from email.message import Message

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import mail
from facilitator.meetings import letterbox
from facilitator.meetings.models import State
from facilitator.settings import Settings
from tests.conftest import Make
from tests.inbox import mail_server
from tests.meetings.views.conftest import problems, text, value

GROUP = "/groups/northgate"
MEETING = "/meetings/monday-check-in"
ASKED = {"message": "Is there a bell?\nOr do I knock?", "reply_to": "", "website": ""}
OURS = {"Origin": "https://meetings.example.org"}


@pytest.fixture(autouse=True)
def northgate(make: Make) -> None:
    """A group of two, of whom one can be written to only once there is an account, and one meeting without a group."""
    robin = make.volunteer("Robin", email="robin@example.org", password="x")
    kim = make.volunteer("Kim", email="kim@example.org", password="x")
    make.volunteer("Cleo", email="cleo@example.org", password="x", roles_=("volunteer", "coordinator"))
    make.meeting(group=make.group("Northgate", robin, kim))
    make.meeting("Everybody", slug="everybody")
    make.meeting("Draft", state=State.DRAFT)


def deliver(session: Session, settings: Settings, now: datetime) -> list[Message]:
    session.rollback()
    with mail_server() as (inbox, port):
        mail.send_due(session, replace(settings, mail_port=port, mail_tls=False), now)
    assert session.scalars(select(mail.Letter)).all() == []
    return inbox.letters


def waiting(session: Session) -> list[tuple[str, str]]:
    session.expire_all()
    return [(each.to, each.reply_to) for each in session.scalars(select(mail.Letter).order_by(mail.Letter.id))]


def test_a_message_arrives_with_the_whole_team_and_is_gone_from_here(
    app: Flask, client: FlaskClient, session: Session, settings: Settings, now: datetime
) -> None:
    assert app.config.get("WTF_CSRF_ENABLED", True)
    assert f'href="{MEETING}/write"' in client.get(MEETING).text
    form = client.get(f"{MEETING}/write")
    answer = client.post(f"{MEETING}/write", data={**ASKED, "reply_to": "sam@example.net"}, headers=OURS)
    assert (answer.status_code, answer.location) == (303, f"{MEETING}/write/sent")
    then = client.get(answer.location)
    assert [each.headers.getlist("Set-Cookie") for each in (form, answer, then)] == [[], [], []]
    assert "robin" not in form.text + then.text
    letters = deliver(session, settings, now)
    assert [(each["To"], each["Reply-To"], each["Subject"]) for each in letters] == [
        ("robin@example.org", "sam@example.net", "A visitor writes: Monday Check-in"),
        ("kim@example.org", "sam@example.net", "A visitor writes: Monday Check-in"),
    ]
    body = letters[0].get_payload(decode=True)
    assert isinstance(body, bytes)
    assert "Is there a bell?\nOr do I knock?\n" in body.decode().replace("\r\n", "\n")
    assert "https://meetings.example.org/meetings/monday-check-in\n" in body.decode().replace("\r\n", "\n")
    assert "It went to 2 people: agree who answers." in body.decode()
    database = settings.instance / "facilitator.sqlite3"
    session.connection().exec_driver_sql("COMMIT")
    session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"do I knock" not in database.read_bytes()


def test_without_an_address_there_is_nowhere_to_answer_and_without_a_group_coordinators_read_it(
    client: FlaskClient, session: Session
) -> None:
    assert "goes by mail to the coordinators" in text(client.get("/meetings/everybody/write"))
    client.post("/meetings/everybody/write", data=ASKED)
    assert waiting(session) == [("cleo@example.org", "")]
    assert "They gave no address, so nobody can answer." in session.scalars(select(mail.Letter.text)).one()


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"message": " "}, ("message", "Write your message.")),
        ({"message": "x" * 4001}, ("message", "Use at most 4000 characters.")),
        (
            {"reply_to": "sam"},
            ("reply_to", "Enter an email address such as name@example.org, or leave this field empty."),
        ),
        (
            {"reply_to": "sam@example.net\r\nBcc: all@example.net"},
            ("reply_to", "Enter an email address such as name@example.org, or leave this field empty."),
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_typed_is_lost(
    client: FlaskClient, session: Session, typed: dict[str, str], wrong: tuple[str, str]
) -> None:
    sent = {**ASKED, **typed}
    answer = client.post(f"{GROUP}/write", data=sent)
    assert (answer.status_code, problems(answer)) == (422, [wrong])
    assert (value(answer, "message"), value(answer, "reply_to")) == (
        sent["message"].strip(),
        " ".join(sent["reply_to"].split()),
    )
    assert waiting(session) == []


def test_after_some_messages_within_an_hour_the_next_ones_wait_with_their_writer(
    client: FlaskClient, session: Session
) -> None:
    statuses = [client.post(f"{GROUP}/write", data=ASKED).status_code for _ in range(letterbox.FOR_ONE)]
    late = client.post(f"{MEETING}/write", data=ASKED)
    assert (set(statuses), late.status_code) == ({303}, 429)
    assert "within the last hour" in text(late)
    assert value(late, "message") == ASKED["message"]
    assert client.post("/meetings/everybody/write", data=ASKED).status_code == 303
    assert len(waiting(session)) == 2 * letterbox.FOR_ONE + 1


def test_a_program_that_fills_in_every_field_is_thanked_and_sends_nothing(
    client: FlaskClient, session: Session
) -> None:
    answer = client.post(f"{GROUP}/write", data={**ASKED, "website": "https://example.net"})
    assert (answer.status_code, answer.location, waiting(session)) == (303, f"{GROUP}/write/sent", [])


def test_a_form_on_another_site_is_refused(client: FlaskClient, session: Session) -> None:
    assert client.post(f"{GROUP}/write", data=ASKED, headers={"Origin": "https://evil.example.net"}).status_code == 403
    assert waiting(session) == []


def test_of_what_is_not_there_and_of_drafts_there_is_no_form(client: FlaskClient) -> None:
    gone = ("/groups/no/write", "/meetings/no/write", "/meetings/draft/write", "/meetings/draft/write/sent")
    assert [client.get(each).status_code for each in gone] == [404] * 4
    assert client.post("/meetings/draft/write", data=ASKED).status_code == 404


def test_without_mail_the_pages_say_what_else_there_is(app: Flask, client: FlaskClient, session: Session) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], mail_server="")
    for page in (client.get(MEETING), client.get(GROUP)):
        assert "/write" not in page.text
        assert "Questions? Ask when you come" in text(page)
    said = text(client.get(f"{GROUP}/write"))
    assert "This site can’t pass on messages at the moment. You can simply come along" in said
    assert "Northgate line: 020 7946 0999" in said
    late = client.post(f"{GROUP}/write", data=ASKED)
    assert (late.status_code, value(late, "message"), waiting(session)) == (503, ASKED["message"], [])


def test_the_letter_is_in_the_language_of_the_site_and_not_in_the_visitors(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], languages=("en", "de"))
    client.post(f"{GROUP}/write?lang=de", data=ASKED)
    assert re.match(r"Hello Robin,\n\nsomebody wrote this", session.scalars(select(mail.Letter.text)).first() or "")
