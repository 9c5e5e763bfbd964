"""Counting on a phone, with and without signal: whatever happens, no count is lost and none is stored twice.

What is stored is looked up in the database, what waits in the browser's.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from sqlalchemy import select, text

from facilitator.accounts.models import Volunteer
from facilitator.attendance import count_link
from facilitator.db import db
from facilitator.meetings.models import Meeting
from tests.browser.conftest import PHONE, check, go, sign_in
from tests.browser.house import PEOPLE, House
from tests.browser.site import ARGUMENTS, NOW, chromium

FORM = "/volunteer/attendance"
KEPT = f"{FORM}/on-this-phone"
LUNCH = f"{FORM}?meeting=lunch&date=2026-11-22"
NINE = ("robin", "lunch", "2026-11-22", (9, 0, 2, 0))


@pytest.fixture
def context(browser: Browser, place: House) -> Iterator[BrowserContext]:
    """A phone of its own."""
    opened = browser.new_context(viewport=PHONE, base_url=place.address, timezone_id="Europe/London")  # type: ignore[arg-type]
    opened.clock.set_fixed_time(NOW)
    opened.set_default_timeout(10_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, place: House) -> Page:
    """Robin's phone after a first visit."""
    context.add_cookies([place.session("robin")])
    opened = context.new_page()
    opened.goto("/volunteer/")
    expect(opened.locator("html[data-kept]")).to_be_attached()
    return opened


def enter(page: Page, who: str) -> None:
    """Sign in, and wait until the page for rooms without signal is kept."""
    sign_in(page, PEOPLE[who])
    expect(page.locator("html[data-kept]")).to_be_attached()


def fill(page: Page, in_room: int = 9, first_time: int = 2) -> None:
    page.get_by_role("textbox", name="In the room").fill(str(in_room))
    page.get_by_role("textbox", name="For the first time").fill(str(first_time))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save the count").click()


def count(page: Page, address: str = LUNCH) -> None:
    """Count nine people, and go on when the page says where the count is."""
    page.goto(address)
    fill(page)
    save(page)
    expect(page.get_by_role("heading", name=re.compile("^Saved"))).to_be_visible()


def waits(page: Page) -> int:
    """How many counts the phone holds."""
    found: int = page.evaluate("() => countQueue.all().then((items) => items.length)")
    return found


def gone(page: Page) -> None:
    """Wait until the phone holds none, and the site has all."""
    expect(strip(page)).to_have_attribute("data-waiting", "0")
    expect(strip(page)).to_be_hidden()
    assert waits(page) == 0


def strip(page: Page) -> Any:
    return page.locator("#waiting")


# With signal


def test_from_the_start_page_to_saved_it_takes_two_presses_and_the_numbers(page: Page, place: House) -> None:
    page.get_by_role("link", name=re.compile("^Count it")).first.click()  # 1
    fill(page)
    save(page)  # 2
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved: 9 in the room, 2 for the first time")
    assert [row[3] for row in place.rows()] == [(9, 0, 2, 0)]
    gone(page)


def test_only_what_the_kind_of_the_date_asks_for_is_in_sight(page: Page) -> None:
    shown = {}
    for slug in ("lunch", "online-hour", "both"):
        page.goto(f"{FORM}?meeting={slug}&date=2026-11-22")
        boxes = page.get_by_role("textbox")
        shown[slug] = [each.get_attribute("name") for each in boxes.all() if each.is_visible()]
    assert shown == {
        "lunch": ["in_room", "first_time", "letters"],
        "online-hour": ["online", "first_time", "letters"],
        "both": ["in_room", "online", "first_time", "letters"],
    }
    page.goto(LUNCH)
    page.get_by_text("Some took part in another way").click()
    expect(page.get_by_role("textbox", name="Online")).to_be_visible()
    check(page)


def test_each_press_of_the_tally_counts_however_quick_and_can_be_taken_back(page: Page, place: House) -> None:
    page.goto(LUNCH)
    page.get_by_role("button", name="Count as people come in").click()
    more = page.get_by_role("button", name="One more in the room")
    box = more.bounding_box()
    assert box
    assert box["height"] >= 100
    for _press in range(12):  # as quick as the browser takes them
        page.mouse.click(box["x"] + 50, box["y"] + 50)
    page.get_by_role("button", name="One more, for the first time").click()
    check(page)
    expect(page.locator(".tally-sum")).to_have_text(re.compile(r"13\s*1 for the first time"))
    page.get_by_role("button", name="Take one back").click()
    page.get_by_role("button", name="Take one back").click()
    page.get_by_role("button", name="One more, for the first time").click()
    expect(page.locator(".tally-people")).to_have_text("12")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved: 12 in the room, 1 for the first time")
    assert [row[3] for row in place.rows()] == [(12, 0, 1, 0)]


