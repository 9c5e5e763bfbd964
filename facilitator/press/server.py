"""The press process: one a host, warm, behind two Unix sockets; a child for each job.

At one socket volunteers line up, at the other visitors: however many of these come, they take but a share of the places
in the queue, and a volunteer goes before those of them who still wait.

A single thread that never prints itself: a document that eats memory or time takes its own process with it and nothing
else. It ends when the process that started it has gone, so that nothing is left behind.
"""

import fcntl
import gc
import logging
import os
import select
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path

from facilitator.press import engine, paths, work
from facilitator.press.errors import PressUnavailable
from facilitator.press.filling import Learnt
from facilitator.press.wire import Kind, pack
from facilitator.press.work import Limits

logger = logging.getLogger("facilitator.press")
_BACKLOG = 64
_CHECK_PARENT = 2.0  # seconds
_COLLECT_AFTER = 200_000  # objects; a job lives for a moment, and tidying up took a fifth of it
_READ_AND_SEND = 15.0  # seconds that a job's sender may keep its process waiting


class AlreadyRunning(Exception):
    """Another press works for the same instance folder."""


def serve(instance: Path, limits: Limits | None = None, styles: Iterable[str] = ()) -> int:
    """Print for the site that keeps its things in ``instance``, until told to stop. Answers an exit code.

    ``styles`` are style sheets that most jobs come with: they are read once, not by each job.
    """
    try:
        Press(paths.folder(instance), limits or Limits()).work(styles)
    except AlreadyRunning:
        logger.warning("another press works for this instance folder already")
        return 1
    return 0


