"""Who leads a date."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from facilitator.accounts import training
from facilitator.accounts.models import Training, Volunteer
from facilitator.meetings import dates
from facilitator.meetings.models import Meeting, State
from facilitator.meetings.reasons import Why
from facilitator.meetings.recurrence import Frequency
from facilitator.rota import leads
from facilitator.rota.leads import NoSuchDate, NotOnTheTeam
from tests.conftest import Make

DAY, NEXT = date(2026, 11, 30), date(2026, 12, 7)


def test_whoever_is_put_down_leads_that_date_and_the_usual_leader_the_others(session: Session, make: Make) -> None:
    robin, kim = make.volunteer("Robin", trained=True), make.volunteer("Kim", trained=True)
    meeting = make.meeting(group=make.group("North", robin, kim), lead=robin)
    leads.put_down(session, meeting, DAY, kim)
    assert leads.leaders(session, meeting, [DAY, NEXT]) == {DAY: kim, NEXT: robin}
    assert leads.duties(session, [meeting], DAY, NEXT) == {(meeting.id, DAY): kim}
    leads.put_down(session, meeting, DAY, None)
    assert leads.leaders(session, meeting, [DAY]) == {DAY: robin}


def test_the_usual_leader_put_down_by_name_is_the_usual_leader(session: Session, make: Make) -> None:
    robin, kim = make.volunteer("Robin", trained=True), make.volunteer("Kim", trained=True)
    meeting = make.meeting(group=make.group("North", robin, kim), lead=robin)
    leads.put_down(session, meeting, DAY, kim)
    leads.put_down(session, meeting, DAY, robin)
    assert leads.duties(session, [meeting], DAY, NEXT) == {}


def test_only_dates_of_the_meeting_and_trained_people_of_the_team_will_do(session: Session, make: Make) -> None:
    kim, lou = make.volunteer("Kim"), make.volunteer("Lou", trained=True)
    cleo = make.volunteer("Cleo", trained=True, roles_=("volunteer", "coordinator"))
    meeting = make.meeting(group=make.group("North", kim))
    with pytest.raises(NoSuchDate):
        leads.put_down(session, meeting, date(2026, 12, 1), cleo)
    with pytest.raises(NotOnTheTeam):
        leads.put_down(session, meeting, DAY, lou)
    with pytest.raises(training.NotTrained):
        leads.put_down(session, meeting, DAY, kim)
    leads.put_down(session, meeting, DAY, cleo)
    leads.put_down(session, make.meeting("Without a group"), DAY, lou)
    assert leads.leaders(session, meeting, [DAY]) == {DAY: cleo}


def test_training_has_to_count_on_the_date_itself(session: Session, make: Make) -> None:
    robin = make.volunteer("Robin", trained=True)
    robin.trainings[0].expires = NEXT
    meeting = make.meeting(group=make.group("North", robin))
    leads.put_down(session, meeting, DAY, robin)
    with pytest.raises(training.NotTrained):
        leads.put_down(session, meeting, NEXT, robin)


def led(session: Session, volunteer: Volunteer, since: date = DAY, until: date = date(2026, 12, 14)) -> list[Any]:
    """What somebody leads, as (name, local date, hour, whether of the team)."""
    found = leads.led_by(session, volunteer, since, until)
    return [(each.meeting.name, each.when.day, each.when.start.time(), each.team) for each in found]


def test_somebody_leads_what_they_usually_lead_and_what_they_are_put_down_for(session: Session, make: Make) -> None:
    robin, kim = make.volunteer("Robin", trained=True), make.volunteer("Kim", trained=True)
    cleo = make.volunteer("Cleo", trained=True, roles_=("volunteer", "coordinator"))
    group = make.group("North", robin, kim)
    mondays = make.meeting("Mondays", group=group, lead=robin)
    sundays = make.meeting("Sundays", group=group, weekdays=[6], first_day=date(2026, 1, 4), start_time=time(10))
    leads.put_down(session, mondays, NEXT, kim)
    leads.put_down(session, sundays, date(2026, 12, 6), robin)
    leads.put_down(session, sundays, date(2026, 12, 13), cleo)
    seven, ten = time(19), time(10)
    assert led(session, robin) == [
        ("Mondays", DAY, seven, True),
        ("Sundays", date(2026, 12, 6), ten, True),
        ("Mondays", date(2026, 12, 14), seven, True),
    ]
    assert led(session, kim) == [("Mondays", NEXT, seven, True)]
    assert led(session, cleo) == [("Sundays", date(2026, 12, 13), ten, True)]
    assert led(session, make.volunteer("Lou", trained=True)) == []


def test_only_dates_of_meetings_that_are_or_were_published_are_led(session: Session, make: Make) -> None:
    robin = make.volunteer("Robin", trained=True)
    for state in State:
        meeting = make.meeting(state.value, lead=robin, state=state, last_day=NEXT if state is State.ENDED else None)
        meeting.paused_from = NEXT if state is State.PAUSED else None
    make.meeting("Ended before", lead=robin, state=State.ENDED, last_day=date(2026, 11, 29))
    make.meeting("Ended, one knows not when", lead=robin, state=State.ENDED)
    once = {"frequency": Frequency.ONCE, "last_day": None}
    make.meeting("Once", lead=robin, **once, first_day=date(2026, 12, 8))
    assert led(session, robin) == [
        ("published", DAY, time(19), False),
        ("paused", DAY, time(19), False),
        ("ended", DAY, time(19), False),
        ("published", NEXT, time(19), False),
        ("ended", NEXT, time(19), False),
        ("Once", date(2026, 12, 8), time(19), False),
        ("published", date(2026, 12, 14), time(19), False),
    ]


def test_a_rule_that_can_not_be_hides_no_other_dates(session: Session, make: Make) -> None:
    robin = make.volunteer("Robin", trained=True)
    make.meeting("Good", lead=robin)
    make.meeting("Bad", lead=robin).interval = 0
    session.flush()
    assert led(session, robin, DAY, DAY) == [("Good", DAY, time(19), False)]


@pytest.fixture
def sent(session: Session) -> Iterator[list[str]]:
    """The statements that the database gets."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield found
    event.remove(session.get_bind(), "before_cursor_execute", note)


