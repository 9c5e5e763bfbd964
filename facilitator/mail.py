"""Mail waits in a table and is sent by a process of its own.

So a page takes as long for an address that exists as for one that does not, and a mail server that is down loses
nothing.
"""

import logging
import smtplib
import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr

from sqlalchemy import String, Text, delete, insert, select, update
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from facilitator import keeping
from facilitator.db import Base, rows_changed
from facilitator.settings import Settings

logger = logging.getLogger(__name__)

TRIES = 8
TIMEOUT = 20.0  # seconds for the mail server to answer


class TooMany(Exception):
    """As many letters as are taken within an hour."""


class Letter(Base):
    """A letter on its way; the row goes when the mail server has taken it. ``reply_to`` is an address, or empty."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    reply_to: Mapped[str] = mapped_column(String(254), default="", server_default=sql("''"))


class LetterHour(Base):
    """How many letters were taken for a ``box`` in the hour that began then: a number, and nothing of who wrote."""

    __tablename__ = "letter_hour"

    box: Mapped[str] = mapped_column(String(40), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    number: Mapped[int]


def configured(settings: Settings) -> bool:
    """Whether mail can be sent at all."""
    return bool(settings.mail_server and settings.mail_from)


def queue(session: Session, to: str, subject: str, text: str, now: datetime, reply_to: str = "") -> None:
    """Put a letter in plain text into the queue, in the caller's transaction; answers to it go to ``reply_to``."""
    line = " ".join(subject.split())[:200]
    session.add(Letter(to=to, subject=line, text=text, queued_at=now, due_at=now, tries=0, reply_to=reply_to))


def take_turn(session: Session, most: dict[str, int], now: datetime) -> None:
    """Count a letter in each of these boxes, which take so many within an hour of the clock. Raises ``TooMany``.

    It is then counted in none. Many at once are each counted: no number is read and written back.
    """
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    with session.begin_nested():
        for box, limit in most.items():
            _count(session, box, hour, limit)


def forget_hours(session: Session, now: datetime) -> int:
    """Remove the numbers of hours that are over; answers how many."""
    return rows_changed(session, delete(LetterHour).where(LetterHour.hour <= now - keeping.LETTER_HOURS))


def send_due(session: Session, settings: Settings, now: datetime) -> int:
    """Send what is due and commit around each letter; answers how many the mail server took.

    A letter is claimed by moving its due time before the mail server is spoken to, so that no transaction is open
    meanwhile and two senders do not send it twice. One that fails is tried again after 1, 2, 4 … minutes, ``TRIES``
    times in all, then dropped: links in it have run out by then.
    """
    if not configured(settings):
        return 0
    due = session.scalars(select(Letter.id).where(Letter.due_at <= now).order_by(Letter.id)).all()
    session.rollback()
    return sum(_send(session, settings, number, now) for number in due)


def forget(session: Session, now: datetime) -> int:
    """Remove letters that no mail server took for ``keeping.LETTERS``; answers how many."""
    return rows_changed(session, delete(Letter).where(Letter.queued_at < now - keeping.LETTERS))


def _count(session: Session, box: str, hour: datetime, most: int) -> None:
    here = (LetterHour.box == box, LetterHour.hour == hour, LetterHour.number < most)
    one_more = update(LetterHour).where(*here).values(number=LetterHour.number + 1)
    if rows_changed(session, one_more):
        return
    try:
        with session.begin_nested():
            session.execute(insert(LetterHour).values(box=box, hour=hour, number=1))
    except IntegrityError:  # there is a row: it is full, or somebody else has begun it just now
        if not rows_changed(session, one_more):
            raise TooMany(box) from None


def _send(session: Session, settings: Settings, number: int, now: datetime) -> bool:
    """Claim a letter, hand it over with no transaction open, and forget it; whether the mail server took it."""
    letter = session.get(Letter, number, populate_existing=True)
    if letter is None or not _claim(session, letter, now):
        session.rollback()
        return False
    message, last_try = _message(letter, settings, now), letter.tries >= TRIES
    session.commit()
    try:
        _hand_over(message, settings)
        taken = True
    except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: a password that SMTP can't carry
        logger.warning("A letter could not be handed to the mail server (%s).", type(error).__name__)
        taken = False
    if taken or last_try:
        session.execute(delete(Letter).where(Letter.id == number))
        session.commit()
    return taken


def _claim(session: Session, letter: Letter, now: datetime) -> bool:
    """Count a try and put the letter off; False where another sender was quicker."""
    put_off = {"tries": letter.tries + 1, "due_at": now + timedelta(minutes=2**letter.tries)}
    mine = update(Letter).where(Letter.id == letter.id, Letter.tries == letter.tries, Letter.due_at <= now)
    return rows_changed(session, mine.values(put_off)) == 1


def _message(letter: Letter, settings: Settings, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, letter.to, letter.subject
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _hand_over(message: EmailMessage, settings: Settings) -> None:
    with smtplib.SMTP(settings.mail_server, settings.mail_port, timeout=TIMEOUT) as server:
        if settings.mail_tls:
            server.starttls(context=ssl.create_default_context())  # without a context it trusts any certificate
        if settings.mail_username:
            server.login(settings.mail_username, settings.mail_password)
        server.send_message(message)
