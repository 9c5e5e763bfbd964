"""What every page has in common: headers, locale, error pages, links, fonts, and whether the service is well."""

import hashlib
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask_babel import Babel, get_locale
from flask_babel import gettext as _
from flask_compress import Compress
from flask_wtf.csrf import CSRFError, CSRFProtect
from markupsafe import Markup, escape
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from facilitator import access, clock
from facilitator.db import db, mark_writing
from facilitator.settings import Settings

bp = Blueprint("web", __name__)

POLICY_HEADER = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY_HEADER,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
}
YEAR = 365 * 24 * 3600
LARGEST_REQUEST = 1024 * 1024  # bytes
_NUMBER = re.compile(r"\+?\(?[0-9][0-9 ().-]{4,}[0-9]")
READS = frozenset({"GET", "HEAD", "OPTIONS"})

csrf = CSRFProtect()


def install(app: Flask, settings: Settings, site: Callable[[], Any]) -> None:
    """Give an application the ground's pages and manners; ``site()`` answers the organisation, for head and foot."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        SEND_FILE_MAX_AGE_DEFAULT=YEAR,
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as the session: a form left open overnight can still be sent
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "text/plain",
            "application/json",
            "image/svg+xml",
        ],
        COMPRESS_ALGORITHM=["gzip"],
    )
    app.extensions["settings"] = settings
    app.extensions["site"] = site
    app.extensions["ready"] = {"database": _database_ready}
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.before_request(_mark_writing)
    app.before_request(access.guard)
    csrf.init_app(app)
    Compress(app)
    Babel(app, locale_selector=locale_of_request)  # type: ignore[no-untyped-call]
    app.url_defaults(_fingerprint)
    app.context_processor(lambda: {"site": site, "me": access.actor, "lang": language, "allowed": access.allowed})
    app.jinja_env.globals["absolute"] = absolute
    app.jinja_env.filters["phone_links"] = phone_links
    app.after_request(_headers)
    app.register_blueprint(bp)
    app.register_error_handler(HTTPException, _refusal)
    app.register_error_handler(CSRFError, _refusal)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(Exception, _fault)


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions["settings"]
    return found


def today() -> date:
    """The local date where the organisation is."""
    return clock.today(current_app.extensions["site"]().timezone)


def absolute(endpoint: str, **values: Any) -> str:
    """A full address, from ``BASE_URL`` and never from what a request says its host is."""
    return settings().base_url + url_for(endpoint, **values)


def phone_links(text: str) -> Markup:
    """A line of text in which each telephone number of seven digits or more is a link that dials it (RFC 3966)."""
    parts, at = [], 0
    for found in _NUMBER.finditer(text):
        dial = re.sub(r"[^0-9+]", "", found[0])
        if len(dial.lstrip("+")) >= 7:
            parts += [escape(text[at : found.start()]), Markup('<a href="tel:{}">{}</a>').format(dial, found[0])]
            at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def language() -> str:
    """The language of this answer as BCP 47 has it, such as "en"."""
    return str(getattr(get_locale(), "language", "en"))


def locale_of_request() -> Locale:
    """The language asked for by ``?lang=``, else the first of the settings, with the organisation's country's customs.

    Kept in the address and not in a cookie: a visitor leaves no trace.
    """
    chosen = settings().languages[0]
    if request and (asked := request.args.get("lang")) in settings().languages:
        chosen = asked or chosen
    try:
        country = current_app.extensions["site"]().country
    except SQLAlchemyError:  # pages that say so must still be made
        country = settings().country
    return _locale(chosen, country.upper() or "GB")


@cache
def _locale(chosen: str, country: str) -> Locale:
    for tag in (f"{chosen}_{country}", "en_GB" if chosen == "en" else chosen, "en_GB"):
        try:
            return Locale.parse(tag)
        except (ValueError, UnknownLocaleError):
            continue
    raise AssertionError("Babel knows en_GB")


def _mark_writing() -> None:
    mark_writing(request.method not in READS)


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.extensions["settings"].secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if "Cache-Control" not in response.headers and response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-cache" if access.actor() is None else "no-store"
    return response


# Static files carry a mark of their content in the address, so that they may be kept for a year.
def _fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values and "v" not in values:
        values["v"] = _mark(Path(current_app.static_folder or "") / values["filename"])


@cache
def _mark(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


def problem(status: int, *, title: str = "", message: str = "") -> Response:
    """An error page in the site's own look, or JSON where JSON is asked for; says what to do next."""
    words = _words(status)
    title, message = title or words[0], message or words[1]
    if access.wants_json():
        response = jsonify(error=title, message=message)
    else:
        response = Response(_error_page(status, title, message))
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _error_page(status: int, title: str, message: str) -> str:
    """The page; where something is broken it is made without asking the database for anything."""
    words = {"status": status, "title": title, "message": message}
    if status < 500:
        try:
            return render_template("error.html", **words)
        except SQLAlchemyError:
            db.session.rollback()
    return render_template("error.html", **words, site=settings, me=lambda: None)


def _words(status: int) -> tuple[str, str]:
    return {
        400: (_("That request can’t be read"), _("Go back, reload the page and try again.")),
        401: (_("Please sign in"), _("Sign in and try again.")),
        403: (
            _("This page is not open to you"),
            _("It belongs to another group, or to coordinators. Ask a coordinator if you need it."),
        ),
        404: (
            _("There is no such page"),
            _("The address may have changed. Meetings can be found from the first page."),
        ),
        405: (_("That can’t be done here"), _("Go back and use the buttons of the page.")),
        413: (_("That is too large"), _("Send less at once: at most one megabyte.")),
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


def _refusal(error: HTTPException) -> Response:
    if isinstance(error, CSRFError):
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


def _no_database(_error: OperationalError) -> Response:
    current_app.logger.error("The database can't be reached, or refused: 503.")
    return problem(503)


def _fault(error: Exception) -> Response:
    current_app.logger.error("A fault in %s: 500.", request.endpoint, exc_info=error)
    if current_app.config["TESTING"] and current_app.config.get("PROPAGATE", True):
        raise error
    return problem(500)


@bp.get("/fonts/<name>.woff2")
def font(name: str) -> Response:
    """A web font made at set-up."""
    return send_from_directory(settings().instance / "fonts", f"{name}.woff2", mimetype="font/woff2", max_age=YEAR)


@bp.get("/healthz")
def healthz() -> Response:
    """The process is alive."""
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@bp.get("/readyz")
def readyz() -> Response:
    """Each part that the service needs, as JSON; 503 if one is missing."""
    parts = {name: _state(check) for name, check in current_app.extensions["ready"].items()}
    response = jsonify(parts)
    response.status_code = 200 if all(state == "ok" for state in parts.values()) else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001  (whatever it is, the part is not ready)
        return type(error).__name__
    return "ok"


def _database_ready() -> None:
    db.session.execute(text("SELECT 1"))
