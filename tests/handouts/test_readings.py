"""The opening statement and the guidelines as sheets: on as many pages as they take, each filled to its foot."""

import io
from datetime import date
from pathlib import Path

import pdfplumber
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator.handouts import paper, readings
from facilitator.handouts.paper import Print
from facilitator.handouts.variants import Size, Variant
from facilitator.meetings import organisation, statements
from facilitator.meetings.models import Organisation
from facilitator.press import engine
from tests.conftest import NOW
from tests.handouts import readability
from tests.handouts.test_sheets import look_over

LONG = "A heading of some length\n" + "Some words of a text. " * 27
TEXTS = {
    "ours": "",
    "two words": "Be kind.",
    "as long as may be": "\n\n".join([LONG] * 8)[: statements.LONGEST],
    "many short ones": "\n\n".join(f"{number}. We keep to it." for number in range(1, 25)),
    "one that leaves no room for lines": "\n\n".join([LONG] * 4),
}


def organised(text: str = "") -> Organisation:
    return Organisation(
        id=1, name="Hill", opening_statement=text, guidelines=text, statements_changed_on=date(2026, 12, 1)
    )


# Each text on one of the two sizes, in turns; the other is left to `make soak`.
@pytest.mark.parametrize(
    ("text", "size"),
    [
        pytest.param(text, size, marks=[pytest.mark.full] * ((number + turn) % 2), id=f"{name}-{size}")
        for number, (name, text) in enumerate(TEXTS.items())
        for turn, size in enumerate(Size)
    ],
)
def test_every_page_of_a_text_is_filled_to_its_foot(text: str, size: Size, speaking: Flask, templates: Path) -> None:
    for sheet in readings.sheets(organised(text), "en", "en"):
        data = engine.render(paper.job(Print((sheet,), Variant(size)), templates))
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) == len(sheet.pages)
            look_over(pdf.pages[-1])
            printed = " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)
        for paragraph in statements.divide(text):
            assert paragraph.text in printed


def test_ours_take_one_page_each_with_room_to_write(speaking: Flask) -> None:
    sheets = readings.sheets(organised(), "en", "en")
    assert [len(sheet.pages) for sheet in sheets] == [1, 1]
    assert all(getattr(sheet.blocks[-1], "lines", 0) >= 3 for sheet in sheets)


def test_ours_are_in_the_language_of_the_page_and_their_own_in_that_of_the_house(speaking: Flask) -> None:
    assert [sheet.language for sheet in readings.sheets(organised(), "de", "en")] == ["de", "de"]
    sheets = readings.sheets(organised("Be kind."), "de", "en")
    assert [(sheet.slug, sheet.language, sheet.edition) for sheet in sheets] == [
        ("opening-statement", "en", date(2026, 12, 1)),
        ("guidelines", "en", date(2026, 12, 1)),
    ]


def test_ours_are_read_with_ease_at_twelve(speaking: Flask) -> None:
    for sheet in readings.sheets(organised(), "en", "en"):
        text = readability.explained(sheet)
        assert readability.grade(text) <= 7
        assert readability.ease(text) >= 80


def test_both_stand_among_what_serves_the_meeting_in_the_organisations_words(
    client: FlaskClient, session: Session
) -> None:
    organisation.save(session, "Hill", "", "Europe/Dublin", "IE", NOW)
    organisation.word(session, "", "Be kind.\n\n<b>Be</b> there.", date(2026, 12, 1))
    page = client.get("/handouts").get_data(as_text=True)
    assert (
        page.index("For the meeting itself</h2>") < page.index(">Opening statement<") < page.index(">Our guidelines<")
    )
    sheet = client.get("/handouts/guidelines").get_data(as_text=True)
    assert '<p class="ws-aloud">Be kind.</p>' in sheet
    assert '<p class="ws-aloud">&lt;b&gt;Be&lt;/b&gt; there.</p>' in sheet
    assert "Edition of 1 December 2026" in sheet
    assert "What is said here stays here" not in sheet
