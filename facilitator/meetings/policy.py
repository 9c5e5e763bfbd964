"""Who may look after a group, a meeting, a venue and closed days: predicates for the policy table.

Whatever an address names that is not there is let through to whoever is signed in, and the page then says that there
is no such thing.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from facilitator import access
from facilitator.db import db
from facilitator.meetings import closures, teams, venues
from facilitator.meetings.models import Group, Meeting


@access.predicate("group_team")
def _group_team(actor: Any, values: Mapping[str, Any]) -> bool:
    """Somebody of the team of the group that ``slug`` names; coordinators always."""
    if actor is None or actor.is_coordinator:
        return actor is not None
    group_id = db.session.scalar(select(Group.id).where(Group.slug == values.get("slug", "")))
    return group_id is None or teams.has(db.session, group_id, actor.id)


@access.predicate("meeting_team")
def _meeting_team(actor: Any, values: Mapping[str, Any]) -> bool:
    """Somebody of the team whose meeting ``slug`` names; coordinators always, and they alone where it has no group."""
    if actor is None or actor.is_coordinator:
        return actor is not None
    row = db.session.execute(select(Meeting.group_id).where(Meeting.slug == values.get("slug", ""))).first()
    return row is None or (row.group_id is not None and teams.has(db.session, row.group_id, actor.id))


@access.predicate("venue_keeper")
def _venue_keeper(actor: Any, values: Mapping[str, Any]) -> bool:
    """Somebody who may change the venue that ``slug`` names."""
    if actor is None:
        return False
    venue = venues.find(db.session, values.get("slug", ""))
    return venue is None or venues.may_change(db.session, venue, actor)


@access.predicate("closure_keeper")
def _closure_keeper(actor: Any, values: Mapping[str, Any]) -> bool:
    """Somebody who may take back the closure that ``number`` names: whoever may close those days."""
    if actor is None:
        return False
    closure = closures.find(db.session, values.get("number", 0))
    return closure is None or closures.may_close(db.session, closures.scope(closure), actor)
