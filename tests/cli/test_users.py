"""What somebody at the machine's own keyboard can do."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator import create_app, schema
from facilitator.accounts import passwords, people, roles
from facilitator.cli import users
from facilitator.cli.context import Context
from facilitator.settings import Settings

Run = Callable[..., Result]


def context_of(app: Flask, settings: Settings) -> Context:
    """What commands get, for an application of the test."""
    context = Context()
    context.settings = settings
    context.app = app
    return context


@pytest.fixture
def run(app: Flask, settings: Settings, session: Session, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``facilitator user`` with these words."""
    monkeypatch.setattr(schema, "state", lambda: schema.State.CURRENT)  # the tables are made from the models here

    def run(*words: str, typed: str = "") -> Result:
        session.commit()
        result = CliRunner().invoke(users.user, words, input=typed, obj=context_of(app, settings))
        session.expire_all()
        return result

    return run


def test_the_first_administrator_joins_by_the_link_that_is_printed(
    run: Run, session: Session, client: FlaskClient
) -> None:
    result = run("add", "Ada@Example.org", "--role", "administrator", "--first-name", "Ada", "--last-name", "Example")
    assert (result.exit_code, result.stderr) == (0, "")
    first, second, link = result.stdout.splitlines()
    assert first == "Added ada@example.org as administrator."
    assert second == "Open this link to choose a password; it works once, within 14 days:"
    assert re.fullmatch(r"https://meetings\.example\.org/join/[\w.-]+", link)
    ada = people.by_email(session, "ada@example.org")
    assert ada is not None
    assert (ada.name, roles.highest(ada), ada.password) == ("Ada Example", "administrator", None)
    assert "Welcome, Ada" in client.get(link.removeprefix("https://meetings.example.org")).text


def test_a_password_can_come_by_the_input_and_is_not_shown(run: Run, session: Session, app: Flask) -> None:
    result = run("add", "ada@example.org", "--password-stdin", typed="four quiet words here\nand a second line\n")
    assert (result.exit_code, result.stdout) == (0, "Added ada@example.org as volunteer.\n")
    ada = people.by_email(session, "ada@example.org")
    assert ada is not None
    assert ada.first_name == "ada"
    assert passwords.matches("four quiet words here", ada.password)


@pytest.mark.parametrize(
    ("words", "typed", "code", "message"),
    [
        (("add", "kim@example.org"), "", 1, "Error: There is an account for kim@example.org already.\n"),
        (("add", "nonsense"), "", 1, "Error: nonsense is no email address.\n"),
        (
            ("add", "x@example.org", "--password-stdin"),
            "short\n",
            1,
            "Error: The password must have at least 10 characters.\n",
        ),
        (("link", "who@example.org"), "", 1, "Error: There is no active account for who@example.org.\n"),
        (("link", "gone@example.org"), "", 1, "Error: There is no active account for gone@example.org.\n"),
        (("password", "kim@example.org"), "", 1, "Error: The password must have at least 10 characters.\n"),
        (("add", "x@example.org", "--role", "chair"), "", 2, None),
        (("add",), "", 2, None),
    ],
)
def test_a_refusal_is_a_sentence_and_a_code(
    run: Run, session: Session, make: Any, words: tuple[str, ...], typed: str, code: int, message: str | None
) -> None:
    make.volunteer("Kim", email="kim@example.org")
    make.volunteer("Gone", email="gone@example.org", active=False)
    result = run(*words, typed=typed)
    assert (result.exit_code, result.stdout) == (code, "")
    if message is not None:
        assert result.stderr == message
    assert people.by_email(session, "x@example.org") is None


def test_the_list_says_who_has_joined_and_who_is_trained(run: Run, make: Any) -> None:
    make.volunteer("Zoë", email="zoe@example.org", password="x", trained=True, roles_=("volunteer", "coordinator"))
    make.volunteer("Al", email="al@example.org", password=None)
    make.volunteer("Bea", email="bea@example.org", password="x", active=False)
    assert run("list").stdout.splitlines() == [
        "al@example.org\tAl Example\tvolunteer\tinvited\tnot trained",
        "bea@example.org\tBea Example\tvolunteer\tnot active\tnot trained",
        "zoe@example.org\tZoë Example\tcoordinator\tjoined\ttrained until 2027-11-23",
    ]


def test_a_link_lets_somebody_in_who_forgot_the_password(run: Run, make: Any, client: FlaskClient) -> None:
    make.volunteer("Kim", email="kim@example.org", password="x")
    first, link = run("link", "KIM@example.org").stdout.splitlines()
    assert first == "Open this link to choose a password; it works once, within a day:"
    assert link.startswith("https://meetings.example.org/reset/")
    assert client.get(link.removeprefix("https://meetings.example.org")).status_code == 200


def test_a_new_password_ends_the_sessions(run: Run, make: Any, as_: Any) -> None:
    kim = make.volunteer("Kim", email="kim@example.org", password="x")
    browser = as_(kim)
    assert browser.get("/volunteer/account").status_code == 200
    result = run("password", "kim@example.org", typed="four quiet words here\n")
    assert (result.exit_code, result.stdout) == (0, "kim@example.org has a new password.\n")
    assert passwords.matches("four quiet words here", kim.password)
    assert browser.get("/volunteer/account").status_code == 303


def test_an_empty_database_is_set_up_for_the_first_administrator(settings: Settings) -> None:
    context = context_of(create_app(settings), settings)
    for words in (["add", "ada@example.org", "--role", "administrator"], ["list"]):
        result = CliRunner().invoke(users.user, words, obj=context)
        assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "ada@example.org\tada\tadministrator\tinvited\tnot trained\n"


def test_a_database_of_an_older_version_is_refused_in_a_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "state", lambda: schema.State.OLD)
    result = CliRunner().invoke(users.user, ["list"], obj=context_of(create_app(settings), settings))
    message = "Error: The database is of an older version: run `facilitator backup`, then `facilitator upgrade`.\n"
    assert (result.exit_code, result.stderr) == (1, message)
