"""What the rest of the application calls: pages in, PDF out."""

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from io import BytesIO
from pathlib import Path

from facilitator.press import cache, paths
from facilitator.press.cache import Cache
from facilitator.press.errors import PressBusy, PressFailed, PressNotRunning, PressStopped, PressUnavailable
from facilitator.press.job import Job, Printed
from facilitator.press.wire import MAX_ANSWER, Broken, Kind, Message, join, pack, split, unpack
from facilitator.settings import Settings

_PATIENCE = 60.0  # seconds for a place in the queue and the printing
_START = 60.0  # seconds for a press process to load, on a slow machine
_is_volunteer: ContextVar[Callable[[], bool]] = ContextVar("is_volunteer", default=lambda: True)


def ask_who_prints(is_volunteer: Callable[[], bool]) -> None:
    """Say how to find out, in this context, whether it is a volunteer who prints, or a visitor, who lines up behind.

    It is found out when something has to be printed, not where it is kept. Nobody said so: a volunteer.
    """
    _is_volunteer.set(is_volunteer)


def print_pdf(job: Job, settings: Settings) -> bytes:
    """The printed pages: kept ones, else from the press process, else from a process of their own.

    A job's document, its stamp and its file are kept each by what it is made of: the same document for another meeting
    is stamped, not printed again. Raises ``PressUnavailable`` (a system package is missing), ``PressFailed`` (this
    document can't be printed; ``PressStopped`` where it may be another time) or ``PressBusy`` (too many wait).
    """
    keeper = cache.keeper(settings)
    if (file := keeper.get(job.key())) is not None:
        return file
    made = _make(job, keeper, settings)
    keeper.put(job.key(), made.file)
    if made.document:
        keeper.put(job.document.key(), made.document)
    if made.stamp and job.stamp:
        keeper.put(job.stamp.key(), made.stamp)
    return made.file


def _make(job: Job, keeper: Cache, settings: Settings) -> Printed:
    document = b"" if job.finished else keeper.get(job.document.key()) or b""
    stamp = keeper.get(job.stamp.key()) or b"" if job.stamp else b""
    try:
        return Printed(*split(_ask(pack(Kind.PRINT, join(job.encode(), document, stamp)), settings)))
    except (Broken, TypeError) as error:
        raise PressStopped from error


def check(settings: Settings) -> None:
    """Ask the press process whether it has all that it needs; being busy is no fault.

    Raises ``PressNotRunning``, ``PressUnavailable`` or ``PressFailed``.
    """
    if (answer := _knock(pack(Kind.READY), settings)) is None:
        raise PressNotRunning
    with suppress(PressBusy):
        _understand(answer)


@contextmanager
def running(settings: Settings, *styles: Path) -> Iterator[None]:
    """Have a press process for the length of a block, for commands that print a lot: the one that runs, or our own."""
    if _listens(settings):
        yield
        return
    command = [sys.executable, "-m", "facilitator.press", str(settings.instance), *map(str, styles)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            _wait_until_it_listens(process, settings)
            yield
        finally:
            process.terminate()


def _ask(question: bytes, settings: Settings) -> bytes:
    answer = _knock(question, settings)
    return _understand(_print_alone(question, settings) if answer is None else answer)


def _knock(question: bytes, settings: Settings) -> Message | None:
    """Put a question to the press process; ``None`` when there is none, or none any more."""
    if (connection := _connect(settings, visitors=not _is_volunteer.get()())) is None:
        return None
    with connection:
        try:
            with suppress(BrokenPipeError):  # turned away: the reason is waiting to be read
                connection.sendall(question)
            with connection.makefile("rb") as file:
                return unpack(file, MAX_ANSWER)
        except TimeoutError as error:
            raise PressBusy from error
        except (ConnectionError, Broken) as error:
            if not _listens(settings):  # it was the press that died, not the job that was stopped
                return None
            raise PressStopped from error


def _connect(settings: Settings, *, visitors: bool = False) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(_PATIENCE)
    path = paths.socket_path(paths.folder(settings.instance), visitors=visitors)
    try:
        if path.stat().st_uid == os.geteuid():
            connection.connect(str(path))
            return connection
    except OSError:  # no socket, or nobody behind it
        pass
    connection.close()
    return None


def _understand(answer: Message) -> bytes:
    kind, body = answer
    if kind is Kind.DONE:
        return body
    if kind is Kind.BUSY:
        raise PressBusy
    if kind is Kind.UNAVAILABLE:
        raise PressUnavailable(body.decode())
    raise PressFailed(body.decode())


def _print_alone(question: bytes, settings: Settings) -> Message:
    """Answer one question in a new process: slower by its start, within the same limits, one at a time."""
    with _turn(paths.folder(settings.instance)):
        try:
            done = subprocess.run(
                [sys.executable, "-m", "facilitator.press", "--once"],
                input=question,
                stdout=subprocess.PIPE,
                timeout=_PATIENCE,
                check=False,
            )
            return unpack(BytesIO(done.stdout), MAX_ANSWER)
        except (subprocess.TimeoutExpired, Broken) as error:
            raise PressStopped from error


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """One at a time on this host; raises ``PressBusy`` when the turn does not come."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + _PATIENCE
    with (folder / "turn").open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise PressBusy from error
                time.sleep(0.05)
                continue
            break
        yield


def _wait_until_it_listens(process: subprocess.Popen[bytes], settings: Settings) -> None:
    deadline = time.monotonic() + _START
    while process.poll() is None and time.monotonic() < deadline:
        if _listens(settings):
            return
        time.sleep(0.02)


def _listens(settings: Settings) -> bool:
    if (connection := _connect(settings)) is None:
        return False
    connection.close()
    return True
