"""What the first poll after a change costs, against the least that it has to do."""

import gc
import gzip
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder

from facilitator import clock
from facilitator.calendars.kept import Kept
from facilitator.db import db, writing
from facilitator.meetings import changes
from facilitator.meetings.models import Meeting
from tests.benchmarks.copies import Copy

ZIP_LEVEL = 6


def first_after_a_change(copy: Copy, rounds: int) -> tuple[float, float]:
    """Seconds of the processor, medians: of the first gzip poll after a change, and of reading, joining, compressing.

    The copy is fresh: only what its first feed is made of is kept.
    """
    app = copy.app()
    asked = EnvironBuilder("/calendars/all.ics", headers={"Accept-Encoding": "gzip"}).get_environ()

    def poll() -> bytes:
        return b"".join(app(dict(asked), lambda *_said: lambda _bytes: None))

    poll()
    kept: Kept = app.extensions["feeds"]
    with closing(sqlite3.connect(kept.folder / "events.sqlite3")) as database:
        keys = [row[0] for row in database.execute("SELECT key FROM event ORDER BY rowid")]
    gc.collect()
    gc.freeze()  # as a server does with what it is made of
    ours, least = [], []
    for number in range(rounds):
        with app.app_context(), writing():
            one = select(Meeting).order_by(Meeting.id).offset(number % copy.meetings).limit(1)
            meeting = db.session.scalars(one).one()
            changes.touch(db.session, meeting, clock.now() + timedelta(microseconds=number))
            db.session.commit()
        ours.append(_seconds(poll))
        least.append(_seconds(lambda: _read_join_and_compress(kept, keys)))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Meeting)) == copy.meetings
        db.session.remove()
        db.engine.dispose()
    return statistics.median(ours), statistics.median(least)


def _read_join_and_compress(kept: Kept, keys: list[str]) -> bytes:
    return gzip.compress(b"".join(kept.events(keys).values()), ZIP_LEVEL, mtime=0)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
