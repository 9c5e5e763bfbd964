from typing import Any

import pytest

from facilitator.exchange.places import attendance, link, place
from facilitator.exchange.row import Row
from facilitator.meetings.models import Kind, State

STREET = {"location": "Hall", "formatted_address": "4 Mill Lane, Riverbend, UK", "region": "Riverbend"}
TOWN = {"location": "Online Meeting", "formatted_address": "Riverbend, UK", "region": "Riverbend"}
LINK = {"conference_url": "https://meet.example.org/a"}


@pytest.mark.parametrize(
    ("types", "fields", "expected"),
    [
        ([], STREET, (Kind.IN_PERSON, State.PUBLISHED)),
        ([], STREET | LINK, (Kind.HYBRID, State.PUBLISHED)),
        (["ONL"], STREET | LINK, (Kind.HYBRID, State.PUBLISHED)),
        ([], STREET | {"conference_phone": "+44 20 7946 0123"}, (Kind.HYBRID, State.PUBLISHED)),
        ([], TOWN | LINK, (Kind.ONLINE, State.PUBLISHED)),
        (["ONL"], TOWN, (Kind.ONLINE, State.PUBLISHED)),
        ([], LINK, (Kind.ONLINE, State.PUBLISHED)),
        ([], STREET | LINK | {"approximate": "yes"}, (Kind.ONLINE, State.PUBLISHED)),
        (["TC"], STREET, (Kind.IN_PERSON, State.PAUSED)),
        (["TC"], STREET | LINK, (Kind.ONLINE, State.PUBLISHED)),
        (["TC", "ONL"], STREET, (Kind.ONLINE, State.PUBLISHED)),
        (["TC"], STREET | LINK | {"attendance_option": "hybrid"}, (Kind.HYBRID, State.PUBLISHED)),
        ([], STREET | LINK | {"attendance_option": "inactive"}, (Kind.HYBRID, State.PAUSED)),
        ([], STREET | {"attendance_option": "who knows"}, (Kind.IN_PERSON, State.PUBLISHED)),
    ],
)
def test_types_link_and_address_say_how_people_take_part(
    types: list[str], fields: dict[str, Any], expected: tuple[Kind, State]
) -> None:
    row = Row(1, fields)
    assert attendance(row, types, place(row, None, "Europe/London")) == expected


def test_an_address_in_parts_keeps_its_parts() -> None:
    fields = {
        "location": "Library",
        "address": "123 Main Street",
        "city": "Anytown",
        "state": "CA",
        "postal_code": 98765,
        "country": "usa",
        "regions": ["County", "Anytown", "Old Town"],
        "latitude": "37.5",
        "longitude": -121.5,
        "location_notes": "Ring the\x0bbell.\x00 \r\nSecond floor.  ",
    }
    row = Row(1, fields)
    found = place(row, None, "America/Los_Angeles")
    assert found is not None
    assert found.said == {
        "name": "Library",
        "address": "123 Main Street",
        "town": "Anytown, CA",
        "region": "County",
        "sub_region": "Anytown > Old Town",
        "postcode": "98765",
        "country": "US",
        "latitude": 37.5,
        "longitude": -121.5,
        "timezone": "America/Los_Angeles",
        "step_free": None,
        "way_in": "Ring the bell.\nSecond floor.",
    }
    assert (row.refusals, row.warnings) == ([], [])


def test_a_place_without_a_name_is_called_by_its_address() -> None:
    found = place(Row(1, {"address": "8 Mill Lane, Riverbend"}), None, "UTC")
    assert found is not None
    assert (found.said["name"], found.said["address"]) == ("8 Mill Lane", "8 Mill Lane, Riverbend")
    assert place(Row(1, {"region": "Riverbend"}), None, "UTC") is None


def test_the_same_place_in_other_letters_is_one() -> None:
    one = place(Row(1, {"location": "Café Nord", "address": "1 MILL LANE"}), None, "UTC")
    other = place(Row(2, {"location": " CAFE  NORD", "address": "1 Mill Lane "}), None, "UTC")
    assert one is not None
    assert other is not None
    assert one.key == other.key


@pytest.mark.parametrize(
    "fields",
    [
        {"latitude": 91, "longitude": 0},
        {"latitude": float("nan"), "longitude": 1},
        {"latitude": "north", "longitude": 1},
        {"latitude": 51.5},
        {"latitude": 0, "longitude": 0.0},
        {"latitude": [1], "longitude": {}},
    ],
)
def test_coordinates_that_are_none_are_left_out_with_a_warning(fields: dict[str, Any]) -> None:
    row = Row(1, {**STREET, **fields})
    found = place(row, None, "UTC")
    assert found is not None
    assert (found.said["latitude"], found.said["longitude"]) == (None, None)
    assert [(each.field, each.code) for each in row.warnings] == [("latitude", "not_on_earth")]


@pytest.mark.parametrize(
    ("text", "code"), [("GB", "GB"), ("gb", "GB"), ("United Kingdom", "GB"), ("USA", "US"), ("Éire", ""), ("XX", "")]
)
def test_a_country_is_a_code_or_a_name(text: str, code: str) -> None:
    row = Row(1, {**STREET, "country": text})
    found = place(row, None, "UTC")
    assert found is not None
    assert (found.said["country"], [each.code for each in row.warnings]) == (code, [] if code else ["no_country"])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" https://meet.example.org/a?b=c ", "https://meet.example.org/a?b=c"),
        ("http://meet.example.org/a", ""),
        ("javascript:alert(1)", ""),
        ("meet.example.org/a", ""),
        ("https://user@meet.example.org/", ""),
        ("https://[meet.example.org/", ""),
        ("https://meet.example.org/\r\nX: y", ""),
    ],
)
def test_only_https_links_are_kept(text: str, kept: str) -> None:
    row = Row(1, {"conference_url": text})
    assert (link(row, "conference_url"), [each.code for each in row.warnings]) == (kept, [] if kept else ["not_https"])
