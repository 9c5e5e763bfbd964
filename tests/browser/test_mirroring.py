"""Pages in a language that is written from the right: all of it is mirrored, and nothing is lost at either side."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from facilitator.settings import PACKAGE
from tests.browser.addresses import in_language
from tests.browser.conftest import DESK, PHONE

Visit = Callable[..., Page]
SIDE = r"(?:left|right)"
SIDES = re.compile(
    rf"(?<![\w-])(?:{SIDE}\s*:|(?:margin|padding|border|inset|scroll-margin|scroll-padding)-{SIDE}\b"
    rf"|border-(?:top|bottom)-{SIDE}-radius|translateX|(?:text-align|float|clear|background-position)\s*:\s*{SIDE}\b)"
)
MEANT = {
    "parts.css": ["background-position: right", "background-position: left"],  # of an arrow, and in [dir="rtl"] of it
    "finder.css": ["text-align: left"],  # of files, which are English
}
# What stands beyond an edge of the window and has something to read, but for what only readers of screens are told.
OUTSIDE = """() => [...document.querySelectorAll("body *")].filter((each) => {
    const box = each.getBoundingClientRect();
    const words = [...each.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim());
    const told = words && box.width > 1 && each.checkVisibility() && !each.closest("pre, .skip, .visually-hidden");
    return told && (box.left < -1 || box.right > innerWidth + 1);
}).map((each) => each.outerHTML.slice(0, 120))"""
# How far each place in the head begins, and ends, from the edges at which a line begins and ends.
HEAD = """() => [...document.querySelectorAll(".head .nav a")].filter((each) => each.checkVisibility()).map((each) => {
    const { left, right } = each.getBoundingClientRect();
    return document.dir === "rtl" ? [innerWidth - right, left] : [left, innerWidth - right];
})"""


def test_no_style_sheet_names_a_side() -> None:
    found = {path.name: SIDES.findall(path.read_text(encoding="utf-8")) for path in (PACKAGE / "static").glob("*.css")}
    assert {name: sides for name, sides in found.items() if sides} == MEANT


# Half of them in each size; the other half is left to `make soak`.
@pytest.mark.parametrize(
    ("size", "turn"),
    [
        pytest.param(size, turn, marks=[pytest.mark.full] * (turn != number), id=f"{name}-{turn}")
        for number, (name, size) in enumerate({"phone": PHONE, "desk": DESK}.items())
        for turn in (0, 1)
    ],
)
def test_each_public_page_is_mirrored_whole(visit: Visit, size: dict[str, int], turn: int) -> None:
    page = visit(size)
    wrong = {}
    for path in in_language("ar")[turn::2]:
        page.goto(path)
        assert page.evaluate("() => [document.dir, document.documentElement.lang]") == ["rtl", "ar"], path
        if outside := page.evaluate(OUTSIDE):
            wrong[path] = outside
    assert wrong == {}


def test_the_head_runs_the_other_way(visit: Visit) -> None:
    page = visit(DESK)
    page.goto("/")
    english = page.evaluate(HEAD)
    page.goto("/?lang=ar")
    arabic = page.evaluate(HEAD)
    assert len(arabic) == len(english)
    for places in (english, arabic):
        assert places == sorted(places)
    assert abs(arabic[-1][1] - english[-1][1]) < 1
