"""Our VTIMEZONEs, read back as a client does, against zoneinfo for every zone there is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from icalendar import Timezone

from facilitator import clock
from facilitator.calendars import ical, zones

SINCE, UNTIL = 2024, 2040


def offsets_by_file(name: str) -> list[tuple[datetime, timedelta]]:
    """(UTC instant, offset from then on) as the written VTIMEZONE says, in order; changes of nothing are left out."""
    found = []
    for part in Timezone.from_ical(ical.zone(name, SINCE)).subcomponents:
        start, before, after = part["DTSTART"].dt, part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        onsets = [start]
        if "RRULE" in part:
            rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=start)
            onsets = rule.between(start, datetime(UNTIL + 1, 1, 3), inc=True)  # noqa: DTZ001
        found += [(onset - before, after) for onset in onsets]
    return sorted(found)


def offset_at(changes: list[tuple[datetime, timedelta]], instant: datetime) -> timedelta:
    return [after for onset, after in changes if onset <= instant][-1]


@pytest.mark.parametrize("initial", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
def test_offsets_are_those_of_zoneinfo_from_2024_to_2040(initial: str) -> None:
    for name in (each for each in clock.zone_names() if each[0].upper() == initial):
        changes, zone = offsets_by_file(name), clock.zone(name)
        # At the first of each month, and a second before and at each change that either side knows.
        instants = {datetime(year, month, 1) for year in range(SINCE, UNTIL + 1) for month in range(1, 13)}  # noqa: DTZ001
        for change in zones._changes(name, SINCE - 1):
            instants |= {change.at.replace(tzinfo=None) - timedelta(seconds=1), change.at.replace(tzinfo=None)}
        for onset, _after in changes:
            instants |= {onset - timedelta(seconds=1), onset}
        for instant in sorted(instants):
            if SINCE <= instant.year <= UNTIL:
                expected = instant.replace(tzinfo=UTC).astimezone(zone).utcoffset()
                assert offset_at(changes, instant) == expected, (name, instant)


def kinds(name: str, year: int = 2026) -> list[str]:
    return [
        ("daylight" if each.daylight else "standard") + (" yearly" if each.yearly else "")
        for each in zones.observances(name, year)
    ]


@pytest.mark.parametrize(
    "name", ["Europe/London", "Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland"]
)
def test_a_regular_zone_is_one_pair(name: str) -> None:
    assert kinds(name) == ["daylight yearly", "standard yearly"]


@pytest.mark.parametrize("name", ["Asia/Kathmandu", "Pacific/Apia", "UTC", "Africa/Lagos"])
def test_a_fixed_zone_is_one_observance(name: str) -> None:
    assert kinds(name) == ["standard"]


def test_an_irregular_zone_is_one_observance_a_change_after_an_initial_one() -> None:
    found = zones.observances("Africa/Casablanca", 2025)
    assert [(each.onset, each.after) for each in found[:3]] == [
        (datetime(2024, 1, 1, 0, 0), timedelta(hours=1)),  # noqa: DTZ001
        (datetime(2024, 3, 10, 3, 0), timedelta()),  # noqa: DTZ001  (Ramadan)
        (datetime(2024, 4, 14, 2, 0), timedelta(hours=1)),  # noqa: DTZ001
    ]
    assert kinds("Africa/Casablanca", 2025)[:3] == ["daylight", "standard", "daylight"]
    assert not any(each.yearly for each in found)


def test_a_zone_that_became_regular_has_both() -> None:
    assert kinds("America/New_York", 2006) == [
        *("standard", "daylight", "standard", "daylight", "standard"),
        *("daylight yearly", "standard yearly"),
    ]


def test_an_onset_is_said_in_the_offset_before_it_and_lies_before_the_first_year() -> None:
    daylight, standard = zones.observances("America/New_York", 2026)
    assert (daylight.onset, daylight.before) == (datetime(2025, 3, 9, 2, 0), timedelta(hours=-5))  # noqa: DTZ001
    assert (standard.onset, standard.before) == (datetime(2025, 11, 2, 2, 0), timedelta(hours=-4))  # noqa: DTZ001


def test_days_of_change_are_those_around_each_change() -> None:
    assert zones.days_of_change("Europe/London", 2027)[6:12] == (
        *(date(2027, 3, 27), date(2027, 3, 28), date(2027, 3, 29)),
        *(date(2027, 10, 30), date(2027, 10, 31), date(2027, 11, 1)),
    )
