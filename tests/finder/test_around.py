"""What the web around the site reads: a sitemap, changes, whom to tell of a weakness, a list to embed."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator import settings as settings_
from facilitator.finder import around
from facilitator.meetings import closures, dates, history
from facilitator.meetings.closures import Scope
from facilitator.meetings.models import Kind, State
from facilitator.meetings.reasons import Why
from facilitator.settings import SettingsError
from tests.finder.conftest import texts

BASE = "https://meetings.example.org"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_sitemap_names_what_is_public_and_nothing_else(client: FlaskClient, session: Session, make: Any) -> None:
    group = make.group("Orchard")
    make.meeting("Open door", group=group)
    make.meeting("A draft", state=State.DRAFT, group=make.group("Hidden"))
    session.commit()
    answer = client.get("/sitemap.xml")
    found = [each.findtext(f"{MAP}loc") for each in ET.fromstring(answer.data)]
    assert [each.removeprefix(BASE) for each in found if each] == [
        *("/", "/calendar", "/handouts", "/help", "/privacy"),
        *("/meetings/open-door", "/groups/orchard"),
    ]
    assert f"Sitemap: {BASE}/sitemap.xml" in client.get("/robots.txt").text


def test_whom_to_tell_of_a_weakness_is_said_where_it_is_set(client: FlaskClient, app: Flask, now: datetime) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    app.extensions["settings"] = replace(app.extensions["settings"], security_contact="mailto:safe@example.org")
    said = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())
    assert (said["Contact"], said["Canonical"]) == ("mailto:safe@example.org", f"{BASE}/.well-known/security.txt")
    expires = datetime.fromisoformat(said["Expires"])
    assert now + timedelta(days=90) < expires < now + timedelta(days=365)


def entries(client: FlaskClient) -> list[tuple[str, str]]:
    feed = ET.fromstring(client.get("/changes.atom").data)
    found = feed.findall(f"{ATOM}entry")
    assert len({each.findtext(f"{ATOM}id") for each in found}) == len(found)
    return [(each.findtext(f"{ATOM}title") or "", each.findtext(f"{ATOM}summary") or "") for each in found]


def test_each_change_is_told_as_it_stands_now_without_who_made_it(
    client: FlaskClient, session: Session, make: Any, now: datetime, clock_at: Callable[[datetime], None]
) -> None:
    meeting = make.meeting("Open door", first_day=date(2026, 11, 30), venue=make.venue())
    with history.noted(session, meeting, "published", None, now - timedelta(days=1)):
        meeting.about = "changed"
    dates.cancel(session, meeting, date(2026, 11, 30), Why("holiday", "St Andrew, code 1234"), None, now)
    to = replace(dates.usual(meeting, date(2026, 12, 7)), on_day=date(2026, 12, 8))
    dates.move(session, meeting, date(2026, 12, 7), to, Why("", ""), None, now + timedelta(minutes=1))
    dates.cancel(session, meeting, date(2026, 12, 14), Why("", ""), None, now + timedelta(minutes=2))
    dates.undo(session, meeting, date(2026, 12, 14), None, now + timedelta(minutes=3))
    closures.close(session, Scope(), date(2026, 12, 24), date(2026, 12, 27), Why("", "Cleaning"), (), None, now)
    session.commit()
    clock_at(now + timedelta(minutes=5))
    assert entries(client) == [
        ("Open door, Monday 14 December 2026", "It takes place as usual."),
        ("Open door, Tuesday 8 December 2026", "Moved from Monday 7 December 2026, 19:00."),
        ("Open door, Monday 30 November 2026", "Cancelled. Public holiday: St Andrew, code …"),
        ("No meetings, Thursday 24 December to Sunday 27 December 2026", "Cleaning"),
        ("New: Open door", "Every Monday at 19:00, 90 minutes, Europe/London"),
    ]
    clock_at(now + timedelta(days=60))
    assert entries(client) == []


def test_feeds_and_open_data_say_how_a_date_is_otherwise_and_no_more(
    client: FlaskClient, session: Session, make: Any, now: datetime
) -> None:
    link, own = "https://meet.example.org/a", "https://meet.example.org/b"
    hall, library = make.venue(), make.venue("Library")
    meeting = make.meeting("Tea", first_day=date(2026, 11, 30), venue=hall, kind=Kind.HYBRID, online_url=link)
    changed: list[dict[str, Any]] = [
        {"kind": Kind.IN_PERSON},
        {"online_url": own},
        {"kind": Kind.ONLINE, "venue": None},
        {"venue": library},
        {"duration": 30},
        {"start_time": time(19, 45), "duration": 30},
    ]
    for week, change in enumerate(changed):
        day = date(2026, 11, 30) + timedelta(weeks=week)
        dates.move(session, meeting, day, replace(dates.usual(meeting, day), **change), Why(), None, now)
    session.commit()
    said = [
        "In person this time.",
        "With another link this time.",
        "Online this time.",
        "In another place this time.",
        "From 19:00 to 19:30 this time.",
    ]
    assert sorted(summary for _title, summary in entries(client)) == sorted(
        [*said, "Moved from Monday 4 January 2027, 19:00."]
    )
    feed = client.get("/calendars/meetings/tea.ics").text.replace("\r\n ", "")
    assert [f"\nDESCRIPTION:{each}" in feed for each in said] == [True] * 5
    (row,) = client.get("/meetings.json").json or ()
    assert row["notes"].splitlines() == [
        "On Monday 30 November 2026: In person this time.",
        "On Monday 7 December 2026: With another link this time.",
        "On Monday 14 December 2026: Online this time.",
        "On Monday 21 December 2026: In another place this time.",
        "On Monday 28 December 2026: From 19:00 to 19:30 this time.",
        "Moved from 19:00 to 19:45 on Monday 4 January 2027.",
    ]


def test_open_data_say_from_which_hour_a_date_was_moved_to_another_day(
    client: FlaskClient, session: Session, make: Any, now: datetime
) -> None:
    meeting = make.meeting("Tea", first_day=date(2026, 11, 30), venue=make.venue())
    to = replace(dates.usual(meeting, date(2026, 12, 7)), on_day=date(2026, 12, 8), start_time=time(18, 30))
    dates.move(session, meeting, date(2026, 12, 7), to, Why(), None, now)
    session.commit()
    (row,) = client.get("/meetings.json").json or ()
    assert row["notes"] == "Moved from Monday 7 December 2026, 19:00 to Tuesday 8 December 2026, 18:30."


def test_the_changes_of_drafts_are_nobodys_business_and_a_reader_that_has_the_newest_is_told_so(
    client: FlaskClient, session: Session, make: Any, now: datetime
) -> None:
    meeting = make.meeting("A draft", state=State.DRAFT, first_day=date(2026, 11, 30))
    with history.noted(session, meeting, "cancelled", None, now, date(2026, 11, 30)):
        meeting.about = "changed"
    session.commit()
    first = client.get("/changes.atom")
    assert b"<entry>" not in first.data
    again = client.get("/changes.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_feed_of_changes_takes_no_more_queries_for_twelve_closed_groups_than_for_two(
    session: Session, make: Any, now: datetime, queries: Callable[[str], int]
) -> None:
    counted = []
    for numbers in (range(2), range(2, 12)):
        for number in numbers:
            group = make.group(f"Group {number}")
            make.meeting(f"Meeting {number}", group=group, online_code=f"tulip{number}", kind=Kind.ONLINE)
            day = date(2026, 11, 30)
            closures.close(session, Scope(group=group), day, day, Why(note=f"Not tulip{number}"), (), None, now)
        session.commit()
        counted.append(queries("/changes.atom"))
    assert counted[0] == counted[1]


def test_text_with_markup_and_control_characters_stays_text_in_the_feed(
    client: FlaskClient, session: Session, make: Any, now: datetime
) -> None:
    meeting = make.meeting("Tea & <b>talk</b>\x0b", first_day=date(2026, 11, 30))
    dates.cancel(session, meeting, date(2026, 11, 30), Why("", "]]> & <i>"), None, now)
    session.commit()
    (entry,) = entries(client)
    assert entry == ("Tea & <b>talk</b>, Monday 30 November 2026", "Cancelled. ]]> & <i>.")


def test_nor_do_they_keep_out_what_is_public_and_closed_days_do_not_name_a_group_that_is_not(
    client: FlaskClient, session: Session, make: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(around, "MOST_CHANGES", 2)
    shown, hidden = make.group("Orchard \uffff"), make.group("Hidden")
    draft = make.meeting("A draft", state=State.DRAFT, group=hidden, venue=make.venue("Back room"))
    meeting = make.meeting("Open door", first_day=date(2026, 11, 30), group=shown)
    dates.cancel(session, meeting, date(2026, 11, 30), Why("", ""), None, now - timedelta(hours=1))
    for number in range(3):
        with history.noted(session, draft, "cancelled", None, now, date(2026, 12, number + 1)):
            draft.about = str(number)
    for scope in (Scope(group=hidden), Scope(venue=draft.venue), Scope(group=shown)):
        closures.close(session, scope, date(2026, 12, 24), date(2026, 12, 27), Why("", ""), (), None, now)
    session.commit()
    assert [title for title, _text in entries(client)] == [
        "Closed, Thursday 24 December to Sunday 27 December 2026: Orchard",
        "Open door, Monday 30 November 2026",
    ]


@pytest.mark.parametrize(
    ("sites", "policy"),
    [
        ((), "'none'"),
        (("https://example.org", "https://*.example.net"), "https://example.org https://*.example.net"),
        (("*",), "*"),
    ],
)
def test_the_list_is_shown_in_a_frame_where_the_setting_allows_it(
    client: FlaskClient, app: Flask, session: Session, make: Any, sites: tuple[str, ...], policy: str
) -> None:
    make.meeting("Open door")
    make.meeting("Elsewhere")
    session.commit()
    app.extensions["settings"] = replace(app.extensions["settings"], embed_on=sites)
    answer = client.get("/embed?q=door")
    assert texts(answer.text, "h3") == ["Open door"]
    assert f'href="{BASE}/?q=door"' in answer.text
    assert f"frame-ancestors {policy}" in answer.headers["Content-Security-Policy"].split("; ")
    assert "Set-Cookie" not in answer.headers
    assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("wrong", ["example.org", "https://example.org/path", "https://a; script-src *", "'self'"])
def test_a_site_to_embed_on_is_an_origin(wrong: str, tmp_path: Any) -> None:
    with pytest.raises(SettingsError, match="embed_on must name sites"):
        settings_.load({"FACILITATOR_EMBED_ON": wrong}, tmp_path)


def test_who_shares_a_link_shows_what_it_is_of(client: FlaskClient, session: Session, make: Any) -> None:
    make.meeting("Tea & talk")
    session.commit()
    page = client.get("/meetings/tea-talk").text
    said = dict(re.findall(r'<meta property="og:([a-z_]+)" content="([^"]*)">', page))
    assert (said["title"], said["url"], said["type"]) == ("Tea &amp; talk", f"{BASE}/meetings/tea-talk", "website")
    assert said["description"].startswith("Every ")
    assert "og:" not in client.get("/sign-in").text
