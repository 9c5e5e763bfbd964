"""Documents to print in tests, and a press to print them with."""

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from facilitator.press import Job, client, server
from facilitator.press.work import Limits
from facilitator.settings import Settings

fork = multiprocessing.get_context("forkserver")  # quick: forked off a process that has loaded the engine and no more
fork.set_forkserver_preload(["tests.press.warm"])
STYLE = 'html { font: 11pt "Press Sans" }'


def page(body: str, css: str = STYLE) -> Job:
    """A job for one small document."""
    return Job(f'<!doctype html><html lang="en"><head><title>Page</title></head><body>{body}</body></html>', (css,))


def serve(folder: Path, limits: Limits | None = None) -> NoReturn:
    """What a press process runs; it ends with the code that the command would end with."""
    sys.exit(server.serve(folder, limits))


@contextmanager
def started(folder: Path, limits: Limits) -> Iterator[tuple[Settings, int]]:
    """A press with limits of its own; gives its settings and process number."""
    settings = Settings(instance=folder, secret_key="only-for-tests")
    process = fork.Process(target=serve, args=(folder, limits))
    process.start()
    try:
        wait_until(lambda: client._listens(settings))
        yield settings, process.pid or 0
    finally:
        process.terminate()
        process.join()


def wait_until(done: Callable[[], bool]) -> None:
    """Look again and again, for as long as a busy machine may take."""
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)
