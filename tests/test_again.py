from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
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
