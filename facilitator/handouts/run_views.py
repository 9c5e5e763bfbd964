"""Print runs: order one, see how far it is, cancel it, fetch what is printed. For volunteers."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from facilitator import access, clock, settings, web
from facilitator.db import db
from facilitator.handouts import answers, occasions, ordering, run_printing, runs, stock, views
from facilitator.handouts.library import Library, UnknownWorksheet
from facilitator.handouts.models import PrintRun
from facilitator.handouts.run_printing import Shop

bp = Blueprint("runs", __name__)


@bp.get("/volunteer/prints")
def index() -> str:
    """The runs that somebody sees."""
    found = runs.of(db.session, access.signed_in())
    return render_template("handouts/runs.html", runs=[(run, _names(run)) for run in found], reasons=runs.REASONS)


@bp.post("/volunteer/prints")
def start() -> Answer:
    """Order a pack that is too long to wait for."""
    try:
        pack, language = ordering.read(request.form), web.paper_language()
        pages, parts = pack.pages(views.library(), language), len(pack.parts(views.library(), language))
        ordering.occasion(db.session, pack.meeting, clock.now(), views.calendar)
        run = runs.start(db.session, access.signed_in(), pack, language, (pages, parts), clock.now())
    except (ValueError, UnknownWorksheet, occasions.NoSuchMeeting):
        return web.problem(422, message=_("This can’t be printed as it was asked for. Go back and choose again."))
    except runs.TooManyRuns as refusal:
        return _too_many(own=refusal.own)
    db.session.commit()
    return redirect(url_for("runs.show", number=run.id), 303)


@bp.get("/volunteer/prints/<int:number>")
def show(number: int) -> str:
    """One run: how far it is, and what is printed already."""
    run = _run(number)
    return render_template(
        "handouts/run.html",
        run=run,
        names=_names(run),
        pack=runs.pack(run),
        open=run.state in runs.OPEN,
        stalled=runs.stalled(db.session, run, clock.now()),
        reasons=runs.REASONS,
        kept=runs.KEPT,
    )


@bp.get("/volunteer/prints/<int:number>/state")
def state(number: int) -> Response:
    """The same in few bytes, for the page to look whether it is still true."""
    run = _run(number)
    answer = jsonify(state=run.state, done=run.done, parts=run.parts)
    answer.cache_control.no_store = True
    return answer


@bp.get("/volunteer/prints/<int:number>/<int:part>.pdf")
def fetch(number: int, part: int) -> Response:
    """A printed part, from 1. The press keeps it; one that it has lost is printed again."""
    run = _run(number)
    if not 1 <= part <= run.done:
        abort(HTTPStatus.NOT_FOUND)
    try:
        wanted = run_printing.order(db.session, run, part - 1, _shop())
    except (UnknownWorksheet, occasions.NoSuchMeeting, IndexError):
        return web.problem(404, message=_("What this was made of is not there any more."))
    answer = answers.order(wanted, f"prints-{number}-{part}", 0)
    answer.cache_control.public = False
    answer.cache_control.private = True
    return answer


@bp.post("/volunteer/prints/<int:number>/cancel")
def cancel(number: int) -> Answer:
    """Print no more of it."""
    runs.cancel(db.session, _run(number), clock.now())
    db.session.commit()
    return redirect(url_for("runs.show", number=number), 303)


def _run(number: int) -> PrintRun:
    run = runs.find(db.session, number, access.signed_in())
    if run is None:
        abort(HTTPStatus.NOT_FOUND)
    return run


def _names(run: PrintRun) -> list[tuple[str, int]]:
    """The titles of its worksheets with the number of copies; a worksheet that is gone has its slug."""
    titles = {sheet.slug: sheet.title for sheet in _library(run.language).all(run.language)}
    return [(titles.get(slug, slug), count) for slug, count in runs.pack(run).sheets]


def _too_many(*, own: bool) -> Response:
    waiting = _(
        "You have %(num)s prints that are not finished. Wait for one of them, or cancel it.", num=runs.MOST_OF_ONE
    )
    busy = _("Many prints are waiting already. Please try again in some minutes.")
    return web.problem(429, title=_("Too many are printing"), message=waiting if own else busy)


def _library(language: str) -> Library:
    return stock.of(db.session, web.settings(), language)


def _shop() -> Shop:
    return Shop(_library, views.imprint(), views.calendar, settings.templates())
