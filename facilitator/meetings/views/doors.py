"""Nobody was there: a visitor says so without an account or a cookie, and the team settles it."""

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import clock, web
from facilitator.db import db
from facilitator.forms import clean_line
from facilitator.meetings import doors, planning, schedule, search
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import Kind, Meeting, State, Status
from facilitator.meetings.search import Coming
from facilitator.meetings.views import pages
from facilitator.meetings.views.pages import Answer, bp, the_meeting
from facilitator.meetings.words import full_day
from facilitator.web import origin

INSTEAD = 3  # other meetings, and as many online


@bp.get("/meetings/<slug>/nobody-there")
def nobody_there(slug: str) -> Answer:
    """Say what a report does, and ask for it."""
    meeting, now = _public(slug), clock.now()
    dates = doors.recent(meeting, schedule.of(db.session, meeting), now)
    if not dates:
        return _not_now(meeting)
    runs = schedule.where(meeting, dates[0]) if dates[0].end > now else None
    way_in = runs.venue.way_in if runs and runs.venue else ""
    return render_template("meetings/nobody_there.html", meeting=meeting, dates=dates, way_in=way_in)


@bp.post("/meetings/<slug>/nobody-there")
def report_nobody(slug: str) -> Answer:
    """Count a report, and go on to what to do now."""
    if origin.is_anothers():
        return web.problem(403, message=_("This form was sent by another site. Open the meeting’s page here instead."))
    meeting = _public(slug)
    try:
        doors.report(db.session, meeting, _day(request.form.get("day")), clock.now())
    except doors.NotReportable:
        return _not_now(meeting)
    db.session.commit()
    return redirect(url_for(".reported", slug=meeting.slug), 303)


# Without a token: that would need a session, so a cookie, and a visitor is to leave no trace. What a form on another
# site could do by way of somebody's browser is one more in a number that has a limit, and browsers tell of it.
web.csrf.exempt(report_nobody)


@bp.get("/meetings/<slug>/nobody-there/thanks")
def reported(slug: str) -> Answer:
    """Thank somebody, and say what else there is at this hour."""
    meeting, now = _public(slug), clock.now()
    online = _others(Filters(kind="online"), meeting, set())
    soon = _others(Filters(), meeting, {each.meeting.id for each in online})
    return render_template(
        "meetings/reported.html", meeting=meeting, soon=soon, online=online, now=now, today=web.today()
    )


@bp.post("/volunteer/meetings/<slug>/reports/<day>/dismiss")
def dismiss_reports(slug: str, day: str) -> Answer:
    """Settle the reports of a date that somebody has seen."""
    meeting, on = the_meeting(slug), _day(day)
    seen = request.form.get("seen", doors.MOST, int)
    if not doors.dismiss(db.session, meeting, on, seen):
        return pages.conflict(_("These reports are dismissed already."))
    db.session.commit()
    flash(_("The reports for %(day)s are dismissed.", day=full_day(on, year=False)))
    return pages.back_to(slug)


def _others(filters: Filters, meeting: Meeting, known: set[int]) -> list[Coming]:
    """The first that take place now or next, but for this one and those known already.

    Whoever stands at a door can't go to another in a far country: in person only where the clock is the same.
    """
    found = search.coming(db.session, filters, clock.now()).items
    held = (each for each in found if each.date.status is Status.ON and each.meeting.id not in {meeting.id, *known})
    zone = meeting.timezone
    return [each for each in held if each.meeting.kind is not Kind.IN_PERSON or each.meeting.timezone == zone][:INSTEAD]


def _public(slug: str) -> Meeting:
    """The meeting of that slug, unless it is a draft."""
    meeting = planning.find(db.session, clean_line(slug) or "")
    if meeting is None or meeting.state is State.DRAFT:
        abort(404)
    return meeting


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        abort(404)


def _not_now(meeting: Meeting) -> Response:
    return web.problem(
        409,
        title=_("There is nothing to report now"),
        message=_(
            "A date of “%(name)s” can be reported from ten minutes after its beginning until a day later.",
            name=meeting.name,
        ),
    )
