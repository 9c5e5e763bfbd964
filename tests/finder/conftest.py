"""What the finder's tests share: counting queries, and a page taken apart."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from facilitator.db import db


class Texts(HTMLParser):
    """The texts of all elements that carry a class, without what is hidden from the eye."""

    VOID = frozenset({"meta", "link", "input", "br", "path", "img"})
    INLINE = frozenset({"a", "bdi", "span", "strong", "time"})

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted, self.found, self.stack = wanted, list[str](), list[tuple[bool, bool]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self.found:
            self.found[-1] += "" if tag in self.INLINE else " "
        classes = (given.get("class") or "").split()
        if self.wanted in classes or tag == self.wanted:
            self.found.append("")
        if tag not in self.VOID:
            inside = bool(self.stack and self.stack[-1][0]) or self.wanted in classes or tag == self.wanted
            hidden = bool(self.stack and self.stack[-1][1]) or "visually-hidden" in classes or "hidden" in given
            self.stack.append((inside, hidden))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self.stack:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] == (True, False):
            self.found[-1] += data


def texts(html: str, wanted: str) -> list[str]:
    """What a reader sees in each element with that class or of that name, spaces made single."""
    parser = Texts(wanted)
    parser.feed(html)
    return [" ".join(each.split()) for each in parser.found]


@pytest.fixture
def fetch(client: FlaskClient) -> Callable[..., str]:
    """Fetch a page as a visitor; it must be found."""

    def get(path: str, **args: Any) -> str:
        answer = client.get(path, query_string=args or None)
        assert answer.status_code == 200, answer.text
        return answer.text

    return get


@pytest.fixture
def queries(app: Flask, client: FlaskClient) -> Iterator[Callable[[str], int]]:
    """How many statements a visitor's request sends to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    def count(path: str) -> int:
        client.get(path)  # what was written is committed by this
        sent.clear()
        assert client.get(path).status_code == 200
        return len(sent)

    event.listen(db.engine, "before_cursor_execute", note)
    yield count
    event.remove(db.engine, "before_cursor_execute", note)
