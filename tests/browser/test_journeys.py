"""The four jobs, done in a browser as people do them, on pages without an accessibility fault."""

import io
import re
from collections.abc import Callable

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import FOR_COORDINATORS, FOR_VOLUNTEERS, HELP, PUBLIC
from tests.browser.conftest import AXE, DESK, PHONE, check, go, sign_in

Visit = Callable[..., Page]
PLAN = "/volunteer/meetings/new?group=mill-lane"
HALL = "mill-lane-hall"
WIDE = "document.documentElement.scrollWidth"


def test_a_visitor_finds_a_meeting_and_subscribes_to_it_without_leaving_a_trace(visit: Visit) -> None:
    page = visit(PHONE)
    page.goto("/")
    check(page)
    page.get_by_label("Name or place").fill("mill lane")
    page.get_by_role("button", name="Show meetings").click()
    expect(page).to_have_url(re.compile(r"q=mill\+lane"))
    check(page)
    page.get_by_role("link", name="Monday Check-in").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday Check-in")
    check(page)
    card = page.get_by_role("region", name="In your calendar")
    feed = "/calendars/meetings/monday-check-in.ics"
    assert (card.get_by_role("link", name="Subscribe", exact=True).get_attribute("href") or "").endswith(feed)
    card.get_by_text("Other calendars and QR code").click()
    expect(card.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
    check(page)
    card.get_by_role("link", name=re.compile("help")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meetings in your own calendar")
    check(page)
    page.get_by_label("Entries show").select_option("appointment")
    page.get_by_role("button", name="Change the entries").click()
    expect(page.get_by_role("region", name="What your calendar will show")).not_to_contain_text("Check-in")
    answer = page.context.request.get(feed)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "set-cookie" not in answer.headers
    assert page.context.cookies() == []


def test_somebody_who_found_nobody_says_so_and_the_team_dismisses_it(visit: Visit) -> None:
    page = visit(PHONE)
    page.goto("/meetings/lunch-break-online")
    go(page.get_by_role("link", name="Tell the organisers"))
    check(page)
    page.get_by_role("button", name="Nobody was there").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")
    check(page)
    assert page.context.cookies() == []
    desk = visit(DESK, "coordinator@example.org")
    reports = desk.get_by_role("region", name="Nobody was there")
    expect(reports).to_contain_text("A report says that nobody was there on Monday 23 November.")
    check(desk)
    reports.get_by_role("button", name="Dismiss").first.click()
    expect(desk.get_by_role("status")).to_contain_text("The reports for Monday 23 November are dismissed.")
    expect(reports).not_to_contain_text("Monday 23 November")


def test_a_trained_facilitator_plans_a_meeting_sees_how_it_was_understood_and_publishes_it(visit: Visit) -> None:
    page = visit(DESK, "facilitator@example.org")
    page.goto("/volunteer/meetings/new")
    check(page)
    go(page.get_by_role("main").get_by_role("link").first)
    check(page)
    page.get_by_label("Name of the meeting").fill("Second Thursday at the Hall")
    page.get_by_label("By the month").check()
    page.get_by_label("Which one of the month?").select_option("2")
    page.get_by_label("Which weekday?").select_option("3")
    page.get_by_label("Starts at").fill("19:00")
    page.get_by_label("Venue", exact=True).select_option(HALL)
    preview = page.locator("#preview")
    expect(preview).to_contain_text("second Thursday of every month at 19:00")
    expect(preview).to_contain_text("Thursday 10 December, 19:00")
    check(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Second Thursday at the Hall")
    check(page)
    page.goto("/?q=second+thursday")
    expect(page.get_by_role("link", name="Second Thursday at the Hall")).to_be_visible()


def test_nothing_typed_is_lost_when_something_is_wrong(visit: Visit) -> None:
    page = visit(PHONE, "facilitator@example.org")
    page.goto(PLAN)
    page.get_by_label("Name of the meeting").fill("Évening ☕ שלום")
    page.get_by_label("Wednesday").check()
    page.get_by_label("Online", exact=True).check()
    page.get_by_label("Link to the online room").fill("http://meet.example.org")
    page.get_by_label("Starts at").fill("19:00")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator("#problems")).to_be_focused()
    expect(page.get_by_label("Name of the meeting")).to_have_value("Évening ☕ שלום")
    expect(page.get_by_label("Wednesday")).to_be_checked()
    expect(page.get_by_label("Link to the online room")).to_have_value("http://meet.example.org")
    check(page)
    page.get_by_role("link", name="Enter a link that begins with").click()
    expect(page.get_by_label("Link to the online room")).to_be_focused()


def test_somebody_who_is_not_trained_can_draft_and_is_told_plainly_why_not_publish(visit: Visit) -> None:
    page = visit(PHONE, "volunteer@example.org")
    page.goto(PLAN)
    expect(page.get_by_role("main")).to_contain_text("Only trained facilitators publish meetings")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    check(page)
    page.get_by_label("Name of the meeting").fill("Only an idea")
    page.get_by_label("Tuesday").check()
    page.get_by_label("Starts at").fill("18:30")
    page.get_by_label("Venue", exact=True).select_option(HALL)
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Only an idea")
    expect(page.get_by_role("main")).to_contain_text("Draft")
    check(page)


def test_a_volunteer_counts_on_a_phone_and_corrects_it(visit: Visit) -> None:
    page = visit(PHONE, "facilitator@example.org")
    check(page)
    go(page.get_by_role("main").get_by_role("link", name=re.compile("^Count")).first)
    check(page)
    page.get_by_role("textbox", name="In the room").fill("9")
    page.get_by_role("textbox", name="For the first time").fill("12")
    page.get_by_role("button", name="Save the count").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("textbox", name="In the room")).to_have_value("9")
    check(page)
    page.get_by_role("textbox", name="For the first time").fill("2")
    page.get_by_role("button", name="Save the count").click()
    expect(page.get_by_role("main")).to_contain_text("9 in the room")
    check(page)
    page.get_by_role("link", name=re.compile("orrect")).first.click()
    page.get_by_role("textbox", name="In the room").fill("10")
    page.get_by_label("Why is it corrected?").select_option("latecomers")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_role("main")).to_contain_text("10 in the room")
    expect(page.locator("del").first).to_contain_text("9")
    check(page)


