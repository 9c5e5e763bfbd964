"""When a meeting of a list takes place: days, times and zones as the Meeting Guide format writes them."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from facilitator import clock
from facilitator.exchange.codes import LONGEST
from facilitator.exchange.row import Row
from facilitator.forms import read_clock_time
from facilitator.meetings import recurrence
from facilitator.meetings.recurrence import SHORTEST, WEEKDAYS, WEEKS_OF_MONTH, WIDEST, Frequency, Series

Said = dict[str, Any]

NAMES = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")  # in the format's order
A_MONDAY = date(2024, 1, 1)
_FIELDS = ("start_time", "duration", "timezone", "rule", "first_day", "last_day")


def timing(row: Row, ours: Row | None, zone: str, default: int) -> Said:
    """The rule, start, length (minutes) and zone that a row gives; first and last day only where it gives them.

    ``ours`` is the row's part in our own form, ``zone`` and ``default`` what counts where the row says nothing.
    """
    said: Said = {"timezone": row_zone(row, zone)}
    if ours and ours.has("frequency"):
        start = read_clock_time(ours.line("start_time", 20))
        if start is None:
            ours.refuse("start_time", "no_time")
        said |= {"rule": _own_rule(ours)}
    else:
        start = _start(row)
        said |= {"rule": {"frequency": "weekly", "interval": 1, "weekdays": _weekdays(row), "nth": None}}
    if start is None:
        return said
    length = ours.whole("duration", range(SHORTEST, recurrence.LONGEST + 1)) if ours else None
    said |= {"start_time": f"{start:%H:%M}", "duration": length or _length(row, start, default)}
    if ours:
        said |= {name: day.isoformat() if (day := ours.day(name)) else None for name in ("first_day", "last_day")}
        if said["first_day"] is None:
            del said["first_day"]
    if not row.refusals:
        for name, code in recurrence.problems(series(said, A_MONDAY)):
            row.refuse(name, f"rule_{code}")
    return said


def series(said: Said, first_day: date) -> Series:
    """The fields as a rule. ``first_day`` counts where they have none; off the rule it moves on to the next date."""
    last_day = said.get("last_day")
    found = Series(
        first_day=date.fromisoformat(said["first_day"]) if "first_day" in said else first_day,
        start_time=time.fromisoformat(said["start_time"]),
        duration=said["duration"],
        timezone=said["timezone"],
        frequency=Frequency(said["rule"]["frequency"]),
        interval=said["rule"]["interval"],
        weekdays=tuple(said["rule"]["weekdays"]),
        nth=said["rule"]["nth"],
        last_day=date.fromisoformat(last_day) if last_day else None,
    )
    if found.frequency is Frequency.ONCE or recurrence.takes_place_on(found, found.first_day):
        return found
    after = recurrence.next_days(replace(found, last_day=None), found.first_day, 1)
    return replace(found, first_day=after[0]) if after else found


def row_zone(row: Row, default: str) -> str:
    """The IANA zone that a row names, else ``default``; refused where there is no such zone."""
    name = row.line("timezone", 64) or default
    if name not in clock.zone_names():
        row.refuse("timezone", "no_zone", value=name)
    return name


def _weekdays(row: Row) -> list[int]:
    """Weekdays, Monday 0, of a number (Sunday 0), a name, or a list of them."""
    if not row.has("day"):
        if row.has("time"):
            row.refuse("day", "missing")
        return []
    value = row.raw["day"]
    found = set()
    for item in value if isinstance(value, list) else str(value).split(","):
        text = str(item).strip().lower().removesuffix(".0")
        digit = len(text) < 3 and text.isdecimal()
        number = int(text) if digit else next((n for n, name in enumerate(NAMES) if _means(text, name)), -1)
        if number not in WEEKDAYS:
            row.refuse("day", "unknown", value=str(item)[:40])
            return []
        found.add((number - 1) % 7)
    return sorted(found)


def _means(text: str, name: str) -> bool:
    return len(text) >= 3 and name.startswith(text)


def _start(row: Row) -> time | None:
    if not row.has("time"):
        row.refuse("time", "missing" if row.has("day") else "by_appointment")
        return None
    text = row.line("time", 40)
    start = read_clock_time(text)
    if start is None and text:
        row.refuse("time", "no_time", value=text)
    return start


def _length(row: Row, start: time, default: int) -> int:
    """Minutes from the start to the end, which may be on the next day; ``default`` where that can't be meant."""
    text = row.line("end_time", 40)
    if not text:
        row.warn("end_time", "no_end", taken=default)
        return default
    end = time(0) if text in ("24:00", "24:00:00") else read_clock_time(text)
    if end is None:
        row.warn("end_time", "end_unclear", value=text, taken=default)
        return default
    span = datetime.combine(A_MONDAY, end) - datetime.combine(A_MONDAY, start)
    minutes = int(span.total_seconds() // 60) % (24 * 60) or 24 * 60
    if not SHORTEST <= minutes <= LONGEST:
        row.warn("end_time", "end_far", value=text, minutes=minutes, taken=default)
        return default
    return minutes


def _own_rule(ours: Row) -> Said:
    return {
        "frequency": (ours.choice("frequency", Frequency) or Frequency.WEEKLY).value,
        "interval": ours.whole("interval", range(1, WIDEST + 1), 1),
        "weekdays": ours.wholes("weekdays", WEEKDAYS),
        "nth": ours.whole("nth", WEEKS_OF_MONTH),
    }
