"""For the web around the site: a sitemap, a feed of changes, whom to tell of a weakness, and a list to embed."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from facilitator import clock, web
from facilitator.calendars import clean
from facilitator.calendars.words import notice_of
from facilitator.db import db
from facilitator.finder import agenda, around, nearest, points
from facilitator.finder.around import News
from facilitator.meetings import joining, links, nearby, organisation, reasons, revision
from facilitator.meetings.filters import Filters
from facilitator.meetings.words import describe, full_day, span
from facilitator.web import absolute

bp = Blueprint("around", __name__)

PAGES = ("finder.index", "finder.month", "handouts.index", "finder.help_index", "finder.privacy")
HOUR = {"Cache-Control": "public, max-age=3600"}
CONTACT_FOR = timedelta(days=180)  # RFC 9116 §2.5.5 asks for less than a year


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """The pages that search engines should know of (sitemaps.org)."""
    meetings, groups = around.listed(db.session)
    text = render_template("finder/sitemap.xml", pages=PAGES, meetings=meetings, groups=groups)
    return Response(text, mimetype="application/xml", headers=HOUR)


@bp.get("/.well-known/security.txt")
def security() -> Response:
    """Whom to tell of a weakness (RFC 9116), where the administrator has set it."""
    if not (contact := web.settings().security_contact):
        raise NotFound
    until = (clock.now() + CONTACT_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {contact}", f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}", f"Canonical: {absolute('around.security')}"]
    lines.append(f"Preferred-Languages: {', '.join(web.settings().languages)}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain", headers=HOUR)


@bp.get("/changes.atom")
def changes() -> Response:
    """What changed lately: dates that were cancelled, moved or added, closed days, new meetings (Atom, RFC 4287)."""
    news = list(around.news(db.session, clock.now()))
    groups = {each.closure.group.id for each in news if each.closure and each.closure.group}
    known = joining.secrets_of_groups(db.session, groups) if groups else {}
    found = [_told(each, known) for each in news]
    _number, changed_at = revision.current(db.session)
    name = clean.line(organisation.current(db.session, web.settings()).name) or _("Meetings")
    text = render_template("finder/changes.xml", entries=found, changed_at=changed_at, name=name)
    response = Response(text, mimetype="application/atom+xml", headers={"Cache-Control": "public, max-age=600"})
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.get("/embed")
def embed() -> Response:
    """The list without head and foot, for a frame on another site. Which sites may is the setting ``EMBED_ON``."""
    filters, now, usual = Filters.from_args(request.args), clock.now(), web.settings()
    filters = nearby.settle(db.session, filters.without("date"), web.country())
    zone, today = organisation.current(db.session, usual).timezone, web.today()
    reader = agenda.reader(today, zone, web.language())
    shown = agenda.coming(db.session, filters, now, 1, reader, revision.current(db.session))
    response = make_response(
        render_template("finder/embed.html", filters=filters, page=shown.page, sections=shown.sections, today=today)
    )
    sites = " ".join(usual.embed_on) or "'none'"
    policy = re.sub("frame-ancestors [^;]*", f"frame-ancestors {sites}", web.POLICY_HEADER)
    response.headers["Content-Security-Policy"] = policy
    return response


@bp.get("/near.json")
def near_me() -> Response:
    """Where what the filters find is. Which of it is near is worked out by who asks: a position is never sent here."""
    filters, now, state = (
        Filters.from_args(request.args).without("near", "date"),
        clock.now(),
        revision.current(db.session),
    )

    def find() -> str:
        spots = nearest.spots(db.session, state)
        return json.dumps(points.of(db.session, filters, spots, now, web.today()), ensure_ascii=False)

    key = ("points", web.language(), filters, agenda.minute_of(now))
    text = agenda.kept_pages().get(state, key, find)
    return Response(text, mimetype="application/json", headers={"Cache-Control": "public, max-age=60"})


def _told(news: News, known: Mapping[int, tuple[str, ...]]) -> dict[str, object]:
    """An entry of the feed: what it is of, in a line and in a sentence or two; ``known``: what each group keeps."""
    if news.closure:
        of = news.closure.group or news.closure.venue
        days = span(news.closure.first_day, news.closure.last_day)
        secrets = known[news.closure.group.id] if news.closure.group else ()
        why = clean.line(links.without_codes(reasons.words(news.closure.reason, news.closure.note), secrets))
        title = (
            _("Closed, %(days)s: %(of)s", days=days, of=clean.line(of.name))
            if of
            else _("No meetings, %(days)s", days=days)
        )
        page = absolute("finder.index")
        return {"at": news.at, "id": f"{page}#closed-{news.closure.id}", "page": page, "title": title, "text": why}
    assert news.meeting is not None  # noqa: S101  (what is no closure is of a meeting)
    page, name = absolute("finder.meeting", slug=news.meeting.slug), clean.line(news.meeting.name)
    if news.date is None:
        title, rule = _("New: %(meeting)s", meeting=name), describe(news.meeting.series)
        return {"at": news.at, "id": page, "page": page, "title": title, "text": rule[:1].upper() + rule[1:]}
    said = " ".join(notice_of(news.date, joining.secrets(news.meeting, news.date))) or _("It takes place as usual.")
    title = f"{name}, {full_day(news.date.on_day)}"
    return {"at": news.at, "id": f"{page}#{news.date.day}", "page": page, "title": title, "text": said}
