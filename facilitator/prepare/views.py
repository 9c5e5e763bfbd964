"""The volunteer's start page, and the page of one meeting for its team."""

from flask import Blueprint, abort, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from facilitator import access, clock, web
from facilitator.accounts import training
from facilitator.attendance import chart, history
from facilitator.db import db
from facilitator.forms import clean_line
from facilitator.meetings import confirming, organisation, pausing, planning
from facilitator.meetings.labels import STATES
from facilitator.meetings.models import Meeting, State
from facilitator.prepare import dates, desk, plans, reported

bp = Blueprint("prepare", __name__)

COMING = 6


@bp.get("/volunteer/")
def start() -> str:
    """My next dates, what is prepared for them, is a count missing."""
    me, now, today = access.signed_in(), clock.now(), web.today()
    coming = dates.of_volunteer(db.session, me, now, web.country())
    return render_template(
        "prepare/start.html",
        now=now,
        today=today,
        coming=coming,
        next_led=dates.next_led(coming, me),
        prepared=plans.prepared(db.session, [(each.meeting.id, each.when.day) for each in coming]),
        missing=[each for each in history.recent(db.session, me, now) if each.line.missing],
        unsettled=history.unsettled(db.session, me),
        standing=training.standing(me, today),
        reported=reported.to(db.session, me),
        unconfirmed=desk.unconfirmed(db.session, me, now),
        drafts=desk.drafts(db.session, me),
        desk=desk.of_coordinator(db.session, me, now, today) if me.is_coordinator else None,
        set_up=organisation.is_set_up(db.session),
    )


@bp.get("/volunteer/meetings/<slug>")
def meeting(slug: str) -> str:
    """What the team needs to know of a meeting, and can do with it."""
    me, now = access.signed_in(), clock.now()
    found = _meeting(slug) or abort(404)
    coming = [] if found.state is State.ENDED else dates.of_meeting(db.session, found, now, COMING, web.country())
    return render_template(
        "prepare/meeting.html",
        meeting=found,
        coming=coming,
        reported=reported.of_meeting(db.session, found),
        unconfirmed=confirming.unconfirmed_since(found, now),
        chart=chart.of(found.kind, history.of_meeting(db.session, found, now)),
        may_publish=training.is_trained(me, web.today()),
        join_minutes=web.settings().join_minutes,
        breaks=pausing.breaks(db.session, found, now) if found.state is State.PUBLISHED else [],
        today=planning.local_day(found, now),
        STATES=STATES,
    )


def _meeting(slug: str) -> Meeting | None:
    query = select(Meeting).where(Meeting.slug == clean_line(slug))
    query = query.options(joinedload(Meeting.group), joinedload(Meeting.venue), joinedload(Meeting.lead))
    return db.session.scalar(query)
