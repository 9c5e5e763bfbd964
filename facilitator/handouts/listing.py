"""The printed list of meetings as a job for the press: on sheets, in columns on wide paper, or as a booklet."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from flask_babel import gettext as _

from facilitator.handouts import paper, qr, words
from facilitator.handouts.listed import By, Listed
from facilitator.handouts.meeting_words import tongue
from facilitator.handouts.paper import Imprint
from facilitator.handouts.variants import Size, Variant
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.filters import Filters
from facilitator.meetings.labels import KINDS
from facilitator.meetings.models import Kind
from facilitator.meetings.words import full_day, locale, weekday_names
from facilitator.press import Imposition, Job


class Layout(StrEnum):
    """How a list is laid out."""

    SHEETS = "sheets"
    COLUMNS = "columns"
    BOOKLET = "booklet"


_PAGES = {
    (Size.A4, Layout.SHEETS): "210mm 297mm",
    (Size.A4, Layout.COLUMNS): "297mm 210mm",
    (Size.A4, Layout.BOOKLET): "210mm 297mm",
    (Size.LETTER, Layout.SHEETS): "8.5in 11in",
    (Size.LETTER, Layout.COLUMNS): "11in 8.5in",
    (Size.LETTER, Layout.BOOKLET): "8.5in 11in",
}


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is printed, for whom: ``asked`` says what was looked for, ``url`` leads to the list as it is now."""

    by: By
    layout: Layout
    variant: Variant
    imprint: Imprint
    asked: str
    day: date
    url: str


def job(listed: Listed, order: Order, templates: Path) -> Job:
    """The press's job for a list."""
    html = (
        paper.environment(templates)
        .get_template("handouts/meetings.html")
        .render(
            listed=listed,
            order=order,
            regions=order.by is By.REGION,
            narrow=order.layout is not Layout.SHEETS or order.variant.large,
            kind=" ".join([order.layout.value, *order.variant.flags]),
            printed=_("Printed on %(day)s", day=full_day(order.day)),
            qr=qr.svg(order.url),
            language=locale().language,
            independence=words.independence(),
        )
    )
    style = (templates / "handouts" / "meetings.css").read_text(encoding="utf-8")
    imposition = Imposition.BOOKLET if order.layout is Layout.BOOKLET else Imposition.NONE
    return Job(html, (style, _page_rules(order.variant.size, order.layout)), imposition=imposition)


def asked_for(filters: Filters, group: str) -> str:
    """What the filters ask for, in a few words; ``group`` is the name of the group that is asked for."""
    times = {"morning": _("Morning"), "afternoon": _("Afternoon"), "evening": _("Evening")}
    said = [
        f"“{filters.q}”" if filters.q else "",
        weekday_names([filters.day]) if filters.day is not None else "",
        full_day(filters.date) if filters.date else "",
        times.get(filters.time, ""),
        str(KINDS[Kind(filters.kind)]) if filters.kind else "",
        _("Step-free") if filters.step_free else "",
        str(AUDIENCES[filters.audience][0]) if filters.audience else "",
        tongue(filters.language) if filters.language else "",
        group or filters.group,
        _("near %(town)s", town=filters.near) if filters.near else "",
    ]
    return " · ".join(filter(None, said))


def _page_rules(size: Size, layout: Layout) -> str:
    page, of = words.folio(0, 1).split("0", 1)[0], words.folio(0, 1).split("0", 1)[1].split("1", 1)
    folio = f"{_quoted(page)} counter(page) {_quoted(of[0])} counter(pages) {_quoted(of[1])}"
    return f"@page {{ size: {_PAGES[size, layout]}; @bottom-right {{ content: {folio} }} }}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
