"""What the service says of itself, and the fonts of the site."""

from collections.abc import Callable

from flask import Blueprint, Response, current_app, jsonify, send_from_directory
from sqlalchemy import text

from facilitator.db import db
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
