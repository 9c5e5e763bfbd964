"""Counts that wait on a phone without signal: the page that it keeps, and what its script is answered.

The script is told in JSON how its count stands and never sent elsewhere, or it would take a page for an answer.
"""

from datetime import date

from flask import Blueprint, Response, jsonify, render_template, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from facilitator import access, clock
from facilitator.attendance import counts, history
from facilitator.attendance.forms import CountForm, why_not
from facilitator.attendance.models import Count
from facilitator.db import db
from facilitator.forms import clean_line
from facilitator.meetings.models import Meeting

bp = Blueprint("offline", __name__)

STATUS = {counts.NotYours: 403, counts.KeyUsed: 409}  # any other refusal: 422


@bp.get("/csrf")
def token() -> Response:
    """Who is signed in, and the token that what they send must carry: asked for anew before counts go out."""
    answer = jsonify(token=generate_csrf(), volunteer=access.signed_in().id)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/volunteer/attendance/on-this-phone")
def phone() -> str:
    """The page that a phone keeps: the form, and the dates of the last and next days that it may be needed for."""
    me, now = access.signed_in(), clock.now()
    dates = history.recent(db.session, me, now, history.AHEAD)
    form = CountForm(formdata=None)
    return render_template("attendance/phone.html", form=form, dates=dates, asked=counts.ASKED, stored=_stored)


def save() -> Response:
    """Store a count that a script sent.

    200 with ``result`` and ``url``, the page that shows it: "stored", "again" where it was there already, "two" where
    it stands beside another that was not seen. Otherwise ``message``, and ``errors``, pairs of a field's name and what
    is wrong: 403 and 422 where it can't be, 409 where its key was used for something else; ``seen`` is then the newest
    count of the date.
    """
    me, now, form = access.signed_in(), clock.now(), CountForm()
    meeting, day = _meeting(form), form.day()
    well_formed = form.validate()
    if meeting is None or day is None:
        return _refused(form, 422, _("This date is not known here. Discard it, and choose one of the dates below."))
    if form.lacks_people():
        form.ask_people(history.of_date(db.session, meeting, day).kind)
    if not well_formed or form.errors:
        return _refused(form, 422)
    key = form.key.data or ""
    before = db.session.scalar(select(Count.id).where(Count.volunteer_id == me.id, Count.key == key))
    try:
        row = counts.record(db.session, meeting, day, form.numbers(), key, me, now, form.correction())
    except counts.Refused as refusal:
        return _why_not(form, meeting, day, refusal)
    new, two = row.key == key and before is None, counts.is_unsettled(db.session, meeting, day)
    where = url_for("settling.page" if two else "attendance.dated", slug=meeting.slug, day=day, saved=1)
    db.session.commit()
    return jsonify(result="two" if two else "stored" if new else "again", url=where)


def _stored(line: history.Line) -> dict[str, str | int]:
    """What the form begins with where a date is counted already, by the names of its fields; else nothing."""
    if line.current is None:
        return {}
    numbers = line.current.numbers
    figures = {name: getattr(numbers, name) for name in counts.FIGURES}
    return {"seen": line.entries[0].id, "held": "yes" if numbers.held else "no", **figures}


def _why_not(form: CountForm, meeting: Meeting, day: date, refusal: counts.Refused) -> Response:
    if isinstance(refusal, counts.WrongNumbers | counts.NoReason):
        form.say(refusal, meeting, day)
        return _refused(form, 422)
    status, message = STATUS.get(type(refusal), 422), why_not(refusal, meeting, day)
    shows = isinstance(refusal, counts.KeyUsed) and counts.may_count(db.session, meeting, access.signed_in())
    if shows and (entries := history.of_date(db.session, meeting, day).entries):
        return _refused(form, status, message, seen=entries[0].id)
    return _refused(form, status, message)


def _refused(form: CountForm, status: int, message: str = "", **more: int) -> Response:
    answer = jsonify(message=message, errors=form.summary(), **more)
    answer.status_code = status
    return answer


def _meeting(form: CountForm) -> Meeting | None:
    return db.session.scalars(select(Meeting).where(Meeting.slug == clean_line(form.meeting.data))).first()
