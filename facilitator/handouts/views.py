"""The pages of the handouts: look through, look at one, print one, print a pack. Open to all, without a cookie."""

from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, g, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _

from facilitator import access, clock, press, settings, web
from facilitator.db import db
from facilitator.forms import clean_line
from facilitator.handouts import answers, browsing, forms, occasions, ordering, paper, shelf, stock, thumbnail, words
from facilitator.handouts import editions as own_sheets
from facilitator.handouts.browsing import Wanted
from facilitator.handouts.fields import Names
from facilitator.handouts.library import Library, UnknownWorksheet, open_library
from facilitator.handouts.loader import WorksheetError
from facilitator.handouts.ordering import Pack
from facilitator.handouts.paper import Imprint, Print
from facilitator.handouts.release import Standing
from facilitator.handouts.shelf import UnknownEdition
from facilitator.handouts.variants import Size, Variant, usual
from facilitator.handouts.worksheet import Worksheet
from facilitator.meetings import organisation

bp = Blueprint("handouts", __name__)
answers.install(bp)

KEPT = 0  # seconds; what a coordinator publishes is printed from then on. Asking whether it has changed prints nothing
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
    sheet = _sheet(slug)
    filled = request.args.get("example") == "1" and sheet.has_example
    return render_template(
        "handouts/worksheet.html",
        sheet=sheet,
        filled=filled,
        form=forms.print_form(sheet, _usual_size(), request.args),
        fillable=not filled and sheet.to_fill_in,
        names=Names(sheet.slug),
        has_file=_has_file(sheet),
        sizes=sorted(Size, key=lambda size: size is not _usual_size()),
        words=words,
        paper=False,
        **paper.helpers(),
    )


@bp.get("/handouts/<slug>.pdf")
def worksheet_pdf(slug: str) -> Response:
    """One worksheet to print, blank or as a filled-in example."""
    sheet = _sheet(slug)
    try:
        variant = Variant.from_args(request.args, _usual_size())
    except ValueError:
        return answers.unknown_size()
    if variant.example and not sheet.has_example:
        return web.problem(404, message=_("This worksheet has no filled-in example."))
    number = f"-edition-{sheet.release.number}" if sheet.release else ""
    return answers.order(Print((sheet,), variant, imprint()), f"{sheet.slug}{number}-{variant.name}", KEPT)


@bp.get("/handouts/<slug>.yaml")
def worksheet_file(slug: str) -> Response:
    """The file that a worksheet is made of, to start one's own from."""
    sheet = _sheet(slug)
    if not _has_file(sheet):
        raise UnknownWorksheet(slug)
    return file(sheet, shelf.source(db.session, folder(), sheet))


@bp.get("/handouts/<slug>/editions")
def editions(slug: str) -> str:
    """The editions of a worksheet: those that coordinators published, and the built-in one."""
    sheet = _sheet(slug)
    own = own_sheets.find(db.session, sheet.slug, sheet.language) if sheet.release else None
    built_in = open_library(folder()).worksheets.get((sheet.slug, sheet.language))
    return render_template("handouts/editions.html", sheet=sheet, own=own, built_in=built_in, words=words)


@bp.get("/handouts/pack.pdf")
def pack() -> Response:
    """Several worksheets in one file, for a meeting or for none."""
    form = _pack_form()
    if not form.validate():
        return Response(_index(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    wanted = form.pack()
    pages = wanted.pages(library(), web.language())
    if pages > ordering.MOST_AT_ONCE or wanted.too_large:
        return _long(wanted, pages)
    occasion = ordering.occasion(db.session, wanted.meeting, clock.now(), calendar)
    order = ordering.order(wanted, library(), web.language(), imprint(), occasion)
    return answers.order(order, "-".join(filter(None, ["worksheets", wanted.meeting])), KEPT_FOR_MEETING)


def _long(wanted: Pack, pages: int) -> Response:
    """What is said of a pack that is too long to wait for: volunteers may have it printed, others print less."""
    parts = wanted.parts(library(), web.language())
    page = render_template(
        "handouts/long.html",
        pack=wanted,
        args=wanted.args(),
        pages=pages,
        parts=len(parts),
        most=ordering.MOST_LARGE if wanted.too_large else ordering.MOST_AT_ONCE,
    )
    return Response(page, HTTPStatus.OK if access.actor() else HTTPStatus.UNPROCESSABLE_ENTITY)


@bp.errorhandler(UnknownWorksheet)
def _unknown(_error: UnknownWorksheet) -> Response:
    return web.problem(404, message=_("There is no such worksheet. All of them are on the page Handouts."))


@bp.errorhandler(UnknownEdition)
def unknown_edition(_error: UnknownEdition) -> Response:
    """There is none of that number."""
    return web.problem(404, message=_("There is no such edition. The worksheet’s page leads to those that there are."))


@bp.errorhandler(WorksheetError)
def unreadable(error: WorksheetError) -> Response:
    """An edition that was made with another version of the software."""
    return web.problem(404, message=_("This edition can’t be shown any more: %(reason)s.", reason=str(error)))


def _index(form: forms.PackForm) -> str:
    sheets = library().all(web.language())
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
    return forms.pack_form(library().all(web.language()), offered, _usual_size(), args)


def folder() -> Path:
    """Where the worksheets are that are shipped."""
    return settings.templates() / "worksheets"


def file(sheet: Worksheet, source: str) -> Response:
    """A worksheet's file to download (media type: RFC 9512)."""
    answer = Response(source, mimetype="application/yaml")
    name = f"{sheet.slug}.{sheet.language}.yaml"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def library() -> Library:
    """All worksheets, and what is read at each meeting; asked of the database once a request."""
    if "library" not in g:
        g.library = stock.of(db.session, web.settings(), web.language())
    found: Library = g.library
    return found


def _has_file(sheet: Worksheet) -> bool:
    """Whether it is made of a file, and not of the organisation's own words."""
    return sheet.release is not None or (sheet.slug, sheet.language) in open_library(folder()).worksheets


def _sheet(slug: str) -> Worksheet:
    """The worksheet that an address names: the newest, or the edition asked for, unless that was withdrawn."""
    sheet = library().find(slug, request.args.get("lang") or web.language())
    if "edition" not in request.args:
        return sheet
    number = request.args.get("edition", -1, int)
    found = shelf.edition(db.session, folder(), sheet.slug, sheet.language, number)
    if found.release and found.release.standing is Standing.WITHDRAWN:
        raise UnknownEdition
    return found


def calendar(slug: str) -> str:
    """The address to which the code of a meeting leads."""
    return web.absolute("calendars.subscribe_meeting", slug=slug, lang=web.mark())


def imprint() -> Imprint:
    """Who prints."""
    return Imprint.of(organisation.current(db.session, web.settings()))


def _usual_size() -> Size:
    return usual(web.country())
