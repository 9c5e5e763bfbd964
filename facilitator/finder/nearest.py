"""The list near a town, those nearest first, and what may help where a search finds nothing."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from facilitator.finder import agenda, words
from facilitator.meetings import nearby, search
from facilitator.meetings.filters import Filters
from facilitator.meetings.nearby import Near, Spot
from facilitator.meetings.search import PER_PAGE, Page, Row
from facilitator.meetings.towns import Town

FEW = 3  # of those that may help where nothing is found


@dataclass(frozen=True, slots=True)
class Away:
    """How many kilometres from a town each venue is, by its id; said in ``miles`` where people count in them."""

    town: Town
    km: Mapping[int, float]
    miles: bool

    def of(self, row: Row) -> str:
        """How far away a date is, as people say it; empty where nobody knows."""
        km = self.km.get(row.venue) if row.venue is not None else None
        return "" if km is None else words.distance(km, miles=self.miles)


def spots(session: Session, state: object) -> list[Spot]:
    """Where the venues are; kept for each state of the data."""
    return agenda.kept_rows().get(state, "spots", lambda: nearby.spots(session))


def place(session: Session, filters: Filters, country: str, state: object) -> tuple[Filters, Away | None, Near]:
    """The filters with what is near the town that they name, how far from it the venues are, and which town it is."""
    if not filters.near:
        return filters, None, Near()

    def find() -> tuple[Near, dict[int, float]]:
        known = spots(session, state)
        near = nearby.look(filters.near, known, country)
        return near, nearby.distances(known, near.town) if near.town else {}

    near, km = agenda.kept_pages().get(state, ("near", filters.near, country), find)
    away = Away(near.town, km, miles=country in words.IN_MILES) if near.town else None
    return nearby.within_reach(filters, km), away, near


def nearest(
    session: Session, filters: Filters, away: Away, now: dt.datetime, number: int, reader: agenda.Reader, state: object
) -> agenda.Written:
    """A page of the dates that ``search.coming`` finds, those nearest first and not by day; each says how far it is."""
    meetings, rows = _nearest(session, filters, away, now, state)
    number = search.in_reach(number, len(rows))
    shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    texts = [text for _each, text in agenda.texts(session, shown, now, reader, state, away.of, dated=True)]
    sections = [agenda.Section(None, texts, nearest=True)] if texts else []
    return agenda.Written(Page([], number, len(rows), meetings), sections)


def _nearest(session: Session, filters: Filters, away: Away, now: dt.datetime, state: object) -> tuple[int, list[Row]]:
    """Of how many meetings the dates are, and the dates, those nearest first."""

    def find() -> tuple[int, list[Row]]:
        rows = search.all_rows(session, filters, now, agenda.longest(session, state))
        # What is equally far as people count it comes in the order of time.
        rows.sort(key=lambda row: (words.rounded(away.km.get(row.venue or 0, 0), miles=away.miles), row.start))
        return len({row.name[0] for row in rows}), rows

    return agenda.kept_pages().get(state, ("nearest", away.town, filters, agenda.minute_of(now)), find)


def instead(
    session: Session, away: Away | None, now: dt.datetime, reader: agenda.Reader, state: object
) -> list[agenda.Section]:
    """What may help where nothing is found: the nearest, the next and the online ones, a few of each."""

    def some(title: str, rows: list[Row], away: Away | None = None) -> agenda.Section:
        says = away.of if away else agenda.nowhere
        shown = agenda.texts(session, rows[:FEW], now, reader, state, says, dated=True)
        return agenda.Section(None, [text for _each, text in shown], title=title)

    def next_of(filters: Filters) -> list[Row]:
        key = (filters, agenda.minute_of(now), 1)
        return agenda.kept_pages().get(state, key, lambda: agenda.found(session, filters, now, 1, state))[1]

    found = [some(_("The next ones"), next_of(Filters()))]
    found.append(some(_("Online, from wherever you are"), next_of(Filters(kind="online"))))
    if away:
        everywhere = Filters(near=away.town.name, venues=frozenset(away.km))
        found.insert(0, some(_("The nearest"), _nearest(session, everywhere, away, now, state)[1], away))
    return [each for each in found if each.rows]
