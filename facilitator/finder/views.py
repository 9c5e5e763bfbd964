"""What the public sees: list, month, meeting and group pages, open data, help."""

from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Answer

from facilitator import access, clock, mail
from facilitator.calendars import answers, clean, entries
from facilitator.calendars.kept import Document, Kept
from facilitator.db import db, snapshot
from facilitator.finder import (
    agenda,
    dates,
    display,
    events,
    labels,
    listing,
    nearest,
    open_data,
    pages,
    spans,
    stored,
    words,
)
from facilitator.finder import help as help_
from facilitator.finder.remembered import Remembered
from facilitator.meetings import confirming, doors, joining, organisation, revision, schedule, search, succession
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import Meeting, State
from facilitator.meetings.search import PER_PAGE
from facilitator.meetings.words import locale
from facilitator.web import absolute, country, language, ready, settings

MOST_PAGES = 200  # of the list, whose dates are kept at hand

bp = Blueprint("finder", __name__)
bp.add_app_template_filter(
    lambda job: url_for("finder.privacy") if job is help_.PRIVACY else url_for("finder.help_page", job=job.name),
    "help_address",
)
bp.record_once(lambda state: display.install(state.app.jinja_env))
bp.record_once(lambda state: state.app.extensions.update(remembered=Remembered(), pages=Remembered(MOST_PAGES)))

ROBOTS = """User-agent: *
Disallow: /volunteer/
Disallow: /sign-in
"""
OPEN_DATA_AGE = 600  # seconds that others may keep the document without asking


@bp.get("/")
def index() -> str:
    """The coming meetings, the next one first."""
    asked, now, number = Filters.from_args(request.args), clock.now(), request.args.get("page", 1, int)
    state, usual = revision.current(db.session), _usual()
    reader = agenda.reader(usual["today"], usual["zone"], usual["first_language"])
    filters, away, near = nearest.place(db.session, asked, country(), state)
    if filters.date:
        shown = agenda.written(dates.on_day(db.session, filters, filters.date, now, number), now, reader)
    elif away:
        shown = nearest.nearest(db.session, filters, away, now, number, reader, state)
    else:
        shown = agenda.coming(db.session, filters, now, number, reader, state)
    choices = agenda.choices(db.session, state)
    instead = [] if shown.page.total else listing.instead(db.session, filters, now)
    helpful = nearest.instead(db.session, away, now, reader, state) if instead else []
    return render_template(
        "finder/index.html",
        filters=filters,
        page=shown.page,
        sections=shown.sections,
        choices=choices,
        labels=labels,
        form=agenda.form(db.session, filters, choices, now, state, near),
        near=near,
        town=words.town,
        in_miles=country() in words.IN_MILES,
        instead=[(labels.instead(name, filters, choices, hits), found) for found, name, hits in instead],
        helpful=helpful,
        closed=agenda.closed(db.session, usual["today"], state),
        **usual,
    )


@bp.get("/calendar")
def month() -> str:
    """A month or a week as a table, or one day."""
    usual, state, first_weekday = _usual(), revision.current(db.session), locale().first_week_day
    filters, _away, near = nearest.place(db.session, Filters.from_args(request.args).lasting(), country(), state)
    try:
        span = spans.asked(request.args, usual["today"], first_weekday)
    except spans.NoSuchSpan as error:
        raise NotFound from error
    weeks = dates.weeks(db.session, filters, span, first_weekday, dates.SHOWN if span.of == spans.MONTH else PER_PAGE)
    days = [day for week in weeks for day in week if day]
    before, after = spans.neighbours(span, usual["today"], first_weekday)
    return render_template(
        "finder/month.html",
        filters=filters,
        near=near,
        choices=agenda.choices(db.session, state),
        labels=labels,
        span=span,
        title=words.of_span,
        beside=lambda other: words.beside(other, span),
        ways=spans.ways(span, usual["today"], first_weekday),
        before=before,
        after=after,
        weeks=weeks,
        weekdays=words.week(),
        total=sum(day.total for day in days),
        left=sum(day.total for day in days if day.date >= usual["today"]),
        entry=lambda coming: listing.entry(coming, usual["now"]),
        **usual,
    )


