import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator.accounts.models import Training, Volunteer
from facilitator.attendance import counts
from facilitator.attendance.counts import Correction, Numbers
from facilitator.attendance.models import Reason
from facilitator.meetings import dates as single
from facilitator.meetings import organisation
from facilitator.meetings.models import DoorReport, Kind, Meeting, State
from facilitator.meetings.reasons import Why
from facilitator.rota.models import Duty

from .conftest import EARLY, House

START = "/volunteer/"
PAGE = "/volunteer/meetings/monday-check-in"
MONDAY = date(2026, 11, 16)

SignIn = Callable[[Volunteer], FlaskClient]


def words(page: str) -> str:
    """The words of the main part of a page, as one line, those for screen readers too."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace(" , ", ", ")


def section(page: str, name: str) -> str:
    """The words of one section; empty where the page doesn't have it."""
    found = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', page, re.DOTALL)
    return words(f"<main>{found[0]}</main>") if found else ""


def links(page: str) -> dict[str, str]:
    """Where the links of the main part lead, by their words."""
    main = page[page.index("<main") : page.index("</main>")]
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', main, re.DOTALL)
    return {" ".join(re.sub(r"<[^>]+>", "", text).split()): unescape(href) for href, text in found}


def count(session: Session, meeting: Meeting, day: date, who: Volunteer, at: datetime, numbers: Numbers) -> None:
    """Store a count, or correct the one that is there."""
    current = counts.current(session, meeting, day)
    key = f"{day}-{current.id if current else 0}-{meeting.id}"
    seen = current.id if current else None
    counts.record(session, meeting, day, numbers, key, who, at, Correction(seen or 0, Reason.RECOUNTED))


@pytest.fixture
def set_up(session: Session, now: datetime) -> None:
    """The first-run page has been filled in."""
    organisation.save(session, "Northgate Self-Help", "", "Europe/London", "GB", now)


# The start page


def test_the_start_page_says_at_once_what_is_next_what_is_missing_and_where_to_print(
    as_: SignIn, session: Session, make: Any, house: House
) -> None:
    make.meeting("Wednesday Online", group=house.group, weekdays=[2], kind=Kind.ONLINE, created_at=EARLY)
    session.add(Duty(meeting_id=house.meeting.id, day=date(2026, 11, 30), volunteer_id=house.alex.id))
    page = as_(house.robin).get(START).text
    assert section(page, "missing") == (
        "4 counts are missing "
        "Wednesday Online, Wed 18 Nov Count it : Wednesday Online, Wed 18 Nov "
        "Monday Check-in, Mon 16 Nov Count it : Monday Check-in, Mon 16 Nov "
        "Wednesday Online, Wed 11 Nov Count it : Wednesday Online, Wed 11 Nov "
        "Show all that are missing"
    )
    assert section(page, "coming").startswith(
        "Your next dates "
        "Today, 19:00 – to 20:30 Monday Check-in Mill Lane Hall, Northgate You lead "
        "Prepare : Monday Check-in, Mon 23 Nov Cancel or move it : Monday Check-in, Mon 23 Nov "
        "Wed 25 Nov, 19:00 – to 20:30 Wednesday Online Online Nobody leads yet "
        "Prepare : Wednesday Online, Wed 25 Nov Cancel or move it : Wednesday Online, Wed 25 Nov "
        "Mon 30 Nov, 19:00 – to 20:30 Monday Check-in Mill Lane Hall, Northgate Alex leads not trained on that date "
    )
    ways = links(page)
    assert ways["Count it: Monday Check-in, Mon 16 Nov"] == (
        "/volunteer/attendance?meeting=monday-check-in&date=2026-11-16"
    )
    assert ways["Prepare: Monday Check-in, Mon 23 Nov"] == f"{PAGE}/dates/2026-11-23/prepare"
    assert ways["Monday Check-in"] == PAGE
    assert ways["Plan a meeting"] == "/volunteer/meetings/new"


