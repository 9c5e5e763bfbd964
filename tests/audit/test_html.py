"""Each kind of page, as each kind of people get it, and each style sheet is valid by the Nu HTML Checker."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from facilitator.accounts.models import Volunteer
from facilitator.db import db
from facilitator.settings import PACKAGE, languages
from tests.browser import crawl
from tests.browser.addresses import FOR_COORDINATORS, FOR_VOLUNTEERS, HELP, PUBLIC, in_language
from tests.browser.site import filled

CHECKER = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
OURS = "https://meetings.example.org"
PEOPLE = {
    "visitor": "",
    "volunteer": "volunteer@example.org",
    "facilitator": "facilitator@example.org",
    "coordinator": "coordinator@example.org",
    "administrator": "admin@example.org",
}
# What the checker says and is not to be followed, each with the reason.
MEANT = {
    r"The “list” role is unnecessary": "Safari takes a list without its marks for no list.",
    r"“role” attribute must not be used on a “t[dhr]” element": "On a phone the month is shown as a list of"
    " days, by which Safari takes it for no table.",
    r"The “(table|rowgroup|row|cell|columnheader)” role is unnecessary": "As before.",
    r"Attribute “autocomplete” is only allowed when the input type": "Firefox else ticks again what was wiped, when a"
    " worksheet is loaded anew.",
    r"“field-sizing”: Property “field-sizing” doesn't exist": "New: what does not know it leaves the height.",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with filled(tmp_path_factory.mktemp("site"), OURS, languages()) as app:
        yield app


def browser(app: Flask, email: str) -> FlaskClient:
    """A browser, in which somebody is signed in if there is an address."""
    client = app.test_client()
    if email:
        with app.app_context():
            mark = db.session.scalar(select(Volunteer.fs_uniquifier).filter_by(email=email))
        with client.session_transaction() as session:
            session.update(_user_id=mark, _fresh=True)
    return client


def pages(app: Flask, client: FlaskClient, starts: list[str]) -> Iterator[tuple[str, str]]:
    """The pages that a browser comes to from these, and what each is."""

    def get(path: str) -> str | None:
        with client.get(path) as answer:
            is_page = answer.mimetype == "text/html" and answer.status_code not in (301, 302, 303, 308)
            return answer.get_data(as_text=True) if is_page else None

    return crawl.pages(app.url_map.bind("meetings.example.org"), OURS, get, starts)


@pytest.fixture(autouse=True)
def _java() -> None:
    if not shutil.which("java"):
        pytest.skip("no Java: apt-get install default-jre-headless")


def faults(folder: Path, *options: str) -> list[dict[str, str]]:
    """What the checker finds in the files of a folder."""
    command = [
        "java",
        "-jar",
        str(CHECKER),
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
        *options,
        str(folder),
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=540)
    found: list[dict[str, str]] = json.loads(said.stdout)["messages"]
    return [each for each in found if not any(re.search(pattern, each["message"]) for pattern in MEANT)]


def test_each_kind_of_page_is_valid_for_each_kind_of_people(app: Flask, tmp_path: Path) -> None:
    starts = {
        "visitor": [*PUBLIC, *HELP, *in_language("es"), *in_language("ar")],
        "facilitator": FOR_VOLUNTEERS,
        "coordinator": [*FOR_COORDINATORS, *FOR_VOLUNTEERS],
        "administrator": [*FOR_COORDINATORS, "/volunteer/set-up"],
    }
    names: dict[str, str] = {}
    for who, email in PEOPLE.items():
        for address, text in pages(app, browser(app, email), starts.get(who, ["/", "/volunteer/"])):
            name = f"{len(names):04}.html"
            names[name] = f"{who} {address}"
            (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(names) > 200
    wrong: dict[str, str] = {}
    for each in faults(tmp_path):
        place = names[each["url"].rpartition("/")[2]]
        wrong.setdefault(f"{each['message']} | {each.get('extract', '')}", place)
    assert wrong == {}


def test_each_style_sheet_is_valid() -> None:
    assert faults(PACKAGE / "static", "--skip-non-css") == []
