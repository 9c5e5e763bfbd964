"""One press to remind those who can count a date."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs

from babel.lists import format_list
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from facilitator import access, clock, mail, web
from facilitator.accounts.models import Volunteer
from facilitator.attendance.forms import read_day
from facilitator.attendance.reports import Asked
from facilitator.db import db
from facilitator.forms import clean_line
from facilitator.meetings.models import Meeting
from facilitator.meetings.words import full_day, locale, short_day
from facilitator.prepare import reminding

bp = Blueprint("reminders", __name__)


@bp.post("/volunteer/reports/remind/<slug>/<day>")
def remind(slug: str, day: str) -> Response:
    """Write to whoever led the date, or to the team, and say to whom; then back to the report."""
    query = select(Meeting).where(Meeting.slug == clean_line(slug)).options(joinedload(Meeting.group))
    meeting, on = db.session.scalar(query), read_day(day)
    if meeting is None or on is None:
        abort(404)
    back: dict[str, Any] = {**Asked.from_args(_arguments(), web.today()).args()}
    answer = redirect(url_for("reports.inside", _anchor="missing", **back), 303)
    if not mail.configured(web.settings()):
        flash(_("This site can’t send mail, so nobody was reminded."))
        return answer
    now = clock.now()
    try:
        people = reminding.remind(db.session, meeting, on, now)
    except reminding.Refused as refusal:
        flash(_why_not(refusal))
        return answer
    for each in people:
        subject = _("Please count: %(meeting)s, %(day)s", meeting=meeting.name, day=short_day(on))
        mail.queue(db.session, each.email, subject, _letter(each, meeting, on), now)
    db.session.commit()
    names = format_list([each.first_name for each in people], locale=locale())
    flash(
        _("A mail about %(meeting)s, %(day)s goes to %(names)s.", meeting=meeting.name, day=short_day(on), names=names)
    )
    return answer


def _letter(to: Volunteer, meeting: Meeting, on: date) -> str:
    link = web.absolute("attendance.form", meeting=meeting.slug, date=on)
    asks = access.signed_in().first_name
    return render_template(
        "attendance/mail/reminder.txt", to=to, meeting=meeting, day=full_day(on), link=link, asks=asks
    )


def _why_not(refusal: reminding.Refused) -> str:
    if isinstance(refusal, reminding.RemindedToday):
        return _("Somebody was reminded of this date today already.")
    if isinstance(refusal, reminding.NobodyToRemind):
        return _("Nobody led that date and nobody is on the team, so there is nobody to remind. You can count it.")
    return _("This count is not missing any more.")


def _arguments() -> dict[str, str]:
    """The filters of the report that the button stood on."""
    return {name: values[-1] for name, values in parse_qs(request.form.get("back", "")[:2000]).items()}
