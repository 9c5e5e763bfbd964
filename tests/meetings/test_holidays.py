"""Public holidays by country and region, and on which dates they are pointed out."""

import subprocess
import sys
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask, request
from flask_babel import Babel
from sqlalchemy.orm import Session

from facilitator.meetings import closures, dates, holidays, schedule
from facilitator.meetings.closures import Scope
from facilitator.meetings.holidays import Span
from facilitator.meetings.models import Kind, Meeting, State
from facilitator.meetings.reasons import Why
from tests.conftest import Make

EASTER = date(2027, 3, 29)  # a Monday


def on(country: str, day: date, *regions: str) -> str:
    """What a day is called there."""
    return holidays.named(country, regions, day).get(day, "")


@pytest.mark.parametrize(
    ("regions", "name"),
    [
        (("England",), "Easter Monday"),
        (("ENG",), "Easter Monday"),
        (("Cymru", "wales"), "Easter Monday"),
        (("Scotland",), ""),
        (("sct",), ""),
        (("Kent",), ""),
        ((), ""),
    ],
)
def test_easter_monday_is_a_holiday_in_england_and_not_in_scotland(regions: tuple[str, ...], name: str) -> None:
    assert on("GB", EASTER, *regions) == name
    assert on("gb", date(2026, 12, 25), *regions) == "Christmas Day"


@pytest.mark.parametrize("region", ["California", "CALIFORNIA", "CA", "ca", "US-CA"])
def test_a_region_is_known_by_its_name_and_by_its_code(region: str) -> None:
    assert on("US", date(2027, 3, 31), region) == "Cesar Chavez Day"
    assert on("US", date(2027, 3, 31), "Nevada") == ""


def test_a_region_is_known_with_and_without_its_accents() -> None:
    madrid = date(2027, 5, 3)
    assert [bool(on("ES", madrid, each)) for each in ("Madrid", "MD", "Cataluña", "")] == [True, True, False, False]
    assert on("ES", date(2027, 6, 24), "Cataluna") == on("ES", date(2027, 6, 24), "Cataluña") != ""


def test_where_a_country_is_not_known_nothing_is_said() -> None:
    assert {code: dict(holidays.named(code, ("England",), EASTER)) for code in ("", "XX", "ZZZ")} == {
        "": {},
        "XX": {},
        "ZZZ": {},
    }


def test_a_name_is_said_in_the_language_of_the_page_where_there_is_one() -> None:
    app = Flask("languages")
    Babel(app, locale_selector=lambda: request.args["lang"])

    def christmas(country: str, language: str) -> str:
        with app.test_request_context(f"/?lang={language}"):
            return on(country, date(2026, 12, 25))

    assert {tag: christmas("DE", tag) for tag in ("de_DE", "de_AT", "en_GB", "fr_FR")} == {
        "de_DE": "Erster Weihnachtstag",
        "de_AT": "Erster Weihnachtstag",
        "en_GB": "Christmas Day",
        "fr_FR": "Erster Weihnachtstag",
    }


def test_days_that_follow_each_other_are_one_span() -> None:
    assert holidays.coming("GB", date(2026, 11, 23), 3) == [
        Span(date(2026, 12, 25), date(2026, 12, 26), "Christmas Day, Boxing Day"),
        Span(date(2026, 12, 28), date(2026, 12, 28), "Boxing Day (observed)"),
        Span(date(2027, 1, 1), date(2027, 1, 1), "New Year's Day"),
    ]
    assert holidays.coming("", date(2026, 11, 23), 3) == []


def hint(session: Session, meeting: Meeting, day: date = EASTER, home: str = "") -> str:
    """What its team reads beside a date."""
    found = schedule.of(session, meeting).on(day)
    assert found
    return holidays.hint(meeting, found, home)


def test_the_holidays_that_count_are_those_where_the_venue_is(session: Session, make: Make) -> None:
    hall = make.venue(region="Yorkshire", sub_region="England")
    there = {
        "by region": make.meeting("A", venue=make.venue("A", region="England")),
        "by sub-region": make.meeting("B", venue=hall),
        "in Scotland": make.meeting("C", venue=make.venue("C", region="Scotland")),
        "nobody knows where": make.meeting("D", venue=make.venue("D", country="")),
        "no venue yet": make.meeting("E"),
        "hybrid": make.meeting("F", venue=hall, kind=Kind.HYBRID, online_url="https://meet.example.org/f"),
        "online, with a house": make.meeting(
            "G", venue=hall, kind=Kind.ONLINE, online_url="https://meet.example.org/g"
        ),
    }
    assert {name: hint(session, meeting, home="IE") for name, meeting in there.items()} == {
        "by region": "Easter Monday",
        "by sub-region": "Easter Monday",
        "in Scotland": "",
        "nobody knows where": "",
        "no venue yet": "",
        "hybrid": "Easter Monday",
        "online, with a house": "Easter Monday",
    }
    assert hint(session, there["online, with a house"], home="US") == ""
    assert hint(session, there["online, with a house"], home="") == ""


def test_once_something_was_said_of_a_date_it_carries_no_hint(session: Session, make: Make, now: datetime) -> None:
    def meeting(name: str, **values: Any) -> Meeting:
        return make.meeting(name, venue=make.venue(name, region="England"), **values)

    usual, off, closed, draft = meeting("Usual"), meeting("Off"), meeting("Closed"), meeting("Draft", state=State.DRAFT)
    dates.as_usual(session, usual, EASTER, None, now)
    dates.cancel(session, off, EASTER, Why("holiday"), None, now)
    closures.close(session, Scope(venue=closed.venue), EASTER, EASTER, Why("venue"), (), None, now)
    assert [hint(session, each) for each in (usual, off, closed, draft)] == ["", "", "", ""]
    dates.undo(session, usual, EASTER, None, now)
    assert hint(session, usual) == "Easter Monday"


def test_the_package_is_loaded_when_asked_and_of_its_countries_only_the_one() -> None:
    script = """
import sys, facilitator.app
from datetime import date
from facilitator.meetings import holidays
before = "holidays" in sys.modules
named = holidays.named("GB", ("Scotland",), date(2026, 1, 1))
countries = [name for name in sys.modules if name.startswith("holidays.countries")]
print(before, len(named), "holidays" in sys.modules, countries)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "False 11 True []\n"
