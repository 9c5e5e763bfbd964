"""What the pages of our own worksheets have in common: how one is shown, tried and printed, and what is refused."""

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from facilitator import press, settings, web
from facilitator.db import db
from facilitator.handouts import editions, library, paper, trial, views, words
from facilitator.handouts.editions import ChangedMeanwhile, NoDraft, NotThere
from facilitator.handouts.library import Library
from facilitator.handouts.loader import WorksheetError
from facilitator.handouts.models import OwnSheet
from facilitator.handouts.paper import Print
from facilitator.handouts.shelf import UnknownEdition
from facilitator.handouts.variants import Variant, usual
from facilitator.handouts.worksheet import Worksheet

bp = Blueprint("own_sheets", __name__)
bp.register_error_handler(UnknownEdition, views.unknown_edition)
bp.register_error_handler(WorksheetError, views.unreadable)

Answer = tuple[str, int] | Response | Redirect | str


@bp.errorhandler(ChangedMeanwhile)
def _changed(error: ChangedMeanwhile) -> Response:
    return web.problem(409, title=_("Somebody was quicker"), message=meanwhile(error), ways=_up())


@bp.errorhandler(NoDraft)
@bp.errorhandler(NotThere)
def _gone(_error: Exception) -> Response:
    title, message = _("That is not possible any more"), _("It has been done already.")
    return web.problem(409, title=title, message=message, ways=_up())


@bp.errorhandler(press.PressFailed)
def _failed(error: press.PressFailed) -> Response:
    title = _("This worksheet can’t be printed")
    return web.problem(422, title=title, message=_("The reason: %(reason)s.", reason=error.reason), ways=_up())


def the_sheet(slug: str, language: str) -> OwnSheet:
    """Our own worksheet, or the page that there is none; kept from others while a request writes."""
    return editions.find(db.session, slug, language, lock=request.method == "POST") or abort(404)


def version() -> int:
    """Which state of a worksheet somebody looked at, as their page says."""
    return request.form.get("version", 0, int)


def shipped() -> Library:
    """The worksheets that come with the software."""
    return library.open_library(views.folder())


def meanwhile(error: ChangedMeanwhile) -> str:
    """That somebody was quicker, and who."""
    if error.by:
        return _("%(name)s has changed this worksheet since you opened the page.", name=error.by)
    return _("Somebody has changed this worksheet since you opened the page.")


def shown(sheet: Worksheet) -> dict[str, object]:
    """What a page needs that shows a worksheet."""
    return {
        "sheet": sheet,
        "filled": request.args.get("example") == "1" and sheet.has_example,
        "variants": list(trial.forms(sheet)),
        "words": words,
        "paper": False,
        **paper.helpers(),
    }


def tried(sheet: Worksheet) -> tuple[list[str], bool]:
    """What a print of it showed, in words, and whether it can be printed at all.

    The transaction ends before the press begins, which may take its time: nobody else has to wait for it.
    """
    jobs = {variant: _job(sheet, variant) for variant in trial.forms(sheet)}
    db.session.rollback()
    try:
        found = trial.overruns(sheet, lambda variant: press.print_pdf(jobs[variant], web.settings()))
    except press.PressFailed as error:
        return [_("It can’t be printed: %(reason)s. Take something out of it.", reason=error.reason)], False
    except press.PressError:
        return [_("Whether everything has room could not be tried: the press does not answer now.")], True
    return _overruns(found), True


def pdf(sheet: Worksheet) -> Response:
    """A worksheet that is not for everybody, printed; not to be kept anywhere."""
    try:
        variant = Variant.from_args(request.args, usual(web.country()))
    except ValueError:
        abort(404)
    answer = Response(press.print_pdf(_job(sheet, variant), web.settings()), mimetype="application/pdf")
    number = sheet.release.number if sheet.release else 0
    answer.headers["Content-Disposition"] = f'inline; filename="{sheet.slug}-edition-{number}-{variant.name}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _job(sheet: Worksheet, variant: Variant) -> press.Job:
    return paper.job(Print((sheet,), variant, views.imprint()), settings.templates())


def _overruns(found: list[trial.Overrun]) -> list[str]:
    """One sentence for each number of pages too many, naming the ways to print that it is about."""
    by_pages: dict[int, list[str]] = {}
    for each in found:
        by_pages.setdefault(each.pages, []).append(words.way(each.variant))
    return [
        ngettext(
            "It runs over by one page (%(ways)s): take out some lines, or begin a new page sooner.",
            "It runs over by %(num)s pages (%(ways)s): take out some lines, or begin a new page sooner.",
            pages,
            ways="; ".join(ways),
        )
        for pages, ways in by_pages.items()
    ]


def _up() -> list[tuple[str, str]]:
    return [(request.path.rpartition("/")[0], _("See how it stands now"))]
