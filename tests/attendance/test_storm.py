"""Killing the server with SIGKILL while eight volunteers post counts loses none that was acknowledged."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random

import pytest

from tests.attendance.storm import NAMES, Copy, Storm, by_key
from tests.served import Running, ending, free_port, furnish, serving
from tests.test_migrations import postgresql

SEED = 20261126  # of make test; make soak says another

# What is killed, one after the other: a worker, all processes at once, the supervisor, whose parts then end.
KINDS = ("worker", "everything", "worker", "supervisor", "worker")


class Site:
    """The server of a copy, which is killed and comes back at the same port."""

    def __init__(self, copy: Copy) -> None:
        self.copy, self.port, self._served = copy, free_port(), ExitStack()
        self.server: Running

    def start(self) -> None:
        """Serve, and return when it answers."""
        options = ("--workers", "2")
        running = serving(self.copy.instance, *options, port=self.port, environ=self.copy.environ)
        self.server = self._served.enter_context(running)
        assert self.server.get("/healthz").startswith("HTTP/1.1 200")

    def stop(self) -> None:
        """End what runs."""
        self._served.close()

    def kill(self, kind: str, storm: Storm, random: Random) -> None:
        """Kill by SIGKILL what the kind says; where that is more than one worker, start again."""
        if kind == "worker":
            os.kill(random.choice(self.server.workers()), signal.SIGKILL)
            return
        below = self.server.descendants()
        with ending(below):
            storm.say_up(yes=False)
            self.server.process.kill()
            if kind == "everything":
                for each in below:
                    _kill(each)
        self.stop()
        self.start()
        storm.say_up(yes=True)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture(params=["sqlite", "postgresql"])
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copy]:
    """A copy of the site on each of the databases."""
    with ExitStack() as stack:
        url = stack.enter_context(postgresql()) if request.param == "postgresql" else ""
        yield Copy(furnish(tmp_path), NAMES, url)


def rage(copy: Copy, kills: int, longest: int, seed: int) -> None:
    """Kill the server so often, up to ``longest`` counts apart by the seed; what was acknowledged is there once."""
    print(f"The seed of this storm is {seed}.")  # noqa: T201
    random, site = Random(seed), Site(copy)
    site.start()
    storm = Storm(site.port)
    try:
        storm.begin()
        for number in range(kills):
            storm.wait(random.randrange(1, longest))
            site.kill(KINDS[number % len(KINDS)], storm, random)
        storm.wait(len(NAMES))
        storm.end()
    finally:
        site.stop()
    assert sorted(copy.counts(), key=by_key) == sorted(storm.acknowledged, key=by_key)
    assert storm.again
    assert copy.check().startswith("All is well: ")


def test_a_server_killed_five_times_loses_no_acknowledged_count_and_keeps_none_twice(copy: Copy) -> None:
    rage(copy, 5, 20, SEED)


@pytest.mark.full
def test_a_server_killed_fifty_times_loses_no_acknowledged_count_and_keeps_none_twice(
    copy: Copy, request: pytest.FixtureRequest
) -> None:
    rage(copy, 50, 40, int(request.config.getoption("--hypothesis-seed") or time.time()))
