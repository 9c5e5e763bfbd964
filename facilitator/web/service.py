"""What the service says of itself, to machines and to phones, and the fonts of the site."""

import json
from collections.abc import Callable

from flask import Blueprint, Response, current_app, jsonify, send_from_directory, url_for
from flask_babel import gettext as _
from sqlalchemy import text

from facilitator.db import db
from facilitator.web.languages import language
from facilitator.web.site import settings

WEEK = 7 * 24 * 3600

bp = Blueprint("web", __name__)


@bp.get("/fonts/<name>.woff2")
def font(name: str) -> Response:
    """A web font made at set-up."""
    return send_from_directory(settings().instance / "fonts", f"{name}.woff2", mimetype="font/woff2", max_age=WEEK)


@bp.get("/sw.js")
def worker() -> Response:
    """The service worker: at the root, because it looks after pages of several rooms."""
    return send_from_directory(current_app.static_folder or "", "sw.js", mimetype="text/javascript", max_age=0)


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone puts on its home screen for a volunteer (W3C Web Application Manifest): the page to count on.

    Pages for the public don't name it: nobody who looks for a meeting is asked to keep a sign of it on their phone.
    """
    name = current_app.extensions["site"]().name or _("Meetings")
    icons = [_icon("192", "any"), _icon("512", "any"), _icon("maskable", "maskable")]
    about = {
        "id": "/volunteer/attendance",
        "name": _("Count: %(name)s", name=name),
        "short_name": _("Count"),
        "start_url": "/volunteer/attendance",
        "scope": "/",
        "display": "standalone",
        "lang": language(),
        "background_color": "#f7f2ea",
        "theme_color": "#1f5f5b",
        "icons": icons,
    }
    return Response(json.dumps(about), mimetype="application/manifest+json", headers={"Cache-Control": "no-cache"})


def _icon(name: str, purpose: str) -> dict[str, str]:
    side = name if name.isdecimal() else "512"
    address = url_for("static", filename=f"icons/{name}.png")
    return {"src": address, "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}


@bp.get("/healthz")
def healthz() -> Response:
    """The process is alive."""
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@bp.get("/readyz")
def readyz() -> Response:
    """Each part of the service, as JSON; 503 if one is missing that it can't do without."""
    parts = {name: _state(check) for name, check in current_app.extensions["ready"].items()}
    needed = parts.keys() - current_app.extensions["optional"]
    response = jsonify(parts)
    response.status_code = 200 if all(parts[name] == "ok" for name in needed) else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001  (whatever it is, the part is not ready)
        return type(error).__name__
    return "ok"


def database_ready() -> None:
    db.session.execute(text("SELECT 1"))
