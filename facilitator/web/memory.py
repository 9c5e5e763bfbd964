"""What glibc's malloc is asked to do, where it is the C library: to hold less."""

import ctypes
from collections.abc import Callable
from contextlib import suppress

ARENAS = 2  # from which a worker's threads take memory
LARGE = 256 * 1024  # bytes; what is as large as that goes back to the system as soon as it is done with
_M_ARENA_MAX, _M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD = -8, -3, -1  # of glibc's malloc.h


def share_arenas() -> None:
    """Have threads share what they take memory from, and give back what a large feed took.

    By itself glibc gives each thread a place of its own that keeps what it had, and takes a large thing that was let go
    as a sign to keep the next one.
    """
    _ask(lambda library: library.mallopt(_M_ARENA_MAX, ARENAS))
    _ask(lambda library: library.mallopt(_M_MMAP_THRESHOLD, LARGE))
    _ask(lambda library: library.mallopt(_M_TRIM_THRESHOLD, LARGE))


def give_back() -> None:
    """Give back what ten thousand small parts took of which something large was made, once they are let go."""
    _ask(lambda library: library.malloc_trim(0))


def _ask(what: Callable[[ctypes.CDLL], object]) -> None:
    with suppress(AttributeError, OSError):  # a C library that is not glibc
        what(ctypes.CDLL(None))