def test_a_volunteer_cancels_tonights_meeting_on_a_phone_and_the_visitor_sees_it_everywhere(visit: Visit) -> None:
    page = visit(PHONE, "facilitator@example.org")
    today = "/volunteer/meetings/monday-check-in/dates/2026-11-23"
    page.get_by_role("link", name=re.compile("^Cancel or move it ?: Monday Check-in, Mon 23 Nov")).click()
    expect(page).to_have_url(re.compile(f"{today}/cancel$"))
    expect(page.get_by_role("main")).to_contain_text("tell people another way too", ignore_case=True)
    check(page)
    page.get_by_label("Reason").select_option("venue")
    page.get_by_role("button", name="Cancel this date").click()
    expect(page.get_by_role("status").first).to_contain_text("Monday 23 November is cancelled.")
    check(page)
    visitor = visit(PHONE)
    for path in ("/", "/?q=monday+check-in", "/calendar", "/meetings/monday-check-in"):
        visitor.goto(path)
        expect(visitor.get_by_role("main")).to_contain_text(re.compile("cancelled", re.IGNORECASE))
        check(visitor)
    expect(visitor.get_by_role("note")).to_contain_text("Today’s meeting is cancelled The venue is closed")
    page.goto(f"{today}/undo")
    check(page)
    page.get_by_role("button", name="Undo the cancellation").click()
    visitor.reload()
    expect(visitor.get_by_role("note")).to_have_count(0)


