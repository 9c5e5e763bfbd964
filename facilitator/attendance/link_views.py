"""The pages of count links: made and stopped by those who run a meeting, used by a helper without an account."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from facilitator import access, clock, web
from facilitator.attendance import count_link, counts
from facilitator.attendance.count_link import ChangedMeanwhile, NoSuchLink
from facilitator.attendance.forms import CountForm, new_key, read_day
from facilitator.attendance.history import Line
from facilitator.attendance.models import CountLink
from facilitator.db import db
from facilitator.forms import clean_line
from facilitator.meetings.models import Meeting
from facilitator.meetings.planning import local_day

bp = Blueprint("count_link", __name__)

Answer = str | tuple[str, int] | Response


@bp.get("/volunteer/meetings/<slug>/count-link")
def page(slug: str) -> Answer:
    """Whether a meeting has a link, who made it and when, and when it was last used."""
    meeting = _meeting(slug)
    link = count_link.of(db.session, meeting)
    return render_template("attendance/link.html", meeting=meeting, link=link, replaces=count_link.mark(link))


@bp.post("/volunteer/meetings/<slug>/count-link")
def make(slug: str) -> Answer:
    """Make a link and show it, this once, in the answer itself: by a redirect it would have to be kept somewhere."""
    meeting, me = _meeting(slug), access.signed_in()
    try:
        secret = count_link.make(db.session, meeting, me, request.form.get("replaces", ""), clock.now())
    except ChangedMeanwhile:
        flash(_("The link was made or stopped meanwhile. This is how it stands now."))
        return redirect(url_for(".page", slug=meeting.slug), 303)
    db.session.commit()
    address = web.absolute("count_link.form", secret=secret)
    return render_template("attendance/link_made.html", meeting=meeting, address=address)


@bp.post("/volunteer/meetings/<slug>/count-link/stop")
def stop(slug: str) -> Answer:
    """Stop a meeting's link for good."""
    meeting = _meeting(slug)
    count_link.stop(db.session, meeting)
    db.session.commit()
    flash(_("The link is stopped. Whoever has it can count nothing any more."))
    return redirect(url_for(".page", slug=meeting.slug), 303)


@bp.get("/count/<secret>")
def form(secret: str) -> Answer:
    """The dates that a helper can count, and the form of one of them; after a count, thanks."""
    link, now, form = count_link.find(db.session, secret), clock.now(), CountForm(meta={"csrf": False})
    lines = count_link.offered(db.session, link, now)
    today = local_day(link.meeting, now)
    asked, saved = read_day(request.args.get("date", "")), read_day(request.args.get("saved", ""))
    waiting = [each for each in lines if not count_link.own(each, link, today)]
    line = next((each for each in lines if each.day == (asked or saved)), None if saved else next(iter(waiting), None))
    if line is not None:
        form.begin(link.meeting, line.day)
        if mine := count_link.own(line, link, today):
            form.correct(mine.id, mine.numbers)
    return _page(link, form, lines, line, saved=saved)


@bp.post("/count/<secret>")
def save(secret: str) -> Answer:
    """Store what a helper counted."""
    link, now, form = count_link.find(db.session, secret), clock.now(), CountForm(meta={"csrf": False})
    lines, day = count_link.offered(db.session, link, now), form.day()
    line = next((each for each in lines if each.day == day), None)
    status, well_formed = HTTPStatus.UNPROCESSABLE_ENTITY, form.validate()
    if day is None:
        form.form_errors.append(_("This date is not known here. Choose one of the dates below."))
    elif form.lacks_people():
        form.ask_people(line.kind if line else link.meeting.kind)
    elif well_formed:
        try:
            count_link.record(db.session, link, day, form.numbers(), form.key.data or "", now, form.correction())
        except counts.Refused as refusal:
            status = _refused(form, link.meeting, day, refusal)
        else:
            db.session.commit()
            return redirect(url_for(".form", secret=secret, saved=day), 303)
    return _page(link, form, lines, line), status


# Without a token: that would need a cookie. Whoever can send this form has the secret, and needs no browser of others.
web.csrf.exempt(save)


@bp.errorhandler(NoSuchLink)
def _no_such_link(_error: NoSuchLink) -> Response:
    message = _("It may have been stopped or replaced. Whoever gave it to you can ask a coordinator for a new one.")
    return web.problem(HTTPStatus.NOT_FOUND, title=_("This link counts nothing"), message=message)


@bp.after_request
def _tell_nobody(response: Response) -> Response:
    """Keep the secret out of caches, and of what browsers and search engines pass on, on error pages too.

    These have a form to sign out by, whose check of the sender needs the site's name: so they tell that and no more.
    """
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    if request.endpoint in ("count_link.form", "count_link.save"):
        response.headers["Referrer-Policy"] = (
            "origin" if response.status_code == HTTPStatus.NOT_FOUND else "no-referrer"
        )
    return response


def _refused(form: CountForm, meeting: Meeting, day: date, refusal: counts.Refused) -> HTTPStatus:
    """Say why not, with nothing of what others have counted."""
    if isinstance(refusal, counts.KeyUsed | counts.WrongKey):
        form.key.data = new_key()
    if isinstance(refusal, counts.KeyUsed) and (refusal.first.meeting_id, refusal.first.day) == (meeting.id, day):
        form.seen.data = refusal.first.id
    if isinstance(refusal, count_link.NotOffered):
        form.form_errors.append(_("This date can’t be counted here: it has not begun, or it is counted already."))
    elif isinstance(refusal, count_link.TooMany):
        form.form_errors.append(_("That was a lot for one day. Try again tomorrow, or tell somebody of the team."))
        return HTTPStatus.TOO_MANY_REQUESTS
    else:
        form.say(refusal, meeting, day)
    return HTTPStatus.UNPROCESSABLE_ENTITY


def _page(link: CountLink, form: CountForm, lines: Sequence[Line], line: Line | None, saved: date | None = None) -> str:
    """What a helper sees: dates, a form, and of the counts only what was entered by this link today."""
    today = local_day(link.meeting, clock.now())
    mine = count_link.own(line, link, today) if line else None
    values = {"lines": lines, "line": line, "mine": mine, "saved": saved, "failed": bool(form.errors)}
    return render_template("attendance/link_count.html", meeting=link.meeting, form=form, **values)


def _meeting(slug: str) -> Meeting:
    found = db.session.scalar(select(Meeting).where(Meeting.slug == clean_line(slug)))
    return found or abort(HTTPStatus.NOT_FOUND)
