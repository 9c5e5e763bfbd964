"""Every kind of page, as everybody gets it, in every look: no accessibility fault, nothing to scroll sideways for."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page
from werkzeug.routing import MapAdapter

from facilitator import create_app
from facilitator.settings import Settings
from tests.browser import crawl
from tests.browser.addresses import FOR_COORDINATORS, FOR_VOLUNTEERS, HELP, PUBLIC, in_language
from tests.browser.conftest import DESK, PHONE, check

Visit = Callable[..., Page]
PEOPLE = {
    "visitor": ("", [*PUBLIC, *HELP, *in_language("es"), *in_language("ar")]),
    "volunteer": ("volunteer@example.org", ["/volunteer/"]),
    "facilitator": ("facilitator@example.org", FOR_VOLUNTEERS),
    "coordinator": ("coordinator@example.org", [*FOR_COORDINATORS, *FOR_VOLUNTEERS]),
    "administrator": ("admin@example.org", [*FOR_COORDINATORS, "/volunteer/set-up"]),
}
SMALL = {"width": 320, "height": 640}
# Size, dark, and how large somebody has set their letters.
LOOKS = {
    "phone-light": (PHONE, False, 1),
    "phone-dark": (PHONE, True, 1),
    "desk-light": (DESK, False, 1),
    "desk-dark": (DESK, True, 1),
    "small": (SMALL, False, 1),
    "large-letters": (DESK, False, 2.125),  # twice what the site has, as in site.css
    "large-letters-on-a-phone": (PHONE, False, 2.125),
}


@cache
def routes() -> MapAdapter:
    """All addresses of the site."""
    instance = Path("/nowhere")
    return create_app(Settings(instance=instance, secret_key="only-for-tests")).url_map.bind("x")


@pytest.mark.full
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_of_anybody_has_a_fault(visit: Visit, site: str, who: str, look: str) -> None:
    size, dark, letters = LOOKS[look]
    email, starts = PEOPLE[who]
    page = visit(size, email, dark=dark)
    if email:
        page.wait_for_url("**/volunteer/")

    seen, wrong = 0, []
    for path, _text in crawl.pages(routes(), site, lambda path: crawl.page_at(page.context, path), starts):
        page.goto(path)
        seen += 1
        try:
            if letters > 1:
                page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", f"{letters:.2%}")
            check(page)
        except AssertionError as error:
            wrong.append(f"{path}: {error}")
    assert wrong == []
    assert seen >= len(starts)
