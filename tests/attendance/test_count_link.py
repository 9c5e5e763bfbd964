"""A secret link by which a helper without an account counts: what it opens, and what it never shows."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.accounts.models import Volunteer
from facilitator.attendance import count_link, counts, history
from facilitator.attendance.count_link import ChangedMeanwhile, NoSuchLink, NotOffered, TooMany
from facilitator.attendance.counts import Correction, Numbers
from facilitator.attendance.models import Count, CountLink, Reason
from facilitator.meetings import dates
from facilitator.meetings.models import State
from facilitator.meetings.reasons import Why

from .conftest import MONDAY, House

NINE, TEN = Numbers(held=True, in_room=9), Numbers(held=True, in_room=10)
BEFORE = MONDAY - timedelta(weeks=1)
PAGE = "/volunteer/meetings/monday-check-in/count-link"

SignIn = Callable[[Volunteer], FlaskClient]


def seen(page: str) -> str:
    """The words of the main part of a page, as one line."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def inputs(page: str) -> dict[str, str]:
    """What a browser would send with the form, as it was loaded."""
    form = re.search(r'<form method="post" action="/count/.*?</form>', page, re.DOTALL)
    assert form, page
    given = [
        dict(re.findall(r'(\w+)="([^"]*)"', tag))
        for tag in re.findall(r"<input[^>]*>", form[0])
        if "radio" not in tag or re.search(r"\bchecked\b", tag)
    ]
    return {each["name"]: unescape(each.get("value", "")) for each in given}


@pytest.fixture
def secret(session: Session, house: House, now: datetime) -> str:
    """A link to the meeting, made by Cora."""
    made = count_link.make(session, house.meeting, house.cora, "", now)
    session.commit()
    return made


@pytest.fixture
def link(session: Session, secret: str) -> CountLink:
    return count_link.find(session, secret)


def rows(session: Session) -> list[tuple[date, int, bool]]:
    """Date, people and whether it came by a link, in the order in which they came."""
    session.expire_all()
    return [
        (each.day, each.in_room, each.link_id is not None) for each in session.scalars(select(Count).order_by(Count.id))
    ]


# Made and stopped


def test_a_secret_is_random_and_only_its_hash_is_kept(
    session: Session, house: House, link: CountLink, secret: str
) -> None:
    assert len(secret) == 32  # 192 bits in base64
    assert (link.meeting, link.made_by, link.used_on) == (house.meeting, house.cora, None)
    assert link.digest
    assert secret not in link.digest
    assert re.fullmatch("[0-9a-f]{64}", link.digest)


def test_a_new_link_stops_the_old_one_and_a_form_sent_twice_stops_nothing(
    session: Session, house: House, link: CountLink, secret: str, now: datetime
) -> None:
    with pytest.raises(ChangedMeanwhile):
        count_link.make(session, house.meeting, house.cora, "", now)
    mark = count_link.mark(link)
    second = count_link.make(session, house.meeting, house.cora, mark, now)
    with pytest.raises(ChangedMeanwhile):
        count_link.make(session, house.meeting, house.cora, mark, now)
    assert count_link.find(session, second).meeting is house.meeting
    with pytest.raises(NoSuchLink):
        count_link.find(session, secret)


@pytest.mark.parametrize("text", ["", "x", "x" * 5000, "\udcff", "' OR 1=1", "\x00"])
def test_what_is_no_secret_opens_nothing(session: Session, link: CountLink, text: str) -> None:
    with pytest.raises(NoSuchLink):
        count_link.find(session, text)


def test_a_stopped_link_opens_nothing_and_what_was_counted_by_it_stays(
    session: Session, house: House, link: CountLink, secret: str, now: datetime
) -> None:
    count_link.record(session, link, MONDAY, NINE, "k", now)
    count_link.stop(session, house.meeting)
    session.commit()
    with pytest.raises(NoSuchLink):
        count_link.find(session, secret)
    assert rows(session) == [(MONDAY, 9, True)]
    assert session.scalars(select(CountLink.digest)).all() == [None]


