"""Closing days and taking them back, and public holidays, as pages."""

import re
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings import affected, closures, dates, schedule
from facilitator.meetings.closures import Affected, Scope
from facilitator.meetings.date_models import Closure, ClosureKept, DateChange
from facilitator.meetings.models import Meeting, Status
from facilitator.meetings.reasons import Why
from tests.conftest import NOW, Make
from tests.meetings.views.conftest import Page, People, hidden, notices, problems, text, value

LIST, NEW = "/volunteer/closures", "/volunteer/closures/new"
MON = date(2026, 11, 30)


def days(**changes: Any) -> dict[str, Any]:
    """The form, filled in: the whole organisation, a week, because of a holiday."""
    return {
        "whose": "organisation",
        "first_day": "2026-11-30",
        "last_day": "2026-12-06",
        "reason": "holiday",
        "note": "Midwinter",
        **changes,
    }


def boxes(answer: Any) -> tuple[list[str], list[str]]:
    """The dates that a page shows, and those whose box is ticked."""
    return (
        re.findall(r'name="boxes" value="([^"]+)"', answer.text),
        re.findall(r'name="take" value="([^"]+)" checked', answer.text),
    )


@pytest.fixture
def weekly(make: Make, people: People) -> Meeting:
    """Mondays in the hall."""
    return make.meeting("Weekly", group=people.group, venue=people.venue)


def stored(session: Session) -> list[Closure]:
    """All closures."""
    session.expire_all()
    return list(session.scalars(select(Closure).order_by(Closure.id)))


def test_the_dates_are_shown_before_anything_is_closed(
    as_: Page, people: People, weekly: Meeting, session: Session
) -> None:
    client = as_(people.cleo)
    page = client.post(NEW, data=days(action="check"))
    key = f"{weekly.id}.2026-11-30"
    assert (page.status_code, boxes(page), stored(session)) == (200, ([key], [key]), [])
    assert (
        "1 date They will not take place. Take off the tick of a date to keep it. Weekly Northgate · Mill Lane Hall"
        in text(page)
    )
    assert "Each date stands as cancelled, with “Public holiday: Midwinter” beside it." in text(page)
    answer = client.post(NEW, data=days(action="close", seen=hidden(page, "seen"), boxes=[key], take=[key]))
    assert notices(client, answer) == ["The days are closed: 1 date does not take place."]
    closure = stored(session)[0]
    assert (closure.reason, closure.note, closure.made_by, closure.made_at) == (
        "holiday",
        "Midwinter",
        people.cleo,
        NOW,
    )
    shown = text(client.get(answer.location))
    assert (
        "Monday 30 November to Sunday 6 December 2026 The whole organisation: Public holiday: Midwinter"
        " Closed by Cleo Example on 23 November 2026 Take it back All closed days"
        " Not taking place: 1 date Weekly Northgate · Mill Lane Hall Mon 30 Nov, 19:00 Keep it: Weekly, Mon 30 Nov"
    ) in shown


def test_a_date_whose_tick_is_taken_off_is_kept(
    as_: Page, people: People, weekly: Meeting, make: Make, session: Session
) -> None:
    other = make.meeting("Other")
    client = as_(people.cleo)
    page = client.post(NEW, data=days(action="check"))
    keys, (left,) = boxes(page)[0], [f"{other.id}.2026-11-30"]
    again = client.post(NEW, data=days(action="check", boxes=keys, take=[left]))
    assert boxes(again) == (sorted(keys, key=lambda key: key == left), [left])
    answer = client.post(NEW, data=days(action="close", seen=hidden(again, "seen"), boxes=keys, take=[left]))
    assert notices(client, answer) == ["The days are closed: 1 date does not take place."]
    assert "Kept: they take place Weekly" in text(client.get(answer.location))
    kept = [(row.meeting_id, row.day) for row in session.scalars(select(ClosureKept))]
    assert kept == [(weekly.id, MON)]


def test_if_every_date_is_kept_that_is_said(as_: Page, people: People, weekly: Meeting) -> None:
    client = as_(people.cleo)
    page = client.post(NEW, data=days(action="check"))
    answer = client.post(NEW, data=days(action="close", seen=hidden(page, "seen"), boxes=boxes(page)[0]))
    assert notices(client, answer) == ["The days are closed. Every date on them is kept and takes place."]
    assert "No date is cancelled by it so far" in text(client.get(answer.location))


