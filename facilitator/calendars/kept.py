"""What is kept of feeds in ``instance/cache``, shared by all processes: events, whole feeds, and which feed is which.

Nothing here is needed for a right answer. Whatever fails (folder gone, disk full, file damaged) counts as not kept, and
the feed is made anew.
"""

import fcntl
import gzip
import hashlib
import json
import logging
import os
import sqlite3
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import IO, TypeVar

from facilitator import files
from facilitator.meetings.revision import NEVER, State
from facilitator.web import memory

logger = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024 * 1024  # of feeds, and as much again of events
MOST_FILES = 4000
MOST_REMEMBERED = 1000
WRITERS = 8  # processes that may write between two looks at how full the folder is
PATIENCE = 0.5  # seconds to wait for another process's write
LONGEST_TURN = 20.0  # seconds to wait for who makes the same
BETWEEN_TRIES = 0.02
ZIP_LEVEL = 6
LARGE = 1024 * 1024  # bytes of a document whose parts took as much again
HAS_EVENTS = "SELECT 1 FROM sqlite_schema WHERE name = 'event'"
PREPARE = """
PRAGMA page_size = 16384;
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS event (key TEXT PRIMARY KEY, bytes BLOB NOT NULL);
"""
MAKE_ROOM = """
DELETE FROM event WHERE rowid IN
    (SELECT rowid FROM event ORDER BY rowid LIMIT (SELECT max(1, count(*) / 4) FROM event))
"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which bytes are a feed's under ``version``: a hash of them, and how many they are, plain and zipped."""

    version: str
    hash: str
    size: int
    zipped: int

    def tag(self, *, zipped: bool) -> str:
        """The strong ETag, without its quotes: another one for each form (RFC 9110 §8.8.3)."""
        return self.hash + ("-gzip" if zipped else "")


@dataclass(frozen=True, slots=True)
class Document:
    """What is kept: which bytes it is, the state that it is of, and the bytes themselves where they were just made."""

    stamp: Stamp
    state: State
    made: Mapping[bool, bytes] = field(default_factory=dict)  # zipped or not

    @property
    def changed_at(self) -> datetime:
        """When it last changed, or something else that the public can see."""
        return self.state[1]


