"""The privacy page tells all that is stored, and for how long, as it is set on this very site."""

from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator import keeping
from facilitator.cli import forgetting
from facilitator.db import Base
from facilitator.finder import stored
from facilitator.settings import Settings


def test_every_table_of_the_database_is_told_of_once_on_the_page_about_what_is_stored(
    app: Flask, settings: Settings
) -> None:
    with app.test_request_context():
        named = [table for part in stored.everything(settings) for each in part.kept for table in each.tables.split()]
    assert Counter(named) == Counter(Base.metadata.tables.keys())


def test_the_page_is_made_of_it(app: Flask, client: FlaskClient, settings: Settings) -> None:
    page = client.get("/privacy").text
    with app.test_request_context():
        told = [each for part in stored.everything(settings) for each in part.kept]
    assert len(told) > 15
    for each in told:
        assert f"<strong>{each.what}.</strong> {each.why}".replace("“", "“") in page
        assert each.until in page


@pytest.mark.parametrize(("months", "words"), [(24, "24 months"), (1, "1 month")])
def test_the_times_are_those_that_are_set(app: Flask, client: FlaskClient, months: int, words: str) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], names_months=months, small_figures=7)
    page = client.get("/privacy").text
    assert f"The numbers stay. Which volunteer entered them is kept for {words}." in page
    assert f"{keeping.PLANS.days} days after the date." in page
    assert "none from 1 to 7 can be worked out" in page


def test_who_may_read_reports_for_others_is_told_as_it_is(app: Flask, client: FlaskClient) -> None:
    assert "Only coordinators can make them." in client.get("/privacy").text
    app.extensions["settings"] = replace(app.extensions["settings"], public_report=True)
    assert '<a href="/reports">Everybody may read them</a>' in client.get("/privacy").text


def test_what_goes_by_itself_has_a_rule_in_the_command(app: Flask, settings: Settings) -> None:
    """As many tables are told to lose something after a while as there are rules, so that no promise is without one."""
    with app.test_request_context():
        promised = {
            table
            for part in stored.everything(settings)
            for each in part.kept
            if any(character.isdigit() for character in each.until) or "within a day" in each.until
            for table in each.tables.split()
        }
    kept_by_rules = {
        "attendance_count",
        "count_link",
        "count_import",
        "count_reminder",
        "door_report",
        "training",
        "sign_in_failure",
        "letter",
        "letter_hour",
        "duty",
        "meeting_history",
        "closure",
        "date_plan",
        "own_worksheet",
        "worksheet_draft",
        "worksheet_edition",
        "print_run",
        "batch",
        "batch_row",
        "list_upload",
        "volunteer",
        "role",
        "volunteer_role",
        "membership",
    }
    beside = {"imported_count", "coming_date", "date_change", "closure_kept"}  # told of in one sentence with others
    assert promised == kept_by_rules | beside
    assert len(forgetting.NAMES) + len(forgetting.THINGS) == 18