def test_a_move_is_read_in_words_while_it_is_typed(visit: Visit) -> None:
    page = visit(PHONE, "facilitator@example.org")
    address = "/volunteer/meetings/monday-check-in/dates/2026-12-07"
    page.goto(f"{address}/move")
    check(page)
    page.get_by_label("Day", exact=True).fill("2026-12-10")
    page.get_by_label("Starts at").fill("18:30")
    page.get_by_label("Online", exact=True).check()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Enter the link")
    page.get_by_label("Link to the online room").fill("https://meet.example.org/monday")
    sentence = "Moved from Monday 7 December, 19:00 to Thursday 10 December, 18:30, online."
    expect(preview).to_contain_text(sentence)
    check(page)
    page.get_by_role("button", name="Move this date").click()
    expect(page.get_by_role("status").first).to_contain_text(sentence)
    for path in (address, f"{address}/cancel", f"{address}/move", f"{address}/undo"):
        page.goto(path)
        check(page)
    page.goto("/meetings/monday-check-in")
    expect(page.get_by_role("region", name="Next dates")).to_contain_text("Moved from Monday 7 December, 19:00")
    check(page)
    page.goto(f"{address}/undo")
    page.get_by_role("button", name="Undo the move").click()


def test_a_coordinator_prints_a_pack_for_a_meeting(visit: Visit) -> None:
    page = visit(DESK, "coordinator@example.org")
    page.goto("/handouts?meeting=monday-check-in")
    check(page)
    for sheet in ("cost-benefit", "triggers", "week-plan"):
        page.locator(f"input[name=sheet][value={sheet}]").check()
    with page.expect_request(re.compile(r"/handouts/pack\.pdf")) as asked:
        page.get_by_role("button", name="Make one PDF").click()
    answer = page.context.request.get(asked.value.url)
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.body())) as pdf, pdf.open_outline() as outline:
        assert len(pdf.pages) == 3
        assert len(outline.root) == 3


def test_a_coordinator_closes_a_venue_keeps_a_date_and_takes_it_back(visit: Visit) -> None:
    page = visit(PHONE, "coordinator@example.org")
    page.goto("/volunteer/closures")
    check(page)
    go(page.get_by_role("link", name="Close days"))
    check(page)
    page.get_by_label("Whose meetings?").select_option(f"venue:{HALL}")
    page.get_by_label("First day").fill("2026-11-30")
    page.get_by_label("Last day").fill("2026-12-14")
    page.get_by_label("Reason").select_option("venue")
    page.get_by_label("In your own words").fill("The floor is being mended")
    go(page.get_by_role("button", name="Show the dates"))
    check(page)
    page.get_by_label("Mon 7 Dec, 19:00, Monday Check-in").uncheck()
    page.get_by_role("button", name="Close these days").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday 30 November to Monday 14 December 2026")
    expect(page.get_by_role("region", name="Kept: they take place")).to_contain_text("Monday Check-in")
    check(page)

    visitor = visit(PHONE)
    visitor.goto("/meetings/monday-check-in")
    expect(visitor.get_by_text("The venue is closed: The floor is being mended").first).to_be_visible()
    check(visitor)

    go(page.get_by_role("link", name="Take it back"))
    check(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    expect(page.get_by_role("heading", name="Taken back lately")).to_be_visible()
    check(page)
    visitor.reload()
    expect(visitor.get_by_text("The floor is being mended")).to_have_count(0)


def test_one_press_settles_a_public_holiday(visit: Visit) -> None:
    page = visit(PHONE, "coordinator@example.org")
    page.goto("/volunteer/meetings/a-fuller-week")
    ask = page.get_by_text("Public holiday: Christmas Day")
    expect(ask).to_be_visible()
    check(page)
    page.get_by_role("button", name=re.compile("Meeting as usual.*25 Dec")).click()
    expect(page.get_by_role("status")).to_contain_text("as usual")
    expect(ask).to_have_count(0)


def test_a_wrong_password_keeps_what_was_typed_and_a_right_one_leads_on(visit: Visit) -> None:
    page = visit(PHONE)
    page.goto("/volunteer/meetings")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    check(page)
    page.get_by_label("Email address").fill("facilitator@example.org")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_label("Email address")).to_have_value("facilitator@example.org")
    check(page)
    page.get_by_label("Password", exact=True).fill("four-point-demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/volunteer/meetings$"))
    go(page.get_by_role("button", name="Sign out"))
    page.goto("/volunteer/meetings")
    expect(page).to_have_url(re.compile("/sign-in"))


