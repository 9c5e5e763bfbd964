"""What a date needs on paper: the run sheet, what is read out, and all of it with the worksheets in one file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from facilitator import press
from facilitator.handouts import packs, paper, poster
from facilitator.handouts import words as handout_words
from facilitator.handouts.packs import Pack
from facilitator.handouts.paper import Imprint, Occasion, Print
from facilitator.handouts.poster import Poster as Board
from facilitator.handouts.variants import Variant
from facilitator.handouts.worksheet import Worksheet
from facilitator.meetings.words import clock_time, full_day, locale
from facilitator.prepare import words
from facilitator.prepare.prepared import Prepared
from facilitator.press import Job
from facilitator.press.sizes import SIZES
from facilitator.settings import Settings

NOTES = 6  # lines at least


@dataclass(frozen=True, slots=True)
class Way:
    """How a date is printed: on what, by whom, and for which occasion the worksheets are."""

    variant: Variant
    imprint: Imprint
    occasion: Occasion
    templates: Path


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what a date needs: the press's job, and the worksheets in it, of which each can be printed alone."""

    job: Job
    sheets: Print | None = None


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
) -> dict[str, Piece]:
    """All that a date needs, by name, in the order in which it is printed.

    ``texts`` are what is read out; ``board`` is what the poster says, None where there is no door to put one on.
    """
    pieces = {
        _("Run sheet"): Piece(run_sheet(date, sheets, way)),
        _("To read out"): _piece(Print(texts, way.variant, way.imprint), way),
    }
    for count, large, name in (
        (date.chosen.copies, False, _("Worksheets")),
        (date.chosen.large_copies, True, _("Worksheets in large print")),
    ):
        if sheets and count:
            copies = (count,) * len(sheets)
            variant = replace(way.variant, large=large)
            pieces[name] = _piece(Print(sheets, variant, way.imprint, way.occasion, _("Worksheets"), copies), way)
    if board is not None:
        job = poster.job(board, way.variant.size, way.imprint, way.templates, ink=way.variant.ink)
        pieces[_("Poster")] = Piece(job)
    return pieces


def _piece(sheets: Print, way: Way) -> Piece:
    return Piece(paper.job(sheets, way.templates), sheets)


def print_pieces(pieces: Mapping[str, Piece], date: Prepared, way: Way, settings: Settings) -> tuple[bytes, bool]:
    """One file of all that can be printed, each part under its name, and whether that is all of it.

    What can't be printed is named on the first page. Raises what ``press.print_pdf`` does; ``PressFailed`` where
    nothing can be printed.
    """
    files: list[tuple[str, bytes]] = []
    missing, whole = [], True
    for name, piece in pieces.items():
        try:
            pack = _printed(piece, way, settings)
        except press.PressFailed:
            missing.append(name)
            if len(missing) == len(pieces):
                raise
            continue
        files.append((name, pack.file))
        whole &= not pack.missing
    if missing:
        job = _job("missing", way, title=_("Not printed"), missing=missing, date=date)
        files.insert(0, (_("Not printed"), press.print_pdf(job, settings)))
    return _joined(files, date), whole and not missing


def _printed(piece: Piece, way: Way, settings: Settings) -> Pack:
    if piece.sheets is None:
        return Pack(press.print_pdf(piece.job, settings))
    return packs.print_order(piece.sheets, piece.job, way.templates, settings)


def _joined(files: Sequence[tuple[str, bytes]], date: Prepared) -> bytes:
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
        "not_printed": _("Not printed"),
        "missing": _("This can’t be printed at the moment. All else is in this file; try again later for the rest."),
        "starts": _("Starts"),
        "minutes": _("Min"),
        "step": _("What to do"),
        "late": _("Late?"),
        "worksheets": _("Worksheets"),
        "none": _("None chosen: any of the library will do."),
        "bring": _("To bring"),
        "notes": _("Notes for the team. No names, and nothing about anybody who comes."),
    }
