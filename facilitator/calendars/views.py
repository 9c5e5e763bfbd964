"""Feeds, and the pages that help to subscribe to them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

import segno
from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from facilitator import clock, web
from facilitator.calendars import answers, feeds, preview, words
from facilitator.calendars.entries import BadOptionError, Options
from facilitator.calendars.feeds import NoSuchFeedError
from facilitator.calendars.kept import Document, Kept
from facilitator.calendars.shared import keeper
from facilitator.calendars.wanted import Of, Site, Wanted, Ways, ways
from facilitator.db import db, snapshot
from facilitator.meetings import nearby, planning, succession
from facilitator.meetings.filters import Filters
from facilitator.meetings.words import clock_time, short_day
from facilitator.web import ready

bp = Blueprint("calendars", __name__)

MAX_AGE = timedelta(minutes=5)
PREVIEWED = 4
NOTICES = (0, 10, 30, 60, 120, 24 * 60)


@bp.record_once
def _keep(state: BlueprintSetupState) -> None:
    kept = state.app.extensions["feeds"] = keeper(state.app.extensions["settings"])
    state.app.extensions["ready"]["cache"] = kept.check
    state.app.extensions["optional"].add("cache")  # without it everything is answered, only later


@bp.get("/calendars/all.ics")
def all_meetings() -> Response:
    """All meetings."""
    return _answer(Wanted(Of.ALL, options=Options.from_args(request.args)))


@bp.get("/calendars/groups/<slug>.ics")
def group(slug: str) -> Response:
    """A group's meetings."""
    return _answer(Wanted(Of.GROUP, slug, options=Options.from_args(request.args)))


@bp.get("/calendars/meetings/<slug>.ics")
def meeting(slug: str) -> Response:
    """One meeting."""
    return _answer(Wanted(Of.MEETING, slug, options=Options.from_args(request.args)))


@bp.get("/calendars/search.ics")
def search() -> Response:
    """The meetings that match the filters of the list."""
    filters = nearby.settle(db.session, Filters.from_args(request.args), web.country())
    return _answer(Wanted(Of.SEARCH, filters=filters, options=Options.from_args(request.args)))


@bp.get("/calendars/subscribe")
def subscribe() -> str:
    """How to subscribe to all meetings, or to those that match the filters of the list."""
    filters = nearby.settle(db.session, Filters.from_args(request.args).lasting(), web.country())
    return _subscribe(Of.SEARCH if filters.args() else Of.ALL, filters=filters)


@bp.get("/calendars/subscribe/groups/<slug>")
def subscribe_group(slug: str) -> str:
    """How to subscribe to a group's meetings."""
    return _subscribe(Of.GROUP, slug)


@bp.get("/calendars/subscribe/meetings/<slug>")
def subscribe_meeting(slug: str) -> str | Answer:
    """How to subscribe to one meeting; to the one that carries it on, once no date of it is left."""
    found = planning.find(db.session, slug)
    following = succession.showing(db.session, found, clock.now()) if found else None
    if following is not None and following is not found:
        return redirect(
            this_site().subscribe(Wanted(Of.MEETING, following.slug, options=Options.from_args(request.args))), 302
        )
    return _subscribe(Of.MEETING, slug)


def _subscribe(of: Of, slug: str = "", filters: Filters | None = None) -> str:
    """Every way to subscribe to a feed, what its entries shall show, and a look at them."""
    plain, site = Wanted(of, slug, filters or Filters()), this_site()
    wanted = replace(plain, options=Options.from_args(request.args))
    return render_template(
        "calendars/subscribe.html",
        wanted=wanted,
        name=feeds.head(db.session, plain, site).name,
        page=site.page(plain),
        ways=ways(site.feed(wanted), feeds.head(db.session, wanted, site).name),
        code=qr_code(site.subscribe(wanted)),
        shown=preview.entries(db.session, wanted, site, clock.now(), PREVIEWED),
        words=words.discreet_words(),
        short_day=short_day,
        clock_time=clock_time,
        notices={minutes: words.notice(minutes) for minutes in sorted({*NOTICES, wanted.options.remind or 0})},
    )


@bp.errorhandler(BadOptionError)
def bad_option(error: BadOptionError) -> Response:
    """The page that names the part of an address that can't be read."""
    message = _(
        "The part “%(name)s” of the address can’t be read. Make a new address on the page Subscribe.", name=error
    )
    return web.problem(HTTPStatus.BAD_REQUEST, message=message)


@bp.errorhandler(NoSuchFeedError)
def _no_such_feed(_error: NoSuchFeedError) -> Response:
    return web.problem(HTTPStatus.NOT_FOUND)


@bp.app_template_global("subscription")
def subscription(of: str, slug: str, name: str) -> Mapping[str, str | Markup | Ways]:
    """For the part of other pages that offers a feed: its ``ways``, the ``page`` about them, its QR ``code``."""
    wanted, site = Wanted(Of(of), slug), this_site()
    page = site.subscribe(wanted)
    return {"ways": ways(site.feed(wanted), name), "page": page, "code": qr_code(page)}


def _answer(wanted: Wanted) -> Response:
    """A feed as the request's conditions and encodings ask for it (RFC 9110)."""
    kept: Kept = current_app.extensions["feeds"]
    site, now = this_site(), clock.now()
    snapshot(db.session)
    try:
        response = _respond(feeds.latest(db.session, wanted, site, kept, now.date()), kept, now)
    except ready.Gone:
        response = _respond(feeds.make(db.session, wanted, site, kept, now.date()), kept, now)
    name = "calendar" if wanted.options.word else re.sub(r"[^A-Za-z0-9-]", "-", wanted.slug) or wanted.of.value
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response.cache_control.public = True
    response.cache_control.max_age = int(MAX_AGE.total_seconds())
    return response


def _respond(found: Document, kept: Kept, now: datetime) -> Response:
    zipped, last_modified = ready.wants_gzip(), feeds.last_modified(found.changed_at, now)
    offer = answers.offer(
        found,
        kept,
        "text/calendar; charset=utf-8",
        zipped=zipped,
        since=now,
        until=feeds.holds_until(found.changed_at, now),
        last_modified=last_modified,
    )
    return ready.answer(offer, found.made.get(zipped))


def this_site() -> Site:
    """The site in the language that the request asks for."""
    return Site(web.settings(), web.asked())


def qr_code(address: str) -> Markup:
    """A QR code as SVG without styles, which the content policy forbids; empty for an address that no code can hold."""
    try:
        svg = segno.make(address, micro=False).svg_inline(dark="#000", light="#fff", omitsize=True)
    except segno.DataOverflowError:
        return Markup("")
    return Markup(svg)  # noqa: S704  (made of the modules of the code alone)
