"""A form that could not be taken: what was typed comes back, to be sent again.

The session had ended, and somebody has to sign in first; or the database is away or full, and comes back by itself.
"""

from typing import Any

from flask import Response, render_template, request

from facilitator import access
from facilitator.web import origin
from facilitator.web.site import settings

_OURS = "csrf_token"
_SECRET = ("password", "current")


def keep() -> Response | None:
    """Before the guard sends a visitor to the door: show a page that holds what they sent."""
    guarded = request.endpoint is not None and access.POLICY[request.endpoint] != "anyone"
    if guarded and request.method == "POST" and typed() and access.actor() is None:
        return page(401)
    return None


def typed() -> list[tuple[str, str]]:
    """The fields of a form of this site, but for passwords; none where another site or a script sent it.

    Nobody else may put words into this page: they would only be a press away from being sent.
    """
    if access.wants_json() or not origin.is_ours() or any(name.startswith(_SECRET) for name in request.form):
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if name != _OURS]


def page(status: int) -> Response:
    """The page that holds what was typed: 401 for a visitor, 400 with a fresh token for who is signed in again."""
    return _holding("again.html", status, fields=typed(), signed_in=access.actor() is not None)


def page_without_database() -> Response | None:
    """The page that holds what was typed while nothing can be stored; None where nothing was.

    It is made without asking the database for anything. A form that came without a token, as visitors' may, gets none.
    """
    if request.method != "POST" or not (fields := typed()):
        return None
    nobody = {"site": settings, "me": lambda: None}
    return _holding("not_saved.html", 503, fields=fields, token=_OURS in request.form, **nobody)


def _holding(template: str, status: int, **values: Any) -> Response:
    response = Response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "no-store"
    return response
