"""A rule in words."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from babel import Locale
from flask import Flask
from flask_babel import force_locale

from facilitator.meetings.recurrence import Frequency, Series
from facilitator.meetings.words import clock_time, describe, full_day, length, rule, short_day

THURSDAYS = Series(
    first_day=date(2026, 1, 8),
    start_time=time(19, 0),
    duration=90,
    timezone="Europe/London",
    frequency=Frequency.WEEKLY,
    interval=2,
    weekdays=(3,),
)
FRIDAYS = replace(THURSDAYS, frequency=Frequency.MONTHLY, interval=1, weekdays=(4,), nth=-1)


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (THURSDAYS, "every second Thursday"),
        (replace(THURSDAYS, interval=1), "every Thursday"),
        (replace(THURSDAYS, interval=1, weekdays=(3, 1)), "every Tuesday and Thursday"),
        (replace(THURSDAYS, interval=1, weekdays=(0, 2, 4)), "every Monday, Wednesday and Friday"),
        (replace(THURSDAYS, interval=1, weekdays=tuple(range(7))), "every day"),
        (replace(THURSDAYS, weekdays=(1, 3)), "every second week on Tuesday and Thursday"),
        (replace(THURSDAYS, interval=3), "every 3 weeks on Thursday"),
        (replace(THURSDAYS, interval=6, weekdays=(5, 6)), "every 6 weeks on Saturday and Sunday"),
        (FRIDAYS, "the last Friday of every month"),
        (replace(FRIDAYS, nth=1), "the first Friday of every month"),
        (replace(FRIDAYS, nth=2, interval=2), "the second Friday of every second month"),
        (replace(FRIDAYS, nth=3, interval=3), "the third Friday, every 3 months"),
        (replace(FRIDAYS, nth=4, weekdays=(6,)), "the fourth Sunday of every month"),
        (
            replace(THURSDAYS, frequency=Frequency.ONCE, weekdays=()),
            "once, on Thursday 8 January 2026",
        ),
    ],
)
def test_a_rule_is_said_as_a_person_would(app: Flask, series: Series, words: str) -> None:
    with app.test_request_context("/"):
        assert rule(series) == words


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (THURSDAYS, "every second Thursday at 19:00, 90 minutes, Europe/London"),
        (
            replace(THURSDAYS, last_day=date(2026, 12, 24)),
            "every second Thursday at 19:00, 90 minutes, Europe/London, for the last time on Thursday 24 December 2026",
        ),
        (
            replace(THURSDAYS, last_day=date(2026, 12, 31)),  # no date of the rule: the last one lies before
            "every second Thursday at 19:00, 90 minutes, Europe/London, for the last time on Thursday 24 December 2026",
        ),
        (
            replace(FRIDAYS, start_time=time(7, 5), duration=60, timezone="Asia/Kathmandu"),
            "the last Friday of every month at 07:05, 60 minutes, Asia/Kathmandu",
        ),
        (
            replace(THURSDAYS, frequency=Frequency.ONCE, weekdays=()),
            "once, on Thursday 8 January 2026 at 19:00, 90 minutes, Europe/London",
        ),
    ],
)
def test_the_whole_rule_says_hour_length_zone_and_last_date(app: Flask, series: Series, words: str) -> None:
    with app.test_request_context("/"):
        assert describe(series) == words


def test_words_do_without_a_request_as_in_a_command() -> None:
    assert describe(FRIDAYS) == "the last Friday of every month at 19:00, 90 minutes, Europe/London"


def test_days_hours_and_lengths_are_written_as_the_country_does(app: Flask) -> None:
    said = []
    for country in ("GB", "US"):
        with app.test_request_context("/"), force_locale(Locale("en", country)):
            day = date(2026, 1, 8)
            hours = clock_time(time(19, 5)), clock_time(datetime(2026, 1, 8, 19, 5, tzinfo=UTC))
            said.append((full_day(day), full_day(day, year=False), short_day(day), *hours, length(1), length(75)))
    assert said == [
        ("Thursday 8 January 2026", "Thursday 8 January", "Thu 8 Jan", "19:05", "19:05", "1 minute", "75 minutes"),
        (
            "Thursday, January 8, 2026",
            "Thursday, January 8",
            "Thu Jan 8",
            *["7:05\u202fPM"] * 2,
            "1 minute",
            "75 minutes",
        ),
    ]
