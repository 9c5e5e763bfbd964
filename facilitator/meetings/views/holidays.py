"""A date on a public holiday: one press says whether it takes place."""

from datetime import date

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from facilitator import access, clock, web
from facilitator.db import db
from facilitator.meetings import dates, followers, holidays, schedule, words
from facilitator.meetings.reasons import Why
from facilitator.meetings.views import pages
from facilitator.meetings.views.pages import Answer, bp, the_meeting


@bp.post("/volunteer/meetings/<slug>/dates/<day>/holiday")
def holiday(slug: str, day: str) -> Answer:
    """Cancel a date because of the holiday (``not-meeting``), or say that it takes place (``as-usual``)."""
    meeting, answer = the_meeting(slug), request.form.get("answer")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        abort(404)
    found = schedule.of(db.session, meeting).on(on) or abort(404)
    if answer not in ("not-meeting", "as-usual"):
        abort(400)
    name, now = holidays.hint(meeting, found, web.country()), clock.now()
    if not name or found.end <= now:
        return pages.conflict(_("Somebody has said already whether that date takes place, or it is over."))
    said = {"name": meeting.name, "day": words.full_day(found.on_day)}
    if answer == "not-meeting":
        dates.cancel(db.session, meeting, on, Why("holiday", name[:200]), access.signed_in(), now)
        flash(_("“%(name)s” does not take place on %(day)s. People see that it is cancelled.", **said))
        if (leader := followers.leader(db.session, meeting, on)) and leader != access.signed_in():
            flash(_("Please tell %(name)s, who is down to lead that date.", name=leader.name))
    else:
        dates.as_usual(db.session, meeting, on, access.signed_in(), now)
        flash(_("“%(name)s” takes place on %(day)s as usual.", **said))
    db.session.commit()
    back = url_for("prepare.start") if request.form.get("back") == "start" else url_for("prepare.meeting", slug=slug)
    return redirect(back, 303)
