import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator.accounts.models import Training, Volunteer

from .browsing import token_of

As = Callable[[Volunteer], FlaskClient]


@pytest.fixture
def carla(make: Any) -> Volunteer:
    """A coordinator."""
    return make.volunteer("Carla", roles_=("volunteer", "coordinator"))  # type: ignore[no-any-return]


@pytest.fixture
def enter(as_: As, carla: Volunteer, robin: Volunteer) -> Callable[..., Any]:
    """Enter a training for Robin, as Carla."""
    browser, page = as_(carla), f"/volunteer/people/{robin.id}"

    def send(**fields: str) -> Any:
        return browser.post(f"{page}/training", data={"csrf_token": token_of(browser.get(page)), **fields})

    return send


@pytest.mark.parametrize(
    ("months", "typed", "expires"),
    [
        (24, "", date(2028, 3, 31)),
        (18, "", date(2027, 9, 30)),
        (0, "", None),
        (24, "2026-12-31", date(2026, 12, 31)),
    ],
)
def test_a_course_counts_as_long_as_was_said_or_as_the_setting_says(
    app: Flask,
    enter: Any,
    carla: Volunteer,
    robin: Volunteer,
    now: datetime,
    months: int,
    typed: str,
    expires: date | None,
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], training_months=months)
    answer = enter(course="  Facilitator   training ", completed="2026-03-31", expires=typed)
    assert (answer.status_code, answer.location) == (303, f"/volunteer/people/{robin.id}")
    [row] = robin.trainings
    assert (row.course, row.completed, row.expires) == ("Facilitator training", date(2026, 3, 31), expires)
    assert (row.entered_by_id, row.entered_at) == (carla.id, now)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        (
            {"course": "", "completed": "", "expires": ""},
            [("#course", "Enter the name of the course."), ("#completed", "Enter the day on which it was completed.")],
        ),
        (
            {"course": "C", "completed": "31.3.2026", "expires": "soon"},
            [("#completed", "Enter a date such as 2027-03-31."), ("#expires", "Enter a date such as 2027-03-31.")],
        ),
        (
            {"course": "C", "completed": "2026-11-24", "expires": ""},
            [("#completed", "Enter a day that is not in the future.")],
        ),
        (
            {"course": "C", "completed": "2026-03-31", "expires": "2026-03-31"},
            [("#expires", "Enter a day after the one on which it was completed.")],
        ),
        ({"course": "C" * 121, "completed": "2026-03-31"}, [("#course", "Use at most 120 characters.")]),
    ],
)
def test_what_can_not_be_is_said_at_its_field_and_kept(
    enter: Any, robin: Volunteer, fields: dict[str, str], errors: list[tuple[str, str]]
) -> None:
    answer = enter(**fields)
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="(#\w+)">([^<]+)', answer.text) == errors
    assert "<title>Error: Robin Example" in answer.text
    for typed in filter(None, fields.values()):
        assert f'value="{typed}"' in answer.text
    assert robin.trainings == []


def test_a_course_is_removed_after_asking(as_: As, make: Any, carla: Volunteer) -> None:
    robin = make.volunteer("Robin", trained=True)
    [row] = robin.trainings
    browser, page = as_(carla), f"/volunteer/people/{robin.id}/training/{row.id}/remove"
    asked = browser.get(page)
    assert "Remove this training?" in asked.text
    assert "completed by Robin Example on 10 January 2026" in asked.text
    assert robin.trainings == [row]
    answer = browser.post(page, data={"csrf_token": token_of(asked)})
    assert (answer.status_code, answer.location) == (303, f"/volunteer/people/{robin.id}")
    assert robin.trainings == []
    assert browser.post(page).status_code == 404


def test_a_course_belongs_to_the_person_of_its_address(as_: As, make: Any, session: Any, carla: Volunteer) -> None:
    robin, kim = make.volunteer(trained=True), make.volunteer()
    [row] = robin.trainings
    assert as_(carla).post(f"/volunteer/people/{kim.id}/training/{row.id}/remove").status_code == 404
    assert session.get(Training, row.id) is not None
