import smtplib
import socket
import sqlite3
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import mail
from facilitator.settings import Settings
from tests.inbox import Inbox, mail_server


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    with mail_server() as found:
        yield found


def test_a_letter_waits_in_the_queue_until_the_mail_server_has_taken_it(
    session: Session, settings: Settings, now: datetime, inbox: tuple[Inbox, int]
) -> None:
    arrived, port = inbox
    settings = replace(settings, mail_port=port, mail_tls=False)
    mail.queue(session, "robin@example.org", "Your link\nBcc: x@example.org", "Grüße,\nhere it is.", now)
    session.commit()
    assert mail.send_due(session, settings, now) == 1
    assert mail.send_due(session, settings, now) == 0
    [letter] = arrived.letters
    assert letter["To"] == "robin@example.org"
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Your link Bcc: x@example.org"
    assert letter.get_payload(decode=True).decode().splitlines() == ["Grüße,", "here it is."]
    assert session.scalars(select(mail.Letter)).all() == []


def test_many_letters_within_an_hour_are_counted_and_what_is_one_too_many_is_counted_nowhere(
    session: Session, now: datetime
) -> None:
    taken = []
    for minutes in (0, 10, 59, 60):
        try:
            mail.take_turn(session, {"all": 3, "group 1": 2}, now + timedelta(minutes=minutes))
            taken.append(minutes)
        except mail.TooMany:
            pass
    assert taken == [0, 10, 60]
    rows = [(row.box, row.hour, row.number) for row in session.scalars(select(mail.LetterHour))]
    hour = timedelta(hours=1)
    assert sorted(rows) == sorted(
        [("all", now, 2), ("group 1", now, 2), ("all", now + hour, 1), ("group 1", now + hour, 1)]
    )
    assert mail.forget_hours(session, now + hour) == 2
    assert [row.hour for row in session.scalars(select(mail.LetterHour))] == [now + hour] * 2


def test_a_letter_that_is_refused_is_tried_again_later_and_holds_up_no_other(
    session: Session, settings: Settings, now: datetime, inbox: tuple[Inbox, int]
) -> None:
    arrived, port = inbox
    settings = replace(settings, mail_port=port, mail_tls=False)
    for to in ("full@example.org", "robin@example.org"):
        mail.queue(session, to, "Hello", "Hello.", now)
    session.commit()
    assert mail.send_due(session, settings, now) == 1
    assert [letter["To"] for letter in arrived.letters] == ["robin@example.org"]
    waits = []
    while letter := session.scalars(select(mail.Letter)).first():
        waits.append(round((letter.due_at - now) / timedelta(minutes=1)))
        now = letter.due_at
        mail.send_due(session, settings, now)
    assert waits == [1, 2, 4, 8, 16, 32, 64]


def test_nothing_is_lost_while_the_mail_server_is_down(session: Session, settings: Settings, now: datetime) -> None:
    settings = replace(settings, mail_port=9, mail_tls=False)
    mail.queue(session, "robin@example.org", "Hello", "Hello.", now)
    session.commit()
    assert mail.send_due(session, settings, now) == 0
    assert [letter.to for letter in session.scalars(select(mail.Letter))] == ["robin@example.org"]


def test_nobody_is_kept_from_writing_while_the_mail_server_takes_its_time(
    session: Session, settings: Settings, now: datetime, inbox: tuple[Inbox, int]
) -> None:
    arrived, port = inbox

    def write() -> None:
        connection = sqlite3.connect(settings.instance / "facilitator.sqlite3", timeout=0)
        connection.execute("UPDATE revision SET number = number + 1")
        connection.commit()
        connection.close()

    arrived.meanwhile = write
    settings = replace(settings, mail_port=port, mail_tls=False)
    mail.queue(session, "robin@example.org", "Hello", "Hello.", now)
    session.commit()
    assert mail.send_due(session, settings, now) == 1
    assert len(arrived.letters) == 1


def test_a_letter_whose_row_another_sender_deleted_is_left_alone(
    session: Session, settings: Settings, now: datetime, inbox: tuple[Inbox, int]
) -> None:
    arrived, port = inbox
    for to in ("first@example.org", "second@example.org"):
        mail.queue(session, to, "Hello", "Hello.", now)
    session.commit()

    def delete_the_second() -> None:
        connection = sqlite3.connect(settings.instance / "facilitator.sqlite3", timeout=0)
        connection.execute("DELETE FROM letter WHERE \"to\" = 'second@example.org'")
        connection.commit()
        connection.close()

    arrived.meanwhile = delete_the_second
    assert mail.send_due(session, replace(settings, mail_port=port, mail_tls=False), now) == 1
    assert [letter["To"] for letter in arrived.letters] == ["first@example.org"]


def test_a_mail_server_whose_certificate_nobody_vouches_for_gets_nothing(
    session: Session, settings: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[ssl.SSLContext] = []

    class Server(smtplib.SMTP):
        def __init__(self, *_: object, **__: object) -> None:
            super().__init__()

        def starttls(self, *, context: ssl.SSLContext) -> None:  # type: ignore[override]
            asked.append(context)
            raise ssl.SSLCertVerificationError("self-signed certificate")

    monkeypatch.setattr(smtplib, "SMTP", Server)
    mail.queue(session, "robin@example.org", "Hello", "Hello.", now)
    session.commit()
    assert mail.send_due(session, replace(settings, mail_tls=True), now) == 0
    assert [(context.verify_mode, context.check_hostname) for context in asked] == [(ssl.CERT_REQUIRED, True)]
    assert [letter.to for letter in session.scalars(select(mail.Letter))] == ["robin@example.org"]


def test_a_password_that_mail_can_not_carry_stops_neither_the_mailer_nor_the_log(
    session: Session, settings: Settings, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = Controller(Inbox(), hostname="127.0.0.1", port=port, auth_require_tls=False)
    server.start()
    mail.queue(session, "robin@example.org", "Hello", "Hello.", now)
    session.commit()
    account = {"mail_port": port, "mail_tls": False, "mail_username": "site", "mail_password": "pässwort"}
    assert mail.send_due(session, replace(settings, **account), now) == 0
    server.stop()
    assert caplog.messages == ["A letter could not be handed to the mail server (UnicodeEncodeError)."]
