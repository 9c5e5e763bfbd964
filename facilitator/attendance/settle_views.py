"""The page on which somebody settles a date that people have counted without knowing of each other."""

from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from facilitator import access, clock, web
from facilitator.attendance import counts, history
from facilitator.attendance.counts import Correction
from facilitator.attendance.forms import new_key, read_day
from facilitator.attendance.history import Entry, Line
from facilitator.attendance.models import Reason
from facilitator.db import db
from facilitator.forms import clean_line
from facilitator.meetings.models import Meeting

bp = Blueprint("settling", __name__)


@bp.get("/volunteer/attendance/<slug>/<day>/settle")
def page(slug: str, day: str) -> str | Response:
    """The counts that stand side by side; one that is settled meanwhile is shown as any other."""
    meeting, on, line = _asked(slug, day)
    if not line.unsettled:
        return redirect(url_for("attendance.dated", slug=slug, day=on), 303)
    saved = "saved" in request.args
    return render_template("attendance/settle.html", meeting=meeting, line=line, key=new_key(), saved=saved)


@bp.post("/volunteer/attendance/<slug>/<day>/settle")
def settle(slug: str, day: str) -> Response:
    """Let one of the counts hold. One that came meanwhile was not seen: then there is something to settle again."""
    meeting, on, line = _asked(slug, day)
    kept = _chosen(line)
    me, now, key = access.signed_in(), clock.now(), request.form.get("key", "")
    shown = Correction(request.form.get("seen", 0, int), Reason.SETTLED)
    try:
        counts.record(db.session, meeting, on, kept.numbers, key, me, now, shown)
    except counts.Refused:
        return web.problem(409, message=_("This page is out of date. Open it again and choose once more."))
    page = ".page" if counts.is_unsettled(db.session, meeting, on) else "attendance.dated"
    db.session.commit()
    return redirect(url_for(page, slug=slug, day=on, saved=1), 303)


def _asked(slug: str, day: str) -> tuple[Meeting, date, Line]:
    meeting = db.session.scalar(select(Meeting).where(Meeting.slug == clean_line(slug)))
    on = read_day(day)
    if meeting is None or on is None:
        abort(404)
    return meeting, on, history.of_date(db.session, meeting, on)


def _chosen(line: Line) -> Entry:
    """The count that is to hold: one of the date, whether or not it stands by now."""
    number = request.form.get("keep", type=int)
    return next((each for each in line.entries if each.id == number), None) or abort(400)