class Press:
    """Takes jobs in the order in which they come, volunteers first; ``work`` runs until it is told to stop."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        """``folder`` is the press's own in the instance folder; raises ``AlreadyRunning``."""
        self.limits = limits
        self._running: dict[int, float] = {}
        self._spare: tuple[int, socket.socket] | None = None
        self._volunteers: deque[socket.socket] = deque()
        self._visitors: deque[socket.socket] = deque()
        self._stopping = False
        self._parent = os.getppid()
        self._lock = _take_lock(folder)
        # The visitors' first: where the other is, both are.
        self._paths = [paths.socket_path(folder, visitors=each) for each in (True, False)]
        self._temporary = _fresh_temporary_folder(folder)
        self._learnt = Learnt(folder / "learnt.json")
        self._wakeup, self._wake = socket.socketpair()
        for end in (self._wakeup, self._wake):
            end.settimeout(0)

    def work(self, styles: Iterable[str] = ()) -> None:
        """Load the engine, listen, work until SIGTERM or SIGINT."""
        self._handle_signals()
        try:
            engine.warm_up(styles)
        except PressUnavailable as error:
            logger.warning("%s", error)  # each job tries again: the packages may be installed any time
        gc.collect()
        gc.freeze()  # a job that looks through what is loaded for garbage would make a copy of it
        self._listeners = [_listen(path) for path in self._paths]
        try:
            self._loop()
        finally:
            signal.set_wakeup_fd(-1)  # nobody listens any more to the ends of those that are killed here
            for path, listener in zip(self._paths, self._listeners, strict=True):
                path.unlink(missing_ok=True)
                listener.close()
            for pid in (*self._running, *(self._spare or ())[:1]):
                _kill(pid)
            shutil.rmtree(self._temporary, ignore_errors=True)

    def _handle_signals(self) -> None:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _loop(self) -> None:
        with selectors.DefaultSelector() as selector:
            for listener, line in zip(self._listeners, (self._visitors, self._volunteers), strict=True):
                selector.register(listener, selectors.EVENT_READ, partial(self._accept, listener, line))
            selector.register(self._wakeup, selectors.EVENT_READ, self._drain)
            while not self._stopping and os.getppid() == self._parent:
                for key, _events in selector.select(self._patience()):
                    key.data()
                self._reap()
                self._end_overdue()
                self._start_waiting()
                self._keep_a_spare()

    def _patience(self) -> float:
        """Seconds until something is due without a knock."""
        soonest = min(self._running.values(), default=float("inf")) - time.monotonic()
        return max(0.0, min(soonest, _CHECK_PARENT))

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while self._wakeup.recv(512):
                pass

    def _accept(self, listener: socket.socket, line: deque[socket.socket]) -> None:
        with suppress(BlockingIOError):
            while True:
                connection, _address = listener.accept()
                if self._is_full(line):
                    self._let_go()
                if not self._is_full(line):
                    line.append(connection)
                    self._start_waiting()
                    continue
                with connection, suppress(OSError):
                    connection.settimeout(0)
                    connection.send(pack(Kind.BUSY))

    def _is_full(self, line: deque[socket.socket]) -> bool:
        if line is self._visitors and len(line) >= self.limits.visitors:
            return True
        return len(self._waiting) >= self.limits.waiting

    @property
    def _waiting(self) -> list[socket.socket]:
        """Whoever waits, in the order in which they are printed for."""
        return [*self._volunteers, *self._visitors]

    def _let_go(self) -> None:
        """Free the places of those who wait no more."""
        for line in (self._volunteers, self._visitors):
            for connection in [each for each in line if _has_left(each)]:
                line.remove(connection)
                connection.close()

    def _start_waiting(self) -> None:
        while (line := self._volunteers or self._visitors) and len(self._running) < self.limits.at_once:
            connection = line.popleft()
            with connection:
                if _has_left(connection):
                    continue
                pid, ear = self._keep_a_spare()
                self._spare = None
                with ear, suppress(OSError):  # it was killed meanwhile: who asked is told so, as of any job
                    socket.send_fds(ear, [b"."], [connection.fileno()])
                self._running[pid] = time.monotonic() + self.limits.wall

    def _keep_a_spare(self) -> tuple[int, socket.socket]:
        """A child that waits for the next job, which takes as long to make as a twentieth of a page; and its socket."""
        if self._spare:
            return self._spare
        here, there = socket.socketpair()
        sys.stderr.flush()
        if (pid := os.fork()) == 0:
            here.close()
            self._work(there)
        there.close()
        self._spare = pid, here
        return self._spare

    def _work(self, line: socket.socket) -> None:
        """In the child: wait for a job, answer its question, and end without any of the parent's cleaning up."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            for listener in self._listeners:
                listener.close()
            os.close(self._lock)  # a press that was killed must not be kept locked by its last job
            for waiting in self._waiting:
                waiting.close()
            gc.set_threshold(_COLLECT_AFTER)
            _message, found, _flags, _address = socket.recv_fds(line, 1, 1)
            if found:  # else the press has ended
                work.confine(self.limits)
                with socket.socket(fileno=found[0]) as connection:
                    _answer(connection, self._learnt)
            code = 0
        except BaseException:
            logger.exception("a job was lost")
        finally:
            os._exit(code)

    def _reap(self) -> None:
        if self._spare and os.waitpid(self._spare[0], os.WNOHANG)[0]:
            self._spare[1].close()
            self._spare = None
        for pid in list(self._running):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                del self._running[pid]
                if os.WIFSIGNALED(status):
                    logger.warning("a job was stopped by the system (signal %s)", os.WTERMSIG(status))

    def _end_overdue(self) -> None:
        now = time.monotonic()
        for pid, deadline in self._running.items():
            if deadline <= now:
                _kill(pid)


def _answer(connection: socket.socket, learnt: Learnt) -> None:
    connection.settimeout(_READ_AND_SEND)
    with connection.makefile("rb") as source, suppress(ConnectionError):  # nobody waits for it any more
        connection.sendall(work.answer(source, learnt))


def _take_lock(folder: Path) -> int:
    """Hold the lock of the folder for as long as this process lives, however it ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise AlreadyRunning from error
    return lock


def _fresh_temporary_folder(folder: Path) -> Path:
    """Where the engine unpacks typefaces; whatever a killed press left there goes first."""
    temporary = folder / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    tempfile.tempdir = str(temporary)
    return temporary


def _listen(path: Path) -> socket.socket:
    """A socket that only this user reaches; the lock says that one left over at that place is dead."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    mask = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(mask)
    listener.listen(_BACKLOG)
    listener.settimeout(0)
    return listener


def _has_left(connection: socket.socket) -> bool:
    """Whether nobody is at the other end any more: what was asked would be printed for nobody."""
    poll = select.poll()
    poll.register(connection, 0)  # a hang-up is always told, and what is still to be read does not matter
    return any(event & select.POLLHUP for _fd, event in poll.poll(0))


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
