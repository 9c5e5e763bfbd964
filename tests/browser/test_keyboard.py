"""By keyboard alone: the key Tab leads through every page, to its end, and shows at each stop where it is."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import crawl
from tests.browser.addresses import FOR_COORDINATORS, FOR_VOLUNTEERS, HELP, PUBLIC
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_everywhere import routes

Visit = Callable[..., Page]
MOST = 400  # stops of a page: more than any has
# What has the focus: whether a ring shows it (its own, or that of the label around it or beside it), whether some of it
# is within the window, and whether something lies over all of it.
STOP = """() => {
    const at = document.activeElement;
    if (!at || at === document.body || at === document.documentElement) return null;
    const labels = [at, ...(at.labels ?? []), at.closest("label, summary, li, td, fieldset")].filter(Boolean);
    const ring = (each) => {
        const style = getComputedStyle(each);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    const boxes = labels.map((each) => each.getBoundingClientRect()).filter((box) => box.width > 1 && box.height > 1);
    const inside = ({ left, right, top, bottom }) => right > 0 && left < innerWidth && bottom > 0 && top < innerHeight;
    const over = ({ left, right, top, bottom }) => [0.1, 0.5, 0.9].every((part) => {
        const found = document.elementFromPoint(left + (right - left) * part, (top + bottom) / 2);
        return found && !labels.some((each) => each.contains(found) || found.contains(each));
    });
    return {
        what: at.outerHTML.replace(/\\s+/g, " ").slice(0, 120),
        ring: labels.some(ring),
        seen: boxes.some(inside),
        under: boxes.length > 0 && boxes.every(over),
    };
}"""


def faults(page: Page) -> list[str]:
    """What is wrong on the way of the key Tab through the page."""
    wrong: list[str] = []
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop: dict[str, Any] | None = page.evaluate(STOP)
        if stop is None:
            return wrong
        told = [word for word, fault in (("no ring", not stop["ring"]), ("not seen", not stop["seen"])) if fault]
        told += ["under something"] * bool(stop["under"])
        wrong += [f"{', '.join(told)}: {stop['what']}"] * bool(told)
    return [*wrong, "no end"]


def test_the_first_page_a_sheet_and_a_plan_by_keyboard_alone(visit: Visit) -> None:
    page = visit(PHONE, "facilitator@example.org")
    wrong = {}
    for path in ("/", "/handouts/change-plan", "/volunteer/", "/volunteer/meetings/monday-check-in/edit"):
        page.goto(path)
        wrong[path] = faults(page)
    assert {path: found for path, found in wrong.items() if found} == {}


def test_the_first_stop_skips_the_navigation(visit: Visit) -> None:
    page = visit(DESK)
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


@pytest.mark.full
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(
    ("email", "starts"),
    [
        pytest.param("", [*PUBLIC, *HELP], id="visitor"),
        pytest.param("facilitator@example.org", FOR_VOLUNTEERS, id="facilitator"),
        pytest.param("admin@example.org", [*FOR_COORDINATORS, "/volunteer/set-up"], id="administrator"),
    ],
)
def test_every_kind_of_page_by_keyboard_alone(
    visit: Visit, site: str, email: str, starts: list[str], size: dict[str, int]
) -> None:
    page = visit(size, email)
    if email:
        page.wait_for_url("**/volunteer/")
    wrong = {}
    for path, _text in crawl.pages(routes(), site, lambda path: crawl.page_at(page.context, path), starts):
        page.goto(path)
        wrong[path] = faults(page)
    assert {path: found for path, found in wrong.items() if found} == {}
    assert len(wrong) >= len(starts)
