"""Feeds as a client expands them, against the site's own dates, over three years in six zones."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st

from facilitator.meetings.recurrence import Frequency, Series, next_days, occurrences
from tests.properties import tried

from .values import calendar, on

ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Apia",
]
SINCE, UNTIL = date(2025, 1, 1), date(2027, 12, 31)


def by_client(feed: bytes) -> list[tuple[datetime, datetime]]:
    """Start and end of every entry that recurring-ical-events finds, in UTC and in order."""
    expanded = recurring_ical_events.of(icalendar.Calendar.from_ical(feed)).between(
        SINCE - timedelta(days=2), UNTIL + timedelta(days=2)
    )
    return sorted((event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC)) for event in expanded)


def by_site(series: Series) -> list[tuple[datetime, datetime]]:
    found = occurrences(series, SINCE - timedelta(days=3), UNTIL + timedelta(days=3))
    return [(each.start.astimezone(UTC), each.end.astimezone(UTC)) for each in found]


def inside(times: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Those that begin in the three years; at their edges a day may belong to one side alone."""
    low = datetime.combine(SINCE, time(0), UTC)
    return [each for each in times if low <= each[0] < low.replace(year=2028)]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"weekdays": (5, 6), "interval": 2},
        {"weekdays": (6,), "start_time": time(1, 30)},  # the hour of most clock changes
        {"weekdays": (6,), "start_time": time(1, 30), "duration": 60},  # from one repeated hour into the other
        {"weekdays": (6,), "start_time": time(2, 15), "duration": 60},
        {"weekdays": (5,), "start_time": time(3, 0), "duration": 1439},
        {"weekdays": (5,), "start_time": time(23, 30), "duration": 240},  # a change in the middle of the night
        {"weekdays": tuple(range(7)), "start_time": time(2, 45), "duration": 30},
        {"frequency": Frequency.MONTHLY, "weekdays": (4,), "nth": -1},
        {"frequency": Frequency.MONTHLY, "weekdays": (6,), "nth": 1, "interval": 3, "start_time": time(2, 0)},
        {"frequency": Frequency.ONCE, "weekdays": (), "first_day": date(2026, 3, 29), "start_time": time(1, 30)},
    ],
    ids=lambda rule: " ".join(str(each) for each in rule.values()) or "weekly",
)
@pytest.mark.parametrize("last_day", [None, date(2027, 3, 28)], ids=["for ever", "ends"])
def test_a_client_finds_the_dates_of_the_site(zone: str, rule: dict[str, object], last_day: date | None) -> None:
    series = on(timezone=zone, last_day=last_day, **{"first_day": date(2025, 1, 1), **rule})
    if series.series.frequency is not Frequency.ONCE:
        first_day = next_days(series.series, date(2025, 1, 1), 1)[0]
        series = on(timezone=zone, last_day=last_day, **{**rule, "first_day": first_day})
    expected = inside(by_site(series.series))
    assert len(expected) >= 1
    assert inside(by_client(calendar(series))) == expected


@st.composite
def any_series(draw: st.DrawFn) -> dict[str, object]:
    frequency = draw(st.sampled_from([Frequency.WEEKLY, Frequency.MONTHLY]))
    monthly = frequency is Frequency.MONTHLY
    first_day = draw(st.dates(date(2024, 6, 1), date(2027, 6, 1)))
    return {
        "first_day": first_day,
        "frequency": frequency,
        "weekdays": tuple(draw(st.sets(st.integers(0, 6), min_size=1, max_size=1 if monthly else 3))),
        "nth": draw(st.sampled_from([1, 2, 3, 4, -1])) if monthly else None,
        "interval": draw(st.integers(1, 5)),
        "start_time": draw(st.times().map(lambda t: t.replace(minute=t.minute // 5 * 5, second=0, microsecond=0))),
        "duration": draw(st.sampled_from([5, 60, 75, 90, 240, 1439])),
        "timezone": draw(st.sampled_from([*ZONES, "America/Santiago", "Africa/Cairo", "America/St_Johns"])),
        "last_day": draw(st.none() | st.integers(0, 1000).map(lambda n: first_day + timedelta(days=n))),
    }


@tried(60)
@given(any_series())
def test_a_client_finds_the_dates_of_any_series(rule: dict[str, object]) -> None:
    entry = on(**rule)
    assert inside(by_client(calendar(entry))) == inside(by_site(entry.series))
