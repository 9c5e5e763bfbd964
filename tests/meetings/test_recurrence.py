"""The rule of a series: compared with dateutil's rrule, and by hand where a clock changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from time import perf_counter

import pytest
from dateutil.rrule import MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekday as rrule_weekday
from hypothesis import given
from hypothesis import strategies as st

from facilitator.meetings.recurrence import (
    LONGEST,
    Frequency,
    Series,
    days,
    final_day,
    next_days,
    next_occurrences,
    occurrence,
    occurrences,
    problems,
    takes_place_on,
    touches_clock_change,
)

THURSDAYS = Series(
    first_day=date(2026, 1, 8),
    start_time=time(19, 0),
    duration=90,
    timezone="Europe/London",
    frequency=Frequency.WEEKLY,
    weekdays=(3,),
)
LAST_FRIDAYS = replace(THURSDAYS, first_day=date(2026, 1, 30), frequency=Frequency.MONTHLY, weekdays=(4,), nth=-1)
ONCE = replace(THURSDAYS, frequency=Frequency.ONCE, weekdays=())

DATES = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@st.composite
def series_of_any_rule(draw: st.DrawFn) -> Series:
    frequency = draw(st.sampled_from(list(Frequency)))
    monthly = frequency is Frequency.MONTHLY
    most = {Frequency.ONCE: 0, Frequency.WEEKLY: 7, Frequency.MONTHLY: 1}[frequency]
    first_day = draw(DATES)
    return Series(
        first_day=first_day,
        start_time=draw(st.times().map(lambda t: t.replace(second=0, microsecond=0))),
        duration=draw(st.integers(1, 720)),
        timezone="Europe/London",
        frequency=frequency,
        interval=draw(st.integers(1, 13)),
        weekdays=tuple(draw(st.lists(st.integers(0, 6), min_size=min(most, 1), max_size=most, unique=True))),
        nth=draw(st.sampled_from([1, 2, 3, 4, -1])) if monthly else None,
        last_day=draw(st.none() | st.integers(0, 4000).map(lambda n: first_day + timedelta(n))),
    )


def by_rrule(series: Series, since: date, until: date) -> list[date]:
    """The same question put to dateutil, which walks from the first day."""
    high = min(until, series.last_day) if series.last_day else until
    if series.frequency is Frequency.ONCE:
        return [series.first_day] if since <= series.first_day <= high else []
    start = datetime.combine(series.first_day, time(0))
    if series.frequency is Frequency.WEEKLY:
        rule = rrule(WEEKLY, start, series.interval, wkst=0, byweekday=series.weekdays)
    else:
        weekday = rrule_weekday(series.weekdays[0], series.nth)
        rule = rrule(MONTHLY, start, series.interval, byweekday=weekday)
    found = rule.between(datetime.combine(since, time(0)), datetime.combine(high, time(0)), inc=True)
    return [moment.date() for moment in found]


@given(series_of_any_rule(), DATES, st.integers(0, 1200))
def test_dates_are_those_of_rrule(series: Series, since: date, length: int) -> None:
    until = since + timedelta(length)
    assert list(days(series, since, until)) == by_rrule(series, since, until)


@given(series_of_any_rule(), DATES, st.integers(0, 90))
def test_a_day_takes_place_exactly_if_the_span_around_it_holds_it(series: Series, since: date, length: int) -> None:
    span = [since + timedelta(n) for n in range(length)]
    inside = list(days(series, since, since + timedelta(length - 1)))
    assert [day for day in span if takes_place_on(series, day)] == inside


@given(series_of_any_rule(), DATES, st.integers(0, 12))
def test_next_days_are_the_first_of_the_days_to_come(series: Series, since: date, count: int) -> None:
    assert next_days(series, since, count) == list(islice(days(series, since, date.max), count))


@given(series_of_any_rule())
def test_final_day_is_the_last_of_all_days(series: Series) -> None:
    if series.frequency is not Frequency.ONCE and series.last_day is None:
        assert final_day(series) is None
    else:
        every = list(days(series, date.min, date.max))
        assert final_day(series) == (every[-1] if every else None)


def test_every_second_week_on_two_weekdays_counts_weeks_from_the_monday_of_the_first() -> None:
    series = replace(THURSDAYS, interval=2, weekdays=(3, 1))  # starts on a Thursday
    assert next_days(series, date(2026, 1, 1), 5) == [
        date(2026, 1, 8),
        date(2026, 1, 20),
        date(2026, 1, 22),
        date(2026, 2, 3),
        date(2026, 2, 5),
    ]


def test_last_friday_of_every_month() -> None:
    assert next_days(LAST_FRIDAYS, date(2026, 2, 1), 4) == [
        date(2026, 2, 27),
        date(2026, 3, 27),
        date(2026, 4, 24),
        date(2026, 5, 29),
    ]


def test_third_sunday_of_every_fifth_month_across_the_year() -> None:
    series = replace(LAST_FRIDAYS, first_day=date(2026, 9, 20), interval=5, weekdays=(6,), nth=3)
    assert next_days(series, series.first_day, 3) == [
        date(2026, 9, 20),
        date(2027, 2, 21),
        date(2027, 7, 18),
    ]


def test_days_end_with_the_calendar_itself() -> None:
    assert next_days(THURSDAYS, date(9999, 12, 20), 5) == [date(9999, 12, 23), date(9999, 12, 30)]
    assert next_days(LAST_FRIDAYS, date(9999, 11, 1), 5) == [date(9999, 11, 26), date(9999, 12, 31)]


def test_weekly_meeting_keeps_its_wall_clock_time_across_daylight_saving() -> None:
    found = occurrences(THURSDAYS, date(2026, 3, 26), date(2026, 4, 2))
    assert [(o.day, o.start.isoformat(), o.end.isoformat()) for o in found] == [
        (date(2026, 3, 26), "2026-03-26T19:00:00+00:00", "2026-03-26T20:30:00+00:00"),
        (date(2026, 4, 2), "2026-04-02T19:00:00+01:00", "2026-04-02T20:30:00+01:00"),
    ]


def test_a_meeting_may_cross_midnight() -> None:
    late = replace(THURSDAYS, start_time=time(23, 30))
    found = occurrence(late, date(2026, 1, 8))
    assert found.day == date(2026, 1, 8)
    assert found.end.isoformat() == "2026-01-09T01:00:00+00:00"


@pytest.mark.parametrize(
    ("zone", "day", "start", "expected_start", "expected_end"),
    [
        # 01:30 doesn't exist: the offset before the gap makes it 02:30 by the new clock.
        ("Europe/London", date(2026, 3, 29), time(1, 30), "02:30:00+01:00", "04:00:00+01:00"),
        # 01:30 comes twice: the first is meant, and the end falls into the second.
        ("Europe/London", date(2026, 10, 25), time(1, 30), "01:30:00+01:00", "02:00:00+00:00"),
        # The change lies inside: 90 real minutes.
        ("America/New_York", date(2026, 3, 8), time(1, 0), "01:00:00-05:00", "03:30:00-04:00"),
        # Lord Howe moves by half an hour.
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "02:45:00+11:00", "04:15:00+11:00"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "01:45:00+11:00", "02:45:00+10:30"),
    ],
)
def test_local_times_that_a_clock_change_skips_or_repeats_follow_rfc_5545(
    zone: str, day: date, start: time, expected_start: str, expected_end: str
) -> None:
    series = replace(THURSDAYS, timezone=zone, start_time=start)
    found = occurrence(series, day)
    assert found.start.isoformat() == f"{day}T{expected_start}"
    assert found.end.isoformat() == f"{day}T{expected_end}"
    assert found.end.astimezone(UTC) - found.start.astimezone(UTC) == timedelta(minutes=90)
    assert touches_clock_change(series, day)
    assert not touches_clock_change(series, day + timedelta(days=1))


def test_an_end_that_comes_twice_is_the_first_of_the_two_which_wall_clock_time_does_not_say() -> None:
    series = replace(THURSDAYS, start_time=time(0, 30), duration=60)
    day = date(2026, 10, 25)
    assert occurrence(series, day).end.isoformat() == "2026-10-25T01:30:00+01:00"
    assert touches_clock_change(series, day)


def test_a_day_that_a_zone_left_out_is_read_with_the_offset_before() -> None:
    apia = replace(THURSDAYS, timezone="Pacific/Apia")  # there was no 30 December 2011
    found = occurrence(apia, date(2011, 12, 30))
    assert found.start.isoformat() == "2011-12-31T19:00:00+14:00"
    assert touches_clock_change(apia, date(2011, 12, 30))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"first_day": date(2026, 1, 9)}, [("first_day", "off_rule")]),
        ({"first_day": date(1066, 1, 8)}, [("first_day", "year")]),
        ({"duration": 0}, [("duration", "range")]),
        ({"duration": 2000}, [("duration", "range")]),
        ({"timezone": "Europe/Atlantis"}, [("timezone", "unknown")]),
        ({"timezone": "../../etc/passwd"}, [("timezone", "unknown")]),
        ({"timezone": ""}, [("timezone", "unknown")]),
        ({"interval": 0}, [("interval", "range")]),
        ({"weekdays": ()}, [("weekdays", "missing")]),
        ({"weekdays": (3, 7)}, [("weekdays", "unknown")]),
        ({"nth": 2}, [("nth", "unused")]),
        ({"last_day": date(2026, 1, 7)}, [("last_day", "before_first")]),
        ({"last_day": date(2222, 1, 7)}, [("last_day", "year")]),
        ({"frequency": Frequency.MONTHLY}, [("nth", "missing")]),
        ({"frequency": Frequency.MONTHLY, "nth": 5}, [("nth", "unknown")]),
        (
            {"frequency": Frequency.MONTHLY, "nth": 2, "weekdays": (3, 4)},
            [("weekdays", "one")],
        ),
        ({"frequency": Frequency.MONTHLY, "nth": 2}, []),
        ({"frequency": Frequency.MONTHLY, "nth": 1}, [("first_day", "off_rule")]),
        ({"duration": -5, "interval": 99}, [("duration", "range"), ("interval", "range")]),
    ],
)
def test_problems_name_the_field_and_what_is_wrong(change: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert problems(replace(THURSDAYS, **change)) == expected  # type: ignore[arg-type]


def test_once_needs_no_weekday() -> None:
    assert problems(ONCE) == []
    assert next_days(ONCE, date(2026, 1, 1), 3) == [date(2026, 1, 8)]
    assert next_days(ONCE, date(2026, 1, 9), 3) == []


@pytest.mark.parametrize("series", [THURSDAYS, LAST_FRIDAYS])
def test_a_date_years_away_costs_no_more_than_the_next_one(series: Series) -> None:
    def seconds(since: date) -> float:
        def once(question: Callable[[], object]) -> float:
            began = perf_counter()
            for _ in range(200):
                question()
            return perf_counter() - began

        return min(once(lambda: next_days(series, since, 4)) for _ in range(5))

    assert seconds(date(2090, 1, 1)) < 3 * seconds(date(2026, 2, 1))


def test_the_next_dates_begin_with_those_that_still_run() -> None:
    """The longest meeting, over the night on which the clock goes forward, still runs on the second day after."""
    nights = replace(THURSDAYS, start_time=time(23, 30), duration=LONGEST, weekdays=tuple(range(7)))
    now = datetime(2026, 3, 29, 23, 20, tzinfo=UTC)
    assert [each.day for each in next_occurrences(nights, now, 3)] == [
        date(2026, 3, 28),
        date(2026, 3, 29),
        date(2026, 3, 30),
    ]
    assert next_occurrences(replace(nights, last_day=date(2026, 3, 27)), now, 3) == []
