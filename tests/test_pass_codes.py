"""A meeting with a distinctive link, number and code, looked for in all that anybody can fetch without an account."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pdfplumber
import pytest
from alembic import command
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from facilitator import access, schema
from facilitator.accounts.models import Volunteer
from facilitator.cli import group as commands
from facilitator.cli.context import Context
from facilitator.db import db
from facilitator.meetings import changes, dates
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.models import Kind, State
from facilitator.meetings.reasons import Why
from facilitator.rota import secret
from facilitator.settings import Settings

CODE, IN_LINK, IN_PHONE, IN_TEXT = "Wisteria58", "Xq9Marigold", "774411", "Campion31"
LINK, NUMBER = f"https://rooms.example.net/j/818181?pwd={IN_LINK}", "7946 0777"
PHONE = f"+44 20 {NUMBER}, PIN {IN_PHONE}#"
ABOUT = f"Bring a pen. The passcode is {IN_TEXT}."
SECRETS = (CODE, IN_LINK, IN_PHONE, "rooms.example.net", "818181", NUMBER)
PAGE = "https://meetings.example.org/meetings/evening"
SLUGS = {"calendars.group": "team", "calendars.subscribe_group": "team", "finder.group": "team"}
FEED = ("calendars.all_meetings", "calendars.group", "calendars.meeting", "calendars.search")
OPTIONS = ("", "?discreet=1&address=1", "?remind=30", "?cancelled=show", "?q=evening&group=team", "?lang=en")


@pytest.fixture(params=[False, True], ids=["always", "shortly before"])
def late(request: pytest.FixtureRequest) -> bool:
    """Whether the group shows its links shortly before only."""
    return bool(request.param)


@pytest.fixture
def house(make: Any, session: Session, late: bool, now: datetime) -> None:
    """The meeting in each state that the public can see, and a date with a link of its own.

    The clock stands an hour before they begin.
    """
    team = make.group("Team", links_shortly_before=late, about=f"We meet online, passcode {IN_TEXT}.")
    hall, lead = make.venue(), make.volunteer("Robin", trained=True)
    room = {"online_url": LINK, "online_phone": PHONE, "online_code": CODE, "about": ABOUT, "group": team, "lead": lead}
    make.meeting("Evening", kind=Kind.ONLINE, **room)
    make.meeting("Hall evening", kind=Kind.HYBRID, venue=hall, interval=2, **room)
    make.meeting("Paused evening", kind=Kind.ONLINE, state=State.PAUSED, **room)
    make.meeting("In the hall now", kind=Kind.IN_PERSON, venue=hall, **room)
    once = make.meeting("Online for once", venue=hall, group=team)
    own = {"what": What.MOVED, "day": date(2026, 11, 23), "kind": Kind.ONLINE, "online_url": LINK}
    session.add(DateChange(meeting_id=once.id, note=f"By video, passcode {IN_TEXT}", closures_seen=0, **own))
    changes.touch(session, once, now)
    session.commit()


def addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """Every page that is open to all, as (endpoint, address)."""
    values = {"job": "plan", "of": "meetings", "token": "x", "name": "x", "filename": "site.css"}
    for rule in app.url_map.iter_rules():
        if access.POLICY[rule.endpoint] != "anyone" or "GET" not in (rule.methods or ()):
            continue
        slug = SLUGS.get(rule.endpoint, "week-plan" if rule.endpoint.startswith("handouts.") else "evening")
        with app.test_request_context():
            address = app.url_map.bind("").build(
                rule.endpoint, {name: values.get(name, slug) for name in rule.arguments}
            )
        yield rule.endpoint, address


def read(answer: TestResponse) -> str:
    """What an answer says; folded lines of a calendar put together, a printed page as its text."""
    if answer.mimetype == "application/pdf":
        with pdfplumber.open(io.BytesIO(answer.data)) as pdf:
            return "\n".join(page.extract_text() for page in pdf.pages)
    return answer.data.decode(errors="replace").replace("\r\n ", "")


def told(text: str) -> list[str]:
    return [each for each in (*SECRETS, IN_TEXT) if each in text]


def machine_readable(html: str) -> list[str]:
    return [part.partition("</script>")[0] for part in html.split('<script type="application/ld+json">')[1:]]


def test_no_open_address_tells_them_but_the_page_itself(
    app: Flask, client: FlaskClient, house: None, late: bool
) -> None:
    found = {}
    for endpoint, address in addresses(app):
        for option in OPTIONS if endpoint in FEED else ("", "?sheet=week-plan&meeting=evening"):
            with client.get(address + option) as answer:
                if tells := told(read(answer)):
                    found[endpoint] = tells
    # Pages for people show what was written about a meeting, one of its dates and a group as it was written.
    assert found == {
        "finder.index": [IN_TEXT],
        "finder.meeting": [*([] if late else SECRETS), IN_TEXT],
        "finder.group": [IN_TEXT],
        "around.embed": [IN_TEXT],
    }


def test_the_machine_readable_part_of_the_page_does_not_either(client: FlaskClient, house: None) -> None:
    assert told("".join(machine_readable(client.get("/meetings/online-for-once").text))) == []
    for slug in ("evening", "hall-evening", "in-the-hall-now"):
        said = machine_readable(client.get(f"/meetings/{slug}").text)
        assert [json.loads(each)["description"] for each in said] == ["Bring a pen. The passcode is …"] * 6
        assert told("".join(said)) == []


def test_feeds_lead_to_the_page(client: FlaskClient, house: None) -> None:
    feed = read(client.get("/calendars/meetings/evening.ics"))
    assert rf"Join from this page: {PAGE}\n" in feed
    assert f"\r\nURL:{PAGE}\r\n" in feed
    assert "CONFERENCE" not in feed
    once = read(client.get("/calendars/meetings/online-for-once.ics"))
    page = "https://meetings.example.org/meetings/online-for-once"
    assert rf"passcode …\n\nJoin from this page: {page}\n" in once
    assert told(once) == []


def test_the_private_calendar_of_who_leads_does_not_either(client: FlaskClient, session: Session, house: None) -> None:
    robin = session.scalars(select(Volunteer)).one()
    address = f"/calendars/rota/{secret.make(session, robin, '', date(2026, 11, 23))}.ics"
    for option in OPTIONS:
        feed = read(client.get(address + option))
        assert ("BEGIN:VEVENT" in feed, told(feed)) == (True, [])


def test_the_list_for_other_sites_leads_to_the_page(client: FlaskClient, house: None) -> None:
    rows = {row["slug"]: row for row in client.get("/meetings.json").json or ()}
    assert {slug: (row.get("conference_url"), row.get("conference_phone")) for slug, row in rows.items()} == {
        "evening": (PAGE, None),
        "hall-evening": ("https://meetings.example.org/meetings/hall-evening", None),
        "in-the-hall-now": (None, None),
        "online-for-once": (None, None),
        "paused-evening": (None, None),
    }
    assert rows["evening"]["facilitator"]["held_back"] == ["online_url", "online_phone", "about"]


def test_the_export_and_the_feed_of_the_terminal_do_not_tell_them(app: Flask, settings: Settings, house: None) -> None:
    context = Context()
    context.__dict__ |= {"app": app, "settings": settings}
    with db.engine.begin() as connection:
        command.stamp(schema._config(connection), "head")
    for words in (["export"], ["feed"], ["feed", "--group", "team"], ["feed", "--meeting", "evening"]):
        result = CliRunner().invoke(commands, words, obj=context)
        assert (result.exit_code, "Bring a pen" in result.output) == (0, True), result.output
        assert told(result.output.replace("\r\n ", "")) == []


def test_without_an_hour_to_go_the_page_shows_all_of_it_and_afterwards_nothing(
    client: FlaskClient, house: None, late: bool, clock_at: Callable[[str], None]
) -> None:
    shown = {}
    for hour in ("18:44:59", "18:45:00", "20:29:59", "20:30:00"):
        clock_at(f"2026-11-23T{hour}Z")
        answer = client.get("/meetings/evening")
        shown[hour] = (len(told(answer.text)), answer.headers["Cache-Control"])
    every, none = len(SECRETS) + 1, 1
    assert shown == {
        "18:44:59": (none, "no-store") if late else (every, "no-cache"),
        "18:45:00": (every, "no-store") if late else (every, "no-cache"),
        "20:29:59": (every, "no-store") if late else (every, "no-cache"),
        "20:30:00": (none, "no-store") if late else (every, "no-cache"),
    }


MACHINES = (
    "/calendars/all.ics",
    "/calendars/groups/team.ics",
    "/calendars/meetings/evening.ics",
    "/meetings.json",
    "/changes.atom",
)


def test_no_feed_tells_a_code_that_was_typed_into_a_note_a_way_in_or_a_text_of_the_group(
    client: FlaskClient, make: Any, session: Session, now: datetime
) -> None:
    robin = make.volunteer("Robin", trained=True, roles_=("coordinator",))
    team, hall = (
        make.group("Team", robin, about="All of ours open with tulip77."),
        make.venue(way_in="Tulip77 at the bell"),
    )
    room = {"kind": Kind.HYBRID, "online_url": "https://rooms.example.net/a", "online_code": "tulip77"}
    evening = make.meeting("Evening", venue=hall, group=team, **room)
    usual = dates.usual(evening, date(2026, 12, 7))
    why = Why("venue", "tulip77 lets you in")
    dates.move(session, evening, usual.on_day, replace(usual, kind=Kind.ONLINE, venue=None), why, robin, now)
    said = {address: read(client.get(address)) for address in MACHINES}
    assert [address for address, text in said.items() if "tulip77" in text.lower()] == []
    assert "How to get in: … at the bell" in said["/calendars/meetings/evening.ics"]
    assert "… lets you in" in said["/changes.atom"]
    assert "tulip77 lets you in" in client.get("/meetings/evening").text


def test_a_link_that_is_shown_late_is_told_by_no_text_either(
    client: FlaskClient, make: Any, session: Session, now: datetime
) -> None:
    robin = make.volunteer("Robin", trained=True, roles_=("coordinator",))
    team = make.group("Team", robin, about="We are at rooms.example.net/evening.", links_shortly_before=True)
    hall = make.venue(way_in="Or https://rooms.example.net/evening?x=1")
    about = "Bring a pen. Come to https://rooms.example.net/evening?x=1 early."
    room = {"kind": Kind.HYBRID, "online_url": "https://rooms.example.net/evening?x=1", "about": about}
    evening = make.meeting("Evening", venue=hall, group=team, **room)
    for day, note in ((date(2026, 11, 30), "at https://rooms.example.net/evening"), (date(2026, 12, 7), "own/room")):
        own = {"online_url": "https://rooms.example.net/own/room", "kind": Kind.ONLINE, "venue": None}
        dates.move(session, evening, day, replace(dates.usual(evening, day), **own), Why(note=note), robin, now)
    dates.cancel(session, evening, date(2026, 12, 14), Why("break", "Not on rooms.example.net/evening"), robin, now)
    pages = ("/meetings/evening", "/groups/team", "/", "/?date=2026-12-14", "/calendar?date=2026-12-14", "/embed")
    said = {address: read(client.get(address)) for address in (*MACHINES, *pages)}
    assert [address for address, text in said.items() if "rooms.example.net" in text] == []
    assert "Bring a pen. Come to … early." in said["/meetings/evening"]
