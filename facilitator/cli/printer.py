"""The printer: a process that prints the runs that wait, part by part.

It is a process of its own and no part of a worker, which may be ended any time, nor of the mailer, whose letters would
wait for it. The supervisor starts it again when it dies; what it was printing is taken up when its lease runs out.
While nothing waits it prints ahead, so that nobody has to wait for the first print of a worksheet.
"""

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from facilitator import clock, press, web
from facilitator import settings as settings_
from facilitator.db import db, writing
from facilitator.handouts import paper, run_printing, runs, stock
from facilitator.handouts.paper import Imprint, Print
from facilitator.handouts.run_printing import Shop
from facilitator.handouts.variants import Variant, usual
from facilitator.meetings import organisation
from facilitator.settings import Settings

logger = logging.getLogger("facilitator.printer")
PAUSE = 1.5  # seconds between two looks at the queue


def run(app: Flask, settings: Settings) -> None:
    """Work until SIGTERM, which ends it between two parts. A database that is away is waited for."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    idle = ahead(app, settings)
    while not stop.is_set():
        try:
            if turn(app, settings, lambda: not stop.is_set()):
                continue
            next(idle, None)
        except SQLAlchemyError as error:
            logger.warning("The database can't be used at the moment (%s).", type(error).__name__)
        stop.wait(PAUSE)


def turn(app: Flask, settings: Settings, going: Callable[[], bool]) -> bool:
    """Print a run that waits, and forget those that ended long ago; whether there was one."""
    with app.test_request_context(), writing():
        runs.forget(db.session, clock.now())
        return run_printing.take(db.session, shop(settings), settings, clock.now, going)


def ahead(app: Flask, settings: Settings) -> Iterator[None]:
    """Print each worksheet as it is mostly asked for, one at each step; those that are kept cost next to nothing."""
    home = settings.languages[0]
    with app.test_request_context():
        every = shop(settings)
        sheets, size = every.library(home).all(home), usual(organisation.current(db.session, settings).country)
    for sheet in sheets:
        with app.test_request_context():
            job = paper.job(Print((sheet,), Variant(size), every.imprint), every.templates)
        with suppress(press.PressError):  # whoever asks for it is told
            press.print_pdf(job, settings)
        yield


def shop(settings: Settings) -> Shop:
    """What all parts of all runs have in common."""
    return Shop(
        lambda language: stock.of(db.session, settings, language),
        Imprint.of(organisation.current(db.session, settings)),
        lambda slug: web.absolute("calendars.subscribe_meeting", slug=slug),
        settings_.templates(),
    )