def test_the_tally_goes_on_when_the_page_is_loaded_again_and_ends_when_it_is_saved(page: Page) -> None:
    page.goto(LUNCH)
    page.get_by_role("button", name="Count as people come in").click()
    for _press in range(3):
        page.get_by_role("button", name="One more in the room").click()
    page.evaluate(
        "async () => { const of = `${countQueue.me} lunch 2026-11-22`;"
        " while ((await countQueue.draft(of))?.presses.length !== 3)"
        " await new Promise((next) => setTimeout(next, 20)); }"
    )
    page.reload()
    expect(page.locator(".tally-people")).to_have_text("3")
    page.get_by_role("button", name="Take one back").click()
    expect(page.locator(".tally-people")).to_have_text("2")
    page.goto(f"{FORM}?meeting=lunch&date=2026-11-21")
    expect(page.get_by_role("textbox", name="In the room")).to_have_value("")
    page.goto(LUNCH)
    expect(page.locator(".tally-people")).to_have_text("2")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved: 2 in the room")
    assert page.evaluate("() => countQueue.draft(`${countQueue.me} lunch 2026-11-22`)") is None


def test_a_meeting_that_did_not_take_place_needs_no_number(page: Page, place: House) -> None:
    page.goto(LUNCH)
    page.get_by_label("It did not take place").check()
    expect(page.get_by_role("textbox", name="In the room")).to_be_hidden()
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved: it did not take place")
    assert [row[3] for row in place.rows()] == [(0, 0, 0, 0)]


def test_what_cannot_be_is_said_on_the_page_before_anything_is_kept(page: Page) -> None:
    page.goto(LUNCH)
    said = {}
    for in_room, first_time in (("", ""), ("many", ""), ("1000", ""), ("2", "3")):
        page.get_by_role("textbox", name="In the room").fill(in_room)
        page.get_by_role("textbox", name="For the first time").fill(first_time)
        save(page)
        expect(page.locator("#wrong")).to_be_focused()
        said[in_room, first_time] = page.locator("#wrong a").all_inner_texts()
    assert said == {
        ("", ""): ["Enter how many people took part; 0 if nobody came."],
        ("many", ""): ["In the room: enter a whole number from 0 to 999."],
        ("1000", ""): ["In the room: enter a whole number from 0 to 999."],
        ("2", "3"): ["At most as many as took part can have come for the first time: 2."],
    }
    check(page)
    assert page.title().startswith("Error: Count")
    assert waits(page) == 0


# Without signal


def test_any_date_of_the_last_14_and_next_2_days_can_be_chosen_without_signal_once_it_has_begun(
    page: Page, place: House
) -> None:
    page.context.set_offline(True)
    page.goto(FORM)
    check(page)
    offered = page.locator("#choices > li")
    lunches = [
        each.get_attribute("data-date") for each in offered.all() if each.get_attribute("data-meeting") == "lunch"
    ]
    assert lunches == [f"2026-11-{day:02}" for day in range(25, 8, -1)]
    expect(offered.first.locator(".how")).to_have_text("begins at 12:00")
    offered.first.get_by_role("link").click()
    fill(page)
    save(page)
    early = "This meeting begins at 12:00. Save the count once it has begun; until then the numbers stay here."
    expect(page.locator("#wrong")).to_contain_text(early)
    page.clock.set_fixed_time("2026-11-25T12:01:00Z")
    save(page)
    expect(page.get_by_role("heading", name="Saved on this phone")).to_be_visible()
    check(page)
    page.clock.set_fixed_time(NOW)
    page.goto(f"{FORM}?meeting=online-hour&date=2026-11-09")
    expect(page.get_by_role("textbox", name="In the room")).to_be_hidden()
    page.get_by_role("textbox", name="Online").fill("4")
    save(page)
    expect(strip(page)).to_contain_text("2 counts saved on this phone.")
    assert place.rows() == []


