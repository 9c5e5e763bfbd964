"""A pack of which a sheet can't be printed."""

import io
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from facilitator import press
from facilitator.handouts import packs, paper
from facilitator.handouts.library import Library
from facilitator.handouts.paper import Print
from facilitator.handouts.variants import Variant
from facilitator.handouts.worksheet import Worksheet
from facilitator.press import Job
from facilitator.press.work import Limits
from facilitator.settings import Settings
from tests.press.samples import started
from tests.press.test_server import TIME_BOMB

EXPLODING = "triggers"


@pytest.fixture
def order(shelf: Library) -> Print:
    """Three sheets, of which the second one will explode."""
    return Print(tuple(shelf.find(slug, "en") for slug in ("change-plan", EXPLODING, "urge-log")), Variant())


def refusing(monkeypatch: pytest.MonkeyPatch, *titles: str) -> list[Job]:
    """Print nothing that holds a sheet of one of these titles; answers what is asked for, as it comes."""
    asked: list[Job] = []

    def print_pdf(job: Job, _settings: Any) -> bytes:
        asked.append(job)
        if "at the moment" not in job.html and any(f"<h1>{title}</h1>" in job.html for title in titles):
            raise press.PressFailed("too much")
        return job.html.encode()

    monkeypatch.setattr(press, "print_pdf", print_pdf)
    return asked


def test_a_sheet_made_to_explode_leaves_a_page_that_says_so_and_the_others_are_whole(
    order: Print, speaking: Flask, templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = paper._article

    def armed(environment: Any, sheet: Worksheet, order: Print, number: int) -> Markup:
        made = article(environment, sheet, order, number)
        return made + Markup(TIME_BOMB) if sheet.slug == EXPLODING and sheet not in order.missing else made

    monkeypatch.setattr(paper, "_article", armed)
    with started(tmp_path, Limits(cpu=1)) as (settings, _pid):
        pack = packs.print_order(order, paper.job(order, templates), templates, settings)
        press.check(settings)
    assert [sheet.slug for sheet in pack.missing] == [EXPLODING]
    with pdfplumber.open(io.BytesIO(pack.file)) as pdf:
        texts = [" ".join(page.extract_text().split()) for page in pdf.pages]
    assert len(texts) == 3
    assert texts[1] == (
        "What sets it off This worksheet can't be printed at the moment. The other pages of this pack are complete. "
        "What sets it off · Made with Facilitator, independent software that belongs to no organisation or programme."
    )
    assert ["Edition of" in text for text in texts] == [True, False, True]


def test_a_pack_that_prints_is_printed_once(
    order: Print, speaking: Flask, templates: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    asked = refusing(monkeypatch)
    job = paper.job(order, templates)
    assert packs.print_order(order, job, templates, settings) == packs.Pack(job.html.encode())
    assert asked == [job]


def test_the_search_for_what_fails_has_an_end(
    shelf: Library,
    speaking: Flask,
    templates: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    order = Print(shelf.all("en")[:6], Variant())
    asked = refusing(monkeypatch, *(sheet.title for sheet in order.sheets[:5]))
    with pytest.raises(press.PressFailed):
        packs.print_order(order, paper.job(order, templates), templates, settings)
    assert len(asked) == 1 + 4


@pytest.mark.parametrize("titles", [("My plan for a change", "What sets it off", "My urges, one by one")])
def test_a_pack_of_which_nothing_prints_is_refused(
    titles: tuple[str, ...],
    order: Print,
    speaking: Flask,
    templates: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    refusing(monkeypatch, *titles)
    with pytest.raises(press.PressFailed, match="too much"):
        packs.print_order(order, paper.job(order, templates), templates, settings)


def test_the_answer_with_a_page_missing_is_not_kept_by_anybody(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, "What sets it off")
    answer = client.get("/handouts/pack.pdf?sheet=triggers&sheet=urge-log")
    assert (answer.status_code, answer.headers["Cache-Control"], "ETag" in answer.headers) == (200, "no-store", False)
    assert "can&#39;t be printed at the moment" in answer.get_data(as_text=True)


def test_a_sheet_that_cant_be_printed_has_a_page_that_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, "What sets it off")
    answer = client.get("/handouts/triggers.pdf")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (500, "no-store")
    assert "This can&#39;t be printed" in answer.get_data(as_text=True)
    assert client.get("/handouts/triggers").status_code == 200
