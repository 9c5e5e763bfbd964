"""Every kind of page, as everybody gets it, in every look: no accessibility fault, nothing to scroll sideways for."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import MapAdapter

from facilitator import create_app
from facilitator.settings import Settings
from tests.browser import crawl
from tests.browser.addresses import FOR_COORDINATORS, FOR_VOLUNTEERS, HELP, PUBLIC, in_language
from tests.browser.conftest import AXE, DESK, PHONE, check, visits

PEOPLE = {
    "visitor": ("", [*PUBLIC, *HELP, *in_language("es"), *in_language("ar")]),
    "volunteer": ("volunteer@example.org", ["/volunteer/"]),
    "facilitator": ("facilitator@example.org", FOR_VOLUNTEERS),
    "coordinator": ("coordinator@example.org", [*FOR_COORDINATORS, *FOR_VOLUNTEERS]),
    "administrator": ("admin@example.org", [*FOR_COORDINATORS, "/volunteer/set-up"]),
}
SMALL = {"width": 320, "height": 640}
# Size, dark, and whether somebody has set letters to twice their size.
LOOKS = {
    "phone-light": (PHONE, False, False),
    "phone-dark": (PHONE, True, False),
    "desk-light": (DESK, False, False),
    "desk-dark": (DESK, True, False),
    "small": (SMALL, False, False),
    "large-letters": (DESK, False, True),
    "large-letters-on-a-phone": (PHONE, False, True),
}


@cache
def routes() -> MapAdapter:
    """All addresses of the site."""
    instance = Path("/nowhere")
    return create_app(Settings(instance=instance, secret_key="only-for-tests")).url_map.bind("x")


@pytest.mark.full
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_of_anybody_has_a_fault(
    request: pytest.FixtureRequest, site: str, cookies: dict[str, Any], who: str, look: str
) -> None:
    size, dark, large = LOOKS[look]
    email, starts = PEOPLE[who]
    browser = request.getfixturevalue("large_letters" if large else "browser")
    seen, wrong = 0, []
    with visits(browser, site, cookies) as visit:
        page = visit(size, email, dark=dark)
        page.add_init_script(AXE)
        for path, _text in crawl.pages(routes(), site, lambda path: crawl.page_at(page.context, path), starts):
            page.goto(path)
            seen += 1
            try:
                check(page)
            except AssertionError as error:
                wrong.append(f"{path}: {error}")
    assert wrong == []
    assert seen >= len(starts)
