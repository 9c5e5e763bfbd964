"""Venues and the organisation, as pages."""

from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings import organisation, venues
from facilitator.meetings.models import Group
from facilitator.settings import Settings
from tests.conftest import Make
from tests.meetings.views.conftest import Page, People, hidden, notices, problems, text, value

NEW = "/volunteer/venues/new"
EDIT = "/volunteer/venues/mill-lane-hall/edit"
SET_UP = "/volunteer/set-up"
LONG = "x" * 10_000


def place(**changes: str) -> dict[str, str]:
    """The form of a venue, filled in."""
    return {
        "name": "Old Library",
        "address": "1 High Street",
        "town": "Hill",
        "region": "Kent",
        "postcode": "TN1 1AA",
        "country": "GB",
        "position": "51.1, 0.25",
        "timezone": "Europe/London",
        "step_free": "no",
        "way_in": "Ring twice.\nThen wait.",
        **changes,
    }


def opened(client: FlaskClient, **changes: str) -> dict[str, str]:
    """The same of the venue that is there, as it is sent now that its form was opened."""
    return place(version=hidden(client.get(EDIT), "version"), **changes)


def organised(**changes: str) -> dict[str, str]:
    """The form of the organisation, filled in."""
    return {"name": "Hill Meetings", "helpline": "", "country": "IE", "timezone": "dublin", "group": "", **changes}


def test_a_new_venue_begins_with_the_country_and_the_zone_of_the_organisation(as_: Page, people: People) -> None:
    page = as_(people.kim).get(NEW)
    assert (value(page, "country"), value(page, "timezone"), value(page, "step_free")) == ("GB", "Europe/London", "")
    assert '<option selected value="GB">United Kingdom</option>' in page.text


def test_anybody_who_helps_adds_a_venue(as_: Page, people: People, session: Session) -> None:
    client = as_(people.kim)
    answer = client.post(NEW, data=place())
    assert notices(client, answer) == ["“Old Library” is in the list of venues now."]
    venue = venues.find(session, "old-library")
    assert venue
    kept = {name: getattr(venue, name) for name in place() if name not in ("position", "step_free")}
    assert kept == {name: typed for name, typed in place().items() if name in kept}
    assert (venue.latitude, venue.longitude, venue.step_free) == (51.1, 0.25, False)


LIST = "Choose one of the list."


BAD_VENUES: list[tuple[dict[str, str], list[tuple[str, str]]]] = [
    ({"name": ""}, [("name", "Enter the name of the venue.")]),
    ({"name": LONG}, [("name", "Use at most 200 characters.")]),
    ({"address": LONG}, [("address", "Use at most 300 characters.")]),
    ({"town": " "}, [("town", "Enter the town.")]),
    ({"town": LONG}, [("town", "Use at most 120 characters.")]),
    ({"region": LONG}, [("region", "Use at most 120 characters.")]),
    ({"postcode": LONG}, [("postcode", "Use at most 20 characters.")]),
    ({"country": "XX"}, [("country", LIST)]),
    ({"position": "51.1"}, [("position", "Enter latitude and longitude such as 51.5074, -0.1278.")]),
    ({"position": "91, 0"}, [("position", "Enter latitude and longitude such as 51.5074, -0.1278.")]),
    ({"position": LONG}, [("position", "Enter latitude and longitude such as 51.5074, -0.1278.")]),
    ({"timezone": ""}, [("timezone", "Enter the time zone of the venue.")]),
    ({"timezone": "Hill"}, [("timezone", "There is no such time zone. Enter one such as Europe/London.")]),
    ({"step_free": "perhaps"}, [("step_free", LIST)]),
    ({"way_in": LONG}, [("way_in", "Use at most 1000 characters.")]),
    (
        {"name": "MILL LANE HALL", "town": "Northgate"},
        [("name", "There is already a venue Mill Lane Hall in Northgate.")],
    ),
]


def test_a_venue_that_can_not_be_is_refused_and_nothing_typed_is_lost(as_: Page, people: People) -> None:
    client = as_(people.kim)
    for changes, expected in BAD_VENUES:
        form = place(**changes)
        answer = client.post(NEW, data=form)
        assert answer.status_code == 422, changes
        assert problems(answer) == expected
        typed = [name for name in form if name not in {"country", "step_free"} & set(changes)]
        assert {name: value(answer, name) for name in typed} == {name: form[name].strip() for name in typed}


