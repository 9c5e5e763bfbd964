"""The pages that links lead to: of each kind one without a query and one with, as somebody gets them."""

import re
from collections.abc import Callable, Iterator

from playwright.sync_api import BrowserContext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

LINK = re.compile(r'<a\b[^>]*\shref="([^"#]+)')


def pages(
    routes: MapAdapter, ours: str, get: Callable[[str], str | None], starts: list[str]
) -> Iterator[tuple[str, str]]:
    """Path and HTML of the pages at these paths, and of each other kind of page that links of theirs lead to.

    ``get`` answers the HTML at a path, or None where there is another thing, or the way to another page. Links may say
    the address of the site, ``ours``.
    """
    waiting, known = list(starts), set()
    while waiting:
        address = waiting.pop(0)
        path, mark, _query = address.partition("?")
        try:
            endpoint = routes.match(path)[0]
        except HTTPException:
            endpoint = path
        kind = (endpoint, mark) if address not in starts else (address, "")
        if kind in known or endpoint == "static":
            continue
        known |= {kind, (endpoint, mark)}
        if (text := get(address)) is not None:
            yield address, text
            links = [each.removeprefix(ours).replace("&amp;", "&") for each in LINK.findall(text)]
            waiting += [each for each in links if each.startswith("/")]


def page_at(context: BrowserContext, path: str) -> str | None:
    """The HTML that a browser gets at a path; None where there is another thing, or the way to another page."""
    answer = context.request.get(path, max_redirects=0)
    is_page = answer.headers.get("content-type", "").startswith("text/html") and not 300 <= answer.status < 400
    text = answer.text() if is_page else None
    answer.dispose()
    return text
