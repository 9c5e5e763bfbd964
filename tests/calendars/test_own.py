"""A volunteer's own feed, and the page on which they look after its address."""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from html import unescape
from pathlib import Path
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from facilitator.accounts.models import Volunteer
from facilitator.db import db
from facilitator.meetings import changes
from facilitator.meetings import dates as changed
from facilitator.meetings.models import Group, Kind, Meeting
from facilitator.meetings.reasons import Why
from facilitator.rota import leads, secret
from facilitator.rota.models import RotaSecret
from tests.conftest import Make
from tests.meetings.views.conftest import notices, text

GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 11, 23)
PAGE = "/volunteer/calendar"
NOTHING = ["", "0" * 32, "x", "%27%20OR%201=1--", "%E2%98%83%F0%9F%8C%B1", "%FF%FE", "a" * 3000]


@pytest.fixture
def robin(make: Make) -> Volunteer:
    return make.volunteer("Robin", trained=True)


@pytest.fixture
def kim(make: Make) -> Volunteer:
    return make.volunteer("Kim", trained=True)


@pytest.fixture
def group(make: Make, robin: Volunteer, kim: Volunteer) -> Group:
    return make.group("North", robin, kim)


@pytest.fixture
def meeting(make: Make, robin: Volunteer, group: Group) -> Meeting:
    """Mondays, usually led by Robin."""
    venue = make.venue(way_in="Ring at the side door.")
    found: Meeting = make.meeting(group=group, venue=venue, lead=robin, about="On urges.", audiences=("women",))
    return found


@pytest.fixture
def feed(session: Session, robin: Volunteer) -> str:
    """The path of Robin's feed."""
    return f"/calendars/rota/{secret.make(session, robin, '', TODAY)}.ics"


