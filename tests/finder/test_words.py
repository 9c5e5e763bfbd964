from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from facilitator.finder import labels, spans, words
from facilitator.finder.listing import Choices
from facilitator.meetings import words as meetings_words
from facilitator.meetings.filters import Filters
from facilitator.meetings.recurrence import Frequency, Series

DAY = date(2026, 11, 25)


@pytest.fixture
def in_country(app: Flask) -> Any:
    return lambda country: force_locale(f"en_{country}")


def test_the_days_of_a_month_are_written_as_the_country_does(in_country: Any) -> None:
    said = {}
    for country in ("GB", "IE", "US"):
        with in_country(country):
            said[country] = words.month_day(DAY), words.month(DAY)
    assert said == {
        "GB": ("25 November", "November 2026"),
        "IE": ("25 November", "November 2026"),
        "US": ("November 25", "November 2026"),
    }


def test_a_week_begins_on_the_day_on_which_it_begins_in_the_country(in_country: Any) -> None:
    with in_country("US"):
        assert words.week()[:2] == [("Sun", "Sunday"), ("Mon", "Monday")]
        assert labels.days()[0] == ("6", "Sunday")
    with in_country("GB"):
        assert words.week()[:2] == [("Mon", "Monday"), ("Tue", "Tuesday")]
        assert labels.days()[-1] == ("6", "Sunday")


def test_a_near_day_is_named_as_people_name_it(in_country: Any) -> None:
    days = [date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 22), date(2027, 1, 1)]
    with in_country("GB"):
        assert [words.near_day(day, days[0]) for day in days] == [
            "Today",
            "Tomorrow",
            "Wednesday 25 November",
            "Sunday 22 November",
            "Friday 1 January 2027",
        ]


def test_a_zone_has_the_name_that_people_know(in_country: Any) -> None:
    names = {
        "America/New_York": "Eastern Time",
        "Asia/Kathmandu": "Nepal Time",
        "Australia/Lord_Howe": "Lord Howe Time",
        "Europe/London": "United Kingdom Time",
        "UTC": "UTC",
        "Etc/GMT+5": "Etc/GMT+5",
    }
    with in_country("GB"):
        assert {zone: meetings_words.zone(zone) for zone in names} == names


@pytest.mark.parametrize(
    ("tag", "said"),
    [("es", "Español"), ("ar", "العربية"), ("pt-BR", "Português (Brasil)"), ("sgn-GB", "sgn-GB"), ("-", "-"), ("", "")],
)
def test_a_language_has_its_own_name_and_an_unknown_one_keeps_its_tag(tag: str, said: str) -> None:
    assert meetings_words.language(tag) == said


def test_a_rule_begins_a_sentence(in_country: Any) -> None:
    series = Series(date(2026, 1, 8), time(19), 90, "Europe/London", Frequency.WEEKLY, 2, (3,))
    with in_country("GB"):
        assert words.rule(series) == "Every second Thursday"


def test_each_filter_in_use_is_named_in_a_few_words(in_country: Any) -> None:
    asked = {"day": 2, "date": DAY, "time": "evening", "kind": "online", "step_free": "1", "near": "Reading"}
    filters = Filters(q="mill lane", audience="women", language="es", group="riverside", **asked)
    with in_country("GB"):
        assert labels.asked(filters, Choices(["es"], ["women"], {"riverside": "Riverside"})) == [
            ("q", "“mill lane”"),
            ("day", "Wednesday"),
            ("date", "Wednesday 25 November 2026"),
            ("time", "Evening"),
            ("kind", "Online"),
            ("step_free", "Step-free"),
            ("audience", "Women"),
            ("language", "Español"),
            ("group", "Riverside"),
            ("near", "near Reading"),
        ]


def test_a_way_out_of_an_empty_result_says_how_much_it_finds(in_country: Any) -> None:
    filters, choices = Filters(q="zebra", day=0), Choices([], [], {})
    with in_country("GB"):
        assert labels.instead("q", filters, choices, 1) == "Without “zebra”: 1 meeting"
        assert labels.instead("online", filters, choices, 5) == "Online, from wherever you are: 5 meetings"
        assert labels.instead("all", filters, choices, 10_012) == "All that are listed: 10,012 meetings"


def test_the_page_says_from_when_on_it_shows_how_to_join(in_country: Any) -> None:
    when = datetime(2026, 11, 25, 18, 45, tzinfo=UTC)
    with in_country("GB"):
        assert words.opens(when, 15, by_link=True) == "The link appears here 15 minutes before the start, at 18:45."
        assert words.opens(when, 1, by_link=True) == "The link appears here 1 minute before the start, at 18:45."
        assert words.opens(when, 0, by_link=False) == "The phone number appears here at the start, 18:45."
    with in_country("US"):
        said = "The phone number appears here 15 minutes before the start, at 6:45\u202fPM."
        assert words.opens(when, 15, by_link=False) == said


@pytest.mark.parametrize(
    ("of", "shown", "said"),
    [
        (spans.month(date(2026, 12, 1)), spans.month(date(2026, 11, 1)), "December 2026"),
        (spans.week(date(2026, 11, 16), 0), spans.week(date(2026, 11, 23), 0), "16–22 Nov"),
        (spans.week(date(2027, 1, 4), 0), spans.week(date(2026, 12, 28), 0), "4–10 Jan 2027"),
        (spans.day(date(2026, 11, 24)), spans.day(date(2026, 11, 23)), "Tue 24 Nov"),
        (spans.day(date(2027, 1, 1)), spans.day(date(2026, 12, 31)), "Fri 1 Jan 2027"),
    ],
)
def test_what_is_before_and_after_is_named_in_little_room(
    in_country: Any, of: spans.Span, shown: spans.Span, said: str
) -> None:
    with in_country("GB"):
        assert words.beside(of, shown) == said
