"""Who reaches what: every address × everybody, compared with the whole expected table.

Each request goes through the application; only the pages themselves are replaced, so that none changes anything.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from facilitator import access
from facilitator.accounts.models import Volunteer
from facilitator.meetings import closures
from facilitator.meetings.closures import Scope
from facilitator.meetings.models import Group, Meeting, Venue
from facilitator.meetings.reasons import Why
from tests.conftest import NOW

# Columns: visitor · volunteer on no team · trained facilitator of the group · trained facilitator of another group ·
# coordinator · administrator. o: reaches it, s: is sent to sign in, x: is refused.

EXPECTED = {
    # the ground
    "static": "oooooo",
    "web.font": "oooooo",
    "web.healthz": "oooooo",
    "web.readyz": "oooooo",
    "web.worker": "oooooo",
    "web.manifest": "oooooo",
    # what the public sees
    "calendars.all_meetings": "oooooo",
    "calendars.group": "oooooo",
    "calendars.meeting": "oooooo",
    "calendars.search": "oooooo",
    "calendars.subscribe": "oooooo",
    "calendars.subscribe_group": "oooooo",
    "calendars.subscribe_meeting": "oooooo",
    "own_calendar.feed": "oooooo",
    "finder.favicon": "oooooo",
    "finder.group": "oooooo",
    "finder.help_index": "oooooo",
    "finder.help_page": "oooooo",
    "finder.index": "oooooo",
    "finder.meeting": "oooooo",
    "finder.meetings_json": "oooooo",
    "finder.month": "oooooo",
    "finder.privacy": "oooooo",
    "finder.robots": "oooooo",
    "around.sitemap": "oooooo",
    "around.security": "oooooo",
    "around.changes": "oooooo",
    "around.embed": "oooooo",
    "around.near_me": "oooooo",
    "handouts.index": "oooooo",
    "meetings.nobody_there": "oooooo",
    "meetings.report_nobody": "oooooo",
    "meetings.reported": "oooooo",
    "meetings.write": "oooooo",
    "meetings.send": "oooooo",
    "meetings.sent": "oooooo",
    "handouts.editions": "oooooo",
    "handouts.pack": "oooooo",
    "handouts.worksheet_file": "oooooo",
    "public_paper.choose": "oooooo",
    "public_paper.group_poster": "oooooo",
    "public_paper.meeting_poster": "oooooo",
    "public_paper.meetings": "oooooo",
    "handouts.worksheet": "oooooo",
    "handouts.worksheet_pdf": "oooooo",
    "count_link.form": "oooooo",
    "count_link.save": "oooooo",
    # the doors
    "accounts.forgotten": "oooooo",
    "accounts.join": "oooooo",
    "accounts.reset": "oooooo",
    "accounts.reset_sent": "oooooo",
    "accounts.sign_in": "oooooo",
    "accounts.sign_out": "sooooo",
    # one's own
    "accounts.account": "sooooo",
    "accounts.change_password": "sooooo",
    "attendance.form": "sooooo",
    "attendance.save": "sooooo",
    "offline.phone": "sooooo",
    "offline.token": "sooooo",
    "own_calendar.ask_new": "sooooo",
    "own_calendar.make": "sooooo",
    "own_calendar.page": "sooooo",
    "own_calendar.stop": "sooooo",
    "prepare.start": "sooooo",
    "runs.cancel": "sooooo",
    "runs.fetch": "sooooo",
    "runs.index": "sooooo",
    "runs.show": "sooooo",
    "runs.start": "sooooo",
    "runs.state": "sooooo",
    "reports.inside": "sooooo",
    "reports.letter": "sooooo",
    # for others, while the organisation wants no public report
    "reports.outside": "sxxxoo",
    "reports.outside_csv": "sxxxoo",
    "reports.outside_pdf": "sxxxoo",
    "reports.outside_xlsx": "sxxxoo",
    # old counts brought in
    "imports.accept": "sxxxoo",
    "imports.discard": "sxxxoo",
    "leaving.ask": "sxxxoo",
    "leaving.come_back": "sxxxoo",
    "leaving.own": "sooooo",
    "leaving.goodbye": "oooooo",
    "lists.index": "sxxxoo",
    "lists.send": "sxxxoo",
    "lists.template": "sxxxoo",
    "lists.table": "sxxxoo",
    "lists.look": "sxxxoo",
    "lists.accept": "sxxxoo",
    "lists.discard": "sxxxoo",
    "lists.take_back": "sxxxoo",
    "imports.index": "sxxxoo",
    "imports.preview": "sxxxoo",
    "imports.send": "sxxxoo",
    "imports.take_back": "sxxxoo",
    # people
    "accounts.add_person": "sxxxoo",
    "accounts.add_training": "sxxxoo",
    "accounts.edit_person": "sxxxoo",
    "accounts.people_list": "sxxxoo",
    "accounts.person": "sxxxoo",
    "accounts.person_link": "sxxxoo",
    "accounts.remove_training": "sxxxoo",
    # worksheets of the organisation's own
    "own_sheets.discard": "sxxxoo",
    "own_sheets.draft": "sxxxoo",
    "own_sheets.draft_pdf": "sxxxoo",
    "own_sheets.edit": "sxxxoo",
    "own_sheets.edition": "sxxxoo",
    "own_sheets.edition_file": "sxxxoo",
    "own_sheets.edition_pdf": "sxxxoo",
    "own_sheets.index": "sxxxoo",
    "own_sheets.new": "sxxxoo",
    "own_sheets.put_back": "sxxxoo",
    "own_sheets.sheet": "sxxxoo",
    "own_sheets.withdraw": "sxxxoo",
    # meetings, groups, venues
    "attendance.dated": "sxoxoo",
    "attendance.missing": "sxxxoo",
    "count_link.page": "sxoxoo",
    "count_link.make": "sxxxoo",
    "count_link.stop": "sxoxoo",
    "settling.page": "sxoxoo",
    "settling.settle": "sxoxoo",
    "meetings.add_date": "sxoxoo",
    "meetings.ask_delete": "sxoxoo",
    "meetings.carry_on": "sxoxoo",
    "meetings.choose_from": "sxoxoo",
    "meetings.confirm": "sxoxoo",
    "meetings.cancel_date": "sxoxoo",
    "meetings.date_as_usual": "sxoxoo",
    "meetings.delete": "sxoxoo",
    "meetings.dismiss_reports": "sxoxoo",
    "meetings.edit": "sxoxoo",
    "meetings.edit_group": "sxoxoo",
    "meetings.edit_venue": "sxoxoo",
    "meetings.end": "sxoxoo",
    "meetings.groups": "sooooo",
    "meetings.index": "sooooo",
    "meetings.join_team": "sxxxoo",
    "meetings.hand_over": "sxxxoo",
    "meetings.leave_team": "sxxxoo",
    "meetings.move_date": "sxoxoo",
    "meetings.new": "sooooo",
    "meetings.new_group": "sxxxoo",
    "meetings.new_venue": "sooooo",
    "meetings.one_date": "sxoxoo",
    "meetings.preview_added": "sxoxoo",
    "meetings.past": "sxoxoo",
    "meetings.pause": "sxoxoo",
    "meetings.preview_carry_on": "sxoxoo",
    "meetings.preview_changes": "sxoxoo",
    "meetings.preview_move": "sxoxoo",
    "meetings.preview_new": "sooooo",
    "meetings.publish": "sxoxoo",
    "meetings.rejoin": "sxoxoo",
    "meetings.restore": "sxxxoo",
    "meetings.resume": "sxoxoo",
    "meetings.set_up": "sxxxxo",
    "meetings.to_confirm": "sooooo",
    "meetings.undo_date": "sxoxoo",
    "meetings.venues": "sooooo",
    "meetings.closure": "sooooo",
    "meetings.closures": "sooooo",
    "meetings.holiday": "sxoxoo",
    "meetings.keep_date": "sxxxoo",
    "meetings.new_closure": "sooooo",
    "meetings.undo_closure": "sxxxoo",
    "plan.everything": "sxoxoo",
    "plan.prepare": "sxoxoo",
    "plan.run": "sxoxoo",
    "plan.run_sheet": "sxoxoo",
    "prepare.meeting": "sxoxoo",
    "reminders.remind": "sxoxoo",
    "reminders.remind_all": "sxxxoo",
    "rota.put_down": "sxoxoo",
    "takeout.everything": "sxoxoo",
}

# The same addresses, naming something else.
OTHERWISE = {
    ("accounts.edit_person", "an administrator"): "sxxxxo",
    ("accounts.person", "an administrator"): "sxxxoo",
    ("accounts.person_link", "an administrator"): "sxxxxo",
    ("attendance.dated", "a meeting of the organisation"): "sxxxoo",
    ("meetings.cancel_date", "a meeting of the organisation"): "sxxxoo",
    ("meetings.cancel_date", "what is not there"): "sooooo",
    ("meetings.edit", "a meeting of the organisation"): "sxxxoo",
    ("meetings.edit", "what is not there"): "sooooo",
    ("meetings.edit_group", "what is not there"): "sooooo",
    ("meetings.edit_venue", "a venue where nobody meets"): "sooooo",
    ("meetings.carry_on", "a meeting of the organisation"): "sxxxoo",
    ("meetings.past", "a meeting of the organisation"): "sxxxoo",
    ("meetings.keep_date", "a group"): "sxoxoo",
    ("meetings.publish", "a meeting of the organisation"): "sxxxoo",
    ("meetings.undo_closure", "a group"): "sxoxoo",
    ("meetings.undo_closure", "a venue"): "sxoxoo",
    ("meetings.undo_closure", "a meeting"): "sxoxoo",
    ("meetings.undo_closure", "what is not there"): "sooooo",
    ("plan.prepare", "a meeting of the organisation"): "sxxxoo",
    ("plan.prepare", "what is not there"): "sooooo",
    ("prepare.meeting", "a meeting of the organisation"): "sxxxoo",
    ("reminders.remind", "a meeting of the organisation"): "sxxxoo",
    ("rota.put_down", "a meeting of the organisation"): "sxxxoo",
}

ANSWERS = {200: "o", 303: "s", 403: "x"}


@pytest.fixture
def everybody(app: Flask, make: Any, as_: Callable[[Volunteer], FlaskClient]) -> list[FlaskClient]:
    """A browser for each column."""
    ours, theirs = make.volunteer("Ours", trained=True), make.volunteer("Theirs", trained=True)
    group, other = make.group("Ours", ours), make.group("Theirs", theirs)
    hall, _empty = make.venue("Hall"), make.venue("Empty")
    make.meeting("Ours", group=group, venue=hall)
    make.meeting("Theirs", group=other)
    make.meeting("Everybody's")
    people = [
        make.volunteer("Newcomer"),
        ours,
        theirs,
        make.volunteer("Carla", roles_=("volunteer", "coordinator")),
        make.volunteer("Ada", roles_=("volunteer", "administrator")),
    ]
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = lambda **_values: Response("reached")
    return [app.test_client(), *map(as_, people)]


def values_of(rule: Rule, session: Any, target: str = "") -> dict[str, Any]:
    """Something that is there for each part of an address."""
    kind = next((kind for kind in ("groups", "venues", "handouts") if f"/{kind}/" in rule.rule), "meetings")
    slugs = {"groups": "ours", "venues": "hall", "handouts": "cost-benefit", "meetings": "ours"}
    there = {"a meeting of the organisation": "everybody-s", "what is not there": "nowhere"}
    there["a venue where nobody meets"] = "empty"
    if "/closures/" in rule.rule:
        return {"number": closure_of(session, target)} if rule.arguments else {}
    named = "Ada" if target == "an administrator" else "Newcomer"
    samples = {
        "day": "2026-11-23",
        "filename": "site.css",
        "job": "plan",
        "language": "en",
        "name": "facilitator-sans-regular",
        "of": "groups",
        "number": session.query(Volunteer.id).filter_by(first_name=named).scalar(),
        "part": 1,
        "record": 1,
        "secret": "made-up",
        "slug": there.get(target, slugs[kind]),
        "token": "made-up",
    }
    return {part: samples[part] for part in rule.arguments}


def closure_of(session: Session, target: str) -> int:
    """The number of closed days: of a group, a venue, a meeting, or the organisation."""
    scopes = {
        "a group": Scope(group=session.scalars(select(Group).filter_by(slug="ours")).one()),
        "a venue": Scope(venue=session.scalars(select(Venue).filter_by(slug="hall")).one()),
        "a meeting": Scope(meeting=session.scalars(select(Meeting).filter_by(slug="ours")).one()),
    }
    if target == "what is not there":
        return 4711
    day = date(2026, 12, 1)
    return closures.close(session, scopes.get(target, Scope()), day, day, Why(), (), None, NOW).id


def row(app: Flask, session: Any, browsers: list[FlaskClient], rule: Rule, target: str = "") -> str:
    """What everybody gets at an address."""
    with app.test_request_context():
        address = app.url_map.bind("localhost").build(rule.endpoint, values_of(rule, session, target))
    method = "GET" if "GET" in (rule.methods or ()) else "POST"
    answers = [browser.open(address, method=method) for browser in browsers]
    for answer in answers:
        assert answer.status_code != 303 or answer.location.startswith("/sign-in?next=")
        assert answer.status_code != 200 or answer.text == "reached", address
    return "".join(ANSWERS.get(answer.status_code, "?") for answer in answers)


def test_everybody_reaches_what_is_theirs_and_nothing_else(
    app: Flask, session: Any, everybody: list[FlaskClient]
) -> None:
    found = {rule.endpoint: row(app, session, everybody, rule) for rule in app.url_map.iter_rules()}
    assert found == EXPECTED


def test_what_an_address_names_decides(app: Flask, session: Any, everybody: list[FlaskClient]) -> None:
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    found = {
        (endpoint, target): row(app, session, everybody, rules[endpoint], target) for endpoint, target in OTHERWISE
    }
    assert found == OTHERWISE


def test_an_address_missing_from_the_table_stops_the_start(app: Flask) -> None:
    app.add_url_rule("/forgotten", "somewhere.forgotten", lambda: "x")
    with pytest.raises(RuntimeError, match=r"no row for: somewhere\.forgotten"):
        access.check(app)


def test_a_rule_that_nobody_registered_stops_the_start(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(access.POLICY, "static", "friends")
    with pytest.raises(RuntimeError, match="nobody registered: friends"):
        access.check(app)


def test_the_table_has_no_row_of_an_address_that_is_gone(app: Flask) -> None:
    assert set(access.POLICY) == {rule.endpoint for rule in app.url_map.iter_rules()}


def test_a_script_is_told_and_not_redirected(client: FlaskClient) -> None:
    answer = client.get("/volunteer/account", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.is_json


def test_who_is_sent_to_sign_in_comes_back_to_the_page_and_not_to_what_was_sent(
    client: FlaskClient, app: Flask
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    assert client.get("/volunteer/people?q=a&page=2").location == "/sign-in?next=/volunteer/people?q%3Da%26page%3D2"
    assert client.post("/volunteer/account").location == "/sign-in?next=/volunteer/"