def test_a_venue_shows_what_is_stored_and_what_is_held_there(as_: Page, people: People, make: Make) -> None:
    people.venue.latitude, people.venue.longitude = 51.5, -0.1278
    make.meeting(group=people.group, venue=people.venue)
    page = as_(people.robin).get(EDIT)
    assert "1 meeting is held here and shows what you change: Monday Check-in" in text(page)
    assert (value(page, "position"), value(page, "step_free"), value(page, "town")) == (
        "51.5, -0.1278",
        "yes",
        "Northgate",
    )


def test_a_venue_is_changed_by_those_who_meet_there(as_: Page, people: People, make: Make, session: Session) -> None:
    meeting = make.meeting(group=people.group, venue=people.venue)
    client = as_(people.kim)
    answer = client.post(EDIT, data=opened(client, position="", step_free="", timezone="Europe/Dublin"))
    assert notices(client, answer) == ["The changes to “Old Library” are saved.", "1 meeting shows them."]
    session.expire_all()
    assert (people.venue.slug, people.venue.step_free, people.venue.latitude) == ("mill-lane-hall", None, None)
    assert (meeting.timezone, meeting.sequence) == ("Europe/Dublin", 1)
    assert as_(people.lou).get(EDIT).status_code == 403
    assert as_(people.lou).post(EDIT, data=place()).status_code == 403
    assert as_(people.cleo).get(EDIT).status_code == 200
    assert as_(people.cleo).get("/volunteer/venues/no-such/edit").status_code == 404


def test_whoever_saves_a_venue_after_somebody_else_sees_where_they_differ_and_can_save_anyway(
    as_: Page, people: People, session: Session
) -> None:
    mine, theirs = as_(people.robin), as_(people.kim)
    before = opened(mine, way_in="Ring once.")
    theirs.post(EDIT, data=opened(theirs, address="9 New Road", step_free="yes"))
    answer = mine.post(EDIT, data=before)
    assert answer.status_code == 409
    assert (
        "Somebody else has saved this venue meanwhile Nothing of yours is saved yet, and nothing of it is lost. Here is"
        " where you differ; put right what you want to take over, then save again. Field Saved now Yours"
        " Street and number 9 New Road 1 High Street Is it step-free, from the street to the room? Yes No"
        " How to get in Ring twice.; Then wait. Ring once."
    ) in text(answer)
    session.expire_all()
    assert (people.venue.address, people.venue.way_in) == ("9 New Road", "Ring twice.\nThen wait.")
    right = place(address="9 New Road", way_in="Ring once.", version=hidden(answer, "version"))
    assert mine.post(EDIT, data=right).status_code == 303
    session.expire_all()
    assert (people.venue.address, people.venue.way_in) == ("9 New Road", "Ring once.")
    assert mine.post(EDIT, data=place()).status_code == 409  # of a form that does not say what it was opened from


def test_the_list_of_venues_links_to_those_that_can_be_changed(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group, venue=people.venue)
    page = as_(people.lou).get("/volunteer/venues")
    assert "Mill Lane Hall 4 Mill Lane, Northgate 1 meeting Step-free" in text(page)
    assert f'href="{EDIT}"' not in page.text
    assert f'href="{EDIT}"' in as_(people.robin).get("/volunteer/venues").text


def test_an_empty_copy_says_in_each_list_what_to_do(as_: Page, make: Make) -> None:
    cleo = as_(make.volunteer("Cleo", roles_=("volunteer", "coordinator")))
    pages = {name: text(cleo.get(f"/volunteer/{name}")) for name in ("meetings", "groups", "venues")}
    assert "No meeting yet Plan the first one. It stays a draft until somebody publishes it." in pages["meetings"]
    assert "No group yet A group is the people who run meetings together." in pages["groups"]
    assert (
        "No venue yet A venue is entered once, with its way in, and chosen for each meeting there." in pages["venues"]
    )


