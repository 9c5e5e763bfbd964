import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from facilitator.accounts.models import Volunteer
from facilitator.attendance import counts
from facilitator.attendance.counts import Correction, Numbers
from facilitator.attendance.models import Count, Reason
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.models import Kind, Meeting, State

from .conftest import EARLY, MONDAY, House

FORM = "/volunteer/attendance"
DATED = f"{FORM}/monday-check-in/2026-11-16"
NINE = {"held": "yes", "in_room": "9", "first_time": "2"}

SignIn = Callable[[Volunteer], FlaskClient]


def inputs(page: str) -> dict[str, str]:
    """What a browser would send with the form of a count, as it was loaded."""
    form = re.search(r'<form method="post" action="/volunteer/attendance".*?</form>', page, re.DOTALL)
    assert form, page
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if given.get("type") != "radio" or re.search(r"\bchecked\b", tag):
            sent[given["name"]] = unescape(given.get("value", ""))
    return sent


def seen(page: str) -> str:
    """The words of the main part of a page, as one line."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def problems(answer: TestResponse) -> list[str]:
    """What the summary at the head of a refused form says."""
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    summary = answer.text[answer.text.index('class="problems"') :]
    return [unescape(each) for each in re.findall(r'<a href="#\w+">(.*?)</a>', summary[: summary.index("</ul>")])]


def rows(session: Session) -> list[tuple[str, Numbers]]:
    """What is stored, oldest first."""
    session.expire_all()
    return [(str(row.day), counts.numbers_of(row)) for row in session.scalars(select(Count).order_by(Count.id))]


def count(session: Session, meeting: Meeting, day: date, who: Volunteer, now: datetime, **numbers: Any) -> int:
    """Store a count."""
    number = session.scalar(select(Count.id).order_by(Count.id.desc()).limit(1)) or 0
    seen = max((each.id for each in counts.of_date(session, meeting, day)), default=None)
    counted = Numbers(True, **numbers)
    stored = counts.record(
        session, meeting, day, counted, f"made-{number}", who, now, Correction(seen or 0, Reason.RECOUNTED)
    )
    session.commit()
    return stored.id


def cross(session: Session, house: House, day: date, now: datetime) -> None:
    """Let Alex and Robin count a date without knowing of each other: 8 and 9."""
    for who, people in ((house.alex, 8), (house.robin, 9)):
        counts.record(session, house.meeting, day, Numbers(True, people), f"cross-{day}-{people}", who, now)
    session.commit()


def press(page: str, which: int) -> dict[str, str]:
    """What a browser sends with one of the buttons that keep a count."""
    form = re.findall(r'<form method="post">.*?</form>', page, re.DOTALL)[which]
    given = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<(?:input|button)[^>]*>", form)]
    return {each["name"]: each["value"] for each in given}


# The form


def test_the_form_opens_at_the_newest_date_that_is_not_counted_with_a_key_of_its_own(as_: SignIn, house: House) -> None:
    robin = as_(house.robin)
    first, second = (inputs(robin.get(FORM).text) for _time in range(2))
    assert {name: value for name, value in first.items() if name != "key"} == {
        "meeting": "monday-check-in",
        "date": "2026-11-16",
        "seen": "",
        "held": "yes",
        "in_room": "",
        "online": "",
        "first_time": "",
        "letters": "",
    }
    assert first["key"] != second["key"]
    assert len(first["key"]) >= 22


def asked(page: str) -> list[str]:
    """The figures that a form asks for, without those that take a press to be seen."""
    return [
        name for name in inputs(re.sub("<details.*?</details>", "", page, flags=re.DOTALL)) if name in counts.FIGURES
    ]


def test_the_form_asks_for_what_the_kind_of_meeting_has(as_: SignIn, session: Session, house: House) -> None:
    robin, found = as_(house.robin), {}
    for kind in Kind:
        session.get_one(Meeting, house.meeting.id).kind = kind
        found[kind] = asked(robin.get(FORM).text)
    assert found == {
        Kind.IN_PERSON: ["in_room", "first_time", "letters"],
        Kind.ONLINE: ["online", "first_time", "letters"],
        Kind.HYBRID: ["in_room", "online", "first_time", "letters"],
    }


def test_a_date_that_was_cancelled_is_made_out_as_one_that_did_not_take_place(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    robin, address = as_(house.robin), "/volunteer/attendance?meeting=monday-check-in&date=2026-11-16"
    assert [inputs(robin.get(each).text)["held"] for each in (address, f"{address}&held=no")] == ["yes", "no"]
    session.add(DateChange(meeting=house.meeting, day=date(2026, 11, 16), what=What.USUAL, cancelled=True))
    session.commit()
    page = robin.get(address).text
    assert inputs(page)["held"] == "no"
    assert "This date was cancelled. If it took place all the same, say so here." in page


def test_a_figure_that_was_counted_shows_in_its_correction_though_the_kind_has_changed(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    number = count(session, house.meeting, MONDAY, house.robin, now, in_room=1, online=4)
    sent = inputs(as_(house.robin).get(f"{FORM}?meeting=monday-check-in&date=2026-11-16").text)
    assert (sent["online"], sent["seen"]) == ("4", str(number))


def test_ones_other_dates_are_offered_with_what_was_counted_newest_first(
    as_: SignIn, session: Session, make: Any, house: House, now: datetime
) -> None:
    make.meeting("Thursday Tools", group=house.group, weekdays=[3], created_at=EARLY)
    count(session, house.meeting, MONDAY, house.alex, now, in_room=9, first_time=2)
    page = as_(house.robin).get(FORM).text
    offered = re.findall(r'href="(/volunteer/attendance\?meeting=[^"]*)"', page)
    assert [unescape(each).removeprefix(f"{FORM}?") for each in offered] == [
        "meeting=thursday-tools&date=2026-11-12",
        "meeting=monday-check-in&date=2026-11-09",
        "meeting=monday-check-in&date=2026-11-16",
    ]
    assert inputs(page)["date"] == "2026-11-19"
    assert "Counted in the last 14 days Monday Check-in , Mon 16 Nov 9 in the room, 2 for the first time" in seen(page)


def test_of_many_dates_twenty_are_offered_and_the_others_are_counted(as_: SignIn, make: Any, house: House) -> None:
    make.meeting("Daily", group=house.group, weekdays=list(range(7)), created_at=EARLY)
    make.meeting("Daily too", group=house.group, weekdays=list(range(7)), created_at=EARLY)
    page = as_(house.robin).get(FORM).text
    assert len(re.findall(r'href="/volunteer/attendance\?meeting=', page)) == 20
    assert "9 more are missing." in seen(page)


def test_a_meeting_that_is_on_is_offered_from_its_first_minute(
    as_: SignIn, house: House, clock_at: Callable[[str], None]
) -> None:
    robin = as_(house.robin)
    assert inputs(robin.get(FORM).text)["date"] == "2026-11-16"
    clock_at("2026-11-23T19:00:00Z")
    assert inputs(robin.get(FORM).text)["date"] == "2026-11-23"


def test_the_name_of_a_meeting_alone_leads_to_its_newest_date_without_a_count(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    count(session, house.meeting, MONDAY, house.robin, now, in_room=9)
    assert inputs(as_(house.robin).get(f"{FORM}?meeting=monday-check-in").text)["date"] == "2026-11-09"


def test_where_there_is_nothing_to_count_the_page_says_why(
    as_: SignIn, session: Session, make: Any, house: House, now: datetime
) -> None:
    for day in (MONDAY, date(2026, 11, 9)):
        count(session, house.meeting, day, house.robin, now, in_room=9)
    for who, says in (
        (house.robin, "Everything is counted"),
        (house.sam, "Nothing to count"),
        (house.cora, "Any meeting"),
        (make.volunteer("New"), "You are on no team yet"),
    ):
        answer = as_(who).get(FORM)
        assert (answer.status_code, says in seen(answer.text)) == (200, True)


def test_a_date_that_cannot_be_counted_is_answered_with_the_reason(as_: SignIn, house: House) -> None:
    robin = as_(house.robin)
    for args, status, says in (
        ("meeting=monday-check-in&date=2026-11-17", 404, "does not take place on Tuesday 17 November 2026"),
        ("meeting=monday-check-in&date=2026-11-23", 404, "begins on Monday 23 November 2026 at 19:00"),
        ("meeting=monday-check-in&date=2099-12-31", 404, "does not take place on Thursday 31 December 2099"),
        ("meeting=no-such", 404, "There is no such page"),
        ("meeting=mon%00day", 404, "There is no such page"),
        ("meeting=monday-check-in&date=never", 200, "Monday Check-in"),
        ("meeting=monday-check-in&date=0001-01-01", 200, "Monday Check-in"),
    ):
        answer = robin.get(f"{FORM}?{args}")
        assert (answer.status_code, says in seen(answer.text)) == (status, True)


def test_nobody_else_reaches_the_form_of_a_meeting_or_what_was_counted(
    client: FlaskClient, as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    count(session, house.meeting, MONDAY, house.robin, now, in_room=9)
    form = f"{FORM}?meeting=monday-check-in&date=2026-11-16"
    reached = {
        name: [as_(getattr(house, name)).get(path).status_code for path in (form, DATED)]
        for name in ("robin", "alex", "cora", "sam")
    }
    assert reached == {"robin": [200, 200], "alex": [200, 200], "cora": [200, 200], "sam": [403, 403]}
    assert [client.get(path).status_code for path in (form, DATED)] == [303, 303]


# Saving


def test_a_count_is_saved_and_the_next_page_says_what_was_saved(as_: SignIn, session: Session, house: House) -> None:
    robin = as_(house.robin)
    answer = robin.post(FORM, data={**inputs(robin.get(FORM).text), **NINE})
    assert (answer.status_code, answer.location) == (303, f"{DATED}?saved=1")
    assert rows(session) == [("2026-11-16", Numbers(True, 9, 0, 2))]
    page = robin.get(answer.location).text
    assert "<title>Saved: Monday Check-in, Mon 16 Nov" in page
    assert seen(page).startswith("Saved: 9 in the room, 2 for the first time Monday Check-in Monday 16 November 2026")
    assert 'href="/volunteer/attendance?meeting=monday-check-in&amp;date=2026-11-09">Next count: ' in page


def test_after_the_last_one_the_way_leads_back(as_: SignIn, session: Session, house: House, now: datetime) -> None:
    for day in (MONDAY, date(2026, 11, 9)):
        count(session, house.meeting, day, house.robin, now, in_room=9)
    assert "Done, back to my page" in seen(as_(house.robin).get(f"{DATED}?saved=1").text)


def test_the_same_form_sent_twice_is_stored_once_and_answered_alike(
    as_: SignIn, session: Session, house: House
) -> None:
    robin = as_(house.robin)
    sent = {**inputs(robin.get(FORM).text), **NINE}
    answers = [robin.post(FORM, data=sent) for _time in range(3)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, f"{DATED}?saved=1")] * 3
    assert len(rows(session)) == 1


def test_whether_it_took_place_is_understood_in_more_than_one_way(as_: SignIn, session: Session, house: House) -> None:
    robin = as_(house.robin)
    for held in ("yes", "no", "1", "0"):
        page = robin.get(f"{FORM}?meeting=monday-check-in&date=2026-11-16").text
        assert (
            robin.post(FORM, data={**inputs(page), "held": held, "in_room": "0", "reason": "held"}).status_code == 303
        )
    assert [numbers for _day, numbers in rows(session)] == [Numbers(held) for held in (True, False, True, False)]


def test_numbers_are_read_in_the_digits_that_people_write(as_: SignIn, session: Session, house: House) -> None:
    robin = as_(house.robin)
    typed = {"9": 9, " 12 ": 12, "007": 7, "999": 999, "٣": 3, "१२": 12, "１８": 18}
    for text in typed:
        page = robin.get(f"{FORM}?meeting=monday-check-in&date=2026-11-16").text
        assert robin.post(FORM, data={**inputs(page), "in_room": text, "reason": "mistyped"}).status_code == 303
    assert [numbers.in_room for _day, numbers in rows(session)] == list(typed.values())


def test_what_is_no_number_gets_a_message_at_its_field_and_stays_there(
    as_: SignIn, session: Session, house: House
) -> None:
    robin = as_(house.robin)
    for typed in ("abc", "1e3", "-1", "1000", "12.5", "1_0", "+5", "½", "9 9", "٣x", "9" * 5000, "<b>"):
        sent = {**inputs(robin.get(FORM).text), "in_room": typed, "first_time": "1", "letters": "3"}
        answer = robin.post(FORM, data=sent)
        assert problems(answer) == ["In the room: enter a whole number from 0 to 999."]
        assert 'id="in_room-error"><p>In the room: enter a whole number from 0 to 999.' in answer.text
        assert inputs(answer.text) == sent
    assert rows(session) == []


def test_all_that_is_wrong_is_said_at_once(as_: SignIn, house: House) -> None:
    robin = as_(house.robin)
    sent = {**inputs(robin.get(FORM).text), "held": "perhaps", "in_room": "many", "first_time": "few"}
    assert problems(robin.post(FORM, data=sent)) == [
        "Say whether it took place.",
        "In the room: enter a whole number from 0 to 999.",
        "For the first time: enter a whole number from 0 to 999.",
    ]


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"in_room": "2", "first_time": "3"}, "At most as many as took part can have come for the first time: 2."),
    ({"held": "no", "first_time": ""}, "In the room: it did not take place, so leave this empty."),
    ({"in_room": "", "first_time": ""}, "Enter how many people took part; 0 if nobody came."),
    ({"in_room": "", "first_time": "1"}, "Enter how many people took part; 0 if nobody came."),
    ({"held": ""}, "Say whether it took place."),
    (
        {"date": "2026-11-17"},
        "Monday Check-in does not take place on Tuesday 17 November 2026. Choose one of its dates.",
    ),
    (
        {"date": "2026-11-23"},
        "Monday Check-in begins on Monday 23 November 2026 at 19:00. Count it once it has begun.",
    ),
    ({"date": "yesterday"}, "This date is not known here. Choose one of the dates below."),
    ({"date": "0001-01-01"}, "This date is not known here. Choose one of the dates below."),
    ({"meeting": "no-such"}, "This date is not known here. Choose one of the dates below."),
    ({"meeting": "mon\x00day"}, "This date is not known here. Choose one of the dates below."),
    ({"key": ""}, "This form had been sent before. Look at the numbers and save them again."),
]


def test_a_count_that_cannot_be_is_refused_with_the_reason_and_nothing_typed_is_lost(
    as_: SignIn, session: Session, house: House
) -> None:
    robin = as_(house.robin)
    for typed, message in REFUSED:
        sent = {**inputs(robin.get(FORM).text), **NINE, **typed}
        answer = robin.post(FORM, data=sent)
        assert problems(answer) == [message]
        again = inputs(answer.text)
        assert (again["in_room"], again["first_time"]) == (sent["in_room"], sent["first_time"])
    assert rows(session) == []


def test_a_form_that_lost_its_key_gets_a_new_one_and_can_be_sent(as_: SignIn, session: Session, house: House) -> None:
    robin = as_(house.robin)
    again = inputs(robin.post(FORM, data={**inputs(robin.get(FORM).text), **NINE, "key": "not a key"}).text)
    assert robin.post(FORM, data=again).status_code == 303
    assert len(rows(session)) == 1


def test_another_groups_meeting_is_refused_without_a_word_about_it(
    as_: SignIn, session: Session, make: Any, house: House
) -> None:
    make.meeting("Secret plans", state=State.DRAFT, group=house.group)
    for slug in ("monday-check-in", "secret-plans"):
        answer = as_(house.sam).post(FORM, data={"meeting": slug, "date": "2026-11-16", "key": "k", **NINE})
        assert problems(answer) == ["This meeting belongs to another group. Its team or a coordinator can count it."]
        assert "Secret plans" not in answer.text
        assert inputs(answer.text)["in_room"] == "9"
    assert rows(session) == []


def test_who_has_left_the_team_is_told_nothing_by_an_old_form(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    robin = as_(house.robin)
    sent = {**inputs(robin.get(FORM).text), **NINE}
    robin.post(FORM, data=sent)
    house.group.team.remove(house.robin)
    count(session, house.meeting, MONDAY, house.alex, now, in_room=77)
    refused = robin.post(FORM, data={**sent, "in_room": "10"})
    assert problems(refused) == ["This form had been sent before. Look at the numbers and save them again."]
    assert "77" not in seen(refused.text)
    assert problems(robin.post(FORM, data=inputs(refused.text))) == [
        "This meeting belongs to another group. Its team or a coordinator can count it."
    ]


def test_a_draft_is_refused(as_: SignIn, session: Session, house: House) -> None:
    house.meeting.state = State.DRAFT
    answer = as_(house.robin).post(FORM, data={"meeting": "monday-check-in", "date": "2026-11-16", "key": "k", **NINE})
    assert problems(answer) == ["Monday Check-in is a draft. Publish it first, then its dates can be counted."]
    assert rows(session) == []


def test_a_count_without_the_token_of_the_session_is_refused(
    as_: SignIn, session: Session, app: Any, house: House
) -> None:
    robin = as_(house.robin)
    app.config["WTF_CSRF_ENABLED"] = True
    sent = {"meeting": "monday-check-in", "date": "2026-11-16", "key": "k", **NINE}
    assert robin.post(FORM, data=sent).status_code == 400
    assert rows(session) == []


# Corrections


def test_a_second_count_is_saved_beside_the_first_and_leads_to_the_page_where_they_are_settled(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    robin = as_(house.robin)
    loaded = inputs(robin.get(FORM).text)
    count(session, house.meeting, MONDAY, house.alex, now, in_room=8)
    saved = robin.post(FORM, data={**loaded, **NINE})
    assert (saved.status_code, saved.location) == (303, f"{DATED}/settle?saved=1")
    assert rows(session) == [("2026-11-16", Numbers(True, 8)), ("2026-11-16", Numbers(True, 9, 0, 2))]
    words = seen(robin.get(saved.location).text).replace("\xa0", " ")
    assert "Saved. There is another count of this date." in words
    assert "8 in the room by Alex, Mon 23 Nov In reports until this is settled." in words
    assert "9 in the room, 2 for the first time Yours Keep this one" in words


def test_one_press_settles_it_whichever_is_kept(as_: SignIn, session: Session, house: House, now: datetime) -> None:
    for day, kept in ((MONDAY, 0), (date(2026, 11, 9), 1)):
        cross(session, house, day, now)
        alex = as_(house.alex)
        page = alex.get(f"{FORM}/monday-check-in/{day}/settle").text
        sent = press(page, kept)
        answer = alex.post(f"{FORM}/monday-check-in/{day}/settle", data=sent)
        assert (answer.status_code, answer.location) == (303, f"{FORM}/monday-check-in/{day}?saved=1")
        assert alex.post(f"{FORM}/monday-check-in/{day}/settle", data=sent).location == answer.location
        shown = seen(alex.get(answer.location).text)
        assert shown.startswith(f"Saved: {(8, 9)[kept]} in the room")
        assert "Two counts settled" in shown
        assert alex.get(f"{FORM}/monday-check-in/{day}/settle").status_code == 303
    assert [numbers.in_room for _day, numbers in rows(session)] == [8, 9, 8, 8, 9, 9]


def test_other_numbers_settle_it_too_and_need_no_other_reason(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    cross(session, house, MONDAY, now)
    robin = as_(house.robin)
    page = robin.get(f"{FORM}?meeting=monday-check-in&date=2026-11-16").text
    assert "This date has several counts. What you save now holds instead of all of them." in seen(page)
    assert 'name="reason"' not in page
    assert robin.post(FORM, data={**inputs(page), "in_room": "10"}).location == f"{DATED}?saved=1"
    assert session.scalars(select(Count.reason).order_by(Count.id)).all() == [None, None, Reason.SETTLED]


def test_a_count_that_came_after_the_page_was_opened_is_shown_before_it_is_settled(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    cross(session, house, MONDAY, now)
    robin = as_(house.robin)
    sent = press(robin.get(f"{DATED}/settle").text, 1)
    counts.record(session, house.meeting, MONDAY, Numbers(True, 7), "third", house.cora, now)
    session.commit()
    answer = robin.post(f"{DATED}/settle", data=sent)
    assert answer.location == f"{DATED}/settle?saved=1"
    assert "3 counts for one date" in seen(robin.get(answer.location).text)


def test_what_is_none_of_the_counts_cannot_be_kept(as_: SignIn, session: Session, house: House, now: datetime) -> None:
    cross(session, house, MONDAY, now)
    robin = as_(house.robin)
    sent = press(robin.get(f"{DATED}/settle").text, 0)
    for changed, status in (({"keep": "4711"}, 400), ({"keep": "x"}, 400), ({"key": "not a key"}, 409)):
        assert robin.post(f"{DATED}/settle", data={**sent, **changed}).status_code == status
    assert len(rows(session)) == 2


def test_a_date_with_two_counts_says_so_wherever_it_is_listed(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    cross(session, house, MONDAY, now)
    robin, cora = as_(house.robin), as_(house.cora)
    way = "/volunteer/attendance/monday-check-in/2026-11-16/settle"
    pages = (FORM, DATED, "/volunteer/", "/volunteer/meetings/monday-check-in", "/volunteer/reports")
    assert {page: way in robin.get(page).text for page in pages} == dict.fromkeys(pages, True)
    assert way in cora.get(f"{FORM}/missing").text
    assert "1 date has several counts." in seen(cora.get("/volunteer/").text)
    assert way not in as_(house.sam).get("/volunteer/").text


def test_a_count_that_changed_while_somebody_corrected_it_stands_beside_the_correction(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    count(session, house.meeting, MONDAY, house.robin, now, in_room=8)
    robin = as_(house.robin)
    loaded = inputs(robin.get(f"{FORM}?meeting=monday-check-in&date=2026-11-16").text)
    count(session, house.meeting, MONDAY, house.alex, now, in_room=7)
    saved = robin.post(FORM, data={**loaded, **NINE, "reason": "mistyped"})
    assert saved.location == f"{DATED}/settle?saved=1"
    assert [numbers.in_room for _day, numbers in rows(session)] == [8, 7, 9]


def test_the_same_numbers_a_second_time_need_nothing_done(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    robin = as_(house.robin)
    loaded = inputs(robin.get(FORM).text)
    count(session, house.meeting, MONDAY, house.alex, now, in_room=9, first_time=2)
    assert robin.post(FORM, data={**loaded, **NINE}).location == f"{DATED}?saved=1"
    assert len(rows(session)) == 1


def test_a_correction_asks_why_and_offers_no_field_for_words(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    count(session, house.meeting, MONDAY, house.robin, now, in_room=8)
    robin = as_(house.robin)
    page = robin.get(f"{FORM}?meeting=monday-check-in&date=2026-11-16").text
    offered = re.findall(r'<option[^>]*value="(\w*)"', page)
    assert offered == ["", "mistyped", "recounted", "latecomers", "wrong_date", "held", "not_held"]
    for reason in ("", "settled", "because Mary came"):
        refused = robin.post(FORM, data={**inputs(page), **NINE, "reason": reason})
        assert problems(refused) == ["Choose why it is corrected."]
        assert inputs(refused.text)["in_room"] == "9"
    assert robin.post(FORM, data={**inputs(page), **NINE, "reason": "latecomers"}).status_code == 303
    assert session.scalars(select(Count.reason).order_by(Count.id)).all() == [None, Reason.LATECOMERS]


def test_the_form_gone_back_to_and_changed_is_asked_about_and_not_lost(
    as_: SignIn, session: Session, house: House
) -> None:
    robin = as_(house.robin)
    sent = {**inputs(robin.get(FORM).text), **NINE}
    robin.post(FORM, data=sent)
    asked = robin.post(FORM, data={**sent, "in_room": "10"})
    assert asked.status_code == 409
    again = inputs(asked.text)
    assert again["key"] != sent["key"]
    assert robin.post(FORM, data={**again, "reason": "mistyped"}).status_code == 303
    assert [numbers.in_room for _day, numbers in rows(session)] == [9, 10]


def test_a_key_used_for_another_date_gives_the_form_a_new_one(as_: SignIn, session: Session, house: House) -> None:
    robin = as_(house.robin)
    sent = {**inputs(robin.get(FORM).text), **NINE}
    robin.post(FORM, data=sent)
    refused = robin.post(FORM, data={**sent, "date": "2026-11-09"})
    assert problems(refused) == ["This form had been sent before. Look at the numbers and save them again."]
    assert robin.post(FORM, data=inputs(refused.text)).status_code == 303
    assert [day for day, _numbers in rows(session)] == ["2026-11-16", "2026-11-09"]


def test_a_correction_shows_the_old_figures_struck_through_and_who_entered_them(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    count(session, house.meeting, MONDAY, house.robin, datetime(2026, 11, 16, 21, tzinfo=UTC), in_room=8)
    count(session, house.meeting, MONDAY, house.alex, now, in_room=9, first_time=2)
    page = as_(house.robin).get(DATED).text
    struck = re.findall(r"<(ins|del)>(.*?)</\1>", page, re.DOTALL)
    assert [(tag, " ".join(re.sub(r"<[^>]+>", " ", words).split())) for tag, words in struck] == [
        ("ins", "Now: 9 in the room, 2 for the first time"),
        ("del", "Before: 8 in the room"),
    ]
    assert "by Alex, Mon\xa023\xa0Nov" in unescape(page)
    assert "by Robin</span>" in page
    assert "example.org" not in page[page.index("<main") : page.index("</main>")]


def test_a_date_without_a_count_leads_to_its_form(as_: SignIn, house: House) -> None:
    answer = as_(house.robin).get(DATED)
    assert (answer.status_code, answer.location) == (303, f"{FORM}?meeting=monday-check-in&date=2026-11-16")


# Coordinators


def test_a_coordinator_finds_any_meeting_and_counts_it(as_: SignIn, session: Session, make: Any, house: House) -> None:
    make.meeting("Mill Evening", weekdays=[4], created_at=EARLY)
    cora = as_(house.cora)
    page = cora.get(f"{FORM}?q=MILL").text
    assert re.findall(r'href="(/volunteer/attendance\?meeting=[^"]*)"', page) == [
        "/volunteer/attendance?meeting=mill-evening&amp;date=2026-11-20",
        "/volunteer/attendance?meeting=mill-evening&amp;date=2026-11-13",
    ]
    loaded = inputs(cora.get(f"{FORM}?meeting=mill-evening&date=2026-11-13").text)
    assert cora.post(FORM, data={**loaded, **NINE}).status_code == 303
    assert rows(session) == [("2026-11-13", Numbers(True, 9, 0, 2))]


def test_only_coordinators_search(as_: SignIn, make: Any, house: House) -> None:
    make.meeting("Mill Evening", weekdays=[4], created_at=EARLY)
    page = as_(house.robin).get(f"{FORM}?q=mill").text
    assert "Mill Evening" not in page
    assert "Any meeting" not in page


def test_any_words_can_be_searched_for(as_: SignIn, house: House) -> None:
    cora = as_(house.cora)
    for words in ("100%", "_", "\x00", "x" * 5000, "' OR 1=1"):
        answer = cora.get(FORM, query_string={"q": words})
        assert (answer.status_code, "Monday Check-in" in seen(answer.text)) == (200, False)


def test_what_is_missing_in_all_groups_is_listed_fifty_a_page(as_: SignIn, make: Any, house: House) -> None:
    for number in range(30):
        make.meeting(f"Number {number}", weekdays=[1], created_at=EARLY)
    cora = as_(house.cora)
    pages = [cora.get(f"{FORM}/missing?page={page}").text for page in (1, 2, 99, 0)]
    listed = [len(re.findall(r'href="/volunteer/attendance\?meeting=', page)) for page in pages]
    assert listed == [50, 12, 12, 50]
    assert "62 dates of the last 14 days are not counted." in seen(pages[0])


def test_where_no_count_is_missing_the_list_says_so(as_: SignIn, make: Any) -> None:
    page = as_(make.volunteer("Cora", roles_=("coordinator",))).get(f"{FORM}/missing").text
    assert "No count is missing" in seen(page)


def test_each_page_asks_the_database_as_often_for_fifty_meetings_as_for_three(
    as_: SignIn,
    session: Session,
    statements: Callable[[FlaskClient, str], int],
    make: Any,
    house: House,
    now: datetime,
) -> None:
    coco, alex = make.volunteer("Coco", roles_=("coordinator",)), house.alex
    house.group.team.append(coco)
    browser, meeting = as_(coco), house.meeting

    def plan(numbers: range) -> None:
        for number in numbers:
            other = make.meeting(f"Number {number}", group=house.group, lead=make.volunteer(), created_at=EARLY)
            count(session, other, MONDAY, alex, now, in_room=number)

    def asked() -> dict[str, int]:
        paths = FORM, f"{FORM}?meeting=monday-check-in&date=2026-11-16", f"{FORM}?q=number", f"{FORM}/missing", DATED
        return {path: statements(browser, path) for path in paths}

    count(session, meeting, MONDAY, alex, now, in_room=8)
    plan(range(2))
    few = asked()
    session.add_all([house.group, meeting, alex])
    plan(range(2, 50))
    assert asked() == few
    assert max(few.values()) < 20
