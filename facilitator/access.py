"""Who may reach what: one table, closed unless marked open.

Each endpoint names a predicate. The ground knows four; rooms register those that look at what the address names. An
endpoint that is missing from the table, or a predicate that nobody registered, stops the application at its start.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from flask import Flask, Response, abort, redirect, request, session, url_for
from flask_login import current_user


class Actor(Protocol):
    """What the ground needs to know of somebody who is signed in."""

    id: int

    @property
    def is_coordinator(self) -> bool: ...
    @property
    def is_administrator(self) -> bool: ...


Predicate = Callable[[Any, Mapping[str, Any]], bool]

POLICY: dict[str, str] = {
    # the ground
    "static": "anyone",
    "web.font": "anyone",
    "web.healthz": "anyone",
    "web.readyz": "anyone",
    "web.worker": "anyone",
    "web.manifest": "anyone",
    # calendars
    "calendars.all_meetings": "anyone",
    "calendars.group": "anyone",
    "calendars.meeting": "anyone",
    "calendars.search": "anyone",
    "calendars.subscribe": "anyone",
    "calendars.subscribe_group": "anyone",
    "calendars.subscribe_meeting": "anyone",
    "own_calendar.feed": "anyone",
    "own_calendar.page": "volunteer",
    "own_calendar.make": "volunteer",
    "own_calendar.ask_new": "volunteer",
    "own_calendar.stop": "volunteer",
    # accounts
    "accounts.sign_in": "anyone",
    "accounts.sign_out": "volunteer",
    "accounts.forgotten": "anyone",
    "accounts.reset_sent": "anyone",
    "accounts.reset": "anyone",
    "accounts.join": "anyone",
    "accounts.account": "volunteer",
    "accounts.change_password": "volunteer",
    "accounts.people_list": "coordinator",
    "accounts.add_person": "coordinator",
    "accounts.person": "coordinator",
    "accounts.edit_person": "manages_person",
    "accounts.person_link": "manages_person",
    "accounts.add_training": "coordinator",
    "accounts.remove_training": "coordinator",
    # attendance
    "attendance.form": "volunteer",
    "attendance.save": "volunteer",
    "attendance.dated": "counts_meeting",
    "attendance.missing": "coordinator",
    "offline.token": "volunteer",
    "offline.phone": "volunteer",
    "count_link.page": "counts_meeting",
    "count_link.make": "coordinator",
    "count_link.stop": "counts_meeting",
    "count_link.form": "anyone",
    "count_link.save": "anyone",
    "settling.page": "counts_meeting",
    "settling.settle": "counts_meeting",
    "reports.inside": "volunteer",
    "reports.outside": "reads_outside",
    "reports.outside_csv": "reads_outside",
    "reports.outside_xlsx": "reads_outside",
    "reports.outside_pdf": "reads_outside",
    "reports.letter": "volunteer",
    "imports.index": "coordinator",
    "imports.send": "coordinator",
    "imports.preview": "coordinator",
    "imports.accept": "coordinator",
    "imports.discard": "coordinator",
    "imports.take_back": "coordinator",
    # lists of meetings
    "lists.index": "coordinator",
    "lists.send": "coordinator",
    "lists.template": "coordinator",
    "lists.table": "coordinator",
    "lists.look": "coordinator",
    "lists.accept": "coordinator",
    "lists.discard": "coordinator",
    "lists.take_back": "coordinator",
    # meetings
    "meetings.index": "volunteer",
    "meetings.new": "volunteer",
    "meetings.preview_new": "volunteer",
    "meetings.edit": "meeting_team",
    "meetings.preview_changes": "meeting_team",
    "meetings.publish": "meeting_team",
    "meetings.resume": "meeting_team",
    "meetings.end": "meeting_team",
    "meetings.pause": "meeting_team",
    "meetings.choose_from": "meeting_team",
    "meetings.carry_on": "meeting_team",
    "meetings.preview_carry_on": "meeting_team",
    "meetings.rejoin": "meeting_team",
    "meetings.past": "meeting_team",
    "meetings.restore": "coordinator",
    "meetings.ask_delete": "meeting_team",
    "meetings.delete": "meeting_team",
    "meetings.one_date": "meeting_team",
    "meetings.cancel_date": "meeting_team",
    "meetings.move_date": "meeting_team",
    "meetings.preview_move": "meeting_team",
    "meetings.undo_date": "meeting_team",
    "meetings.date_as_usual": "meeting_team",
    "meetings.add_date": "meeting_team",
    "meetings.preview_added": "meeting_team",
    "meetings.groups": "volunteer",
    "meetings.new_group": "coordinator",
    "meetings.edit_group": "group_team",
    "meetings.join_team": "coordinator",
    "meetings.leave_team": "coordinator",
    "meetings.hand_over": "coordinator",
    "meetings.venues": "volunteer",
    "meetings.new_venue": "volunteer",
    "meetings.edit_venue": "venue_keeper",
    "meetings.set_up": "administrator",
    "meetings.to_confirm": "volunteer",
    "meetings.confirm": "meeting_team",
    "meetings.nobody_there": "anyone",
    "meetings.report_nobody": "anyone",
    "meetings.reported": "anyone",
    "meetings.write": "anyone",
    "meetings.send": "anyone",
    "meetings.sent": "anyone",
    "meetings.dismiss_reports": "meeting_team",
    "meetings.closures": "volunteer",
    "meetings.new_closure": "volunteer",
    "meetings.closure": "volunteer",
    "meetings.undo_closure": "closure_keeper",
    "meetings.keep_date": "closure_keeper",
    "meetings.holiday": "meeting_team",
    # rota
    "rota.put_down": "meeting_team",
    "leaving.ask": "manages_person",
    "leaving.come_back": "manages_person",
    "leaving.own": "volunteer",
    "leaving.goodbye": "anyone",
    # prepare
    "prepare.start": "volunteer",
    "prepare.meeting": "meeting_team",
    "plan.prepare": "prepares_date",
    "plan.run": "prepares_date",
    "plan.run_sheet": "prepares_date",
    "plan.everything": "prepares_date",
    "takeout.everything": "group_team",
    "reminders.remind": "counts_meeting",
    "reminders.remind_all": "coordinator",
    # finder
    "finder.index": "anyone",
    "finder.month": "anyone",
    "finder.meeting": "anyone",
    "finder.group": "anyone",
    "finder.meetings_json": "anyone",
    "finder.help_index": "anyone",
    "finder.help_page": "anyone",
    "finder.privacy": "anyone",
    "finder.robots": "anyone",
    "finder.favicon": "anyone",
    "around.sitemap": "anyone",
    "around.security": "anyone",
    "around.changes": "anyone",
    "around.embed": "anyone",
    "around.near_me": "anyone",
    # handouts
    "handouts.index": "anyone",
    "handouts.worksheet": "anyone",
    "handouts.worksheet_pdf": "anyone",
    "handouts.worksheet_file": "anyone",
    "handouts.editions": "anyone",
    "handouts.pack": "anyone",
    "own_sheets.index": "coordinator",
    "own_sheets.new": "coordinator",
    "own_sheets.sheet": "coordinator",
    "own_sheets.edit": "coordinator",
    "own_sheets.draft": "coordinator",
    "own_sheets.draft_pdf": "coordinator",
    "own_sheets.discard": "coordinator",
    "own_sheets.withdraw": "coordinator",
    "own_sheets.put_back": "coordinator",
    "own_sheets.edition": "coordinator",
    "own_sheets.edition_pdf": "coordinator",
    "own_sheets.edition_file": "coordinator",
    "runs.index": "volunteer",
    "runs.start": "volunteer",
    "runs.show": "volunteer",
    "runs.state": "volunteer",
    "runs.fetch": "volunteer",
    "runs.cancel": "volunteer",
    "public_paper.choose": "anyone",
    "public_paper.meetings": "anyone",
    "public_paper.meeting_poster": "anyone",
    "public_paper.group_poster": "anyone",
}

_PREDICATES: dict[str, Predicate] = {}


def predicate(name: str) -> Callable[[Predicate], Predicate]:
    """Register a predicate ``(actor or None, the address's values) -> bool`` under the name that the table uses."""

    def register(function: Predicate) -> Predicate:
        _PREDICATES[name] = function
        return function

    return register


@predicate("anyone")
def _anyone(_actor: Actor | None, _values: Mapping[str, Any]) -> bool:
    return True


@predicate("volunteer")
def _volunteer(actor: Actor | None, _values: Mapping[str, Any]) -> bool:
    return actor is not None


@predicate("coordinator")
def _coordinator(actor: Actor | None, _values: Mapping[str, Any]) -> bool:
    return actor is not None and actor.is_coordinator


@predicate("administrator")
def _administrator(actor: Actor | None, _values: Mapping[str, Any]) -> bool:
    return actor is not None and actor.is_administrator


def actor() -> Any:
    """Who is signed in (a ``Volunteer``), or None for a visitor."""
    return current_user._get_current_object() if current_user and current_user.is_authenticated else None  # noqa: SLF001


def signed_in() -> Any:
    """Who is signed in, in a view that the table does not open to visitors."""
    who = actor()
    if who is None:
        abort(403)
    return who


def has_session() -> bool:
    """Whether the request has a session of somebody; the database is not asked whether it still holds."""
    return "_user_id" in session


def allowed(endpoint: str, who: Any, values: Mapping[str, Any]) -> bool:
    """Whether somebody may reach an endpoint with these values of its address."""
    return _PREDICATES[POLICY[endpoint]](who, values)


def check(app: Flask) -> None:
    """Compare the table with the application's addresses; raises RuntimeError where one is missing."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if missing := sorted(endpoints - set(POLICY)):
        raise RuntimeError(f"access.POLICY has no row for: {', '.join(missing)}")
    if unknown := sorted({POLICY[each] for each in endpoints} - set(_PREDICATES)):
        raise RuntimeError(f"access.POLICY names predicates that nobody registered: {', '.join(unknown)}")


def guard() -> Response | None:
    """Let a request pass, send a visitor to sign in, or refuse."""
    if request.endpoint is None or POLICY[request.endpoint] == "anyone":
        return None  # an unknown address answers 404; an open one does not even look at the cookie
    who = actor()
    if allowed(request.endpoint, who, request.view_args or {}):
        return None
    if who is not None:
        abort(403)
    if wants_json():
        abort(401)
    back = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else url_for("prepare.start")
    return redirect(url_for("accounts.sign_in", next=back), 303)  # type: ignore[return-value]  # Werkzeug’s own response


def wants_json() -> bool:
    """Whether the caller is a script that asks for JSON and should not be redirected."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