def test_dates_that_changed_meanwhile_are_shown_again(
    as_: Page, people: People, weekly: Meeting, make: Make, session: Session
) -> None:
    client = as_(people.cleo)
    key = f"{weekly.id}.2026-11-30"
    page = client.post(NEW, data=days(action="check"))
    make.meeting("New")
    sent = days(action="close", seen=hidden(page, "seen"), boxes=[key], take=[])
    again = client.post(NEW, data=sent)
    assert "Please look again" in text(again)
    assert (len(boxes(again)[0]), len(boxes(again)[1]), stored(session)) == (2, 1, [])
    other_days = client.post(NEW, data={**sent, "seen": hidden(again, "seen"), "last_day": "2026-12-13"})
    assert "Please look again" in text(other_days)
    unseen = client.post(NEW, data=days(action="close"))
    assert ("Please look again" in text(unseen), stored(session)) == (False, [])


def test_of_two_who_close_the_same_days_the_second_is_shown_that_nothing_is_left(
    as_: Page, people: People, weekly: Meeting, session: Session
) -> None:
    first, second = as_(people.cleo), as_(people.ada)
    pages = [each.post(NEW, data=days(action="check")) for each in (first, second)]
    assert hidden(pages[0], "seen") == hidden(pages[1], "seen")
    first.post(NEW, data=days(action="close", seen=hidden(pages[0], "seen")))
    answer = second.post(NEW, data=days(action="close", seen=hidden(pages[1], "seen")))
    assert "Please look again" in text(answer)
    assert "No date is planned on these days" in text(answer)
    assert len(stored(session)) == 1


LONG = "x" * 201
BAD: list[tuple[dict[str, str], list[tuple[str, str]]]] = [
    ({"first_day": ""}, [("first_day", "Enter the first day.")]),
    ({"first_day": "soon"}, [("first_day", "Enter a date such as 2027-03-31.")]),
    ({"last_day": "2026-11-29"}, [("last_day", "The last day is before the first.")]),
    ({"last_day": "2027-12-02"}, [("last_day", "Close at most 366 days at once.")]),
    ({"first_day": "2026-11-01", "last_day": "2026-11-21"}, [("last_day", "Those days are over.")]),
    ({"first_day": "2026-11-01", "last_day": ""}, [("first_day", "Those days are over.")]),
    ({"first_day": "2028-12-01", "last_day": ""}, [("first_day", "That is more than two years ahead.")]),
    ({"whose": "group:nowhere"}, [("whose", "Choose one of the list.")]),
    ({"reason": "boredom"}, [("reason", "Choose one of the list.")]),
    ({"note": LONG}, [("note", "Use at most 200 characters.")]),
]


@pytest.mark.parametrize(("changes", "said"), BAD)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    as_: Page, people: People, changes: dict[str, str], said: list[tuple[str, str]]
) -> None:
    answer = as_(people.cleo).post(NEW, data=days(action="check", **changes))
    assert (answer.status_code, problems(answer)) == (422, said)
    for name in ("first_day", "last_day", "note"):
        assert value(answer, name) == {**days(), **changes}[name]


def test_each_is_offered_what_they_may_close_and_nothing_else(
    as_: Page, people: People, weekly: Meeting, make: Make
) -> None:
    make.meeting("Far", group=make.group("Far"), venue=make.venue("Far Hall"))

    def offered(who: Any) -> list[str]:
        page = as_(who).get(NEW)
        options = re.search(r'<select[^>]* name="whose".*?</select>', page.text, re.DOTALL)
        return re.findall(r'<option[^>]* value="([^"]+)"', options[0]) if options else []

    assert offered(people.kim) == ["group:northgate", "venue:mill-lane-hall"]
    assert offered(people.lou) == ["group:southbank"]
    assert offered(make.volunteer("New")) == []
    everything = [
        "organisation",
        "group:far",
        "group:northgate",
        "group:southbank",
        "venue:far-hall",
        "venue:mill-lane-hall",
    ]
    assert offered(people.cleo) == everything
    for whose in ("organisation", "group:northgate", "venue:mill-lane-hall"):
        answer = as_(people.lou).post(NEW, data=days(action="check", whose=whose))
        assert problems(answer) == [("whose", "Choose one of the list.")]


