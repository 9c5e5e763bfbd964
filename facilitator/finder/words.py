"""Days and months as visitors read them, in the language and with the customs of the request."""

from datetime import date, datetime
from typing import Literal

from babel.dates import format_interval, format_skeleton, get_day_names
from babel.units import format_unit
from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator.finder.spans import MONTH, Span
from facilitator.meetings import words as meetings_words
from facilitator.meetings.recurrence import Series
from facilitator.meetings.towns import Town
from facilitator.meetings.words import clock_time, full_day, locale, short_day

MILE = 0.621371  # of them in a kilometre
IN_MILES = frozenset({"GB", "US", "LR", "MM"})


def month_day(when: date) -> str:
    """A date in a month that is known: "24 November"."""
    return format_skeleton("MMMMd", when, locale=locale())


def month(when: date) -> str:
    """The month of a date: "November 2026"."""
    return format_skeleton("yMMMM", when, locale=locale())


def of_span(of: Span) -> str:
    """A month, a week or a day: "November 2026", "23–29 Nov 2026", "Monday 23 November 2026"."""
    if of.of == MONTH:
        return month(of.first)
    return full_day(of.first) if of.first == of.last else format_interval(of.first, of.last, "yMMMd", locale=locale())


def beside(of: Span, shown: Span) -> str:
    """The span before or after the one that is shown, in little room: "December 2026", "16–22 Nov", "Tue 24 Nov"."""
    other = of.first.year != shown.first.year or of.last.year != shown.last.year
    if of.of == MONTH or (other and of.first != of.last):
        return of_span(of)
    if of.first == of.last:
        return short_day(of.first, year=other)
    return format_interval(of.first, of.last, "MMMd", locale=locale())


def near_day(when: date, today: date) -> str:
    """A date as somebody would name it today: "Today", "Tomorrow", else with its weekday, the year where it differs."""
    distance = (when - today).days
    if distance in (0, 1):
        return _("Tomorrow") if distance else _("Today")
    return full_day(when, year=when.year != today.year)


def near_short(when: date, today: date) -> str:
    """The same in little room: "Today", "Tomorrow", "Mon 30 Nov"; with its year where that differs."""
    near = (when - today).days in (0, 1)
    return near_day(when, today) if near else short_day(when, year=when.year != today.year)


def weekday_names(width: Literal["wide", "abbreviated"] = "wide") -> list[str]:
    """The names of the weekdays, Monday first."""
    names = get_day_names(width, locale=locale())
    return [names[number] for number in range(7)]


def week() -> list[tuple[str, str]]:
    """The days of a week as a calendar's head has them: short and long name, in the order of the country."""
    short, long, first = weekday_names("abbreviated"), weekday_names(), locale().first_week_day
    return [(short[number], long[number]) for number in ((first + step) % 7 for step in range(7))]


def distance(km: float, *, miles: bool) -> str:
    """How far away something is: "3.2 km", "14 mi"."""
    return format_unit(rounded(km, miles=miles), "mile" if miles else "kilometer", "short", locale=locale())


def rounded(km: float, *, miles: bool) -> float:
    """The same as a number, in miles or kilometres; below ten with one decimal."""
    value = km * MILE if miles else km
    return round(max(value, 0.1), 1 if value < 9.95 else None)


def town(of: Town) -> str:
    """A town, where it is: "Reading, Pennsylvania, United States"."""
    country = locale().territories.get(of.country, of.country)
    return ", ".join(filter(None, (of.name, of.state, country)))


def rule(series: Series) -> str:
    """How often a meeting takes place, as the beginning of a sentence: "Every second Thursday"."""
    found = meetings_words.rule(series)
    return found[:1].upper() + found[1:]


def opens(when: datetime, minutes: int, *, by_link: bool) -> str:
    """From when on the page shows how to join: "The link appears here 15 minutes before the start, at 18:45."."""
    time = clock_time(when)
    before = ngettext(
        "%(num)s minute before the start, at %(time)s",
        "%(num)s minutes before the start, at %(time)s",
        minutes,
        time=time,
    )
    when_words = before if minutes else _("at the start, %(time)s", time=time)
    if by_link:
        return _("The link appears here %(when)s.", when=when_words)
    return _("The phone number appears here %(when)s.", when=when_words)
