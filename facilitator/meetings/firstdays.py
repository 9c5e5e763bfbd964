"""First days that go with a rule: the next one to begin with, and those nearest to a day that is off it. Pure."""

from dataclasses import replace
from datetime import date, timedelta

from facilitator.meetings.recurrence import YEARS, Series, days, next_days

# Longer than the widest gap between two days on which a rule could begin: the five weeks from one first Monday of a
# month to the next.
REACH = timedelta(days=42)


def suitable(series: Series, today: date) -> date:
    """The first day on or after ``today`` on which a series of this rule could begin; ``today`` for "once"."""
    return next(iter(next_days(_from(series, today), today, 1)))


def nearest(series: Series, day: date, today: date) -> list[date]:
    """The days nearest to ``day`` on which the rule could begin: the last before it and the next after it.

    For a day from ``today`` on, none before today is offered.
    """
    since = day - REACH if day < today else max(today, day - REACH)
    before = max(days(_from(series, since), since, day - timedelta(days=1)), default=None)
    after = suitable(series, day)
    return [each for each in (before, after) if each and each.year in YEARS]


def _from(series: Series, day: date) -> Series:
    """The rule as if it could begin in any week or month from ``day`` on."""
    return replace(series, first_day=day, interval=1, last_day=None)