def test_every_link_of_the_volunteers_pages_leads_somewhere(
    as_: SignIn, session: Session, make: Any, house: House, now: datetime
) -> None:
    make.meeting("Draft", group=house.group, state=State.DRAFT)
    count(session, house.meeting, MONDAY, house.robin, now, Numbers(True, 9))
    for who in (house.robin, house.cora, house.ada):
        browser = as_(who)
        for page in (START, PAGE, "/volunteer/meetings/draft", "/volunteer/attendance"):
            for text, href in links(browser.get(page).text).items():
                if href.startswith("/"):
                    assert (text, browser.get(href, follow_redirects=True).status_code) == (text, 200)


def test_a_meeting_that_is_on_can_be_counted_from_the_start_page(
    as_: SignIn, house: House, clock_at: Callable[[str], None]
) -> None:
    robin = as_(house.robin)
    clock_at("2026-11-23T19:30:00Z")
    page = robin.get(START).text
    assert "Your next dates On now, 19:00" in section(page, "coming")
    assert 'href="/volunteer/attendance?meeting=monday-check-in&amp;date=2026-11-23"' in page


def test_who_leads_a_meeting_of_another_group_is_led_to_its_public_page(
    as_: SignIn, session: Session, make: Any, house: House
) -> None:
    sam = make.volunteer("Sam", trained=True)
    session.add(Duty(meeting_id=house.meeting.id, day=date(2026, 11, 30), volunteer_id=sam.id))
    page = as_(sam).get(START).text
    assert section(page, "coming").startswith("Your next dates Mon 30 Nov, 19:00 – to 20:30 Monday Check-in")
    assert links(page)["Monday Check-in"] == "/meetings/monday-check-in"


def test_a_date_of_next_year_says_so(as_: SignIn, house: House, clock_at: Callable[[str], None]) -> None:
    robin = as_(house.robin)
    clock_at("2026-12-29T18:00:00Z")
    assert "Mon 4 Jan 2027, 19:00" in section(robin.get(START).text, "coming")


def test_six_dates_are_shown_and_the_others_are_counted(as_: SignIn, make: Any, house: House) -> None:
    make.meeting("Daily", group=house.group, weekdays=list(range(7)))
    coming = section(as_(house.robin).get(START).text, "coming")
    assert coming.count("Prepare") == 6
    assert "12 more dates within 14 days" in coming


def test_ones_training_is_said_with_what_it_means(as_: SignIn, make: Any, now: datetime) -> None:
    def training(expires: date | None) -> list[Training]:
        return [Training(course="Course", completed=date(2025, 1, 1), expires=expires, entered_at=now)]

    said = {
        name: section(as_(make.volunteer(name, trainings=trainings)).get(START).text, "training")
        for name, trainings in {
            "Ann": training(None),
            "Ben": training(date(2027, 11, 1)),
            "Cas": training(date(2026, 12, 24)),
            "Dee": training(date(2026, 11, 2)),
            "Eve": [],
        }.items()
    }
    assert {name: text.removeprefix("Your training ") for name, text in said.items()} == {
        "Ann": "You are trained, so you can lead and publish meetings.",
        "Ben": "You are trained until Monday 1 November 2027, so you can lead and publish meetings.",
        "Cas": "It counts until Thursday 24 December 2026. Renew it before then: without it you cannot lead or publish "
        "meetings.",
        "Dee": "It ran out on Monday 2 November 2026. You can still plan drafts, count and print, but not lead or "
        "publish until a coordinator has entered a new course.",
        "Eve": "No training is entered for you. You can plan drafts, count and print. To lead or publish a meeting, "
        "complete the training and ask a coordinator to enter it.",
    }


def test_a_coordinator_without_training_is_led_to_where_they_enter_it(as_: SignIn, make: Any) -> None:
    cora = make.volunteer("Cora", roles_=("coordinator",))
    page = as_(cora).get(START).text
    assert section(page, "training") == (
        "Your training No training is entered for you. You can plan drafts, count and print, but not lead or publish a "
        "meeting. Enter a course that you completed"
    )
    assert links(page)["Enter a course that you completed"] == f"/volunteer/people/{cora.id}"


