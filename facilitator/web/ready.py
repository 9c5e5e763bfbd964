"""Answers that stand ready: in front of Flask, so that a poll that has the newest costs one query and little else.

A view that answers with kept bytes offers its answer; each process then gives it again as long as the data are in the
state that it was made from. What is asked for is compared to the letter (path, query, Accept-Encoding), so that nothing
is answered that the view would not answer. Only a view whose answer hangs on nothing else, no cookie above all, may
offer it.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import IO, TYPE_CHECKING, Any

from flask import Flask, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import http_date, parse_date, parse_etags

from facilitator import clock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUTE = "facilitator.route"  # where a request's WSGI environment holds the pattern of its address, for the log
_OFFER = "facilitator.offer"

MOST_ANSWERS = 512
MOST_BYTES = 4 * 1024 * 1024  # of bodies, in each process
LARGE = 256 * 1024  # a body from here on is read from its file and never held
# A large body goes out in pieces of so many bytes. The system's own sendfile takes a quarter longer, since it hands on
# one page of memory after the other, and a larger piece is a new mapping of memory each time, which costs more still.
PIECE = 192 * 1024
# What says something of the body: a 304 is without it (RFC 9110 §15.4.5).
_OF_BODY = frozenset({"content-type", "content-encoding", "content-length", "last-modified"})


class Gone(Exception):
    """What was kept is there no more."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer that holds from ``since`` until ``until`` (aware, UTC) while the data are in ``state``.

    ``tag`` is its strong ETag without quotes and names the body: two of the same tag have the same bytes. ``open``
    gives the body, ``size`` bytes long, or None where it is gone.
    """

    state: object
    since: dt.datetime
    until: dt.datetime
    tag: str
    last_modified: dt.datetime | None
    content_type: str
    zipped: bool
    size: int
    open: Callable[[], IO[bytes] | None]

    def known(self, none_match: str | None, modified_since: str | None) -> bool:
        """Whether who sent these two headers of a request has the newest (RFC 9110 §13.1)."""
        if none_match:
            return none_match == f'"{self.tag}"' or parse_etags(none_match).contains_weak(self.tag)
        # Only this very second, not "or later": who puts the time of the last visit there may have missed a change.
        return modified_since is not None and parse_date(modified_since) == self.last_modified is not None

    def of_body(self) -> list[tuple[str, str]]:
        """The headers that say something of the body."""
        found = [("Content-Type", self.content_type), ("Content-Length", str(self.size))]
        if self.zipped:
            found.append(("Content-Encoding", "gzip"))
        if self.last_modified:
            found.append(("Last-Modified", http_date(self.last_modified)))
        return found


@dataclass(frozen=True, slots=True)
class _Answer:
    offer: Offer
    headers: list[tuple[str, str]]
    of_body: list[tuple[str, str]]
    route: str | None


def wants_gzip() -> bool:
    """Whether the request takes gzip."""
    return request.accept_encodings["gzip"] > 0


def answer(offer: Offer, made: bytes | None = None) -> Response:
    """The answer to the request as its conditions ask for it, offered to those that come after; for views.

    ``made`` is the body where it is at hand. Raises ``Gone`` where it is wanted and nowhere.
    """
    if offer.known(request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")):
        response = Response(status=304)
    elif made is not None:
        response = Response(made)
    elif file := offer.open():
        with file:
            response = Response(file.read())
    else:
        raise Gone
    for name, value in offer.of_body():
        response.headers[name] = value
    response.vary.add("Accept-Encoding")
    response.set_etag(offer.tag)
    request.environ[_OFFER] = offer
    return response


def install(app: Flask, state: Callable[[], object]) -> None:
    """Put the shelf in front of an application; ``state()`` answers the state of the data, outside of any request."""
    app.wsgi_app = Shelf(app.wsgi_app, state)  # type: ignore[method-assign]


class Shelf:
    """Holds the answers that this process has given, and gives them again. Safe to share between threads."""

    def __init__(self, app: "WSGIApplication", state: Callable[[], object]) -> None:
        self.app, self.state = app, state
        self._answers: OrderedDict[tuple[str, ...], _Answer] = OrderedDict()
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request from the shelf, or have the application do it."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.app(environ, start_response)
        key = (
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            environ.get("HTTP_ACCEPT_ENCODING", ""),
        )
        with self._lock:
            if (found := self._answers.get(key)) is not None:
                self._answers.move_to_end(key)
        if found and self._holds(found.offer):
            given = self._give(found, environ, start_response)
            if given is not None:
                return given
        return self._ask(key, environ, start_response)

    def _holds(self, offer: Offer) -> bool:
        if not offer.since <= clock.now() < offer.until:
            return False
        try:
            return self.state() == offer.state
        except SQLAlchemyError:  # the application says so on a page
            return False

    def _give(
        self, found: _Answer, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes] | None:
        """The answer as the request's conditions ask for it; None where its body is gone."""
        offer, body = found.offer, None
        known = offer.known(environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE"))
        if not known and environ["REQUEST_METHOD"] == "GET" and (body := self._body(offer)) is None:
            return None
        if found.route:
            environ[ROUTE] = found.route
        if known:
            start_response("304 NOT MODIFIED", found.headers.copy())
        else:
            start_response("200 OK", found.headers + found.of_body)
        return body or ()

    def _body(self, offer: Offer) -> Iterable[bytes] | None:
        with self._lock:
            if (held := self._bodies.get(offer.tag)) is not None:
                self._bodies.move_to_end(offer.tag)
                return (held,)
        if (file := offer.open()) is None:
            return None
        if offer.size >= LARGE:
            return _pieces(file)
        with file:
            body = file.read()
        with self._lock:
            if offer.tag not in self._bodies:
                self._bodies[offer.tag] = body
                self._size += len(body)
            while self._size > MOST_BYTES:
                self._size -= len(self._bodies.popitem(last=False)[1])
        return (body,)

    def _ask(
        self, key: tuple[str, ...], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Have the application answer, and put what it offers on the shelf."""

        def note(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            names = {name.lower() for name, _value in headers}
            if (offer := environ.pop(_OFFER, None)) is not None and "set-cookie" not in names:
                common = [each for each in headers if each[0].lower() not in _OF_BODY]
                self._keep(key, _Answer(offer, common, offer.of_body(), environ.get(ROUTE)))
            return start_response(status, headers, *more)

        return self.app(environ, note)

    def _keep(self, key: tuple[str, ...], answer: _Answer) -> None:
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            if len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
