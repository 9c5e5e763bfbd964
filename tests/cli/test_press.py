"""The press of a served copy, kept alive by the supervisor."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator import press
from facilitator.cli import serving
from facilitator.cli.supervisor import Part, Supervisor
from facilitator.press import client
from facilitator.settings import Settings
from tests.press.samples import page, wait_until


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Settings, int]]:
    """An instance folder whose press is supervised, and the number of the supervisor."""
    settings = Settings(instance=tmp_path, secret_key="only-for-tests")
    parts = [Part("press", serving._press(settings))]
    process = multiprocessing.get_context("fork").Process(target=lambda: Supervisor(parts).run())
    process.start()
    try:
        wait_until(lambda: client._listens(settings))
        yield settings, process.pid or 0
    finally:
        process.terminate()
        process.join()


def the_press(supervisor: int) -> list[str]:
    """The numbers of the processes that a supervisor has started and that live."""
    return Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text(encoding="ascii").split()


def test_a_press_that_is_killed_is_started_again_and_prints(served: tuple[Settings, int]) -> None:
    settings, supervisor = served
    (first,) = the_press(supervisor)
    os.kill(int(first), signal.SIGKILL)
    wait_until(lambda: the_press(supervisor) not in ([first], []))
    assert press.print_pdf(page("meanwhile"), settings).startswith(b"%PDF")
    wait_until(lambda: client._listens(settings))
    press.check(settings)
