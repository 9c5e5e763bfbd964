"""A site with the sample data, served on loopback, and Debian's Chromium to visit it with: for tests and pictures."""

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from facilitator import clock, create_app, schema
from facilitator.db import db, writing
from facilitator.demo import load
from facilitator.press import webfonts
from facilitator.settings import Settings, languages
from tests.served import free_port

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # a Monday
LANGUAGES = languages()
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium(*, whole: bool = False) -> str | None:
    """Chromium from the system's packages; Playwright's own download is not to be had everywhere.

    Without the window around its pages, where there is one: half the time for the same pages. ``whole`` is for a test
    that asks what the window does.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = filter(None, map(shutil.which, names[1:] if whole else names))
    return os.environ.get("FACILITATOR_CHROMIUM") or next(found, None)


@cache
def fonts() -> TemporaryDirectory[str]:
    """The fonts of a site, made once for all sites of this process."""
    made = TemporaryDirectory(prefix="facilitator-")
    webfonts.make(Path(made.name))
    return made


def put_fonts(instance: Path) -> None:
    """Give a site its fonts."""
    shutil.copytree(webfonts.folder(Path(fonts().name)), webfonts.folder(instance))


def at_once(app: Callable[..., Iterable[bytes]]) -> Callable[..., list[bytes]]:
    """The application with each answer read to its end: one that the browser breaks off leaves no file open.

    Werkzeug's server closes no answer whose reader has hung up.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        with closing(ClosingIterator(app(environ, start_response))) as pieces:
            return list(pieces)

    return answer


@contextmanager
def filled(instance: Path, base_url: str, languages: tuple[str, ...]) -> Iterator[Flask]:
    """The application with the sample data, at a Monday evening that lasts; links say ``base_url``."""
    settings = Settings(instance=instance, secret_key="only-for-tests", base_url=base_url, languages=languages)
    put_fonts(settings.instance)
    with clock.stopped(NOW):
        app = create_app(settings)
        with app.app_context(), writing():
            schema.upgrade()
            load.load(db.session, NOW)
            db.session.commit()
            db.session.remove()
        yield app
        with app.app_context():
            db.engine.dispose()


@contextmanager
def samples(instance: Path, base_url: str = "", languages: tuple[str, ...] = LANGUAGES) -> Iterator[str]:
    """The address at which that application is served; links say this one, unless another is given."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with filled(instance, base_url or address, languages) as app:
        server = make_server("127.0.0.1", port, at_once(app), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield address
        server.shutdown()
        thread.join()
        server.server_close()
