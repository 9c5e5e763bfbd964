"""The pages of the handouts: look through, look at one, print one, print a pack. Open to all, without a cookie."""

from contextlib import suppress
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _

from facilitator import access, clock, press, settings, web
from facilitator.db import db
from facilitator.forms import clean_line
from facilitator.handouts import answers, browsing, forms, library, occasions, paper, readings, thumbnail, words
from facilitator.handouts.browsing import Wanted
from facilitator.handouts.library import Library, UnknownWorksheet
from facilitator.handouts.paper import Imprint, Occasion, Print
from facilitator.handouts.variants import Size, Variant, usual
from facilitator.meetings import organisation

bp = Blueprint("handouts", __name__)
answers.install(bp)

KEPT = 3600  # seconds; a worksheet changes with a release
KEPT_FOR_MEETING = 300  # seconds; the next date of a meeting may change any time


@bp.record_once
def _say_when_ready(state: BlueprintSetupState) -> None:
    of = state.app.extensions["settings"]
    state.app.extensions["ready"]["press"] = lambda: press.check(of)


@bp.get("/handouts")
def index() -> str:
    """All worksheets by point, and the form for a pack."""
    return _index(_pack_form())


@bp.get("/handouts/<slug>")
def worksheet(slug: str) -> str:
    """One worksheet on the screen."""
    sheet = _library().find(slug, web.language())
    filled = request.args.get("example") == "1" and sheet.has_example
    return render_template(
        "handouts/worksheet.html",
        sheet=sheet,
        filled=filled,
        sizes=sorted(Size, key=lambda size: size is not _usual_size()),
        words=words,
        paper=False,
        **paper.helpers(),
    )


@bp.get("/handouts/<slug>.pdf")
def worksheet_pdf(slug: str) -> Response:
    """One worksheet to print, blank or as a filled-in example."""
    sheet = _library().find(slug, web.language())
    try:
        variant = Variant.from_args(request.args, _usual_size())
    except ValueError:
        return web.problem(400, message=_("There are the sizes a4 and letter. Go back and choose one."))
    if variant.example and not sheet.has_example:
        return web.problem(404, message=_("This worksheet has no filled-in example."))
    return _answer(Print((sheet,), variant, _imprint()), f"{sheet.slug}-{variant.name}", KEPT)


@bp.get("/handouts/pack.pdf")
def pack() -> Response:
    """Several worksheets in one file, for a meeting or for none."""
    form = _pack_form()
    if not form.validate():
        return Response(_index(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    sheets = tuple(_library().find(slug, web.language()) for slug in dict.fromkeys(form.sheet.data or []))
    occasion = _occasion(form.meeting.data) if form.meeting.data else None
    title = _("Worksheets for %(meeting)s", meeting=occasion.meeting) if occasion else _("Worksheets")
    variant = Variant(Size(form.size.data), example=bool(form.example.data))
    order = Print(sheets, variant, _imprint(), occasion, title=title)
    return _answer(order, "-".join(filter(None, ["worksheets", form.meeting.data])), KEPT_FOR_MEETING)


@bp.errorhandler(UnknownWorksheet)
def _unknown(_error: UnknownWorksheet) -> Response:
    return web.problem(404, message=_("There is no such worksheet. All of them are on the page Handouts."))


def _index(form: forms.PackForm) -> str:
    sheets = _library().all(web.language())
    wanted = Wanted.from_args(request.args)
    found = [sheet for sheet in sheets if wanted.fits(sheet)]
    ticked = form.sheet.data or []
    return render_template(
        "handouts/index.html",
        form=form,
        failed=bool(form.errors),
        wanted=wanted,
        found=found,
        sections=browsing.by_point(found),
        others=[sheet for sheet in sheets if sheet.slug in ticked and sheet not in found],
        total=len(sheets),
        ways_out=browsing.ways_out(wanted, sheets),
        words=words,
        thumbnail=thumbnail.draw,
    )


def _pack_form() -> forms.PackForm:
    args = request.args.copy()
    if slug := clean_line(args.get("meeting")):
        with suppress(occasions.NoSuchMeeting):
            args["meeting"] = slug = occasions.find(db.session, slug, clock.now()).slug
    offered = occasions.choices(db.session, access.actor(), slug or "")
    return forms.pack_form(_library().all(web.language()), offered, _usual_size(), args)


def _answer(order: Print, name: str, kept: int) -> Response:
    return answers.pdf(paper.job(order, settings.templates()), name, kept)


def _library() -> Library:
    """The worksheets that come with us, and what is read at each meeting."""
    of, home = organisation.current(db.session, web.settings()), web.settings().languages[0]
    shelf = library.open_library(settings.templates() / "worksheets")
    return shelf.plus(readings.sheets(of, web.language(), home))


def _occasion(slug: str) -> Occasion:
    meeting = occasions.find(db.session, slug, clock.now())
    address = web.absolute("calendars.subscribe_meeting", slug=meeting.slug)
    return Occasion(meeting.name, occasions.next_start(db.session, meeting, clock.now()), address)


def _imprint() -> Imprint:
    of = organisation.current(db.session, web.settings())
    return Imprint(of.name, of.helpline)


def _usual_size() -> Size:
    return usual(organisation.current(db.session, web.settings()).country)