@bp.get("/meetings/<slug>")
def meeting(slug: str) -> Answer:
    """One meeting. A draft is there for its team only, on the team's own page."""
    try:
        found = pages.meeting(db.session, slug)
    except pages.NoSuchPage as error:
        raise NotFound from error
    if found.state is State.DRAFT:
        return _draft(found)
    timetable, now = schedule.of(db.session, found), clock.now()
    goes_on = succession.showing(db.session, found, now)
    if goes_on is not found:
        return redirect(url_for("finder.meeting", slug=goes_on.slug), 302)
    coming, org = pages.next_dates(found, timetable, now), organisation.current(db.session, settings())
    goes_on = succession.latest(found)
    entry, minutes = entries.entry(found, timetable, _link(found)), settings().join_minutes
    shown = joining.on_page(found, pages.next_held(coming), now, minutes)
    page = render_template(
        "finder/meeting.html",
        meeting=found,
        entry=entry,
        coming=coming,
        final_day=timetable.final(),
        back=pages.back_on(found, timetable, now),
        goes_on=goes_on if goes_on is not found else None,
        where=lambda date: schedule.where(found, date),
        reportable=bool(doors.recent(found, timetable, now)),
        unconfirmed=confirming.unconfirmed_since(found, now),
        leader=pages.leader(found),
        map_link=pages.map_link(entry.place) if entry.place else "",
        shown=shown,
        opens=words.opens(shown.opens, minutes, by_link=shown.by_link) if shown.opens else "",
        join_link=clean.link(shown.online_url),
        phone_link=clean.phone(shown.online_phone),
        events=events.events(entry, coming, org.name, found.language),
        can_write=mail.configured(settings()),
        **_usual(),
    )
    answer = make_response(page)
    if joining.late(found):
        answer.cache_control.no_store = True  # a browser would show it again to who goes back, also after the end
    return answer


@bp.get("/groups/<slug>")
def group(slug: str) -> str:
    """One group and its meetings."""
    try:
        found = pages.group(db.session, slug)
    except pages.NoSuchPage as error:
        raise NotFound from error
    page = search.coming(db.session, Filters(group=found.slug), clock.now())
    resting, about = pages.resting(db.session, found), joining.about_group_on_page(db.session, found)
    can_write = mail.configured(settings())
    return render_template(
        "finder/group.html", group=found, about=about, page=page, resting=resting, can_write=can_write, **_usual()
    )


@bp.get("/meetings.json")
def meetings_json() -> Response:
    """All listed meetings in the Meeting Guide format, for other sites to show."""
    snapshot(db.session)
    zone, now = organisation.current(db.session, settings()).timezone, clock.now()
    kept: Kept = current_app.extensions["feeds"]
    asked = (db.session, clock.today(zone), _link, kept, settings().base_url)
    try:
        response = _open_data(open_data.latest(*asked), kept, zone, now)
    except ready.Gone:
        response = _open_data(open_data.make(*asked), kept, zone, now)
    response.headers["Cache-Control"] = f"public, max-age={OPEN_DATA_AGE}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _open_data(found: Document, kept: Kept, zone: str, now: datetime) -> Response:
    zipped, until = ready.wants_gzip(), clock.next_day(zone)
    offer = answers.offer(found, kept, "application/json", zipped=zipped, since=now, until=until, last_modified=None)
    return ready.answer(offer, found.made.get(zipped))


@bp.get("/help")
def help_index() -> str:
    """What there is help for."""
    return render_template("finder/help/index.html", sections=help_.SECTIONS)


@bp.get("/help/<job>")
def help_page(job: str) -> str:
    """Help for one job."""
    if (found := help_.JOBS.get(job)) is None:
        raise NotFound
    return render_template(f"finder/help/{job}.html", job=found, section=help_.section_of(found))


@bp.get("/privacy")
def privacy() -> str:
    """What this site stores, and what it never does."""
    of = settings()
    return render_template(
        "finder/help/privacy.html",
        job=help_.PRIVACY,
        section=help_.section_of(help_.PRIVACY),
        sections=stored.everything(of),
        small=of.small_figures,
        public=of.public_report,
    )


@bp.get("/robots.txt")
def robots() -> Response:
    """What search engines may read: all that is public."""
    return Response(
        f"{ROBOTS}Sitemap: {absolute('around.sitemap')}\n",
        mimetype="text/plain",
        headers={"Cache-Control": "public, max-age=86400"},
    )


@bp.get("/favicon.ico")
def favicon() -> Response:
    """The icon for those that ask for it at this address."""
    return send_from_directory(current_app.static_folder or "", "favicon.ico", max_age=86400)


def _draft(found: Meeting) -> Answer:
    if access.allowed("prepare.meeting", access.actor(), {"slug": found.slug}):
        return redirect(url_for("prepare.meeting", slug=found.slug), 303)
    raise NotFound


def _link(found: Meeting) -> str:
    return absolute("finder.meeting", slug=found.slug)


def _usual() -> dict[str, Any]:
    """What every page here takes for granted: the organisation's zone and date, and the language of the page."""
    zone = current_app.extensions["site"]().timezone
    return {"zone": zone, "now": clock.now(), "today": clock.today(zone), "first_language": language()}
