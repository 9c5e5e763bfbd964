import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from facilitator import exchange
from facilitator.exchange import words
from facilitator.exchange.incoming import Unreadable
from facilitator.exchange.outcome import Change
from facilitator.exchange.row import Remark
from facilitator.exchange.undo import Obstacle

RULE = ("year", "range", "unknown", "missing", "one", "unused", "before_first", "off_rule")  # of recurrence.problems


@pytest.fixture(autouse=True, scope="module")
def _english() -> Iterator[None]:
    """A context in which words are English; no database is needed for them."""
    app = Flask("words")
    Babel(app)
    with app.app_context():
        yield


def codes() -> set[str]:
    """The codes with which the room refuses and warns, read from its own text."""
    found = {f"rule_{code}" for code in RULE} | {"step_free"}
    for path in Path(exchange.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("refuse", "warn"):
                found |= {part.value for part in ast.walk(node.args[1]) if isinstance(part, ast.Constant)}
    return {str(code) for code in found} - {"rule_", "day"}


def test_every_code_has_its_words() -> None:
    values = {"value": "x", "most": 1, "row": 1, "taken": 1, "minutes": 1, "name": "x", "some": 1, "all": 1}
    assert {code for code in codes() if not words.reason(Remark(1, "a", "day", code, values)).strip()} == set()
    assert len(codes()) == 29


def test_refusals_make_a_table() -> None:
    refused = [Remark(3, "talk", "time", "no_time", {"value": "25:00"}), Remark(4, "", "", "not_object", {})]
    assert words.table_of(refused, {"time": "Start"}) == [
        ("Row", "Slug", "Field", "Reason"),
        ("3", "talk", "Start", "“25:00” is not a time of day"),
        ("4", "–", "–", "is not an object with fields"),
    ]


def test_warnings_in_the_same_words_stand_together() -> None:
    remarks = [Remark(row, "a", "end_time", "no_end", {"taken": 90}) for row in (7, 1, 2, 3)]
    remarks.append(Remark(5, "b", "notes", "cut", {"most": 2000}))
    assert words.gathered(remarks, {}) == [
        "rows 1–3, 7, end_time: no end is given, 90 minutes taken",
        "row 5, notes: cut after 2000 characters",
    ]


@pytest.mark.parametrize(
    ("numbers", "text"), [([], ""), ([4], "4"), ([2, 1], "1–2"), ([1, 2, 3, 5, 7, 8], "1–3, 5, 7–8"), ([3, 3], "3")]
)
def test_numbers_in_a_row_are_a_span(numbers: list[int], text: str) -> None:
    assert words.spans(numbers) == text


def test_a_change_names_fields_with_before_and_after() -> None:
    weekly = {"frequency": "weekly", "interval": 2, "weekdays": [1], "nth": None}
    fields = {
        "rule": (weekly, {"frequency": "once", "interval": 1, "weekdays": [], "nth": None}),
        "audiences": ([], ["men", "women"]),
        "about": ("x" * 100, "One.\nTwo."),
        "step_free": (True, None),
    }
    assert words.changed(Change("meeting", "talk", "Talk", fields)) == (
        "meeting talk (Talk): rule: every second Tuesday → once; audiences: – → “men, women”; "
        f"about: “{'x' * 59}…” → “One. Two.”; step_free: yes → –"
    )


@pytest.mark.parametrize(
    ("code", "values", "text"),
    [
        ("later", {"batch": 4}, "batch 4 has changed it since; take that one back first"),
        ("changed", {"field": "about"}, "about was changed here since"),
        ("missing", {"field": "venue"}, "its venue of before is no longer here"),
        ("in_use", {"by": "attendance_count", "count": 1}, "1 count was entered for it"),
        ("in_use", {"by": "duty", "count": 2}, "somebody leads 2 dates of it"),
        ("in_use", {"by": "membership", "count": 1}, "1 volunteer is on its team"),
        ("in_use", {"by": "meeting", "count": 3}, "3 other meetings have it"),
        ("in_use", {"by": "plan", "count": 2}, "2 entries hang on it (plan)"),
    ],
)
def test_an_obstacle_is_one_sentence(code: str, values: dict[str, object], text: str) -> None:
    assert words.obstacle(Obstacle("meeting", "talk", code, values)) == f"meeting talk: {text}"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (Unreadable("not_text"), "it is not text in UTF-8"),
        (Unreadable("not_json", 3), "it is not JSON, see line 3"),
        (Unreadable("too_deep"), "it is nested too deep"),
        (Unreadable("not_list"), "it is not a list of meetings in the Meeting Guide or BMLT format"),
    ],
)
def test_a_file_that_cant_be_read_says_why(error: Unreadable, text: str) -> None:
    assert words.unreadable(error) == text
