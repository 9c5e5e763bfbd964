"""Time zones as a calendar file describes them: the clock changes of an IANA zone as RFC 5545 observances (§3.6.5).

A regular zone is one yearly pair, a fixed one a single observance, any other one observance a change. Onsets are local
time in the offset *before* the change, which is where libraries get it wrong and clients an hour off.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from zoneinfo import ZoneInfo

from facilitator import clock

# How far changes are listed one by one. Moves with the pinned package and not with the clock: same rows, same bytes.
HORIZON = int(version("tzdata").split(".")[0]) + 20
# Fewer years than this can't tell "the second Sunday" from "the Sunday from the 9th on".
ENOUGH_YEARS = 7
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (local time, as RFC 5545 wants it)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Yearly:
    """The day of a yearly change: the ``nth`` (-1 last) weekday of a month, or the one on or after ``from_day``."""

    month: int
    weekday: int
    nth: int | None = None
    from_day: int | None = None


@dataclass(frozen=True, slots=True)
class Observance:
    """From ``onset`` (local, in the offset ``before``) the offset is ``after``; ``yearly`` if that comes back."""

    daylight: bool
    onset: datetime
    before: timedelta
    after: timedelta
    name: str
    yearly: Yearly | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def onset(self) -> datetime:
        return self.at.replace(tzinfo=None) + self.before


@lru_cache(maxsize=512)
def observances(zone_name: str, year: int) -> tuple[Observance, ...]:
    """The observances that give the zone's offset from the 1st of January of ``year`` on.

    The first begins earlier, since a client needs an onset before its first event. Zones that are not regular are right
    up to the end of ``HORIZON``.
    """
    since = year - 1
    changes = _changes(zone_name, since)
    for first in range(since, HORIZON - ENOUGH_YEARS + 2):
        if pair := _pair([change for change in changes if change.onset.year >= first]):
            singles = [change for change in changes if change.onset.year < first]
            break
    else:
        pair, singles = (), list(changes)
    if pair and not singles:
        return pair
    return (_initial(zone_name, since, changes), *map(_observance, singles), *pair)


@lru_cache(maxsize=512)
def days_of_change(zone_name: str, year: int) -> tuple[date, ...]:
    """The local dates from ``year`` to ``HORIZON`` on or next to which a clock change falls, in order."""
    days = {change.onset.date() + step * DAY for change in _changes(zone_name, year - 1) for step in (-1, 0, 1)}
    return tuple(sorted(days))


@lru_cache(maxsize=512)
def _changes(zone_name: str, since: int) -> tuple[_Change, ...]:
    """The changes of offset from the year ``since`` to ``HORIZON``: sought day by day, then halved to the second."""
    zone = clock.zone(zone_name)
    found = []
    low, end = datetime(since, 1, 1, tzinfo=UTC), datetime(HORIZON + 1, 1, 1, tzinfo=UTC)
    offset = _offset(low, zone)
    while low < end:
        high = low + DAY
        if (after := _offset(high, zone)) != offset:
            at = _first_second(low, high, zone)
            found.append(_Change(at, offset, after, at.astimezone(zone).tzname() or ""))
            offset = after
        low = high
    return tuple(found)


def _first_second(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first second with the offset of ``high``, which is another than that of ``low``."""
    offset = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset(middle, zone) == offset else (low, middle)
    return high


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _initial(zone_name: str, year: int, changes: Sequence[_Change]) -> Observance:
    """What holds as the year begins: for ever, or up to the first change."""
    start = datetime(year, 1, 1)  # noqa: DTZ001  (as EPOCH)
    local = start.replace(tzinfo=clock.zone(zone_name))
    offset = local.utcoffset() or timedelta()
    daylight = bool(changes) and changes[0].after < offset
    return Observance(daylight, start if changes else EPOCH, offset, offset, local.tzname() or "")


def _observance(change: _Change, yearly: Yearly | None = None) -> Observance:
    # By offset and not by tzdata's own flag, which for Dublin and Casablanca says that winter is the exception.
    return Observance(change.after > change.before, change.onset, change.before, change.after, change.name, yearly)


def _pair(changes: Sequence[_Change]) -> tuple[Observance, ...]:
    """The two yearly observances that say all of these changes, or nothing if no such two do."""
    years = sorted({change.onset.year for change in changes})
    if not years or years != list(range(years[0], HORIZON + 1)) or len(changes) != 2 * len(years):
        return ()
    found = []
    for alike in (changes[0::2], changes[1::2]):
        yearly = _yearly([change.onset for change in alike])
        kinds = {(change.onset.time(), change.before, change.after, change.name) for change in alike}
        if yearly is None or len(kinds) != 1:
            return ()
        found.append(_observance(alike[0], yearly))
    return tuple(sorted(found, key=lambda each: each.daylight, reverse=True))


def _yearly(onsets: Sequence[datetime]) -> Yearly | None:
    months, weekdays = {each.month for each in onsets}, {each.weekday() for each in onsets}
    if len({each.year for each in onsets}) != len(onsets) or len(months) != 1 or len(weekdays) != 1:
        return None
    month, weekday = months.pop(), weekdays.pop()
    weeks = {(each.day - 1) // 7 + 1 for each in onsets}
    if all(each.day + 7 > monthrange(each.year, month)[1] for each in onsets):
        return Yearly(month, weekday, nth=-1)
    if len(weeks) == 1:
        return Yearly(month, weekday, nth=weeks.pop())
    earliest, latest = min(each.day for each in onsets), max(each.day for each in onsets)
    return Yearly(month, weekday, from_day=earliest) if latest - earliest == 6 else None
