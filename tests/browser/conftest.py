"""A site with the sample data, served on loopback, and Debian's Chromium to visit it with."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from werkzeug.serving import make_server

from facilitator import clock, create_app, schema
from facilitator.db import db, writing
from facilitator.demo import load
from facilitator.demo.people import PASSWORD
from facilitator.press import webfonts
from facilitator.settings import Settings

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # a Monday
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium from the system's packages; Playwright's own download is not to be had everywhere."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("FACILITATOR_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.skip("no Chromium: apt-get install chromium")
    chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running copy with the sample data, at a Monday evening that lasts."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    settings = Settings(instance=tmp_path_factory.mktemp("site"), secret_key="only-for-tests", base_url=address)
    webfonts.make(settings.instance)
    with clock.stopped(NOW):
        app = create_app(settings)
        with app.app_context(), writing():
            schema.upgrade()
            load.load(db.session, NOW)
            db.session.commit()
            db.session.remove()
        server = make_server("127.0.0.1", port, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield address
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open a browser of one's own: ``visit(PHONE, "facilitator@example.org")`` is signed in, ``visit(PHONE)`` is not.

    When the test ends, no page may have asked another host (Chromium's PDF viewer is an extension), set off an error in
    a script or broken the policy.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []
    own = (site, "data:", "blob:", "chrome-extension:", "chrome:")

    def open_page(size: dict[str, int], email: str = "", *, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            base_url=site,
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: None if request.url.startswith(own) else wrong.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
        if email:
            sign_in(page, email)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the door's form."""
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def check(page: Page) -> None:
    """The page has no violation that axe knows of, and nothing to scroll sideways for."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
