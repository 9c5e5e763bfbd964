"""Venues that all share."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from facilitator.meetings import organisation, venues
from facilitator.meetings.models import Kind, State
from facilitator.meetings.venues import AlreadyThere, Place
from facilitator.settings import Settings
from tests.conftest import Make

HALL = Place(
    name="Mill Lane Hall",
    address="4 Mill Lane",
    town="Northgate",
    region="",
    postcode="N1 2AB",
    country="GB",
    latitude=51.5,
    longitude=-0.1,
    timezone="Europe/London",
    step_free=None,
    way_in="Side door",
)


def test_a_venue_is_added_once(session: Session, make: Make) -> None:
    venue = venues.add(session, HALL)
    assert (venue.slug, venue.step_free, venue.latitude) == ("mill-lane-hall", None, 51.5)
    with pytest.raises(AlreadyThere) as twin:
        venues.add(session, replace(HALL, name="MILL LANE HALL", town="northgate", address=""))
    assert twin.value.venue is venue
    assert venues.add(session, replace(HALL, town="Hill")).slug == "mill-lane-hall-2"


def test_a_changed_venue_takes_its_meetings_along(session: Session, make: Make, now: datetime) -> None:
    venue, later = venues.add(session, HALL), now + timedelta(hours=1)
    there = make.meeting("A", venue=venue)
    online = make.meeting("B", venue=venue, kind=Kind.ONLINE, state=State.DRAFT)
    changed = venues.change(session, venue, replace(HALL, timezone="Europe/Dublin", step_free=True), None, later)
    assert changed == [there, online]
    assert (there.timezone, there.sequence, there.changed_at) == ("Europe/Dublin", 1, later)
    assert online.timezone == "Europe/London"
    assert venue.step_free is True


def test_a_venue_that_is_saved_unchanged_changes_nothing(session: Session, make: Make, now: datetime) -> None:
    venue = venues.add(session, HALL)
    meeting = make.meeting(venue=venue)
    assert venues.change(session, venue, HALL, None, now + timedelta(hours=1)) == []
    assert meeting.sequence == 0


def test_a_venue_does_not_become_the_twin_of_another_but_an_old_twin_can_be_changed(
    session: Session, make: Make, now: datetime
) -> None:
    venues.add(session, HALL)
    other = make.venue("Other Hall")
    with pytest.raises(AlreadyThere):
        venues.change(session, other, HALL, None, now)
    twin = make.venue("Mill Lane Hall")  # as an import may bring it
    venues.change(session, twin, replace(HALL, way_in="Back door"), None, now)
    assert twin.way_in == "Back door"


def test_a_venue_is_looked_after_by_those_who_meet_there(session: Session, make: Make) -> None:
    robin, kim = make.volunteer("Robin"), make.volunteer("Kim")
    cleo = make.volunteer("Cleo", roles_=("volunteer", "coordinator"))
    used, unused = make.venue("Used"), make.venue("Unused")
    make.meeting(group=make.group("North", robin), venue=used)
    make.meeting(venue=used)
    found = {
        who.first_name: [venues.may_change(session, each, who) for each in (used, unused)] for who in (robin, kim, cleo)
    }
    assert found == {"Robin": [True, True], "Kim": [False, True], "Cleo": [True, True]}
    assert (venues.near(session, robin), venues.near(session, cleo)) == ({used.id}, set())


def test_a_draft_written_for_a_venue_does_not_open_it_to_another_team(session: Session, make: Make) -> None:
    robin, kim = make.volunteer("Robin"), make.volunteer("Kim")
    hall, north, south = make.venue(), make.group("North", robin), make.group("South", kim)
    make.meeting("A", group=south, venue=hall, state=State.DRAFT)
    assert [venues.may_change(session, hall, who) for who in (robin, kim)] == [True, True]
    make.meeting("B", group=north, venue=hall)
    assert [venues.may_change(session, hall, who) for who in (robin, kim)] == [True, False]


def test_the_organisation_is_what_the_settings_say_until_it_is_stored(
    session: Session, make: Make, settings: Settings, now: datetime
) -> None:
    assert organisation.current(session, settings).name == "Northgate Self-Help"
    assert not organisation.is_set_up(session)
    organisation.save(session, "Hill", "Call us", "Europe/Dublin", "IE", now)
    organisation.save(session, "Hill and Dale", "", "Europe/Dublin", "IE", now)
    stored = organisation.current(session, settings)
    assert (stored.name, stored.helpline, stored.timezone, stored.country) == (
        "Hill and Dale",
        "",
        "Europe/Dublin",
        "IE",
    )
    assert organisation.is_set_up(session)
