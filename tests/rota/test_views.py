"""Putting somebody down for one date."""

from datetime import date, time

import pytest
from sqlalchemy.orm import Session

from facilitator.meetings.models import Meeting
from facilitator.rota import leads
from tests.conftest import Make
from tests.meetings.views.conftest import Page, People, notices, problems, text

DAY = date(2026, 11, 30)
LEAD = "/volunteer/meetings/monday-check-in/dates/2026-11-30/lead"


@pytest.fixture
def meeting(make: Make, people: People) -> Meeting:
    """Mondays, usually led by Robin."""
    found: Meeting = make.meeting(group=people.group, lead=people.robin)
    return found


def leader(session: Session, meeting: Meeting, day: date = DAY) -> str | None:
    session.expire_all()
    found = leads.leaders(session, meeting, [day])[day]
    return found.first_name if found else None


def test_the_page_offers_those_of_the_team_who_are_trained_that_day(
    as_: Page,
    people: People,
    meeting: Meeting,
    make: Make,
) -> None:
    people.group.team.append(make.volunteer("Max", trained=True))
    page = as_(people.kim).get(LEAD)
    assert "Who leads on Monday 30 November 2026? Monday Check-in" in text(page)
    assert '<option selected value="">Robin Example, as usual</option>' in page.text
    assert f'<option disabled value="{people.kim.id}">Kim Example (not trained yet)</option>' in page.text
    assert "Max Example</option>" in page.text
    assert "Lou Example" not in page.text


def test_somebody_is_put_down_and_taken_off_again(
    as_: Page,
    people: People,
    meeting: Meeting,
    make: Make,
    session: Session,
) -> None:
    max_ = make.volunteer("Max", trained=True)
    people.group.team.append(max_)
    client = as_(people.kim)
    assert notices(client, client.post(LEAD, data={"volunteer": str(max_.id)})) == [
        "Max Example leads Monday 30 November 2026."
    ]
    assert (leader(session, meeting), leader(session, meeting, date(2026, 12, 7))) == ("Max", "Robin")
    assert f'<option selected value="{max_.id}">Max Example</option>' in client.get(LEAD).text
    assert notices(client, client.post(LEAD, data={"volunteer": ""})) == [
        "Robin Example leads Monday 30 November 2026."
    ]
    assert leader(session, meeting) == "Robin"
    client.post(LEAD, data={"volunteer": str(max_.id)})
    client.post(LEAD, data={"volunteer": str(people.robin.id)})  # the usual leader by name
    assert leader(session, meeting) == "Robin"


def test_nobody_leads_where_nobody_usually_does(
    as_: Page,
    people: People,
    meeting: Meeting,
    session: Session,
) -> None:
    meeting.lead = None
    client = as_(people.kim)
    assert notices(client, client.post(LEAD, data={"volunteer": ""})) == ["Nobody leads Monday 30 November 2026 yet."]
    assert '<option selected value="">Nobody yet</option>' in client.get(LEAD).text


def test_whoever_can_not_lead_that_day_is_refused(
    as_: Page,
    people: People,
    meeting: Meeting,
    make: Make,
    session: Session,
) -> None:
    lapsing = make.volunteer("Max", trained=True)
    lapsing.trainings[0].expires = DAY
    people.group.team.append(lapsing)
    client = as_(people.robin)
    for who, message in (
        (people.kim, "Kim Example has no training that counts on that day."),
        (lapsing, "Max Example has no training that counts on that day."),
        (people.lou, "Choose somebody of the team."),
    ):
        answer = client.post(LEAD, data={"volunteer": str(who.id)})
        assert answer.status_code == 422
        assert problems(answer) == [("volunteer", message)]
    assert problems(client.post(LEAD, data={"volunteer": "x"})) == [("volunteer", "Choose somebody of the team.")]
    assert leader(session, meeting) == "Robin"


@pytest.mark.parametrize("day", ["2026-12-01", "yesterday", "2025-12-29", "2026-11-31"])
def test_a_date_that_is_none_is_not_found(as_: Page, people: People, meeting: Meeting, day: str) -> None:
    client = as_(people.robin)
    assert client.get(f"/volunteer/meetings/monday-check-in/dates/{day}/lead").status_code == 404
    assert client.get("/volunteer/meetings/no-such/dates/2026-11-30/lead").status_code == 404


def test_only_the_team_puts_somebody_down(as_: Page, people: People, meeting: Meeting) -> None:
    assert as_(people.lou).post(LEAD, data={"volunteer": ""}).status_code == 403
    assert as_(people.cleo).get(LEAD).status_code == 200
    assert meeting.start_time == time(19)
