"""What the log may hold: no address, user agent, query string or secret of anybody who uses the site.

A request is one line with its method, the address as a pattern ("/rota/<secret>", never what stands for it), the status
and the milliseconds.
"""

import logging
from datetime import timedelta
from typing import Any

from flask import Flask, request, request_started
from gunicorn.glogging import Logger

from facilitator.web.ready import ROUTE

FORMAT = "%(asctime)s %(levelname)s %(message)s"
TIME = "%Y-%m-%d %H:%M:%S"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE = "(no such page)"


def configure() -> None:
    """Make this process, and those it forks, log to standard error in one form."""
    logging.basicConfig(level=logging.WARNING, format=FORMAT, datefmt=TIME)
    logging.getLogger("facilitator").setLevel(logging.INFO)


def note_routes(app: Flask) -> None:
    """Let the application leave the pattern of each request's address where the logger finds it."""
    request_started.connect(_note_route, app)


def _note_route(_app: Flask, **_extra: Any) -> None:
    if request.url_rule:
        request.environ[ROUTE] = request.url_rule.rule


class PlainLogger(Logger):
    """gunicorn's logger without what it says about the sender.

    By itself it logs the address of a malformed request, the whole request line of one that fails, and both for every
    one that succeeds.
    """

    error_fmt = FORMAT
    access_fmt = "%(asctime)s %(message)s"
    datefmt = TIME

    def setup(self, cfg: Any) -> None:
        """Set the handlers up as gunicorn does, and give the lines for requests our form of the time."""
        super().setup(cfg)
        for handler in self.access_log.handlers:
            handler.setFormatter(logging.Formatter(self.access_fmt, self.datefmt))

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:  # noqa: ARG002
        """Log a request that was answered."""
        method = environ.get("REQUEST_METHOD", "")
        self.access_log.info(
            "%s %s %s %d ms",
            method if method in METHODS else "(other)",
            environ.get(ROUTE, NO_ROUTE),
            str(resp.status).partition(" ")[0],
            request_time / timedelta(milliseconds=1),
        )

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log a warning; a malformed request is named, not quoted."""
        if str(msg).startswith("Invalid request"):
            msg, args = "A malformed request was refused.", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log a fault with its trace, without the address that was asked for."""
        if str(msg).startswith("Error handling request"):
            msg, args = "A request failed outside the application.", ()
        super().exception(msg, *args, **kwargs)
