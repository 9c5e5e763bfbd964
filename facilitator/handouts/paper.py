"""Worksheets made ready for the press: blocks to HTML, one article a worksheet, one section a page."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from textwrap import shorten
from typing import Any

import segno
from flask_babel import force_locale, get_locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from facilitator.handouts import wheel, words
from facilitator.handouts.variants import Size, Variant
from facilitator.handouts.worksheet import Worksheet, units
from facilitator.press import Job

_PAPER = {Size.A4: "A4", Size.LETTER: "letter"}
LARGEST_PACK = 24
LONGEST_NAME = 90


class PackTooLarge(Exception):
    """More worksheets than one pack takes."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who prints: the organisation's name and its helpline, either may be empty."""

    organisation: str = ""
    helpline: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """The meeting that it is printed for: its name, its next start (aware, its own zone), the QR code's address."""

    meeting: str
    start: datetime | None
    url: str

    @property
    def short(self) -> str:
        """The name, cut where it would take more than its corner of the page."""
        return shorten(self.meeting, LONGEST_NAME, placeholder=" …")

    @property
    def qr(self) -> Markup:
        """The address as an SVG drawing."""
        code = segno.make(self.url, error="m", micro=False)
        return Markup(code.svg_inline(border=0, omitsize=True, title=f"QR: {self.url}", svgclass="qr"))  # noqa: S704


@dataclass(frozen=True, slots=True)
class Print:
    """What is to be printed, and how; all worksheets are printed in one run."""

    sheets: tuple[Worksheet, ...]
    variant: Variant
    imprint: Imprint = Imprint()
    occasion: Occasion | None = None
    title: str = ""


def job(order: Print, templates: Path) -> Job:
    """The press's job for an order. Raises ``PackTooLarge``."""
    if len(order.sheets) > LARGEST_PACK:
        raise PackTooLarge
    articles = [_article(environment(templates), sheet, order) for sheet in order.sheets]
    html = (
        environment(templates)
        .get_template("handouts/paper.html")
        .render(
            order=order,
            language=order.sheets[0].language,
            title=order.title or order.sheets[0].title,
            articles=articles,
        )
    )
    return Job(
        html, ((templates / "handouts" / "paper.css").read_text(encoding="utf-8"), _page_rules(order.variant.size))
    )


def helpers() -> dict[str, Callable[..., Any]]:
    """What the templates of blocks call, on paper and on the screen alike."""
    return {"draw_wheel": wheel.draw, "units": units}


def _article(environment: Environment, sheet: Worksheet, order: Print) -> Markup:
    # The request's own locale knows the country's way to write a date; another language has only its own.
    spoken = get_locale()
    with nullcontext() if spoken and spoken.language == sheet.language else force_locale(sheet.language):
        return Markup(  # noqa: S704  (a template's output, escaped there)
            environment.get_template("handouts/article.html").render(
                sheet=sheet,
                filled=order.variant.example,
                imprint=order.imprint,
                occasion=order.occasion,
                words=words,
                paper=True,
            )
        )


def _page_rules(size: Size) -> str:
    return f"@page {{ size: {_PAPER[size]} }} @page wide {{ size: {_PAPER[size]} landscape }}"


@cache
def environment(templates: Path) -> Environment:
    """The templates of what is printed; a name in them that is not there is an error."""
    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.globals.update(helpers())
    return made
