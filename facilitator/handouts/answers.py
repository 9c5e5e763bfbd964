"""A printed file as an answer, and what is said where nothing can be printed: the same for all that is printed."""

from collections.abc import Callable

from flask import Blueprint, Response, has_request_context, request
from flask_babel import gettext as _

from facilitator import access, press, settings, web
from facilitator.handouts import packs, paper
from facilitator.handouts.packs import Pack
from facilitator.handouts.paper import Print
from facilitator.press import Job


def pdf(job: Job, name: str, kept: int) -> Response:
    """The printed pages under a file's name, or that the reader has them already; nothing is printed to find that out.

    ``kept`` are the seconds for which whoever has them need not ask.
    """
    return _answer(job, name, kept, lambda: Pack(press.print_pdf(job, web.settings())))


def order(wanted: Print, name: str, kept: int) -> Response:
    """The same of worksheets, of which a page may stand in for one that can't be printed."""
    job = paper.job(wanted, settings.templates())
    return _answer(job, name, kept, lambda: packs.print_order(wanted, job, settings.templates(), web.settings()))


def install(bp: Blueprint) -> None:
    """For all pages, whichever room prints: visitors line up behind volunteers, and why nothing was printed is said."""
    bp.before_app_request(lambda: press.ask_who_prints(_is_volunteer))
    bp.app_errorhandler(press.PressUnavailable)(_unavailable)
    bp.app_errorhandler(press.PressFailed)(_failed)
    bp.app_errorhandler(press.PressStopped)(_stopped)
    bp.app_errorhandler(press.PressBusy)(_busy)


def unknown_size() -> Response:
    """What is said to whoever asks for paper that there is not."""
    return web.problem(400, message=_("There are the sizes a4 and letter. Go back and choose one."))


def _is_volunteer() -> bool:
    """Whether somebody is signed in; what is printed outside of a request is printed for the house."""
    return not has_request_context() or access.has_session()


def _answer(job: Job, name: str, kept: int, printed: Callable[[], Pack]) -> Response:
    tag = job.key()[:32]
    answer = Response(mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    if tag not in request.if_none_match:
        pack = printed()
        answer.set_data(pack.file)
        if pack.missing:  # the next try may have it all
            answer.cache_control.no_store = True
            return answer
    answer.set_etag(tag)
    answer.cache_control.public = True
    answer.cache_control.max_age = kept
    answer.make_conditional(request)
    return answer


def _unavailable(error: press.PressUnavailable) -> Response:
    return web.problem(
        503,
        title=_("Printing is not set up here"),
        message=_(
            "A part that makes PDF files is missing. Whoever looks after this site installs it with: %(debian)s "
            "(Debian, Ubuntu), or %(macos)s (macOS). The worksheets can still be read on the screen.",
            debian=error.debian,
            macos=error.macos,
        ),
    )


def _failed(_error: press.PressFailed) -> Response:
    return web.problem(
        500,
        title=_("This can't be printed"),
        message=_("Something in it is too much for the printing program. It can still be read on the screen."),
    )


def _stopped(_error: press.PressStopped) -> Response:
    return _later(_("The printing was stopped"), _("It took too long. Wait half a minute, then load this page again."))


def _busy(_error: press.PressBusy) -> Response:
    return _later(_("Too many are printing"), _("Wait half a minute, then load this page again."))


def _later(title: str, message: str) -> Response:
    answer = web.problem(503, title=title, message=message)
    answer.headers["Retry-After"] = "30"
    return answer