def test_a_team_closes_its_group_and_takes_it_back(
    as_: Page, people: People, weekly: Meeting, session: Session
) -> None:
    client = as_(people.kim)
    form = days(whose="group:northgate", reason="break", note="")
    page = client.post(NEW, data={**form, "action": "check"})
    client.post(NEW, data={**form, "action": "close", "seen": hidden(page, "seen")})
    number = stored(session)[0].id
    assert (
        "Monday 30 November to Sunday 6 December 2026 Northgate: A break"
        " Closed by Kim Example on 23 November 2026 1 date does not take place Take it back" in text(client.get(LIST))
    )
    asks = text(client.get(f"{LIST}/{number}/undo"))
    assert "Comes back: 1 date Weekly Northgate · Mill Lane Hall Mon 30 Nov, 19:00" in asks
    assert stored(session)[0].undone_at is None
    answer = client.post(f"{LIST}/{number}/undo")
    assert notices(client, answer) == ["Taken back: 1 date takes place again."]
    assert "Taken back by Kim Example on 23 November 2026" in text(client.get(LIST))
    assert "What it had cancelled takes place again." in text(client.get(f"{LIST}/{number}"))
    for method in (client.get, client.post):
        conflict = method(f"{LIST}/{number}/undo")
        assert (conflict.status_code, "Kim Example has taken it back already." in text(conflict)) == (409, True)


def test_a_single_date_is_kept_afterwards(as_: Page, people: People, weekly: Meeting, session: Session) -> None:
    closure = closures.close(session, Scope(), MON, MON, Why("holiday"), (), people.cleo, NOW)
    client, address, key = as_(people.cleo), f"{LIST}/{closure.id}/keep", f"{weekly.id}.2026-11-30"
    assert notices(client, client.post(address, data={"date": key})) == [
        "“Weekly” takes place on Monday 30 November 2026."
    ]
    assert schedule.of(session, weekly).dates(MON, MON)[0].status is Status.ON
    again = client.post(address, data={"date": key})
    assert (again.status_code, "These days do not cancel that date any more." in text(again)) == (409, True)
    wrong = [
        client.post(address, data={"date": each}).status_code
        for each in ("", "x.2026-11-30", "999.2026-11-30", f"{weekly.id}.soon")
    ]
    assert wrong == [404, 404, 404, 404]
    client.post(f"{LIST}/{closure.id}/undo")
    undone = client.post(address, data={"date": key})
    assert (undone.status_code, "Cleo Example has taken it back already." in text(undone)) == (409, True)


def put_there(session: Session, weekly: Meeting) -> Closure:
    """A Monday that is closed, and the date of the next one moved there, at an hour that overlaps."""
    closure = closures.close(session, Scope(), MON, MON, Why("holiday"), (), None, NOW)
    day = date(2026, 12, 7)
    to = replace(dates.usual(weekly, day), on_day=MON, start_time=time(20))
    dates.move(session, weekly, day, to, Why(), None, NOW)
    session.commit()
    return closure


def test_a_date_is_not_kept_where_another_was_put_at_its_time(
    as_: Page, people: People, weekly: Meeting, session: Session
) -> None:
    closure = put_there(session, weekly)
    answer = as_(people.cleo).post(f"{LIST}/{closure.id}/keep", data={"date": f"{weekly.id}.2026-11-30"})
    assert answer.status_code == 409
    assert "At that time the meeting has another date: Monday 30 November, 20:00." in text(answer)
    session.expire_all()
    assert [each.status.value for each in schedule.of(session, weekly).dates(MON, MON)] == ["cancelled", "on"]


def test_dates_that_are_at_one_time_once_days_are_taken_back_are_named_before_and_after(
    as_: Page, people: People, weekly: Meeting, make: Make, session: Session
) -> None:
    make.meeting("Other")
    closure = put_there(session, weekly)
    client, address = as_(people.cleo), f"{LIST}/{closure.id}/undo"
    both = "Weekly, Monday 30 November, 19:00 and Monday 30 November, 20:00"
    assert f"Two dates at the same time {both} Both would stand on the site" in text(client.get(address))
    assert notices(client, client.post(address)) == [
        "Taken back: 2 dates take place again.",
        f"Two dates are at the same time now: {both}. Cancel or move one of them.",
    ]


