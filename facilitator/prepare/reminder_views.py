"""One press to remind those who can count a date, or all that are missing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs

from babel.lists import format_list
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
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
        _queue(each, [(meeting, on)], now)
    db.session.commit()
    names = format_list([each.first_name for each in people], locale=locale())
    flash(
        _("A mail about %(meeting)s, %(day)s goes to %(names)s.", meeting=meeting.name, day=short_day(on), names=names)
    )
    return answer


@bp.post("/volunteer/attendance/remind")
def remind_all() -> Response:
    """Write to everybody who can count a date that is missing, each one letter, and say how many those are."""
    answer = redirect(url_for("attendance.missing"), 303)
    if not mail.configured(web.settings()):
        flash(_("This site can’t send mail, so nobody was reminded."))
        return answer
    now = clock.now()
    letters = reminding.remind_all(db.session, now)
    for to, dates in letters:
        _queue(to, dates, now)
    db.session.commit()
    flash(
        ngettext("One mail goes out.", "%(num)s mails go out, one to each person.", len(letters))
        if letters
        else _("Nobody is reminded: that was done today already, or nobody is there to be reminded.")
    )
    return answer


def _queue(to: Volunteer, dates: Sequence[tuple[Meeting, date]], now: datetime) -> None:
    """Put a letter about one or more dates into the queue."""
    meeting, day = dates[0]
    subject = (
        _("Please count: %(meeting)s, %(day)s", meeting=meeting.name, day=short_day(day))
        if len(dates) == 1
        else _("Please count: %(num)s dates", num=len(dates))
    )
    said = [
        (each.name, full_day(on), web.absolute("attendance.form", meeting=each.slug, date=on)) for each, on in dates
    ]
    text = render_template("attendance/mail/reminder.txt", to=to, dates=said, asks=access.signed_in().first_name)
    mail.queue(db.session, to.email, subject, text, now)


def _why_not(refusal: reminding.Refused) -> str:
    if isinstance(refusal, reminding.RemindedToday):
        return _("Somebody was reminded of this date today already.")
    if isinstance(refusal, reminding.NobodyToRemind):
        return _("Nobody led that date and nobody is on the team, so there is nobody to remind. You can count it.")
    return _("This count is not missing any more.")


def _arguments() -> dict[str, str]:
    """The filters of the report that the button stood on."""
    return {name: values[-1] for name, values in parse_qs(request.form.get("back", "")[:2000]).items()}
