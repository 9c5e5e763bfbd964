"""A worksheet filled in on its page: kept in its tab, printed whole, wiped, and never sent."""

import io
import re
from collections.abc import Callable
from urllib.parse import unquote_plus

import pdfplumber
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from facilitator import settings
from facilitator.handouts.library import open_library
from tests.browser.conftest import DESK, PHONE, check

SHEETS = open_library(settings.templates() / "worksheets").worksheets.values()
SLUGS = sorted({sheet.slug for sheet in SHEETS if sheet.to_fill_in})
# Of all sheets a few that have blocks of every kind, for one test and for another; `make soak` has both of all.
FEW = {
    "leaves": ["balance-wheel", "cost-benefit", "how-ready", "standing-by", "welcome"],
    "thumb": ["accept-myself", "balance-wheel", "cost-benefit", "how-ready", "low-mood"],
}
LEAVES, THUMB = (
    [pytest.param(slug, marks=[pytest.mark.full] * (slug not in few)) for slug in SLUGS] for few in FEW.values()
)
SECRET = "Zanzibar"  # is in every text that is typed, and in nothing else
Visit = Callable[..., Page]


@pytest.mark.parametrize("few", FEW.values(), ids=FEW)
def test_the_few_hold_every_kind_of_block(few: list[str]) -> None:
    def kinds(slugs: list[str]) -> set[str]:
        return {block.kind for sheet in SHEETS if sheet.slug in slugs for block in sheet.blocks}

    assert kinds(few) == kinds(SLUGS)


def write(page: Page) -> int:
    """Fill in everything that can be filled in; answers how many places there were."""
    texts = page.locator("#sheet textarea").all()
    for number, field in enumerate(texts):
        field.fill(f"{SECRET} {number} and as much beside it as somebody writes into a box")
    for field in page.locator("#sheet select").all():
        field.select_option("7")
    for group in page.locator("#sheet :is(.ws-scale, .ws-marks, .ws-stages-line)").all():
        group.get_by_role("radio").last.check()
    for box in page.locator("#sheet input[type=checkbox]").all():
        box.check()
    return len(texts)


def held(page: Page) -> list[str]:
    """What stands in the fields, and how many are chosen or ticked."""
    return page.evaluate(
        """() => [...document.querySelectorAll("#sheet [data-field]")]
            .filter((field) => field.matches("[type=radio], [type=checkbox]") ? field.checked : field.value)
            .map((field) => field.value)"""
    )


def stored(page: Page) -> str:
    """Everything that the browser keeps for the site, for this tab and beyond."""
    return page.evaluate(
        """async () => JSON.stringify([
            {...sessionStorage}, {...localStorage}, document.cookie, location.href, history.state, window.name,
            await caches.keys(), (await indexedDB.databases()).map((each) => each.name),
        ])"""
    )


@pytest.mark.parametrize("slug", LEAVES)
def test_nothing_that_is_typed_leaves_the_tab(slug: str, browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, viewport={"width": 390, "height": 844})
    sent: list[str] = []
    context.on("request", lambda request: sent.append(whole(request)))
    page = context.new_page()
    page.goto(f"/handouts/{slug}", wait_until="networkidle")
    asks_nothing_of_the_browser(page)
    before = len(sent)
    count = write(page)
    page.keyboard.press("Enter")
    page.pdf()
    filled = held(page)
    assert len([text for text in filled if SECRET in text]) == count
    assert sent[before:] == []

    page.reload()
    assert held(page) == filled
    page.set_viewport_size({"width": 844, "height": 390})
    page.get_by_role("link", name="Example", exact=True).click()
    page.go_back()
    assert held(page) == filled
    assert nothing_elsewhere(context, f"/handouts/{slug}")

    page.get_by_role("button", name="Wipe what I wrote").click()
    expect(page.get_by_role("status")).to_have_text("Wiped. Nothing that you wrote is left in this tab.")
    assert held(page) == []
    assert SECRET not in page.content()
    assert stored(page) == f'[{{}},{{}},"","{site}/handouts/{slug}",null,"",[],[]]'
    page.keyboard.press("Control+z")
    page.reload()
    assert held(page) == []
    page.close(run_before_unload=True)
    assert [text for text in sent if SECRET in text] == []
    context.close()


def whole(request: Request) -> str:
    return unquote_plus(" ".join((request.url, str(request.headers), request.post_data or "")))


def nothing_elsewhere(context: BrowserContext, address: str) -> bool:
    other = context.new_page()
    other.goto(address)
    empty = held(other) == [] and SECRET not in stored(other)
    other.close()
    return empty


def test_a_page_that_the_browser_had_put_aside_is_wiped_too(visit: Visit) -> None:
    page = visit(PHONE)
    page.goto("/handouts/change-plan")
    write(page)
    page.goto("/handouts/triggers")
    page.get_by_label("The habit I am looking at").fill(SECRET)
    page.get_by_role("button", name="Wipe what I wrote").click()
    page.go_back()
    expect(page.get_by_role("heading", name="My plan for a change")).to_be_visible()
    assert held(page) == []


def test_what_was_typed_stands_whole_on_paper(visit: Visit) -> None:
    page = visit(PHONE)
    page.goto("/handouts/change-plan")
    story = " ".join(f"word{number}" for number in range(400))
    page.get_by_label("My best reasons").fill(f"{story}\n\nand an end")
    page.get_by_label("My next steps, row 1, What I will do").fill(f"Walk and {story}")
    page.get_by_role("radiogroup", name="How sure am I").get_by_label("6").check()
    with pdfplumber.open(io.BytesIO(page.pdf(format="A4"))) as pdf:
        text = " ".join(" ".join(each.extract_text().split()) for each in pdf.pages)
        lowest = [max(word["bottom"] for word in each.extract_words()) for each in pdf.pages]
    assert all(text.count(f"word{number} ") == 2 for number in range(399))
    assert "and an end" in text
    assert "Wipe" not in text
    assert "stays in this tab" not in text
    assert all(bottom < 842 for bottom in lowest)


