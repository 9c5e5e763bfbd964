"""What an entry says."""

from dataclasses import replace

import pytest

from facilitator.calendars.entries import DISCREET_WORDS, Options, Place
from facilitator.calendars.words import Said, discreet_words, notice, say

from .values import CHECK_IN, HALL

EVERYTHING = replace(
    CHECK_IN,
    about="On urges.",
    place=replace(HALL, way_in="Ring.", step_free=False),
    online=True,
    online_url="https://meet.example.org/room",
    online_phone="+44 20 7946 0999",
    audiences=("women", "gone-since"),
)


def test_an_entry_says_where_how_and_for_whom() -> None:
    assert say(EVERYTHING, Options()) == Said(
        summary="Monday Check-in",
        location="Mill Lane Hall, 4 Mill Lane, Northgate",
        description=(
            "On urges.\n\n"
            "Join online: https://meet.example.org/room\n"
            "Join by phone: +44 20 7946 0999\n\n"
            "How to get in: Ring.\n"
            "There are steps.\n\n"
            "For: Women\n\n"
            "Check before you set out: https://meetings.example.org/meetings/monday-check-in"
        ),
        link="https://meetings.example.org/meetings/monday-check-in",
        video="https://meet.example.org/room",
        phone="tel:+442079460999",
        categories=("Northgate", "Women"),
        position=(51.5074, -0.1278),
    )


def test_an_entry_leads_to_the_page_for_what_it_may_not_say() -> None:
    page = "https://meetings.example.org/meetings/monday-check-in"
    online = replace(CHECK_IN, place=None, online=True, group="")
    check = f"\n\nCheck before you set out: {page}"
    hidden = say(replace(online, on_page=True, code_on_page=True), Options())
    assert hidden == Said(CHECK_IN.name, "Online", f"Join from this page: {page}{check}", page)
    room = "https://meet.example.org/room"
    with_code = say(replace(online, online_url=room, code_on_page=True), Options())
    assert with_code == Said(
        CHECK_IN.name, "Online", f"Join online: {room}\nThe pass code is on this page: {page}{check}", room, room
    )


@pytest.mark.parametrize("word", DISCREET_WORDS)
def test_a_discreet_entry_says_one_word(word: str) -> None:
    assert say(EVERYTHING, Options(word)) == Said(summary=discreet_words()[word])


def test_a_discreet_entry_may_keep_the_address_but_never_the_name_of_the_place() -> None:
    said = say(EVERYTHING, Options("class", address=True))
    assert said == Said("Class", "4 Mill Lane, Northgate", position=(51.5074, -0.1278))


def test_an_entry_without_name_place_or_link_still_says_what_it_is() -> None:
    said = say(replace(CHECK_IN, name="\x00", place=None, group=""), Options())
    assert (said.summary, said.location, said.categories) == ("Meeting", "", ())


def test_a_place_without_address_is_its_name() -> None:
    assert say(replace(CHECK_IN, place=Place("Mill Lane Hall")), Options()).location == "Mill Lane Hall"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "at the start"),
        (1, "1 minute before"),
        (90, "90 minutes before"),
        (60, "1 hour before"),
        (120, "2 hours before"),
        (1440, "1 day before"),
        (10080, "7 days before"),
    ],
)
def test_a_notice_is_said_in_the_largest_whole_unit(minutes: int, words: str) -> None:
    assert notice(minutes) == words
