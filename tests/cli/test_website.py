import multiprocessing
import socket
from collections.abc import Iterator

import pytest
from flask import Flask, request
from sqlalchemy import QueuePool

from facilitator.cli import website
from facilitator.cli.website import Website
from facilitator.db import db
from facilitator.web import memory

PATIENCE = 20  # seconds after which a test gives up


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A site with one worker that waits half a second for the head of a request, and one for the rest of it."""
    monkeypatch.setattr(website, "HEAD_PATIENCE", 0.5)
    monkeypatch.setattr(website, "REQUEST_PATIENCE", 1.0)
    app = Flask("site")
    app.add_url_rule("/", "home", view_func=lambda: "hello")
    app.add_url_rule("/count", "count", view_func=lambda: str(len(request.get_data())), methods=["POST"])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = multiprocessing.get_context("fork").Process(target=Website(app, listener, 1).run)
        process.start()
        yield listener.getsockname()[1]
        process.terminate()
        process.join(PATIENCE)
        process.kill()
        process.join()


def send(port: int, request_: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.sendall(request_)
    return connection


def rest(connection: socket.socket) -> bytes:
    """All that comes until the other side hangs up."""
    with connection:
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


def test_senders_of_half_a_request_lose_their_connection_and_the_next_one_is_answered(port: int) -> None:
    slow = [send(port, b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ") for _ in range(20)]  # more than there are threads
    quick = send(port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert rest(quick).endswith(b"hello")
    assert [rest(each) for each in slow] == [b""] * 20


def test_a_body_that_never_comes_is_not_waited_for(port: int) -> None:
    slow = send(port, b"POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nConnection: close\r\n\r\nabc")
    assert b"200 OK" not in rest(slow)
    whole = send(port, b"POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nConnection: close\r\n\r\nabcdefghij")
    assert rest(whole).endswith(b"10")


def test_the_first_page_is_made_once_for_all_workers_and_no_connection_is_left_over_from_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "share_arenas", lambda: None)
    seen: list[str] = []
    app.before_request(lambda: seen.append(request.path))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert Website(app, listener, 2).load() is app
    assert seen == ["/"]
    pool = db.engine.pool
    assert isinstance(pool, QueuePool)
    assert (pool.checkedin(), pool.checkedout()) == (0, 0)
