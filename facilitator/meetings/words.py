"""Rules, zones and languages in words, in the language of the request."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_day_names, get_timezone_name
from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from facilitator import clock
from facilitator.meetings.recurrence import LAST, Frequency, Series, final_day


def describe(series: Series) -> str:
    """A rule as somebody would say it: "every second Thursday at 19:00, 90 minutes, Europe/London".

    A series that ends says so with the last date that takes place, which may lie before its last day.
    """
    parts = {
        "rule": rule(series),
        "time": clock_time(series.start_time),
        "length": length(series.duration),
        "zone": series.timezone,
    }
    last = final_day(series)
    if series.frequency is Frequency.ONCE or last is None:
        return _("%(rule)s at %(time)s, %(length)s, %(zone)s", **parts)
    return _("%(rule)s at %(time)s, %(length)s, %(zone)s, for the last time on %(day)s", day=full_day(last), **parts)


def rule(series: Series) -> str:
    """How often, without the hour: "the last Friday of every month", "once, on Friday 2 January 2026"."""
    if series.frequency is Frequency.ONCE:
        return _("once, on %(day)s", day=full_day(series.first_day))
    if series.frequency is Frequency.MONTHLY:
        return _monthly(series)
    return _weekly(series)


def length(minutes: int) -> str:
    """A length of time, "90 minutes"."""
    return ngettext("%(num)s minute", "%(num)s minutes", minutes)


def clock_time(moment: time | datetime) -> str:
    """A time of day, or that of an instant in its own zone, as the country writes it: "19:00", "7:00 PM"."""
    return format_time(moment.time() if isinstance(moment, datetime) else moment, "short", locale=locale())


def full_day(day: date, *, year: bool = True) -> str:
    """A date with its weekday, "Thursday 8 January 2026"; ``year=False`` leaves the year out."""
    return format_date(day, _day_pattern(locale(), year=year), locale=locale())


def span(first: date, last: date) -> str:
    """Days from one to another: "Thursday 24 December 2026 to Friday 1 January 2027"; one day as ``full_day``."""
    if first == last:
        return full_day(first)
    return _("%(first)s to %(last)s", first=full_day(first, year=first.year != last.year), last=full_day(last))


def short_day(day: date, *, year: bool = False) -> str:
    """A date in little room: "Thu 8 Jan", with its ``year`` "Thu 8 Jan 2026"."""
    return format_skeleton("yMMMEd" if year else "MMMEd", day, locale=locale()).replace(",", "")


def weekday_names(weekdays: Sequence[int]) -> str:
    """Weekdays (Monday 0) in the week's order, as a list in words: "Tuesday and Thursday"."""
    names = get_day_names("wide", locale=locale())
    return format_list([names[weekday] for weekday in sorted(set(weekdays))], locale=locale())


def zone(name: str) -> str:
    """An IANA time zone as people call it: "Eastern Time"; the IANA name where it has none."""
    return _zone(name, locale())


def language(tag: str) -> str:
    """A language (BCP 47) by its own name: "Español"; the tag where Babel does not know it."""
    try:
        found = Locale.parse(tag, sep="-").get_display_name() or tag
    except (ValueError, UnknownLocaleError):
        return tag
    return found[:1].upper() + found[1:]


def locale() -> Locale:
    """The request's locale; British outside of one, as in a command."""
    return get_locale() or Locale("en", "GB")


def _weekly(series: Series) -> str:
    names, weeks = weekday_names(series.weekdays), series.interval
    single = len(set(series.weekdays)) == 1
    if weeks == 1:
        return _("every day") if len(set(series.weekdays)) == 7 else _("every %(days)s", days=names)
    if weeks == 2:
        return _("every second %(day)s", day=names) if single else _("every second week on %(days)s", days=names)
    # Not "every third Thursday", which could as well be the third Thursday of each month.
    return _("every %(num)s weeks on %(days)s", num=weeks, days=names)


def _monthly(series: Series) -> str:
    name = weekday_names(series.weekdays)
    which = {
        1: _("the first %(day)s", day=name),
        2: _("the second %(day)s", day=name),
        3: _("the third %(day)s", day=name),
        4: _("the fourth %(day)s", day=name),
        LAST: _("the last %(day)s", day=name),
    }.get(series.nth or 0, name)
    if series.interval == 1:
        return _("%(which)s of every month", which=which)
    if series.interval == 2:
        return _("%(which)s of every second month", which=which)
    return _("%(which)s, every %(num)s months", which=which, num=series.interval)


@cache
def _day_pattern(where: Locale, *, year: bool) -> str:
    pattern = str(where.date_formats["full"].pattern)
    if not year:
        pattern = re.sub(r"(?:[\s,،]|'de'|de)*\by+\b[^EMd]*$", "", pattern)
    # British English writes no comma there, whatever the tables say.
    return pattern.replace("EEEE, d", "EEEE d") if where.language == "en" else pattern


@cache
def _zone(name: str, where: Locale) -> str:
    if "/" not in name or name.startswith("Etc/"):
        return name
    return get_timezone_name(clock.zone(name), width="long", locale=where)