def test_what_somebody_leads_takes_as_many_statements_for_one_meeting_as_for_three(
    session: Session, make: Make, sent: list[str]
) -> None:
    robin, kim = make.volunteer("Robin", trained=True), make.volunteer("Kim", trained=True)

    def meeting(name: str) -> Meeting:
        group, venue = make.group(name, robin, kim), make.venue(name)
        found: Meeting = make.meeting(name, group=group, venue=venue, lead=kim)
        leads.put_down(session, found, DAY, robin)
        return found

    def count() -> int:
        session.flush()
        session.expire_all()
        sent.clear()
        assert led(session, session.get_one(Volunteer, robin.id))
        return len(sent)

    meeting("One")
    one = count()
    meeting("Two")
    meeting("Three")
    assert count() == one


def test_training_has_to_count_on_the_day_to_which_a_date_was_moved(
    session: Session, make: Make, now: datetime
) -> None:
    robin = make.volunteer("Robin")
    expires = date(2026, 12, 1)
    robin.trainings = [Training(course="Course", completed=date(2026, 1, 1), expires=expires, entered_at=now)]
    meeting = make.meeting(venue=make.venue())
    to = replace(dates.usual(meeting, date(2026, 11, 30)), on_day=date(2026, 12, 2))
    leads.put_down(session, meeting, date(2026, 11, 30), robin)
    leads.put_down(session, meeting, date(2026, 11, 30), None)
    dates.move(session, meeting, date(2026, 11, 30), to, Why(), None, now)
    with pytest.raises(training.NotTrained):
        leads.put_down(session, meeting, date(2026, 11, 30), robin)