def test_a_count_without_signal_goes_out_by_itself_when_there_is_one(page: Page, place: House) -> None:
    page.context.set_offline(True)
    count(page)
    expect(strip(page)).to_contain_text("1 count saved on this phone.")
    assert (waits(page), place.rows()) == (1, [])
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved: 9 in the room, 2 for the first time")
    assert place.rows() == [NINE]
    gone(page)


def test_a_count_that_waits_can_be_changed_before_it_goes_out_and_only_the_last_is_sent(
    page: Page, place: House
) -> None:
    page.context.set_offline(True)
    count(page)
    page.get_by_role("link", name="Other dates, and what waits on this phone").click()
    page.locator("#queued").get_by_role("link", name=re.compile("^Lunch")).click()
    expect(page.locator("#said")).to_have_text(
        "This count waits on this phone. You can still change it: what you save now takes its place."
    )
    expect(page.get_by_role("textbox", name="In the room")).to_have_value("9")
    check(page)
    fill(page, 8, 2)
    save(page)
    expect(page.get_by_role("heading", name="Saved on this phone")).to_be_visible()
    page.goto(LUNCH)  # the same by way of the date
    expect(page.get_by_role("textbox", name="In the room")).to_have_value("8")
    fill(page, 7, 1)
    save(page)
    expect(page.get_by_role("heading", name="Saved on this phone")).to_be_visible()
    assert (waits(page), place.rows()) == (1, [])
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved: 7 in the room, 1 for the first time")
    gone(page)
    assert place.rows() == [("robin", "lunch", "2026-11-22", (7, 0, 1, 0))]


def test_a_count_that_goes_out_while_it_is_being_changed_is_kept_beside_the_changed_one(
    page: Page, place: House
) -> None:
    page.context.set_offline(True)
    count(page)
    page.goto(LUNCH)
    fill(page, 8, 2)
    page.context.set_offline(False)
    gone(page)
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("2 counts for one date")
    gone(page)
    assert place.rows() == [NINE, ("robin", "lunch", "2026-11-22", (8, 0, 2, 0))]


def test_the_dates_on_the_phone_say_which_are_not_counted_yet(page: Page, place: House) -> None:
    page.goto(KEPT)
    of = page.locator("#choices > li[data-meeting=lunch]")
    expect(of.first.locator(".how")).to_have_text("begins at 12:00")
    expect(of.locator(".badge").first).to_have_text("Not counted")
    expect(of.locator(".badge")).to_have_count(15)


def test_a_correction_without_a_reason_is_marked_at_the_reason(page: Page) -> None:
    count(page)
    page.get_by_role("link", name="Correct it").click()
    fill(page, 8, 2)
    page.get_by_role("button", name="Save the correction").click()
    expect(page.locator("#wrong")).to_be_focused()
    expect(page.get_by_role("combobox")).to_have_accessible_description("Choose why it is corrected.")
    check(page)
    page.get_by_role("combobox").select_option(index=1)
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved: 8 in the room, 2 for the first time")


def test_a_count_survives_closing_the_tab(page: Page, place: House) -> None:
    context = page.context
    context.set_offline(True)
    count(page)
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto("/volunteer/")
    gone(again)
    assert place.rows() == [NINE]


def test_a_count_survives_a_restart_of_the_browser(playwright: Playwright, place: House, tmp_path: Any) -> None:
    if not (found := chromium(whole=True)):
        pytest.skip("no Chromium: apt-get install chromium")

    def start() -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            tmp_path,
            executable_path=found,
            args=ARGUMENTS,
            base_url=place.address,
            viewport=PHONE,  # type: ignore[arg-type]
        )
        context.clock.set_fixed_time(NOW)
        return context

    context = start()
    page = context.pages[0]
    page.goto("/sign-in")
    page.get_by_label("Keep me signed in here for 60 days").check()
    enter_here(page, "robin")
    context.set_offline(True)
    count(page)
    context.close()
    context = start()
    context.set_offline(True)
    page = context.pages[0]
    page.goto(KEPT)
    expect(strip(page)).to_contain_text("1 count saved on this phone.")
    expect(page.locator("#queued li")).to_have_text(
        re.compile("Lunch, Sun 22 Nov *In the room 9 · For the first time 2")
    )
    context.set_offline(False)
    gone(page)
    assert place.rows() == [NINE]
    context.close()


