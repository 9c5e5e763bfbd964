"""From a date on, by its pages: choosing the date, the form, what it warns of, and taking it back."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from sqlalchemy.orm import Session

from facilitator.meetings import dates
from facilitator.meetings.models import State
from facilitator.meetings.reasons import Why
from facilitator.rota.models import Duty
from tests.conftest import Make
from tests.meetings.views.conftest import Page, People, hidden, notices, plan, press, problems, text, value

HERE = "/volunteer/meetings/monday-check-in"
FROM = f"{HERE}/from/2026-11-30"
SAVED = (
    "From Monday 30 November 2026 on “Monday Check-in” takes place every Monday, 18:30."
    " Addresses and subscriptions lead to it."
)
Stored = Callable[[str], Any]


def monday(**changes: Any) -> dict[str, Any]:
    """The form of the factory's meeting from 30 November on."""
    return plan(**{"name": "Monday Check-in", "weekdays": ["0"], "first_day": "2026-11-30", **changes})


def test_the_date_is_chosen_among_the_next_ones_or_any_other(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.kim)
    page = client.get(f"{HERE}/from")
    assert "From which date on? Monday 23 November Monday 30 November Monday 7 December" in text(page)
    assert f'href="{FROM}"' in page.text
    answer = client.get(f"{HERE}/from?day=2027-02-01")
    assert (answer.status_code, answer.location) == (303, f"{HERE}/from/2027-02-01")
    assert client.get(f"{HERE}/from?day=soon").status_code == 404


def test_the_form_holds_what_is_so_at_present_from_that_day_on(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group, venue=people.venue, about="Tea and talk")
    page = as_(people.robin).get(FROM)
    assert text(page).startswith("From Monday 30 November on Monday Check-in Say what is otherwise from then on.")
    shown = {name: value(page, name) for name in ("name", "start_time", "first_day", "venue", "about")}
    assert shown == {
        "name": "Monday Check-in",
        "start_time": "19:00",
        "first_day": "",
        "venue": "mill-lane-hall",
        "about": "Tea and talk",
    }
    assert "For the last time as it was: Monday 23 November." in text(page)
    assert "Change it from Monday 30 November on" in text(page)
    assert "Past dates move too" not in text(page)


def test_saving_begins_the_new_one_and_leads_to_it(as_: Page, people: People, make: Make, stored: Stored) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.robin)
    answer = press(client, FROM, monday(start_time="18:30"))
    assert answer.location == f"{HERE}-2"
    assert notices(client, answer) == [SAVED]
    old, new = stored("monday-check-in"), stored("monday-check-in-2")
    assert (old.last_day, old.start_time) == (date(2026, 11, 29), time(19))
    assert (new.first_day, new.start_time, new.state) == (date(2026, 11, 30), time(18, 30), State.PUBLISHED)
    assert (
        "This is how it will be from Monday 30 November 2026 on. Before: Monday Check-in: Every Monday, 19:00"
        " Take this change back"
    ) in text(client.get(f"{HERE}-2"))
    assert (
        "It changes. From Monday 30 November 2026 on: Monday Check-in: Every Monday, 18:30 Take this change back"
    ) in text(client.get(HERE))


def test_what_goes_is_listed_before_it_is_saved(as_: Page, session: Session, people: People, make: Make) -> None:
    meeting = make.meeting(group=people.group, venue=people.venue)
    for day in (date(2026, 11, 23), date(2026, 12, 7)):
        dates.cancel(session, meeting, day, Why("illness"), people.robin, make.now)
        make._add(Duty(meeting_id=meeting.id, day=day, volunteer=people.robin))
    client = as_(people.kim)
    told = (
        "What was said of these dates goes Monday 7 December: cancelled They do not go with the new rule or"
        " place. History keeps them. No longer down to lead a date; please tell them Robin Example, Monday 7 December"
    )
    tuesdays = monday(weekdays=["1"], first_day="2026-12-01")
    assert told in text(client.post(FROM, data={**tuesdays, "action": "check"}))
    assert told in text(client.post(f"{FROM}/preview", data=tuesdays))
    in_place = client.post(f"{HERE}/edit", data={**monday(weekdays=["1"], first_day="2026-01-06"), "action": "check"})
    assert (
        "What was said of these dates goes Monday 23 November: cancelled Monday 7 December: cancelled They do not go"
        " with the new rule or place. History keeps them. No longer down to lead a date; please tell them"
        " Robin Example, Monday 23 November Robin Example, Monday 7 December"
    ) in text(in_place)


