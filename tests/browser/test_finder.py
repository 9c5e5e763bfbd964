import re

from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import PHONE


def test_someone_elsewhere_sees_their_own_hour_beside_an_online_meeting_alone(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, timezone_id="America/New_York", locale="en-US")
    page = context.new_page()
    page.goto("/?q=lunch+break")
    expect(page.locator(".own-time").first).to_have_text("07:30 where you are")
    page.goto("/?q=monday+check-in")
    expect(page.locator(".own-time")).to_have_count(0)
    context.close()


def test_near_me_is_worked_out_in_the_browser_and_the_position_goes_nowhere(browser: Browser, site: str) -> None:
    here = {"latitude": 51.4655, "longitude": -0.9288}
    context = browser.new_context(base_url=site, geolocation=here, permissions=["geolocation"])
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''} {request.headers}"))
    page.goto("/?kind=in_person", wait_until="networkidle")
    before = len(asked)
    page.get_by_role("button", name="Near me").click()
    nearest = page.get_by_role("region", name="Near where you are").get_by_role("listitem").first
    expect(nearest).to_contain_text("Harbour Street Library")
    expect(nearest).to_contain_text("0.1 mi")
    pressed = [each.split()[0].removeprefix(site) for each in asked[before:] if "mark.svg" not in each]
    assert [each.partition("?")[0] for each in pressed] == ["/static/near.js", "/near.json"]
    assert pressed[1] == "/near.json?kind=in_person"
    assert not [each for each in asked if re.search(r"51[.,]4|0[.,]92|4655|9288", each)]
    assert context.storage_state() == {"cookies": [], "origins": []}
    context.close()


def test_who_does_not_say_where_they_are_is_told_what_else_to_do(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, permissions=[])
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Near me").click()
    expect(page.get_by_text("Write a town above instead")).to_be_visible()
    context.close()


def test_without_scripts_filters_and_pages_work_all_the_same(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Name or place").fill("check-in")
    page.get_by_label("Day", exact=True).select_option("0")
    page.get_by_role("button", name="Show meetings").click()
    expect(page.get_by_role("status")).to_have_text("1 meeting")
    expect(page.locator(".own-time:visible")).to_have_count(0)
    expect(page.get_by_text("Near me")).to_be_hidden()
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
    assert len([each for each in sizes if each]) <= 8  # an image within a style sheet is finished, too, and of no size
    assert sum(sizes) <= 90 * 1024
    context.close()
