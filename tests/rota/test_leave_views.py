"""The pages on which somebody leaves."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.mail import Letter
from facilitator.rota.models import Duty

As = Callable[[Volunteer], FlaskClient]


@pytest.fixture
def team(make: Any, session: Session) -> dict[str, Any]:
    """Robin runs Northgate alone, and is down for a date of Alex's meeting in Riverside."""
    robin, alex = make.volunteer("Robin", password="x"), make.volunteer("Alex", trained=True, password="x")
    cora = make.volunteer("Cora", roles_=("volunteer", "coordinator"), password="x")
    north, river = make.group("Northgate", robin), make.group("Riverside", robin, alex)
    monday = make.meeting("Monday", group=north, lead=robin)
    other = make.meeting("Other", group=river, lead=alex)
    session.add(Duty(meeting_id=other.id, day=date(2026, 11, 30), volunteer=robin))
    return {"robin": robin, "alex": alex, "cora": cora, "north": north, "river": river, "monday": monday}


def test_a_coordinator_is_told_what_happens_hands_the_group_over_and_the_others_get_mail(
    team: dict[str, Any], as_: As, session: Session
) -> None:
    robin, alex, browser = team["robin"], team["alex"], as_(team["cora"])
    address = f"/volunteer/people/{robin.id}/leave"
    page = browser.get(address).text
    assert "Does Robin Example leave?" in page
    assert "This meeting has nobody who usually leads it:" in page
    assert "<bdi>Other</bdi>, Monday 30 November 2026" in page
    assert "The others of these teams go on: <bdi>Riverside</bdi>" in page
    assert "Who takes over?" in page
    signed_in = as_(robin)
    assert signed_in.get("/volunteer/").status_code == 200
    answer = browser.post(address, data={f"group_{team['north'].id}": str(alex.id)})
    assert answer.status_code == 303
    assert signed_in.get("/volunteer/").status_code == 303
    session.expire_all()
    assert (robin.active, team["north"].team, team["monday"].lead) == (False, [alex], None)
    (letter,) = session.scalars(select(Letter)).all()
    assert (letter.to, letter.subject) == (alex.email, "Robin Example has left")
    assert "Other, Monday 30 November 2026\nhttps://meetings.example.org/volunteer/meetings/other/dates" in letter.text
    page = browser.get(answer.location).text
    assert "Robin Example has left. What they led is open now. 1 person is told by mail." in page
    assert "Left on 23 November 2026." in page
    assert browser.post(f"/volunteer/people/{robin.id}/come-back").location == f"/volunteer/people/{robin.id}/edit"
    session.expire_all()
    assert robin.active


def test_somebody_who_is_not_there_is_no_heir(team: dict[str, Any], as_: As, session: Session) -> None:
    answer = as_(team["cora"]).post(
        f"/volunteer/people/{team['robin'].id}/leave", data={f"group_{team['north'].id}": "999"}
    )
    assert answer.status_code == 422
    assert "Choose one of the list." in answer.text
    session.expire_all()
    assert team["robin"].active


def test_a_volunteer_leaves_by_themselves_and_is_signed_out(
    team: dict[str, Any], as_: As, client: FlaskClient, session: Session
) -> None:
    browser = as_(team["robin"])
    page = browser.get("/volunteer/account/leave").text
    assert "Nobody else is on the team of:" in page
    assert browser.post("/volunteer/account/leave").location == "/goodbye"
    assert "Thank you for all that you did" in client.get("/goodbye").text
    assert browser.get("/volunteer/").status_code == 303
    session.expire_all()
    assert not team["robin"].active
    assert sorted(each.to for each in session.scalars(select(Letter))) == [team["alex"].email, team["cora"].email]


def test_the_last_administrator_is_asked_to_find_another(make: Any, as_: As, session: Session) -> None:
    ada = make.volunteer("Ada", roles_=("volunteer", "administrator"))
    browser = as_(ada)
    assert browser.get(f"/volunteer/people/{ada.id}/leave").location == "/volunteer/account/leave"
    answer = browser.post("/volunteer/account/leave")
    assert answer.status_code == 409
    assert "There is no other administrator." in answer.text
    session.expire_all()
    assert ada.active


def test_a_group_is_handed_over_in_one_step(team: dict[str, Any], as_: As, session: Session) -> None:
    browser, alex = as_(team["cora"]), team["alex"]
    address = f"/volunteer/groups/{team['north'].slug}/hand-over"
    assert "Who takes the group over?" in browser.get(address).text
    untrained = browser.post(address, data={"to": str(team["cora"].id), "leads": "y"})
    assert untrained.status_code == 422
    assert "Cora Example is not trained, and can’t lead meetings yet." in untrained.text
    assert browser.post(address, data={"to": str(alex.id), "leads": "y"}).status_code == 303
    session.expire_all()
    assert (team["north"].team, team["monday"].lead, team["robin"].active) == ([alex], alex, True)
    assert browser.post(address, data={"to": str(team["robin"].id), "stay": [str(alex.id)]}).status_code == 303
    session.expire_all()
    assert [each.first_name for each in team["north"].team] == ["Alex", "Robin"]
