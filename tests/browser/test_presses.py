"""How many presses a job takes on a phone, from the first page on, and how long that takes somebody."""

import io
import re
from collections.abc import Callable

import pikepdf
from playwright.sync_api import Locator, Page, expect

from facilitator.demo.places import VENUES
from tests.browser.conftest import PHONE, go

Visit = Callable[..., Page]
HALL = next(each for each in VENUES if each.slug == "mill-lane-hall")


def test_a_newcomer_is_at_tonights_nearest_meeting_in_two_presses_and_subscribes_in_one_more(visit: Visit) -> None:
    page = visit(PHONE)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": HALL.latitude, "longitude": HALL.longitude})
    page.goto("/")
    page.get_by_role("button", name="Near me").click()
    nearest = page.get_by_role("region", name="Near where you are").get_by_role("listitem").first
    expect(nearest).to_contain_text("Today")
    go(nearest.get_by_role("link"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday Check-in")
    subscribe = page.get_by_role("link", name="Subscribe", exact=True).first
    assert (subscribe.get_attribute("href") or "").startswith("webcal://")


def test_without_a_position_it_is_two_presses_as_well(visit: Visit) -> None:
    page = visit(PHONE)
    page.goto("/")
    go(page.get_by_role("link", name="Starts within two hours"))
    go(page.get_by_role("link", name="Monday Check-in").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday Check-in")


# Seconds, of the keystroke-level model (Card, Moran and Newell 1980) for a thumb: to decide what is next, to press it,
# and to type a character on the screen of a phone.
DECIDE, PRESS, TYPE = 1.35, 1.1, 0.5


def test_a_volunteer_plans_a_meeting_in_under_two_minutes(visit: Visit) -> None:
    page = visit(PHONE, "facilitator@example.org")
    done: list[float] = []

    def press(what: Locator) -> None:
        done.append(DECIDE + PRESS)
        what.click()

    def write(where: Locator, text: str) -> None:
        done.append(DECIDE + PRESS + TYPE * len(text))
        where.fill(text)

    press(page.get_by_role("link", name="Meetings", exact=True))
    press(page.get_by_role("link", name="Plan a meeting"))
    press(page.get_by_role("link", name=re.compile("Mill Lane")))
    write(page.get_by_label("Name of the meeting"), "Thursday at the Mill")
    press(page.get_by_label("Thursday", exact=True))
    write(page.get_by_label("Starts at"), "19:30")
    done.append(2 * (DECIDE + PRESS))
    page.get_by_label("Venue", exact=True).select_option("mill-lane-hall")
    expect(page.locator("#preview")).to_contain_text("Every Thursday at 19:30")
    done.append(DECIDE * 3)  # to read it
    press(page.get_by_role("button", name="Publish", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thursday at the Mill")
    expect(page.get_by_role("main")).to_contain_text("is published. The public can find it now.")
    assert len(done) <= 9
    assert sum(done) < 60


def test_a_coordinator_has_the_list_of_all_meetings_on_paper_in_three_presses(visit: Visit) -> None:
    page = visit(PHONE, "coordinator@example.org")
    page.wait_for_url("**/volunteer/")
    go(page.get_by_role("link", name="Find", exact=True))
    go(page.get_by_role("link", name="Print this list"))
    form = page.locator("form", has=page.get_by_role("button", name="Make the PDF"))
    address = form.evaluate("(form) => `${form.action}?${new URLSearchParams(new FormData(form))}`")
    answer = page.context.request.get(address)
    with pikepdf.open(io.BytesIO(answer.body())) as pdf:
        assert str(pdf.docinfo.Title) == "Meetings – Riverbend Self-Help"