@pytest.fixture
def sent(app: Flask) -> Iterator[list[str]]:
    """The statements that the database gets."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement != "BEGIN":
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def dates(answer: TestResponse) -> list[str]:
    """The events, as "2026-11-30 19:00 Lead: Mondays", in local time."""
    assert answer.status_code == 200
    events = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    return [f"{each['DTSTART'].dt:%Y-%m-%d %H:%M} {each['SUMMARY']}" for each in events]


def test_a_date_that_somebody_leads_is_an_entry_with_all_that_they_need(
    client: FlaskClient, make: Make, robin: Volunteer, feed: str
) -> None:
    venue = make.venue(way_in="Ring at the side door.")
    rule = {
        "first_day": date(2026, 11, 30),
        "last_day": date(2026, 12, 7),
        "about": "On urges.",
        "audiences": ("women",),
    }
    make.meeting(group=make.group("North", robin), venue=venue, lead=robin, sequence=3, **rule)
    golden = (GOLDEN / "own.ics").read_bytes().replace(b"\n", b"\r\n")
    assert client.get(f"{feed}?remind=60").data == golden


def test_an_online_date_says_how_to_join_and_leads_to_the_team_s_page(
    client: FlaskClient, make: Make, robin: Volunteer, group: Group, feed: str
) -> None:
    link = "https://meet.example.org/room"
    make.meeting("Online", group=group, lead=robin, kind=Kind.ONLINE, online_url=link, last_day=TODAY)
    event_ = icalendar.Calendar.from_ical(client.get(feed).data).walk("VEVENT")[-1]
    assert {name: str(event_[name]) for name in ("LOCATION", "URL", "CONFERENCE", "DESCRIPTION")} == {
        "LOCATION": "Online",
        "URL": "https://meetings.example.org/volunteer/meetings/online",
        "CONFERENCE": link,
        "DESCRIPTION": (
            f"Join online: {link}\n\n"
            "Who leads, what to print, the count: https://meetings.example.org/volunteer/meetings/online"
        ),
    }


def test_who_is_not_of_the_team_is_led_to_the_page_that_they_may_see(
    client: FlaskClient, make: Make, robin: Volunteer, feed: str
) -> None:
    make.meeting("Everybody's", lead=robin)
    event_ = icalendar.Calendar.from_ical(client.get(feed).data).walk("VEVENT")[-1]
    assert str(event_["URL"]) == "https://meetings.example.org/meetings/everybody-s"


def test_the_feed_goes_from_sixty_days_back_to_a_year_ahead(client: FlaskClient, meeting: Meeting, feed: str) -> None:
    found = dates(client.get(feed))
    assert (len(found), found[0], found[-1]) == (
        61,
        "2026-09-28 19:00 Lead: Monday Check-in",
        "2027-11-22 19:00 Lead: Monday Check-in",
    )


def test_a_date_for_which_somebody_else_is_put_down_is_theirs_and_the_tag_says_so(
    client: FlaskClient, session: Session, meeting: Meeting, robin: Volunteer, kim: Volunteer, feed: str
) -> None:
    of_kim = f"/calendars/rota/{secret.make(session, kim, '', TODAY)}.ics"
    before = client.get(feed)
    assert dates(client.get(of_kim)) == []
    leads.put_down(session, meeting, date(2026, 11, 30), kim)
    after = client.get(feed, headers={"If-None-Match": before.headers["ETag"]})
    assert set(dates(before)) - set(dates(after)) == {"2026-11-30 19:00 Lead: Monday Check-in"}
    assert dates(client.get(of_kim)) == ["2026-11-30 19:00 Lead: Monday Check-in"]
    leads.put_down(session, meeting, date(2026, 11, 30), None)
    assert client.get(feed).data == before.data


def test_what_is_said_of_a_date_is_said_to_who_leads_it(
    client: FlaskClient,
    session: Session,
    make: Make,
    meeting: Meeting,
    robin: Volunteer,
    kim: Volunteer,
    feed: str,
    now: datetime,
) -> None:
    of_kim = f"/calendars/rota/{secret.make(session, kim, '', TODAY)}.ics"
    cancelled, moved = date(2026, 11, 30), date(2026, 12, 7)
    before = client.get(feed)
    leads.put_down(session, meeting, moved, kim)
    changed.cancel(session, meeting, cancelled, Why(), robin, now)
    elsewhere = make.venue("Library", way_in="By the yard.")
    to = replace(changed.usual(meeting, moved), on_day=date(2026, 12, 9), start_time=time(18), venue=elsewhere)
    changed.move(session, meeting, moved, to, Why(), robin, now)
    extra = replace(changed.usual(meeting, moved), on_day=date(2026, 12, 12))
    changed.add(session, meeting, extra, Why(), robin, now)
    after = client.get(feed, headers={"If-None-Match": before.headers["ETag"]})
    assert set(dates(after)) - set(dates(before)) == {"2026-12-12 19:00 Lead: Monday Check-in"}
    assert set(dates(before)) - set(dates(after)) == {
        "2026-11-30 19:00 Lead: Monday Check-in",
        "2026-12-07 19:00 Lead: Monday Check-in",
    }
    assert dates(client.get(of_kim)) == ["2026-12-09 18:00 Lead: Monday Check-in"]
    event_ = icalendar.Calendar.from_ical(client.get(of_kim).data).walk("VEVENT")[0]
    assert str(event_["UID"]) == "2026-12-07-lead-monday-check-in@example.org"
    assert str(event_["LOCATION"]).startswith("Library")
    assert "How to get in: By the yard." in str(event_["DESCRIPTION"])
    shown = client.get(f"{feed}?cancelled=show")
    assert set(dates(shown)) - set(dates(after)) == {"2026-11-30 19:00 Cancelled: Lead: Monday Check-in"}
    changed.undo(session, meeting, cancelled, robin, now)
    assert "2026-11-30 19:00 Lead: Monday Check-in" in dates(client.get(feed))


def test_an_entry_keeps_its_uid_when_the_meeting_changes(
    client: FlaskClient, session: Session, meeting: Meeting, feed: str, now: datetime
) -> None:
    def uids() -> list[str]:
        return [str(each["UID"]) for each in icalendar.Calendar.from_ical(client.get(feed).data).walk("VEVENT")]

    before, tag = uids(), client.get(feed).headers["ETag"]
    meeting.start_time = time(18)
    changes.touch(session, meeting, now)
    assert uids() == before
    assert before[0] == "2026-09-28-lead-monday-check-in@example.org"
    assert client.get(feed, headers={"If-None-Match": tag}).status_code == 200


def test_a_date_that_a_clock_change_touches_is_written_in_utc(
    client: FlaskClient, make: Make, robin: Volunteer, feed: str
) -> None:
    make.meeting("Night", lead=robin, weekdays=[6], first_day=date(2027, 3, 21), start_time=time(1, 30))
    events = icalendar.Calendar.from_ical(client.get(feed).data).walk("VEVENT")
    assert [each["DTSTART"].dt.astimezone(UTC) for each in events][:2] == [
        datetime(2027, 3, 21, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    ]
    assert b"\r\nDTSTART:20270328T013000Z\r\n" in client.get(feed).data


def test_a_discreet_feed_says_nothing_of_what_it_is_about(client: FlaskClient, meeting: Meeting, feed: str) -> None:
    answer = client.get(f"{feed}?discreet=1&word=coffee&remind=30")
    assert answer.headers["Content-Disposition"] == 'inline; filename="calendar.ics"'
    said = answer.data.decode()
    assert said.count("\r\nSUMMARY:Coffee\r\n") == said.count("\r\nTRIGGER:-PT30M\r\n") == 61
    uids = said.count("monday-check-in@example.org")  # the one place where a name may stand that no program shows
    assert uids == 61
    shown = said.replace("-lead-monday-check-in@example.org", "")
    assert not re.search(r"lead|check-in|monday|mill|volunteer|URL|SOURCE", shown, re.IGNORECASE)


def test_a_feed_is_answered_with_all_that_a_poller_needs_and_nothing_for_others(
    client: FlaskClient, meeting: Meeting, feed: str
) -> None:
    answer = client.get(feed)
    headers = dict(answer.headers)
    assert re.fullmatch('"[0-9a-f]{32}"', headers.pop("ETag"))
    assert int(headers.pop("Content-Length")) == len(answer.data)
    ground = dict(client.get("/healthz").headers)
    assert headers == {
        **{name: value for name, value in ground.items() if name not in ("Content-Length", "Cache-Control")},
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'inline; filename="rota.ics"',
        "Cache-Control": "private, max-age=300",
        "Vary": "Accept-Encoding",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    assert feed.rsplit("/", maxsplit=1)[-1].removesuffix(".ics").encode() not in answer.data


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_who_has_the_newest_is_told_so_and_head_says_what_get_would(
    client: FlaskClient, meeting: Meeting, feed: str, encoding: str
) -> None:
    asked = {"Accept-Encoding": encoding}
    got, again, head = (
        client.get(feed, headers=asked),
        client.get(feed, headers=asked),
        client.head(feed, headers=asked),
    )
    assert (got.data, dict(got.headers)) == (again.data, dict(again.headers))
    assert (head.data, dict(head.headers)) == (b"", dict(got.headers))
    plain = gzip.decompress(got.data) if encoding == "gzip" else got.data
    assert plain == client.get(feed).data
    answer = client.get(feed, headers={**asked, "If-None-Match": got.headers["ETag"]})
    assert (answer.status_code, answer.data) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control", "Referrer-Policy", "X-Robots-Tag"):
        assert answer.headers[name] == got.headers[name]
    other = {"Accept-Encoding": "identity" if encoding == "gzip" else "gzip", "If-None-Match": got.headers["ETag"]}
    assert client.get(feed, headers=other).status_code == 200


def test_whatever_opens_nothing_gets_the_same_answer_by_the_same_statements(
    client: FlaskClient, session: Session, make: Make, meeting: Meeting, feed: str, robin: Volunteer, sent: list[str]
) -> None:
    gone = make.volunteer("Gone", active=False)
    old = secret.make(session, robin, secret.mark(secret.of(session, robin)), TODAY)
    new = secret.make(session, robin, secret.mark(secret.of(session, robin)), TODAY)
    stopped = secret.make(session, kim := make.volunteer("Kim"), "", TODAY)
    secret.stop(session, kim)
    known = [old, stopped, secret.make(session, gone, "", TODAY), new[:-1] + ("x" if new[-1] != "x" else "y")]
    seen = set()
    for each in [*known, *NOTHING[1:]]:
        session.commit()
        db.session.remove()
        sent.clear()
        answer = client.get(f"/calendars/rota/{each}.ics")
        seen.add((answer.status, answer.data, str(answer.headers), tuple(sent)))
    assert len(seen) == 1
    status, body, headers, statements = seen.pop()
    assert status == "404 NOT FOUND"
    assert b"There is no calendar at this address" in body
    assert "no-store" in headers
    assert "Set-Cookie" not in headers
    assert len(statements) == 2  # whose is it; and the organisation, for head and foot of the page
    assert client.get(f"/calendars/rota/{new}.ics").status_code == 200
    assert client.get(f"/calendars/rota/{NOTHING[0]}.ics").status_code == 404


def test_an_error_page_tells_other_pages_the_site_and_not_the_secret(
    as_: Callable[[Volunteer], FlaskClient], robin: Volunteer, feed: str
) -> None:
    client = as_(robin)
    for address in (f"{feed}?remind=soon", "/calendars/rota/nothing.ics"):
        assert client.get(address).headers["Referrer-Policy"] == "origin"


def address_of(answer: TestResponse) -> str:
    """The address that the page shows."""
    found = re.search(r'id="address"[^>]* readonly value="([^"]+)"', answer.text)
    assert found
    return unescape(found[1])


def test_an_address_is_shown_once_in_every_way_and_works(
    as_: Callable[[Volunteer], FlaskClient], client: FlaskClient, robin: Volunteer, meeting: Meeting
) -> None:
    browser = as_(robin)
    before = browser.get(PAGE)
    assert "Mon 23 Nov, 19:00 – to 20:30 Lead: Monday Check-in Mill Lane Hall, Northgate" in text(before)
    made = browser.post(PAGE, data={"replaces": "", "word": "coffee", "address": "1", "remind": "60"})
    shown = address_of(made)
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    assert re.fullmatch(
        r"https://meetings\.example\.org/calendars/rota/[\w-]{32}\.ics\?discreet=1&word=coffee&address=1&remind=60",
        shown,
    )
    bare = shown.removeprefix("https://")
    links = [unescape(each) for each in re.findall(r'href="([^"]+)"[^>]*rel="noreferrer"', made.text)]
    assert links[0] == f"webcal://{bare}"
    assert [each.split("?")[0] for each in links[1:]] == [
        "https://calendar.google.com/calendar/r",
        "https://outlook.live.com/calendar/0/addfromweb",
        "https://outlook.office.com/calendar/0/addfromweb",
    ]
    assert 'aria-label="QR code with your address"' in made.text
    assert dates(client.get(shown.removeprefix("https://meetings.example.org")))[0] == "2026-09-28 19:00 Coffee"
    after = browser.get(PAGE)
    assert "You have an address Made on Monday 23 November 2026. It was shown once" in text(after)
    assert shown.split("/")[-1][:32] not in after.text


def test_a_reload_of_the_page_with_the_address_changes_nothing(
    as_: Callable[[Volunteer], FlaskClient], client: FlaskClient, robin: Volunteer
) -> None:
    browser = as_(robin)
    path = address_of(browser.post(PAGE, data={"replaces": ""})).removeprefix("https://meetings.example.org")
    assert notices(browser, browser.post(PAGE, data={"replaces": ""})) == [
        "You have an address already. It is shown only once; it works as before."
    ]
    assert client.get(path).status_code == 200


def test_a_new_address_is_asked_for_and_stops_the_old_one(
    as_: Callable[[Volunteer], FlaskClient], client: FlaskClient, robin: Volunteer, feed: str
) -> None:
    browser = as_(robin)
    asked = browser.get(f"{PAGE}/new")
    assert "The one of Monday 23 November 2026 stops." in text(asked)
    replaces = re.search(r'name="replaces" value="(\w+)"', asked.text)
    assert replaces
    made = browser.post(PAGE, data={"replaces": replaces[1]})
    assert client.get(feed).status_code == 404
    assert client.get(address_of(made).removeprefix("https://meetings.example.org")).status_code == 200


def test_an_address_is_stopped_after_a_question(
    as_: Callable[[Volunteer], FlaskClient], client: FlaskClient, session: Session, robin: Volunteer, feed: str
) -> None:
    browser = as_(robin)
    assert "Stop the address?" in text(browser.get(f"{PAGE}/stop"))
    assert client.get(feed).status_code == 200
    assert notices(browser, browser.post(f"{PAGE}/stop")) == [
        "The address has been stopped. Take the calendar out of your calendar program, too."
    ]
    assert client.get(feed).status_code == 404
    assert session.scalars(select(RotaSecret)).all() == []
    assert notices(browser, browser.post(PAGE, data={"replaces": "0123456789abcdef"})) == [
        "The address has been stopped meanwhile. You can make a new one."
    ]
    for page in ("new", "stop"):
        assert browser.get(f"{PAGE}/{page}").location == PAGE


def test_only_a_form_of_this_site_makes_or_stops_an_address(
    app: Flask, as_: Callable[[Volunteer], FlaskClient], session: Session, robin: Volunteer, feed: str
) -> None:
    browser = as_(robin)
    app.config["WTF_CSRF_ENABLED"] = True
    assert [browser.post(each).status_code for each in (PAGE, f"{PAGE}/stop")] == [400, 400]
    assert session.scalar(select(RotaSecret.since)) == TODAY


def test_nobody_else_s_address_is_touched(
    as_: Callable[[Volunteer], FlaskClient], client: FlaskClient, kim: Volunteer, feed: str
) -> None:
    browser = as_(kim)
    assert "You have an address" not in text(browser.get(PAGE))
    assert "You lead no date at present." in text(browser.get(PAGE))
    browser.post(f"{PAGE}/stop")
    browser.post(PAGE, data={"replaces": ""})
    assert client.get(feed).status_code == 200
