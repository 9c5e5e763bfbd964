"""What the room prints: a report of one page, and a letter of attendance to be filled in by hand."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from textwrap import shorten
from typing import Any

from facilitator.attendance.outside import Part, Report, Shown, together
from facilitator.press import Job
from facilitator.press.sizes import SIZES
from facilitator.web.templates import environment

LONGEST_NAME = 30  # letters that stand in one line
MOST_ROWS, MOST_PARTS = 12, 10  # of periods, and of regions or groups: both tables stand on one page


class TooManyPeriods(Exception):
    """The report has more rows than one page takes."""


def report(templates: Path, size: str, report: Report, words: Any, imprint: dict[str, Any]) -> Job:
    """A report by region or group as a page: by period, and by part; ``words`` is ``report_words``.

    Raises ``TooManyPeriods``.
    """
    rows = together_by_period(report)
    if len(rows) > MOST_ROWS:
        raise TooManyPeriods
    values = {
        "report": report,
        "rows": [(words.row_of(name, report.wanted), shown) for name, shown in rows],
        "parts": [
            (words.others() if key is None else shorten(words.part(key, report), LONGEST_NAME, placeholder=" …"), shown)
            for key, shown in largest(report.parts)
        ],
        "heads": words.heads(report),
        "words": words,
    }
    return _job(templates, size, "attendance/paper/report.html", **values, **imprint)


def letter(templates: Path, size: str, meeting: str, imprint: dict[str, Any]) -> Job:
    """A letter of attendance: blank, so that nothing about anybody is typed anywhere. ``meeting`` may be empty."""
    return _job(templates, size, "attendance/paper/letter.html", meeting=meeting, **imprint)


def together_by_period(report: Report) -> Sequence[tuple[str, Shown]]:
    """The periods of a report, all its parts together."""
    columns = [part.rows for part in report.parts]
    return [(rows[0][0], together(shown for _period, shown in rows)) for rows in zip(*columns, strict=True)]


def largest(parts: Sequence[Part]) -> Sequence[tuple[str | None, Shown]]:
    """The parts in their order; where they are too many, those with most people, the others together under None."""
    if len(parts) <= MOST_PARTS:
        return [(part.key, part.total) for part in parts]
    ranked = sorted(parts, key=lambda part: part.total.people, reverse=True)
    shown, others = ranked[: MOST_PARTS - 1], ranked[MOST_PARTS - 1 :]
    kept = [(part.key, part.total) for part in parts if part in shown]
    return [*kept, (None, together(part.total for part in others))]


def _job(templates: Path, size: str, name: str, **values: Any) -> Job:
    html = _environment(templates).get_template(name).render(**values)
    css = (templates / "attendance" / "paper" / "paper.css").read_text(encoding="utf-8")
    return Job(html, (css, f"@page {{ size: {SIZES[size]} }}"))


_environment = cache(environment)
