"""A feed read as a calendar program reads it: every date with start and end. Rules by dateutil, not by ours."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateutil.rrule import rrulestr

from facilitator import clock
from facilitator.calendars import ical

Times = list[tuple[datetime, datetime]]

_EVENT = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)


def events(feed: bytes) -> list[bytes]:
    """The bytes of each event of a feed."""
    return _EVENT.findall(feed)


def dates(events: Iterable[bytes], since: date, until: date) -> dict[str, Times]:
    """The dates that events say from ``since`` to ``until`` (in UTC), by UID, each in order; cancelled ones are none.

    Times by wall clock are read in the named IANA zone, of one that comes twice the first (RFC 5545 §3.3.5).
    """
    series: dict[str, list[Any]] = {}
    for component in ical.read(b"".join(events)):
        series.setdefault(str(component["UID"]), []).append(component)
    low = datetime.combine(since, datetime.min.time(), UTC)
    high = datetime.combine(until + timedelta(days=1), datetime.min.time(), UTC)
    return {
        uid: sorted(each for each in _times(components, high) if low <= each[0] < high)
        for uid, components in series.items()
    }


def _times(components: list[Any], until: datetime) -> Iterable[tuple[datetime, datetime]]:
    instead = {_instant(each["RECURRENCE-ID"].dt) for each in components if "RECURRENCE-ID" in each}
    for each in components:
        start, end = each["DTSTART"].dt, each["DTEND"].dt
        if "RRULE" in each:
            length = end.replace(tzinfo=None) - start.replace(tzinfo=None)
            gone = instead | _excluded(each)
            for begin in _by_rule(start, each["RRULE"].to_ical().decode(), until):
                if _instant(begin) not in gone:
                    yield _instant(begin), _instant(begin.replace(tzinfo=None) + length, begin)
        elif each["STATUS"] != "CANCELLED":
            yield _instant(start), _instant(end)


def _by_rule(start: datetime, rule: str, until: datetime) -> Iterable[datetime]:
    """The starts by wall clock; dateutil counts UNTIL in the zone of the start."""
    for begin in rrulestr(rule, dtstart=start):
        if begin.astimezone(UTC) >= until:
            return
        yield begin


def _excluded(component: Any) -> set[datetime]:
    given = component.get("EXDATE", [])
    return {_instant(each.dt) for part in (given if isinstance(given, list) else [given]) for each in part.dts}


def _instant(moment: datetime, like: datetime | None = None) -> datetime:
    """A time of the feed as an instant."""
    if like is not None:
        moment = moment.replace(tzinfo=like.tzinfo)
    name = getattr(moment.tzinfo, "key", None)
    return (moment.replace(tzinfo=clock.zone(name)) if name else moment).astimezone(UTC)
