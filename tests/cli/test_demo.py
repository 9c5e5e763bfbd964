"""`facilitator demo` as somebody at a terminal sees it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from alembic import command
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator import schema
from facilitator.accounts import passwords
from facilitator.cli import group
from facilitator.cli.context import Context
from facilitator.db import db
from facilitator.meetings.models import Meeting
from facilitator.settings import Settings

SIGN_IN = (
    "Sample accounts, with the password four-point-demo: admin@example.org, coordinator@example.org, "
    "facilitator@example.org, volunteer@example.org\n"
)
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `facilitator demo` with these words, in this kind of environment."""
    monkeypatch.setattr(passwords, "digest", lambda text: f"a hash of {text}")
    with db.engine.begin() as connection:
        command.stamp(schema._config(connection), "head")

    def run(*words: str, env: str = "development") -> Result:
        db.session.rollback()
        context = Context()
        context.__dict__ |= {"app": app, "settings": replace(settings, env=env)}
        return CliRunner().invoke(group, ("demo", *words), obj=context)

    return run


def meetings() -> int | None:
    db.session.rollback()
    return db.session.scalar(select(func.count(Meeting.id)))


def test_an_empty_database_gets_the_sample_data_once(run: Run) -> None:
    first = run()
    assert (first.exit_code, first.stdout) == (0, f"Loaded 23 sample meetings.\n{SIGN_IN}")
    again = run()
    assert (again.exit_code, again.stdout, again.stderr) == (
        1,
        "",
        "Error: Sample data only goes into an empty database; this one has meetings, groups or volunteers.\n",
    )
    assert meetings() == 23


def test_a_start_of_the_site_loads_it_only_where_there_is_nothing(run: Run, make: Any) -> None:
    first, second = run("--if-empty"), run("--if-empty")
    assert (first.exit_code, first.stdout) == (0, f"Loaded 23 sample meetings.\n{SIGN_IN}")
    assert (second.exit_code, second.stdout) == (0, SIGN_IN)


def test_a_start_of_the_site_says_nothing_where_others_data_are(run: Run, make: Any) -> None:
    make.group()
    db.session.commit()
    result = run("--if-empty")
    assert (result.exit_code, result.output, meetings()) == (0, "", 0)


def test_more_meetings_are_generated_on_demand(run: Run) -> None:
    assert run("--meetings", "30").stdout.startswith("Loaded 53 sample meetings.\n")
    assert meetings() == 53


def test_production_gets_none(run: Run) -> None:
    result = run(env="production")
    assert (result.exit_code, result.stdout, meetings()) == (1, "", 0)
    assert result.stderr == "Error: Sample data is not for production: FACILITATOR_ENV says that this is.\n"
