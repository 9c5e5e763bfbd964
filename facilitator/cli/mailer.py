"""The mailer: a process that sends the letters that wait, and does what is due once a day."""

import logging
import signal
from datetime import date, datetime
from threading import Event

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from facilitator import clock, mail
from facilitator.cli import forgetting
from facilitator.db import db, writing
from facilitator.meetings import changes
from facilitator.settings import Settings

logger = logging.getLogger("facilitator.mailer")
PAUSE = 2.0  # seconds between two looks at the queue


def run(app: Flask, settings: Settings) -> None:
    """Work until SIGTERM. A database that is away is waited for; a letter that was not sent waits in its table."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    done: date | None = None
    while not stop.is_set():
        try:
            done = turn(app, settings, clock.now(), done)
        except SQLAlchemyError as error:
            logger.warning("The database can't be used at the moment (%s).", type(error).__name__)
        stop.wait(PAUSE)


def turn(app: Flask, settings: Settings, now: datetime, done: date | None) -> date:
    """Send what is due, and do what is due once a day where today (in UTC) is not ``done`` yet; answers today.

    That is to derive the coming dates anew, and to forget what is kept for a while only.
    The first turn of the process does both, so that a machine that sleeps at night misses no day.
    """
    with app.app_context(), writing():
        mail.send_due(db.session, settings, now)
        if (today := now.date()) != done:
            for _part in changes.refresh_in_parts(db.session, now):
                db.session.commit()
            forgetting.forget(db.session, settings, now)
            db.session.commit()
    return today