def test_somebody_untrained_is_told_who_can(as_: Page, people: People, make: Make, stored: Stored) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.kim)
    page = client.get(FROM)
    assert "You can’t change it from a date on at the moment" in text(page)
    assert "These can do it for you: Robin Example." in text(page)
    answer = press(client, FROM, monday(start_time="18:30"))
    assert answer.status_code == 422
    assert problems(answer) == [("main", "Only a trained facilitator can change a meeting from a date on.")]
    assert stored("monday-check-in").last_day is None


def test_a_first_day_before_the_split_or_off_the_rule_is_refused(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.robin)
    answer = press(client, FROM, monday(first_day="2026-11-23"))
    assert problems(answer) == [("first_day", "Choose Monday 30 November 2026 or a later day.")]
    answer = press(client, FROM, monday(weekdays=["1"]))
    assert problems(answer) == [("first_day", "Monday 30 November 2026 does not go with “every Tuesday”.")]
    assert "Begin on Tuesday 1 December 2026" in text(answer)
    assert stored("monday-check-in").last_day is None


def test_what_can_not_be_carried_on_says_so(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group, venue=people.venue)
    make.meeting("Paused", group=people.group, state=State.PAUSED)
    make.meeting("Fresh", group=people.group, first_day=date(2026, 11, 30))
    client = as_(people.robin)
    found = {}
    for address in (
        f"{HERE}/from/2026-11-16",
        "/volunteer/meetings/paused/from/2026-11-30",
        "/volunteer/meetings/fresh/from/2026-11-30",
        "/volunteer/meetings/paused/from",
    ):
        answer = client.get(address)
        found[address.rsplit("/meetings/", 1)[1]] = (
            answer.status_code,
            text(answer).removeprefix("That is not possible any more ")[:60],
        )
    assert found == {
        "monday-check-in/from/2026-11-16": (409, "That date of “Monday Check-in” has begun, or is over. Choose"),
        "paused/from/2026-11-30": (409, "“Paused” does not take place at the moment, so there is noth"),
        "fresh/from/2026-11-30": (409, "No date of “Fresh” is before that day. Change the whole meet"),
        "paused/from": (409, "“Paused” does not take place at the moment, so there is noth"),
    }
    assert client.get(f"{HERE}/from/tomorrow").status_code == 404


def test_it_is_taken_back_after_asking_until_it_has_begun(
    as_: Page, people: People, make: Make, stored: Stored, clock_at: Callable[[str], None]
) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.robin)
    assert notices(client, press(client, FROM, monday(start_time="18:30"))) == [SAVED]
    asked = client.get(f"{HERE}-2/rejoin")
    assert text(asked).startswith(
        "Take it back? Monday Check-in It was to carry on “Monday Check-in” from Monday 30 November 2026."
    )
    assert stored("monday-check-in").last_day == date(2026, 11, 29)
    answer = client.post(f"{HERE}-2/rejoin")
    assert notices(client, answer) == ["The change to “Monday Check-in” is taken back: the meeting goes on as before."]
    assert (answer.location, stored("monday-check-in").last_day, stored("monday-check-in-2")) == (HERE, None, None)
    press(client, FROM, monday(start_time="18:30"))
    clock_at("2026-11-30T18:30:00Z")
    for answer in (client.get(f"{HERE}-2/rejoin"), client.post(f"{HERE}-2/rejoin"), client.get(f"{HERE}/rejoin")):
        assert answer.status_code == 409
    assert "Take this change back" not in text(client.get(f"{HERE}-2")) + text(client.get(HERE))


