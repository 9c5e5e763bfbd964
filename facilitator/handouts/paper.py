"""Worksheets made ready for the press: blocks to HTML, one article a worksheet, one section a page."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from textwrap import shorten
from typing import Any

from flask_babel import force_locale, get_domain, get_locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from facilitator.handouts import qr, wheel, words
from facilitator.handouts.variants import Size, Variant
from facilitator.handouts.worksheet import Worksheet, units
from facilitator.meetings.labels import POINTS
from facilitator.press import PLACE, Copies, Document, Imposition, Job

# The place that a sheet keeps free, and the page of the stamp that comes there.
_PLACE = ".ws-place { width: 81mm; height: 20.8mm }"
_STAMP = "@page { size: 81mm 20.8mm; margin: 0 }"
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
        return qr.svg(self.url)


@dataclass(frozen=True, slots=True)
class Print:
    """What is to be printed, and how; all worksheets are printed in one run, a page in the place of a missing one.

    ``copies`` are as many numbers as there are sheets; empty for one of each. ``layout`` is how pages are put on paper.
    """

    sheets: tuple[Worksheet, ...]
    variant: Variant
    imprint: Imprint = Imprint()
    occasion: Occasion | None = None
    title: str = ""
    copies: tuple[int, ...] = ()
    layout: Imposition = Imposition.NONE
    missing: tuple[Worksheet, ...] = ()


def job(order: Print, templates: Path) -> Job:
    """The press's job for an order: what belongs to its meeting is a stamp. Raises ``PackTooLarge``."""
    if len(order.sheets) > LARGEST_PACK:
        raise PackTooLarge
    made_of = environment(templates)
    articles = [_article(made_of, sheet, order) for sheet in order.sheets]
    language, title = order.sheets[0].language, order.title or order.sheets[0].title
    html = made_of.get_template("handouts/paper.html").render(
        order=order, language=language, title=order.sheets[0].title if order.occasion else title, articles=articles
    )
    style = (templates / "handouts" / "paper.css").read_text(encoding="utf-8")
    several = max(order.copies, default=1) > 1
    copies = tuple(Copies(count, words.copies(count)) for count in order.copies) if several else ()
    if not order.occasion:
        return Job(html, (style, _page_rules(order.variant.size)), copies=copies, imposition=order.layout)
    with speaking(language):
        stamp = made_of.get_template("handouts/stamp.html").render(
            language=language, occasion=order.occasion, words=words
        )
    return Job(
        html,
        (style, _page_rules(order.variant.size), _PLACE),
        stamp=Document(stamp, (style, _STAMP)),
        title=title,
        copies=copies,
        imposition=order.layout,
    )


def helpers() -> dict[str, Callable[..., Any]]:
    """What the templates of blocks call, on paper and on the screen alike."""
    return {"draw_wheel": wheel.draw, "units": units}


def _article(environment: Environment, sheet: Worksheet, order: Print) -> Markup:
    with speaking(sheet.language):
        return Markup(  # noqa: S704  (a template's output, escaped there)
            environment.get_template(f"handouts/{'missing' if sheet in order.missing else 'article'}.html").render(
                sheet=sheet,
                filled=order.variant.example,
                imprint=order.imprint,
                place=PLACE if order.occasion else "",
                point=str(POINTS[sheet.point][0]),
                words=words,
                paper=True,
            )
        )


def speaking(language: str) -> AbstractContextManager[None]:
    """The request's own locale knows the country's way to write a date; another language has only its own."""
    spoken = get_locale()
    return nullcontext() if spoken and spoken.language == language else force_locale(language)


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
    made.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension
        lambda text: _translations().ugettext(text),
        lambda one, many, number: _translations().ungettext(one, many, number),
        newstyle=True,
    )
    made.globals.update(helpers())
    return made


def _translations() -> Any:
    return get_domain().get_translations()  # type: ignore[no-untyped-call]
