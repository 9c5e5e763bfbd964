"""The web server: gunicorn around the application, with settings of ours and no file or command line of its own."""

import socket
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from facilitator.cli.logs import PlainLogger, note_routes

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  (where Linux keeps files that never reach a disk)


class Website(BaseApplication):
    """An application that is loaded already, served on a socket that is open already."""

    def __init__(self, app: Flask, listener: socket.socket, workers: int) -> None:
        self.app = app
        self.options: dict[str, Any] = {
            "bind": f"fd://{listener.fileno()}",
            "workers": workers,
            "worker_class": "gthread",  # one slow sender takes a thread of it, and the whole of a sync worker
            "threads": 16,
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
        """The application."""
        return self.app
