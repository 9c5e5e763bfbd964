"""First days that go with a rule."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.meetings.firstdays import nearest, suitable
from facilitator.meetings.recurrence import Frequency, Series, takes_place_on

TODAY = date(2026, 11, 23)  # a Monday
THURSDAYS = Series(TODAY, time(19), 90, "Europe/London", Frequency.WEEKLY, 2, (3,))
FIRST_MONDAYS = Series(TODAY, time(19), 90, "Europe/London", Frequency.MONTHLY, 3, (0,), 1)


@pytest.mark.parametrize(
    ("series", "day"),
    [
        (THURSDAYS, date(2026, 11, 26)),
        (replace(THURSDAYS, weekdays=(0, 3)), TODAY),
        (replace(THURSDAYS, weekdays=(6, 1)), date(2026, 11, 24)),
        (FIRST_MONDAYS, date(2026, 12, 7)),
        (replace(FIRST_MONDAYS, nth=-1), date(2026, 11, 30)),
        (Series(TODAY, time(19), 90, "Europe/London", Frequency.ONCE), TODAY),
    ],
)
def test_a_first_day_left_out_is_the_next_one_that_goes_with_the_rule(series: Series, day: date) -> None:
    assert suitable(series, TODAY) == day


@pytest.mark.parametrize(
    ("series", "typed", "days"),
    [
        (THURSDAYS, date(2026, 12, 1), [date(2026, 11, 26), date(2026, 12, 3)]),
        (THURSDAYS, date(2026, 11, 24), [date(2026, 11, 26)]),  # the Thursday before is past
        (THURSDAYS, date(2026, 1, 6), [date(2026, 1, 1), date(2026, 1, 8)]),  # it began long ago: both will do
        (FIRST_MONDAYS, date(2027, 1, 31), [date(2027, 1, 4), date(2027, 2, 1)]),
        (FIRST_MONDAYS, date(2026, 12, 6), [date(2026, 12, 7)]),
        (replace(FIRST_MONDAYS, nth=-1), date(2027, 1, 1), [date(2026, 12, 28), date(2027, 1, 25)]),
        (THURSDAYS, date(2099, 12, 30), [date(2099, 12, 24), date(2099, 12, 31)]),
        (replace(THURSDAYS, weekdays=(4,)), date(2099, 12, 31), [date(2099, 12, 25)]),  # then years run out
        (replace(THURSDAYS, last_day=date(2026, 12, 1)), date(2026, 12, 1), [date(2026, 11, 26), date(2026, 12, 3)]),
    ],
)
def test_the_nearest_days_around_a_wrong_one_are_offered(series: Series, typed: date, days: list[date]) -> None:
    assert nearest(series, typed, TODAY) == days


@given(
    st.sampled_from([Frequency.WEEKLY, Frequency.MONTHLY]),
    st.integers(1, 52),
    st.integers(0, 6),
    st.sampled_from([1, 2, 3, 4, -1]),
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
)
def test_each_day_that_is_offered_goes_with_the_rule_and_none_is_nearer(
    frequency: Frequency, interval: int, weekday: int, nth: int, typed: date
) -> None:
    monthly = frequency is Frequency.MONTHLY
    series = Series(typed, time(19), 90, "Europe/London", frequency, interval, (weekday,), nth if monthly else None)
    offered = nearest(series, typed, date(2020, 1, 1))
    around = [typed + timedelta(days=number) for number in range(-42, 43)]
    right = [day for day in around if takes_place_on(replace(series, first_day=day), day)]
    before, after = max(day for day in right if day < typed), min(day for day in right if day >= typed)
    assert offered == [before, after]
