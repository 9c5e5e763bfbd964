"""The only place that asks the time, and the only one that looks up a time zone.

Machines differ in their time-zone files, so the zones come from the pinned ``tzdata`` package alone: then a feed has
the same bytes on every host.
"""

import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

zoneinfo.reset_tzpath(())


def _system_now() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_now


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _source()


def today(zone_name: str) -> date:
    """The local date in an IANA zone."""
    return now().astimezone(zone(zone_name)).date()


def next_day(zone_name: str) -> datetime:
    """The instant, in UTC, at which the next day begins in an IANA zone."""
    return datetime.combine(today(zone_name) + timedelta(days=1), time(), zone(zone_name)).astimezone(UTC)


@cache
def zone(name: str) -> zoneinfo.ZoneInfo:
    """The IANA zone of that name; raises ``zoneinfo.ZoneInfoNotFoundError`` (a KeyError) or ValueError."""
    return zoneinfo.ZoneInfo(name)


@cache
def zone_names() -> frozenset[str]:
    """All IANA names that the pinned tzdata package knows."""
    return frozenset(zoneinfo.available_timezones())


def zone_called(text: str) -> str | None:
    """The IANA name that somebody means by "europe/london", "New York" or "UTC"; None where that is not one zone."""
    return _zones_by_word().get("_".join(text.split()).casefold())


@cache
def _zones_by_word() -> dict[str, str]:
    """Names in small letters, whole and, where only one zone has it, the last part alone.

    Not of Etc/GMT+9 and its like: that one is nine hours behind Greenwich.
    """
    last: dict[str, list[str]] = {}
    for name in sorted(zone_names()):
        if not name.startswith("Etc/"):
            last.setdefault(name.rpartition("/")[2].casefold(), []).append(name)
    return {word: names[0] for word, names in last.items() if len(names) == 1} | {
        name.casefold(): name for name in zone_names()
    }


@contextmanager
def stopped(instant: datetime) -> Iterator[None]:
    """Hold the clock at an instant, for the whole process: for tests and for pictures of the site."""
    global _source
    before, _source = _source, lambda: instant.astimezone(UTC)
    try:
        yield
    finally:
        _source = before
