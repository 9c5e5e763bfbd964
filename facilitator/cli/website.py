"""The web server: gunicorn around the application, with settings of ours and no file or command line of its own."""

import gc
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import TConn, ThreadWorker
from werkzeug.test import Client

from facilitator.cli.logs import PlainLogger, note_routes
from facilitator.web import memory

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  (where Linux keeps files that never reach a disk)

THREADS = 16  # of a worker; those that wait for the press answer nothing else

HEAD_PATIENCE = 10.0  # seconds that the head of a request may take to arrive
REQUEST_PATIENCE = 120.0  # seconds for the rest, the answer included


class PatientWorker(ThreadWorker):
    """gunicorn's worker with threads, which by itself lends a thread for ever to whoever sends half a request.

    (A worker without threads stands still as soon as one does.)
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadlines: dict[TConn, float] = {}

    def handle(self, conn: TConn) -> object:
        """Read and answer one request, in a thread."""
        self.deadlines[conn] = time.monotonic() + HEAD_PATIENCE
        try:
            return super().handle(conn)
        finally:
            self.deadlines.pop(conn, None)

    def handle_request(self, req: Any, conn: TConn) -> object:
        """Answer a request whose head is there."""
        self.deadlines[conn] = time.monotonic() + REQUEST_PATIENCE
        return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """Hang up on whoever is too slow; gunicorn calls it each second. The thread that reads is woken by it."""
        super().murder_pending()
        now = time.monotonic()
        for conn, deadline in self.deadlines.copy().items():
            if deadline < now:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RDWR)


class Website(BaseApplication):
    """An application that is loaded already, served on a socket that is open already."""

    def __init__(self, app: Flask, listener: socket.socket, workers: int) -> None:
        self.app = app
        self.options: dict[str, Any] = {
            "bind": f"fd://{listener.fileno()}",
            "workers": workers,
            "worker_class": PatientWorker,
            "threads": THREADS,
            "preload_app": True,
            "keepalive": 5,
            "graceful_timeout": 4,
            "forwarded_allow_ips": "",  # whom to believe is said by TRUSTED_PROXIES and done by the application
            "logger_class": PlainLogger,
            "loglevel": "warning",
            "accesslog": "-",
            "control_socket_disable": True,
            # A worker proves that it lives by touching a file; on a busy disk that can take too long.
            "worker_tmp_dir": str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None,
        }
        note_routes(app)
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn the options."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application; asked for once, before the workers are forked.

        Its first page is made here, so that the workers share what a page needs (words, templates, statements) and
        nobody waits for it. What it is made of stays for good. Kept out of the search for garbage, it costs no time
        there, and its memory is not written to, so that the workers go on sharing it.
        """
        memory.share_arenas()
        if database := self.app.extensions.get("sqlalchemy"):
            Client(self.app).get("/")
            with self.app.app_context():
                database.engine.dispose()  # no connection may cross a fork
        gc.collect()
        gc.freeze()
        return self.app
