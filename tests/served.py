"""``facilitator serve`` in an instance of its own, for tests that speak to it through sockets."""

import os
import random
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from facilitator.press import webfonts

FACILITATOR = Path(sys.executable).with_name("facilitator")
PATIENCE = 60  # seconds after which a test gives up on a process


@dataclass
class Running:
    """A server that was started: its process, its port, and the files of what it says."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def ask(self, request: str) -> str:
        """Send bytes as they are, on a connection of their own; answers all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(request.encode())
            answer = b""
            while part := connection.recv(65536):
                answer += part
        return answer.decode()

    def get(self, path: str, **headers: str) -> str:
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        return self.ask(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{lines}\r\n")

    def stop(self, number: signal.Signals) -> int:
        """Send a signal to the whole group, as Ctrl-C in a terminal does; answers the exit code."""
        os.killpg(self.process.pid, number)
        return self.process.wait(PATIENCE)

    def descendants(self) -> list[int]:
        """All processes below the supervisor."""
        return _descendants(self.process.pid)

    def website(self) -> int:
        """The process that looks after the workers."""
        found = [each for each in children(self.process.pid) if children(each) and b"press" not in _command(each)]
        return found[0]

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return children(self.website())

    def said(self) -> str:
        """All that it wrote, once it has ended."""
        return self.log.read_text()


def free_port() -> int:
    """A port at which nobody listens, and that nobody is given who connects while its server is being started anew."""
    while True:
        port = random.SystemRandom().randrange(15000, 32768)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@contextmanager
def serving(
    instance: Path,
    *options: str,
    port: int = 0,
    environ: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> Iterator[Running]:
    """Serve an instance; when this ends, so has the server."""
    port, log = port or free_port(), log or instance / "log"
    environ = {**os.environ, **(environ or {}), "FACILITATOR_INSTANCE": str(instance)}
    with (
        log.open("w") as file,
        subprocess.Popen(
            [FACILITATOR, "serve", "--port", str(port), "--workers", "1", *options],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=environ,
            start_new_session=True,
        ) as process,
    ):
        try:
            until = time.monotonic() + PATIENCE
            while "Facilitator is at" not in log.read_text():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.05)
            yield Running(process, port, log)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def ending(pids: list[int]) -> Iterator[None]:
    """Do something that ends these processes; when the block is over, they have ended."""
    with ExitStack() as stack:
        waiting = []
        for pid in pids:
            try:
                waiting.append(os.pidfd_open(pid))
            except ProcessLookupError:
                continue
            stack.callback(os.close, waiting[-1])
        yield
        until = time.monotonic() + PATIENCE
        while waiting:
            over, _, _ = select.select(waiting, [], [], max(0.0, until - time.monotonic()))
            assert over, "some processes do not end"
            waiting = [each for each in waiting if each not in over]


def _descendants(pid: int) -> list[int]:
    return [each for child in children(pid) for each in (child, *_descendants(child))]


def children(pid: int) -> list[int]:
    """The processes that one has started; none where it has ended."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def furnish(instance: Path) -> Path:
    """Put fonts into an instance folder that need not be made; answers the folder."""
    place = webfonts.folder(instance)
    place.mkdir(parents=True)
    (place / "edition.txt").write_text(webfonts.edition())
    for font in webfonts.FONTS:
        (place / f"{font.name}.woff2").write_bytes(b"wOF2")
    return instance
