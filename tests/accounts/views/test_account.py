import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator.accounts.models import Volunteer

from .browsing import PASSWORD, sign_in, submit

As = Callable[[Volunteer], FlaskClient]


def test_volunteers_change_their_name_and_whether_it_is_shown(as_: As, robin: Volunteer) -> None:
    browser = as_(robin)
    answer = submit(browser, "/volunteer/account", first_name="  Rob\u202ein ", last_name="de  Wit", show_name="y")
    assert (answer.status_code, answer.location) == (303, "/volunteer/account")
    assert (robin.first_name, robin.last_name, robin.show_name) == ("Rob in", "de Wit", True)
    assert "Your account has been changed." in browser.get("/volunteer/account").text
    submit(browser, "/volunteer/account", first_name="Robin", last_name="")
    assert (robin.first_name, robin.last_name, robin.show_name) == ("Robin", "", False)


@pytest.mark.parametrize(
    ("first", "last", "errors"),
    [
        ("", "x", {"#first_name": "Enter your first name."}),
        (" \u202e\x00 ", "x", {"#first_name": "Enter your first name."}),
        ("x" * 81, "y" * 81, dict.fromkeys(("#first_name", "#last_name"), "Use at most 80 characters.")),
    ],
)
def test_what_was_typed_is_kept_when_it_is_refused(
    as_: As, robin: Volunteer, first: str, last: str, errors: dict[str, str]
) -> None:
    answer = submit(as_(robin), "/volunteer/account", first_name=first, last_name=last)
    assert answer.status_code == 422
    assert dict(re.findall(r'<li><a href="(#\w+)">([^<]+)', answer.text)) == errors
    assert f'value="{last}"' in answer.text
    assert (robin.first_name, robin.last_name) == ("Robin", "Example")


def test_the_address_role_and_state_of_an_account_are_not_its_owners_to_change(as_: As, robin: Volunteer) -> None:
    before = (robin.email, robin.active, robin.fs_uniquifier, robin.password, [role.name for role in robin.roles])
    submit(
        as_(robin), "/volunteer/account", first_name="Robin", email="other@example.org", active="", id="7",
        roles="administrator", role="administrator", fs_uniquifier="x", password="y",
    )  # fmt: skip
    after = (robin.email, robin.active, robin.fs_uniquifier, robin.password, [role.name for role in robin.roles])
    assert after == before


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, "Leading and publishing meetings takes a completed course."),
        (0, "Training ran out on 23 November 2026"),
        (10, "Training runs out on 3 December 2026"),
        (400, "Trained until 28 December 2027"),
    ],
)
def test_own_training_is_shown(as_: As, make: Any, robin: Volunteer, days: int | None, words: str) -> None:
    if days is not None:
        row = make.volunteer(trained=True).trainings[0]
        row.expires = date(2026, 11, 23) + timedelta(days=days)
        robin.trainings = [row]
    assert words in as_(robin).get("/volunteer/account").text


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    app: Flask, client: FlaskClient, robin: Volunteer
) -> None:
    phone = app.test_client()
    for browser in (client, phone):
        sign_in(browser, "robin@example.org", remember="y")
    answer = submit(client, "/volunteer/account/password", current=PASSWORD, password="another fine one")
    assert (answer.status_code, answer.location) == (303, "/volunteer/account")
    assert "Your password has been changed." in client.get("/volunteer/account").text
    assert phone.get("/volunteer/account").status_code == 303
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert cookie.expires is not None
    assert sign_in(app.test_client(), "robin@example.org", "another fine one").status_code == 303


@pytest.mark.parametrize(
    ("current", "password", "errors"),
    [
        ("wrong", "another fine one", [("#current", "This is not the password you have now.")]),
        (PASSWORD, "short", [("#password", "Use at least 10 characters.")]),
        ("", "", [("#current", "Enter the password you have now."), ("#password", "Enter a password.")]),
    ],
)
def test_a_new_password_takes_the_present_one(
    client: FlaskClient, robin: Volunteer, current: str, password: str, errors: Any
) -> None:
    sign_in(client, "robin@example.org")
    answer = submit(client, "/volunteer/account/password", current=current, password=password)
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="(#\w+)">([^<]+)', answer.text) == errors


def test_who_found_an_open_session_can_not_guess_the_password_without_end(
    client: FlaskClient, robin: Volunteer
) -> None:
    sign_in(client, "robin@example.org")
    page = "/volunteer/account/password"
    statuses = [submit(client, page, current="wrong", password="another fine one").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert submit(client, page, current=PASSWORD, password="another fine one").status_code == 429