def test_another_groups_meeting_is_not_changed_by_taking_back_what_carries_it_on(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    make.meeting(group=people.group, venue=people.venue)
    press(as_(people.robin), FROM, monday(start_time="18:30"))
    stored("monday-check-in-2").group = people.lou.groups[0]
    make.session.commit()
    lou = as_(people.lou)
    assert lou.get(f"{HERE}-2").status_code == 200
    assert [lou.get(f"{HERE}-2/rejoin").status_code, lou.post(f"{HERE}-2/rejoin").status_code] == [403, 403]
    assert stored("monday-check-in").last_day == date(2026, 11, 29)


def test_somebody_untrained_takes_back_what_is_public_and_nothing_that_is_not(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    make.meeting(group=people.group, venue=people.venue)
    robin, kim = as_(people.robin), as_(people.kim)
    press(robin, FROM, monday(start_time="18:30"))
    for name in ("monday-check-in", "monday-check-in-2"):
        robin.post(f"/volunteer/meetings/{name}/end", data={"last_day": "none"})
    refused = kim.post(f"{HERE}-2/rejoin")
    assert (refused.status_code, "only a trained facilitator can do that" in text(refused)) == (409, True)
    assert stored("monday-check-in").state is State.ENDED
    assert robin.post(f"{HERE}-2/rejoin").status_code == 303
    assert stored("monday-check-in").state is State.PUBLISHED
    press(robin, FROM, monday(start_time="18:30"))
    assert kim.post(f"{HERE}-2/rejoin").status_code == 303


def test_the_old_address_leads_to_the_new_one_once_its_dates_are_over(
    as_: Page, people: People, make: Make, clock_at: Callable[[str], None]
) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.robin)
    press(client, FROM, monday(start_time="18:30"))
    assert (
        "It changes. From Monday 30 November 2026 on: Monday Check-in: Every Monday, 18:30."
        " Whoever subscribed gets them by themselves."
    ) in text(client.get("/meetings/monday-check-in"))
    for address in ("/meetings/", "/calendars/subscribe/meetings/"):
        assert client.get(f"{address}monday-check-in").status_code == 200
    clock_at("2026-11-24T09:00:00Z")
    found = [client.get(f"{address}monday-check-in") for address in ("/meetings/", "/calendars/subscribe/meetings/")]
    assert [(each.status_code, each.location) for each in found] == [
        (302, "/meetings/monday-check-in-2"),
        (302, "https://meetings.example.org/calendars/subscribe/meetings/monday-check-in-2"),
    ]
    discreet = client.get("/calendars/subscribe/meetings/monday-check-in?word=busy&remind=30").location
    assert discreet.endswith("/monday-check-in-2?discreet=1&word=busy&remind=30")
    chosen = client.get("/handouts?meeting=monday-check-in")
    assert '<option selected value="monday-check-in-2">' in chosen.text
    feed = client.get("/calendars/meetings/monday-check-in.ics").text
    assert (feed.count("BEGIN:VEVENT"), "DTSTART;TZID=Europe/London:20261130T183000" in feed) == (2, True)


def test_a_series_that_another_carries_on_keeps_to_its_days(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.robin)
    press(client, FROM, monday(start_time="18:30"))
    answer = press(client, f"{HERE}/edit", monday(first_day="2026-01-05", last_day=""))
    assert problems(answer) == [
        ("last_day", "“Monday Check-in” carries it on from Monday 30 November 2026. Choose an earlier day.")
    ]
    answer = press(client, f"{HERE}-2/edit", monday(first_day="2026-11-23"))
    assert problems(answer) == [
        ("first_day", "“Monday Check-in” takes place until Sunday 29 November 2026. Choose a later day.")
    ]
    assert hidden(answer, "seen")
