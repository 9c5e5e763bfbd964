"""When a series of meetings takes place: rules, dates and instants. Pure: no database, no clock of its own.

A rule is counted from its first day by arithmetic, never by walking, so that a date twenty years
away costs the same as the next one; a month page asks this of every meeting there is.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from facilitator import clock

LAST = -1
SHORTEST, LONGEST = 5, 24 * 60 - 1
WIDEST = 52
YEARS = range(1970, 2100)
WEEKDAYS = range(7)
WEEKS_OF_MONTH = (1, 2, 3, 4, LAST)


class Frequency(StrEnum):
    """What a rule counts in."""

    ONCE = "once"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Series:
    """The rule of one meeting, in the wall-clock time of its zone.

    `duration` is in minutes. `weekdays` are Monday=0 … Sunday=6. `nth` is for monthly rules, which
    have exactly one weekday: 1 to 4, or -1 for the last one of the month. Weeks of "every n weeks"
    are counted from the Monday of the first day's week, months from the first day's month.
    """

    first_day: date
    start_time: time
    duration: int
    timezone: str
    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a series: its original local date, and start and end as aware times in the zone."""

    day: date
    start: datetime
    end: datetime


def days(series: Series, since: date, until: date) -> Iterator[date]:
    """The local dates of the series from `since` to `until`, both included, in order.

    Only dates that the rule names are given: a first day off the rule is not one of them (see
    `problems`).
    """
    low = max(since, series.first_day)
    high = min(until, series.last_day) if series.last_day else until
    if low > high:
        return iter(())
    return _KINDS[series.frequency](series, low, high)


def takes_place_on(series: Series, day: date) -> bool:
    """Whether `day` is one of the local dates of the series."""
    return next(days(series, day, day), None) is not None


def next_days(series: Series, since: date, count: int) -> list[date]:
    """The first `count` local dates on or after `since`; fewer if the series ends before."""
    return list(islice(days(series, since, date.max), count))


def next_occurrences(series: Series, now: datetime, count: int) -> list[Occurrence]:
    """The first ``count`` dates not over at ``now`` (aware), one that runs first; fewer if the series ends before."""
    # One of the day before yesterday may still run: a day on which the clock goes forward is shorter than LONGEST.
    since = now.astimezone(clock.zone(series.timezone)).date() - timedelta(days=2)
    coming = (occurrence(series, day) for day in next_days(series, since, count + 3))
    return [each for each in coming if each.end > now][:count]


def final_day(series: Series) -> date | None:
    """The last local date that takes place; None for a series without an end, or without a date."""
    if series.frequency is Frequency.ONCE:
        return next(days(series, series.first_day, series.first_day), None)
    if series.last_day is None:
        return None
    span = timedelta(days=31 * (series.interval + 1))
    since = max(series.first_day, series.last_day - min(span, series.last_day - date.min))
    return max(days(series, since, series.last_day), default=None)


def occurrence(series: Series, day: date) -> Occurrence:
    """Start and end on the local date `day`, whether or not the rule names that date.

    The length is exact elapsed time. A local time that a clock change skips is read with the offset
    before the gap, one that comes twice means the first (RFC 5545 §3.3.5).
    """
    return _occurrence(series, day, clock.zone(series.timezone))


def occurrences(series: Series, since: date, until: date) -> Iterator[Occurrence]:
    """The dates of the series from `since` to `until` (local, both included) with start and end."""
    zone = clock.zone(series.timezone)
    return (_occurrence(series, day, zone) for day in days(series, since, until))


def touches_clock_change(series: Series, day: date) -> bool:
    """Whether a clock change makes this date say less than it means when it is written as local time.

    So it is if start or end is skipped or comes twice, or if the clock changes between them: then calendar programs
    disagree about when it is, or how long. Of a time that comes twice the first is meant (RFC 5545 §3.3.5), and ical.js
    takes the second.
    """
    start = datetime.combine(day, series.start_time, clock.zone(series.timezone))
    end = start + timedelta(minutes=series.duration)  # by wall clock
    return len({_offset(each.replace(fold=fold)) for each in (start, end) for fold in (0, 1)}) > 1


