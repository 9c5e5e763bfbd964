"""What every test in a browser has: a served site, and a browser to visit it with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright

from facilitator.demo.people import PASSWORD
from tests.browser.house import House, house
from tests.browser.site import ARGUMENTS, chromium, samples

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
HERE = Path(__file__).parent
CONTRAST = False
AXE: str = AXE_SCRIPT  # half a megabyte: a page that looks at one after another has it from the start


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, where there is one."""
    with launched(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def large_letters(playwright: Playwright) -> Iterator[Browser]:
    """The same, of somebody who has set letters to twice their size."""
    with launched(playwright, "--blink-settings=defaultFontSize=32") as started:
        yield started


@contextmanager
def launched(playwright: Playwright, *settings: str) -> Iterator[Browser]:
    if not (found := chromium()):
        pytest.skip("no Chromium: apt-get install chromium")
    started = playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, *settings])
    yield started
    started.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running copy with the sample data, at a Monday evening that lasts."""
    with samples(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="session")
def cookies(site: str) -> dict[str, Any]:
    """Of those who have signed in before, by their address: the door takes longer than most pages."""
    return {}


@pytest.fixture
def visit(browser: Browser, site: str, cookies: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Open a browser of one's own, as ``visits`` says."""
    with visits(browser, site, cookies) as opens:
        yield opens


@contextmanager
def visits(browser: Browser, site: str, cookies: dict[str, Any]) -> Iterator[Callable[..., Page]]:
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
            context.add_cookies(cookies.get(email, []))
            page.goto("/volunteer/")
            if "/sign-in" in page.url:
                sign_in(page, email)
                page.wait_for_url("**/volunteer/")
                cookies[email] = context.cookies()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A small site that can be stopped, started again and made to lose what it answers."""
    with house(tmp_path_factory.mktemp("house")) as served:
        yield served


@pytest.fixture
def place(built: House) -> Iterator[House]:
    """The site, with no counts."""
    built.empty()
    yield built
    built.start()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the door's form."""
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def go(link: Locator) -> None:
    """Press what leads to another page, and wait until it is there: what comes next looks at that one."""
    with link.page.expect_navigation():
        link.click()


def pytest_configure(config: pytest.Config) -> None:
    """In `make soak` contrast is looked at in every state of every page."""
    global CONTRAST
    CONTRAST = "states" in config.getoption("markexpr")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is done in a browser `make soak` does with that closer look."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("states")


def check(page: Page, *, contrast: bool = False) -> None:
    """The page has no violation that axe knows of, and nothing to scroll sideways for.

    Contrast takes three quarters of axe's time. In `make test` it is looked at where all pages are visited.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    rules = {"color-contrast": {"enabled": contrast or CONTRAST}}
    options = {"resultTypes": ["violations"], "rules": rules}
    found = AxeResults(page.evaluate("(options) => axe.run(document, options)", options))
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
