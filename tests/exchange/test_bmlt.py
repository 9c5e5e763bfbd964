"""Lists as BMLT servers give them."""

from typing import Any

import pytest

from facilitator.exchange import bmlt, reading
from facilitator.exchange.reading import Defaults
from facilitator.exchange.said import Reading

SERVER = "https://lists.example.org/main_server"


def listed(**fields: Any) -> dict[str, Any]:
    """A meeting as such a server lists it: Tuesdays from 19:00 for an hour and a half."""
    return {
        "id_bigint": "7",
        "worldid_mixed": "",
        "service_body_bigint": "3",
        "weekday_tinyint": "3",
        "venue_type": "1",
        "start_time": "19:00:00",
        "duration_time": "01:30:00",
        "time_zone": "",
        "formats": "O,WC,BT",
        "lang_enum": "en",
        "longitude": "-1.5",
        "latitude": "53.25",
        "meeting_name": "Evening Talk",
        "location_text": "Mill Lane Hall",
        "location_info": "Ring twice",
        "location_street": "4 Mill Lane",
        "location_municipality": "Northgate",
        "location_province": "",
        "location_postal_code_1": "NG1 2AB",
        "location_nation": "UK",
        "virtual_meeting_link": "",
        "virtual_meeting_additional_info": "",
        "phone_meeting_number": "",
        "contact_name_1": "Somebody",
        "contact_phone_1": "020 7946 0123",
        "published": "1",
        "root_server_uri": SERVER,
        **fields,
    }


def read(*rows: Any) -> Reading:
    return reading.read(bmlt.incoming(list(rows)).rows, Defaults("Europe/London", 60, "en"))


def said(**fields: Any) -> dict[str, Any]:
    found = read(listed(**fields))
    assert found.refused == []
    return found.meetings[0].said


def test_a_whole_row_says_what_the_meeting_is() -> None:
    found = read(listed())
    assert (found.refused, found.warnings) == ([], [])
    (meeting,), (venue,) = found.meetings, found.venues.values()
    assert (meeting.key, meeting.slug) == (f"7 {SERVER}", "evening-talk")
    assert meeting.said == {
        "name": "Evening Talk",
        "about": "",
        "language": "en",
        "kept_types": ["O"],
        "audiences": [],
        "timezone": "Europe/London",
        "rule": {"frequency": "weekly", "interval": 1, "weekdays": [1], "nth": None},
        "start_time": "19:00",
        "duration": 90,
        "kind": "in_person",
        "state": "published",
        "online_url": "",
        "online_phone": "",
        "venue": "mill lane hall|4 mill lane|northgate",
        "group": None,
    }
    assert {name: value for name, value in venue.said.items() if value not in ("", None)} == {
        "name": "Mill Lane Hall",
        "address": "4 Mill Lane",
        "town": "Northgate",
        "postcode": "NG1 2AB",
        "country": "GB",
        "latitude": 53.25,
        "longitude": -1.5,
        "timezone": "Europe/London",
        "step_free": True,
        "way_in": "Ring twice",
    }


@pytest.mark.parametrize(
    ("venue_type", "kind"), [("1", "in_person"), ("2", "online"), ("3", "hybrid"), (3, "hybrid"), ("", "hybrid")]
)
def test_the_venue_type_says_how_people_take_part_and_a_link_where_there_is_none(venue_type: Any, kind: str) -> None:
    assert said(venue_type=venue_type, virtual_meeting_link="https://meet.example.org/7")["kind"] == kind


@pytest.mark.parametrize(("number", "weekday"), [("1", 6), (2, 0), ("7", 5)])
def test_weekdays_count_from_sunday_as_1(number: Any, weekday: int) -> None:
    assert said(weekday_tinyint=number)["rule"]["weekdays"] == [weekday]


@pytest.mark.parametrize("number", ["0", "8", "Tue day"])
def test_another_weekday_is_refused_and_not_taken_for_sunday(number: str) -> None:
    assert [(each.field, each.code) for each in read(listed(weekday_tinyint=number)).refused] == [("day", "unknown")]


def test_a_meeting_may_end_on_the_next_day_and_one_without_a_duration_takes_what_is_set() -> None:
    assert said(start_time="23:15:00", duration_time="02:00:00")["duration"] == 120
    assert [said(duration_time=text)["duration"] for text in ("00:00:00", "", None)] == [60, 60, 60]


def test_formats_become_audiences_and_codes_and_those_that_mean_nothing_here_are_named() -> None:
    rows = [listed(formats="C,WO,YP,ES,BT,IW", lang_enum="en")]
    assert bmlt.incoming(rows).unused == ["contact_name_1", "contact_phone_1", "formats: BT", "formats: IW"]
    found = read(*rows).meetings[0].said
    assert (found["audiences"], found["language"], found["kept_types"]) == (["women", "young"], "es", ["C"])


def test_what_is_not_published_there_is_passed_over_and_no_coordinates_are_none() -> None:
    found = bmlt.incoming([listed(published="0"), listed(latitude="0", longitude="0.0"), "x"])
    assert (found.passed_over, [number for number, _row in found.rows]) == ([1], [2, 3])
    assert "latitude" not in found.rows[0][1]


def test_a_meeting_keeps_its_number_and_two_servers_may_have_the_same() -> None:
    found = read(listed(), listed(meeting_name="Other", root_server_uri="https://other.example.org"), listed())
    assert [each.key for each in found.meetings] == [f"7 {SERVER}", "7 https://other.example.org"]
    assert [(each.row, each.code) for each in found.refused] == [(3, "twice")]


def test_a_pass_code_beside_the_link_is_left_out() -> None:
    found = read(listed(venue_type="2", virtual_meeting_additional_info="Passcode 1234"))
    assert [(each.field, each.code) for each in found.warnings] == [("conference_url_notes", "pass_code")]