def test_others_read_of_the_days_and_change_nothing(
    as_: Page, people: People, weekly: Meeting, session: Session
) -> None:
    closure = closures.close(session, Scope(), MON, MON, Why("holiday"), (), people.cleo, NOW)
    client = as_(people.kim)
    page = client.get(f"{LIST}/{closure.id}")
    assert (page.status_code, "Keep it" in text(page), "Take it back" in text(page)) == (200, False, False)
    assert "Take it back" not in text(client.get(LIST))
    asked = (
        client.get(f"{LIST}/{closure.id}/undo"),
        client.post(f"{LIST}/{closure.id}/undo"),
        client.post(f"{LIST}/{closure.id}/keep"),
    )
    assert [each.status_code for each in asked] == [403, 403, 403]
    assert [as_(people.cleo).get(f"{LIST}/{each}").status_code for each in ("4711", "2147483648", "x")] == [
        404,
        404,
        404,
    ]


def test_a_public_holiday_is_one_press_away_from_its_dates(as_: Page, people: People, make: Make) -> None:
    make.meeting("Daily", weekdays=[0, 1, 2, 3, 4, 5, 6], venue=people.venue)
    client = as_(people.cleo)
    page = client.get(NEW)
    links = re.findall(
        r'<a class="button button-secondary" href="([^"]+)"><span>([^<]+)</span> <small>([^<]+)</small>', page.text
    )
    assert [(name, span) for _href, name, span in links][:2] == [
        ("Christmas Day, Boxing Day", "Friday 25 December to Saturday 26 December 2026"),
        ("Boxing Day (observed)", "Monday 28 December 2026"),
    ]
    shown = client.get(links[0][0].replace("&amp;", "&"))
    assert "2 dates They will not take place." in text(shown)
    assert "with “Public holiday: Christmas Day, Boxing Day” beside it" in text(shown)
    assert 'name="csrf_token"' in shown.text


def test_everybody_reads_of_it_once_above_the_list_and_beside_each_date(
    as_: Page, people: People, weekly: Meeting, make: Make, session: Session, client: Any
) -> None:
    closures.close(session, Scope(), MON, MON, Why("holiday", "Midwinter"), (), people.cleo, NOW)
    closures.close(
        session, Scope(venue=people.venue), date(2026, 12, 7), date(2026, 12, 8), Why("venue"), (), people.cleo, NOW
    )
    first = text(client.get("/"))
    assert first.count("No meetings on Monday 30 November: Public holiday: Midwinter") == 1
    assert "7 December to" not in first
    page = text(client.get("/meetings/weekly"))
    assert "Cancelled Public holiday: Midwinter" in page
    assert "Cancelled The venue is closed" in page


def test_a_venue_and_a_group_say_so_on_their_pages(
    as_: Page, people: People, weekly: Meeting, session: Session
) -> None:
    closures.close(session, Scope(venue=people.venue), MON, date(2026, 12, 4), Why("venue", "Painting"), (), None, NOW)
    closures.close(session, Scope(group=people.group), MON, MON, Why(), (), None, NOW)
    client = as_(people.kim)
    venue, group = (
        text(client.get("/volunteer/venues/mill-lane-hall/edit")),
        text(client.get("/volunteer/groups/northgate/edit")),
    )
    assert (
        "Closed days Monday 30 November to Friday 4 December 2026: The venue is closed: Painting 1 meeting is held here"
        in venue
    )
    assert "Closed days Monday 30 November 2026" in group


def test_a_long_list_is_cut_by_meeting_and_what_was_kept_stays_in_sight(make: Make, session: Session) -> None:
    everyday = [0, 1, 2, 3, 4, 5, 6]
    for number in range(5):
        make.meeting(f"Meeting {number}", weekdays=everyday)
    found = closures.affected(session, Scope(), MON, date(2026, 12, 6), NOW)

    def names(part: affected.Part) -> list[str]:
        return [row.meeting.name for row in part.rows]

    part = affected.part(found, most=20)
    assert (names(part), part.total, part.meetings, part.shown, part.whole) == (
        ["Meeting 0", "Meeting 1"],
        35,
        5,
        14,
        False,
    )
    last: Affected = found[-1]
    assert names(affected.part(found, kept=[last.key], most=20)) == ["Meeting 4", "Meeting 0"]
    assert names(affected.part(found, "meeting 3", [last.key], most=20)) == ["Meeting 4", "Meeting 3"]
    assert names(affected.part(found, most=3)) == ["Meeting 0"]