def problems(series: Series) -> list[tuple[str, str]]:
    """What is wrong with a rule as (field, code) pairs, in the order of the form; empty if nothing is.

    Codes: `year` (not from 1970 to 2099), `range`, `unknown`, `missing`, `one` (more than one
    weekday where one is asked for), `unused` (a field that this frequency doesn't have),
    `before_first`, `off_rule`.
    """
    found = [*_problems_of_time(series), *_problems_of_rule(series)]
    last_day = series.last_day
    if last_day and last_day.year not in YEARS:
        found.append(("last_day", "year"))
    elif last_day and last_day < series.first_day:
        found.append(("last_day", "before_first"))
    if not found and not takes_place_on(series, series.first_day):
        found.append(("first_day", "off_rule"))
    return found


def faults(series: Series) -> list[tuple[str, str]]:
    """Those of the ``problems`` with which the dates can't be worked out; a series without a date has none of them."""
    return [each for each in problems(series) if each[1] not in ("off_rule", "before_first")]


def _problems_of_time(series: Series) -> Iterator[tuple[str, str]]:
    if series.first_day.year not in YEARS:
        yield "first_day", "year"
    if not SHORTEST <= series.duration <= LONGEST:
        yield "duration", "range"
    if series.timezone not in clock.zone_names():
        yield "timezone", "unknown"


def _problems_of_rule(series: Series) -> Iterator[tuple[str, str]]:
    monthly = series.frequency is Frequency.MONTHLY
    if series.frequency is not Frequency.ONCE:
        if not 1 <= series.interval <= WIDEST:
            yield "interval", "range"
        if not series.weekdays:
            yield "weekdays", "missing"
        elif not set(series.weekdays) <= set(WEEKDAYS):
            yield "weekdays", "unknown"
        elif monthly and len(set(series.weekdays)) > 1:
            yield "weekdays", "one"
    if monthly and series.nth is None:
        yield "nth", "missing"
    elif monthly and series.nth not in WEEKS_OF_MONTH:
        yield "nth", "unknown"
    elif not monthly and series.nth is not None:
        yield "nth", "unused"


def _once(series: Series, low: date, high: date) -> Iterator[date]:
    if low <= series.first_day <= high:
        yield series.first_day


def _weekly(series: Series, low: date, high: date) -> Iterator[date]:
    monday = series.first_day.toordinal() - series.first_day.weekday()
    step = 7 * series.interval
    first, last = low.toordinal(), high.toordinal()
    weekdays = sorted(set(series.weekdays))
    for week in range(first - (first - monday) % step, last + 1, step):
        for weekday in weekdays:
            if first <= week + weekday <= last:
                yield date.fromordinal(week + weekday)


def _monthly(series: Series, low: date, high: date) -> Iterator[date]:
    anchor = _month(series.first_day)
    first, last = _month(low), _month(high)
    if not series.weekdays or series.nth is None:
        return
    for month in range(first + (anchor - first) % series.interval, last + 1, series.interval):
        day = _nth_weekday(month // 12, month % 12 + 1, series.weekdays[0], series.nth)
        if low <= day <= high:
            yield day


_KINDS = {Frequency.ONCE: _once, Frequency.WEEKLY: _weekly, Frequency.MONTHLY: _monthly}


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first, length = calendar.monthrange(year, month)
    day = 1 + (weekday - first) % 7
    if nth == LAST:
        return date(year, month, day + (length - day) // 7 * 7)
    return date(year, month, day + (nth - 1) * 7)


def _occurrence(series: Series, day: date, zone: ZoneInfo) -> Occurrence:
    # By way of UTC, which turns a skipped time into the real one and adds real minutes. fold=0 is
    # both of RFC 5545's answers (PEP 495).
    start = datetime.combine(day, series.start_time, zone).astimezone(UTC)
    end = start + timedelta(minutes=series.duration)
    return Occurrence(day, start.astimezone(zone), end.astimezone(zone))