def test_somebody_on_no_team_reads_what_to_do(as_: SignIn, make: Any) -> None:
    page = as_(make.volunteer("New")).get(START).text
    assert section(page, "coming") == (
        "Your next dates You are on no team yet Ask a coordinator to add you to a group. Then its dates stand here, "
        "and you can plan, count and print for it."
    )
    assert section(page, "missing") == section(page, "desk") == ""


def test_a_team_without_a_date_is_led_to_planning(as_: SignIn, make: Any) -> None:
    robin = make.volunteer("Robin")
    make.group("Northgate", robin)
    page = as_(robin).get(START).text
    assert "Nothing in the next 14 days Plan a meeting, or publish one that is still a draft." in words(page)
    assert links(page)["Plan a meeting"] == "/volunteer/meetings/new"


@pytest.mark.usefixtures("set_up")
def test_a_coordinator_sees_what_waits_in_all_groups(
    as_: SignIn, session: Session, make: Any, house: House, now: datetime
) -> None:
    house.robin.trainings = [
        Training(course="Course", completed=date(2026, 1, 1), expires=date(2026, 12, 24), entered_at=now)
    ]
    make.meeting("New Year", group=house.group, state=State.DRAFT)
    page = as_(house.cora).get(START).text
    assert section(page, "desk") == (
        "For coordinators 2 counts are missing in all groups Which ones 1 training runs out within 60 days "
        "Robin Example, Thu 24 Dec Your own worksheets"
    )
    assert section(page, "drafts") == "A draft, not published yet New Year"
    assert links(page)["Which ones"] == "/volunteer/attendance/missing"
    assert section(as_(house.robin).get(START).text, "desk") == ""


def test_an_empty_installation_leads_its_administrator_step_by_step(
    as_: SignIn, session: Session, make: Any, now: datetime
) -> None:
    ada = make.volunteer("Ada", roles_=("administrator",))
    browser = as_(ada)
    page = browser.get(START).text
    assert "Begin here Say who runs these meetings" in words(page)
    assert links(page)["Set up this site"] == "/volunteer/set-up"
    assert {
        name: links(page)[name] for name in ("Add a group", "Invite a volunteer", "Plan and publish a meeting")
    } == {
        "Add a group": "/volunteer/groups/new",
        "Invite a volunteer": "/volunteer/people/add",
        "Plan and publish a meeting": "/volunteer/meetings/new",
    }
    organisation.save(session, "Northgate", "", "Europe/London", "GB", now)
    make.group("Northgate")
    page = browser.get(START).text
    assert "Begin here" not in words(page)
    assert "To begin with A group: done Invite a volunteer" in words(page)


def test_only_an_administrator_is_asked_to_set_up(as_: SignIn, house: House) -> None:
    begins = {who.first_name: "Begin here" in as_(who).get(START).text for who in (house.robin, house.cora, house.ada)}
    assert begins == {"Robin": False, "Cora": False, "Ada": True}


# What was reported, and what is to be confirmed


def report(session: Session, meeting: Meeting, day: date = MONDAY, times: int = 2) -> None:
    session.add(DoorReport(meeting_id=meeting.id, day=day, count=times, dismissed=0))


def test_the_team_and_the_coordinator_read_that_nobody_was_there_who_was_to_lead_and_what_to_do(
    as_: SignIn, session: Session, make: Any, house: House
) -> None:
    report(session, house.meeting)
    session.add(Duty(meeting_id=house.meeting.id, day=MONDAY, volunteer_id=house.alex.id))
    theirs = make.meeting("Theirs", group=make.group("Riverside"), weekdays=[1])
    report(session, theirs, date(2026, 11, 17), 1)
    ours = (
        "2 reports say that nobody was there on Monday 16 November. {} "
        "Count it as “did not take place” : Monday Check-in, Mon 16 Nov Dismiss"
    )
    led, mine = "Alex Example was down to lead.", "You were down to lead."
    robin, alex = as_(house.robin).get(START).text, as_(house.alex).get(START).text
    assert section(robin, "reported") == "Nobody was there Monday Check-in " + ours.format(led)
    assert section(alex, "reported") == "Nobody was there Monday Check-in " + ours.format(mine)
    assert ours.format(led) in words(as_(house.robin).get(PAGE).text)
    assert links(robin)["Count it as “did not take place”: Monday Check-in, Mon 16 Nov"] == (
        "/volunteer/attendance?meeting=monday-check-in&date=2026-11-16&held=no"
    )
    assert section(as_(house.cora).get(START).text, "reported") == (
        "Nobody was there Theirs A report says that nobody was there on Tuesday 17 November. Nobody was down to lead. "
        "Count it as “did not take place” : Theirs, Tue 17 Nov Dismiss Monday Check-in " + ours.format(led)
    )
    assert section(as_(make.volunteer("New")).get(START).text, "reported") == ""


