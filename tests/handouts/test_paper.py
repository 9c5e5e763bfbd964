"""Worksheets made ready for the press."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from facilitator.handouts import paper
from facilitator.handouts.library import Library
from facilitator.handouts.paper import Imprint, PackTooLarge, Print
from facilitator.handouts.variants import Size, Variant
from tests.handouts.conftest import OCCASION
from tests.handouts.test_worksheet import prompt, sheet

EVIL = "<script>alert(1)</script> & {{ 7 * 7 }} \"'"


def test_text_stays_text(speaking: Flask, templates: Path) -> None:
    order = Print(
        (sheet(prompt(EVIL, example=[EVIL])),),
        Variant(Size.A4, example=True),
        Imprint(EVIL, EVIL),
        replace(OCCASION, meeting=EVIL, url="https://example.org/?a=1&b=<2>"),
        title=EVIL,
    )
    job = paper.job(order, templates)
    assert job.stamp is not None
    html = job.html + job.stamp.html
    assert "<script" not in html
    assert "{{ 7 * 7 }}" in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp;") == 8


def test_a_blank_sheet_holds_nothing_of_its_example(speaking: Flask, templates: Path, shelf: Library) -> None:
    html = paper.job(Print((shelf.find("triggers", "en"),), Variant(Size.A4)), templates).html
    assert "ws-ink" not in html
    assert "Example" not in html


def test_every_page_has_its_number_and_a_pack_counts_each_sheet_by_itself(speaking: Flask, templates: Path) -> None:
    two = sheet(prompt("a"), prompt("b", new_page=True))
    html = paper.job(Print((two, sheet(prompt("c"))), Variant(Size.A4)), templates).html
    assert [f"Page {n} of {m}" in html for n, m in ((1, 2), (2, 2), (1, 1), (3, 3))] == [True, True, True, False]


def test_a_sheet_speaks_its_own_language_around_it(speaking: Flask, templates: Path) -> None:
    german = sheet(prompt("a")).model_copy(update={"language": "de"})
    html = paper.job(Print((german,), Variant(Size.A4)), templates).html
    assert '<html lang="de">' in html
    assert "23. November 2026" in html
    assert "Deutsch" in html


def test_a_date_is_written_as_the_country_does(speaking: Flask, templates: Path, shelf: Library) -> None:
    order = Print((shelf.find("triggers", "en"),), Variant(Size.LETTER), occasion=OCCASION)
    stamp = paper.job(order, templates).stamp
    assert stamp is not None
    assert "Next: Wednesday 23 September, 19:00" in stamp.html
    with force_locale("en_US"):
        html = paper.job(order, templates).html
    assert "November 23, 2026" in html


def test_a_pack_for_another_meeting_is_the_same_document_with_another_stamp(
    speaking: Flask, templates: Path, shelf: Library
) -> None:
    order = Print((shelf.find("triggers", "en"),), Variant(Size.A4), occasion=OCCASION, title="For Wednesday")
    wednesday = paper.job(order, templates)
    other = replace(order, occasion=replace(OCCASION, meeting="Thursday", url="https://x.example"), title="Thursday")
    thursday = paper.job(other, templates)
    assert wednesday.document == thursday.document
    assert (wednesday.title, thursday.title) == ("For Wednesday", "Thursday")
    assert wednesday.stamp != thursday.stamp


def test_a_long_name_is_cut_at_a_word() -> None:
    long = replace(OCCASION, meeting="An evening for everybody " * 8)
    assert long.short.endswith("An evening …")
    assert len(long.short) <= 90


def test_the_paper_is_in_the_style_upright_and_across(speaking: Flask, templates: Path, shelf: Library) -> None:
    order = Print((shelf.find("triggers", "en"),), Variant(Size.LETTER))
    assert paper.job(order, templates).css[1] == "@page { size: letter } @page wide { size: letter landscape }"


def test_a_pack_has_an_end(speaking: Flask, templates: Path, shelf: Library) -> None:
    with pytest.raises(PackTooLarge):
        paper.job(Print((shelf.find("triggers", "en"),) * 41, Variant(Size.A4)), templates)