def test_the_link_of_a_draft_opens_nothing(session: Session, house: House, secret: str, link: CountLink) -> None:
    house.meeting.state = State.DRAFT
    with pytest.raises(NoSuchLink):
        count_link.find(session, secret)


# What it opens


def test_the_dates_of_fourteen_days_that_nobody_has_counted_are_offered_and_todays_once_it_has_begun(
    session: Session, house: House, link: CountLink, now: datetime
) -> None:
    def offered(at: datetime) -> list[date]:
        return [line.day for line in count_link.offered(session, link, at)]

    assert offered(now) == [MONDAY, BEFORE]
    counts.record(session, house.meeting, MONDAY, NINE, "a", house.robin, now)
    assert offered(now) == [BEFORE]
    evening = now.replace(hour=19)
    counts.record(session, house.meeting, now.date(), NINE, "b", house.robin, evening)
    assert offered(evening) == [now.date(), BEFORE]


def test_what_is_not_offered_is_refused(session: Session, house: House, link: CountLink, now: datetime) -> None:
    counts.record(session, house.meeting, MONDAY, NINE, "a", house.robin, now)
    for day in (MONDAY, now.date(), MONDAY - timedelta(weeks=2), MONDAY + timedelta(days=1)):
        with pytest.raises(NotOffered):
            count_link.record(session, link, day, TEN, f"k-{day}", now)
    assert rows(session) == [(MONDAY, 9, False)]


def test_the_same_form_sent_again_is_stored_once_and_keys_are_the_links_own(
    session: Session, house: House, link: CountLink, now: datetime
) -> None:
    counts.record(session, house.meeting, BEFORE, NINE, "same", house.robin, now)
    first = count_link.record(session, link, MONDAY, NINE, "same", now)
    assert count_link.record(session, link, MONDAY, NINE, "same", now + timedelta(hours=3)) is first
    with pytest.raises(counts.KeyUsed):
        count_link.record(session, link, MONDAY, TEN, "same", now)
    assert rows(session) == [(BEFORE, 9, False), (MONDAY, 9, True)]
    assert link.used_on == now.date()


def test_its_own_entry_is_corrected_on_the_same_day_and_then_no_more(
    session: Session, house: House, link: CountLink, now: datetime
) -> None:
    first = count_link.record(session, link, MONDAY, NINE, "a", now)
    second = count_link.record(session, link, MONDAY, TEN, "b", now, Correction(first.id, Reason.MISTYPED))
    assert (second.seen, second.reason) == (first.id, Reason.MISTYPED)
    assert counts.current(session, house.meeting, MONDAY) is second
    with pytest.raises(counts.NoReason):
        count_link.record(session, link, MONDAY, NINE, "c", now, Correction(second.id))
    tomorrow = now + timedelta(days=1)
    with pytest.raises(NotOffered):
        count_link.record(session, link, MONDAY, NINE, "d", tomorrow, Correction(second.id, Reason.MISTYPED))


def test_a_correction_of_its_own_never_supersedes_what_it_has_not_been_shown(
    session: Session, house: House, link: CountLink, now: datetime
) -> None:
    evening, today = now.replace(hour=20), now.date()
    counts.record(session, house.meeting, today, Numbers(True, 7), "a", house.robin, evening)
    mine = count_link.record(session, link, today, NINE, "b", evening)
    count_link.record(session, link, today, TEN, "c", evening, Correction(mine.id, Reason.MISTYPED))
    line = history.of_date(session, house.meeting, today)
    assert [(each.numbers.in_room, each.link is None) for each in line.standing] == [(7, True), (9, False), (10, False)]


