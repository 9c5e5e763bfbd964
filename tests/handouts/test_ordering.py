"""Packs: what their addresses mean, how long they are, and copies of each worksheet in one file."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pikepdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from facilitator.handouts import ordering
from facilitator.handouts.library import Library
from facilitator.handouts.ordering import Pack
from facilitator.handouts.variants import Size, Variant
from facilitator.press import Imposition
from tests.conftest import Make
from tests.handouts.conftest import text_of

PACK = Pack(
    (("triggers", 12), ("week-plan", 12), ("urge-log", 1)), Variant(Size.LETTER, example=True), Imposition.BOOKLET, "m"
)


def test_an_address_says_the_number_for_all_and_those_that_differ() -> None:
    assert PACK.args() == [
        ("sheet", "triggers"),
        ("sheet", "week-plan"),
        ("sheet", "urge-log"),
        ("copies", "12"),
        ("copies-urge-log", "1"),
        ("size", "letter"),
        ("example", "1"),
        ("layout", "booklet"),
        ("meeting", "m"),
    ]
    assert ordering.read(MultiDict(PACK.args())) == PACK


def test_an_address_from_before_there_were_copies_means_one_of_each() -> None:
    old = MultiDict([("sheet", "triggers"), ("sheet", "triggers"), ("size", "a4"), ("meeting", "")])
    assert ordering.read(old) == Pack((("triggers", 1),), Variant())


@pytest.mark.parametrize("copies", ["0", "101", "-1", "1.5", "ten", "٣", "1000000000000"])
def test_what_is_no_number_of_copies_is_refused(copies: str) -> None:
    with pytest.raises(ValueError, match=copies):
        ordering.read(MultiDict([("sheet", "triggers"), ("copies", copies)]))


def test_a_long_pack_is_cut_into_parts_between_worksheets(shelf: Library) -> None:
    slugs = [sheet.slug for sheet in shelf.all("en")][:8]
    pack = Pack(tuple((slug, 100) for slug in slugs), Variant())
    pages = [len(shelf.find(slug, "en").pages) for slug in slugs]
    assert pack.pages(shelf, "en") == 100 * sum(pages)
    parts = pack.parts(shelf, "en")
    assert [each for part in parts for each in part.sheets] == list(pack.sheets)
    assert all(part.pages(shelf, "en") <= ordering.PAGES_OF_A_PART for part in parts)
    assert len(parts) == -(-sum(pages) // 5)
    large = Pack(pack.sheets, Variant(large=True))
    assert large.pages(shelf, "en") >= 2 * pack.pages(shelf, "en")


def test_large_print_is_laid_out_in_parts_that_the_press_has_time_for(shelf: Library) -> None:
    slugs = [sheet.slug for sheet in shelf.all("en")][:24]
    pack = Pack(tuple((slug, 1) for slug in slugs), Variant(large=True))
    assert [len(part.sheets) for part in pack.parts(shelf, "en")] == [12, 12]
    assert [len(part.sheets) for part in Pack(pack.sheets, Variant()).parts(shelf, "en")] == [24]


def test_more_in_large_print_than_the_press_has_time_for_is_printed_in_the_background(
    client: FlaskClient, make: Make, as_: Callable[[Any], FlaskClient], shelf: Library, never: None
) -> None:
    many = "&".join(f"sheet={sheet.slug}" for sheet in shelf.all("en")[:13])
    answer = client.get(f"/handouts/pack.pdf?{many}&large=1")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Up to 12 worksheets are printed in large print while you wait. This pack has 13." in page
    assert "One copy of each" not in page
    page = as_(make.volunteer()).get(f"/handouts/pack.pdf?{many}&large=1").get_data(as_text=True)
    assert "It can be printed in the background, as 2 files." in page


def bookmarks(data: bytes) -> list[tuple[str, list[str]]]:
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        return [(str(item.title), [str(child.title) for child in item.children]) for item in outline.root]


def test_a_pack_has_as_many_copies_as_were_asked_for_with_the_meeting_on_each(
    client: FlaskClient, make: Make, session: Session, printing: None
) -> None:
    make.meeting("Friday Talk", slug="friday-talk", weekdays=[4], first_day=date(2026, 1, 9))
    session.commit()
    address = "/handouts/pack.pdf?sheet=triggers&sheet=week-plan&copies=3&copies-week-plan=2&meeting=friday-talk"
    data = client.get(address).data
    pages = text_of(data)
    assert ["Friday Talk" in page for page in pages] == [True] * 5
    assert ["My week" in page for page in pages] == [False, False, False, True, True]
    assert bookmarks(data) == [("What sets it off", ["Copies 2–3"]), ("My week", ["Copy 2"])]
    single = client.get(address.replace("copies=3&copies-week-plan=2", "copies=1")).data
    assert len(data) < 1.4 * len(single)


@pytest.mark.parametrize(("layout", "sides"), [("", 5), ("two-up", 3), ("booklet", 2)])
def test_pages_are_put_on_paper_as_was_chosen(client: FlaskClient, printing: None, layout: str, sides: int) -> None:
    data = client.get(f"/handouts/pack.pdf?sheet=triggers&copies=5&layout={layout}").data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == sides
        across = float(pdf.pages[0].mediabox[2]) > float(pdf.pages[0].mediabox[3])
    assert across == bool(layout)
    # One book, with the sheet once: of its copies the printer has to know.


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ("copies=101", "Enter a whole number from 1 to 100."),
        ("copies=some", "Enter a whole number from 1 to 100."),
        ("copies-triggers=0", "Copies of “What sets it off”: enter a whole number from 1 to 100."),
        ("layout=scroll", "Choose one of the list."),
    ],
)
def test_what_can_not_be_copied_is_said_at_its_field(client: FlaskClient, never: None, args: str, words: str) -> None:
    answer = client.get(f"/handouts/pack.pdf?sheet=triggers&{args}")
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)


def test_visitors_print_some_hundred_pages_and_are_told_another_way_for_more(client: FlaskClient, never: None) -> None:
    many = "&".join(f"sheet={slug}" for slug in ("triggers", "week-plan", "urge-log", "slip-plan"))
    answer = client.get(f"/handouts/pack.pdf?{many}&copies=80")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "This pack has about 320 pages. Up to 300 are printed while you wait." in page
    assert "Volunteers who are signed in can have as many printed as they need." in page
    assert '&amp;copies=1">One copy of each (PDF)' in page
    assert "Print it in the background" not in page


def test_volunteers_are_offered_to_have_it_printed(make: Make, as_: Callable[[Any], FlaskClient], never: None) -> None:
    many = "&".join(f"sheet={slug}" for slug in ("triggers", "week-plan", "urge-log", "slip-plan"))
    answer = as_(make.volunteer()).get(f"/handouts/pack.pdf?{many}&copies=80&copies-slip-plan=81")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "Print it in the background" in page) == (200, True)
    assert '<input type="hidden" name="copies-slip-plan" value="81">' in page