# Each size and each theme takes its turn; `make soak` visits every kind of page as everybody in seven looks.
@pytest.mark.parametrize(
    ("email", "paths", "size", "dark"),
    [
        pytest.param("", PUBLIC[::2], PHONE, False, id="visitor-phone-light"),
        pytest.param("", PUBLIC[1::2], DESK, True, id="visitor-desk-dark"),
        pytest.param("facilitator@example.org", FOR_VOLUNTEERS, PHONE, False, id="facilitator-phone-light"),
        pytest.param(
            "admin@example.org", [*FOR_COORDINATORS, *FOR_VOLUNTEERS[:4]], DESK, True, id="administrator-desk-dark"
        ),
    ],
)
def test_no_page_has_an_accessibility_fault(
    visit: Visit, email: str, paths: list[str], size: dict[str, int], dark: bool
) -> None:
    page = visit(size, email, dark=dark)
    page.add_init_script(AXE)
    for path in paths:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        check(page, contrast=True)
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate(WIDE) <= 320, path
        page.set_viewport_size({"width": size["width"], "height": size["height"]})


def test_pages_of_the_help_fit_a_screen_of_320_pixels(visit: Visit) -> None:
    page = visit({"width": 320, "height": 640})
    for path in HELP:
        page.goto(path)
        assert page.evaluate(WIDE) <= 320, path


def test_a_page_that_needs_a_signature_shows_itself_after_signing_in(visit: Visit) -> None:
    page = visit(DESK)
    sign_in(page, "volunteer@example.org")
    expect(page).to_have_url(re.compile("/volunteer/$"))


def test_a_volunteer_puts_the_dates_that_they_lead_into_their_calendar_and_no_page_passes_the_address_on(
    visit: Visit,
) -> None:
    page = visit(PHONE, "facilitator@example.org")
    referers: list[str] = []
    page.on("request", lambda request: referers.append(request.headers.get("referer", "")))
    page.get_by_role("link", name="The dates that you lead, in your own calendar").click()
    expect(page.get_by_role("region", name="The next that it shows")).to_contain_text("Lead: Monday Check-in")
    check(page)
    page.get_by_label("Remind me").select_option("60")
    page.get_by_role("button", name="Make my address").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your address is ready")
    check(page)
    address = page.get_by_label("Any other calendar").input_value()
    secret = re.search(r"/calendars/rota/([\w-]{32})\.ics\?remind=60$", address)
    assert secret
    assert page.context.request.get(address).headers["content-type"] == "text/calendar; charset=utf-8"
    page.get_by_role("link", name="Done").click()
    page.goto(address.replace(".ics", "x.ics"))
    check(page)
    page.get_by_role("contentinfo").get_by_role("link", name="Help").click()
    page.goto("/volunteer/calendar")
    assert secret[1] not in page.content()
    for press, title in (("Make a new one", "Make a new address?"), ("Stop it", "Stop the address?")):
        page.get_by_role("link", name=press).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        check(page)
        page.go_back()
    page.get_by_role("link", name="Stop it").click()
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("status")).to_contain_text("has been stopped")
    check(page)
    assert page.context.request.get(address).status == 404
    assert [each for each in referers if secret[1] in each] == []


