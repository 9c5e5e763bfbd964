"""Keeps the processes of a running copy alive, and leaves none of them behind.

Each part is a child in a process group of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops the
parts in order, and whatever a part leaves behind when it dies is ended with its group.
"""

import ctypes
import logging
import multiprocessing
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess

logger = logging.getLogger("facilitator.serve")

STOPPING = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 6.0  # seconds that a part may take to stop
LONGEST_PAUSE = 30.0  # seconds before a part that keeps dying is started again
HEALTHY = 60.0  # seconds of life after which a part's earlier deaths are forgotten
_PR_SET_PDEATHSIG = 1  # of Linux: the signal that a process gets when its parent dies

_fork = multiprocessing.get_context("fork")  # children share the memory of what is imported already


@dataclass(slots=True)
class Part:
    """A process to keep alive: its name in the log, and what it runs until SIGTERM ends it."""

    name: str
    run: Callable[[], None]
    process: ForkProcess | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)  # when to start it, by the monotonic clock


class Supervisor:
    """Starts the parts in their order, restarts what dies, stops them in their order."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self._asked = 0  # how often it was asked to stop

    def run(self) -> None:
        """Work until SIGINT or SIGTERM; every process is gone when it returns. A second signal skips the patience."""
        with self._signals() as knock:
            try:
                while not self._asked:
                    self._start_due()
                    pause = max(0.0, min((part.due for part in self.parts if not part.process), default=1e9) - _now())
                    _sleep(knock, min(pause, 3600.0))
                    self._note_deaths()
            finally:
                for part in self.parts:
                    self._stop(part, knock)

    @contextmanager
    def _signals(self) -> Iterator[int]:
        """Count the requests to stop; yields a descriptor that becomes readable with each, and when a part dies.

        (A process's sentinel is no help: what a dead part left behind holds it, too.)
        """
        reading, writing = os.pipe()
        for end in (reading, writing):
            os.set_blocking(end, False)
        before = {number: signal.signal(number, self._ask) for number in STOPPING}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        try:
            yield reading
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(reading)
            os.close(writing)

    def _ask(self, *_: object) -> None:
        self._asked += 1

    def _start_due(self) -> None:
        for part in self.parts:
            if part.process is None and part.due <= _now() and not self._asked:
                part.started = _now()
                part.process = _start(part)

    def _note_deaths(self) -> None:
        for part in self.parts:
            if part.process is None or part.process.is_alive():
                continue
            code = part.process.exitcode
            _kill_group(part.process)
            part.process = None
            part.deaths = 1 if _now() - part.started > HEALTHY else part.deaths + 1
            pause = min(2.0 ** (part.deaths - 1), LONGEST_PAUSE)
            part.due = _now() + pause
            logger.warning("The %s process ended (%s); starting it again in %.0f s.", part.name, _reason(code), pause)

    def _stop(self, part: Part, knock: int) -> None:
        """Ask a part to stop, wait, then end its whole group."""
        if (process := part.process) is None:
            return
        part.process = None
        process.terminate()
        until, asked = _now() + PATIENCE, self._asked
        while process.is_alive() and _now() < until and self._asked <= max(asked, 1):
            _sleep(knock, until - _now())
        _kill_group(process)
        process.join()


def _start(part: Part) -> ForkProcess:
    """Fork, with the signals held back until the child has let go of the parent's way of handling them."""
    process = _fork.Process(target=_child, args=(part, os.getpid()), name=part.name)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return process


def _child(part: Part, parent: int) -> None:
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    for number in (*STOPPING, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before this was set
            return
    part.run()


def _kill_group(process: ForkProcess) -> None:
    """End what is left of a part; its group has the number of the process."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid or 0, signal.SIGKILL)
    process.kill()  # one that was too young to have its own group


def _sleep(knock: int, seconds: float) -> None:
    """Sleep until a signal knocks or the time is over."""
    select.select([knock], [], [], max(0.0, seconds))
    with suppress(BlockingIOError):
        while os.read(knock, 512):
            pass


def _reason(code: int | None) -> str:
    return f"signal {-code}" if code is not None and code < 0 else f"code {code}"


def _now() -> float:
    return time.monotonic()
