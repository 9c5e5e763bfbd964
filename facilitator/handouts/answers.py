"""A printed file as an answer, and what is said where nothing can be printed: the same for all that is printed."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from facilitator import press, web
from facilitator.press import Job


def pdf(job: Job, name: str, kept: int) -> Response:
    """The printed pages under a file's name, or that the reader has them already; nothing is printed to find that out.

    ``kept`` are the seconds for which whoever has them need not ask.
    """
    tag = job.key()[:32]
    answer = Response(mimetype="application/pdf")
    if tag not in request.if_none_match:
        answer.set_data(press.print_pdf(job, web.settings()))
    answer.set_etag(tag)
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer.cache_control.public = True
    answer.cache_control.max_age = kept
    answer.make_conditional(request)
    return answer


def install(bp: Blueprint) -> None:
    """Let a room of pages say in words why nothing was printed."""
    bp.register_error_handler(press.PressUnavailable, _unavailable)
    bp.register_error_handler(press.PressBusy, _busy)


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


def _busy(_error: press.PressBusy) -> Response:
    answer = web.problem(
        503, title=_("Too many are printing"), message=_("Wait half a minute, then load this page again.")
    )
    answer.headers["Retry-After"] = "30"
    return answer
