"""The list as it is shown: made for each request of rows that are written once for each state of the data."""

import datetime as dt
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
from facilitator.meetings.search import Name, Page, Row
from facilitator.meetings.words import locale

CLOSED_AHEAD = dt.timedelta(days=14)  # how early it is said that there are no meetings for some days


@dataclass(frozen=True, slots=True)
class Section:
    """What the list has under one heading: a local date, or None for the meetings that run now; rows as HTML."""

    day: dt.date | None
    rows: list[Markup]


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


def coming(session: Session, filters: Filters, now: dt.datetime, number: int, reader: Reader, state: object) -> Written:
    """A page of ``search.coming``, of what this process has found and written before as far as it has."""
    minute = _minute(now)
    page, rows = _pages().get(state, (filters, minute, number), lambda: _found(session, filters, now, number, state))
    found = {row.name: row for row in rows}
    keys = [(reader, row.name, row.start <= now) for row in found.values()]

    def write(missing: list[tuple[Reader, Name, bool]]) -> dict[Any, Markup]:
        loaded = search.load(session, [found[name] for _reader, name, _begun in missing])
        return {key: _row(listing.entry(loaded[key[1]], now), reader) for key in missing if key[1] in loaded}

    running: list[Markup] = []
    by_day: dict[dt.date, list[Markup]] = {}
    for row, written in zip(found.values(), _remembered().get_many(state, keys, write), strict=True):
        if written is not None:
            (running if row.start <= now else by_day.setdefault(row.on_day, [])).append(written)
    days = [Section(day, by_day[day]) for day in sorted(by_day)]
    return Written(page, [Section(None, running), *days] if running else days)


def _found(session: Session, filters: Filters, now: dt.datetime, number: int, state: object) -> tuple[Page, list[Row]]:
    minute = _minute(now)
    total, meetings = _pages().get(state, (filters, minute), lambda: search.totals(session, filters, now))
    longest = _pages().get(state, "longest", lambda: search.longest(session))
    number = search.in_reach(number, total)
    return Page([], number, total, meetings), search.rows(session, filters, now, number, longest)


def written(page: Page, now: dt.datetime, reader: Reader) -> Written:
    """A page that was found in another way."""
    sections = listing.sections(page.items, now)
    return Written(page, [Section(each.day, [_row(entry, reader) for entry in each.entries]) for each in sections])


def choices(session: Session, state: object) -> Choices:
    """What the filters may offer."""
    return _remembered().get(state, "choices", lambda: listing.choices(session))


def closed(session: Session, today: dt.date, state: object) -> list[Notice]:
    """The organisation's closed days of the next time, to be said above the list."""
    soon = today + CLOSED_AHEAD
    return _remembered().get(state, ("closed", today), lambda: closures.notices(session, today, soon))


def hits(session: Session, filters: Filters, now: dt.datetime, state: object) -> Hits:
    """How many meetings each choice of each filter would leave. What is kept makes of it no query in most requests."""
    pages, minute = _pages(), _minute(now)
    known = pages.get(state, "facets", lambda: facets.index(session))
    there = pages.get(state, ("moment", minute), lambda: facets.moment(session, now))
    only = []
    if filters.q:
        only.append(pages.get(state, ("words", filters.q), lambda: facets.found_by_words(session, filters.q)))
    if day := filters.date:
        only.append(pages.get(state, ("on", day, minute), lambda: dates.ids_on(session, day, now)))
    return facets.hits(known, filters, now, there, only)


def form(session: Session, filters: Filters, choices: Choices, now: dt.datetime, state: object) -> Markup:
    """The form above the list and what is one press away, with how many meetings each choice leaves; kept a minute."""

    def write() -> Markup:
        counted = hits(session, filters, now, state)
        macro: Any = current_app.jinja_env.get_template("finder/_filters.html").module
        hidden = {"date": filters.date} if filters.date else {}
        form = macro.filter_form(url_for("finder.index"), filters, choices, labels, hidden, counted)
        return Markup("").join((form, macro.quick("finder.index", labels.quick(filters, counted))))

    return _pages().get(state, ("form", str(locale()), filters, _minute(now)), write)


def reader(today: dt.date, zone: str, first_language: str) -> Reader:
    """Who reads the list, as far as it matters to what is written."""
    return Reader(str(locale()), today, zone, first_language)


def _minute(now: dt.datetime) -> dt.datetime:
    """Within it none begins and none ends, so who asks alike gets the same as long as nothing changes."""
    return now.replace(second=0, microsecond=0)


def _row(entry: Entry, reader: Reader) -> Markup:
    macro: Any = current_app.jinja_env.get_template("finder/_list.html").module
    row: Markup = macro.row(entry, reader.today, reader.zone, reader.first_language)
    return row


def _pages() -> Remembered:
    """Which dates stand on which page, for fewer pages than there are rows: each has fifty of them."""
    found: Remembered = current_app.extensions["pages"]
    return found


def _remembered() -> Remembered:
    found: Remembered = current_app.extensions["remembered"]
    return found
