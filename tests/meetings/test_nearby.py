from typing import Any

import pytest
from sqlalchemy.orm import Session

from facilitator.meetings import nearby, search, towns
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import Kind
from facilitator.meetings.nearby import Spot


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("reading", [("Reading", "GB", ""), ("Reading", "US", "Pennsylvania"), ("Reading", "US", "Massachusetts")]),
        ("MÜNCHEN", [("Munich", "DE", "")]),
        ("Londres", [("London", "GB", ""), ("London", "CA", "")]),
        ("st louis", [("St. Louis", "US", "Missouri")]),
        ("لندن", [("London", "GB", ""), ("London", "CA", "")]),
        ("nowhere at all", []),
        ("", []),
        ("a\tb\nlondon", []),
    ],
)
def test_a_town_is_found_however_it_is_written(name: str, found: list[tuple[str, str, str]]) -> None:
    assert [(each.name, each.country, each.state) for each in towns.called(name)] == found


def test_a_slip_leads_to_the_town_that_was_meant() -> None:
    slips = ("Lodnon", "Manchster", "Edinborough")
    meant = {name: next(each.name for each in towns.spelled_like(name)) for name in slips}
    assert meant == {"Lodnon": "London", "Manchster": "Manchester", "Edinborough": "Edinburgh"}
    assert towns.spelled_like("x") == towns.spelled_like("zzzzzz") == []


def test_of_several_towns_the_sites_own_come_first_then_those_of_its_country() -> None:
    own = [Spot(1, "Richmond", "GB", 54.40, -1.73)]

    def look(text: str, country: str = "GB") -> list[str]:
        near = nearby.look(text, own, country)
        return [nearby.text(each) for each in (near.town, *near.others) if each]

    assert look("Richmond")[0] == "Richmond, GB"
    assert look("Reading") == ["Reading, ENG, GB", "Reading, PA, US", "Reading, MA, US"]
    assert look("Reading", "US")[0] == "Reading, PA, US"
    assert look("reading, massachusetts") == look("Reading, MA, US") == ["Reading, MA, US"]
    assert look("Reading, Narnia") == []


def test_a_venue_without_coordinates_is_where_its_town_is(session: Session, make: Any) -> None:
    venues = {
        "exact": make.venue("Exact", town="Riverbend", latitude=51.4, longitude=-0.9),
        "own": make.venue("Own", town="riverbend"),
        "known": make.venue("Known", town="Reading", country="US", region="Massachusetts"),
        "unknown": make.venue("Unknown", town="Neverwhere"),
        "nobody": make.venue("Nobody meets", town="London"),
    }
    for name in ("exact", "own", "known", "unknown"):
        make.meeting(name, venue=venues[name])
    make.meeting("Online", kind=Kind.ONLINE, venue=venues["nobody"])
    found = {each.venue: (each.latitude, each.longitude) for each in nearby.spots(session)}
    assert found == {
        venues["exact"].id: (51.4, -0.9),
        venues["own"].id: (51.4, -0.9),
        venues["known"].id: (42.53, -71.1),
    }


def test_near_a_town_is_what_is_within_reach_of_it_and_no_online_meeting(session: Session, make: Any, now: Any) -> None:
    make.meeting("Here", venue=make.venue("Here", town="Reading", latitude=51.46, longitude=-0.97))
    make.meeting("London", venue=make.venue("London", town="London", latitude=51.51, longitude=-0.13))
    make.meeting("Leeds", venue=make.venue("Leeds", town="Leeds", latitude=53.80, longitude=-1.55))
    make.meeting("Online", kind=Kind.ONLINE)
    filters = nearby.settle(session, Filters(near="reading"), "GB")
    assert [each.meeting.name for each in search.coming(session, filters, now).items] == ["Here", "London"]
    assert search.count(session, nearby.settle(session, Filters(near="nowhere"), "GB"), now) == 0
    assert search.count(session, Filters(near="reading"), now) == 0
    assert filters.args() == {"near": "reading"}
    assert filters.without("near") == Filters()


def test_distances_are_those_on_the_globe_also_across_the_date_line() -> None:
    suva = towns.called("Suva")[0]
    away = nearby.distances([Spot(1, "", "", -16.86, -179.95), Spot(2, "", "", 51.5, -0.12)], suva)
    assert {venue: round(km, -1) for venue, km in away.items()} == {1: 220, 2: 16300}
