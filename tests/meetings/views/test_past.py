"""The history of a meeting, read by its team, and an earlier state put back by a coordinator."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings import closures, dates, history
from facilitator.meetings.closures import Scope
from facilitator.meetings.date_models import Change, DateChange
from facilitator.meetings.models import Meeting, State
from facilitator.meetings.reasons import Why
from facilitator.meetings.views import telling
from facilitator.meetings.views.telling import Names
from tests.conftest import Make
from tests.meetings.views.conftest import Page, People, hidden, notices, plan, press, text

HERE = "/volunteer/meetings/monday-check-in"
PAST = f"{HERE}/history"
Stored = Callable[[str], Any]


def monday(**changes: Any) -> dict[str, Any]:
    return plan(**{"name": "Monday Check-in", "weekdays": ["0"], "first_day": "2026-01-05", **changes})


def noted(session: Session) -> list[tuple[str, str | None]]:
    session.expire_all()
    found = session.scalars(select(Change).order_by(Change.id))
    return [(each.did, each.volunteer.first_name if each.volunteer else None) for each in found]


def test_every_deed_and_every_field_has_words() -> None:
    assert tuple(telling.DEEDS) == history.DEEDS
    assert set(telling.fields(Names({}, {}, {}))) == set(history.OWN)


def number(session: Session) -> int:
    return session.scalars(select(Change.id).order_by(Change.id.desc()).limit(1)).one()


def test_each_page_that_changes_a_meeting_leaves_one_row(
    as_: Page, session: Session, people: People, make: Make
) -> None:
    client, cleo = as_(people.robin), as_(people.cleo)
    slug = "/volunteer/meetings/thursday-check-in"
    doors: list[tuple[str, str, Callable[[], Any]]] = [
        ("planned", "Robin", lambda: press(client, "/volunteer/meetings/new", plan(lead=str(people.robin.id)))),
        ("changed", "Robin", lambda: press(client, f"{slug}/edit", plan(name="Other", lead=str(people.robin.id)))),
        (
            "published",
            "Robin",
            lambda: press(client, f"{slug}/edit", plan(lead=str(people.robin.id)), "publish"),
        ),
        ("ended", "Robin", lambda: client.post(f"{slug}/end", data={"last_day": "none"})),
        ("changed", "Robin", lambda: press(client, f"{slug}/edit", plan(lead=str(people.robin.id)))),
        ("published", "Robin", lambda: client.post(f"{slug}/publish")),
        (
            "paused",
            "Robin",
            lambda: client.post(f"{slug}/pause", data={"how": "open", "seen": "open", "action": "pause"}),
        ),
        ("resumed", "Robin", lambda: client.post(f"{slug}/resume")),
        (
            "left",
            "Cleo",
            lambda: cleo.post(f"/volunteer/groups/northgate/team/{people.robin.id}/remove"),
        ),
    ]
    for count, (did, who, do) in enumerate(doors, 1):
        assert do().status_code == 303, did
        assert (len(noted(session)), noted(session)[-1]) == (count, (did, who))


def test_the_team_reads_who_changed_what_and_when_before_and_after(
    as_: Page, session: Session, people: People, make: Make, clock_at: Callable[[str], None]
) -> None:
    other = make.venue("Quay House")
    make.meeting(group=people.group, venue=people.venue)
    client = as_(people.robin)
    clock_at("2026-11-23T18:05:00Z")
    form = monday(start_time="18:30", venue=other.slug, audiences=["women", "men"])
    notices(client, press(client, f"{HERE}/edit", form))
    assert text(client.get(PAST)) == (
        "History Monday Check-in Changes Changed it Robin Example, Monday 23 November 2026, 18:05"
        " Venue before: Mill Lane Hall, Northgate → after: Quay House, Northgate"
        " Who is it for? before: nothing → after: Men and Women"
        " When before: Every Monday at 19:00, 90 minutes, Europe/London"
        " → after: Every Monday at 18:30, 90 minutes, Europe/London"
    )


def test_the_history_of_one_date_has_what_was_said_of_it_and_what_closed_it(
    as_: Page, session: Session, people: People, make: Make
) -> None:
    meeting = make.meeting(group=people.group, venue=people.venue)
    day = date(2026, 12, 7)
    dates.cancel(session, meeting, day, Why("illness", "Sorry"), people.robin, make.now)
    dates.cancel(session, meeting, date(2026, 12, 14), Why(), people.robin, make.now)
    dates.undo(session, meeting, day, None, make.now)
    closures.close(session, Scope(venue=people.venue), day, day, Why("holiday"), (), people.cleo, make.now)
    client = as_(people.kim)
    assert text(client.get(f"{PAST}?day=2026-12-07")) == (
        "History Monday Check-in, Monday 7 December 2026 The history of the whole meeting"
        " Closed days and breaks Monday 7 December 2026 The venue: Mill Lane Hall. Public holiday"
        " Changes Put a date back Somebody who left, Monday 23 November 2026, 18:00"
        " Monday 7 December 2026 before: Cancelled, Illness: Sorry → after: As planned"
        " Cancelled a date Robin Example, Monday 23 November 2026, 18:00"
        " Monday 7 December 2026 before: As planned → after: Cancelled, Illness: Sorry"
    )
    assert "One date does not take place." in text(client.get(PAST))
    assert client.get(f"{PAST}?day=x").status_code == 404


def test_a_coordinator_sees_what_would_change_then_puts_it_back(
    as_: Page, session: Session, people: People, make: Make, stored: Stored
) -> None:
    make.meeting(group=people.group, venue=people.venue, lead=people.robin)
    client = as_(people.cleo)
    press(client, f"{HERE}/edit", monday(name="Monday Tea", start_time="18:30"))
    assert "Put it back to how it was before this" in text(client.get(PAST))
    back = f"{PAST}/{number(session)}/restore"
    people.robin.trainings.clear()
    asked = text(client.get(back))
    assert asked.startswith(
        "Put it back? Monday Check-in".replace("Check-in", "Tea")
        + " It would be as it was before this: Changed it, Cleo Example, Monday 23 November 2026, 18:00."
        " What would change Name of the meeting now: Monday Tea → then: Monday Check-in"
        " When now: Every Monday at 18:30, 90 minutes, Europe/London"
        " → then: Every Monday at 19:00, 90 minutes, Europe/London"
        " Robin Example led it then, and can’t any more: nobody would."
    )
    assert stored("monday-check-in").name == "Monday Tea"
    answer = put_back(client, back)
    assert notices(client, answer) == [
        "“Monday Check-in” is as it was before that change.",
        "Robin Example can’t lead it any more. Choose who does.",
    ]
    meeting = stored("monday-check-in")
    assert (meeting.name, meeting.start_time, meeting.lead) == ("Monday Check-in", time(19), None)
    again = client.post(back)
    assert (again.status_code, "It is like that already." in text(again)) == (409, True)


def put_back(client: FlaskClient, back: str) -> Any:
    """Read what would change, then press the button."""
    return client.post(back, data={"seen": hidden(client.get(back), "seen")})


def test_a_date_that_is_cancelled_while_somebody_reads_what_would_change_is_shown_before_it_takes_place_again(
    as_: Page, session: Session, people: People, make: Make, stored: Stored
) -> None:
    make.meeting(group=people.group, venue=people.venue)
    robin, cleo = as_(people.robin), as_(people.cleo)
    press(robin, f"{HERE}/edit", monday(name="Monday Tea"))
    back = f"{PAST}/{number(session)}/restore"
    seen = hidden(cleo.get(back), "seen")
    tonight = f"{HERE}/dates/2026-11-30/cancel"
    form = {"reason": "leader", "note": "", "version": hidden(robin.get(tonight), "version")}
    assert robin.post(tonight, data=form).status_code == 303
    asked = cleo.post(back, data={"seen": seen})
    assert (asked.status_code, stored("monday-check-in").name) == (409, "Monday Tea")
    assert "The meeting has been changed since this page was shown to you." in text(asked)
    assert "Monday 30 November 2026 now: Cancelled" in text(asked)
    assert cleo.post(back, data={"seen": hidden(asked, "seen")}).status_code == 303
    assert stored("monday-check-in").name == "Monday Check-in"
    assert session.scalars(select(DateChange)).all() == []


def test_what_can_not_go_back_says_why(as_: Page, session: Session, people: People, make: Make) -> None:
    make.meeting(group=people.group, venue=people.venue)
    robin, cleo = as_(people.robin), as_(people.cleo)
    robin.post(f"{HERE}/end", data={"last_day": "none"})
    back = f"{PAST}/{number(session)}/restore"
    refused = cleo.get(back)
    assert (refused.status_code, "only a trained facilitator can do that" in text(refused)) == (409, True)
    assert cleo.post(back).status_code == 409
    press(robin, f"{HERE}/edit", monday(), "publish")
    make.meeting("Other", group=people.group)
    assert cleo.get(f"/volunteer/meetings/other/history/{number(session)}/restore").status_code == 404
    made = press(robin, f"{HERE}/from/2026-11-30", monday(first_day="2026-11-30", start_time="18:00"))
    assert made.status_code == 303, text(made)
    refused = cleo.get(back)
    assert (
        "“Monday Check-in” carries it on from Monday 30 November 2026. Take that one back first, on its page."
        " To the change to take back Back to the history My page" in text(refused)
    )
    began = f"/volunteer/meetings/monday-check-in-2/history/{number(session)}/restore"
    assert "Before that there was no such meeting." in text(cleo.get(began))


def test_only_a_coordinator_is_offered_to_put_something_back(
    as_: Page, session: Session, people: People, make: Make
) -> None:
    make.meeting(group=people.group, venue=people.venue)
    client: FlaskClient = as_(people.robin)
    press(client, f"{HERE}/edit", monday(name="Monday Tea"))
    assert "Put it back" not in text(client.get(PAST))
    assert client.get(f"{PAST}/{number(session)}/restore").status_code == 403


def test_a_long_history_comes_in_pages_with_as_many_queries_as_a_short_one(
    as_: Page, session: Session, people: People, make: Make, statements: Callable[[FlaskClient, str], int]
) -> None:
    meeting = make.meeting(group=people.group, venue=people.venue, state=State.PUBLISHED)
    day = date(2026, 12, 7)
    dates.cancel(session, meeting, day, Why(note="first"), people.robin, make.now)
    meeting_id, robin_id = meeting.id, people.robin.id
    client = as_(people.robin)
    one = statements(client, PAST)
    meeting, robin = session.get_one(Meeting, meeting_id), session.get_one(Volunteer, robin_id)
    for each in range(60):
        dates.cancel(session, meeting, day, Why(note=str(each)), robin, make.now)
    assert statements(client, PAST) == one
    assert "Page 1 of 2" in text(client.get(PAST))
    assert "after: Cancelled, first" in text(client.get(f"{PAST}?page=2"))
