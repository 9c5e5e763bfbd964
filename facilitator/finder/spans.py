"""What the calendar shows at once: a month, a week or a day, as the address names it."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

BACK, AHEAD = 12, 24  # months that can be looked at
MONTH, WEEK, DAY = "month", "week", "date"
_WEEK = re.compile("([0-9]{4})-W([0-9]{2})")


class NoSuchSpan(Exception):
    """A text that is no month, week or day, or one too far away."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last; ``of`` is the part of the address, ``name`` its value there."""

    of: str
    name: str
    first: dt.date
    last: dt.date


def asked(args: Mapping[str, str], today: dt.date, first_weekday: int) -> Span:
    """What an address asks for: "week=2026-W48" (ISO 8601), "date=2026-11-23", else "month=2026-11", or this month.

    Raises ``NoSuchSpan``.
    """
    if WEEK in args:
        found = week(_thursday(args[WEEK]), first_weekday)
    elif DAY in args:
        found = day(_date(args[DAY]))
    else:
        found = month(_date(f"{args[MONTH]}-01") if args.get(MONTH) else today)
    if not _in_reach(found, today):
        raise NoSuchSpan(found.name)
    return found


def month(having: dt.date) -> Span:
    """The month that a day is in."""
    last = calendar.monthrange(having.year, having.month)[1]
    return Span(MONTH, f"{having:%Y-%m}", having.replace(day=1), having.replace(day=last))


def week(having: dt.date, first_weekday: int) -> Span:
    """The week that a day is in, as the country has it; named by the ISO week in which most of its days are."""
    first = having - dt.timedelta(days=(having.weekday() - first_weekday) % 7)
    thursday = first + dt.timedelta(days=(calendar.THURSDAY - first_weekday) % 7)
    year, number, _weekday = thursday.isocalendar()
    return Span(WEEK, f"{year}-W{number:02}", first, first + dt.timedelta(days=6))


def day(which: dt.date) -> Span:
    """One day."""
    return Span(DAY, which.isoformat(), which, which)


def neighbours(of: Span, today: dt.date, first_weekday: int) -> tuple[Span | None, Span | None]:
    """What comes before and what after, each None where that can't be looked at."""
    around = [
        _like(of, each, first_weekday) for each in (of.first - dt.timedelta(days=1), of.last + dt.timedelta(days=1))
    ]
    before, after = (each if _in_reach(each, today) else None for each in around)
    return before, after


def ways(of: Span, today: dt.date, first_weekday: int) -> dict[str, Span]:
    """The same days as a month, as a week and as one day: where today is among them, around today."""
    around = today if of.first <= today <= of.last else of.first
    return {MONTH: month(around), WEEK: week(around, first_weekday), DAY: day(around)}


def reach(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day that can be looked at."""
    return _months_on(today, -BACK).first, _months_on(today, AHEAD).last


def _like(of: Span, having: dt.date, first_weekday: int) -> Span:
    return {MONTH: month(having), WEEK: week(having, first_weekday), DAY: day(having)}[of.of]


def _in_reach(of: Span, today: dt.date) -> bool:
    first, last = reach(today)
    return first <= of.last and of.first <= last


def _months_on(today: dt.date, months: int) -> Span:
    year, number = divmod(today.year * 12 + today.month - 1 + months, 12)
    return month(dt.date(year, number + 1, 1))


def _thursday(text: str) -> dt.date:
    """The Thursday of an ISO week, which is in it wherever the week begins."""
    found = _WEEK.fullmatch(text)
    try:
        return dt.date.fromisocalendar(int(found[1]), int(found[2]), 4) if found else _date("")
    except ValueError as error:
        raise NoSuchSpan(text) from error


def _date(text: str) -> dt.date:
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise NoSuchSpan(text)
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchSpan(text) from error
