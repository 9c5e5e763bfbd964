"""Whatever happens to a phone, in whatever order: in the end the server holds exactly what was entered, and once."""

import random
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser.conftest import PHONE, sign_in
from tests.browser.house import KINDS, PEOPLE, House, Row, days
from tests.browser.site import NOW
from tests.browser.test_counting import FORM

STEPS = 10
SAVED = (
    "() => [...document.querySelectorAll('h1, h2')]"
    ".some((each) => each.checkVisibility() && each.textContent.startsWith('Saved'))"
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ten sequences that are always the same; for the soak 200 that follow from its seed."""
    if metafunc.definition.get_closest_marker("full"):
        base = metafunc.config.getoption("--hypothesis-seed") or 0
        metafunc.parametrize("seed", [f"{base}-{number}" for number in range(200)])
    else:
        metafunc.parametrize("seed", [str(number) for number in range(10)])


class Phone:
    """A phone that two people share, and what they enter on it."""

    def __init__(self, context: BrowserContext, place: House, seed: str) -> None:
        self.context, self.place, self.chance = context, place, random.Random(seed)
        self.entered: list[Row] = []
        self.told: list[str] = []  # what happened, for whoever has to find out why it went wrong
        self.offline = self.down = False
        self.who = "robin"
        self.names = place.numbers()
        dates = [(slug, str(day)) for day in days() for slug in KINDS]
        self.dates: Iterator[tuple[str, str]] = iter(self.chance.sample(dates, len(dates)))
        self.page = self.open()
        self.context.add_cookies([place.session("robin")])
        self.visit("/volunteer/")
        expect(self.page.locator("html[data-kept]")).to_be_attached()

    def open(self) -> Page:
        page = self.context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def visit(self, address: str) -> bool:
        """Go there; False where there is neither a connection nor a page that was kept."""
        try:
            self.page.goto(address)
        except Error:
            return False
        return True

    def go(self, address: str) -> None:
        """Go there, again where the page was on its way to what it had stored just then."""
        for _ in range(5):
            if self.visit(address):
                return
            self.page.wait_for_load_state()
        self.page.goto(address)

    # What may happen

    def count(self) -> None:
        slug, day = next(self.dates)
        page = self.page
        if not self.visit(f"{FORM}?meeting={slug}&date={day}") or not page.locator("form.count").is_visible():
            return
        author = self.names[page.locator("#waiting").get_attribute("data-volunteer") or ""]
        room, online = (0 if slug == "online-hour" else self.some()), (0 if slug == "lunch" else self.some())
        numbers = (room, online, self.chance.randint(0, room + online), 0)
        for name, number in zip(("in_room", "online", "first_time"), numbers, strict=False):
            if (field := page.locator(f"form.count [name={name}]")).is_visible():
                field.fill(str(number))
        page.get_by_role("button", name="Save the count").click()
        page.wait_for_function(SAVED)
        self.entered.append((author, slug, day, numbers))

    def some(self) -> int:
        return self.chance.randint(1, 30)

    def signal(self) -> None:
        self.offline = not self.offline
        self.context.set_offline(self.offline)

    def server(self) -> None:
        self.down = not self.down
        if self.down:
            self.place.stop()
        else:
            self.place.start()

    def lose(self) -> None:
        self.place.lose_reply()

    def fault(self) -> None:
        self.place.fail(self.chance.choice([400, 429, 500, 502, 503, 504]))

    def close(self) -> None:
        self.page.close(run_before_unload=True)  # as a person does; to be told when it is gone, one may wait for ever
        self.page = self.open()
        self.visit("/volunteer/")

    def another_tab(self) -> None:
        others = [each for each in self.context.pages if each is not self.page]
        self.page = self.chance.choice([*others, self.open()] if len(others) < 2 else others)
        self.page.bring_to_front()

    def reload(self) -> None:
        try:
            self.page.reload()
        except Error:
            self.told.append("no page")

    def session_ends(self) -> None:
        self.place.end_sessions(self.who)

    def other_person(self) -> None:
        if not self.offline and not self.down:
            self.enter("alex" if self.who == "robin" else "robin")

    def enter(self, who: str) -> None:
        """Sign in, and out before if somebody is signed in."""
        self.go("/volunteer/")
        if (leave := self.page.get_by_role("button", name="Sign out")).is_visible():
            with self.page.expect_navigation(url="**/sign-in?out=1"):
                leave.click()
        sign_in(self.page, PEOPLE[who])
        expect(self.page.locator("html[data-kept]")).to_be_attached()
        self.who = who

    def live(self) -> None:
        """Let things happen."""
        rare = (self.server, self.close, self.another_tab, self.reload, self.session_ends, self.other_person)
        often = (self.count, self.count, self.count, self.count, self.signal, self.signal, self.lose, self.fault)
        for number in range(STEPS):
            step: Callable[[], None] = self.chance.choice([*often, *rare]) if number else self.count
            self.told.append(step.__name__)
            step()

    def settle(self) -> None:
        """Each is signed in once more, with a connection and a server that answers."""
        self.place.lost.clear()
        self.place.start()
        self.context.set_offline(False)
        for who in PEOPLE:
            self.context.add_cookies([self.place.session(who)])
            self.go("/volunteer/")
            expect(self.page.locator("#waiting[data-waiting]")).to_be_attached()
            for line in ("mine", "refused"):
                expect(self.page.locator(f"#waiting-{line}")).to_be_hidden(timeout=20_000)


def lives(browser: Browser, place: House, seed: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=place.address, timezone_id="Europe/London")  # type: ignore[arg-type]
    context.clock.set_fixed_time(NOW)
    context.set_default_timeout(20_000)
    phone = Phone(context, place, seed)
    try:
        phone.live()
        phone.settle()
        left = phone.page.evaluate("() => countQueue.all()")
    except BaseException as error:
        error.add_note(f"seed {seed}: {phone.told}")
        raise
    context.close()
    assert (sorted(place.rows()), left) == (sorted(phone.entered), []), f"seed {seed}: {phone.told}"


def test_in_the_end_the_server_holds_what_was_entered(browser: Browser, place: House, seed: str) -> None:
    lives(browser, place, seed)


@pytest.mark.full
def test_in_the_end_the_server_holds_what_was_entered_soak(browser: Browser, place: House, seed: str) -> None:
    lives(browser, place, seed)
