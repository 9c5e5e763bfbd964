"""What the handouts' tests share: every worksheet, printed once a session and in every form."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pdfplumber
import pytest
from flask import Flask
from flask_babel import Babel

from facilitator import press, settings
from facilitator.handouts import paper
from facilitator.handouts.library import Library, open_library
from facilitator.handouts.paper import Imprint, Occasion, Print
from facilitator.handouts.variants import Size, Variant
from facilitator.press import engine
from facilitator.settings import Settings

Printed = Callable[[str, Size, bool, bool], bytes]
PrintedAs = Callable[[str, Variant, bool], bytes]
OCCASION = Occasion(
    "Wednesday Evening Meeting for Relatives and Friends, Northgate Library, Large Room",
    datetime(2026, 9, 23, 19, 0, tzinfo=UTC),
    "https://meetings.example.org/calendars/subscribe/meetings/wednesday-evening-meeting",
)
IMPRINT = Imprint("Northgate Self-Help", "Northgate line: 020 7946 0999")


@pytest.fixture(scope="session")
def templates() -> Path:
    """Where the worksheets and the templates are."""
    return settings.templates()


@pytest.fixture(scope="session")
def shelf(templates: Path) -> Library:
    """The worksheets as they are shipped."""
    return open_library(templates / "worksheets")


@pytest.fixture(scope="session")
def print_as(shelf: Library, templates: Path) -> PrintedAs:
    """Print a worksheet: name, in which way, for a meeting or for none."""
    app = Flask("words", template_folder=str(templates))
    Babel(app, default_locale="en_GB")

    @cache
    def printed(slug: str, variant: Variant, for_meeting: bool) -> bytes:
        order = Print((shelf.find(slug, "en"),), variant, IMPRINT, OCCASION if for_meeting else None)
        with app.test_request_context():
            return engine.render(paper.job(order, templates))

    return printed


@pytest.fixture(scope="session")
def printer(print_as: PrintedAs) -> Printed:
    """Print a worksheet in ordinary print: name, size, filled in or blank, for a meeting or for none."""

    def printed(slug: str, size: Size, filled: bool, for_meeting: bool) -> bytes:
        return print_as(slug, Variant(size, example=filled), for_meeting)

    return printed


@pytest.fixture
def speaking(templates: Path) -> Iterator[Flask]:
    """A context in which texts have a language."""
    app = Flask("words", template_folder=str(templates))
    Babel(app, default_locale="en_GB")
    with app.test_request_context():
        yield app


@pytest.fixture
def printing(pressing: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Print with the press that runs already."""
    monkeypatch.setattr(press, "print_pdf", lambda job, _settings: press.client.print_pdf(job, pressing))


@pytest.fixture
def never(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be printed."""
    monkeypatch.setattr(press, "print_pdf", lambda *_: pytest.fail("printed"))


def text_of(data: bytes) -> list[str]:
    """The text of each page, top to bottom."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [page.extract_text() for page in pdf.pages]
