"""Dates worked out from the rules themselves: a month, and one day however far away.

Ten thousand meetings have some forty thousand dates in a month. Only the columns of the rules are read for them; whole
meetings are fetched for the few that are shown.
"""

import calendar
import datetime as dt
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from facilitator import clock
from facilitator.meetings import recurrence, search
from facilitator.meetings.models import Meeting, State
from facilitator.meetings.recurrence import Series
from facilitator.meetings.search import PER_PAGE, Coming, Filters, Page

SHOWN = 5  # of the meetings of one day in a month
BACK, AHEAD = 12, 24  # months that can be looked at

_COLUMNS = (
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


class NoSuchMonth(Exception):
    """A text that is no month, or a month too far away."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return dt.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def plus(self, months: int) -> "Month":
        """The month so many months later; earlier where negative."""
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month with the first few of its meetings; ``total`` counts all of them."""

    date: dt.date
    total: int = 0
    items: list[Coming] = field(default_factory=list)


def month(text: str, today: dt.date) -> Month:
    """The month that a text such as "2026-11" names, today's for an empty one. Raises ``NoSuchMonth``."""
    this = Month(today.year, today.month)
    if not text:
        return this
    year, hyphen, number = text.partition("-")
    digits = (year + number).isascii() and year.isdigit() and number.isdigit()
    if not (digits and hyphen and len(year) == 4 and len(number) == 2 and 1 <= int(number) <= 12):
        raise NoSuchMonth(text)
    found = Month(int(year), int(number))
    if not this.plus(-BACK) <= found <= this.plus(AHEAD):
        raise NoSuchMonth(text)
    return found


def neighbours(of: Month, today: dt.date) -> tuple[Month | None, Month | None]:
    """The month before and the one after, each None where that can't be looked at."""
    this = Month(today.year, today.month)
    before, after = of.plus(-1), of.plus(1)
    return before if before >= this.plus(-BACK) else None, after if after <= this.plus(AHEAD) else None


def weeks(session: Session, filters: Filters, of: Month, first_weekday: int) -> list[list[Day | None]]:
    """The days of a month in weeks that begin on ``first_weekday`` (Monday 0); None for those of other months.

    ``filters.date`` is not asked.
    """
    by_day: dict[dt.date, list[tuple[dt.datetime, int]]] = {}
    for number, series in _rules(session, filters, of.first, of.last):
        zone = clock.zone(series.timezone)
        for day in recurrence.days(series, of.first, of.last):
            if filters.day in (None, day.weekday()):
                # As an instant, because the meetings of one day may be in several zones.
                start = dt.datetime.combine(day, series.start_time, zone).astimezone(dt.UTC)
                by_day.setdefault(day, []).append((start, number))
    shown = {day: heapq.nsmallest(SHOWN, starts) for day, starts in by_day.items()}
    meetings = _meetings(session, {number for starts in shown.values() for _start, number in starts})

    def entry(day: dt.date) -> Day:
        items = [_coming(meetings[number], day) for _start, number in shown.get(day, ())]
        return Day(day, len(by_day.get(day, ())), items)

    grid = calendar.Calendar(first_weekday).monthdatescalendar(of.year, of.number)
    return [[entry(day) if day.month == of.number else None for day in week] for week in grid]


def on_day(session: Session, filters: Filters, day: dt.date, now: dt.datetime, number: int = 1) -> Page:
    """The dates that the matching meetings have on one local date and that are not over, as ``search.coming`` does.

    Unlike there, the day may be years away; none is found further away than the month can be looked at.
    """
    found = _left_on(session, filters, day, now)
    number = min(max(1, number), max(1, -(-len(found) // PER_PAGE)))
    part = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    meetings = _meetings(session, {each for _start, each in part})
    return Page([_coming(meetings[each], day) for _start, each in part], number, len(found))


def count(session: Session, filters: Filters, now: dt.datetime) -> int:
    """How many hits a search has, whether for the next dates or for one day."""
    if filters.date is None:
        return search.count(session, filters, now)
    return len(_left_on(session, filters, filters.date, now))


def _left_on(session: Session, filters: Filters, day: dt.date, now: dt.datetime) -> list[tuple[dt.datetime, int]]:
    """Start and meeting of each date on that day that is not over, the earliest first."""
    latest = Month(now.year, now.month).plus(AHEAD).last
    if not now.date() - dt.timedelta(days=2) <= day <= latest or filters.day not in (None, day.weekday()):
        return []
    found = []
    for number, series in _rules(session, filters, day, day):
        if recurrence.takes_place_on(series, day):
            occurrence = recurrence.occurrence(series, day)
            if occurrence.end > now:
                found.append((occurrence.start.astimezone(dt.UTC), number))
    return sorted(found)


def _rules(session: Session, filters: Filters, since: dt.date, until: dt.date) -> Iterator[tuple[int, Series]]:
    query = search.matching(select(Meeting), filters).with_only_columns(Meeting.id, *_COLUMNS)
    query = query.where(
        Meeting.state == State.PUBLISHED,
        Meeting.first_day <= until,
        or_(Meeting.last_day.is_(None), Meeting.last_day >= since),
    )
    for number, first, start, duration, zone, frequency, interval, weekdays, nth, last in session.execute(query):
        yield number, Series(first, start, duration, zone, frequency, interval, tuple(weekdays), nth, last)


def _meetings(session: Session, numbers: Iterable[int]) -> dict[int, Meeting]:
    query = select(Meeting).where(Meeting.id.in_(numbers)).options(joinedload(Meeting.venue), joinedload(Meeting.group))
    return {meeting.id: meeting for meeting in session.scalars(query)}


def _coming(meeting: Meeting, day: dt.date) -> Coming:
    occurrence = recurrence.occurrence(meeting.series, day)
    return Coming(meeting, day, occurrence.start.astimezone(dt.UTC), occurrence.end.astimezone(dt.UTC))
