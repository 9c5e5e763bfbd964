"""Our feeds as ical.js expands them, against our own dates from 2024 to 2032: every kind of rule in every kind of zone.

Instants are compared, of start and of end, and exactly. ical.js knows no zone but those that the feed describes.
"""

from dataclasses import replace
from datetime import UTC, date, time, timedelta
from itertools import groupby
from typing import Any

import pytest

from facilitator import clock
from facilitator.calendars import ical, zones
from facilitator.calendars.entries import Entry, Options
from facilitator.calendars.feeds import BEGINNING
from facilitator.meetings.models import Status
from facilitator.meetings.recurrence import Frequency, Series, next_days, occurrences
from tests.calendars.values import CHECK_IN, HEAD, LIBRARY, calendar, on

from .changed import HALL, Rule, timetables
from .reader import PLACE, SINCE, UNTIL, Date, Reader

DAY = timedelta(days=1)
ZONES = [
    "UTC",
    "Asia/Kathmandu",  # fixed, on a quarter of an hour
    "Pacific/Apia",  # gave summer time up; half the world away from its neighbour
    "Europe/London",
    "Europe/Dublin",  # winter is the exception, by law
    "America/New_York",
    "America/St_Johns",
    "America/Vancouver",  # gives clock changes up
    "America/Havana",  # changes at midnight
    "America/Santiago",  # so too, and on a Sunday from a day on
    "America/Asuncion",  # gave clock changes up in 2024
    "America/Nuuk",  # changes on the evening before Europe does
    "America/Miquelon",
    "America/Mexico_City",
    "Australia/Sydney",  # summer is in January
    "Australia/Lord_Howe",  # by half an hour
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Africa/Casablanca",  # by the moon
    "Africa/Cairo",  # the last Friday, at midnight
    "Asia/Tehran",
    "Asia/Almaty",  # moved to another offset in 2024
    "Asia/Gaza",  # by the moon as well
    "Asia/Beirut",
    "Asia/Jerusalem",  # the Friday before the last Sunday
    "Asia/Colombo",
    "Antarctica/Troll",  # by two hours
]
EVERY_DAY = tuple(range(7))
RULES: dict[str, dict[str, Any]] = {
    "once": {"frequency": Frequency.ONCE, "weekdays": (), "first_day": date(2026, 3, 29)},
    "weekly": {"weekdays": (0,)},
    "weekly since 2019": {"weekdays": (2,), "first_day": date(2019, 5, 1)},
    "on three days": {"weekdays": (1, 3, 6)},
    "fortnightly on Sunday and Monday": {"weekdays": (0, 6), "interval": 2},
    "every fifth week": {"weekdays": (6,), "interval": 5},
    "once a year": {"weekdays": (4,), "interval": 52},
    "first Sunday": {"frequency": Frequency.MONTHLY, "weekdays": (6,), "nth": 1},
    "second Tuesday of every second month": {
        "frequency": Frequency.MONTHLY,
        "weekdays": (1,),
        "nth": 2,
        "interval": 2,
    },
    "fourth Saturday": {"frequency": Frequency.MONTHLY, "weekdays": (5,), "nth": 4},
    "last Sunday": {"frequency": Frequency.MONTHLY, "weekdays": (6,), "nth": -1},
    "last Friday of every fifth month": {
        "frequency": Frequency.MONTHLY,
        "weekdays": (4,),
        "nth": -1,
        "interval": 5,
    },
}
HOURS: dict[str, dict[str, Any]] = {
    "evening": {"start_time": time(19, 0), "duration": 90},
    "to midnight": {"start_time": time(22, 30), "duration": 90},
    "across midnight": {"start_time": time(23, 30), "duration": 60},
    "at midnight": {"start_time": time(0, 0), "duration": 60},
    "half past one": {"start_time": time(1, 30), "duration": 60},
    "a quarter to three": {"start_time": time(2, 45), "duration": 5},
    "nearly a whole day": {"start_time": time(3, 0), "duration": 1439},
}
ENDS: dict[str, dict[str, Any]] = {"for ever": {}, "ends": {"last_day": date(2029, 3, 25)}}


