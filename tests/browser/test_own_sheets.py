"""A coordinator who is no programmer makes a worksheet of their own, in a browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from facilitator import press
from facilitator.press import engine
from tests.browser.conftest import DESK, PHONE, check, go

Visit = Callable[..., Page]
LONG = "W" * 60


@pytest.fixture(autouse=True)
def _warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """This site has no press process, and a draft is printed in four ways before it is shown: print in this one."""
    monkeypatch.setattr(press, "print_pdf", lambda job, _settings: engine.render(job))
    engine.warm_up()


def test_a_worksheet_is_downloaded_changed_wrongly_mended_published_revised_and_taken_back(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit(DESK, "coordinator@example.org")
    go(page.get_by_role("link", name="Your own worksheets"))
    check(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download its file.*The wheel of my life")).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    path.write_text(path.read_text(encoding="utf-8").replace("spokes:", "spoke:", 1), encoding="utf-8")
    go(page.get_by_role("link", name="Add a worksheet"))
    check(page)
    page.get_by_label("A file from your computer").set_input_files(path)
    page.get_by_role("button", name="Look at it as it will print").click()
    expect(page).to_have_title(re.compile("^Error: Add a worksheet"))
    check(page)
    summary = page.get_by_role("alert").get_by_role("link")
    expect(summary.last).to_contain_text("“spoke” is not known here.")
    summary.last.click()
    expect(page.locator("li:target")).to_contain_text("spoke:")
    page.locator("li:target").get_by_role("button", name=re.compile("Go to line")).click()
    chosen = "() => { const t = document.activeElement; return t.value.slice(t.selectionStart, t.selectionEnd) }"
    assert page.evaluate(chosen).strip().startswith("spoke:")
    text = page.get_by_label("The text of the worksheet")
    text.fill(text.input_value().replace("spoke:", "spokes:", 1).replace("of my life", "of our week"))
    page.get_by_role("button", name="Look at it as it will print").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look at it before you publish it")
    check(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text("Say in a few words what changed.")
    check(page)
    page.get_by_label("What changed").fill("A title of our own")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Edition 1, of 23 November 2026 is published.")
    check(page)
    page.get_by_role("link", name="See it in the library").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The wheel of our week")
    check(page)
    go(page.get_by_role("link", name="All its editions"))
    check(page)
    page.get_by_role("link", name=re.compile("^Look at it.*Edition of")).click()
    expect(page.locator(".notice-warn")).to_contain_text(
        re.compile("The built-in edition, of .*; the one in use is no. 1 of")
    )
    check(page)
    page.goto("/volunteer/worksheets/balance-wheel/en")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("status")).to_contain_text("the built-in worksheet is in the library again")
    check(page)
    page.goto("/handouts/balance-wheel")
    expect(page.get_by_role("heading", level=1)).to_have_text("The wheel of my life")


def test_words_without_an_end_scroll_no_page_sideways(visit: Visit) -> None:
    page = visit(PHONE, "coordinator@example.org")
    page.goto("/volunteer/worksheets/new")
    text = page.get_by_label("The text of the worksheet")
    text.fill(text.input_value().replace("A name of at most 60 characters", LONG).replace("A question", LONG))
    page.get_by_label("Name in its address").fill("long")
    go(page.get_by_role("button", name="Look at it as it will print"))
    check(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    for path in ("/volunteer/worksheets", "/volunteer/worksheets/long/en", "/handouts/long", "/handouts/good-night"):
        page.goto(path)
        check(page)
    page.goto("/volunteer/worksheets/long/en")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("status")).to_contain_text("nobody finds it in the library any more")
    check(page)
