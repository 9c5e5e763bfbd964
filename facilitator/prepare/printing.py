"""What a date needs on paper: the run sheet, what is read out, and all of it with the worksheets in one file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from facilitator.handouts import paper, poster
from facilitator.handouts import words as handout_words
from facilitator.handouts.paper import Imprint, Occasion, Print
from facilitator.handouts.poster import Poster as Board
from facilitator.handouts.variants import Variant
from facilitator.handouts.worksheet import Worksheet
from facilitator.meetings.words import clock_time, full_day, locale
from facilitator.prepare import words
from facilitator.prepare.prepared import Prepared
from facilitator.press import Copies, Job
from facilitator.press.sizes import SIZES

NOTES = 6  # lines at least


@dataclass(frozen=True, slots=True)
class Way:
    """How a date is printed: on what, by whom, and for which occasion the worksheets are."""

    variant: Variant
    imprint: Imprint
    occasion: Occasion
    templates: Path


def run_sheet(date: Prepared, sheets: tuple[Worksheet, ...], way: Way) -> Job:
    """The press's job for the run sheet: one page, or as many as large print takes."""
    return _job(
        "run_sheet",
        way,
        title=_("Run sheet: %(meeting)s", meeting=date.meeting.name),
        date=date,
        sheets=sheets,
        steps=words.steps(),
        notes=range(NOTES),
    )


def everything(
    date: Prepared, sheets: tuple[Worksheet, ...], texts: tuple[Worksheet, ...], board: Board | None, way: Way
) -> dict[str, Job]:
    """The press's jobs for all that a date needs, by name, in the order in which they are printed.

    ``texts`` are what is read out; ``board`` is what the poster says, None where there is no door to put one on.
    """
    jobs = {
        _("Run sheet"): run_sheet(date, sheets, way),
        _("To read out"): paper.job(Print(texts, way.variant, way.imprint), way.templates),
    }
    for count, large, name in (
        (date.chosen.copies, False, _("Worksheets")),
        (date.chosen.large_copies, True, _("Worksheets in large print")),
    ):
        if sheets and count:
            jobs[name] = _copies(sheets, count, replace(way, variant=replace(way.variant, large=large)))
    if board is not None:
        jobs[_("Poster")] = poster.job(board, way.variant.size, way.imprint, way.templates, ink=way.variant.ink)
    return jobs


def _copies(sheets: tuple[Worksheet, ...], count: int, way: Way) -> Job:
    """So many of each worksheet, one worksheet after the other."""
    made = paper.job(Print(sheets, way.variant, way.imprint, way.occasion, _("Worksheets")), way.templates)
    further = _("Copy 2") if count == 2 else _("Copies 2 to %(last)s", last=count)
    return replace(made, copies=(Copies(count, further),) * len(sheets)) if count > 1 else made


def joined(files: Sequence[tuple[str, bytes]], date: Prepared) -> bytes:
    """The printed jobs in one file, each under its name."""
    from facilitator.press import joining  # noqa: PLC0415  (pikepdf is large, and seldom asked for)

    return joining.join(files, _("Everything for %(meeting)s", meeting=date.meeting.name))


def _job(name: str, way: Way, **values: Any) -> Job:
    said = {"words": words, "paper_words": handout_words, "hour": clock_time, "day": full_day, "phrase": _phrases()}
    page = paper.environment(way.templates).get_template(f"prepare/paper/{name}.html")
    html = page.render(language=locale().language, variant=way.variant, imprint=way.imprint, **said, **values)
    style = (way.templates / "prepare" / "paper" / "paper.css").read_text(encoding="utf-8")
    return Job(html, (style, _rules(way.variant)))


def _rules(variant: Variant) -> str:
    """The paper, and what large print and sparing ink change."""
    rules = [f"@page {{ size: {SIZES[variant.size]} }}"]
    if variant.large:
        rules.append(":root { --text: 18pt; --small: 18pt; --title: 28pt; --line: 12mm }")
        rules.append("@page { margin-bottom: 42mm } .foot, .fine { font-size: 18pt; line-height: 1.25 }")
    if variant.ink:
        rules.append(":root { --ink: #000; --muted: #000; --brand: #000; --accent: #000; --tint: #fff }")
    if variant.lowvision:
        rules.append('html { font-family: "Press Legible", "Press Sans" }')
    return "\n".join(rules)


def _phrases() -> dict[str, str]:
    return {
        "run_sheet": _("Run sheet"),
        "starts": _("Starts"),
        "minutes": _("Min"),
        "step": _("What to do"),
        "late": _("Late?"),
        "worksheets": _("Worksheets"),
        "none": _("None chosen: any of the library will do."),
        "bring": _("To bring"),
        "notes": _("Notes for the team. No names, and nothing about anybody who comes."),
    }
