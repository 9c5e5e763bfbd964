"""Who leads a date."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from facilitator.accounts import training
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
