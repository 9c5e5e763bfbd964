"""Servers to measure: applications served by two workers, as ``facilitator serve`` serves the site."""

import http.client
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from facilitator.cli import logs
from facilitator.cli.serving import BACKLOG
from facilitator.cli.website import Website

WORKERS = 2
PATIENCE = 120.0

_spawn = multiprocessing.get_context("spawn")  # nothing of the benchmark's own memory in what is measured


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: the process that looks after its workers, and its port."""

    pid: int
    port: int

    def url(self, path: str) -> str:
        """The full address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def workers(self) -> list[int]:
        """The processes that answer."""
        return [int(each) for each in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def memory(self) -> int:
        """What its workers hold, in bytes: memory that several processes share is divided among them (PSS)."""
        return sum(_pss(worker) for worker in self.workers())


@contextmanager
def serving(create: Callable[..., Flask], *args: object) -> Iterator[Server]:
    """Serve the application that ``create(*args)`` answers; it is made once and shared by the workers."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    process = _spawn.Process(target=_serve, args=(listener, create, args))
    process.start()
    try:
        server = Server(process.pid or 0, listener.getsockname()[1])
        listener.close()
        until = time.monotonic() + PATIENCE
        while len(server.workers()) < WORKERS:
            if not process.is_alive() or time.monotonic() > until:
                raise RuntimeError("A server does not start.")
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.join(PATIENCE)


def _serve(listener: socket.socket, create: Callable[..., Flask], args: tuple[object, ...]) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())  # lines about requests are made, and not shown
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logs.configure()
    Website(create(*args), listener, WORKERS).run()


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("This system does not say how much memory a process shares.")
