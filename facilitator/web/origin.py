"""Where a form was sent from, as far as the browser says (Fetch Standard: Origin; Fetch Metadata: Sec-Fetch-Site)."""

from urllib.parse import urlsplit

from flask import request

from facilitator.web.site import settings


def is_ours() -> bool:
    """Whether the browser says that a page of this site sent it; one that tells nobody where it is names no origin."""
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(each)) for each in (settings().base_url, request.host_url)}
    return request.headers.get("Origin") in origins


def is_anothers() -> bool:
    """Whether the browser says that a page of another site sent it. One that says nothing is believed."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in ("same-origin", "none")
    return "Origin" in request.headers and not is_ours()