def test_paper_is_white_and_its_letters_dark_on_a_phone_in_the_dark_too(visit: Visit) -> None:
    page = visit(PHONE, dark=True)
    page.goto("/handouts/slip-plan")
    page.get_by_label("My early signs").fill(SECRET)
    with pdfplumber.open(io.BytesIO(page.pdf(format="A4"))) as pdf:
        text = " ".join(each.extract_text() for each in pdf.pages)
        pale = [char["text"] for each in pdf.pages for char in each.chars if min(char["non_stroking_color"]) > 0.35]
    assert SECRET in text
    assert pale == []
    assert "Riverbend line: +44 20 7946 0158" in text
    assert [word for word in ("Large print", "Several copies", "its file", "editions") if word in text] == []


def test_a_choice_is_taken_back_by_choosing_it_once_more(visit: Visit) -> None:
    page = visit(PHONE)
    page.goto("/handouts/change-plan")
    six = page.get_by_role("radiogroup", name="How sure am I").get_by_label("6")
    six.click()
    expect(six).to_be_checked()
    page.reload()
    six.click()
    expect(six).not_to_be_checked()
    page.reload()
    assert held(page) == []


def test_a_sheet_is_filled_in_by_keyboard_alone(visit: Visit) -> None:
    page = visit(DESK)
    page.goto("/handouts/cost-benefit")
    page.get_by_label("The habit I am looking at").focus()
    for key in ("Games", "Tab", "They cheer me up", "Tab", "Space"):
        page.keyboard.press(key) if key in ("Tab", "Space") else page.keyboard.type(key)
    first = "Going on as I do now, What is good about it, line 1"
    expect(page.get_by_label(first, exact=True)).to_have_value("They cheer me up")
    expect(page.get_by_label(f"{first}, Short term/Long term: Short term")).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label(f"{first}, Short term/Long term: Long term")).to_be_checked()
    page.get_by_role("button", name="Wipe what I wrote").press("Enter")
    assert held(page) == []


def test_the_wheel_is_drawn_from_what_is_written_beside_it(visit: Visit) -> None:
    page = visit(PHONE)
    page.goto("/handouts/balance-wheel")
    page.get_by_label("Spoke 1, name").fill("Health")
    for spoke, score in ((1, "5"), (3, "10"), (5, "0")):
        page.get_by_label(f"Spoke {spoke}, 0 to 10").select_option(score)
    drawing = page.get_by_role("img", name=re.compile("A wheel with 8 spokes"))
    expect(drawing.locator("polygon")).to_have_attribute("points", "0,-41 82,0 0,0")
    assert drawing.locator("text.ws-live").all_text_contents() == ["Health", *"2345678"]


def test_without_scripts_a_sheet_can_be_typed_in_and_sends_nothing(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/handouts/change-plan", wait_until="networkidle")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    field = page.get_by_label("The change that I want to make")
    field.fill(SECRET)
    field.press("Enter")
    page.get_by_label("How sure am I that I can do it?: 6").check()
    page.get_by_label("How sure am I that I can do it?: 6").press("Enter")
    assert sent == []
    expect(page.get_by_role("button", name="Wipe what I wrote")).to_be_hidden()
    context.close()


def asks_nothing_of_the_browser(page: Page) -> None:
    """No form is sent, nothing remembered from field to field, no word handed to who checks the spelling."""
    assert page.locator("#sheet form, form #sheet").count() == 0
    assert page.locator("#sheet [data-field]:not([autocomplete=off])").count() == 0
    assert page.locator("#sheet textarea:not([spellcheck=false])").count() == 0
    assert page.locator("#sheet textarea[name], #sheet select[name]").count() == 0


@pytest.mark.parametrize("slug", THUMB)
def test_every_sheet_can_be_filled_in_with_a_thumb_on_a_small_phone(slug: str, visit: Visit) -> None:
    page = visit({"width": 320, "height": 640})
    page.goto(f"/handouts/{slug}")
    write(page)
    check(page)
    assert smallest(page) >= 36


@pytest.mark.parametrize(
    ("slug", "size", "dark"),
    [
        pytest.param(slug, size, dark, marks=[pytest.mark.full] * ((slug in ("balance-wheel", "slip-plan")) == dark))
        for slug in ("balance-wheel", "cost-benefit", "slip-plan", "urge-log")
        for size, dark in ((PHONE, False), (DESK, True))
    ]
    + [pytest.param("urge-log", PHONE, True, marks=pytest.mark.full, id="urge-log-phone-dark")],
)
def test_each_kind_of_block_can_be_filled_in_by_everybody(
    slug: str, size: dict[str, int], dark: bool, visit: Visit
) -> None:
    page = visit(size, dark=dark)
    page.goto(f"/handouts/{slug}")
    check(page)
    write(page)
    check(page)
    assert smallest(page) >= (40 if size is PHONE else 24)


def smallest(page: Page) -> float:
    """The shortest side of all that is pressed, in CSS pixels."""
    pressed = page.locator("#sheet :is(textarea, select, label.ws-step, label.ws-mark, label.tick)")
    boxes = pressed.evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().toJSON())")
    return min(min(box["width"], box["height"]) for box in boxes)
