"""What every page has in common: headers, locale, error pages, links, fonts, and whether the service is well."""

import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, abort, current_app, redirect, request
from flask_babel import Babel
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup, escape
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as Answer

from facilitator import access
from facilitator.db import mark_writing
from facilitator.settings import Settings
from facilitator.web import again, languages, problems, service
from facilitator.web.catalogues import Catalogues
from facilitator.web.languages import asked, language, mark, paper_language
from facilitator.web.problems import problem
from facilitator.web.site import absolute, country, locale, settings, today

__all__ = [
    "absolute",
    "asked",
    "country",
    "csrf",
    "install",
    "language",
    "mark",
    "paper_language",
    "phone_links",
    "problem",
    "settings",
    "today",
]

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
LARGER_REQUESTS = {"lists.send": 4 * LARGEST_REQUEST}  # by endpoint: a list of a thousand meetings is as long
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
    app.extensions["ready"] = {"database": service.database_ready}
    app.extensions["optional"] = set()
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.before_request(_refuse_nul)
    app.before_request(_mark_writing)
    app.teardown_request(lambda _error: mark_writing(on=False))
    app.before_request(again.keep)
    app.before_request(access.guard)
    csrf.init_app(app)
    Compress(app)
    babel = Babel(app, locale_selector=lambda: locale(languages.spoken()))  # type: ignore[no-untyped-call]
    babel.domain_instance = Catalogues()  # type: ignore[no-untyped-call]
    languages.install(app)
    app.url_defaults(_fingerprint)
    app.context_processor(lambda: {"site": site, "me": access.actor, "lang": language, "allowed": access.allowed})
    app.jinja_env.globals["absolute"] = absolute
    app.jinja_env.filters["phone_links"] = phone_links
    app.after_request(_headers)
    app.after_request(_close_files)
    app.after_request(_stay_here)
    app.register_blueprint(service.bp)
    problems.install(app)


def phone_links(text: str) -> Markup:
    """A line of text in which each telephone number of seven digits or more is a link that dials it (RFC 3966)."""
    parts, at = [], 0
    for found in _NUMBER.finditer(text):
        dial = re.sub(r"[^0-9+]", "", found[0])
        if len(dial.lstrip("+")) >= 7:
            parts += [escape(text[at : found.start()]), Markup('<a href="tel:{}">{}</a>').format(dial, found[0])]
            at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def _mark_writing() -> None:
    """Have the whole form before the database is asked: on SQLite nobody else writes from then on. Phones are slow."""
    if writes := request.method not in READS:
        request.max_content_length = LARGER_REQUESTS.get(request.endpoint or "", LARGEST_REQUEST)
        request.form  # noqa: B018  (read as a whole when it is first looked at)
    mark_writing(writes)


def _refuse_nul() -> None:
    """No page has NUL in its address, and PostgreSQL can't even be asked about it."""
    if "\x00" in request.path:
        abort(404)


def _stay_here(response: Answer) -> Answer:
    """Send on within the site whoever wrote a slash too many or too few: Werkzeug would believe the Host header."""
    if not isinstance(request.routing_exception, RequestRedirect):
        return response
    there = urlsplit(request.routing_exception.new_url)
    return redirect(urlunsplit(("", "", "/" + there.path.lstrip("/"), there.query, "")), 308)


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.extensions["settings"].secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if "Cache-Control" not in response.headers:  # else a browser guesses
        response.headers["Cache-Control"] = "no-store" if access.has_session() else "no-cache"
    return response


def _close_files(response: Response) -> Response:
    """Flask-Compress puts its own bytes in a file's place and forgets to close it."""
    if response.direct_passthrough and (close := getattr(response.response, "close", None)):
        response.call_on_close(close)
    return response


# Static files carry a mark of their content in the address, so that they may be kept for a year.
def _fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values and "v" not in values:
        values["v"] = _mark(Path(current_app.static_folder or "") / values["filename"])


@cache
def _mark(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"
