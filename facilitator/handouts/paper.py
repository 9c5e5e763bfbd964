"""Worksheets made ready for the press: blocks to HTML, one article a worksheet, one section a page."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import ceil
from pathlib import Path
from textwrap import shorten
from typing import Any

from flask_babel import force_locale, get_locale
from jinja2 import Environment
from markupsafe import Markup

from facilitator.handouts import large, qr, wheel, words
from facilitator.handouts.fields import Names
from facilitator.handouts.variants import Variant
from facilitator.handouts.worksheet import Worksheet, units
from facilitator.meetings.models import Organisation
from facilitator.press import PLACE, Copies, Document, Imposition, Job
from facilitator.press.sizes import SIZES
from facilitator.web import templates as templates_
from facilitator.web.site import locale

LARGEST_PACK = 40  # the whole library, with ten of one’s own
LONGEST_NAME = 90


class PackTooLarge(Exception):
    """More worksheets than one pack takes."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who prints: the organisation's name and its helpline, either may be empty."""

    organisation: str = ""
    helpline: str = ""

    @classmethod
    def of(cls, found: Organisation) -> "Imprint":
        """That of an organisation as it stands in the database."""
        return cls(found.name, found.helpline)


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
    articles = [_article(made_of, sheet, order, number) for number, sheet in enumerate(order.sheets, 1)]
    language, title = order.sheets[0].language, order.title or order.sheets[0].title
    html = made_of.get_template("handouts/paper.html").render(
        order=order, language=language, title=order.sheets[0].title if order.occasion else title, articles=articles
    )
    look = [(templates / "handouts" / name).read_text(encoding="utf-8") for name in _styles(order.variant)]
    css = (*look, _page_rules(order))
    # A booklet is one book, with each worksheet once: of its copies the printer has to know.
    several = max(order.copies, default=1) > 1 and order.layout is not Imposition.BOOKLET
    copies = tuple(Copies(count, words.copies(count)) for count in order.copies) if several else ()
    if not order.occasion:
        return Job(html, css, copies=copies, imposition=order.layout)
    with speaking(language):
        stamp = made_of.get_template("handouts/stamp.html").render(
            language=language, occasion=order.occasion, words=words
        )
    width, height = _stamp_size(order.variant)
    place = f".ws-place {{ width: {width}mm; height: {height}mm }}"
    page = f"@page {{ size: {width}mm {height}mm; margin: 0 }}"
    return Job(
        html,
        (*css, place),
        stamp=Document(stamp, (*look, page)),
        title=title,
        copies=copies,
        imposition=order.layout,
    )


def flows(variant: Variant) -> bool:
    """Whether a worksheet may take more pages than it was written for, because its letters are larger."""
    return variant.large or variant.lowvision


def style(templates: Path) -> Path:
    """The style sheet that every print of worksheets has."""
    return templates / "handouts" / "paper.css"


def helpers() -> dict[str, Callable[..., Any]]:
    """What the templates of blocks call, on paper and on the screen alike."""
    return {"draw_wheel": wheel.draw, "place_wheel": wheel.places, "units": units}


def _article(environment: Environment, given: Worksheet, order: Print, number: int) -> Markup:
    variant = order.variant
    sheet = large.enlarge(given) if variant.large else large.widen(given) if variant.lowvision else given
    # In large print one page follows the other wherever that comes; else a worksheet may say where one ends.
    pages = (tuple(row for page in sheet.pages for row in page),) if variant.large else sheet.pages
    with speaking(sheet.language):
        return Markup(  # noqa: S704  (a template's output, escaped there)
            environment.get_template(f"handouts/{'missing' if given in order.missing else 'article'}.html").render(
                sheet=sheet,
                pages=pages,
                number=number,
                variant=variant,
                flows=flows(variant),
                filled=variant.example,
                fillable=variant.fillable,
                names=Names(sheet.slug),
                short=_short_title,
                imprint=order.imprint,
                place=PLACE if order.occasion else "",
                words=words,
                paper=True,
            )
        )


def speaking(language: str) -> AbstractContextManager[None]:
    """Texts in this language, and dates as the organisation's country writes them in it."""
    spoken = get_locale()
    return nullcontext() if spoken and spoken.language == language else force_locale(str(locale(language)))


def _styles(variant: Variant) -> tuple[str, ...]:
    """The style sheets of a way to print, in the order of the cascade."""
    asked = {
        "paper.css": True,
        "flow.css": flows(variant),
        "large.css": variant.large,
        "clear.css": variant.lowvision and not variant.large,
        "lowvision.css": variant.lowvision,
        "ink.css": variant.ink,
        "fillable.css": variant.fillable,
    }
    return tuple(name for name, wanted in asked.items() if wanted)


def _page_rules(order: Print) -> str:
    size = SIZES[order.variant.size]
    rules = f"@page {{ size: {size} }} @page wide {{ size: {size} landscape }}"
    if not flows(order.variant):
        return rules
    upright, across = (_LARGE_FOOT, _LARGE_WIDE_FOOT) if order.variant.large else (_CLEAR_FOOT, _CLEAR_FOOT)
    imprint = f"{order.imprint.organisation} · {order.imprint.helpline}"
    notice = max((words.edition_notice(sheet) for sheet in order.sheets), key=len)
    wide = f"{{ size: {size} landscape; margin-bottom: {across.margin(imprint, notice)}mm }}"
    return (
        f"@page {{ size: {size}; margin-bottom: {upright.margin(imprint, notice)}mm }}"
        f" @page wide-a {wide} @page wide-b {wide}"
    )


def _stamp_size(variant: Variant) -> tuple[float, float]:
    """The place that a sheet keeps free for its meeting, in millimetres."""
    if variant.large:
        return 170, 40
    return (102, 25) if variant.lowvision else (81, 20.8)


@dataclass(frozen=True, slots=True)
class _Foot:
    """How much room the foot of a page takes: lines, letters in a line, and millimetres for a line and around all."""

    lines: int
    letters: int
    line: float
    around: float

    def margin(self, *texts: str) -> float:
        """The lower margin of a page, in millimetres, with these texts in its foot."""
        return self.around + self.line * (self.lines + sum(ceil(len(text) / self.letters) for text in texts))


_LARGE_FOOT = _Foot(lines=2, letters=54, line=8, around=9)
_LARGE_WIDE_FOOT = _Foot(lines=2, letters=76, line=8, around=9)
_CLEAR_FOOT = _Foot(lines=2, letters=70, line=5.5, around=10)


def _short_title(title: str) -> str:
    """A title for the foot of a page, where it shares a line with the page's number."""
    return shorten(title, 42, placeholder=" …")


@cache
def environment(templates: Path) -> Environment:
    """The templates of what is printed; a name in them that is not there is an error."""
    made = templates_.environment(templates)
    made.globals.update(helpers())
    return made