def test_counting_the_date_as_one_that_did_not_take_place_settles_its_reports(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    report(session, house.meeting)
    count(session, house.meeting, MONDAY, house.robin, now, Numbers(held=True, in_room=4))
    assert section(as_(house.robin).get(START).text, "reported") != ""
    count(session, house.meeting, MONDAY, house.robin, now, Numbers(held=False))
    assert section(as_(house.robin).get(START).text, "reported") == ""


def test_only_five_dates_that_were_reported_are_shown(as_: SignIn, session: Session, house: House) -> None:
    for weeks in range(7):
        report(session, house.meeting, MONDAY - timedelta(weeks=weeks))
    shown = section(as_(house.cora).get(START).text, "reported")
    assert shown.count("Dismiss") == 5
    assert shown.endswith("2 older dates were reported as well")


def test_a_listing_that_nobody_confirmed_for_long_asks_its_team_and_the_coordinator(
    as_: SignIn, session: Session, make: Any, house: House, now: datetime
) -> None:
    house.meeting.confirmed_at = now - timedelta(days=190)
    make.meeting("Nobody's", confirmed_at=now - timedelta(days=190))
    robin, cora = as_(house.robin), as_(house.cora)
    assert section(robin.get(START).text, "unconfirmed") == (
        "Still right? Nobody has confirmed this for six months. Look at time, place and link. "
        "Monday Check-in It is all still right : Monday Check-in"
    )
    page = robin.get(PAGE).text
    assert "Last confirmed in May 2026. Are time, place and link still right? It is all still right" in words(page)
    desk = section(cora.get(START).text, "desk")
    assert "2 meetings not confirmed for six months Are they still right?" in desk
    assert section(cora.get(START).text, "unconfirmed") == ""
    robin.post(f"{PAGE}/confirm")
    assert section(robin.get(START).text, "unconfirmed") == ""
    assert "It is all still right" not in robin.get(PAGE).text


def test_a_count_of_a_date_that_took_place_confirms_the_listing_and_one_that_did_not_does_not(
    session: Session, house: House, now: datetime
) -> None:
    long_ago = now - timedelta(days=190)
    house.meeting.confirmed_at = long_ago
    count(session, house.meeting, MONDAY, house.robin, now, Numbers(held=False))
    assert house.meeting.confirmed_at == long_ago
    count(session, house.meeting, MONDAY, house.robin, now, Numbers(held=True, in_room=3))
    assert house.meeting.confirmed_at == datetime(2026, 11, 16, 19, tzinfo=EARLY.tzinfo)


# The page of a meeting


def test_the_page_of_a_meeting_says_what_its_team_needs_to_know(
    as_: SignIn, session: Session, make: Any, house: House
) -> None:
    session.add(Duty(meeting_id=house.meeting.id, day=date(2026, 11, 30), volunteer_id=house.alex.id))
    page = as_(house.robin).get(PAGE).text
    assert words(page).startswith(
        "Monday Check-in Published Every Monday, 19:00 – to 20:30 Change Copy End Change it from a date on"
        " Have a break History Print for it"
    )
    assert section(page, "dates").startswith(
        "Next dates "
        "Today, 19:00 – to 20:30 You lead "
        "Prepare : Mon 23 Nov Change who leads : Mon 23 Nov Change this date : Mon 23 Nov "
        "Mon 30 Nov, 19:00 – to 20:30 Alex leads not trained on that date "
        "Prepare : Mon 30 Nov Change who leads : Mon 30 Nov Change this date : Mon 30 Nov "
    )
    assert section(page, "dates").count("who leads :") == 6
    assert section(page, "facts") == (
        "What people are told Where Mill Lane Hall, Northgate Group Northgate Usually led by Robin Example "
        "Language English"
    )
    ways = links(page)
    assert {name: ways[name] for name in ("Copy", "End", "Print for it", "Subscribe", "Public page")} == {
        "Copy": "/volunteer/meetings/new?copy=monday-check-in",
        "End": f"{PAGE}/end",
        "Print for it": "/handouts?meeting=monday-check-in",
        "Subscribe": "/calendars/subscribe/meetings/monday-check-in",
        "Public page": "/meetings/monday-check-in",
    }
    assert ways["Change who leads: Mon 30 Nov"] == f"{PAGE}/dates/2026-11-30/lead"


def test_the_facts_are_all_that_the_public_is_told(as_: SignIn, make: Any, house: House) -> None:
    make.meeting(
        "Evening",
        group=house.group,
        kind=Kind.HYBRID,
        venue=make.venue("Library"),
        online_url="https://meet.example.org/r",
        audiences=("relatives", "women"),
        point=3,
        language="es",
        timezone="America/New_York",
    )
    late = make.group("Late", links_shortly_before=True)
    make.meeting("By phone", kind=Kind.ONLINE, online_phone="020 7946 0000", online_code="tulip", group=late)
    cora = as_(house.cora)
    page = cora.get("/volunteer/meetings/evening").text
    assert section(page, "facts") == (
        "What people are told Where Library, Northgate, or online Join https://meet.example.org/r Group Northgate "
        "Usually led by Nobody yet Language Español For Relatives and friends, Women "
        "Works on Thoughts, feelings and behaviour"
    )
    assert "Every Monday, 19:00 – to 20:30 Eastern Time Change" in words(page)
    assert section(cora.get("/volunteer/meetings/by-phone").text, "facts") == (
        "What people are told Where Online Join 020 7946 0000 The public sees it from 15 minutes before the start. "
        "Pass code tulip Group Late "
        "Usually led by Nobody yet Language English"
    )


def actions(page: str) -> list[str]:
    """What can be done with a meeting, as its buttons say."""
    head = page[page.index("<main") : page.index('class="columns"')]
    return [unescape(text) for text in re.findall(r'class="button[^"]*"[^>]*>(.*?)</(?:a|button)>', head)]


def test_what_can_be_done_goes_with_the_state_and_with_ones_training(
    as_: SignIn, session: Session, house: House
) -> None:
    robin, alex, offered = as_(house.robin), as_(house.alex), {}
    for state in State:
        session.get_one(Meeting, house.meeting.id).state = state
        session.commit()
        offered[str(state)] = [actions(browser.get(PAGE).text) for browser in (robin, alex)]
    assert offered == {
        "draft": [["Publish", "Change", "Copy", "Delete"], ["Change", "Copy", "Delete"]],
        "published": [["Change", "Copy", "End"], ["Change", "Copy", "End"]],
        "paused": [["Take up again", "Change", "Copy", "End"], ["Change", "Copy", "End"]],
        "ended": [["Change", "Copy"], ["Change", "Copy"]],
    }


def test_a_draft_can_be_published_from_its_page_and_says_what_it_lacks(
    as_: SignIn, session: Session, make: Any, house: House
) -> None:
    make.meeting("New Year", group=house.group, state=State.DRAFT, lead=house.robin, kind=Kind.HYBRID)
    robin = as_(house.robin)
    page = robin.get("/volunteer/meetings/new-year").text
    assert "Only the team sees this. Publish it, and it stands on the site" in words(page)
    assert section(page, "facts").startswith("What people are told Where No venue yet Join No link yet Group Northgate")
    assert section(page, "counts") == ""
    assert "yours does not at the moment" in words(as_(house.alex).get("/volunteer/meetings/new-year").text)
    assert 'action="/volunteer/meetings/new-year/publish"' in page


def test_counts_are_a_chart_that_is_a_table_with_old_figures_struck_through(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    house.meeting.created_at = datetime(2026, 11, 20, tzinfo=EARLY.tzinfo)
    evening = timedelta(hours=3)
    first, second = (now - timedelta(weeks=weeks) + evening for weeks in (3, 4))
    count(session, house.meeting, first.date(), house.robin, first, Numbers(True, 8, 0, 2))
    count(session, house.meeting, first.date(), house.alex, first + timedelta(days=1), Numbers(True, 10, 0, 2))
    count(session, house.meeting, second.date(), house.robin, second, Numbers(False))
    count(session, house.meeting, MONDAY, house.robin, now, Numbers(True, 5, 0, 0, 1))
    page = as_(house.robin).get(PAGE).text
    table = page[page.index('<table class="table counts">') : page.index("</table>")]
    lines = [
        " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).replace("\xa0", " ").split())
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    ]
    assert lines == [
        "Date In the room First time Letters",
        "Mon 16 Nov by Robin, Mon 23 Nov 5 0 1",
        "Mon 9 Nov Count it : Mon 9 Nov Not counted",
        "Mon 2 Nov by Alex, Tue 3 Nov; counted again was 8 now 10 2 0",
        "Mon 26 Oct by Robin Did not take place",
    ]
    assert re.findall(r"<(del|ins)>(?:<span.*?</span>)?(\d+)</\1>", table) == [("del", "8"), ("ins", "10")]
    bars = re.findall(r'<svg class="bar bar-(\w+)".*?<rect width="([\d.]+)" height="8"/></svg>', table)
    assert bars == [
        ("in_room", "50.0"),
        ("first_time", "0.0"),
        ("in_room", "100.0"),
        ("first_time", "20.0"),
    ]
    assert "A date of the last 12 weeks is not counted." in section(page, "counts")


def test_a_meeting_without_a_count_says_how_little_it_takes(as_: SignIn, make: Any, house: House) -> None:
    make.meeting("Begins soon", group=house.group, first_day=date(2026, 11, 30))
    page = as_(house.robin).get("/volunteer/meetings/begins-soon").text
    assert "Nothing has been counted yet." in section(page, "counts")


def test_a_meeting_without_a_date_left_says_so(as_: SignIn, make: Any, house: House) -> None:
    make.meeting("Over", group=house.group, last_day=date(2026, 11, 16))
    assert "No date is left." in words(as_(house.robin).get("/volunteer/meetings/over").text)
    make.meeting("Resting", group=house.group, state=State.PAUSED, paused_from=date(2026, 11, 20))
    assert "Next dates None, until it is taken up again." in words(
        as_(house.robin).get("/volunteer/meetings/resting").text
    )
    make.meeting("Ending", group=house.group, last_day=date(2026, 12, 7))
    assert "Its last day is Monday 7 December 2026." in words(as_(house.robin).get("/volunteer/meetings/ending").text)


def test_names_with_markup_are_shown_as_they_are(as_: SignIn, make: Any, house: House) -> None:
    make.meeting("<b>Bold</b> & مرحبا", group=house.group, weekdays=[2], slug="bold", created_at=EARLY)
    robin = as_(house.robin)
    for path in (START, "/volunteer/meetings/bold", "/volunteer/attendance"):
        assert "<b>Bold</b>" not in robin.get(path).text
        assert "<b>Bold</b> & مرحبا" in unescape(robin.get(path).text)


def test_no_such_meeting_is_a_page_not_found(as_: SignIn, house: House) -> None:
    robin = as_(house.robin)
    assert [robin.get(f"/volunteer/meetings/{slug}").status_code for slug in ("no-such", "%00")] == [404, 404]


# How much a page costs


def test_the_pages_ask_the_database_as_often_for_fifty_meetings_as_for_three(
    as_: SignIn,
    session: Session,
    statements: Callable[[FlaskClient, str], int],
    make: Any,
    house: House,
    now: datetime,
) -> None:
    house.group.team.append(house.cora)
    browsers, meeting, robin = [as_(house.cora), as_(house.robin)], house.meeting, house.robin

    def fill(numbers: range) -> None:
        for number in numbers:
            lead = make.volunteer(f"Lead {number}", trained=True)
            lead.trainings[0].expires = date(2026, 12, 24)
            other = make.meeting(f"Number {number}", group=house.group, lead=lead, venue=make.venue(), created_at=EARLY)
            make.meeting(f"Draft {number}", group=house.group, state=State.DRAFT)
            make.meeting(f"Old {number}", group=house.group, state=State.PAUSED, confirmed_at=now - timedelta(days=190))
            report(session, other)
            session.add(Duty(meeting_id=other.id, day=date(2026, 11, 30), volunteer_id=make.volunteer().id))
            session.add(
                Duty(
                    meeting_id=meeting.id,
                    day=date(2026, 11, 23) + timedelta(weeks=number),
                    volunteer_id=lead.id,
                )
            )
            count(session, other, MONDAY, robin, now, Numbers(True, number))
            for _correction in range(2):
                people = (number * 7 + _correction) % 40
                count(session, meeting, MONDAY - timedelta(weeks=number % 11), robin, now, Numbers(True, people))

    def asked() -> list[int]:
        return [statements(browser, path) for browser in browsers for path in (START, PAGE)]

    fill(range(3))
    few = asked()
    session.add_all([house.group, meeting, robin])
    fill(range(3, 50))
    assert asked() == few
    assert max(few) < 36


def test_a_visitor_is_sent_to_sign_in(client: FlaskClient, app: Flask, house: House) -> None:
    answers = [client.get(path) for path in (START, PAGE)]
    assert [(answer.status_code, answer.location.split("?")[0]) for answer in answers] == [(303, "/sign-in")] * 2


# Dates that are not as usual


def test_a_date_that_does_not_take_place_asks_nobody_to_lead_and_says_how_it_stands(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    meeting, thursday = house.meeting, date(2026, 12, 3)
    single.cancel(session, meeting, date(2026, 11, 23), Why("illness"), None, now)
    single.move(session, meeting, date(2026, 11, 30), single.usual(meeting, thursday), Why("venue"), None, now)
    meeting.lead = None
    browser = as_(house.robin)
    assert section(browser.get(START).text, "coming").startswith(
        "Your next dates "
        "Today, 19:00 – to 20:30 Monday Check-in Cancelled Illness "
        "Change this date : Monday Check-in, Mon 23 Nov "
        "Mon 30 Nov, 19:00 – to 20:30 Monday Check-in Moved to Thursday 3 December, 19:00 The venue is closed "
        "Change this date : Monday Check-in, Mon 30 Nov "
        "Thu 3 Dec, 19:00 – to 20:30 Monday Check-in Moved from Monday 30 November, 19:00 The venue is closed "
        "Mill Lane Hall, Northgate Nobody leads yet "
        "Prepare : Monday Check-in, Thu 3 Dec Cancel or move it : Monday Check-in, Thu 3 Dec "
    )
    page = browser.get(PAGE).text
    assert section(page, "dates").startswith(
        "Next dates "
        "Today, 19:00 – to 20:30 Cancelled Illness Change this date : Mon 23 Nov "
        "Mon 30 Nov, 19:00 – to 20:30 Moved to Thursday 3 December, 19:00 The venue is closed "
        "Change this date : Mon 30 Nov "
        "Thu 3 Dec, 19:00 – to 20:30 Moved from Monday 30 November, 19:00 The venue is closed Nobody leads yet "
        "Prepare : Thu 3 Dec Choose who leads : Thu 3 Dec Change this date : Thu 3 Dec "
    )
    assert links(page)["Change this date: Thu 3 Dec"] == f"{PAGE}/dates/2026-11-30"
    assert links(page)["Add an extra date"] == f"{PAGE}/dates/add"
