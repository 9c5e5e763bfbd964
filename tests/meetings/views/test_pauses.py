"""A break, by its page."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from facilitator.meetings import closures, schedule
from facilitator.meetings.closures import Scope
from facilitator.meetings.models import State
from facilitator.meetings.reasons import Why
from facilitator.rota.models import Duty
from tests.conftest import Make
from tests.meetings.views.conftest import Page, People, hidden, notices, problems, text

HERE = "/volunteer/meetings/monday-check-in"
PAUSE = f"{HERE}/pause"
Stored = Callable[[str], Any]


def until(**changes: str) -> dict[str, str]:
    """The form, filled in: from 30 November until 14 December."""
    return {
        "how": "until",
        "first_day": "2026-11-30",
        "back_on": "2026-12-14",
        "reason": "break",
        "note": "",
        **changes,
    }


def press(client: Any, form: dict[str, str]) -> Any:
    """Look at the dates, then begin the break."""
    looked = client.post(PAUSE, data={**form, "action": "check"})
    return client.post(PAUSE, data={**form, "seen": hidden(looked, "seen"), "action": "pause"})


def test_the_dates_that_fall_out_are_shown_first(as_: Page, people: People, make: Make, stored: Stored) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.kim)
    page = client.get(PAUSE)
    assert hidden(page, "seen") == ""
    assert 'value="2026-11-23"' in page.text
    for action in ("check", "pause"):
        looked = client.post(PAUSE, data={**until(), "action": action})
        assert (
            "These dates will not take place Monday 30 November, 19:00 – to 20:30 Monday 7 December, 19:00 – to 20:30"
            " What people will see While it lasts, its page says that there is a break, and when it takes place again."
        ) in text(looked)
    assert stored("monday-check-in").sequence == 0


def test_a_break_until_a_day_is_on_the_public_page_and_ends_with_one_press(
    as_: Page, people: People, make: Make, clock_at: Callable[[str], None], stored: Stored
) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.kim)
    answer = press(client, until(note="Painting"))
    assert notices(client, answer) == [
        "“Monday Check-in” has a break, and takes place again from Monday 14 December 2026 on."
    ]
    team = "It will have a break from Monday 30 November 2026 until Sunday 13 December 2026. Take the break back"
    assert team in text(client.get(HERE))
    assert "Having a break" not in text(client.get("/meetings/monday-check-in"))
    for moment in ("2026-11-24T12:00:00Z", "2026-12-01T12:00:00Z"):  # nothing comes before it; it has begun
        clock_at(moment)
        assert "Having a break until Monday 14 December. A break: Painting Find another meeting" in text(
            client.get("/meetings/monday-check-in")
        )
    clock_at("2026-12-07T12:00:00Z")
    assert "Today’s meeting is cancelled A break: Painting Having a break until Monday 14 December." in text(
        client.get("/meetings/monday-check-in")
    )
    assert "It has a break until Sunday 13 December 2026. Take up again" in text(client.get(HERE))
    answer = client.post(f"{HERE}/resume")
    assert notices(client, answer) == ["“Monday Check-in” takes place again. Calendars follow within hours."]
    assert "Having a break" not in text(client.get("/meetings/monday-check-in"))
    assert "break at the moment" in text(client.post(f"{HERE}/resume"))
    assert stored("monday-check-in").sequence == 2


def test_of_two_breaks_that_run_both_end_when_a_meeting_is_taken_up_and_one_to_come_stays(
    as_: Page, people: People, make: Make, session: Session, now: datetime
) -> None:
    meeting = make.meeting(group=people.group, venue=people.venue)
    spans = ((date(2026, 11, 22), date(2026, 11, 29)), (date(2026, 11, 23), date(2026, 12, 1)))
    for first_day, last_day in (*spans, (date(2026, 12, 21), date(2026, 12, 31))):
        closures.close(session, Scope(meeting=meeting), first_day, last_day, Why("break"), (), people.kim, now)
    client = as_(people.kim)
    client.post(f"{HERE}/resume")
    session.expire_all()
    dates = schedule.of(session, meeting).dates(date(2026, 11, 30), date(2026, 12, 28))
    assert [(each.day.day, each.status.value) for each in dates] == [
        (30, "on"),
        (7, "on"),
        (14, "on"),
        (21, "cancelled"),
        (28, "cancelled"),
    ]


def test_until_further_notice_takes_people_off_and_says_who(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    meeting = make.meeting(group=people.group, venue=people.venue)
    make._add(Duty(meeting_id=meeting.id, day=date(2026, 12, 7), volunteer=people.robin))
    client = as_(people.kim)
    answer = press(client, {"how": "open"})
    assert notices(client, answer) == [
        "“Monday Check-in” does not meet until a trained facilitator takes it up again.",
        "Please tell those who are no longer down to lead a date: Robin Example, Monday 7 December 2026.",
    ]
    assert stored("monday-check-in").state is State.PAUSED
    assert "Not meeting at the moment." in text(client.get("/meetings/monday-check-in"))
    again = client.get(PAUSE)
    assert (again.status_code, "“Monday Check-in” has a break already." in text(again)) == (409, True)


def test_days_that_can_not_be_are_said_at_their_fields(
    as_: Page, people: People, make: Make, clock_at: Callable[[str], None]
) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.kim)
    clock_at("2026-11-23T19:30:00Z")  # today's date runs
    found = [
        problems(client.post(PAUSE, data=until(**form)))
        for form in (
            {"back_on": ""},
            {"back_on": "2026-11-30"},
            {"first_day": "2026-11-22"},
            {"first_day": "2026-11-23"},
            {"first_day": "2026-11-24", "back_on": "2026-11-30"},
            {"back_on": "2028-01-31"},
            {"how": "x"},
        )
    ]
    assert found == [
        [("back_on", "Enter the day on which it takes place again.")],
        [("back_on", "It has to take place again after the break begins: choose a later day.")],
        [("first_day", "That day is past. Choose today or a later day.")],
        [("first_day", "The date of Monday 23 November 2026 has begun. Let the break begin on the day after.")],
        [("back_on", "No date would be cancelled: it does not take place in those days anyway.")],
        [("back_on", "A break until a day is at most a year long. Choose “until further notice” instead.")],
        [("how", "Choose how long the break is.")],
    ]


def test_what_is_not_public_has_no_break(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group, state=State.DRAFT)
    answer = as_(people.kim).get(PAUSE)
    assert (answer.status_code, "is a draft, which does not take place yet." in text(answer)) == (409, True)
