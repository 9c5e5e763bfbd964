"""Changing a meeting that is there already."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from facilitator.meetings import dates
from facilitator.meetings.models import Kind, State
from facilitator.meetings.reasons import Why
from tests.conftest import Make
from tests.meetings.views.conftest import Page, People, hidden, notices, plan, press, problems, text, value

EDIT = "/volunteer/meetings/monday-check-in/edit"
Stored = Callable[[str], Any]


def monday(**changes: Any) -> dict[str, Any]:
    """The form of the factory's meeting."""
    return plan(**{"name": "Monday Check-in", "weekdays": ["0"], "first_day": "2026-01-05", **changes})


def test_the_form_shows_what_is_stored_and_how_it_is_understood(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group, venue=people.venue, duration=45, last_day=date(2027, 6, 28))
    page = as_(people.robin).get(EDIT)
    assert "Every Monday at 19:00, 45 minutes, Europe/London, for the last time on Monday 28 June 2027" in text(page)
    shown = {name: value(page, name) for name in ("name", "start_time", "minutes", "first_day", "last_day", "venue")}
    assert shown == {
        "name": "Monday Check-in",
        "start_time": "19:00",
        "minutes": "45",
        "first_day": "2026-01-05",
        "last_day": "2027-06-28",
        "venue": "mill-lane-hall",
    }
    assert "Save the changes" in text(page)
    assert 'value="publish"' not in page.text


def test_a_published_meeting_is_changed_for_everybody(as_: Page, people: People, make: Make, stored: Stored) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.kim)
    answer = press(client, EDIT, monday(name="Monday Tea", start_time="18:30"))
    assert notices(client, answer) == ["The changes to “Monday Tea” are saved. Calendars follow within hours."]
    meeting = stored("monday-check-in")
    assert (meeting.name, meeting.start_time, meeting.sequence) == ("Monday Tea", time(18, 30), 1)


def test_it_is_said_that_past_dates_move_in_calendars(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.robin)
    words = (
        "Past dates move too This meeting has taken place already. In the calendars of those who subscribed, its past"
        " dates change with it. To leave them as they were, change it from a date on. Change it from a date on"
    )
    assert words in text(client.post(EDIT, data=monday(start_time="18:30", action="check")))
    assert words not in text(client.post(EDIT, data=monday(name="Other", action="check")))


def test_dates_that_another_rule_puts_at_one_time_are_named_before_and_after(
    as_: Page, people: People, make: Make, session: Session, now: datetime
) -> None:
    meeting = make.meeting(group=people.group, venue=people.venue)
    to = replace(dates.usual(meeting, date(2026, 12, 7)), on_day=date(2026, 12, 8))
    dates.move(session, meeting, date(2026, 12, 7), to, Why(), None, now)
    session.commit()
    client, changed = as_(people.robin), monday(weekdays=["0", "1"])
    both = "Monday Check-in, Tuesday 8 December, 19:00"
    assert f"Two dates at the same time {both} Both" in text(client.post(EDIT, data={**changed, "action": "check"}))
    said = [
        "The changes to “Monday Check-in” are saved. Calendars follow within hours.",
        f"Two dates are at the same time now: {both}. Cancel or move one of them.",
    ]
    assert notices(client, press(client, EDIT, changed)) == said
    assert "Two dates at the same time" not in text(client.get(EDIT))


def test_a_name_alone_is_saved_without_looking_at_the_dates_again(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.robin)
    page = client.get(EDIT)
    seen, version = hidden(page, "seen"), hidden(page, "version")
    client.post(EDIT, data=monday(name="Other", seen=seen, version=version, action="save"))
    assert stored("monday-check-in").name == "Other"


