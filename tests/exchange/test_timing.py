from typing import Any

import pytest

from facilitator.exchange.row import Row
from facilitator.exchange.timing import timing


def read(**fields: Any) -> tuple[dict[str, Any], list[tuple[str, str]], list[tuple[str, str]]]:
    row = Row(1, {"day": 2, "time": "19:00", "end_time": "20:30", **fields})
    said = timing(row, row.within("facilitator"), "Europe/London", 90)
    return (
        said,
        [(each.field, each.code) for each in row.refusals],
        [(each.field, each.code) for each in row.warnings],
    )


def weekly(*weekdays: int) -> dict[str, Any]:
    return {"frequency": "weekly", "interval": 1, "weekdays": list(weekdays), "nth": None}


def test_a_plain_row_is_a_weekly_meeting_in_the_default_zone() -> None:
    assert read() == (
        {"timezone": "Europe/London", "rule": weekly(1), "start_time": "19:00", "duration": 90},
        [],
        [],
    )


@pytest.mark.parametrize(
    ("day", "weekdays"),
    [
        (0, [6]),
        (6, [5]),
        ("0", [6]),
        (1.0, [0]),
        ("Tuesday", [1]),
        ("sat", [5]),
        ([3], [2]),
        ([1, "3", "Friday", 1], [0, 2, 4]),
        ("1, 3", [0, 2]),
        ([0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_day_is_a_number_from_sunday_a_name_or_a_list_of_them(day: Any, weekdays: list[int]) -> None:
    said, refused, warned = read(day=day)
    assert (said["rule"], refused, warned) == (weekly(*weekdays), [], [])


@pytest.mark.parametrize("day", [7, -1, "Caturday", "s", True, {"x": 1}, [1, 9], [[1]], 1.5, "9" * 5000])
def test_a_day_that_is_none_is_refused(day: Any) -> None:
    assert read(day=day)[1] == [("day", "unknown")]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("11:00 AM", "11:00"),
        ("8:00 PM", "20:00"),
        ("12:00 PM", "12:00"),
        ("12:15 am", "00:15"),
        ("7pm", "19:00"),
        ("19:00:00", "19:00"),
        ("9.30", "09:30"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, start: str) -> None:
    assert read(time=text, end_time="")[0]["start_time"] == start


@pytest.mark.parametrize("text", ["25:00", "24:00", "noon", "19:60", "13:00 parsecs", "１９:00", "1900"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    assert read(time=text)[1] == [("time", "no_time")]


@pytest.mark.parametrize(
    ("start", "end", "minutes", "warned"),
    [
        ("19:00", "20:15", 75, []),
        ("23:00", "00:00", 60, []),
        ("23:00", "24:00", 60, []),
        ("23:59", "1:00 AM", 61, []),
        ("00:00", "12:00", 720, []),
        ("00:00", "23:59", 90, [("end_time", "end_far")]),
        ("19:15", "08:15", 90, [("end_time", "end_far")]),
        ("19:30", "19:30", 90, [("end_time", "end_far")]),
        ("19:30", "19:33", 90, [("end_time", "end_far")]),
        ("19:30", "late", 90, [("end_time", "end_unclear")]),
        ("19:30", None, 90, [("end_time", "no_end")]),
    ],
)
def test_an_end_before_the_start_is_the_next_day_and_a_hopeless_one_gives_the_default(
    start: str, end: str | None, minutes: int, warned: list[tuple[str, str]]
) -> None:
    said, refused, warnings = read(time=start, end_time=end)
    assert (said["duration"], refused, warnings) == (minutes, [], warned)


def test_a_row_without_day_or_time_says_which() -> None:
    assert read(time="")[1] == [("time", "missing")]
    assert read(day=None)[1] == [("day", "missing")]
    assert read(day=[], time=None)[1] == [("time", "by_appointment")]


def test_a_zone_must_be_one() -> None:
    assert read(timezone="Asia/Kathmandu")[0]["timezone"] == "Asia/Kathmandu"
    assert read(timezone="Mars/Base")[1] == [("timezone", "no_zone")]


def test_our_own_part_says_rules_that_the_format_has_not() -> None:
    ours = {
        "start_time": "18:30",
        "frequency": "monthly",
        "interval": 2,
        "weekdays": [4],
        "nth": -1,
        "duration": 800,
        "first_day": "2026-01-30",
        "last_day": "2027-06-25",
    }
    said, refused, warned = read(day=None, time=None, end_time=None, facilitator=ours)
    assert said == {
        "timezone": "Europe/London",
        "rule": {"frequency": "monthly", "interval": 2, "weekdays": [4], "nth": -1},
        "start_time": "18:30",
        "duration": 800,
        "first_day": "2026-01-30",
        "last_day": "2027-06-25",
    }
    assert (refused, warned) == ([], [])


@pytest.mark.parametrize(
    ("ours", "refused"),
    [
        ({"frequency": "yearly", "start_time": "19:00"}, ("facilitator.frequency", "unknown")),
        ({"frequency": "weekly", "start_time": "late", "weekdays": [1]}, ("facilitator.start_time", "no_time")),
        ({"frequency": "weekly", "start_time": "19:00", "weekdays": [7]}, ("facilitator.weekdays", "unknown")),
        ({"frequency": "weekly", "start_time": "19:00", "weekdays": []}, ("weekdays", "rule_missing")),
        (
            {"frequency": "weekly", "start_time": "19:00", "weekdays": [1], "interval": 0},
            ("facilitator.interval", "unknown"),
        ),
        ({"frequency": "monthly", "start_time": "19:00", "weekdays": [1], "nth": 5}, ("facilitator.nth", "unknown")),
        ({"frequency": "monthly", "start_time": "19:00", "weekdays": [1, 2], "nth": 1}, ("weekdays", "rule_one")),
        ({"first_day": "2026-13-01"}, ("facilitator.first_day", "unknown")),
        ({"first_day": "1066-10-14"}, ("first_day", "rule_year")),
        ({"first_day": "2026-05-05", "last_day": "2026-05-01"}, ("last_day", "rule_before_first")),
        ({"duration": 2000}, ("facilitator.duration", "unknown")),
        ("no object", ("facilitator", "not_object")),
    ],
)
def test_our_own_part_is_not_trusted_either(ours: Any, refused: tuple[str, str]) -> None:
    assert read(facilitator=ours)[1] == [refused]
