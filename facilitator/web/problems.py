"""Error pages in the site's own look, each saying what to do next."""

from collections.abc import Sequence

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from facilitator import access
from facilitator.db import db, mark_writing
from facilitator.web import again
from facilitator.web.site import settings

RETRY_AFTER = "30"  # seconds
_BROKEN_CONNECTION = "8s2b"  # as SQLAlchemy numbers what it says
_READS = ("GET", "HEAD", "OPTIONS")

Ways = Sequence[tuple[str, str]]  # where to go from a page: address and words


def install(app: Flask) -> None:
    """Answer every refusal and fault of the application with a page."""
    app.register_error_handler(HTTPException, _refuse)
    app.register_error_handler(CSRFError, _refuse)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(NoConnection, _no_database)  # too many wait for it
    app.register_error_handler(DBAPIError, _lost_database)
    app.register_error_handler(PendingRollbackError, _lost_database)
    app.register_error_handler(IntegrityError, _at_once)
    app.register_error_handler(Exception, _fault)


def problem(status: int, *, title: str = "", message: str = "", ways: Ways = ()) -> Response:
    """An error page in the site's own look, or JSON where JSON is asked for; says what to do next.

    ``ways`` lead on from there: addresses on this site, each with its words.
    """
    usual = words(status)
    title, message = title or usual[0], message or usual[1]
    if access.wants_json():
        response = jsonify(error=title, message=message)
    else:
        response = Response(_error_page(status, title, message, ways))
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _error_page(status: int, title: str, message: str, ways: Ways = ()) -> str:
    """The page; where something is broken it is made without asking the database for anything."""
    said = {"status": status, "title": title, "message": message, "ways": ways}
    if status < 500:
        try:
            return render_template("error.html", **said)
        except SQLAlchemyError:
            db.session.rollback()
    return render_template("error.html", **said, site=settings, me=lambda: None)


def words(status: int) -> tuple[str, str]:
    return {
        400: (_("That request can’t be read"), _("Go back, reload the page and try again.")),
        401: (_("Please sign in"), _("Sign in and try again.")),
        403: (
            _("This page is not open to you"),
            _("It belongs to another group, to coordinators or to administrators. Ask one of them if you need it."),
        ),
        404: (
            _("There is no such page"),
            _("The address may have changed. Meetings can be found from the first page."),
        ),
        405: (_("That can’t be done here"), _("Go back and use the buttons of the page.")),
        413: (_("That is too large"), _("Send less at once: at most one megabyte, or four of a list of meetings.")),
        422: (_("Something needs to be put right"), _("Go back and look at the marked fields.")),
        429: (_("Too many tries"), _("Wait a quarter of an hour, then try again.")),
        503: (
            _("Not available for the moment"),
            _("Something that this page needs is not running. Try again in a minute."),
        ),
    }.get(
        status,
        (_("Something went wrong"), _("It is not your fault. Nothing that was saved is lost. Try again in a minute.")),
    )


def _refuse(error: HTTPException) -> Response:
    if isinstance(error, CSRFError):
        if again.typed() and access.actor() is not None:
            return again.page(400)
        return problem(
            400,
            title=_("This form was open for too long"),
            message=_("Go back, reload the page and send it again. You may have to sign in first."),
        )
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    answer = problem(error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _no_database(_error: SQLAlchemyError) -> Response:
    """The database is away, or its disk is full. Nothing of the request is stored; what was typed stays on the page.

    Nothing is written any more, so that making the page does not wait for a writer's turn that did not come.
    """
    mark_writing(on=False)
    current_app.logger.error("The database can't be reached, or refused: 503.")
    if request.method in _READS:
        answer = problem(503)
    else:
        message = _("The site can’t save anything at the moment. Go back, wait a minute, then send it again.")
        answer = again.page_without_database() or problem(503, title=_("Nothing was saved"), message=message)
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def _lost_database(error: DBAPIError | PendingRollbackError) -> Response:
    """A connection that broke in the middle is said in other ways, too; also by whatever asks next on it."""
    lost = error.connection_invalidated if isinstance(error, DBAPIError) else error.code == _BROKEN_CONNECTION
    return _no_database(error) if lost else _fault(error)


def _at_once(_error: IntegrityError) -> Response:
    """Two people made the same thing at the same moment: the second is told, and finds their words by going back."""
    db.session.rollback()
    return problem(
        409,
        title=_("Somebody else saved at the same moment"),
        message=_("Go back and send it again: what you typed is still there."),
    )


def _fault(error: Exception) -> Response:
    current_app.logger.error("A fault in %s: 500.", request.endpoint, exc_info=error)
    if current_app.config["TESTING"] and current_app.config.get("PROPAGATE", True):
        raise error
    return problem(500)
