"""What anybody may print of what is listed: a poster for a meeting or a group, and the list of all meetings."""

from flask import Blueprint, Response, render_template, request
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import select

from facilitator import clock, settings, web
from facilitator.db import db
from facilitator.handouts import answers, forms, listed, listing, occasions, poster
from facilitator.handouts.listed import By, Reader
from facilitator.handouts.listing import Layout
from facilitator.handouts.paper import Imprint
from facilitator.handouts.poster import Moment, Poster
from facilitator.handouts.variants import Variant, usual
from facilitator.meetings import nearby, organisation, schedule, search, succession
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import Group

bp = Blueprint("public_paper", __name__)

KEPT = 300  # seconds; the dates of a meeting may change any time


@bp.get("/meetings/<slug>/poster.pdf")
def meeting_poster(slug: str) -> Response:
    """The poster of a meeting, or of the one that carries it on."""
    try:
        meeting = occasions.find(db.session, slug, clock.now())
    except occasions.NoSuchMeeting:
        return web.problem(404, message=_("There is no such meeting, or it is not public."))
    following = succession.latest(meeting)
    made = poster.of_meeting(
        meeting,
        schedule.of(db.session, meeting),
        following if following is not meeting else None,
        _moment(),
        web.absolute("finder.meeting", slug=meeting.slug, lang=web.mark()),
    )
    return _poster(made, f"poster-{meeting.slug}")


@bp.get("/groups/<slug>/poster.pdf")
def group_poster(slug: str) -> Response:
    """The poster of a group with its meetings."""
    group = db.session.scalar(select(Group).where(Group.slug == slug))
    if group is None:
        return web.problem(404, message=_("There is no such group."))
    meetings = search.meetings(db.session, Filters(group=group.slug))
    made = poster.of_group(group, meetings, _moment(), web.absolute("finder.group", slug=group.slug, lang=web.mark()))
    return _poster(made, f"poster-{group.slug}")


def _poster(made: Poster, name: str) -> Response:
    org = organisation.current(db.session, web.settings())
    try:
        variant = Variant.from_args(request.args, usual(org.country))
    except ValueError:
        return answers.unknown_size()
    job = poster.job(made, variant.size, Imprint.of(org), settings.templates(), ink=variant.ink)
    return answers.pdf(job, f"{name}-{variant.size}{'-ink' if variant.ink else ''}", KEPT)


def _moment() -> Moment:
    return Moment(clock.now(), organisation.current(db.session, web.settings()).timezone)


@bp.get("/handouts/meetings")
def choose() -> str:
    """How the list of meetings can be printed."""
    filters, org = Filters.from_args(request.args).without("when"), organisation.current(db.session, web.settings())
    form = forms.list_form(usual(org.country), request.args)
    return render_template("handouts/list.html", form=form, filters=filters, asked=_asked(filters))


@bp.get("/handouts/meetings.pdf")
def meetings() -> Response:
    """What the finder's filters find, as a list on paper."""
    filters, args = Filters.from_args(request.args).without("when"), request.args
    filters = nearby.settle(db.session, filters, web.country())
    org = organisation.current(db.session, web.settings())
    try:
        variant = Variant.from_args(args, usual(org.country))
        by, layout = By(args.get("by") or By.DAY), Layout(args.get("layout") or Layout.SHEETS)
    except ValueError:
        return web.problem(400, message=_("There is no such size or layout. Go back and choose one of those offered."))
    reader = Reader(clock.now(), clock.today(org.timezone), org.timezone, web.language())
    try:
        found = listed.find(db.session, filters, by, reader, large=variant.large)
    except listed.TooMany as error:
        return _too_many(error)
    url = web.absolute("finder.index", **filters.args(), lang=web.mark())
    order = listing.Order(by, layout, variant, Imprint.of(org), _asked(filters), reader.today, url)
    return answers.pdf(listing.job(found, order, settings.templates()), f"meetings-{reader.today}-{variant.name}", KEPT)


def _asked(filters: Filters) -> str:
    group = db.session.scalar(select(Group.name).where(Group.slug == filters.group)) if filters.group else ""
    return listing.asked_for(filters, group or "")


def _too_many(refusal: listed.TooMany) -> Response:
    return web.problem(
        422,
        title=_("Too many meetings for one list"),
        message=_(
            "%(found)s meetings were found, and a list holds %(most)s. Go back and ask for fewer: a day, a town.",
            found=format_decimal(refusal.found),
            most=format_decimal(refusal.most),
        ),
    )