def test_a_count_of_the_team_is_never_corrected_by_a_link(
    session: Session, house: House, link: CountLink, now: datetime
) -> None:
    evening, today = now.replace(hour=20), now.date()
    theirs = counts.record(session, house.meeting, today, NINE, "a", house.robin, evening)
    mine = count_link.record(session, link, today, TEN, "b", evening, Correction(theirs.id, Reason.MISTYPED))
    assert (mine.seen, mine.reason) == (None, None)
    assert counts.current(session, house.meeting, today) is theirs
    assert history.unsettled(session) == [(house.meeting, today)]


def test_more_than_twenty_counts_a_day_are_refused(session: Session, link: CountLink, now: datetime) -> None:
    last = 0
    for number in range(count_link.MOST):
        corrects = Correction(last, Reason.MISTYPED)
        last = count_link.record(session, link, MONDAY, Numbers(True, number), f"k{number}", now, corrects).id
    with pytest.raises(TooMany):
        count_link.record(session, link, BEFORE, NINE, "more", now)
    later = now + timedelta(days=1)
    assert count_link.record(session, link, later.date() - timedelta(days=1), NINE, "more", later).in_room == 9


# The helper's page


def test_a_helper_counts_without_account_or_cookie_and_corrects_it(
    client: FlaskClient, app: Flask, session: Session, house: House, secret: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get(f"/count/{secret}")
    assert "Monday 16 November" in seen(page.text)
    sent = {**inputs(page.text), "in_room": "9"}
    saved = client.post(f"/count/{secret}", data=sent)
    assert (saved.status_code, saved.location) == (303, f"/count/{secret}?saved=2026-11-16")
    assert client.post(f"/count/{secret}", data=sent).location == saved.location
    thanks = client.get(saved.location)
    assert seen(thanks.text).startswith("Thank you Saved: 9 in the room")
    again = inputs(thanks.text)
    assert client.post(f"/count/{secret}", data={**again, "in_room": "8"}).status_code == 422
    assert client.post(f"/count/{secret}", data={**again, "in_room": "8", "reason": "mistyped"}).status_code == 303
    assert rows(session) == [(MONDAY, 9, True), (MONDAY, 8, True)]
    for answer in (page, saved, thanks):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    # The one script adds buttons to the form; the page keeps nothing and sends nothing by itself.
    assert re.findall(r'<script src="/static/([\w-]+\.js)', page.text + thanks.text) == ["count.js"] * 2
    assert "countQueue" not in page.text


def test_a_helper_sees_no_name_and_no_count_of_anybody_else(
    client: FlaskClient, session: Session, house: House, secret: str, now: datetime
) -> None:
    evening = now.replace(hour=21)
    counts.record(session, house.meeting, now.date(), Numbers(True, 77, letters=66), "a", house.robin, evening)
    counts.record(session, house.meeting, MONDAY, Numbers(True, 55), "b", house.alex, now)
    session.commit()
    with clock.stopped(evening):
        page = client.get(f"/count/{secret}")
        refused = client.post(f"/count/{secret}", data={**inputs(page.text), "date": "2026-11-16", "in_room": "3"})
        saved = client.post(f"/count/{secret}", data={**inputs(page.text), "in_room": "3"})
        thanks = client.get(saved.location)
    assert "it has not begun, or it is counted already" in seen(refused.text)
    assert "Somebody else has counted this date too. Somebody of the team looks at it." in seen(thanks.text)
    for answer in (page, refused, thanks):
        told = answer.text
        assert [each for each in ("77", "66", "55", "Robin", "Alex", "Cora") if each in seen(told)] == []
        assert 'value="77"' not in told


def test_a_form_gone_back_to_and_changed_is_a_correction_and_not_a_second_count(
    client: FlaskClient, session: Session, house: House, secret: str
) -> None:
    sent = {**inputs(client.get(f"/count/{secret}").text), "in_room": "9"}
    client.post(f"/count/{secret}", data=sent)
    refused = client.post(f"/count/{secret}", data={**sent, "in_room": "8"})
    assert refused.status_code == 422
    again = {**inputs(refused.text), "reason": "mistyped"}
    assert client.post(f"/count/{secret}", data=again).status_code == 303
    assert [counts.is_unsettled(session, house.meeting, MONDAY), len(rows(session))] == [False, 2]


def test_whatever_is_no_link_is_the_same_page_not_found(
    client: FlaskClient, session: Session, house: House, secret: str
) -> None:
    count_link.stop(session, house.meeting)
    session.commit()
    answers = [
        *(client.get(f"/count/{text}") for text in (secret, "made-up", secret[:-1], secret + "A")),
        client.post(f"/count/{secret}", data={"key": "k", "date": "2026-11-16", "in_room": "3"}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert len({answer.text for answer in answers}) == 1
    assert {answer.headers["Referrer-Policy"] for answer in answers} == {"origin"}
    assert rows(session) == []


def test_nonsense_is_answered_with_the_reason(client: FlaskClient, session: Session, secret: str) -> None:
    loaded = inputs(client.get(f"/count/{secret}").text)
    for typed in ({"in_room": "many"}, {"date": "x", "in_room": "1"}, {"in_room": ""}, {"in_room": "1", "key": "!"}):
        assert client.post(f"/count/{secret}", data={**loaded, **typed}).status_code == 422
    assert rows(session) == []


def test_a_cancelled_date_is_not_offered(
    client: FlaskClient, session: Session, house: House, secret: str, now: datetime
) -> None:
    dates.cancel(session, house.meeting, now.date(), Why(), house.robin, now)
    session.commit()
    with clock.stopped(now.replace(hour=21)):
        shown = seen(client.get(f"/count/{secret}").text)
    assert ("16 November" in shown, "23 November" in shown) == (True, False)


# Those who run the meeting


def test_a_coordinator_makes_a_link_that_is_shown_once_and_stops_it(
    as_: SignIn, client: FlaskClient, session: Session, house: House, now: datetime
) -> None:
    cora = as_(house.cora)
    assert "No link is in use" in seen(cora.get(PAGE).text)
    made = cora.post(PAGE, data={"replaces": ""})
    address = re.search(r'value="http[^"]*(/count/[\w-]{32})"', made.text)
    assert address
    assert made.headers["Cache-Control"] == "no-store"
    assert cora.post(PAGE, data={"replaces": ""}).status_code == 303
    page = cora.get(PAGE).text
    assert address[1] not in page
    assert "Made Monday 23 November 2026, by Cora Last used Not yet" in seen(page).replace("\xa0", " ")
    sent = {**inputs(client.get(address[1]).text), "in_room": "9"}
    assert client.post(address[1], data=sent).status_code == 303
    assert "Last used Monday 23 November 2026" in seen(cora.get(PAGE).text)
    dated = seen(cora.get("/volunteer/attendance/monday-check-in/2026-11-16").text).replace("\xa0", " ")
    assert "By count link, Mon 23 Nov" in dated
    assert cora.post(f"{PAGE}/stop").location == PAGE
    assert client.get(address[1]).status_code == 404
    assert "No link is in use" in seen(cora.get(PAGE).text)


def test_the_team_sees_that_there_is_a_link_and_can_stop_it_but_makes_none(
    as_: SignIn, session: Session, house: House, secret: str
) -> None:
    robin = as_(house.robin)
    page = robin.get(PAGE).text
    assert "A link is in use" in seen(page)
    assert "Make a new one" not in page
    assert robin.post(PAGE, data={"replaces": ""}).status_code == 403
    assert robin.post(f"{PAGE}/stop").status_code == 303
    assert "A coordinator can make one." in seen(robin.get(PAGE).text)


def test_who_made_a_link_may_go_and_the_link_stays(
    session: Session, house: House, secret: str, as_: SignIn, make: Any
) -> None:
    session.delete(house.cora)
    session.commit()
    other = make.volunteer("Coco", roles_=("volunteer", "coordinator"))
    assert "by an account that is gone" in seen(as_(other).get(PAGE).text)
    assert datetime(2026, 11, 23, tzinfo=UTC).date() == count_link.find(session, secret).made_on
