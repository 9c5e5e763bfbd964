from collections.abc import Callable
from datetime import time

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Field, FormField
from wtforms import Form as WTForm
from wtforms.validators import InputRequired

from facilitator.forms import (
    ClockField,
    Form,
    LineField,
    LinkField,
    Needed,
    OneField,
    TextField,
    WholeField,
    ZoneField,
    clean_line,
    clean_text,
    is_https,
)


class Sample(Form):
    name = LineField("Name", [InputRequired("Enter a name.")], most=20)
    about = TextField("About", most=100)
    link = LinkField("Link", most=200)
    start = ClockField("Start")


def filled(app: Flask, **values: str) -> Sample:
    with app.test_request_context(method="POST"):
        form = Sample(MultiDict({"name": "Tea", **values}), meta={"csrf": False})
        form.validate()
        return form


def shown(field: Field) -> str:
    return str(field._value())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Two   spaces ", "Two spaces"),
        ("tab\there\x00\x1b[0m", "tab here [0m"),
        ("line\u2028separator", "line separator"),
        ("turned \u202earound\u202c", "turned around"),
        ("שלום עולם", "שלום עולם"),
        ("Tea ☕ and 👩‍👧", "Tea ☕ and 👩‍👧"),
        ("e\u0301", "é"),
    ],
)
def test_a_line_is_kept_as_people_meant_it(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_several_lines_keep_their_line_ends_and_nothing_else_that_controls() -> None:
    assert clean_text("\r\none\x07  \r\n\r\ntwo\rthree\n\n") == "one\n\ntwo\nthree"


@pytest.mark.parametrize(
    "link",
    ["https://meet.example.org/room?a=1#x", "https://münchen.example.org/", "https://[2001:db8::1]:8443/r"],
)
def test_a_plain_https_link_is_one(link: str) -> None:
    assert is_https(link)


@pytest.mark.parametrize(
    "link",
    [
        "http://meet.example.org",
        "javascript:alert(1)",
        "https://",
        "https:///room",
        "https://user@meet.example.org",
        "https://meet.example.org/a b",
        "https://meet.example.org/\r\nX:1",
        "https://meet.example.org/<b>",
        "https://meet.example.org:99999/",
        "https://[broken/",
        "https://meet.example.org/\u2028",
    ],
)
def test_anything_else_is_no_https_link(link: str) -> None:
    assert not is_https(link)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("19:00", time(19)),
        ("7:30 pm", time(19, 30)),
        ("7.30PM", time(19, 30)),
        ("12 am", time(0)),
        ("12 p.m.", time(12)),
        ("9", time(9)),
        ("19h30", time(19, 30)),
        ("00:00", time(0)),
        ("19:00:00", time(19)),
    ],
)
def test_a_time_of_day_is_understood_as_people_write_it(app: Flask, typed: str, understood: time) -> None:
    assert filled(app, start=typed).start.data == understood


@pytest.mark.parametrize("typed", ["25:00", "19:60", "24:00", "13 pm", "noon", "-1", "1:2:3:4"])
def test_a_time_that_is_none_gets_a_message_and_stays_in_its_field(app: Flask, typed: str) -> None:
    form = filled(app, start=typed)
    assert form.start.errors == ["Enter a time of day such as 19:00."]
    assert shown(form.start) == typed


def test_the_summary_names_each_problem_once_in_the_fields_order(app: Flask) -> None:
    form = filled(app, name="", about="x" * 101, link="http://plain.example.org", start="25:00")
    assert form.summary() == [
        ("name", "Enter a name."),
        ("about", "Use at most 100 characters."),
        ("link", "Enter a link that begins with https://, such as https://meet.example.org/room."),
        ("start", "Enter a time of day such as 19:00."),
    ]
    assert shown(form.link) == "http://plain.example.org"


class Inner(WTForm):
    town = LineField("Town", [Needed("Enter a town.")], most=20)


class Numbers(Form):
    minutes = WholeField("Minutes", [Needed("Enter a length.")], least=5, most=1439)
    zone = ZoneField("Zone", [Needed("Enter a zone.")])
    kind = OneField("Kind", choices={"a": "A", "b": "B"}, default="a")
    place = FormField(Inner)


def numbers(app: Flask, **values: str) -> Numbers:
    with app.test_request_context(method="POST"):
        given = {"minutes": "90", "zone": "Europe/London", "kind": "a", "place-town": "Northgate", **values}
        form = Numbers(MultiDict(given), meta={"csrf": False})
        form.validate()
        return form


def test_a_browser_is_not_told_to_cut_what_is_pasted(app: Flask) -> None:
    form = filled(app, name="x" * 10_000, about="y" * 10_000)
    assert [str(form[name]()).count("maxlength") for name in ("name", "about", "link")] == [0, 0, 0]
    assert ("x" * 10_000 in str(form.name()), "y" * 10_000 in str(form.about())) == (True, True)


def test_a_whole_number_is_read_without_its_spaces(app: Flask) -> None:
    assert (numbers(app, minutes=" 75 ").minutes.data, numbers(app).summary()) == (75, [])


@pytest.mark.parametrize("typed", ["0", "2000", "2,000", "-5", "9.5", "ninety", "٩٠", "9" * 10_000])
def test_a_number_that_is_none_or_out_of_range_stays_in_its_field(app: Flask, typed: str) -> None:
    form = numbers(app, minutes=typed)
    assert form.summary() == [("minutes", "Enter a whole number from 5 to 1439.")]
    assert (shown(form.minutes), form.minutes.data) == (typed, None)


def test_a_field_that_is_needed_asks_for_what_is_missing_once(app: Flask) -> None:
    assert numbers(app, minutes=" ", zone="").summary() == [("minutes", "Enter a length."), ("zone", "Enter a zone.")]


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/London", "Europe/London"),
        ("europe/london", "Europe/London"),
        (" London ", "Europe/London"),
        ("new york", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_understood_as_people_write_it(app: Flask, typed: str, zone: str) -> None:
    form = numbers(app, zone=typed)
    assert (form.zone.data, form.summary()) == (zone, [])


@pytest.mark.parametrize("typed", ["Mars/Olympus", "Louisville", "../etc/passwd", "x" * 10_000])
def test_a_zone_that_is_none_stays_in_its_field(app: Flask, typed: str) -> None:
    form = numbers(app, zone=typed)
    assert form.summary() == [("zone", "There is no such time zone. Enter one such as Europe/London.")]
    assert shown(form.zone) == typed


def test_the_summary_leads_to_the_fields_of_a_form_within_a_form(app: Flask) -> None:
    assert numbers(app, **{"kind": "c", "place-town": ""}).summary() == [
        ("kind", "Choose one of the list."),
        ("place-town", "Enter a town."),
    ]


@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_marks_without_end_are_kept_to_be_refused_and_are_no_work(clean: Callable[[str], str]) -> None:
    marks = "a" + "\u0301" * 200_000 + "\u0316" * 200_000  # in order, they would take hours
    assert clean(marks) == marks
