"""A volunteer's own feed, and the page on which they make its address, replace it and stop it."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from facilitator import access, clock, web
from facilitator.calendars import own, words
from facilitator.calendars.entries import BadOptionError, Options
from facilitator.calendars.views import MAX_AGE, NOTICES, bad_option, qr_code, this_site
from facilitator.calendars.wanted import ways
from facilitator.db import db
from facilitator.rota import secret as secrets
from facilitator.rota.secret import ChangedMeanwhile, NoSuchSecret

bp = Blueprint("own_calendar", __name__)
bp.register_error_handler(BadOptionError, bad_option)

SHOWN = 4


@bp.get("/calendars/rota/<secret>.ics")
def feed(secret: str) -> Response:
    """The dates that the owner of the secret leads."""
    options, zipped = Options.from_args(request.args), request.accept_encodings["gzip"] > 0
    found = own.feed(db.session, secret, options, this_site(), clock.now().date(), zipped=zipped)
    newest = request.if_none_match.contains_weak(found.tag)
    response = Response(status=HTTPStatus.NOT_MODIFIED) if newest else Response(found.body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'inline; filename="{"calendar" if options.word else "rota"}.ics"'
    response.cache_control.private = True
    response.cache_control.max_age = int(MAX_AGE.total_seconds())
    response.vary.add("Accept-Encoding")
    # No Last-Modified: nothing remembers when a duty went to somebody else, and a wrong date would hide it.
    response.set_etag(found.tag)
    if zipped:
        response.content_encoding = "gzip"
    return response


@bp.get("/volunteer/calendar")
def page() -> str:
    """Whether there is an address and since when; what it shows."""
    me, now = access.signed_in(), clock.now()
    return render_template(
        "calendars/own.html",
        kept=secrets.of(db.session, me),
        coming=own.coming(db.session, me, now, SHOWN),
        **_choices(),
    )


@bp.post("/volunteer/calendar")
def make() -> str | Answer:
    """Make an address and show it, this once, in the answer itself.

    Not by a redirect: the secret would have to be kept for the next request, in a cookie, an address or a table. A
    reload sends the form again, which by then replaces another address than there is, and so changes nothing.
    """
    me, site = access.signed_in(), this_site()
    options = Options.from_args(request.form)
    try:
        secret = secrets.make(db.session, me, request.form.get("replaces", ""), web.today())
    except ChangedMeanwhile:
        flash(_changed(known=secrets.of(db.session, me) is not None))
        return redirect(url_for("own_calendar.page"), 303)
    db.session.commit()
    offered = ways(site.rota(secret, options), own.name(options))
    return render_template("calendars/own_made.html", ways=offered, code=qr_code(offered.webcal))


@bp.get("/volunteer/calendar/new")
def ask_new() -> str | Answer:
    """Ask before an address is replaced: calendars that use it get nothing more."""
    kept = secrets.of(db.session, access.signed_in())
    if kept is None:
        return redirect(url_for("own_calendar.page"), 303)
    return render_template("calendars/own_new.html", kept=kept, replaces=secrets.mark(kept), **_choices())


@bp.route("/volunteer/calendar/stop", methods=["GET", "POST"])
def stop() -> str | Answer:
    """Ask, then stop the address for good."""
    me = access.signed_in()
    kept = secrets.of(db.session, me)
    if request.method == "GET" and kept is not None:
        return render_template("calendars/own_stop.html", kept=kept)
    if request.method == "POST":
        secrets.stop(db.session, me)
        db.session.commit()
        flash(_("The address has been stopped. Take the calendar out of your calendar program, too."))
    return redirect(url_for("own_calendar.page"), 303)


@bp.errorhandler(NoSuchSecret)
def _no_such_secret(_error: NoSuchSecret) -> Response:
    return web.problem(
        HTTPStatus.NOT_FOUND,
        title=_("There is no calendar at this address"),
        message=_("It may have been replaced or stopped. Volunteers make a new one on their page."),
    )


@bp.after_request
def _tell_nobody(response: Response) -> Response:
    """Keep the secret out of what browsers and search engines pass on, on error pages too.

    These have a form to sign out by, whose check of the sender needs the site's name: so they tell that and no more.
    """
    if request.endpoint == "own_calendar.feed":
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "origin" if response.mimetype == "text/html" else "no-referrer"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _choices() -> dict[str, Any]:
    """What a form offers that makes an address."""
    notices = {minutes: words.notice(minutes) for minutes in NOTICES}
    return {"words": words.discreet_words(), "notices": notices, "options": Options()}


def _changed(*, known: bool) -> str:
    if known:
        return _("You have an address already. It is shown only once; it works as before.")
    return _("The address has been stopped meanwhile. You can make a new one.")
