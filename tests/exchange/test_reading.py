from typing import Any

from facilitator.exchange import reading
from facilitator.exchange.reading import Defaults
from facilitator.exchange.said import Reading

from .lists import at, bare, full, row

DEFAULTS = Defaults("Europe/London", 90, "en")


def read(*rows: Any) -> Reading:
    return reading.read(enumerate(rows, 1), DEFAULTS)


def refusals(*rows: Any) -> list[tuple[int, str, str, str]]:
    return [(each.row, each.slug, each.field, each.code) for each in read(*rows).refused]


def test_a_whole_row_says_what_the_meeting_is() -> None:
    found = read(
        {
            **at(1, group="Mill Group", group_notes="Since 1999."),
            **row("evening-talk", types=["O", "X", "W", "M", "S", "ZZ9", "O"], notes=" Bring a pen.\r\n\r\n"),
            "conference_url": "https://meet.example.org/a",
            "conference_phone": "+44 20 7946 0123",
            "updated": "8/28/2021",
        }
    )
    assert [each.said for each in found.meetings] == [
        {
            "name": "Evening-Talk",
            "about": "Bring a pen.",
            "language": "es",
            "kept_types": ["O", "ZZ9"],
            "audiences": ["men", "women"],
            "timezone": "Europe/London",
            "rule": {"frequency": "weekly", "interval": 1, "weekdays": [1], "nth": None},
            "start_time": "19:00",
            "duration": 90,
            "kind": "hybrid",
            "state": "published",
            "online_url": "https://meet.example.org/a",
            "online_phone": "+44 20 7946 0123",
            "venue": "hall 1|2 mill lane, riverbend, rv1 1aa, uk|",
            "group": "mill group",
        }
    ]
    assert [each.said for each in found.groups.values()] == [{"name": "Mill Group", "about": "Since 1999."}]
    assert found.venues["hall 1|2 mill lane, riverbend, rv1 1aa, uk|"].said["step_free"] is True
    assert (found.refused, found.warnings) == ([], [])


def test_unusable_rows_are_refused_by_row_field_and_reason_and_the_others_taken() -> None:
    rows = [
        row("good"),
        "no object",
        row("", name="No slug"),
        row("a", name=""),
        row("good", name="Again"),
        row("b", name="x" * 201),
        row("c", day=8, time="25:00", timezone="Mars/Base"),
        row("d", day=None, time=None),
        row("e", name={"en": "x"}),
        row("f", types=[["O"]]),
        row("g", types=["Y" * 41]),
        row("h", location="x" * 201),
    ]
    assert refusals(*rows) == [
        (2, "", "", "not_object"),
        (3, "", "slug", "missing"),
        (4, "a", "name", "missing"),
        (5, "good", "slug", "double"),
        (6, "b", "name", "too_long"),
        (7, "c", "timezone", "no_zone"),
        (7, "c", "time", "no_time"),
        (7, "c", "day", "unknown"),
        (8, "d", "time", "by_appointment"),
        (9, "e", "name", "not_text"),
        (9, "e", "name", "missing"),
        (10, "f", "types", "not_text"),
        (11, "g", "types", "too_long"),
        (12, "h", "location", "too_long"),
    ]
    assert [each.key for each in read(*rows).meetings] == ["good"]


def test_long_notes_are_cut_and_pass_codes_left_out_with_a_warning() -> None:
    found = read(row(notes="x" * 6000, conference_url_notes="Password 1234"))
    assert found.meetings[0].said["about"] == "x" * 2000
    assert [(each.field, each.code) for each in found.warnings] == [
        ("notes", "cut"),
        ("conference_url_notes", "pass_code"),
        ("location", "no_place"),
    ]


def test_texts_come_in_without_control_characters_and_half_characters() -> None:
    said = read(row(name="Zo\u00eb\x00\u202e \ud83d talk\u2028")).meetings[0].said
    assert said["name"] == "Zoë ? talk"


def test_a_slug_may_be_a_number() -> None:
    assert [read({**row(), "slug": number}).meetings[0].key for number in (7, 7.0, "7")] == ["7", "7", "7"]


def test_types_may_be_a_line_and_two_languages_are_kept() -> None:
    said = read(row(types=" W , S,EN, BE ,")).meetings[0].said
    assert (said["audiences"], said["language"], said["kept_types"]) == (["newcomers", "women"], "en", ["S", "EN"])


def test_a_place_is_step_free_where_every_row_says_so_and_open_where_only_some_do() -> None:
    found = read(
        row("a", location="Hall", types=["X"]),
        row("b", location="Hall", types=["O", "X", "C"]),
        row("c", location="Barn", types=["O", "X", "C"]),
        row("d", location="Barn", types=["C"]),
        row("e", location="Shed"),
    )
    assert {each.said["name"]: each.said["step_free"] for each in found.venues.values()} == {
        "Hall": True,
        "Barn": None,
        "Shed": None,
    }
    assert [each.said["kept_types"] for each in found.meetings] == [[], ["O", "C"], ["O", "X", "C"], ["C"], []]
    assert [(each.row, each.code, each.values) for each in found.warnings] == [
        (3, "step_free", {"name": "Barn", "some": 1, "all": 2})
    ]


def test_rows_that_share_a_place_fill_it_together_and_the_first_word_counts() -> None:
    found = read(
        row("a", location="Hall", region="North", latitude=51.5, longitude=-1.0),
        row("b", location="hall", region="South", latitude=51.50001, longitude=-1.0, location_notes="Ring."),
    )
    assert [(each.said["name"], each.said["region"], each.said["way_in"]) for each in found.venues.values()] == [
        ("Hall", "North", "Ring.")
    ]
    assert [(each.row, each.field, each.code, each.values) for each in found.warnings] == [
        (2, "region", "differs", {"value": "South", "taken": "North", "row": 1})
    ]


def test_rows_with_the_same_name_place_and_time_stay_meetings_of_their_own() -> None:
    found = read(*(at(1, **row(f"talk-{number}", name="Talk", day=number)) for number in range(7)))
    assert (len(found.meetings), len(found.venues)) == (7, 1)


def test_the_uid_of_another_copy_must_be_plain_and_its_own() -> None:
    assert refusals(
        row("a", facilitator={"uid": "one@example.org"}),
        row("b", facilitator={"uid": "one@example.org"}),
        row("c", facilitator={"uid": "two words"}),
        row("d", facilitator={"audiences": ["kings"], "point": 5, "state": "draft", "language": "so long a tag!"}),
        row("e", facilitator={"venue": {"step_free": "yes", "timezone": "Mars"}, "group": []}, location="Hall"),
    ) == [
        (2, "b", "facilitator.uid", "double"),
        (3, "c", "facilitator.uid", "unknown"),
        (4, "d", "facilitator.language", "unknown"),
        (4, "d", "facilitator.audiences", "unknown"),
        (4, "d", "facilitator.point", "unknown"),
        (4, "d", "facilitator.state", "unknown"),
        (5, "e", "facilitator.venue.step_free", "unknown"),
        (5, "e", "facilitator.venue.timezone", "no_zone"),
        (5, "e", "facilitator.group", "not_object"),
    ]


def test_whole_lists_of_both_sorts_are_taken() -> None:
    one, other = read(*full()), read(*bare())
    assert (len(one.meetings), one.refused, len(one.groups)) == (700, [], 25)
    assert (len(other.meetings), other.refused, len(other.groups)) == (300, [], 40)
    assert {each.code for each in one.warnings} == {"end_far", "differs", "step_free"}
    assert {each.code for each in other.warnings} == {"no_end", "step_free"}
