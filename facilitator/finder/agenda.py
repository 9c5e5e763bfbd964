"""The list as it is shown: made for each request of rows that are written once for each state of the data."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from facilitator.finder import dates, facets, labels, listing
from facilitator.finder.facets import Hits
from facilitator.finder.listing import Choices, Entry
from facilitator.finder.remembered import Remembered
from facilitator.meetings import closures, search
from facilitator.meetings.closures import Notice
from facilitator.meetings.filters import Filters
from facilitator.meetings.nearby import Near
from facilitator.meetings.search import Name, Page, Row
from facilitator.meetings.words import locale
from facilitator.web import memory

CLOSED_AHEAD = dt.timedelta(days=14)  # how early it is said that there are no meetings for some days


@dataclass(frozen=True, slots=True)
class Section:
    """What the list has under one heading: a local date, or None for the meetings that run now; rows as HTML.

    ``nearest``: they are of any day, in the order of how far away they are. A ``title`` stands for the day.
    """

    day: dt.date | None
    rows: list[Markup]
    nearest: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A page of the list: how many there are, and its sections."""

    page: Page
    sections: list[Section]


@dataclass(frozen=True, slots=True)
class Reader:
    """All that a row hangs on beside its date."""

    locale: str
    today: dt.date
    zone: str
    first_language: str


# All that a row's text hangs on: its reader and name, whether it has begun, whether it says its day and how far it is.
_Key = tuple[Reader, Name, bool, bool, str]


def coming(session: Session, filters: Filters, now: dt.datetime, number: int, reader: Reader, state: object) -> Written:
    """A page of ``search.coming``, of what this process has found and written before as far as it has."""
    key = (filters, minute_of(now), number)
    page, rows = kept_pages().get(state, key, lambda: found(session, filters, now, number, state))
    running: list[Markup] = []
    by_day: dict[dt.date, list[Markup]] = {}
    for row, text in texts(session, rows, now, reader, state):
        (running if row.start <= now else by_day.setdefault(row.on_day, [])).append(text)
    days = [Section(day, by_day[day]) for day in sorted(by_day)]
    return Written(page, [Section(None, running), *days] if running else days)


def nowhere(_row: Row) -> str:
    """What is said of a distance that nobody asked for."""
    return ""


def texts(
    session: Session,
    rows: list[Row],
    now: dt.datetime,
    reader: Reader,
    state: object,
    away: Callable[[Row], str] = nowhere,
    *,
    dated: bool = False,
) -> list[tuple[Row, Markup]]:
    """The rows that still stand, as HTML; what was written before is kept. ``dated``: each says its day."""
    by_name = {row.name: row for row in rows}
    keys = [(reader, row.name, row.start <= now, dated, away(row)) for row in by_name.values()]

    def write(missing: list[_Key]) -> dict[Any, Markup]:
        loaded = search.load(session, [by_name[key[1]] for key in missing])
        return {
            key: _row(listing.entry(loaded[key[1]], now), reader, away=key[4], dated=dated)
            for key in missing
            if key[1] in loaded
        }

    written = kept_rows().get_many(state, keys, write)
    return [(row, text) for row, text in zip(by_name.values(), written, strict=True) if text is not None]


def found(session: Session, filters: Filters, now: dt.datetime, number: int, state: object) -> tuple[Page, list[Row]]:
    """The dates on a page of ``search.coming``, and how many there are on all."""
    key = (filters, minute_of(now))
    total, meetings = kept_pages().get(state, key, lambda: search.totals(session, filters, now))
    number = search.in_reach(number, total)
    return Page([], number, total, meetings), search.rows(session, filters, now, number, longest(session, state))


def longest(session: Session, state: object) -> dt.timedelta:
    """A time that no date exceeds."""
    return kept_pages().get(state, "longest", lambda: search.longest(session))


def written(page: Page, now: dt.datetime, reader: Reader) -> Written:
    """A page that was found in another way."""
    sections = listing.sections(page.items, now)
    return Written(page, [Section(each.day, [_row(entry, reader) for entry in each.entries]) for each in sections])


def choices(session: Session, state: object) -> Choices:
    """What the filters may offer."""
    return kept_rows().get(state, "choices", lambda: listing.choices(session))


def closed(session: Session, today: dt.date, state: object) -> list[Notice]:
    """The organisation's closed days of the next time, to be said above the list."""
    soon = today + CLOSED_AHEAD
    return kept_rows().get(state, ("closed", today), lambda: closures.notices(session, today, soon))


def hits(session: Session, filters: Filters, now: dt.datetime, state: object) -> Hits:
    """How many meetings each choice of each filter would leave. What is kept makes of it no query in most requests."""
    pages, minute = kept_pages(), minute_of(now)
    known = pages.get(state, "facets", lambda: facets.index(session))
    there = pages.get(state, ("moment", minute), lambda: facets.moment(session, now))
    only = []
    if filters.q:
        only.append(pages.get(state, ("words", filters.q), lambda: facets.found_by_words(session, filters.q)))
    if day := filters.date:
        only.append(pages.get(state, ("on", day, minute), lambda: dates.ids_on(session, day, now)))
    return facets.hits(known, filters, now, there, only)


def form(session: Session, filters: Filters, choices: Choices, now: dt.datetime, state: object, near: Near) -> Markup:
    """The form above the list and what is one press away, with how many meetings each choice leaves; kept a minute."""

    def write() -> Markup:
        counted = hits(session, filters, now, state)
        macro: Any = current_app.jinja_env.get_template("finder/_filters.html").module
        hidden = {"date": filters.date} if filters.date else {}
        form = macro.filter_form(url_for("finder.index"), filters, choices, labels, hidden, counted, near)
        made = Markup("").join((form, macro.quick("finder.index", labels.quick(filters, counted))))
        memory.give_back()  # with thousands of meetings what was counted took more than all that is kept
        return made

    return kept_pages().get(state, ("form", str(locale()), filters, minute_of(now)), write)


def reader(today: dt.date, zone: str, first_language: str) -> Reader:
    """Who reads the list, as far as it matters to what is written."""
    return Reader(str(locale()), today, zone, first_language)


def minute_of(now: dt.datetime) -> dt.datetime:
    """Within it none begins and none ends, so who asks alike gets the same as long as nothing changes."""
    return now.replace(second=0, microsecond=0)


def _row(entry: Entry, reader: Reader, *, away: str = "", dated: bool = False) -> Markup:
    macro: Any = current_app.jinja_env.get_template("finder/_list.html").module
    row: Markup = macro.row(entry, reader.today, reader.zone, reader.first_language, away, dated)
    return row


def kept_pages() -> Remembered:
    """Which dates stand on which page, for fewer pages than there are rows: each has fifty of them."""
    found: Remembered = current_app.extensions["pages"]
    return found


def kept_rows() -> Remembered:
    """Rows as they were written, and what else is the same for a state of the data."""
    found: Remembered = current_app.extensions["remembered"]
    return found
