"""Looking for a worksheet with a thumb: nothing that was ticked is lost, with scripts and without."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE

TICKED = "Print this one: My week"


def test_what_fits_is_shown_at_once_and_the_address_says_what_was_asked(visit: Callable[..., Page]) -> None:
    page = visit(PHONE)
    page.goto("/handouts")
    expect(page.get_by_role("button", name="Show worksheets")).to_be_hidden()
    page.get_by_label(TICKED).check()
    page.get_by_label("I slipped").check()
    expect(page.get_by_role("status")).to_have_text("5 worksheets of 30")
    expect(page).to_have_url(re.compile(r"/handouts\?situation=slip&sheet=week-plan&size=a4$"))
    page.get_by_label("Print this one: If I slip").check()
    page.get_by_text("Point, minutes, relatives").click()
    page.get_by_label("For relatives").check()
    expect(page.get_by_role("status")).to_have_text("1 worksheet of 30")
    expect(page.locator(".pack-others label")).to_have_text(["If I slip", "My week"])
    page.get_by_label("Anything").check()
    expect(page.locator("#sheet :checked")).to_have_count(2)
    page.reload()
    expect(page.locator("#sheet :checked")).to_have_count(2)


def test_the_file_has_an_address_that_says_what_is_in_it_alone(visit: Callable[..., Page]) -> None:
    page = visit(PHONE)
    page.route("**/pack.pdf*", lambda route: route.fulfill(body="printed"))
    page.goto("/handouts?situation=slip&sheet=week-plan")
    page.get_by_role("button", name="Make one PDF").click()
    expect(page).to_have_url(re.compile(r"/handouts/pack\.pdf\?sheet=week-plan&size=a4$"))


def test_without_scripts_a_button_shows_what_fits_and_keeps_what_was_ticked(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/handouts")
    page.get_by_label(TICKED).check()
    page.get_by_label("I slipped").check()
    page.get_by_role("button", name="Show worksheets").click()
    expect(page.get_by_role("status")).to_have_text("5 worksheets of 30")
    expect(page.locator(".pack-others label")).to_have_text(["My week"])
    context.close()