class Kept:
    """Feeds and events kept in a folder, bounded in size. Safe to share between threads and processes."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES, most_files: int = MOST_FILES) -> None:
        self.folder = folder
        self.most_bytes, self.most_files = most_bytes, most_files
        self._remembered: OrderedDict[str, Stamp] = OrderedDict()
        self._lock = Lock()
        self._bytes_left = self._files_left = 0  # that may be written before the folder is looked through again

    def stamp(self, key: str, version: str) -> Stamp | None:
        """The stamp of the feed ``key`` if it is kept under this version."""
        with self._lock:
            found = self._remembered.get(key)
        if found is None or found.version != version:
            found = self._read_stamp(key)
            if found is None or found.version != version:
                return None
            self.remember(key, found)
        return found

    def feed(self, stamp: Stamp, *, zipped: bool) -> bytes | None:
        """The bytes that a stamp names, as they are or as gzip."""
        if (file := self.open(stamp, zipped=zipped)) is None:
            return None
        with file:
            return file.read()

    def open(self, stamp: Stamp, *, zipped: bool) -> IO[bytes] | None:
        """The same as a file, for whoever hands it on without holding all of it.

        Hardly anybody asks for the plain bytes: they are unpacked, and kept, too, when somebody does.
        """
        if zipped:
            return self._open(self._path(stamp.hash, ".ics.gz"), stamp.zipped)
        path = self._path(stamp.hash, ".ics")
        if file := self._open(path, stamp.size):
            return file
        if (file := self._open(self._path(stamp.hash, ".ics.gz"), stamp.zipped)) is None:
            return None
        try:
            with file:
                plain = gzip.decompress(file.read())
        except (OSError, EOFError, zlib.error):
            return None
        self._keep_bytes(path, plain)
        return BytesIO(plain) if len(plain) == stamp.size else None

    def _open(self, path: Path, size: int) -> IO[bytes] | None:
        """A file, if it is there and as large as it should be."""
        try:
            file = path.open("rb", buffering=0)
        except OSError:
            return None
        with suppress(OSError):
            os.utime(file.fileno())  # what is asked for is thrown away last
        if os.fstat(file.fileno()).st_size != size:
            file.close()
            return None
        return file

    def keep_feed(self, key: str, version: str, plain: bytes) -> tuple[Stamp, bytes]:
        """Keep a feed's bytes under a version; gives their stamp, and the same bytes as gzip."""
        zipped = gzip.compress(plain, ZIP_LEVEL, mtime=0)
        stamp = Stamp(version, hashlib.sha256(plain).hexdigest()[:32], len(plain), len(zipped))
        if self.keep_zipped(stamp, zipped):
            self._keep_bytes(self._path(digest(key), ".stamp"), json.dumps(asdict(stamp)).encode())
        self.remember(key, stamp)
        return stamp, zipped

    def keep_zipped(self, stamp: Stamp, zipped: bytes) -> bool:
        """Keep the bytes that a stamp names, as gzip; whether that was possible."""
        return self._keep_bytes(self._path(stamp.hash, ".ics.gz"), zipped)

    def _keep_bytes(self, path: Path, content: bytes) -> bool:
        try:
            files.put(path, content)
            self._bytes_left -= len(content)
            self._files_left -= 1
            if self._bytes_left < 0 or self._files_left < 0:
                self._prune()
        except OSError as error:
            logger.warning("A feed can't be kept: %s.", type(error).__name__)
            return False
        return True

    def check(self) -> None:
        """Raises OSError where nothing can be kept in the folder."""
        path = self._path("check", ".part")
        files.put(path, b"")
        path.unlink(missing_ok=True)

    def latest(self, key: str, state: State, today: date, make: Callable[[], tuple[State | None, bytes]]) -> Document:
        """What is kept under ``key`` for a state and a day, else what ``make()`` answers: a state and its bytes.

        Many ask in the moment after a change: one of them makes it, and the others wait for that. Bytes that are of no
        state at all (None) are not kept for anybody else.
        """
        version = version_of(state, today)
        if stamp := self.stamp(key, version):
            return Document(stamp, state)
        with self.turn(key):
            if stamp := self.stamp(key, version):
                return Document(stamp, state)
            return self.keep(key, today, *make())

    def keep(self, key: str, today: date, state: State | None, plain: bytes) -> Document:
        """Keep bytes that have just been made."""
        stamp, zipped = self.keep_feed(key, version_of(state, today) if state else "", plain)
        if stamp.size >= LARGE:
            memory.give_back()
        return Document(stamp, state or (0, NEVER), {False: plain, True: zipped})

    @contextmanager
    def turn(self, key: str) -> Iterator[None]:
        """Within this block nobody else on this machine makes what is kept under ``key``, or waited too long for it."""
        descriptor = self._turns(key)
        try:
            until = time.monotonic() + LONGEST_TURN
            while descriptor is not None and not _locked(descriptor) and time.monotonic() < until:
                time.sleep(BETWEEN_TRIES)
            yield
        finally:
            if descriptor is not None:
                os.close(descriptor)  # which gives the lock back, as the end of the process would

    def _turns(self, key: str) -> int | None:
        """The file that is locked for a turn; a few serve all keys."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return os.open(self.folder / f"turn-{digest(key)[0]}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return None

    def events(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The events that are kept, by key."""
        query = "SELECT event.key, bytes FROM json_each(?) JOIN event ON event.key = value"

        def work(database: sqlite3.Connection) -> dict[str, bytes]:
            if not database.execute(HAS_EVENTS).fetchone():
                return {}
            return dict(database.execute(query, (json.dumps(keys),)))

        return self._with_events(work) or {}

    def keep_events(self, events: Mapping[str, bytes]) -> None:
        """Keep events; when there are too many, the oldest quarter goes."""

        def work(database: sqlite3.Connection) -> None:
            if not database.execute(HAS_EVENTS).fetchone():
                database.executescript(PREPARE)
            database.execute("PRAGMA synchronous = OFF")
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT OR REPLACE INTO event (key, bytes) VALUES (?, ?)", events.items())
            pages, free, size = (_pragma(database, name) for name in ("page_count", "freelist_count", "page_size"))
            if (pages - free) * size > self.most_bytes:
                database.execute(MAKE_ROOM)
            database.execute("COMMIT")

        self._with_events(work)

    def _with_events(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Do something with the file of events, opened for this one use: it must survive forks and being deleted."""
        path = self.folder / "events.sqlite3"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as database:
                return work(database)
        except sqlite3.OperationalError as error:  # busy, full, not writable
            logger.warning("Events can't be kept: %s.", error)
        except sqlite3.DatabaseError as error:
            logger.warning("The kept events are damaged and thrown away: %s.", error)
            for suffix in ("", "-wal", "-shm"):
                with suppress(OSError):
                    path.with_name(path.name + suffix).unlink()
        except OSError as error:
            logger.warning("Events can't be kept: %s.", type(error).__name__)
        return None

    def _path(self, name: str, suffix: str) -> Path:
        return self.folder / "feeds" / (name + suffix)

    def _read_stamp(self, key: str) -> Stamp | None:
        try:
            return Stamp(**json.loads(self._path(digest(key), ".stamp").read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def remember(self, key: str, stamp: Stamp) -> None:
        """Have a stamp at hand without asking the folder."""
        with self._lock:
            self._remembered[key] = stamp
            self._remembered.move_to_end(key)
            if len(self._remembered) > MOST_REMEMBERED:
                self._remembered.popitem(last=False)

    def _prune(self) -> None:
        """Throw the longest unused files away until a quarter of the room is free, if there is too little."""
        found = []
        with os.scandir(self.folder / "feeds") as entries:
            for each in entries:
                with suppress(FileNotFoundError):  # another process is at work here too
                    found.append((each.stat(), each.path))
        found.sort(key=lambda each: each[0].st_mtime)
        size, count = sum(each[0].st_size for each in found), len(found)
        if size > self.most_bytes or count > self.most_files:
            for state, path in found:
                if size <= self.most_bytes * 3 // 4 and count <= self.most_files * 3 // 4:
                    break
                with suppress(OSError):
                    Path(path).unlink()
                size, count = size - state.st_size, count - 1
        self._bytes_left = (self.most_bytes - size) // WRITERS
        self._files_left = (self.most_files - count) // WRITERS


def version_of(state: State, today: date) -> str:
    """The version of what is of a state, and of a day: meetings fall out of feeds as days begin."""
    number, changed_at = state
    return f"{number} {changed_at.isoformat()} {today.isoformat()}"


def mark_of(paths: Iterable[Path]) -> str:
    """A mark of the code that makes what is kept: bytes of an older version are not served by a newer one."""
    packages = [f"{name} {version(name)}" for name in ("facilitator", "icalendar", "tzdata", "babel")]
    return short_hash("".join([*(path.read_text(encoding="utf-8") for path in sorted(paths)), *packages]))


def short_hash(text: str) -> str:
    """A short mark of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system that knows no locks
        return True
    return True


def digest(key: str) -> str:
    """A name for a key that a file may have."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _pragma(database: sqlite3.Connection, name: str) -> int:
    found: int = database.execute(f"PRAGMA {name}").fetchone()[0]
    return found
