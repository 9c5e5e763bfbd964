"""A date prepared on a phone, and its run sheet in a room without signal."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, check
from tests.browser.site import NOW

Visit = Callable[..., Page]
HERE = "/volunteer/meetings/monday-check-in/dates/2026-11-23"
COUNTS = "/volunteer/attendance/on-this-phone"
START = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)


def later(minutes: float) -> datetime:
    """So many minutes after the planned start."""
    return START + timedelta(minutes=minutes)


@pytest.fixture
def table(visit: Visit) -> Page:
    """The page for the table on a phone, an hour before the meeting, its clock held."""
    page = visit(PHONE, "facilitator@example.org")
    page.clock.install(time=NOW)
    page.goto(f"{HERE}/run")
    expect(page.locator("html[data-kept]")).to_be_attached()
    return page


def on(page: Page) -> str:
    """What the timer says, in one line."""
    return " | ".join(page.locator("#step, #left, #rest").all_inner_texts())


def at(page: Page, minutes: float) -> str:
    """What it says so many minutes after the planned start."""
    page.clock.set_fixed_time(later(minutes))
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    return on(page)


def test_a_volunteer_has_everything_for_tonight_in_four_presses(visit: Visit) -> None:
    page = visit(PHONE, "facilitator@example.org")
    page.get_by_role("link", name=re.compile("^Prepare ?: Monday Check-in, Mon 23 Nov")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prepare Monday Check-in")
    check(page)
    page.get_by_label("What came up?").select_option("urge")
    page.get_by_label(re.compile("Taking an urge apart")).check()
    expect(page.get_by_label(re.compile("My plan for a change"))).to_be_hidden()
    check(page)
    page.set_default_timeout(60_000)  # no press process runs beside this site
    with page.expect_response(re.compile(r"everything\.pdf")) as answer:
        page.get_by_role("button", name="Save and print everything").click()
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] == "application/pdf"
    page.goto(f"{HERE}/prepare")
    expect(page.get_by_text("Prepared", exact=True)).to_be_visible()
    check(page)


def test_steps_are_changed_by_keyboard_and_enter_saves(visit: Visit) -> None:
    page = visit(DESK, "facilitator@example.org", dark=True)
    page.goto("/volunteer/meetings/monday-check-in/dates/2026-11-30/prepare")
    page.get_by_label("Minutes: Check-in").fill("20")
    page.get_by_label("Minutes: Check-in").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.get_by_label("Minutes: Working time")).to_have_value("44")
    page.get_by_role("button", name="Leave out: Donations").press("Enter")
    expect(page.get_by_role("button", name="Put back: Donations")).to_be_visible()
    expect(page.get_by_label("Minutes: Working time")).to_have_value("47")
    check(page)


def test_the_timer_follows_the_clock_without_signal_also_when_the_page_is_loaded_again(table: Page) -> None:
    check(table)
    table.context.set_offline(True)
    table.reload()
    assert at(table, -12) == "Begins in 12 min |  | "
    assert at(table, 2) == "Now: Welcome, opening statement, guidelines | 3 min | 88 min in all, until 20:30"
    expect(table.locator("[aria-current=step] h2")).to_have_text("Welcome, opening statement, guidelines")
    table.reload()
    assert at(table, 30.5) == "Now: Working time | 42 min | 60 min in all, until 20:30"
    assert at(table, 71.5) == "Now: Working time | less than 1 min | 19 min in all, until 20:30"
    expect(table.locator("#timer")).to_have_attribute("data-state", "soon")
    check(table)
    assert at(table, 76) == "Now: Check-out and close | 14 min | 14 min in all, until 20:30"
    assert at(table, 91) == "The time is over |  | "


def test_who_begins_late_starts_then_and_can_still_finish_on_time(table: Page) -> None:
    table.context.set_offline(True)
    at(table, 8)
    table.get_by_role("button", name="Start now").click()
    assert on(table) == (
        "Now: Welcome, opening statement, guidelines | 5 min | 90 min in all, until 20:38: 8 min later than planned"
    )
    expect(table.locator(".run-steps time").last).to_have_text("20:23")
    table.reload()
    assert at(table, 14) == "Now: Check-in | 14 min | 84 min in all, until 20:38: 8 min later than planned"
    table.get_by_role("button", name="Finish on time").click()
    assert on(table).endswith("| 76 min in all, until 20:30")
    expect(table.locator(".run-steps time").last).to_have_text("20:15")
    expect(table.locator(".run-steps .run-minutes").last).to_have_text("15 min")
    table.get_by_role("button", name="Next step").click()
    assert on(table).startswith("Now: Agenda |")
    table.get_by_role("button", name="5 more minutes").click()
    assert on(table).startswith("Now: Agenda | ")
    table.get_by_role("button", name="Back to the planned times").click()
    assert on(table) == "Now: Check-in | 6 min | 76 min in all, until 20:30"


def test_only_where_the_steps_stand_is_remembered_on_the_phone(table: Page) -> None:
    at(table, 8)
    table.get_by_role("button", name="Start now").click()
    kept = table.evaluate("() => [localStorage.length, sessionStorage.length, JSON.parse(localStorage.run)]")
    assert kept == [
        *(1, 0),
        {
            "of": f"monday-check-in 2026-11-23 {START.isoformat()} 5 15 3 49 3 15",
            "began": later(8).timestamp() * 1000,
            "minutes": [5, 15, 3, 49, 3, 15],
        },
    ]


def test_nothing_else_signed_in_is_kept_and_signing_out_empties_it(table: Page) -> None:
    kept = "async () => (await (await caches.open('kept')).keys()).map(each => new URL(each.url).pathname)"
    paths = table.evaluate(kept)
    assert [path for path in paths if not path.startswith(("/static/", "/fonts/"))] in (
        [f"{HERE}/run"],
        [COUNTS, f"{HERE}/run"],
    )
    page = table.evaluate(f"async () => (await (await caches.open('kept')).match('{HERE}/run')).text()")
    assert not re.search("csrf|Sign out|Jo\\b|example.org", page)
    table.goto("/volunteer/")
    expect(table.locator("html[data-kept]")).to_be_attached()
    table.get_by_role("button", name="Sign out").click()
    expect(table.get_by_role("link", name="Volunteers: sign in")).to_be_visible()
    assert table.evaluate("() => caches.keys()") == []


def test_whoever_signs_in_finds_nothing_that_was_kept_for_somebody_before(table: Page) -> None:
    assert table.evaluate("() => caches.keys()") == ["kept"]
    table.context.clear_cookies()  # the session has ended by itself
    table.goto("/sign-in")
    assert table.evaluate("() => caches.keys()") == ["kept"]
    table.get_by_label("Email address").fill("volunteer@example.org")
    table.get_by_label("Password", exact=True).fill("four-point-demo")
    table.get_by_role("button", name="Sign in").click()
    expect(table.locator("html[data-kept]")).to_be_attached()
    kept = "async () => (await (await caches.open('kept')).keys()).map(each => new URL(each.url).pathname)"
    paths = table.evaluate(kept)
    # What is there now is the new person's own.
    assert [path for path in paths if not path.startswith(("/static/", "/fonts/"))] == [COUNTS]


def test_without_script_the_page_is_the_outline_with_its_clock_times(visit: Visit) -> None:
    page = visit(PHONE, "facilitator@example.org")
    context = page.context.browser.new_context(java_script_enabled=False, base_url=page.url.split("/volunteer")[0])  # type: ignore[union-attr]
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    plain = context.new_page()
    plain.goto(f"{HERE}/run")
    expect(plain.locator("#timer")).to_be_hidden()
    assert plain.locator(".run-steps time").all_inner_texts() == ["19:00", "19:05", "19:20", "19:23", "20:12", "20:15"]
    context.close()