def enter_here(page: Page, who: str) -> None:
    """Sign in on the page of the door that is open already."""
    page.get_by_label("Email address").fill(PEOPLE[who])
    page.get_by_label("Password", exact=True).fill("four-point-demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("html[data-kept]")).to_be_attached()


def test_a_count_whose_reply_was_lost_is_sent_again_and_stored_once(page: Page, place: House) -> None:
    place.lose_reply()
    with page.expect_event("requestfailed", lambda each: each.method == "POST"):
        count(page)
    expect(page.get_by_role("heading", name="Saved on this phone")).to_be_visible()
    assert (waits(page), place.rows()) == (1, [NINE])
    # Under another key it would be a new count now, which nobody has seen.
    eleven = place.correct("alex", NINE, in_room=11)
    page.goto("/volunteer/")
    gone(page)
    assert place.rows() == [NINE, eleven]


@pytest.mark.parametrize("status", [400, 500, 502, 503])
def test_a_count_that_met_a_fault_of_the_server_is_kept_and_sent_later(page: Page, place: House, status: int) -> None:
    place.fail(status)
    with page.expect_response(lambda answer: answer.status == status):
        count(page)
    assert (waits(page), place.rows()) == (1, [])
    page.goto("/volunteer/")
    gone(page)
    assert place.rows() == [NINE]


def test_a_count_survives_a_restart_of_the_server_in_the_middle(page: Page, place: House) -> None:
    page.goto(LUNCH)
    fill(page)
    place.stop()
    save(page)
    expect(page.get_by_role("heading", name="Saved on this phone")).to_be_visible()
    page.goto(FORM)
    expect(page.locator("#queued")).to_contain_text("Lunch, Sun 22 Nov")
    place.start()
    page.get_by_role("button", name="Send now").click()
    gone(page)
    assert place.rows() == [NINE]


def test_a_count_in_a_session_that_ended_waits_until_the_same_person_signs_in(page: Page, place: House) -> None:
    page.goto(LUNCH)
    fill(page)
    place.end_sessions("robin")
    save(page)
    expect(strip(page)).to_contain_text("You are signed out, so nothing can be sent.")
    check(page)
    assert (waits(page), place.rows()) == (1, [])
    go(strip(page).get_by_role("link", name="Sign in"))
    enter_here(page, "robin")
    gone(page)
    assert place.rows() == [NINE]


def test_another_persons_count_stays_until_they_sign_in_and_the_page_says_so(page: Page, place: House) -> None:
    page.context.set_offline(True)
    count(page)
    page.context.set_offline(False)
    place.end_sessions("robin")
    page.goto("/sign-in")
    enter_here(page, "alex")
    said = "1 count by another person waits on this phone: it goes out when they sign in."
    expect(strip(page)).to_have_text(re.compile(re.escape(said)))
    check(page)
    count(page, f"{FORM}?meeting=lunch&date=2026-11-21")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Saved: "))
    assert place.rows() == [("alex", "lunch", "2026-11-21", (9, 0, 2, 0))]
    expect(strip(page)).to_contain_text(said)
    go(page.get_by_role("button", name="Sign out"))
    enter(page, "robin")
    gone(page)
    assert place.rows()[1:] == [NINE]


def test_signing_out_asks_while_counts_wait_and_empties_what_is_kept_but_not_the_counts(
    page: Page, place: House
) -> None:
    page.context.set_offline(True)
    count(page)
    page.context.set_offline(False)
    place.lost.extend([lambda: 503] * 9)
    page.goto("/volunteer/")
    expect(strip(page)).to_contain_text("1 count saved on this phone.")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Sign out").click()
    expect(strip(page)).to_be_visible()
    assert page.evaluate("() => caches.keys()") == ["kept"]
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile(r"/sign-in\?out=1$"))
    assert asked == [asked[0]] * 2
    assert asked[0].startswith("Counts that are not sent yet: 1. They stay on this phone")
    assert page.evaluate("() => caches.keys()") == []
    place.lost.clear()
    enter(page, "robin")
    gone(page)
    assert place.rows() == [NINE]


