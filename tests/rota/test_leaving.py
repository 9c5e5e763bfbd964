"""What somebody who leaves leaves behind, and who hears of it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import keeping
from facilitator.accounts import leaving as accounts
from facilitator.accounts import roles
from facilitator.accounts.models import Volunteer
from facilitator.attendance.models import Count
from facilitator.meetings import changes
from facilitator.meetings.date_models import Change
from facilitator.meetings.followers import leader
from facilitator.meetings.models import State
from facilitator.rota import faults, leads, leaving, secret
from facilitator.rota.models import Duty, RotaSecret
from tests.conftest import Make

NEXT, PAST = date(2026, 11, 30), date(2026, 11, 16)


class Place:
    """Robin leads Monday for Northgate with Alex, is alone at Riverside, and is down for a date of the organisation."""

    def __init__(self, session: Session, make: Make, now: datetime) -> None:
        self.robin = make.volunteer("Robin", trained=True, password="x")
        self.alex = make.volunteer("Alex", trained=True, password="x")
        self.cora = make.volunteer("Cora", roles_=("volunteer", "coordinator"), password="x")
        self.north = make.group("Northgate", self.robin, self.alex)
        self.river = make.group("Riverside", self.robin)
        self.monday = make.meeting("Monday", group=self.north, lead=self.robin)
        self.second = make.meeting("Second Monday", group=self.north, lead=self.alex)
        self.alone = make.meeting("River", group=self.river, lead=self.robin)
        self.ended = make.meeting("Ended", group=self.river, lead=self.robin, state=State.ENDED)
        self.office = make.meeting("Office")
        for meeting, day in ((self.second, NEXT), (self.second, PAST), (self.office, NEXT)):
            session.add(Duty(meeting_id=meeting.id, day=day, volunteer=self.robin))
        secret.make(session, self.robin, "", now.date())
        session.flush()


@pytest.fixture
def place(session: Session, make: Make, now: datetime) -> Place:
    return Place(session, make, now)


def told(parting: leaving.Parting) -> dict[str, Any]:
    return {
        "meetings": [each.name for each in parting.meetings],
        "dates": [(each.name, day) for each, day in parting.dates],
        "alone": [each.name for each in parting.alone],
        "others": [each.name for each in parting.others],
    }


def test_what_would_be_left_behind_is_told_before(session: Session, place: Place, now: datetime) -> None:
    found = leaving.foresee(session, place.robin, now)
    assert told(found) == {
        "meetings": ["Monday", "River"],
        "dates": [("Second Monday", NEXT), ("Office", NEXT)],
        "alone": ["Riverside"],
        "others": ["Northgate"],
    }
    assert found.calendar
    assert place.robin.active


def test_what_somebody_led_is_open_and_the_past_stays_known(session: Session, place: Place, now: datetime) -> None:
    leaving.leave(session, place.robin, place.cora, {place.river.id: place.alex}, now)
    assert (place.robin.active, place.robin.left_at, place.robin.groups) == (False, now, [])
    assert [each.lead for each in (place.monday, place.alone, place.ended)] == [None, None, None]
    assert leads.leaders(session, place.second, [NEXT, PAST]) == {NEXT: place.alex, PAST: place.robin}
    assert leader(session, place.office, NEXT) is None
    assert (place.north.team, place.river.team) == ([place.alex], [place.alex])
    assert session.get(RotaSecret, place.robin.id) is None
    noted = session.execute(
        select(Change.meeting_id, Change.did, Change.volunteer_id).order_by(Change.meeting_id)
    ).all()
    assert noted == [(each.id, "left", place.cora.id) for each in (place.monday, place.alone, place.ended)]
    assert place.monday.sequence == 1


def test_sessions_and_links_end_at_once(session: Session, place: Place, now: datetime) -> None:
    before = place.robin.fs_uniquifier
    leaving.leave(session, place.robin, place.cora, {}, now)
    assert place.robin.fs_uniquifier != before


def test_a_coordinator_who_leaves_is_off_the_dates_of_all_groups(session: Session, place: Place, now: datetime) -> None:
    place.office.lead = place.cora
    session.add(Duty(meeting_id=place.monday.id, day=NEXT, volunteer=place.cora))
    leaving.leave(session, place.cora, place.cora, {}, now)
    assert (place.office.lead, leader(session, place.monday, NEXT)) == (None, place.robin)


def test_teams_hear_what_concerns_them_and_coordinators_what_nobody_looks_after(
    session: Session, place: Place, make: Make, now: datetime
) -> None:
    admin = make.volunteer("Ada", roles_=("volunteer", "administrator"), password="x")
    parting = leaving.leave(session, place.robin, admin, {}, now)
    found = {each.first_name: told(part) for each, part in leaving.hear_of_it(session, parting, admin).items()}
    assert found == {
        "Alex": {"meetings": ["Monday"], "dates": [("Second Monday", NEXT)], "alone": [], "others": ["Northgate"]},
        "Cora": {"meetings": ["River"], "dates": [("Office", NEXT)], "alone": ["Riverside"], "others": []},
    }


def test_whoever_did_it_is_not_told_and_who_takes_over_is(session: Session, place: Place, now: datetime) -> None:
    parting = leaving.leave(session, place.robin, place.cora, {place.river.id: place.alex}, now)
    found = leaving.hear_of_it(session, parting, place.cora)
    assert [(each.first_name, told(part)["alone"]) for each, part in found.items()] == [("Alex", ["Riverside"])]


def test_the_last_administrator_stays(session: Session, make: Make, now: datetime) -> None:
    ada = make.volunteer("Ada", roles_=("volunteer", "administrator"))
    with pytest.raises(roles.LastAdministrator):
        leaving.leave(session, ada, ada, {}, now)
    make.volunteer("Bea", roles_=("volunteer", "administrator"))
    leaving.leave(session, ada, ada, {}, now)
    assert not ada.active


def test_who_comes_back_has_the_account_and_no_team(session: Session, place: Place, now: datetime) -> None:
    leaving.leave(session, place.robin, place.cora, {}, now)
    accounts.reopen(place.robin)
    assert (place.robin.active, place.robin.left_at, place.robin.groups) == (True, None, [])


def test_the_account_goes_when_names_are_no_longer_kept_and_counts_stay(
    session: Session, place: Place, now: datetime
) -> None:
    numbers = {"held": True, "in_room": 5, "online": 0, "first_time": 1, "letters": 0}
    count = Count(meeting_id=place.monday.id, day=PAST, key="k", volunteer=place.robin, entered_at=now, **numbers)
    session.add(count)
    leaving.leave(session, place.robin, place.cora, {}, now)
    session.commit() if session.in_nested_transaction() else session.flush()
    months = 24
    assert accounts.forget(session, keeping.names_since(now + timedelta(days=700), months)) == 0
    assert accounts.forget(session, keeping.names_since(now + timedelta(days=800), months)) == 1
    session.expire_all()
    assert session.scalar(select(Volunteer).where(Volunteer.first_name == "Robin")) is None
    assert (count.in_room, count.volunteer_id) == (5, None)


def test_check_names_what_somebody_who_left_is_still_to_lead(session: Session, place: Place, now: datetime) -> None:
    changes.refresh_many(session, [place.monday, place.second], now)
    place.robin.active = False
    session.flush()
    found = [(each.about, each.problem) for each in faults.of_duties(session, [place.monday, place.second], now)]
    assert found == [
        ("monday", "somebody who has left usually leads it"),
        ("second-monday", "2026-11-30: somebody who has left is down to lead"),
    ]
