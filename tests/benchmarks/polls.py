"""What the first poll after a change costs, against the least that it has to do."""

import gzip
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from facilitator import clock
from facilitator.db import db, writing
from facilitator.meetings import changes
from facilitator.meetings.models import Meeting
from tests.benchmarks.copies import Copy

ZIP_LEVEL = 6


def first_after_a_change(copy: Copy, folder: Path, rounds: int) -> tuple[float, float]:
    """Seconds, medians: of the first gzip poll after one meeting changed, and of reading, joining and compressing."""
    app = copy.app()
    client = app.test_client()

    def poll() -> bytes:
        return client.get("/calendars/all.ics", headers={"Accept-Encoding": "gzip"}).data

    kept = folder / f"bench-{copy.meetings}.sqlite3"
    _keep(kept, gzip.decompress(poll()))
    ours, least = [], []
    for number in range(rounds):
        with app.app_context(), writing():
            asked = select(Meeting).order_by(Meeting.id).offset(number % copy.meetings).limit(1)
            meeting = db.session.scalars(asked).one()
            changes.touch(db.session, meeting, clock.now() + timedelta(microseconds=number))
            db.session.commit()
        ours.append(_seconds(poll))
        least.append(_seconds(lambda: _read_join_and_compress(kept)))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Meeting)) == copy.meetings
        db.session.remove()
        db.engine.dispose()
    return statistics.median(ours), statistics.median(least)


def _keep(path: Path, feed: bytes) -> None:
    """Put the events of a feed, one by one, where the floor reads them."""
    head, *events = feed.split(b"BEGIN:VEVENT\r\n")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE event (key INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
        database.execute("INSERT INTO event (bytes) VALUES (?)", (head,))
        database.executemany("INSERT INTO event (bytes) VALUES (?)", [(b"BEGIN:VEVENT\r\n" + each,) for each in events])


def _read_join_and_compress(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as database:
        parts = [row[0] for row in database.execute("SELECT bytes FROM event ORDER BY key")]
    return gzip.compress(b"".join(parts), ZIP_LEVEL, mtime=0)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
