"""Everything of a group, for its team to take along."""

from flask import Blueprint, Response, abort, current_app

from facilitator import clock, web
from facilitator.calendars import feeds
from facilitator.calendars.views import this_site
from facilitator.calendars.wanted import Of, Wanted
from facilitator.db import db, snapshot
from facilitator.meetings import groups
from facilitator.meetings.models import Group
from facilitator.prepare import takeout

bp = Blueprint("takeout", __name__)


@bp.get("/volunteer/groups/<slug>/everything.zip")
def everything(slug: str) -> Response:
    """All that is stored of a group, as one file."""
    db.session.rollback()  # whether this person may was read already, and what began without a snapshot stays without
    snapshot(db.session)
    group = groups.find(db.session, slug) or abort(404)
    answer = Response(takeout.of(db.session, group, _calendar(group), web.today()), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{group.slug}.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _calendar(group: Group) -> bytes:
    """The group's feed, as it is given to calendar programs."""
    kept, wanted = current_app.extensions["feeds"], Wanted(Of.GROUP, group.slug)
    return feeds.plain(db.session, wanted, this_site(), kept, clock.now().date())