def test_a_volunteer_changes_the_hour_from_a_date_on_and_takes_it_back(visit: Visit) -> None:
    page = visit(PHONE, "facilitator@example.org")
    page.goto("/volunteer/meetings/riding-out-an-urge")
    go(page.get_by_role("link", name="Change it from a date on"))
    check(page)
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^From .* on$"))
    page.get_by_label("Starts at").fill("20:15")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("20:15")
    expect(preview).to_contain_text("For the last time as it was")
    check(page)
    page.get_by_role("button", name=re.compile("^Change it from")).click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("takes place every [A-Z][a-z]+, 20:15"))
    expect(page.get_by_role("main")).to_contain_text("20:15")
    check(page)
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("main")).to_contain_text("Began it with a change from a date on")
    check(page)
    page.go_back()
    go(page.get_by_role("link", name="Take this change back"))
    check(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("main")).to_contain_text("goes on as before")
    expect(page).to_have_url(re.compile("/volunteer/meetings/riding-out-an-urge$"))
    check(page)


def test_a_volunteer_looks_at_what_a_break_takes_before_it_begins(visit: Visit) -> None:
    page = visit(PHONE, "facilitator@example.org")
    page.goto("/volunteer/meetings/riding-out-an-urge/pause")
    check(page)
    page.get_by_label("Until further notice").check()
    expect(page.get_by_label("First day of the break")).to_be_hidden()
    page.get_by_role("button", name="Look at the dates").click()
    expect(page.get_by_role("region", name="These dates will not take place")).to_be_visible()
    expect(page.get_by_role("button", name="Begin the break")).to_be_visible()
    check(page)


def test_a_date_that_two_have_counted_is_settled_with_one_press(visit: Visit) -> None:
    page = visit(PHONE, "facilitator@example.org")
    waiting = page.get_by_role("region", name="A date has several counts")
    go(waiting.get_by_role("link", name=re.compile("^Settle it")))
    expect(page.get_by_role("heading", level=1)).to_have_text("2 counts for one date")
    check(page)
    go(page.get_by_role("button", name=re.compile("^Keep this one")).last)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Saved: 11 in the room")
    expect(page.get_by_role("main")).to_contain_text("Two counts settled")
    check(page)
    page.goto("/volunteer/")
    expect(page.get_by_role("heading", name="Your next dates")).to_be_visible()
    expect(waiting).to_have_count(0)


def test_a_coordinator_gives_a_link_to_a_helper_who_counts_without_a_trace(visit: Visit) -> None:
    desk = visit(DESK, "coordinator@example.org")
    desk.goto("/volunteer/meetings/lunch-break-online")
    go(desk.get_by_role("link", name="A link for a helper who counts without an account"))
    check(desk)
    go(desk.get_by_role("button", name="Make a link"))
    check(desk)
    helper = visit(PHONE)
    helper.goto(desk.get_by_label("Link for the helper").input_value())
    check(helper)
    helper.get_by_role("button", name="One more: Online").click()
    helper.get_by_role("button", name="Count as people come in").click()
    for _ in range(8):
        helper.get_by_role("button", name="One more online", exact=True).click()
    expect(helper.locator(".tally-people")).to_have_text("9")
    check(helper)
    go(helper.get_by_role("button", name="Save the count"))
    expect(helper.get_by_role("status")).to_contain_text("Saved: 9 online")
    check(helper)
    assert helper.context.cookies() == []
    go(desk.get_by_role("link", name="Done: the helper has it"))
    expect(desk.get_by_role("main")).to_contain_text("Last usedMonday 23 November 2026")
    go(desk.get_by_role("button", name="Stop the link"))
    expect(desk.get_by_role("main")).to_contain_text("The link is stopped.")
    check(desk)
    helper.reload()
    expect(helper.get_by_role("heading", level=1)).to_have_text("This link counts nothing")
    check(helper)
