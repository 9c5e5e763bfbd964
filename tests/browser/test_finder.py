import re

from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import PHONE


def test_someone_elsewhere_sees_their_own_hour_beside_an_online_meeting_alone(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, timezone_id="America/New_York", locale="en-US")
    page = context.new_page()
    page.goto("/?q=lunch+break")
    expect(page.locator(".own-time").first).to_have_text(re.compile(r"^7:30\sAM where you are$"))
    page.goto("/?q=monday+check-in")
    expect(page.locator(".own-time")).to_have_count(0)
    context.close()


def test_without_scripts_filters_and_pages_work_all_the_same(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Name or place").fill("check-in")
    page.get_by_label("Day", exact=True).select_option("Monday")
    page.get_by_role("button", name="Show meetings").click()
    expect(page.get_by_role("status")).to_have_text("1 meeting")
    expect(page.locator(".own-time:visible")).to_have_count(0)
    page.get_by_role("link", name="Remove: Monday").click()
    expect(page).to_have_url(re.compile(r"/\?q=check-in#result$"))
    context.close()


def test_the_first_page_is_light_and_nothing_on_it_moves_while_its_letters_are_late(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(base_url=site, viewport=PHONE)
    page = context.new_page()
    late: list[Route] = []
    page.route("**/fonts/**", lambda route: late.append(route))  # noqa: PLW0108  (Playwright wants a function)
    devices = context.new_cdp_session(page)
    devices.send("Network.enable")
    sizes: list[float] = []
    devices.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const each of list.getEntries())"
        " window.moved += each.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto("/", wait_until="domcontentloaded")
    page.evaluate("() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))")
    assert late
    for each in late:
        each.continue_()
    page.evaluate("() => document.fonts.ready")
    page.evaluate("() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))")
    assert page.evaluate("() => window.moved") == 0
    assert len(sizes) <= 8
    assert sum(sizes) <= 90 * 1024
    context.close()
