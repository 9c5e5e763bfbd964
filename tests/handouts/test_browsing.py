"""Looking for a worksheet in what the library has, in any combination, and what is said where nothing is found."""

import re

import pytest
from flask.testing import FlaskClient

from facilitator.handouts import browsing
from facilitator.handouts.browsing import Wanted
from facilitator.handouts.library import Library
from facilitator.handouts.situations import Situation


@pytest.mark.parametrize(
    ("args", "slugs"),
    [
        ({"situation": "slip"}, {"abc-urge", "accept-myself", "slip-plan", "urge-log", "urge-voice"}),
        ({"situation": "slip", "point": "2"}, {"abc-urge", "urge-log", "urge-voice"}),
        ({"situation": "slip", "point": "2", "minutes": "15"}, {"urge-log", "urge-voice"}),
        ({"situation": "slip", "relatives": "1"}, {"accept-myself"}),
        ({"point": "meeting", "relatives": "1"}, {"standing-by", "welcome"}),
        ({"minutes": "5"}, {"attendance-tally", "next-seven-days"}),
        ({"situation": "slip", "minutes": "5"}, set()),
    ],
)
def test_what_is_looked_for_is_found_in_any_combination(args: dict[str, str], slugs: set[str], shelf: Library) -> None:
    wanted = Wanted.from_args(args)
    assert {sheet.slug for sheet in shelf.all("en") if wanted.fits(sheet)} == slugs
    assert wanted.args() == args


def test_what_is_not_known_is_not_looked_for(shelf: Library) -> None:
    nothing = Wanted.from_args({"situation": "rain", "point": "9", "minutes": "7", "relatives": "yes", "sheet": "x"})
    assert nothing == Wanted()
    assert all(nothing.fits(sheet) for sheet in shelf.all("en"))


def test_a_way_out_leaves_one_thing_out_and_finds_something(shelf: Library) -> None:
    wanted = Wanted(Situation.SLIP, "4", relatives=True)
    sheets = shelf.all("en")
    assert [(name, less.args(), count) for name, less, count in browsing.ways_out(wanted, sheets)] == [
        ("situation", {"point": "4", "relatives": "1"}, 5),
        ("point", {"situation": "slip", "relatives": "1"}, 1),
    ]


def titles(page: str) -> list[str]:
    return re.findall(r'<h3><a href="[^"]*"><bdi lang="en">([^<]*)</bdi></a></h3>', page)


def test_the_page_shows_what_fits_and_says_how_many(client: FlaskClient) -> None:
    page = client.get("/handouts?situation=slip&minutes=15").get_data(as_text=True)
    assert titles(page) == ["My urges, one by one", "The voice of the urge"]
    assert '<p role="status"><strong>2 worksheets</strong> <span class="muted">of 29</span></p>' in page
    assert '<input type="radio" name="situation" value="slip" checked>' in page
    assert '<input type="radio" name="minutes" value="15" checked>' in page


def test_what_is_ticked_stays_ticked_when_it_is_not_among_what_fits(client: FlaskClient) -> None:
    page = client.get("/handouts?situation=slip&sheet=week-plan&sheet=slip-plan").get_data(as_text=True)
    assert '<input type="checkbox" name="sheet" value="week-plan" checked> <bdi lang="en">My week</bdi>' in page
    assert 'id="sheet-slip-plan" value="slip-plan" checked>' in page
    assert page.count('value="week-plan"') == page.count('value="slip-plan"') == 1


def test_where_nothing_fits_the_page_says_so_and_leads_on_with_what_is_ticked(client: FlaskClient) -> None:
    page = client.get("/handouts?situation=slip&point=4&sheet=week-plan").get_data(as_text=True)
    assert titles(page) == []
    assert "No worksheet fits all of this" in page
    links = re.findall(r'<a href="([^"]*)#found">([^<]*)</a>', page)
    assert [(address.replace("&amp;", "&"), words) for address, words in links] == [
        ("/handouts?sheet=week-plan&point=4", "Without “I slipped”: 6 worksheets"),
        ("/handouts?sheet=week-plan&situation=slip", "Without “Point 4: A balanced life”: 5 worksheets"),
        ("/handouts?sheet=week-plan", "All 29 worksheets"),
    ]


def test_one_form_both_shows_and_prints_so_that_no_tick_is_lost(client: FlaskClient) -> None:
    page = client.get("/handouts").get_data(as_text=True)
    form = page[page.index('<form class="pack"') : page.index("</form>", page.index('<form class="pack"'))]
    assert 'action="/handouts/pack.pdf"' in form
    assert '<button class="button" formaction="/handouts#found">Show worksheets</button>' in form
    assert form.index('name="situation"') < form.index('name="sheet"')


def test_a_sheet_says_what_it_is_good_for(client: FlaskClient) -> None:
    page = client.get("/handouts?situation=argument&point=3").get_data(as_text=True)
    card = page[page.index(">Rehearsing a hard talk<") : page.index("sheet-rehearse")]
    assert re.findall(r'<li class="badge[^"]*">([^<]*)</li>', card) == [
        "20 minutes",
        "For relatives",
        "An argument",
        "A problem",
        "A risky day",
    ]
