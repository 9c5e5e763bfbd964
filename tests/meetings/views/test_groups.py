"""Groups and their teams, as pages."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitator.meetings import groups
from tests.conftest import Make
from tests.meetings.views.conftest import Page, People, hidden, notices, problems, text, value

HERE = "/volunteer/groups/northgate"


def opened(client: FlaskClient, form: dict[str, str]) -> dict[str, str]:
    """The form of the group as it is sent now that it was opened."""
    return {**form, "version": hidden(client.get(f"{HERE}/edit"), "version")}


def late(page: TestResponse) -> bool:
    """Whether the box is ticked that has links shown shortly before only."""
    box = re.search(r'<input[^>]* name="links_shortly_before"[^>]*>', page.text)
    return box is not None and " checked" in box[0]


def test_the_list_shows_ones_own_groups_and_coordinators_all(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group)
    assert "Your groups Closed days Northgate Kim Example, Robin Example 1 meeting Public page" in text(
        as_(people.robin).get("/volunteer/groups")
    )
    assert "Southbank" not in text(as_(people.robin).get("/volunteer/groups"))
    listed = text(as_(people.cleo).get("/volunteer/groups"))
    assert "Groups Closed days Add a group Northgate" in listed
    assert "Southbank Lou Example 0 meetings" in listed
    assert "You are on no team yet" in text(as_(make.volunteer("Max")).get("/volunteer/groups"))
    found = text(as_(people.cleo).get("/volunteer/groups?q=nothing"))
    assert "No group found Show all of them" in found


def test_a_coordinator_makes_a_group_and_goes_on_to_its_team(as_: Page, people: People) -> None:
    client = as_(people.cleo)
    answer = client.post("/volunteer/groups/new", data={"name": " Hill  Side ", "about": "Text\nmore"})
    assert answer.location == "/volunteer/groups/hill-side/edit"
    assert notices(client, answer) == ["The group “Hill Side” is there. Now add its team."]
    page = client.get(answer.location)
    assert "Team Nobody yet. Its meetings need somebody to look after them." in text(page)
    assert value(page, "about") == "Text\nmore"


BAD = [
    ({"name": ""}, [("name", "Enter the name of the group.")]),
    ({"name": "NORTHGATE"}, [("name", "Another group has this name.")]),
    ({"name": "x" * 201}, [("name", "Use at most 200 characters.")]),
    ({"name": "A", "about": "x" * 2001}, [("about", "Use at most 2000 characters.")]),
]


def test_a_group_that_can_not_be_is_refused(as_: Page, people: People) -> None:
    client = as_(people.cleo)
    for form, expected in BAD:
        answer = client.post("/volunteer/groups/new", data=form)
        assert answer.status_code == 422, form
        assert problems(answer) == expected
        assert value(answer, "name") == form["name"]


def test_the_team_says_what_its_group_is_about(as_: Page, people: People) -> None:
    client = as_(people.kim)
    page = text(client.get(f"{HERE}/edit"))
    assert "Team Robin Example trained until 23 November 2027 Kim Example (you) not trained yet" in page
    assert "A coordinator can add somebody to the team, or take somebody off." in page
    answer = client.post(f"{HERE}/edit", data=opened(client, {"name": "Northgate People", "about": "Hello"}))
    assert notices(client, answer) == ["The changes to “Northgate People” are saved."]
    taken = client.post(f"{HERE}/edit", data=opened(client, {"name": "southbank", "about": "Hello"}))
    assert problems(taken) == [("name", "Another group has this name.")]


def test_the_team_has_the_links_of_its_meetings_shown_shortly_before(as_: Page, people: People) -> None:
    client = as_(people.kim)
    page = client.get(f"{HERE}/edit")
    assert "code from 15 minutes before the start until the end." in text(page)
    assert not late(page)
    client.post(f"{HERE}/edit", data=opened(client, {"name": "Northgate", "links_shortly_before": "y"}))
    assert late(client.get(f"{HERE}/edit"))
    refused = client.post(f"{HERE}/edit", data=opened(client, {"name": "", "links_shortly_before": "y"}))
    assert late(refused)
    client.post(f"{HERE}/edit", data=opened(client, {"name": "Northgate"}))
    assert not late(client.get(f"{HERE}/edit"))


def test_a_coordinator_chooses_the_team(as_: Page, people: People, make: Make) -> None:
    make.meeting("Tea", group=people.group, lead=people.robin)
    client = as_(people.cleo)
    page = client.get(f"{HERE}/edit")
    assert f'<option value="{people.lou.id}">Lou Example, {people.lou.email}</option>' in page.text
    assert f'<option value="{people.robin.id}">' not in page.text
    joined = client.post(f"{HERE}/team", data={"volunteer": str(people.lou.id)})
    assert notices(client, joined) == ["Lou Example is on the team now."]
    asked = client.get(f"{HERE}/team/{people.robin.id}/remove")
    assert (
        "Take Robin Example off the team? Northgate This meeting then has nobody who usually leads it: Tea The account"
        " stays, and so do the other groups."
    ) in text(asked)
    left = client.post(f"{HERE}/team/{people.robin.id}/remove")
    assert notices(client, left) == [
        "Robin Example is no longer on the team.",
        "Choose who leads from now on: Tea.",
    ]
    assert "Lou Example trained until" in text(client.get(f"{HERE}/edit"))


def test_somebody_who_is_not_to_be_chosen_is_refused(as_: Page, people: People) -> None:
    client = as_(people.cleo)
    for value_, message in (
        ("", "Choose a volunteer."),
        (str(people.robin.id), "Choose somebody who is not on the team yet."),
        ("x", "Choose somebody who is not on the team yet."),
    ):
        answer = client.post(f"{HERE}/team", data={"volunteer": value_})
        assert answer.status_code == 422
        assert problems(answer) == [("volunteer", message)]
        assert value(answer, "name") == "Northgate"


def test_the_team_itself_does_not_choose_who_is_on_it(as_: Page, people: People) -> None:
    client = as_(people.robin)
    assert client.post(f"{HERE}/team", data={"volunteer": str(people.lou.id)}).status_code == 403
    assert client.post(f"{HERE}/team/{people.kim.id}/remove").status_code == 403
    assert client.get("/volunteer/groups/new").status_code == 403
    assert client.get("/volunteer/groups/southbank/edit").status_code == 403
    assert client.get("/volunteer/groups/no-such/edit").status_code == 404


def test_an_account_that_is_no_longer_used_can_be_taken_off(as_: Page, people: People, make: Make) -> None:
    gone = make.volunteer("Gone", active=False)
    groups.join(make.session, people.group, gone)
    client = as_(people.cleo)
    assert "Gone Example account not in use any more Remove: Gone Example" in text(client.get(f"{HERE}/edit"))
    assert client.post(f"{HERE}/team/{gone.id}/remove").status_code == 303
    assert client.post(f"{HERE}/team/{gone.id}/remove").status_code == 404
    assert client.post(f"{HERE}/team/99999/remove").status_code == 404


def test_whoever_saves_a_group_after_somebody_else_sees_where_they_differ(as_: Page, people: People) -> None:
    mine, theirs = as_(people.robin), as_(people.kim)
    before = opened(mine, {"name": "Northgate", "about": "Mine"})
    theirs.post(f"{HERE}/edit", data=opened(theirs, {"name": "Northgate People", "links_shortly_before": "y"}))
    answer = mine.post(f"{HERE}/edit", data=before)
    assert answer.status_code == 409
    assert (
        "Field Saved now Yours Name Northgate People Northgate About the group nothing Mine"
        " Show the link to the online room only shortly before a meeting begins Yes No"
    ) in text(answer)
    again = {"name": "Northgate", "about": "Mine", "version": hidden(answer, "version")}
    assert notices(mine, mine.post(f"{HERE}/edit", data=again)) == ["The changes to “Northgate” are saved."]