def test_the_first_run_sets_up_the_organisation_and_its_first_group(
    as_: Page, make: Make, session: Session, settings: Settings
) -> None:
    ada = make.volunteer("Ada", roles_=("volunteer", "administrator"))
    client = as_(ada)
    page = client.get(SET_UP)
    shown = [value(page, name) for name in ("name", "helpline", "country", "timezone", "group")]
    assert shown == ["Northgate Self-Help", "Northgate line: 020 7946 0999", "GB", "Europe/London", ""]
    answer = client.post(SET_UP, data=organised(group="Hill Top"))
    assert answer.location == "/volunteer/"
    assert notices(client, answer) == ["This site is set up."]
    stored = organisation.current(session, settings)
    assert (stored.name, stored.helpline, stored.country, stored.timezone) == (
        "Hill Meetings",
        "",
        "IE",
        "Europe/Dublin",
    )
    group = session.scalars(select(Group)).one()
    assert (group.name, group.team) == ("Hill Top", [ada])


def test_the_organisation_is_changed_later_by_administrators_alone(
    as_: Page, people: People, session: Session, settings: Settings
) -> None:
    client = as_(people.ada)
    client.post(SET_UP, data=organised())
    page = client.get(SET_UP)
    assert ("Organisation Name of your organisation" in text(page), value(page, "group")) == (True, None)
    answer = client.post(SET_UP, data=organised(name="Other", helpline="Call 1"))
    assert answer.location == SET_UP
    assert notices(client, answer) == ["The changes are saved."]
    assert organisation.current(session, settings).helpline == "Call 1"
    assert as_(people.cleo).get(SET_UP).status_code == 403


def test_what_is_read_at_each_meeting_is_changed_there_once_the_site_is_set_up(
    as_: Page, people: People, session: Session, settings: Settings
) -> None:
    client = as_(people.ada)
    assert 'name="guidelines"' not in client.get(SET_UP).text
    client.post(SET_UP, data=organised())
    page = client.get(SET_UP).text
    assert "What is said here stays here\nYou may tell others" in page
    client.post(SET_UP, data=organised(guidelines="Be kind.\r\n\r\nListen.", opening_statement=""))
    stored = organisation.current(session, settings)
    assert (stored.guidelines, stored.opening_statement, stored.statements_changed_on) == (
        "Be kind.\n\nListen.",
        "",
        date(2026, 11, 23),
    )
    page = client.get(SET_UP).text
    assert "\nBe kind.\n\nListen.</textarea>" in page
    assert "Good to see you" in page


BAD_STATEMENTS: list[tuple[dict[str, str], list[tuple[str, str]]]] = [
    ({"guidelines": "x" * 5001}, [("guidelines", "Use at most 5000 characters.")]),
    (
        {"guidelines": "Short.\n\nWhat we do\n" + "x" * 601},
        [("guidelines", "Divide the paragraph that begins with “What we do”: it has more than 600 characters.")],
    ),
    ({"opening_statement": "x\n\n" * 25}, [("opening_statement", "Use at most 24 paragraphs.")]),
]


def test_a_text_that_no_sheet_takes_is_refused_and_kept(
    as_: Page, people: People, session: Session, settings: Settings
) -> None:
    client = as_(people.ada)
    client.post(SET_UP, data=organised())
    for changes, expected in BAD_STATEMENTS:
        answer = client.post(SET_UP, data=organised(**changes))
        assert answer.status_code == 422, changes
        assert [each for each in problems(answer) if each in expected] == expected
        (typed,) = changes.values()
        assert typed.strip() in answer.text
    assert organisation.current(session, settings).guidelines == ""


BAD_ORGANISATIONS: list[tuple[dict[str, str], list[tuple[str, str]]]] = [
    ({"name": ""}, [("name", "Enter the name of your organisation.")]),
    ({"name": LONG}, [("name", "Use at most 120 characters.")]),
    ({"helpline": LONG}, [("helpline", "Use at most 200 characters.")]),
    ({"country": "Ireland"}, [("country", LIST)]),
    ({"timezone": ""}, [("timezone", "Enter the time zone in which most of your meetings are.")]),
    ({"timezone": "GMT+9"}, [("timezone", "There is no such time zone. Enter one such as Europe/London.")]),
    ({"group": LONG}, [("group", "Use at most 200 characters.")]),
]


def test_an_organisation_that_can_not_be_is_refused(as_: Page, make: Make, session: Session) -> None:
    client = as_(make.volunteer("Ada", roles_=("volunteer", "administrator")))
    for changes, expected in BAD_ORGANISATIONS:
        answer = client.post(SET_UP, data=organised(**changes))
        assert answer.status_code == 422, changes
        assert problems(answer) == expected
    assert not organisation.is_set_up(session)
