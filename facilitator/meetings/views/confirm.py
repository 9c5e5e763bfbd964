"""Saying that a listing is still right, and which ones nobody has said that of for long."""

from flask import flash, render_template
from flask_babel import gettext as _

from facilitator import access, clock
from facilitator.db import db
from facilitator.meetings import board, confirming
from facilitator.meetings.labels import STATES
from facilitator.meetings.planning import WrongState
from facilitator.meetings.views import pages
from facilitator.meetings.views.pages import Answer, bp, the_meeting


@bp.get("/volunteer/to-confirm")
def to_confirm() -> Answer:
    """The meetings that somebody looks after and that nobody has confirmed for half a year."""
    page = board.unconfirmed(db.session, access.signed_in(), clock.now(), pages.asked()[1])
    return render_template("meetings/to_confirm.html", page=page, day=confirming.day, states=STATES)


@bp.post("/volunteer/meetings/<slug>/confirm")
def confirm(slug: str) -> Answer:
    """It is all still right."""
    meeting = the_meeting(slug)
    try:
        confirming.confirm(meeting, clock.now())
    except WrongState:
        return pages.conflict(_("“%(name)s” is not listed, so there is nothing to confirm.", name=meeting.name))
    db.session.commit()
    flash(_("Thank you. “%(name)s” is confirmed as it stands.", name=meeting.name))
    return pages.back_to(slug)
