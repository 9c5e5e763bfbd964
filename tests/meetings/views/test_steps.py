"""From draft to the end, by the buttons of a meeting's page."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.models import Kind, State
from facilitator.meetings.recurrence import Frequency
from facilitator.rota.models import Duty
from tests.conftest import Make
from tests.meetings.views.conftest import Page, People, notices, problems, text, value

HERE = "/volunteer/meetings/monday-check-in"
Stored = Callable[[str], Any]


def test_a_draft_is_published_with_one_press(as_: Page, people: People, make: Make, stored: Stored) -> None:
    make.meeting(group=people.group, venue=people.venue, state=State.DRAFT)
    client = as_(people.robin)
    said = notices(client, client.post(f"{HERE}/publish"))
    assert said == ["“Monday Check-in” is published. The public can find it now."]
    assert stored("monday-check-in").state is State.PUBLISHED
    again = client.post(f"{HERE}/publish")
    assert again.status_code == 409
    assert "That is not possible any more “Monday Check-in” is published already." in text(again)


def test_somebody_untrained_who_presses_publish_is_told_why_not(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    make.meeting(group=people.group, venue=people.venue, state=State.DRAFT)
    for who in (people.kim, people.cleo):
        answer = as_(who).post(f"{HERE}/publish")
        assert answer.status_code == 422
        assert problems(answer) == [
            ("main", "Only a trained facilitator can publish a meeting. It can be saved as a draft.")
        ]
        assert "You can’t publish it at the moment" in text(answer)
    assert stored("monday-check-in").state is State.DRAFT


def test_a_draft_that_lacks_something_leads_to_its_form(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group, state=State.DRAFT, kind=Kind.HYBRID, lead=people.kim, last_day=date(2026, 2, 2))
    answer = as_(people.robin).post(f"{HERE}/publish")
    assert answer.status_code == 422
    assert problems(answer) == [
        ("last_day", "All its dates are over. Choose a later last day, or none."),
        ("venue", "Choose a venue before the meeting is published."),
        ("online_url", "Enter a link or a phone number before the meeting is published."),
        ("lead", "Kim Example is not trained today. Choose somebody else, or nobody yet."),
    ]
    assert value(answer, "name") == "Monday Check-in"


def test_a_meeting_that_had_a_break_is_taken_up_again(as_: Page, people: People, make: Make, stored: Stored) -> None:
    make.meeting(group=people.group, venue=people.venue, state=State.PAUSED)
    client = as_(people.robin)
    assert client.post(f"{HERE}/resume").status_code == 303
    assert stored("monday-check-in").state is State.PUBLISHED
    again = client.post(f"{HERE}/resume")
    assert (again.status_code, "does not have a break at the moment" in text(again)) == (409, True)


def test_ending_asks_first_and_says_what_people_will_see(as_: Page, people: People, make: Make, stored: Stored) -> None:
    make.meeting(group=people.group)
    page = as_(people.kim).get(f"{HERE}/end")
    assert (
        "End a meeting Monday Check-in When is it for the last time? It is over: no date from today on"
        " Monday 23 November 2026 Monday 30 November 2026 Monday 7 December 2026 Monday 14 December 2026"
        " Monday 21 December 2026 Monday 28 December 2026 What people will see"
    ) in text(page)
    assert stored("monday-check-in").state is State.PUBLISHED


def test_a_meeting_ends_after_the_date_that_was_chosen(as_: Page, people: People, make: Make, stored: Stored) -> None:
    make.meeting(group=people.group)
    client = as_(people.kim)
    answer = client.post(f"{HERE}/end", data={"last_day": "2026-12-07"})
    assert notices(client, answer) == ["“Monday Check-in” ends after Monday 7 December 2026."]
    meeting = stored("monday-check-in")
    assert (meeting.state, meeting.last_day) == (State.PUBLISHED, date(2026, 12, 7))
    assert notices(client, client.post(f"{HERE}/end", data={"last_day": "none"})) == ["“Monday Check-in” has ended."]
    assert stored("monday-check-in").state is State.ENDED
    again = client.post(f"{HERE}/end", data={"last_day": "none"})
    assert (again.status_code, "“Monday Check-in” has ended already." in text(again)) == (409, True)


def test_what_was_said_of_later_dates_is_named_before_it_goes_with_the_end(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    meeting = make.meeting(group=people.group)
    said: list[dict[str, Any]] = [
        {"day": date(2026, 11, 16), "what": What.USUAL, "cancelled": True},
        {"day": date(2026, 12, 7), "what": What.MOVED, "to_day": date(2026, 12, 9)},
        {"day": date(2026, 12, 17), "what": What.ADDED},
        {"day": date(2027, 1, 11), "what": What.USUAL, "cancelled": True},
    ]
    for each in said:
        make._add(DateChange(meeting_id=meeting.id, **each))
    client = as_(people.kim)
    assert (
        "What was said of these dates goes, if they are after the last one Monday 7 December: moved to Wednesday 9"
        " December Thursday 17 December: an extra date Monday 11 January 2027: cancelled It does not come back when the"
        " meeting is published again. History keeps it."
    ) in text(client.get(f"{HERE}/end"))
    assert notices(client, client.post(f"{HERE}/end", data={"last_day": "2026-12-14"})) == [
        "“Monday Check-in” ends after Monday 14 December 2026.",
        "What was said of 2 later dates is gone. History keeps it.",
    ]
    assert notices(client, client.post(f"{HERE}/end", data={"last_day": "none"})) == [
        "“Monday Check-in” has ended.",
        "What was said of 1 later date is gone. History keeps it.",
    ]


def test_a_date_that_is_on_while_its_meeting_ends_goes_on(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    make.meeting(group=people.group, start_time=time(17, 30))  # it is 18:00
    client = as_(people.kim)
    answer = client.post(f"{HERE}/end", data={"last_day": "none"})
    assert notices(client, answer) == ["“Monday Check-in” ends with the date that is on now."]
    meeting = stored("monday-check-in")
    assert (meeting.state, meeting.last_day) == (State.PUBLISHED, date(2026, 11, 23))


def test_ending_without_a_choice_or_on_another_day_is_refused(as_: Page, people: People, make: Make) -> None:
    make.meeting(group=people.group)
    client = as_(people.robin)
    for form in ({}, {"last_day": "2026-12-08"}, {"last_day": "2020-01-06"}, {"last_day": "x"}):
        answer = client.post(f"{HERE}/end", data=form)
        assert answer.status_code == 422
        assert problems(answer) == [("last_day", "Choose when it is for the last time.")]


def test_whoever_is_down_for_a_date_that_goes_is_named(as_: Page, people: People, make: Make) -> None:
    meeting = make.meeting(group=people.group)
    for day in (date(2026, 11, 16), date(2026, 12, 7), date(2026, 12, 14)):
        make._add(Duty(meeting_id=meeting.id, day=day, volunteer=people.robin))
    client = as_(people.kim)
    assert notices(client, client.post(f"{HERE}/end", data={"last_day": "2026-12-07"})) == [
        "“Monday Check-in” ends after Monday 7 December 2026.",
        "Please tell those who are no longer down to lead a date: Robin Example, Monday 14 December 2026.",
    ]


def test_a_single_date_is_called_off(as_: Page, people: People, make: Make, stored: Stored) -> None:
    make.meeting(group=people.group, frequency=Frequency.ONCE, first_day=date(2026, 12, 24))
    client = as_(people.robin)
    assert "It does not take place What people will see" in text(client.get(f"{HERE}/end"))
    client.post(f"{HERE}/end", data={"last_day": "none"})
    assert stored("monday-check-in").state is State.ENDED


def test_a_draft_is_deleted_after_asking(as_: Page, people: People, make: Make, stored: Stored) -> None:
    make.meeting(group=people.group, state=State.DRAFT)
    client = as_(people.kim)
    asked = client.get(f"{HERE}/delete")
    assert "Delete this draft? Monday Check-in Only its team has seen it. It can’t be brought back." in text(asked)
    assert stored("monday-check-in")
    said = notices(client, client.post(f"{HERE}/delete"))
    assert said == ["The draft “Monday Check-in” is deleted."]
    assert stored("monday-check-in") is None


def test_what_was_public_is_not_deleted_and_a_draft_does_not_end(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    make.meeting(group=people.group)
    make.meeting("Draft", group=people.group, state=State.DRAFT)
    client = as_(people.robin)
    for answer in (client.get(f"{HERE}/delete"), client.post(f"{HERE}/delete")):
        assert answer.status_code == 409
        assert "“Monday Check-in” has been published. End it instead: its past dates and counts are kept." in text(
            answer
        )
    draft = client.get("/volunteer/meetings/draft/end")
    assert draft.status_code == 409
    assert "“Draft” is a draft, which only its team can see. It can be deleted." in text(draft)


def test_a_meeting_that_is_not_there_answers_so(as_: Page, people: People) -> None:
    client = as_(people.robin)
    for step in ("edit", "end", "delete"):
        assert client.get(f"/volunteer/meetings/no-such/{step}").status_code == 404
    for step in ("publish", "resume", "end", "delete"):
        assert client.post(f"/volunteer/meetings/no-such/{step}").status_code == 404
