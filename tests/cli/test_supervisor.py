"""Real processes, small ones: each part reports to a pipe what it does."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from facilitator.cli import supervisor
from facilitator.cli.supervisor import Part, Supervisor

PATIENCE = 20.0  # seconds after which a test gives up on a process


class Diary:
    """A pipe that processes write words to and the test reads them from."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()

    def write(self, word: str) -> None:
        os.write(self.writing, f"{word} {os.getpid()}\n".encode())

    def read(self) -> tuple[str, int]:
        line = b""
        while not line.endswith(b"\n"):
            line += os.read(self.reading, 1)
        word, pid = line.decode().split()
        return word, int(pid)


@pytest.fixture
def diary() -> Iterator[Diary]:
    diary = Diary()
    yield diary
    os.close(diary.reading)
    os.close(diary.writing)


@pytest.fixture(autouse=True)
def _give_up() -> Iterator[None]:
    """A process that never reports would keep the test waiting for ever."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@contextmanager
def supervised(*parts: Part) -> Iterator[int]:
    """Supervise in a process of its own; yields its number, and leaves when it has ended."""
    process = multiprocessing.get_context("fork").Process(target=lambda: Supervisor(parts).run())
    process.start()
    try:
        yield process.pid or 0
        process.join()
    finally:
        process.kill()  # only where the test has failed
        process.join()
    assert process.exitcode == 0


def until_told(diary: Diary, name: str) -> Callable[[], None]:
    """A part that reports that it is there and waits."""

    def run() -> None:
        diary.write(name)
        signal.pause()

    return run


def gone(pid: int) -> bool:
    """Whether a process ends within the test's patience."""
    stat = Path(f"/proc/{pid}/stat")
    while True:
        try:
            if stat.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_every_part(diary: Diary, number: signal.Signals) -> None:
    with supervised(Part("a", until_told(diary, "a")), Part("b", until_told(diary, "b"))) as pid:
        pids = dict(diary.read() for _ in range(2))
        assert sorted(pids) == ["a", "b"]
        os.kill(pid, number)
    assert [each for each in pids.values() if not gone(each)] == []


def test_a_part_that_dies_is_started_again_after_longer_and_longer_pauses(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[float] = []
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 2.0)
    with supervised(Part("a", lambda: diary.write("a")), Part("b", until_told(diary, "b"))) as pid:
        names = []
        while len(started) < 3:
            name, _ = diary.read()
            names.append(name)
            if name == "a":
                started.append(time.monotonic())
        os.kill(pid, signal.SIGTERM)
    assert names.count("b") == 1
    first, second, third = started
    assert second - first >= 0.95
    assert third - second >= 1.95


def test_what_a_dead_part_leaves_behind_is_ended_before_it_is_started_again(diary: Diary) -> None:
    def run() -> None:
        diary.write("part")
        if os.fork() == 0:
            diary.write("child")
            signal.pause()
        signal.pause()

    with supervised(Part("a", run)) as pid:
        first = dict(diary.read() for _ in range(2))
        os.kill(first["part"], signal.SIGKILL)
        second = dict(diary.read() for _ in range(2))
        assert gone(first["child"])
        os.kill(pid, signal.SIGTERM)
    assert [each for each in second.values() if not gone(each)] == []


def test_a_part_that_does_not_listen_is_ended_all_the_same(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    def run() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        diary.write("deaf")
        while True:
            signal.pause()

    monkeypatch.setattr(supervisor, "PATIENCE", 0.2)
    with supervised(Part("deaf", run)) as pid:
        _, deaf = diary.read()
        os.kill(pid, signal.SIGTERM)
    assert gone(deaf)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_no_part_outlives_a_supervisor_that_is_killed() -> None:
    program = (
        "import os, signal, sys\n"
        "from facilitator.cli.supervisor import Part, Supervisor\n"
        "def run():\n"
        "    print(os.getpid(), flush=True)\n"
        "    signal.pause()\n"
        "Supervisor([Part('a', run)]).run()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        process.kill()
    assert gone(pid)
