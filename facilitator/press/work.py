"""One job in a process of its own, within limits: what a document can cost is decided here, not by the document."""

import resource
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from facilitator.press import engine
from facilitator.press.errors import PressFailed, PressUnavailable
from facilitator.press.filling import Learnt
from facilitator.press.job import Job, Printed
from facilitator.press.wire import MAX_QUESTION, Broken, Kind, Readable, join, pack, split, unpack

TOO_LONG = "the document takes too long to print"
TOO_LARGE = "the document needs too much memory"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use, and how many there may be."""

    cpu: int = 20  # seconds of computing
    wall: float = 40.0  # seconds from start to end
    memory: int = 1 << 30  # bytes beyond what the loaded engine has
    at_once: int = 2
    waiting: int = 10  # with those at work fewer than the threads of one web worker, which has other pages to answer
    visitors: int = 6  # of them; the other places are kept for volunteers


class _TimeIsUp(BaseException):
    """Raised by the signal that the system sends when the computing time is used up."""


def confine(limits: Limits) -> None:
    """Bind this process to the limits, for good."""
    signal.signal(signal.SIGXCPU, _stop)
    _lower(resource.RLIMIT_CPU, limits.cpu, limits.cpu + 2)
    _lower(resource.RLIMIT_CORE, 0, 0)
    if sys.platform == "linux":  # elsewhere the address space says nothing about memory
        most = _address_space() + limits.memory
        _lower(resource.RLIMIT_AS, most, most)


def answer(source: Readable, learnt: Learnt | None = None) -> bytes:
    """Read one question and do what it says; the answer is a message, whatever happens."""
    try:
        return pack(Kind.DONE, _do(*unpack(source, MAX_QUESTION), learnt))
    except PressUnavailable as error:
        return pack(Kind.UNAVAILABLE, error.detail.encode())
    except PressFailed as error:
        reason = error.reason
    except _TimeIsUp:
        reason = TOO_LONG
    except MemoryError:
        reason = TOO_LARGE
    except (Broken, ValueError, KeyError, TypeError):
        reason = "the press did not understand the job"
    return pack(Kind.FAILED, reason.encode())


def _do(kind: Kind, body: bytes, learnt: Learnt | None) -> bytes:
    """What is new comes back; what was kept is there already."""
    if kind is not Kind.PRINT:
        engine.warm_up()
        return b""
    job, document, stamp = split(body)
    made = engine.make(Job.decode(job), Printed(b"", document, stamp), learnt)
    return join(made.file, b"" if document else made.document, b"" if stamp else made.stamp)


def _address_space() -> int:
    """Bytes of address space that this process has now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _lower(kind: int, soft: int, hard: int) -> None:
    """Set a limit, never above the one that already holds."""
    with suppress(ValueError, OSError):
        _soft, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(kind, (soft, hard))


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise _TimeIsUp