def of_site(series: Series, name: str = CHECK_IN.name) -> list[Date]:
    """What begins from 2024 to 2032 by the meeting's own rule, in order."""
    near = occurrences(series, (SINCE - 2 * DAY).date(), (UNTIL + 2 * DAY).date())
    found = (Date(each.start.astimezone(UTC), each.end.astimezone(UTC), name) for each in near)
    return [each for each in found if SINCE <= each.start < UNTIL]


def begun(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule with a first day that is one of its dates."""
    first_day = rule.get("first_day", date(2024, 1, 1))
    series = on(**{**rule, "first_day": first_day}).series
    return {**rule, "first_day": next_days(series, first_day, 1)[0]}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("zone", ZONES)
def test_icaljs_finds_the_dates_of_the_site(icaljs: Reader, zone: str, rule: str) -> None:
    for hour, hours in HOURS.items():
        for end, ends in ENDS.items():
            entry = on(timezone=zone, **begun({**RULES[rule], **hours, **ends}))
            assert icaljs.dates(calendar(entry)) == of_site(entry.series), f"{hour}, {end}"


def alike() -> list[list[str]]:
    """All zones of the IANA list, those together whose clocks go alike from 2024 on."""
    told = sorted((repr(zones.observances(name, 2024)), name) for name in clock.zone_names())
    return [[name for _, name in names] for _, names in groupby(told, key=lambda each: each[0])]


@pytest.mark.parametrize("names", alike(), ids=lambda names: names[0])
def test_icaljs_finds_every_day_in_every_zone_of_the_world(icaljs: Reader, names: list[str]) -> None:
    first, *others = names
    for start_time in {time(2, 30), *(each.onset.time() for each in zones.observances(first, 2024))}:
        entry = on(timezone=first, first_day=date(2024, 1, 1), weekdays=EVERY_DAY, start_time=start_time, duration=60)
        assert icaljs.dates(calendar(entry)) == of_site(entry.series), start_time
    for name in others:
        entry = on(timezone=name, first_day=date(2024, 1, 7), weekdays=(6,), start_time=time(2, 30), duration=60)
        assert icaljs.dates(calendar(entry)) == of_site(entry.series), name


BEGUN, LOOKED_AT = date(2024, 1, 21), UNTIL.date()
ENDS_SOON: list[dict[str, Any]] = [{}, {"last_day": date(2027, 3, 28)}]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("zone", ZONES)
def test_icaljs_finds_what_was_cancelled_moved_and_added(icaljs: Reader, zone: str, rule: str) -> None:
    """A feed of many meetings, one for each kind of change; the hours take turns, and what is said of the cancelled."""
    hours = list(HOURS.values())
    plan = begun({"first_day": BEGUN, **RULES[rule], **hours[(ZONES.index(zone) + len(rule)) % len(hours)]})
    for number, ends in enumerate(ENDS_SOON):
        series = on(timezone=zone, **plan, **ends).series
        meetings = [
            replace(CHECK_IN, uid=f"{n}@example.org", name=kind, timetable=timetable)
            for n, (kind, timetable) in enumerate(timetables(Rule.of(series, BEGUN, LOOKED_AT)).items())
        ]
        options = Options(cancelled=(number + ZONES.index(zone)) % 2 == 0)
        events = [ical.events(meeting, options) for meeting in meetings]
        feed = ical.feed(HEAD, [(zone, min(series.first_day.year, BEGINNING))], events)
        expected = sorted(each for meeting in meetings for each in shown(meeting, options))
        assert icaljs.dates(feed) == expected, options


def shown(meeting: Entry, options: Options) -> list[Date]:
    """What a calendar is to show of a meeting."""
    found = []
    for each in meeting.timetable.dates(BEGUN - 30 * DAY, LOOKED_AT + DAY):
        if each.status is not Status.ON and not (each.status is Status.CANCELLED and options.cancelled):
            continue
        place = {HALL: PLACE, LIBRARY.id: "Town Library, 1 High Street, Northgate", None: "Online"}[each.venue_id]
        gone = each.status is Status.CANCELLED
        name, status = (f"Cancelled: {meeting.name}", "CANCELLED") if gone else (meeting.name, "CONFIRMED")
        if SINCE <= each.start < UNTIL:
            found.append(Date(each.start.astimezone(UTC), each.end.astimezone(UTC), name, place, status))
    return found
