"""Dates worked out from the rules themselves: a month, and one day however far away.

Ten thousand meetings have some forty thousand dates in a month. Only the columns of the rules are read for them; whole
meetings are fetched for the few that are shown.
"""

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from facilitator import clock
from facilitator.finder import spans
from facilitator.finder.spans import Span
from facilitator.meetings import recurrence, schedule, search
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.filters import Filters, matching
from facilitator.meetings.models import Kind, Meeting, State, Status
from facilitator.meetings.recurrence import Frequency, Series
from facilitator.meetings.search import PER_PAGE, Coming, Page
from facilitator.meetings.timetable import Timetable

SHOWN = 5  # of the meetings of one day in a month

_COLUMNS = (
    Meeting.id,
    Meeting.group_id,
    Meeting.venue_id,
    Meeting.kind,
    Meeting.paused_from,
    Meeting.first_day,
    Meeting.start_time,
    Meeting.duration,
    Meeting.timezone,
    Meeting.frequency,
    Meeting.interval,
    Meeting.weekdays,
    Meeting.nth,
    Meeting.last_day,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month with the first few of its meetings; ``total`` counts all of them."""

    date: dt.date
    total: int = 0
    items: list[Coming] = field(default_factory=list)


def weeks(
    session: Session, filters: Filters, of: Span, first_weekday: int, most: int = SHOWN
) -> list[list[Day | None]]:
    """The days of a month or week in weeks that begin on ``first_weekday`` (Monday 0); None for those beyond it.

    Of each day up to ``most`` meetings. ``filters.date`` is not asked.
    """
    by_day: dict[dt.date, list[_Key]] = {}
    planned = list(_rules(session, filters, of.first, of.last))
    timetables = schedule.of_many(session, planned)
    for each in planned:
        for on_day, key in _keys(each, timetables[each.id], of.first, of.last):
            if filters.day in (None, on_day.weekday()):
                by_day.setdefault(on_day, []).append(key)
    shown = {day: heapq.nsmallest(most, keys) for day, keys in by_day.items()}
    meetings = _meetings(session, {number for keys in shown.values() for _start, number, _day, _status in keys})

    def entry(day: dt.date) -> Day | None:
        if not of.first <= day <= of.last:
            return None
        return Day(day, len(by_day.get(day, ())), _standing(shown.get(day, ()), meetings, timetables))

    begin = of.first - dt.timedelta(days=(of.first.weekday() - first_weekday) % 7)
    count = -(-((of.last - begin).days + 1) // 7)
    return [[entry(begin + dt.timedelta(days=7 * week + day)) for day in range(7)] for week in range(count)]


def on_day(session: Session, filters: Filters, day: dt.date, now: dt.datetime, number: int = 1) -> Page:
    """The dates that the matching meetings have on one local date and that are not over, as ``search.coming`` does.

    Unlike there, the day may be years away; none is found further away than the month can be looked at.
    """
    found, timetables = _left_on(session, filters, day, now)
    number = min(max(1, number), max(1, -(-len(found) // PER_PAGE)))
    part = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    meetings = _meetings(session, {each for _start, each, _day, _status in part})
    counted = len({each for _start, each, _day, _status in found})
    return Page(_standing(part, meetings, timetables), number, len(found), counted)


def ids_on(session: Session, day: dt.date, now: dt.datetime) -> list[int]:
    """The ids of all meetings that have something on one local date that is not over."""
    found, _timetables = _left_on(session, Filters(date=day), day, now)
    return sorted({each for _start, each, _day, _status in found})


def count(session: Session, filters: Filters, now: dt.datetime) -> int:
    """How many meetings a search finds, whether by their next dates or on one day."""
    if filters.date is None:
        return search.count(session, filters, now)
    found, _timetables = _left_on(session, filters, filters.date, now)
    return len({each for _start, each, _day, _status in found})


# When a date begins (an instant, because the meetings of one day may be in several zones), whose it is, and its name.
_Key = tuple[dt.datetime, int, dt.date, Status]


def _keys(planned: "_Planned", timetable: Timetable, since: dt.date, until: dt.date) -> Iterator[tuple[dt.date, _Key]]:
    """What a meeting has on these days, by day; ten thousand meetings are asked for a month."""
    series = planned.series
    if timetable.changes or timetable.closures:
        for each in timetable.dates(since, until):
            yield each.on_day, (each.start.astimezone(dt.UTC), planned.id, each.day, each.status)
        return
    zone = clock.zone(series.timezone)
    for day in recurrence.days(series, since, until):
        start = dt.datetime.combine(day, series.start_time, zone).astimezone(dt.UTC)
        yield day, (start, planned.id, day, Status.ON)


def _left_on(
    session: Session, filters: Filters, day: dt.date, now: dt.datetime
) -> tuple[list[_Key], dict[int, Timetable]]:
    """What stands on that day and is not over, the earliest first, and the timetables it is from."""
    latest = spans.reach(now.date())[1]
    if not now.date() - dt.timedelta(days=2) <= day <= latest or filters.day not in (None, day.weekday()):
        return [], {}
    planned = list(_rules(session, filters, day, day))
    timetables = schedule.of_many(session, planned)
    found = [
        (each.start.astimezone(dt.UTC), number, each.day, each.status)
        for number, timetable in timetables.items()
        for each in timetable.dates(day, day)
        if each.end > now
    ]
    return sorted(found), timetables


class _Planned(NamedTuple):
    """The columns of a meeting that say when it takes place, and what may close it."""

    id: int
    group_id: int | None
    venue_id: int | None
    kind: Kind
    paused_from: dt.date | None
    first_day: dt.date
    start_time: dt.time
    duration: int
    timezone: str
    frequency: Frequency
    interval: int
    weekdays: list[int]
    nth: int | None
    last_day: dt.date | None

    @property
    def series(self) -> Series:
        """The rule."""
        return Series(
            self.first_day,
            self.start_time,
            self.duration,
            self.timezone,
            self.frequency,
            self.interval,
            tuple(self.weekdays),
            self.nth,
            self.last_day,
        )


def _rules(session: Session, filters: Filters, since: dt.date, until: dt.date) -> Iterator[_Planned]:
    """The matching meetings that may have a date on these days, be it one that was moved or added beyond their rule."""
    span = (since, until)
    placed = select(DateChange.meeting_id).where(or_(DateChange.day.between(*span), DateChange.to_day.between(*span)))
    by_rule = and_(Meeting.first_day <= until, or_(Meeting.last_day.is_(None), Meeting.last_day >= since))
    query = matching(select(Meeting), filters).with_only_columns(*_COLUMNS)
    query = query.where(Meeting.state == State.PUBLISHED, or_(by_rule, Meeting.id.in_(placed)))
    return (_Planned._make(row) for row in session.execute(query))


def _meetings(session: Session, numbers: Iterable[int]) -> dict[int, Meeting]:
    query = select(Meeting).where(Meeting.id.in_(numbers)).options(joinedload(Meeting.venue), joinedload(Meeting.group))
    return {meeting.id: meeting for meeting in session.scalars(query)}


def _standing(
    keys: Iterable[_Key], meetings: Mapping[int, Meeting], timetables: Mapping[int, Timetable]
) -> list[Coming]:
    found = []
    for _start, number, day, status in keys:
        meeting, date = meetings[number], timetables[number].standing(day, status)
        if date:
            found.append(Coming(meeting, date, schedule.where(meeting, date)))
    return found
