"""All that can be said of single dates: each kind as the timetable that comes of it, for any rule in any zone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from facilitator.calendars import zones
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.models import Kind
from facilitator.meetings.recurrence import Series, days, touches_clock_change
from facilitator.meetings.timetable import Closed, Timetable
from tests.calendars.values import LIBRARY, added, cancelled, closed, moved

DAY, WEEK = timedelta(days=1), timedelta(days=7)
HALL = 1  # the venue's id
AT_LIBRARY = {"venue": LIBRARY, "venue_id": LIBRARY.id}


@dataclass(frozen=True)
class Rule:
    """A rule, its dates (local) in the years that are looked at, and the days of clock changes in its zone."""

    series: Series
    days: Sequence[date]
    clock_changes: Sequence[date]

    @classmethod
    def of(cls, series: Series, since: date, until: date) -> "Rule":
        around = zones.days_of_change(series.timezone, since.year)  # each with the day before and the one after
        changes = [day for day in around[1::3] if since <= day < until]
        return cls(series, list(days(series, since, until)), changes or [date(2026, 3, 29)])

    @property
    def middle(self) -> date:
        return self.days[len(self.days) // 2]

    @property
    def struck(self) -> date:
        """A date that a clock change touches, if there is one."""
        return next((day for day in self.days if touches_clock_change(self.series, day)), self.days[-1])

    def free(self, since: date) -> date:
        """The first day from then on that the rule does not name."""
        return next(day for day in (since + n * DAY for n in range(8)) if day not in self.days)

    def break_(self, *kept: date) -> tuple[Closed, ...]:
        return (closed(self.middle - WEEK, self.middle + 2 * WEEK, *kept),)


SINGLE: dict[str, Callable[[Rule], DateChange]] = {
    "cancelled": lambda rule: cancelled(rule.middle),
    "cancelled the first": lambda rule: cancelled(rule.days[0]),
    "cancelled the last": lambda rule: cancelled(rule.days[-1]),
    "cancelled at a clock change": lambda rule: cancelled(rule.struck),
    "later that day": lambda rule: moved(rule.middle, start_time=time(21, 15)),
    "shorter": lambda rule: moved(rule.middle, duration=45),
    "the day after": lambda rule: moved(rule.middle, to_day=rule.middle + DAY),
    "past the next ones": lambda rule: moved(rule.middle, to_day=rule.middle + 17 * DAY, start_time=time(10, 0)),
    "the first earlier": lambda rule: moved(rule.days[0], to_day=rule.days[0] - 3 * DAY),
    "the last later": lambda rule: moved(rule.days[-1], to_day=rule.days[-1] + 3 * DAY, duration=120),
    "into a clock change": lambda rule: moved(
        rule.middle, to_day=rule.clock_changes[0], start_time=time(1, 30), duration=60
    ),
    "away from a clock change": lambda rule: moved(rule.struck, to_day=rule.struck + 2 * DAY, start_time=time(12, 0)),
    "elsewhere": lambda rule: moved(rule.middle, **AT_LIBRARY),
    "online": lambda rule: moved(rule.middle, kind=Kind.ONLINE, online_url="https://meet.example.org/room"),
    "moved, then cancelled": lambda rule: moved(rule.middle, to_day=rule.middle + DAY, cancelled=True),
    "added": lambda rule: added(rule.free(rule.middle), start_time=time(8, 0)),
    "added elsewhere": lambda rule: added(rule.free(rule.middle + WEEK), **AT_LIBRARY),
    "added at a clock change": lambda rule: added(rule.free(rule.clock_changes[-1]), start_time=time(2, 30)),
    "added before the first": lambda rule: added(rule.series.first_day - 2 * DAY),
    "added, then cancelled": lambda rule: added(rule.free(rule.middle), cancelled=True),
}
OTHER: dict[str, Callable[[Rule], dict[str, Any]]] = {
    "closed": lambda rule: {"closures": rule.break_()},
    "closed, one kept": lambda rule: {"closures": rule.break_(rule.middle)},
    "closed over a moved one": lambda rule: {
        "closures": rule.break_(),
        "changes": said(moved(rule.days[0], to_day=rule.middle - DAY)),
    },
    "moved into what was closed": lambda rule: {
        "closures": rule.break_(),
        "changes": said(moved(rule.days[0], to_day=rule.middle - DAY, closures_seen=1)),
    },
    "paused": lambda rule: {"paused_from": rule.middle},
    "paused before a moved one": lambda rule: {
        "paused_from": rule.middle,
        "changes": said(moved(rule.days[0], to_day=rule.middle + DAY)),
    },
    "much at once": lambda rule: {
        "closures": rule.break_(rule.middle),
        "changes": said(
            *(SINGLE[name](rule) for name in ("online", "added", "added elsewhere")),
            *(SINGLE[name](rule) for name in ("the first earlier", "cancelled the last", "away from a clock change")),
        ),
    },
}


def said(*changes: DateChange) -> dict[date, DateChange]:
    """By day; of one that is changed twice, the last counts."""
    return {each.day: each for each in changes}


def timetables(rule: Rule) -> dict[str, Timetable]:
    """Each kind of change to the dates of a rule."""
    plain = Timetable(rule.series, Kind.IN_PERSON, HALL)
    single = {name: replace(plain, changes=said(change(rule))) for name, change in SINGLE.items()}
    return single | {name: replace(plain, **other(rule)) for name, other in OTHER.items()}
