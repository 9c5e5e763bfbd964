"""Feeds and subscribe pages over HTTP."""

import gzip
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator.meetings import changes, dates, organisation
from facilitator.meetings.models import Kind, State
from facilitator.meetings.reasons import Why
from facilitator.settings import Settings

FEEDS = [
    "/calendars/all.ics",
    "/calendars/groups/north.ics",
    "/calendars/meetings/check-in.ics",
    "/calendars/search.ics?q=check",
]


@pytest.fixture
def meeting(make: Any, session: Session) -> Any:
    """A meeting of a group in a hall, committed."""
    group, venue = make.group("North"), make.venue()
    meeting = make.meeting("Check-in", group_id=group.id, venue_id=venue.id)
    session.commit()
    return meeting


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_is_answered_with_all_that_a_poller_needs(client: FlaskClient, meeting: Any, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert b"\r\nSUMMARY:Check-in\r\n" in response.data
    headers = dict(response.headers)
    assert re.fullmatch('"[0-9a-f]{32}"', headers.pop("ETag"))
    assert int(headers.pop("Content-Length")) == len(response.data)
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "public, max-age=300"
    assert headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(("address", "name"), [*zip(FEEDS, ["all", "north", "check-in", "search"], strict=True)])
def test_a_feed_has_a_name_of_its_own_as_a_file(client: FlaskClient, meeting: Any, address: str, name: str) -> None:
    assert client.get(address).headers["Content-Disposition"] == f'inline; filename="{name}.ics"'


@pytest.mark.parametrize("address", FEEDS)
def test_the_same_bytes_come_at_each_fetch_also_from_a_fresh_cache(
    client: FlaskClient, meeting: Any, settings: Settings, address: str
) -> None:
    first = client.get(address)
    again = client.get(address)
    shutil.rmtree(settings.instance / "cache")
    after = client.get(address)
    assert first.data == again.data == after.data
    assert first.headers["ETag"] == again.headers["ETag"] == after.headers["ETag"]


def test_gzip_is_another_form_of_the_same_bytes_with_a_tag_of_its_own(client: FlaskClient, meeting: Any) -> None:
    plain = client.get(FEEDS[0])
    zipped = client.get(FEEDS[0], headers={"Accept-Encoding": "br, gzip;q=0.5"})
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert zipped.headers["ETag"] == plain.headers["ETag"].rstrip('"') + '-gzip"'
    assert zipped.headers["Vary"] == "Accept-Encoding"
    assert int(zipped.headers["Content-Length"]) == len(zipped.data)


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity", "deflate, br"])
def test_who_does_not_take_gzip_gets_plain_bytes(client: FlaskClient, meeting: Any, accepted: str) -> None:
    response = client.get(FEEDS[0], headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in response.headers
    assert response.data.startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_the_newest_is_told_so(client: FlaskClient, meeting: Any, encoding: str, form: str) -> None:
    headers = {"Accept-Encoding": encoding}
    tag = client.get(FEEDS[0], headers=headers).headers["ETag"]
    response = client.get(FEEDS[0], headers={**headers, "If-None-Match": form.format(tag)})
    assert (response.status_code, response.data) == (304, b"")
    assert response.headers["ETag"] == tag
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in response.headers


def test_the_tag_of_one_form_is_not_taken_for_the_other(client: FlaskClient, meeting: Any) -> None:
    tag = client.get(FEEDS[0]).headers["ETag"]
    response = client.get(FEEDS[0], headers={"Accept-Encoding": "gzip", "If-None-Match": tag})
    assert response.status_code == 200


def test_a_date_tells_who_has_the_newest_too(
    client: FlaskClient, meeting: Any, session: Session, clock_at: Callable[[str], None]
) -> None:
    clock_at("2026-11-23T18:30:00Z")
    first = client.get(FEEDS[0]).headers["Last-Modified"]
    assert client.get(FEEDS[0], headers={"If-Modified-Since": first}).status_code == 304
    changes.touch(session, meeting, datetime.fromisoformat("2026-11-23T18:30:00.100000Z"))
    session.commit()
    clock_at("2026-11-23T18:30:00.200000Z")
    second = client.get(FEEDS[0], headers={"If-Modified-Since": first})
    assert (second.status_code, second.headers["Last-Modified"]) == (200, "Mon, 23 Nov 2026 18:30:00 GMT")
    changes.touch(session, meeting, datetime.fromisoformat("2026-11-23T18:30:00.300000Z"))
    session.commit()
    clock_at("2026-11-23T18:30:05Z")
    third = client.get(FEEDS[0], headers={"If-Modified-Since": second.headers["Last-Modified"]})
    assert (third.status_code, third.headers["Last-Modified"]) == (200, "Mon, 23 Nov 2026 18:30:01 GMT")


def test_a_tag_counts_more_than_a_date(client: FlaskClient, meeting: Any, clock_at: Callable[[str], None]) -> None:
    clock_at("2026-11-23T18:30:00Z")
    date = client.get(FEEDS[0]).headers["Last-Modified"]
    response = client.get(FEEDS[0], headers={"If-Modified-Since": date, "If-None-Match": '"other"'})
    assert response.status_code == 200


def test_a_change_elsewhere_leaves_the_tag_of_a_feed_alone(
    client: FlaskClient, meeting: Any, make: Any, session: Session
) -> None:
    tag = client.get(FEEDS[1]).headers["ETag"]
    make.meeting("Elsewhere")
    session.commit()
    assert client.get(FEEDS[1], headers={"If-None-Match": tag}).status_code == 304
    assert client.get(FEEDS[0], headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_head_says_what_get_would(client: FlaskClient, meeting: Any, encoding: str) -> None:
    got = client.get(FEEDS[0], headers={"Accept-Encoding": encoding})
    head = client.head(FEEDS[0], headers={"Accept-Encoding": encoding})
    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(got.headers)


@pytest.mark.parametrize("damage", ["remove", "empty", "in the way"])
def test_a_feed_is_right_whatever_happens_to_what_is_kept(
    client: FlaskClient, meeting: Any, settings: Settings, damage: str
) -> None:
    cache = settings.instance / "cache"
    expected = client.get(FEEDS[0])
    if damage == "empty":
        for path in [path for path in cache.rglob("*") if path.is_file()]:
            path.write_bytes(b"")
    else:
        shutil.rmtree(cache)
    if damage == "in the way":
        cache.write_text("not a folder")
    for encoding in ("identity", "gzip"):
        response = client.get(FEEDS[0], headers={"Accept-Encoding": encoding})
        plain = gzip.decompress(response.data) if encoding == "gzip" else response.data
        assert (response.status_code, plain) == (200, expected.data)


def test_addresses_in_a_feed_come_from_the_setting_and_not_from_the_request(client: FlaskClient, meeting: Any) -> None:
    response = client.get(FEEDS[0], headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert b"evil.example" not in response.data
    page = client.get("/calendars/subscribe", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert b"evil.example" not in page.data


@pytest.mark.parametrize(
    "address",
    [
        "/calendars/groups/nowhere.ics",
        "/calendars/meetings/nowhere.ics",
        "/calendars/meetings/a-draft.ics",
        "/calendars/meetings/check-in",
        "/calendars/nothing.ics",
        "/calendars/subscribe/groups/nowhere",
        "/calendars/subscribe/meetings/a-draft",
    ],
)
def test_there_is_no_feed_and_no_page_of_what_is_not_public(
    client: FlaskClient, meeting: Any, make: Any, session: Session, address: str
) -> None:
    make.meeting("A draft", state=State.DRAFT)
    session.commit()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/calendars/all.ics", "/calendars/subscribe"])
@pytest.mark.parametrize(
    "query", ["remind=soon", "remind=-1", "discreet=perhaps", "discreet=1&word=meeting", "cancelled=1"]
)
def test_an_option_that_cannot_be_read_is_refused(client: FlaskClient, address: str, query: str) -> None:
    response = client.get(f"{address}?{query}")
    assert response.status_code == 400
    assert "can’t be read" in response.text


def test_options_change_the_entries_and_the_name_of_the_file(client: FlaskClient, meeting: Any) -> None:
    response = client.get("/calendars/meetings/check-in.ics?discreet=1&word=coffee&remind=30")
    assert b"\r\nSUMMARY:Coffee\r\n" in response.data
    assert b"\r\nTRIGGER:-PT30M\r\n" in response.data
    assert b"Check-in" not in response.data
    assert response.headers["Content-Disposition"] == 'inline; filename="calendar.ics"'


def test_a_word_alone_is_enough_for_discreet_entries(client: FlaskClient, meeting: Any) -> None:
    long, short = (f"/calendars/meetings/check-in.ics?{query}" for query in ("discreet=1&word=coffee", "word=coffee"))
    assert client.get(short).data == client.get(long).data
    assert b"Check-in" not in client.get(short).data


def hrefs(page: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'href="([^"]+)"', page)]


def test_subscribe_page_offers_every_way(client: FlaskClient, meeting: Any) -> None:
    page = client.get("/calendars/subscribe/meetings/check-in").text
    feed = "meetings.example.org/calendars/meetings/check-in.ics"
    cid = "webcal%3A%2F%2Fmeetings.example.org%2Fcalendars%2Fmeetings%2Fcheck-in.ics"
    url = "https%3A%2F%2Fmeetings.example.org%2Fcalendars%2Fmeetings%2Fcheck-in.ics"
    offered = hrefs(page)
    for link in (
        f"webcal://{feed}",
        f"https://calendar.google.com/calendar/r?cid={cid}",
        f"https://outlook.live.com/calendar/0/addfromweb?url={url}&name=Check-in",
        f"https://outlook.office.com/calendar/0/addfromweb?url={url}&name=Check-in",
        f"https://{feed}",
        "https://meetings.example.org/meetings/check-in",
    ):
        assert link in offered, link
    assert f'value="https://{feed}"' in page
    assert '<svg viewBox="0 0 ' in page
    assert " style=" not in page
    assert "<script>" not in page


def test_subscribe_page_keeps_what_was_chosen_and_shows_it(client: FlaskClient, meeting: Any) -> None:
    chosen = "word=class&address=1&remind=60&cancelled=show"
    page = client.get(f"/calendars/subscribe/groups/north?{chosen}").text
    assert f"https://meetings.example.org/calendars/groups/north.ics?discreet=1&{chosen}" in hrefs(page)
    assert '<option value="class" selected>' in page
    assert '<option value="60" selected>1 hour before</option>' in page
    assert 'name="address" value="1" checked' in page
    preview = page[page.index('id="preview"') : page.index('id="choices"')]
    assert "<strong>Class</strong>" in preview
    assert "4 Mill Lane, Northgate" in preview
    assert "Check-in" not in preview
    assert "Reminder: 1 hour before" in preview


def test_subscribe_page_shows_the_next_entries_as_the_calendar_will(client: FlaskClient, meeting: Any) -> None:
    page = client.get("/calendars/subscribe").text
    preview = page[page.index('id="preview"') : page.index('id="choices"')]
    days = re.findall(r"(Mon [^,]+), <span class=\"number\">([^<]+)<", preview)
    assert days == [
        ("Mon 23 Nov", "19:00–20:30"),
        ("Mon 30 Nov", "19:00–20:30"),
        ("Mon 7 Dec", "19:00–20:30"),
        ("Mon 14 Dec", "19:00–20:30"),
    ]
    assert "Check before you set out: https://meetings.example.org/meetings/check-in" in preview


def test_subscribe_page_of_a_search_keeps_its_filters(
    client: FlaskClient, meeting: Any, make: Any, session: Session
) -> None:
    make.meeting("Online", kind=Kind.ONLINE, weekdays=[2], first_day=meeting.first_day.replace(day=7))
    session.commit()
    page = client.get("/calendars/subscribe?kind=online&day=2&date=2026-11-25").text
    assert "https://meetings.example.org/calendars/search.ics?day=2&kind=online" in hrefs(page)
    assert '<input type="hidden" name="kind" value="online">' in page
    preview = page[page.index('id="preview"') : page.index('id="choices"')]
    assert "Check-in" not in preview
    assert preview.count("<strong>Online</strong>") == 4


def test_subscribe_page_without_dates_says_so(client: FlaskClient) -> None:
    assert "There are no coming dates now." in client.get("/calendars/subscribe").text


@pytest.mark.parametrize("address", ["/meetings/check-in", "/groups/north"])
def test_pages_of_a_meeting_and_a_group_offer_their_feed(client: FlaskClient, meeting: Any, address: str) -> None:
    offered = hrefs(client.get(address).text)
    assert f"webcal://meetings.example.org/calendars{address}.ics" in offered
    assert f"https://meetings.example.org/calendars/subscribe{address}" in offered


def test_nothing_is_kept_of_who_asks(client: FlaskClient, meeting: Any, settings: Settings) -> None:
    client.get("/calendars/all.ics", headers={"User-Agent": "Secret/1.0"}, environ_base={"REMOTE_ADDR": "192.0.2.77"})
    for path in Path(settings.instance / "cache").rglob("*"):
        if path.is_file():
            assert b"Secret/1.0" not in path.read_bytes()
            assert b"192.0.2.77" not in path.read_bytes()


def test_subscribe_page_leaves_out_a_code_that_could_not_hold_the_address(client: FlaskClient) -> None:
    asked = {"q": "\U0001f331" * 200, "group": "\U0001f331" * 60}
    answer = client.get("/calendars/subscribe", query_string=asked)
    assert answer.status_code == 200
    assert "On another phone" not in answer.text
    assert "On another phone" in client.get("/calendars/subscribe").text


def test_in_another_country_days_and_times_are_written_as_they_are_there(
    client: FlaskClient, meeting: Any, make: Any, session: Session, now: datetime
) -> None:
    def moved_from() -> str:
        feed = client.get("/calendars/all.ics").text.replace("\r\n ", "")
        return unescape(re.findall(r"Moved from [^.]*", feed)[0])

    usual = dates.usual(meeting, date(2026, 12, 7))
    dates.move(session, meeting, usual.on_day, replace(usual, start_time=time(20)), Why(), make.volunteer(), now)
    said = []
    for country in ("GB", "US", "GB"):
        organisation.save(session, "Northgate", "", "Europe/London", country, now)
        said.append(moved_from())
    assert said == [
        r"Moved from Monday 7 December 2026\, 19:00",
        "Moved from Monday\\, December 7\\, 2026\\, 7:00\u202fPM",
        r"Moved from Monday 7 December 2026\, 19:00",
    ]
