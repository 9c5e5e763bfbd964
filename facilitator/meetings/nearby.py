"""Near which town somebody looks: the town by its name, and how far from it the venues are.

Known are the towns of the site's own venues, however small, and those of ``towns``. A venue without coordinates counts
as being where the others of its town are, else where the town is.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from statistics import fmean

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings import towns
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import Kind, Meeting, State, Venue
from facilitator.meetings.towns import Town

REACH = 80.0  # kilometres that count as near: fifty miles
SAME = 40.0  # within so many kilometres two towns of one name are one
MOST = 5  # other towns of one name that are offered
EARTH = 6371.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a venue is, by its id: WGS 84 degrees."""

    venue: int
    town: str
    country: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Near:
    """What a name may mean: the ``town``, ``others`` of that name, and where there is none, those spelled like it."""

    town: Town | None = None
    others: tuple[Town, ...] = ()
    meant: tuple[Town, ...] = ()


def spots(session: Session) -> list[Spot]:
    """Where the venues of the listed meetings are; one query. One of which nothing is known is left out."""
    here = select(Meeting.venue_id).where(Meeting.state == State.PUBLISHED, Meeting.kind != Kind.ONLINE)
    columns = (Venue.id, Venue.town, Venue.country, Venue.region, Venue.latitude, Venue.longitude)
    rows = session.execute(select(*columns).where(Venue.id.in_(here)).order_by(Venue.id)).all()
    exact = [
        Spot(number, town, country, north, east)
        for number, town, country, _region, north, east in rows
        if north is not None and east is not None
    ]
    known = {(towns.key(each.name), each.country): each for each in _own(exact)}
    found = {each.venue: each for each in exact}
    for number, town, country, region, _north, _east in rows:
        if number not in found and town:
            at = known.get((towns.key(town), country)) or _largest(town, country, region)
            if at:
                found[number] = Spot(number, town, country, at.latitude, at.longitude)
    return list(found.values())


def look(text: str, known: Iterable[Spot], country: str) -> Near:
    """Which town somebody means by "Reading" or "Reading, PA, US".

    Of several, first the site's own, then those in its ``country``, then the larger ones.
    """
    name, *parts = [part.strip() for part in text.split(",")]
    own = _own(known)
    called = [each for each in own if towns.key(each.name) == towns.key(name)]
    called += [each for each in towns.called(name) if all(_between(each, one) > SAME for one in called)]
    found = [each for each in called if all(_is_in(each, part) for part in parts)]
    if found:
        found.sort(key=lambda each: (each not in own, each.country != country, -each.people))
        return Near(found[0], tuple(found[1 : MOST + 1]))
    names = {towns.key(each.name): each for each in own}
    alike = [names[each] for each in get_close_matches(towns.key(name), names, n=2, cutoff=towns.ALIKE)]
    meant = [*called, *alike]
    for each in towns.spelled_like(name):
        if all(_between(each, one) > SAME for one in meant):
            meant.append(each)
    return Near(meant=tuple(meant[:MOST]))


def distances(known: Iterable[Spot], town: Town) -> dict[int, float]:
    """How many kilometres from a town each venue is, by its id."""
    return {each.venue: _between(town, each) for each in known}


def within_reach(filters: Filters, away: Mapping[int, float]) -> Filters:
    """The filters with the venues that are near enough."""
    return replace(filters, venues=frozenset(venue for venue, km in away.items() if km <= REACH))


def settle(session: Session, filters: Filters, country: str) -> Filters:
    """The filters with what is near: for feeds and prints. An unknown town has nothing near it."""
    if not filters.near:
        return filters
    known = spots(session)
    town = look(filters.near, known, country).town
    return within_reach(filters, distances(known, town) if town else {})


def text(town: Town) -> str:
    """A town as the address names it, so that ``look`` finds this one."""
    return ", ".join(filter(None, (town.name, town.area if town.people else "", town.country)))


def _own(known: Iterable[Spot]) -> list[Town]:
    """The towns of venues, each in the middle of them."""
    by_town: dict[tuple[str, str], list[Spot]] = {}
    for each in known:
        if each.town:
            by_town.setdefault((towns.key(each.town), each.country), []).append(each)
    return [_middle(each) for each in by_town.values()]


def _middle(of: Sequence[Spot]) -> Town:
    north, east = fmean(each.latitude for each in of), fmean(each.longitude for each in of)
    return Town(of[0].town, of[0].country, "", "", north, east, 0)


def _largest(name: str, country: str, region: str) -> Town | None:
    found = [each for each in towns.called(name) if country in ("", each.country)]
    there = [each for each in found if region and towns.key(region) in (towns.key(each.state), each.area.casefold())]
    return next(iter(there or found), None)


def _is_in(town: Town, part: str) -> bool:
    return towns.key(part) in (town.country.casefold(), town.area.casefold(), towns.key(town.state))


def _between(one: Town | Spot, other: Town | Spot) -> float:
    """Kilometres as the crow flies, by the haversine formula."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    up, along = south - north, math.radians(other.longitude - one.longitude)
    half = math.sin(up / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(along / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))
