"""How many presses a job takes on a phone, from the first page on."""

import io
from collections.abc import Callable

import pikepdf
from playwright.sync_api import Page, expect

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