def test_whoever_saves_after_somebody_else_sees_where_they_differ_and_can_save_anyway(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    make.meeting(group=people.group, venue=people.venue)
    mine, theirs = as_(people.robin), as_(people.kim)
    opened = mine.get(EDIT)
    carried = {"seen": hidden(opened, "seen"), "version": hidden(opened, "version")}
    press(theirs, EDIT, monday(name="Their Name", about="Their text", audiences=["women", "men"]))
    answer = mine.post(EDIT, data=monday(name="My Name", action="save", **carried))
    assert answer.status_code == 409
    assert (
        "Somebody else has saved this meeting meanwhile Nothing of yours is saved yet, and nothing of it is lost. Here"
        " is where you differ; put right what you want to take over, then save again. Field Saved now Yours"
        " Name of the meeting Their Name My Name Who is it for? Women and Men nothing"
        " About the meeting Their text nothing"
    ) in text(answer)
    assert value(answer, "name") == "My Name"
    assert stored("monday-check-in").name == "Their Name"
    carried = {"seen": hidden(answer, "seen"), "version": hidden(answer, "version")}
    assert mine.post(EDIT, data=monday(name="My Name", action="save", **carried)).status_code == 303
    meeting = stored("monday-check-in")
    assert (meeting.name, meeting.about, meeting.audiences) == ("My Name", "", ())


def test_a_draft_that_was_published_meanwhile_is_not_changed_unawares(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    make.meeting(group=people.group, venue=people.venue, state=State.DRAFT)
    mine, theirs = as_(people.kim), as_(people.robin)
    opened = mine.get(EDIT)
    carried = {"seen": hidden(opened, "seen"), "version": hidden(opened, "version")}
    theirs.post("/volunteer/meetings/monday-check-in/publish")
    answer = mine.post(EDIT, data=monday(action="save", **carried))
    assert answer.status_code == 409
    assert "Nothing of yours is saved yet. You say the same; save again if you want to." in text(answer)
    assert "Save the changes" in text(answer)


def test_whoever_leads_already_stays_though_training_has_run_out(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    gone = make.volunteer("Gone", trained=True)
    make.meeting(group=people.group, venue=people.venue, lead=people.kim)
    make.meeting("Other", group=people.group, venue=people.venue, lead=gone)
    client = as_(people.robin)
    press(client, EDIT, monday(name="Changed", lead=str(people.kim.id)))
    assert (stored("monday-check-in").name, stored("monday-check-in").lead) == ("Changed", people.kim)
    other = "/volunteer/meetings/other/edit"
    assert "Gone Example (not on the team)" in client.get(other).text
    press(client, other, monday(name="Changed too", lead=str(gone.id)))
    assert (stored("other").name, stored("other").lead) == ("Changed too", gone)


def test_a_meeting_that_moves_to_another_group_takes_a_leader_of_that_team(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    make.group("Riverside", people.robin)
    make.meeting(group=people.group, venue=people.venue, lead=people.kim)
    client = as_(people.robin)
    refused = client.post(EDIT, data=monday(group="riverside", lead=str(people.kim.id)))
    assert problems(refused) == [("lead", "Choose somebody of the team of Riverside.")]
    press(client, EDIT, monday(group="riverside", lead=str(people.robin.id)))
    assert (stored("monday-check-in").group.name, stored("monday-check-in").lead) == ("Riverside", people.robin)


def test_a_meeting_that_is_online_while_its_house_is_closed_keeps_the_house(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    link = "https://meet.example.org/"
    make.meeting(group=people.group, venue=people.venue, kind=Kind.ONLINE, online_url=link, kept_types=["TC"])
    client = as_(people.robin)
    form = monday(kind="online", online_url=link, name="Still online")
    press(client, EDIT, form)
    meeting = stored("monday-check-in")
    assert (meeting.name, meeting.venue, meeting.kept_types) == ("Still online", people.venue, ["TC"])
    press(client, EDIT, {**form, "kind": "hybrid"})
    press(client, EDIT, form)
    assert stored("monday-check-in").venue is None


def test_a_meeting_that_has_ended_can_be_changed_and_published_again(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    make.meeting(group=people.group, venue=people.venue, state=State.ENDED, last_day=date(2026, 11, 16))
    client = as_(people.robin)
    assert "Publish again Save" in text(client.get(EDIT))
    press(client, EDIT, monday(), "publish")
    meeting = stored("monday-check-in")
    assert (meeting.state, meeting.last_day) == (State.PUBLISHED, None)


def test_the_part_of_the_page_that_scripts_renew_says_the_same(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.robin)
    page, address = client.get(EDIT), "/volunteer/meetings/monday-check-in/preview"
    assert f'data-preview="{address}"' in page.text
    part = client.post(address, data=monday())
    assert part.status_code == 200
    assert part.text.strip() in page.text
    unclear = client.post("/volunteer/meetings/new/preview", data=plan(start_time="25:00", name=""))
    assert unclear.status_code == 200
    assert text(unclear).startswith("How it is understood As soon as it is clear when the meeting begins,")
    assert "Every Thursday at 19:00" in text(client.post("/volunteer/meetings/new/preview", data=plan(name="")))
    assert client.post("/volunteer/meetings/no-such/preview", data=monday()).status_code == 404