def test_two_tabs_send_each_count_once(page: Page, place: House) -> None:
    other = page.context.new_page()
    other.goto(f"{FORM}?meeting=both&date=2026-11-20")
    page.context.set_offline(True)
    count(page)
    fill(other, 5, 1)
    save(other)
    expect(strip(other)).to_contain_text("2 counts saved on this phone.")
    sent: list[str] = []
    page.context.on("request", lambda each: sent.append(each.url) if each.method == "POST" else None)
    page.context.set_offline(False)  # both hear of it at once
    for tab in (page, other):
        expect(tab.get_by_role("heading", level=1)).to_have_text(re.compile("^Saved: "))
        gone(tab)
    assert sorted(place.rows()) == sorted([NINE, ("robin", "both", "2026-11-20", (5, 0, 1, 0))])
    assert sent == [f"{place.address}{FORM}"] * 2


def test_a_second_press_on_save_stores_nothing_more(page: Page, place: House) -> None:
    page.goto(LUNCH)
    fill(page)
    # Both at once: on a slow machine the second press of a double click meets what has taken the button's place.
    page.get_by_role("button", name="Save the count").evaluate("(button) => { button.click(); button.click(); }")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Saved: "))
    gone(page)
    assert place.rows() == [NINE]


def test_a_new_release_of_the_site_leaves_the_kept_page_whole(
    page: Page, place: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.release(monkeypatch)
    page.context.set_offline(True)
    count(page)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda each: faults.append(each.url) if "/static/" in each.url else None)
    page.goto(FORM)
    expect(page.locator("#queued")).to_contain_text("Lunch, Sun 22 Nov")
    assert page.evaluate("() => getComputedStyle(document.querySelector('.rows > li')).display") == "flex"
    assert faults == []
    page.context.set_offline(False)
    page.goto("/volunteer/")
    gone(page)
    assert place.rows() == [NINE]
    # The kept page is of the new release by now, with nothing left of the old.
    expect(page.locator("html[data-kept]")).to_be_attached()
    parts = page.evaluate(
        "async () => Promise.all((await (await caches.open('kept')).keys())"
        ".filter((each) => /[.](js|css)[?]/.test(each.url))"
        ".map((each) => caches.match(each).then((part) => part.text())))"
    )
    assert len(parts) == 8
    assert [part[-11:] for part in parts] == ["\n/* new */\n"] * 8


def test_on_a_slow_connection_the_count_is_safe_at_once_and_stored_once(page: Page, place: House) -> None:
    page.goto(LUNCH)
    fill(page)
    slow = {"offline": False, "latency": 1500, "downloadThroughput": 4000, "uploadThroughput": 2000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    save(page)
    expect(page.get_by_role("heading", name="Saved on this phone")).to_be_visible()
    assert waits(page) == 1
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Saved: "), timeout=30_000)
    gone(page)
    assert place.rows() == [NINE]


# What the server refuses


def test_a_count_that_the_server_refuses_is_put_right_on_a_page_of_its_own(page: Page, place: House) -> None:
    page.context.set_offline(True)
    count(page)
    # As if an older page had let it pass
    page.evaluate(
        "async () => { const [item] = await countQueue.all(); item.fields.first_time = '12';"
        " const { key, ...fields } = item; await countQueue.put({ key, ...item.fields }, ''); }"
    )
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=2, name="To be put right")).to_be_visible()
    said = "At most as many as took part can have come for the first time: 9."
    expect(page.locator("#wrong")).to_contain_text(said)
    expect(page.get_by_role("textbox", name="For the first time")).to_have_value("12")
    expect(strip(page)).to_contain_text("1 count could not be stored as it is.")
    check(page)
    assert (waits(page), place.rows()) == (1, [])
    page.get_by_role("textbox", name="For the first time").fill("2")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Saved: "))
    gone(page)
    assert place.rows() == [NINE]


def test_a_refused_count_is_thrown_away_only_after_a_question(page: Page, place: House) -> None:
    page.context.set_offline(True)
    count(page)
    page.evaluate(
        "async () => { const [item] = await countQueue.all(); "
        " await countQueue.put({ key: item.key, ...item.fields, meeting: 'gone' }, ''); }"
    )
    page.context.set_offline(False)
    expect(page.locator("#wrong")).to_contain_text("This date is not known here.")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Throw it away").click()
    assert waits(page) == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Throw it away").click()
    expect(page.locator("#refused")).to_be_hidden()
    gone(page)
    assert place.rows() == []


# Counted by a link