def test_a_date_is_found_in_a_long_list_and_kept(
    as_: Page, people: People, make: Make, session: Session, monkeypatch: Any
) -> None:
    for number in range(4):
        make.meeting(f"Meeting {number}")
    monkeypatch.setattr(affected.part, "__defaults__", ("", (), 2))
    client = as_(people.cleo)
    page = client.post(NEW, data=days(action="check"))
    assert "2 of 4 dates are shown here" in text(page)
    found = client.post(NEW, data=days(action="find", words="meeting 3", boxes=boxes(page)[0], take=boxes(page)[1]))
    key = boxes(found)[0]
    assert len(key) == 1
    kept = client.post(NEW, data=days(action="find", words="meeting 2", boxes=key))
    assert (len(boxes(kept)[0]), key[0] in boxes(kept)[1]) == (2, False)
    sent = {"boxes": boxes(kept)[0], "take": boxes(kept)[1], "seen": hidden(kept, "seen")}
    client.post(NEW, data=days(action="close", words="meeting 2", **sent))
    assert [(row.meeting_id, row.day) for row in session.scalars(select(ClosureKept))] == [
        (int(key[0].split(".")[0]), MON)
    ]


HOLIDAY = "/volunteer/meetings/weekly/dates/{}/holiday"
EASTER = "2027-03-29"


def test_one_press_says_that_there_is_no_meeting_on_a_public_holiday(
    as_: Page, people: People, weekly: Meeting, session: Session
) -> None:
    people.venue.region, weekly.lead = "England", people.robin
    client = as_(people.kim)
    answer = client.post(HOLIDAY.format(EASTER), data={"answer": "not-meeting"})
    assert notices(client, answer) == [
        "“Weekly” does not take place on Monday 29 March 2027. People see that it is cancelled.",
        "Please tell Robin Example, who is down to lead that date.",
    ]
    change = session.get(DateChange, (weekly.id, date(2027, 3, 29)))
    assert change
    assert (change.cancelled, change.reason, change.note) == (True, "holiday", "Easter Monday")
    again = client.post(HOLIDAY.format(EASTER), data={"answer": "as-usual"})
    assert again.status_code == 409


def test_one_press_says_that_a_meeting_takes_place_on_a_public_holiday(
    as_: Page, people: People, weekly: Meeting, session: Session, clock_at: Any
) -> None:
    people.venue.region = "England"
    clock_at("2027-03-20T12:00:00Z")
    client = as_(people.kim)
    asked = "Public holiday: Easter Monday Not meeting: Weekly, Mon 29 Mar Meeting as usual: Weekly, Mon 29 Mar"
    for page in ("/volunteer/", "/volunteer/meetings/weekly"):
        assert asked in text(client.get(page))
    answer = client.post(HOLIDAY.format(EASTER), data={"answer": "as-usual", "back": "start"})
    assert answer.location == "/volunteer/"
    assert notices(client, answer) == ["“Weekly” takes place on Monday 29 March 2027 as usual."]
    assert "Easter Monday" not in text(client.get("/volunteer/meetings/weekly"))


def test_a_press_that_makes_no_sense_changes_nothing(
    as_: Page, people: People, weekly: Meeting, session: Session
) -> None:
    client = as_(people.kim)
    asked = {"soon": "as-usual", "2026-12-01": "as-usual", EASTER: "perhaps", "2026-11-30": "as-usual"}
    answers = [client.post(HOLIDAY.format(day), data={"answer": answer}).status_code for day, answer in asked.items()]
    assert answers == [404, 404, 400, 409]
    assert as_(people.lou).post(HOLIDAY.format(EASTER), data={"answer": "as-usual"}).status_code == 403
    assert session.scalars(select(DateChange)).all() == []


def test_the_hint_goes_with_what_is_said_of_the_date(
    as_: Page, people: People, weekly: Meeting, session: Session, clock_at: Any
) -> None:
    people.venue.region = "England"
    clock_at("2027-03-20T12:00:00Z")
    dates.cancel(session, weekly, date(2027, 3, 29), Why("leader"), None, NOW)
    assert "Public holiday: Easter" not in text(as_(people.kim).get("/volunteer/meetings/weekly"))
