"""The pages of one date, as somebody of its team uses them."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from facilitator.meetings import closures, dates, schedule
from facilitator.meetings.closures import Scope
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.models import Kind, Meeting, State
from facilitator.meetings.reasons import Why
from facilitator.rota.models import Duty
from tests.conftest import Make
from tests.meetings.views.conftest import Page, People, hidden, notices, problems, text, value

HERE = "/volunteer/meetings/monday-check-in/dates"
AT_ONCE = "The site says so now, calendars follow within hours."
MONDAY, NEXT, THURSDAY = date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 3)
LINK = "https://meet.example.org/room"


@pytest.fixture
def meeting(make: Make, people: People) -> Meeting:
    """Mondays at 19:00 in Mill Lane Hall, run by Northgate and led by nobody."""
    return make.meeting(group=people.group, venue=people.venue)


@pytest.fixture
def stands(session: Session, meeting: Meeting) -> Callable[[], list[str]]:
    """What stands from 30 November to 7 December."""

    def found() -> list[str]:
        session.expire_all()
        timetable = schedule.of(session, meeting)
        return [f"{each.start:%a %d %H:%M} {each.status.value}" for each in timetable.dates(MONDAY, NEXT)]

    return found


def moved(client: FlaskClient, address: str, **changes: Any) -> TestResponse:
    """Fill in the form of a move, look at what people will read, then press the button."""
    page = client.get(address)
    names = ("day", "start_time", "duration", "place", "venue", "online_url", "reason", "note")
    form = {name: value(page, name) or "" for name in names}
    form |= {"version": hidden(page, "version"), **changes}
    looked = client.post(address, data=form)
    return client.post(address, data={**form, "seen": hidden(looked, "seen"), "action": "save"})


def cancelled(client: FlaskClient, day: date, **form: str) -> TestResponse:
    """Open the page that asks, and press the button."""
    address = f"{HERE}/{day}/cancel"
    return client.post(address, data={"version": hidden(client.get(address), "version"), **form})


def rule(answer: TestResponse) -> str:
    """What people will read, as the page says before anything is saved."""
    found = re.search(r'id="understood"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    return " ".join(unescape(found[1]).split()) if found else ""


def test_the_page_of_a_date_says_how_it_stands_and_what_can_be_done(
    as_: Page, people: People, meeting: Meeting, session: Session, now: datetime
) -> None:
    client = as_(people.kim)

    def page() -> str:
        return text(client.get(f"{HERE}/{MONDAY}"))

    assert page() == (
        "Monday 30 November 2026 Monday Check-in How it stands It takes place as usual. When Monday 30 November,"
        " 19:00 – to 20:30 Where Mill Lane Hall, Northgate Change this date Cancel it Move it Who leads it"
        " Change it from this date on Back to the meeting History of this date"
    )
    to = dates.Placing(THURSDAY, time(18, 30), 60, Kind.ONLINE, None, LINK)
    dates.move(session, meeting, MONDAY, to, Why("venue", "Painters"), None, now)
    assert page() == (
        "Thursday 3 December 2026 Monday Check-in How it stands"
        " Moved from Monday 30 November, 19:00 to Thursday 3 December, 18:30, until 19:30, online."
        " When Thursday 3 December, 18:30 – to 19:30 Where Online Join https://meet.example.org/room"
        " Reason The venue is closed: Painters"
        " Change this date Cancel it Move it again Undo the move Who leads it Change it from this date on"
        " Back to the meeting History of this date"
    )
    dates.cancel(session, meeting, MONDAY, Why("illness"), None, now)
    assert "How it stands Cancelled: Illness. When" in page()
    assert (
        "Change this date Undo the cancellation Move it again Change the reason Change it from this date on"
        in page().replace("Move it Change", "Move it again Change")
    )


def test_who_expects_an_online_date_is_told_where_they_join_and_not_at_a_door(
    as_: Page, people: People, make: Make
) -> None:
    make.meeting("Night Owls", group=people.group, kind=Kind.ONLINE, online_url=LINK)
    asked = text(as_(people.kim).get("/volunteer/meetings/night-owls/dates/2026-11-23/cancel"))
    assert "too late. Tell people another way too, such as by a line where they join." in asked


def test_cancelling_asks_first_and_says_what_people_will_see(
    as_: Page, people: People, meeting: Meeting, stands: Callable[[], list[str]]
) -> None:
    client = as_(people.kim)
    asked = text(client.get(f"{HERE}/{MONDAY}/cancel"))
    assert asked == (
        "Cancel this date? Monday Check-in, Monday 30 November, 19:00"
        " Can it take place on another day, elsewhere, or online? Move it instead"
        " Reason (optional) People read it. Nothing about a person, please."
        " A few words more (optional) Such as: Easter Monday. Or: the heating is broken."
        " What people will see The list, the month and the meeting’s page show it struck through, with the reason,"
        " at once. In calendars it disappears within some hours, with Google within a day."
        " Cancel this date Leave it as it is"
    )
    late = "It is today or tomorrow: many calendars will be too late. Tell people another way too, such as by a"
    assert f"{late} note on the door." in text(client.get(f"{HERE}/2026-11-23/cancel"))
    assert stands() == ["Mon 30 19:00 on", "Mon 07 19:00 on"]
    answer = cancelled(client, MONDAY, reason="holiday", note="St Andrew")
    assert answer.location == "/volunteer/meetings/monday-check-in"
    assert notices(client, answer) == [
        "Monday 30 November is cancelled. The site says so now, calendars follow within hours."
    ]
    assert stands() == ["Mon 30 19:00 cancelled", "Mon 07 19:00 on"]
    again = client.get(f"{HERE}/{MONDAY}/cancel")
    assert "Cancelled: change the reason" in text(again)
    assert (value(again, "reason"), value(again, "note")) == ("holiday", "St Andrew")


def test_a_reason_that_is_none_of_the_list_or_too_long_is_refused_at_its_field_and_kept(
    as_: Page, people: People, meeting: Meeting, stands: Callable[[], list[str]]
) -> None:
    answer = cancelled(as_(people.robin), MONDAY, reason="x", note="ä" * 201)
    assert answer.status_code == 422
    assert problems(answer) == [
        ("reason", "Choose one of the list."),
        ("note", "Use at most 200 characters."),
    ]
    assert value(answer, "note") == "ä" * 201
    assert stands()[0] == "Mon 30 19:00 on"


def test_whoever_leads_a_date_is_named_to_be_told_but_not_to_themselves(
    as_: Page, people: People, meeting: Meeting, make: Make
) -> None:
    make._add(Duty(meeting_id=meeting.id, day=MONDAY, volunteer=people.robin))
    told = "Please tell Robin Example, who is down to lead that date."
    for who, said in ((people.kim, [told]), (people.robin, [])):
        client = as_(who)
        asked = text(client.get(f"{HERE}/{MONDAY}/cancel"))
        assert ("Robin Example is down to lead it. The software tells nobody: please do." in asked) is bool(said)
        assert notices(client, cancelled(client, MONDAY, note=who.first_name))[1:] == said


def test_a_move_says_what_people_will_read_before_it_is_saved(
    as_: Page, people: People, meeting: Meeting, stands: Callable[[], list[str]]
) -> None:
    client, address = as_(people.kim), f"{HERE}/{MONDAY}/move"
    page = client.get(address)
    assert [value(page, name) for name in ("day", "start_time", "duration", "place")] == [
        "2026-11-30",
        "19:00",
        "90",
        "usual",
    ]
    form = {
        "day": "2026-12-03",
        "start_time": "18:30",
        "duration": "90",
        "place": "online",
        "online_url": LINK,
        "reason": "venue",
        "version": hidden(page, "version"),
    }
    sentence = "Moved from Monday 30 November, 19:00 to Thursday 3 December, 18:30, online."
    looked = client.post(address, data=form)
    assert (looked.status_code, rule(looked)) == (200, f"{sentence} The venue is closed.")
    assert "Not saved yet. Please read it once, then press the button." in text(looked)
    assert stands() == ["Mon 30 19:00 on", "Mon 07 19:00 on"]
    assert rule(client.post(f"{address}/preview", data=form)) == f"{sentence} The venue is closed."
    answer = client.post(address, data={**form, "seen": hidden(looked, "seen"), "action": "save"})
    assert notices(client, answer) == [f"{sentence} {AT_ONCE}"]
    assert stands() == ["Mon 30 19:00 moved", "Thu 03 18:30 on", "Mon 07 19:00 on"]
    again = client.get(address)
    assert [value(again, name) for name in ("day", "start_time", "place", "online_url", "reason")] == [
        "2026-12-03",
        "18:30",
        "online",
        LINK,
        "venue",
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"day": "2026-12-03"}, "Moved from Monday 30 November, 19:00 to Thursday 3 December, 19:00."),
        ({"start_time": "20:00"}, "Monday 30 November at 20:00 instead of 19:00."),
        ({"duration": "60"}, "Monday 30 November, 19:00, until 20:00."),
        ({"place": "venue", "venue": "library"}, "Monday 30 November, 19:00, Library, Northgate."),
        ({"place": "online", "online_url": LINK}, "Monday 30 November, 19:00, online."),
        ({"day": "2027-01-07"}, "Moved from Monday 30 November, 19:00 to Thursday 7 January 2027, 19:00."),
    ],
)
def test_each_way_to_move_a_date_has_its_sentence(
    as_: Page, people: People, meeting: Meeting, make: Make, changes: dict[str, str], expected: str
) -> None:
    make.venue("Library")
    client = as_(people.robin)
    assert notices(client, moved(client, f"{HERE}/{MONDAY}/move", **changes)) == [f"{expected} {AT_ONCE}"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("day", "It stands like this already. Change the day, the time or the place.")),
        ({"day": ""}, ("day", "Enter the day.")),
        ({"day": "soon"}, ("day", "Enter a date such as 2027-03-31.")),
        ({"day": "2026-11-20"}, ("day", "That time is past already. Choose a later one.")),
        ({"day": "2029-01-01"}, ("day", "Choose a day within the next two years.")),
        (
            {"day": "2026-12-07"},
            ("start_time", "At that time the meeting has another date: Monday 7 December, 19:00."),
        ),
        ({"start_time": "x"}, ("start_time", "Enter a time of day such as 19:00.")),
        ({"duration": "2000"}, ("duration", "Enter a length from 5 to 1439 minutes.")),
        ({"place": "moon"}, ("place", "Choose one of the list.")),
        ({"place": "venue"}, ("venue", "Choose a venue.")),
        ({"place": "venue", "venue": "salle"}, ("venue", "Choose one of the list.")),
        ({"place": "online"}, ("online_url", "Enter the link: the meeting has none of its own.")),
        (
            {"place": "online", "online_url": "http://a"},
            ("online_url", "Enter a link that begins with https://, such as https://meet.example.org/room."),
        ),
        ({"reason": "x"}, ("reason", "Choose one of the list.")),
    ],
)
def test_what_is_wrong_with_a_move_is_said_at_its_field_and_nothing_typed_is_lost(
    as_: Page,
    people: People,
    meeting: Meeting,
    make: Make,
    stands: Callable[[], list[str]],
    changes: dict[str, str],
    expected: tuple[str, str],
) -> None:
    make.venue("Salle", timezone="Europe/Paris")
    answer = moved(as_(people.robin), f"{HERE}/{MONDAY}/move", note="Kept", **changes)
    assert answer.status_code == 422
    assert problems(answer) == [expected]
    assert value(answer, "note") == "Kept"
    for name, typed in changes.items():
        if name not in ("place", "venue", "reason"):
            assert value(answer, name) == typed
    assert stands() == ["Mon 30 19:00 on", "Mon 07 19:00 on"]


def test_a_meeting_whose_own_place_is_gone_is_told_so_at_the_place(as_: Page, people: People, meeting: Meeting) -> None:
    meeting.venue = None
    answer = moved(as_(people.robin), f"{HERE}/{MONDAY}/move", day="2026-12-03")
    assert problems(answer) == [
        ("place", "The meeting has no place of its own any more. Choose a venue, or online with a link.")
    ]


def test_an_extra_date_is_added_and_taken_away(
    as_: Page, people: People, meeting: Meeting, stands: Callable[[], list[str]]
) -> None:
    client = as_(people.kim)
    answer = moved(client, f"{HERE}/add", day="2026-12-05", start_time="11:00", note="Before Christmas")
    sentence = "An extra date: Saturday 5 December, 11:00 to 12:30, Mill Lane Hall, Northgate."
    assert notices(client, answer) == [f"{sentence} {AT_ONCE}"]
    assert stands() == ["Mon 30 19:00 on", "Sat 05 11:00 on", "Mon 07 19:00 on"]
    address = f"{HERE}/2026-12-05/undo"
    asked = client.get(address)
    assert "Take this extra date away?" in text(asked)
    answer = client.post(address, data={"version": hidden(asked, "version")})
    assert notices(client, answer) == ["The extra date on Saturday 5 December is gone."]
    assert stands() == ["Mon 30 19:00 on", "Mon 07 19:00 on"]


def test_an_extra_date_without_a_day_or_on_a_day_of_the_rule_is_refused(
    as_: Page, people: People, meeting: Meeting, session: Session, now: datetime
) -> None:
    client = as_(people.robin)
    dates.cancel(session, meeting, date(2026, 12, 14), Why(), None, now)
    dates.move(session, meeting, date(2026, 12, 21), dates.usual(meeting, date(2026, 12, 22)), Why(), None, now)
    other = "The date of Monday 21 December 2026 is moved to Tuesday 22 December 2026. Open that one and move it again."
    for day, message in (
        ("", "Enter the day."),
        ("2026-12-07", "The meeting has a date on Monday 7 December 2026 already. Open that one and move it."),
        ("2026-12-14", "The date of Monday 14 December 2026 is cancelled. Open that one, and undo it or move it."),
        ("2026-12-21", other),
        ("2026-11-21", "That time is past already. Choose a later one."),
    ):
        answer = moved(client, f"{HERE}/add", day=day)
        assert (answer.status_code, problems(answer)) == (422, [("day", message)])


def test_whoever_was_down_to_lead_an_extra_date_is_named_when_it_goes(
    as_: Page, people: People, meeting: Meeting, make: Make, session: Session, now: datetime
) -> None:
    day = date(2026, 12, 5)
    dates.add(session, meeting, dates.usual(meeting, day), Why(), None, now)
    make._add(Duty(meeting_id=meeting.id, day=day, volunteer=people.robin))
    client = as_(people.kim)
    asked = client.get(f"{HERE}/{day}/undo")
    answer = client.post(f"{HERE}/{day}/undo", data={"version": hidden(asked, "version")})
    assert notices(client, answer) == [
        "The extra date on Saturday 5 December is gone.",
        "Please tell those who are no longer down to lead a date: Robin Example, Saturday 5 December 2026.",
    ]


def test_what_was_said_is_taken_back_step_by_step_and_a_second_date_at_that_time_is_pointed_out(
    as_: Page,
    people: People,
    meeting: Meeting,
    session: Session,
    now: datetime,
    stands: Callable[[], list[str]],
) -> None:
    client = as_(people.robin)
    moved(client, f"{HERE}/{MONDAY}/move", day="2026-12-03")
    cancelled(client, MONDAY, reason="illness")
    moved(client, f"{HERE}/{NEXT}/move", day="2026-11-30", start_time="20:00")
    client.get("/volunteer/")  # what was said of these three is read

    def undo() -> list[str]:
        asked = client.get(f"{HERE}/{MONDAY}/undo")
        return notices(client, client.post(f"{HERE}/{MONDAY}/undo", data={"version": hidden(asked, "version")}))

    assert "Let it take place after all?" in text(client.get(f"{HERE}/{MONDAY}/undo"))
    assert undo() == ["Thursday 3 December, 19:00 takes place."]
    assert "Put it back to its usual time and place?" in text(client.get(f"{HERE}/{MONDAY}/undo"))
    assert undo() == [
        "Monday 30 November, 19:00 takes place.",
        "At the same time there is another date now: Monday 30 November, 20:00. Cancel or move one of them.",
    ]
    assert stands() == ["Mon 30 19:00 on", "Mon 30 20:00 on", "Mon 07 19:00 moved"]
    for answer in (client.get(f"{HERE}/{MONDAY}/undo"), client.post(f"{HERE}/{MONDAY}/undo")):
        assert answer.status_code == 409
        assert "Nothing was said of Monday 30 November: there is nothing to take back." in text(answer)


def test_a_date_of_closed_days_can_take_place_all_the_same(
    as_: Page,
    people: People,
    meeting: Meeting,
    session: Session,
    now: datetime,
    stands: Callable[[], list[str]],
) -> None:
    closures.close(session, Scope(), MONDAY, MONDAY, Why("holiday"), (), None, now)
    client = as_(people.kim)
    page = text(client.get(f"{HERE}/{MONDAY}"))
    assert "Closed: Public holiday." in page
    assert "It takes place all the same" in page
    assert notices(client, client.post(f"{HERE}/{MONDAY}/usual")) == ["Monday 30 November takes place."]
    assert stands()[0] == "Mon 30 19:00 on"
    page = text(client.get(f"{HERE}/{MONDAY}"))
    assert "It takes place as usual." in page
    assert "Cancel it Move it Take back “all the same” Who leads it" in page
    assert "→ after: Takes place all the same" in text(
        client.get(f"/volunteer/meetings/monday-check-in/history?day={MONDAY}")
    )
    again = client.post(f"{HERE}/{MONDAY}/usual")
    assert (again.status_code, "Something has been said of Monday 30 November already." in text(again)) == (409, True)


def test_a_public_holiday_is_pointed_out_on_the_page_of_its_date(
    as_: Page, people: People, make: Make, session: Session
) -> None:
    make.meeting("Fridays", group=people.group, venue=people.venue, first_day=date(2026, 1, 2), weekdays=(4,))
    client = as_(people.robin)
    christmas = "/volunteer/meetings/fridays/dates/2026-12-25"
    assert "Public holiday: Christmas Day Not meeting" in text(client.get(christmas))
    client.post(f"{christmas}/holiday", data={"answer": "as-usual"})
    assert "Public holiday" not in text(client.get(christmas))


@pytest.mark.parametrize(
    ("day", "start", "minutes", "hours"),
    [
        ("2027-03-28", "01:30", 60, "02:30 to 03:30"),
        ("2027-03-27", "23:30", 120, "23:30 to 02:30"),
        ("2027-10-31", "01:30", 60, "01:30 to 01:30"),
    ],
)
def test_what_people_will_read_of_a_night_on_which_the_clocks_change_is_what_stands(
    as_: Page, people: People, meeting: Meeting, day: str, start: str, minutes: int, hours: str
) -> None:
    client = as_(people.robin)
    answer = moved(client, f"{HERE}/add", day=day, start_time=start, duration=minutes)
    (said, *_rest) = notices(client, answer)
    assert f"{hours}, Mill Lane Hall, Northgate, the clocks change that night." in said
    first, last = hours.split(" to ")
    assert f"{first} – to {last}" in text(client.get(f"{HERE}/{day}"))


def cautions(answer: TestResponse) -> list[str]:
    """What is to be known before a date goes somewhere."""
    return [unescape(each) for each in re.findall(r'<p class="notice notice-warn" dir="auto">(.*?)</p>', answer.text)]


def test_a_closed_date_is_not_opened_again_by_a_note_before_its_closure_was_read(
    as_: Page, people: People, meeting: Meeting, session: Session, now: datetime, stands: Callable[[], list[str]]
) -> None:
    closures.close(session, Scope(venue=people.venue), MONDAY, MONDAY, Why("venue", "New windows"), (), None, now)
    client, address = as_(people.kim), f"{HERE}/{MONDAY}/move"
    form = {"day": str(MONDAY), "start_time": "19:00", "duration": "90", "place": "usual", "note": "Bring a coat"}
    form["version"] = hidden(client.get(address), "version")
    looked = client.post(address, data={**form, "action": "save"})
    assert rule(looked) == "It takes place as usual. Bring a coat."
    said = ["The venue is closed on that day: New windows. It takes place all the same."]
    assert cautions(looked) == cautions(client.post(f"{address}/preview", data=form)) == said
    assert stands()[0] == "Mon 30 19:00 cancelled"
    client.post(address, data={**form, "seen": hidden(looked, "seen"), "action": "save"})
    assert stands()[0] == "Mon 30 19:00 on"
    assert cautions(client.post(address, data={**form, "start_time": "18:00"})) == said


def test_closures_of_a_day_and_a_place_are_named_before_a_date_goes_there(
    as_: Page, people: People, meeting: Meeting, make: Make, session: Session, now: datetime
) -> None:
    library = make.venue("Library")
    for whose, why in (
        (Scope(), Why("holiday")),
        (Scope(group=people.group), Why()),
        (Scope(venue=library), Why("venue")),
        (Scope(venue=make.venue("Barn")), Why()),
        (Scope(meeting=meeting), Why("break", "Back soon")),
    ):
        closures.close(session, whose, THURSDAY, THURSDAY, why, (), None, now)
    client, address = as_(people.robin), f"{HERE}/{MONDAY}/move"
    form = {"day": str(THURSDAY), "start_time": "19:00", "duration": "90", "place": "usual"}
    said = [
        "The whole organisation is closed on that day: Public holiday. It takes place all the same.",
        "The group is closed on that day. It takes place all the same.",
        "The meeting has a break on that day: Back soon. It takes place all the same.",
    ]
    assert cautions(client.post(address, data=form)) == cautions(client.post(f"{HERE}/add", data=form)) == said
    there = cautions(client.post(address, data={**form, "place": "venue", "venue": "library"}))
    assert there == [*said[:2], "The venue is closed on that day. It takes place all the same.", said[2]]
    assert cautions(client.post(address, data={**form, "day": "2026-12-04"})) == []


def test_a_closure_that_somebody_makes_meanwhile_is_read_before_a_date_goes_there(
    as_: Page, people: People, meeting: Meeting, session: Session, now: datetime, stands: Callable[[], list[str]]
) -> None:
    client, address = as_(people.robin), f"{HERE}/add"
    form = {"day": str(THURSDAY), "start_time": "19:00", "duration": "90", "place": "usual"}
    looked = client.post(address, data=form)
    closures.close(session, Scope(), THURSDAY, THURSDAY, Why(), (), None, now)
    again = client.post(address, data={**form, "seen": hidden(looked, "seen"), "action": "save"})
    assert "Not saved yet." in text(again)
    assert cautions(again) == ["The whole organisation is closed on that day. It takes place all the same."]
    assert stands() == ["Mon 30 19:00 on", "Mon 07 19:00 on"]


def test_another_meeting_that_is_at_the_venue_then_is_pointed_out_and_not_forbidden(
    as_: Page, people: People, meeting: Meeting, make: Make, session: Session, now: datetime
) -> None:
    library = make.venue("Library")
    other = make.meeting("Readers", venue=library, weekdays=[3], first_day=date(2026, 1, 1))
    guest = make.meeting("Guest", venue=make.venue("Barn"), weekdays=[2], first_day=date(2026, 1, 7))
    there = dates.Placing(THURSDAY, time(20, 30), 60, Kind.IN_PERSON, library, "")
    dates.move(session, guest, date(2026, 12, 2), there, Why(), None, now)
    client, address = as_(people.robin), f"{HERE}/{MONDAY}/move"
    form = {"day": str(THURSDAY), "start_time": "19:30", "duration": "90", "place": "venue", "venue": "library"}
    said = [
        f"At the same venue at the same time: {name}, Thursday 3 December, {hour}."
        " If the house has room for both, all is well."
        for name, hour in (("Readers", "19:00"), ("Guest", "20:30"))
    ]
    assert cautions(client.post(address, data=form)) == cautions(client.post(f"{HERE}/add", data=form)) == said
    assert cautions(client.post(address, data={**form, "start_time": "21:30"})) == []
    assert cautions(client.post(address, data={**form, "place": "usual"})) == []
    dates.cancel(session, other, THURSDAY, Why(), None, now)
    assert cautions(client.post(address, data=form)) == said[1:]
    assert moved(client, address, **form).status_code == 303


def test_a_date_that_somebody_else_changed_meanwhile_is_shown_first(
    as_: Page,
    people: People,
    meeting: Meeting,
    session: Session,
    now: datetime,
    stands: Callable[[], list[str]],
) -> None:
    client = as_(people.robin)
    before = {name: hidden(client.get(f"{HERE}/{MONDAY}/{name}"), "version") for name in ("cancel", "move")}
    dates.move(session, meeting, MONDAY, dates.usual(meeting, THURSDAY), Why(), None, now)
    answer = client.post(f"{HERE}/{MONDAY}/cancel", data={"version": before["cancel"], "reason": "illness"})
    said = (
        "This date was changed meanwhile It stands like this now:"
        " Moved from Monday 30 November, 19:00 to Thursday 3 December, 19:00. Nothing of yours is saved yet."
    )
    assert (answer.status_code, said in text(answer), value(answer, "reason")) == (409, True, "illness")
    answer = moved(client, f"{HERE}/{MONDAY}/move", day="2026-12-04", version=before["move"])
    assert (answer.status_code, said in text(answer)) == (409, True)
    assert "Day Thursday 3 December 2026 Friday 4 December 2026" in text(answer)
    assert stands() == ["Mon 30 19:00 moved", "Thu 03 19:00 on", "Mon 07 19:00 on"]
    answer = moved(client, f"{HERE}/{MONDAY}/move", day="2026-12-04", version=hidden(answer, "version"))
    assert answer.status_code == 303
    assert stands() == ["Mon 30 19:00 moved", "Fri 04 19:00 on", "Mon 07 19:00 on"]


def test_two_who_press_at_once_do_it_once(as_: Page, people: People, meeting: Meeting, session: Session) -> None:
    client = as_(people.robin)
    form = {"version": hidden(client.get(f"{HERE}/{MONDAY}/cancel"), "version"), "reason": "illness"}
    assert [client.post(f"{HERE}/{MONDAY}/cancel", data=form).status_code for _time in range(2)] == [303, 303]
    assert session.query(DateChange).count() == 1


def test_a_date_that_is_over_stays_as_it_was(as_: Page, people: People, meeting: Meeting) -> None:
    client, past = as_(people.robin), "2026-11-16"
    page = text(client.get(f"{HERE}/{past}"))
    assert "It is over. Past dates stay as they were." in page
    assert "Cancel it" not in page
    for action in ("cancel", "move", "undo"):
        for answer in (client.get(f"{HERE}/{past}/{action}"), client.post(f"{HERE}/{past}/{action}")):
            assert answer.status_code == 409
            assert "Monday 16 November 2026 is over. Past dates stay as they were." in text(answer)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.DRAFT, "“Monday Check-in” is a draft, which only its team can see. Change the draft itself."),
        (
            State.PAUSED,
            "“Monday Check-in” has a break at the moment. Take it up again first, then change single dates.",
        ),
        (State.ENDED, "“Monday Check-in” has ended already."),
    ],
)
def test_dates_of_a_meeting_that_is_not_published_are_not_changed(
    as_: Page, people: People, meeting: Meeting, state: State, said: str
) -> None:
    meeting.state = state
    client = as_(people.cleo)
    for path in (f"{MONDAY}/cancel", f"{MONDAY}/move", f"{MONDAY}/undo", "add"):
        for answer in (client.get(f"{HERE}/{path}"), client.post(f"{HERE}/{path}")):
            assert (answer.status_code, said in text(answer)) == (409, True)


def test_a_date_that_is_not_there_answers_so(as_: Page, people: People, meeting: Meeting) -> None:
    client = as_(people.robin)
    for day in ("2026-12-01", "soon", "20261130x"):
        for path in (day, f"{day}/cancel", f"{day}/move", f"{day}/undo"):
            assert client.get(f"{HERE}/{path}").status_code == 404
        assert client.post(f"{HERE}/{day}/usual").status_code == 404
    assert client.get(f"/volunteer/meetings/no-such/dates/{MONDAY}").status_code == 404


def test_only_its_team_and_coordinators_change_a_date(
    as_: Page, people: People, meeting: Meeting, client: FlaskClient, stands: Callable[[], list[str]]
) -> None:
    paths = (str(MONDAY), f"{MONDAY}/cancel", f"{MONDAY}/move", f"{MONDAY}/undo", "add")
    for path in paths:
        assert client.get(f"{HERE}/{path}").location == f"/sign-in?next={HERE}/{path}"
    for who, expected in ((people.lou, 403), (people.kim, 200), (people.robin, 200), (people.cleo, 200)):
        browser = as_(who)
        assert [browser.get(f"{HERE}/{path}").status_code for path in paths if "undo" not in path] == [expected] * 4
    assert as_(people.lou).post(f"{HERE}/{MONDAY}/cancel").status_code == 403
    assert stands()[0] == "Mon 30 19:00 on"


def test_what_people_read_is_shown_as_it_was_typed_and_never_as_markup(
    as_: Page, people: People, meeting: Meeting
) -> None:
    client, nasty = as_(people.robin), "<b>Nobody</b> %(day)s 100 %"
    cancelled(client, MONDAY, note=nasty)
    for address in (f"{HERE}/{MONDAY}", "/volunteer/meetings/monday-check-in", "/meetings/monday-check-in", "/"):
        page = client.get(address)
        assert "<b>Nobody" not in page.text
        assert nasty in unescape(page.text) or address == "/"


def test_the_pages_of_a_date_in_another_zone_name_the_zone(
    as_: Page, people: People, session: Session, meeting: Meeting
) -> None:
    zone = "Pacific Time"
    assert zone not in text(as_(people.robin).get(f"{HERE}/{MONDAY}/cancel"))
    meeting.timezone = "America/Los_Angeles"
    session.commit()
    pages = [text(as_(people.robin).get(f"{HERE}/{MONDAY}/{each}")) for each in ("cancel", "move")]
    assert [zone in page for page in pages] == [True, True]