def test_a_helper_whose_count_cannot_be_stored_has_it_kept_on_the_page_and_sends_it_again(
    browser: Browser, place: House
) -> None:
    secrets: list[str] = []

    def make() -> None:
        lunch = db.session.scalars(select(Meeting).filter_by(slug="lunch")).one()
        robin = db.session.scalars(select(Volunteer).filter_by(email=PEOPLE["robin"])).one()
        old = count_link.mark(count_link.of(db.session, lunch))
        secrets.append(count_link.make(db.session, lunch, robin, old, NOW))

    def rename(old: str, new: str) -> None:
        place.change(lambda: db.session.execute(text(f"ALTER TABLE {old} RENAME TO {new}")))

    place.change(make)
    helper = browser.new_page(base_url=place.address)
    helper.goto(f"/count/{secrets[0]}")
    fill(helper)
    rename("attendance_count", "away")
    try:
        save(helper)
        expect(helper.get_by_role("heading", level=1)).to_have_text("Not saved yet, and not lost")
    finally:
        rename("away", "attendance_count")
    helper.get_by_role("button", name="Send it again").click()
    expect(helper.get_by_role("status")).to_have_text("Saved: 9 in the room, 2 for the first time")
    helper.close()


# What leaves


def test_nothing_but_the_numbers_leaves_the_phone(page: Page, place: House) -> None:
    sent: list[tuple[str, str, str]] = []
    page.context.on("request", lambda each: sent.append((each.method, each.url, each.post_data or "")))
    page.goto(LUNCH)
    page.get_by_role("button", name="Count as people come in").click()
    for _press in range(3):
        page.get_by_role("button", name="One more in the room").click()
    page.get_by_role("button", name="One more, for the first time").click()
    before = len(sent)
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Saved: "))
    assert all(url.startswith(place.address) for _method, url, _body in sent)
    assert [each for each in sent[:before] if each[0] != "GET"] == []
    posts = [body for method, _url, body in sent if method == "POST"]
    assert len(posts) == 1
    body = dict(part.partition("=")[::2] for part in posts[0].split("&"))
    assert re.fullmatch(r"[0-9a-f-]{36}", body.pop("key"))
    assert body.pop("csrf_token")
    assert body == {
        "meeting": "lunch",
        "date": "2026-11-22",
        "seen": "",
        "held": "yes",
        "in_room": "4",
        "online": "",
        "first_time": "1",
        "letters": "",
    }


def test_what_is_kept_for_rooms_without_signal_holds_nothing_of_who_is_signed_in(page: Page) -> None:
    kept = page.evaluate(
        "async () => (await (await caches.open('kept')).keys()).map(each => new URL(each.url).pathname)"
    )
    assert [path for path in kept if not path.startswith(("/static/", "/fonts/"))] == [KEPT]
    text = page.evaluate(f"async () => (await (await caches.open('kept')).match('{KEPT}')).text()")
    assert not re.search(r"csrf|/sign-out|Robin|Alex|@example\.org", text)


def test_without_script_a_count_is_a_plain_form(browser: Browser, place: House) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=place.address)
    page = context.new_page()
    sign_in(page, PEOPLE["robin"])
    page.goto(LUNCH)
    fill(page)
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved: 9 in the room, 2 for the first time")
    assert place.rows() == [NINE]
    context.close()


def test_the_page_to_count_on_can_be_put_on_the_home_screen(playwright: Playwright, place: House) -> None:
    if not (found := chromium(whole=True)):
        pytest.skip("no Chromium: apt-get install chromium")
    with playwright.chromium.launch(executable_path=found, args=ARGUMENTS) as browser:
        page = browser.new_page(base_url=place.address)
        sign_in(page, PEOPLE["robin"])
        page.goto(FORM)
        told = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")
    assert [each["errorId"] for each in told["installabilityErrors"]] == ["in-incognito"]  # as every test is


def test_without_signal_the_manifest_is_not_asked_for_and_the_page_is_there(page: Page) -> None:
    page.goto(FORM)
    page.context.set_offline(True)
    manifest: dict[str, Any] = page.evaluate(
        "() => fetch(document.querySelector('link[rel=manifest]').href).catch(() => null)"
    )
    assert manifest is None
    page.goto(FORM)
    expect(page.get_by_role("heading", level=1)).to_have_text("Count")
