"""What the rows, filters and spans of reports are called, in the language of the request."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import format_decimal, format_percent
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitator.attendance import outside, periods, reports
from facilitator.attendance.outside import Wanted
from facilitator.attendance.reports import Asked, Choices
from facilitator.meetings.labels import KINDS
from facilitator.meetings.models import Kind
from facilitator.meetings.words import locale
from facilitator.tables.spreadsheets import Table, Value

BY: Mapping[str, Any] = {
    "month": _l("Month"),
    "quarter": _l("Quarter"),
    "year": _l("Year"),
    "meeting": _l("Meeting"),
    "group": _l("Group"),
    "region": _l("Region"),
    "kind": _l("How people take part"),
}


COLUMNS = (
    _l("Dates planned"),
    _l("Dates held"),
    _l("Not counted"),
    _l("People"),
    _l("People a date"),
    _l("First time"),
    _l("First time, percent"),
)
OUTSIDE_BY: Mapping[str, Any] = {"all": _l("All together"), "region": _l("Region"), "group": _l("Group")}


def period(name: str) -> str:
    """A month, quarter or year: "Nov 2026", "Q4 2026", "2026"."""
    per = periods.kind(name)
    if per == "year":
        return name
    return format_skeleton("yMMM" if per == "month" else "yQQQ", periods.bounds(name)[0], locale=locale())


def day(when: date) -> str:
    """A date in little room with its year: "23 Nov 2026"."""
    return format_skeleton("yMMMd", when, locale=locale())


def region(key: str) -> str:
    """A region by its key."""
    return reports.region_name(key) or (_("Online only") if key == reports.ONLINE else _("No region"))


def row(key: str, by: str, choices: Choices) -> str:
    """What a row is called."""
    if by in periods.PERS:
        return period(key)
    if by == "region":
        return region(key)
    if by == "kind":
        return str(KINDS[Kind(key)])
    return dict(choices.meetings if by == "meeting" else choices.groups).get(key) or _("No group")


def asked(wanted: Asked, choices: Choices) -> Iterator[tuple[str, str]]:
    """The filters in use with their values, in words; one that is not offered is named as it came."""
    names = {
        "meeting": dict(choices.meetings),
        "group": dict(choices.groups),
        "region": {key: region(key) for key in choices.regions},
        "kind": {each.value: str(KINDS[each]) for each in Kind},
    }
    for name, known in names.items():
        if value := getattr(wanted, name):
            yield name, known.get(value, value)


def spans(today: date) -> list[tuple[str, date, date]]:
    """The spans that are one press away: what they are called, first day, last day."""
    month, year = periods.of_day(today), str(today.year)
    last_month = periods.of_day(periods.earlier(today, 1))
    named = (
        (_("This month"), month),
        (_("Last month"), last_month),
        (_("This quarter"), periods.of_month(month, "quarter")),
        (_("This year"), year),
        (_("Last year"), str(today.year - 1)),
    )
    found = [(name, *periods.bounds(each)) for name, each in named]
    return [
        (_("Last 12 months"), periods.earlier(today, reports.MONTHS - 1), today),
        *((name, first, min(last, today)) for name, first, last in found),
    ]


def part(key: str, report: outside.Report) -> str:
    """A region or group of a report for others."""
    by = report.wanted.by
    if by == "all":
        return _("All")
    return region(key) if by == "region" else report.names.get(key) or _("No group")


def others() -> str:
    """The parts that are too many for a page."""
    return _("All others")


def heads(report: outside.Report) -> tuple[str, str, str, str]:
    """On paper: the heading over the periods and its first column, and those over the parts."""
    per = {"month": _("By month"), "quarter": _("By quarter"), "year": _("By year")}[report.wanted.per]
    by = _("By group") if report.wanted.by == "group" else _("By region")
    return per, str(BY[report.wanted.per]), by, str(OUTSIDE_BY[report.wanted.by])


def span(wanted: Wanted) -> str:
    """From the first month to the last: "Nov 2025 – Oct 2026"."""
    return period(wanted.first) if wanted.first == wanted.last else f"{period(wanted.first)} – {period(wanted.last)}"


def row_of(name: str, wanted: Wanted) -> str:
    """A period of a report, also where it is not there as a whole: "Q4 2025, in part"."""
    return period(name) if wanted.whole(name) else _("%(period)s, in part", period=period(name))


def months(newest: str) -> list[tuple[str, str]]:
    """The months that a report may begin and end with, the newest first."""
    last = periods.bounds(newest)[0]
    every = (periods.of_day(periods.earlier(last, back)) for back in range(outside.MOST_MONTHS))
    return [(each, period(each)) for each in every]


def number(value: float) -> str:
    """A number as the country writes it, with one place where it is no whole one."""
    return format_decimal(value, "#,##0" if isinstance(value, int) else "#,##0.0", locale=locale())


def percent(share: float, *, sign: bool = False) -> str:
    """A share from 0 to 1 as the country writes it, "20%"; with a sign where it is a change: "+8%"."""
    return ("+" if sign and round(share, 2) > 0 else "") + format_percent(share, "#,##0%", locale=locale())


def method(report: outside.Report) -> list[str]:
    """How the figures came about, in plain words."""
    base, small = report.protection.base, report.protection.small
    error = max(1, round(report.deviation))
    return [
        _(
            "Meetings are counted in numbers, without names. So that nobody can be found out from a small figure, each "
            "figure of a group’s month in a region is rounded up or down to a multiple of %(base)s by a fixed lot, and "
            "now and then a 0 becomes %(base)s. Totals, averages and shares are made of these. No figure from 1 to "
            "%(small)s can be worked out.",
            base=base,
            small=small,
        ),
        _(
            "Rounding adds next to nothing on average. The total of people and that of first visits are each off by "
            "about %(error)s, in nineteen of twenty cases by less than %(twice)s. How many dates took place is exact. "
            "Whoever comes to three dates is counted three times.",
            error=number(error),
            twice=number(2 * error),
        ),
        _(
            "Method: cell keys with unbiased random rounding, after Thompson, Broadfoot and Elazar (Australian Bureau "
            "of Statistics, 2013) and Hundepool and others, Statistical Disclosure Control (2012)."
        ),
    ]


def table(report: outside.Report) -> Table:
    """A report for others as a sheet: a row for each part and period."""
    head = [OUTSIDE_BY[report.wanted.by], BY[report.wanted.per], *COLUMNS]
    rows = [(part(each.key, report), name, *_numbers(shown)) for each in report.parts for name, shown in each.rows]
    partly = [period(name) for name in outside.periods_of(report.wanted) if not report.wanted.whole(name)]
    notes = [span(report.wanted), *([_("In part: %(periods)s", periods=", ".join(partly))] if partly else [])]
    return Table(_("Attendance"), [str(each) for each in head], rows, [*notes, *method(report)])


def _numbers(shown: outside.Shown) -> tuple[Value, ...]:
    share = None if shown.newcomers is None else round(100 * shown.newcomers, 1)
    average = None if shown.average is None else round(shown.average, 1)
    return shown.planned, shown.held, shown.missing, shown.people, average, shown.first_time, share
