import sqlite3
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.db import db, is_writing
from facilitator.meetings.models import Group

HERE = {"Origin": "https://meetings.example.org"}
NAMELESS = ({"Origin": "null"}, *({"Origin": "null", "Sec-Fetch-Site": site} for site in ("cross-site", "same-site")))
TYPED = {"name": "Évening <b>", "about": "two\nlines"}


@pytest.fixture
def carla(make: Any) -> Volunteer:
    return make.volunteer("Carla", roles_=("volunteer", "coordinator"))


def test_what_a_person_typed_while_the_session_ended_comes_back_to_be_sent_again(
    app: Flask, session: Session, as_: Callable[[Volunteer], FlaskClient], carla: Volunteer
) -> None:
    signed_in = as_(carla)
    app.config["WTF_CSRF_ENABLED"] = True
    visitor = app.test_client()
    lost = visitor.post("/volunteer/groups/new", data=TYPED, headers=HERE)
    assert lost.status_code == 401
    assert "Set-Cookie" not in lost.headers
    assert 'name="name" value="Évening &lt;b&gt;"' in lost.text
    assert unescape(lost.text).count("two\nlines") == 1

    again = signed_in.post("/volunteer/groups/new", data=TYPED, headers=HERE)
    assert again.status_code == 400
    assert "You are signed in again." in again.text
    token = again.text.split("<main")[1].split('name="csrf_token" value="')[-1].split('"')[0]
    sent = signed_in.post("/volunteer/groups/new", data={**TYPED, "csrf_token": token}, headers=HERE)
    assert sent.status_code == 303
    assert session.scalars(select(Group.name)).all() == ["Évening <b>"]


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example.net"}, *NAMELESS])
def test_another_site_puts_no_words_into_the_page(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/volunteer/groups/new", data=TYPED, headers=headers)
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/volunteer/")


def test_a_password_never_comes_back(client: FlaskClient) -> None:
    typed = {"current": "old and secret", "password": "new and secret"}
    answer = client.post("/volunteer/account/password", data=typed, headers=HERE)
    assert answer.status_code == 303
    assert "secret" not in answer.text


def test_a_form_waits_once_for_a_writer_that_does_not_end_and_what_was_typed_comes_back(
    app: Flask, as_: Callable[[Volunteer], FlaskClient], carla: Volunteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in, begun = as_(carla), []
    monkeypatch.setattr("facilitator.db.is_writing", lambda: begun.append(is_writing()) or begun[-1])
    app.config["PROPAGATE"] = False
    event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=1"))
    db.engine.dispose()
    with sqlite3.connect(str(db.engine.url.database), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = signed_in.post("/volunteer/groups/new", data=TYPED, headers=HERE)
        other.execute("ROLLBACK")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert 'name="name" value="Évening &lt;b&gt;"' in answer.text
    assert begun.count(True) == 1
