"""A form whose session ended meanwhile: what was typed comes back, to be sent again once somebody is signed in."""

from urllib.parse import urlsplit

from flask import Response, render_template, request

from facilitator import access
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
    if access.wants_json() or not _from_here() or any(name.startswith(_SECRET) for name in request.form):
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if name != _OURS]


def page(status: int) -> Response:
    """The page that holds what was typed: 401 for a visitor, 400 with a fresh token for who is signed in again."""
    response = Response(render_template("again.html", fields=typed(), signed_in=access.actor() is not None), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _from_here() -> bool:
    """Whether the browser says that a page of this site sent the form (Fetch Standard, the Origin header)."""
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(each)) for each in (settings().base_url, request.host_url)}
    return request.headers.get("Origin") in origins
