"""What a print costs, in times of what WeasyPrint alone takes for the same final HTML.

Plain WeasyPrint is warm, in this process, with its typefaces and style sheets read, and gets the pages with all that
the press has found out: how far each grows, the meeting in its place. Ours is asked for by the site's client:
caches, socket and child are in it. Both are measured by turns in the same run. Each round prints for an organisation
that was never heard of, so no file is kept unless the row says so.

A page that was never laid out is laid out twice, to find out how far it grows. Nobody waits for that: the printer
prints each worksheet ahead, and a new one is tried before it is published. So the rows are of pages that were laid out
before, and what the very first time costs is told beside them, without a limit.
"""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel

from facilitator import press
from facilitator import settings as settings_
from facilitator.handouts import library, paper
from facilitator.handouts.paper import Imprint, Occasion, Print
from facilitator.handouts.variants import Variant
from facilitator.press import Copies, Job, engine, filling
from facilitator.settings import Settings
from tests.benchmarks.table import Row

MEETING = Occasion(
    "Wednesday Evening Meeting, Northgate Library",
    datetime(2026, 9, 23, 19, 0, tzinfo=UTC),
    "https://meetings.example.org/calendars/subscribe/meetings/wednesday-evening-meeting",
)
OTHER = replace(MEETING, meeting="Thursday Lunch Meeting, Old Mill", url=MEETING.url.replace("wednesday", "thursday"))
HUNDRED = (Copies(100, "Copies 2–100"),) * 6


class Orders:
    """Jobs as the site makes them, each time for another organisation."""

    def __init__(self) -> None:
        self.templates = settings_.templates()
        self.shelf = library.open_library(self.templates / "worksheets").all("en")
        self.app = Flask("bench", template_folder=str(self.templates))
        Babel(self.app, default_locale="en_GB")
        self.made = 0

    def new(self) -> Imprint:
        """An organisation that nobody has printed for."""
        self.made += 1
        return Imprint(f"Northgate Self-Help {self.made}", "Northgate line: 020 7946 0999")

    def job(
        self, imprint: Imprint, sheets: slice = slice(6), occasion: Occasion | None = None, *, fresh: bool = False
    ) -> Job:
        """A pack; ``fresh``: of pages that were never laid out."""
        chosen = self.shelf[sheets]
        if fresh:
            once = f" {imprint.organisation}"
            chosen = tuple(sheet.model_copy(update={"intro": sheet.intro + once}) for sheet in chosen)
        order = Print(tuple(chosen), Variant(), imprint, occasion, title="Worksheets")
        with self.app.test_request_context():
            return paper.job(order, self.templates)


class Plain:
    """WeasyPrint alone, warm."""

    def __init__(self) -> None:
        engine.warm_up()
        self.engine = engine._engine()
        self.styles: dict[tuple[str, ...], list[Any]] = {}

    def seconds(self, job: Job) -> float:
        """How long it takes to print what the press would print for a job."""
        html, styles = self._final(job), self._read(job.css)
        start = time.perf_counter()
        source = self.engine.weasyprint.HTML(string=html, url_fetcher=self.engine.fetcher)
        document = source.render(stylesheets=styles, font_config=self.engine.font_config, pdf_variant="pdf/ua-1")
        document.write_pdf(pdf_variant="pdf/ua-1")
        return time.perf_counter() - start

    def _read(self, css: tuple[str, ...]) -> list[Any]:
        if css not in self.styles:
            self.styles[css] = [self.engine.font_style, *(engine._style(text) for text in css)]
        return self.styles[css]

    def _final(self, job: Job) -> str:
        """The HTML with how far each page grows, and the meeting in its place."""
        source = self.engine.weasyprint.HTML(string=job.html, url_fetcher=self.engine.fetcher)
        styles = self._read(job.css)
        filling.lay_out(
            source,
            lambda: source.render(stylesheets=styles, font_config=self.engine.font_config, pdf_variant="pdf/ua-1"),
            job.css,
            filling.Learnt(),
        )
        grown = iter([each.get("style", "") for each in source.etree_element.iter() if each.get("data-fill")])
        html = re.sub(r"(?=data-fill=)", lambda _: f'style="{next(grown)}" ', job.html)
        if job.stamp:
            body = re.search(r"<body>(.*)</body>", job.stamp.html, re.DOTALL)
            html = html.replace(str(press.PLACE), body[1] if body else "")
        return html


Pair = tuple[float, float]  # seconds: ours, the other's


class Press:
    """Ours: each measurement gives its seconds beside those of what it is compared with, taken right after it."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.orders, self.plain = settings, Orders(), Plain()

    def seconds(self, job: Job) -> float:
        """How long it takes until the site has a job's file."""
        start = time.perf_counter()
        press.print_pdf(job, self.settings)
        return time.perf_counter() - start

    def one_fresh(self) -> Pair:
        """A single sheet whose page was never laid out."""
        return self._beside_plain(self.orders.job(self.orders.new(), slice(1), fresh=True))

    def one(self) -> Pair:
        """A single sheet."""
        self.seconds(self.orders.job(self.orders.new(), slice(1)))
        return self._beside_plain(self.orders.job(self.orders.new(), slice(1)))

    def six_fresh(self) -> Pair:
        """A pack of pages that were never laid out."""
        return self._beside_plain(self.orders.job(self.orders.new(), fresh=True))

    def six(self) -> Pair:
        """A pack of sheets that were printed before, each alone."""
        imprint = self.orders.new()
        for number in range(6):
            self.seconds(self.orders.job(imprint, slice(number, number + 1)))
        return self._beside_plain(self.orders.job(imprint))

    def again(self) -> Pair:
        """A pack that was printed before."""
        job = self.orders.job(self.orders.new())
        self.seconds(job)
        return self._beside_plain(job)

    def another_meeting(self) -> Pair:
        """A pack that was printed before with another meeting's name."""
        imprint = self.orders.new()
        self.seconds(self.orders.job(imprint, occasion=MEETING))
        return self._beside_plain(self.orders.job(imprint, occasion=OTHER))

    def hundred(self) -> Pair:
        """A hundred copies, beside one."""
        many, one = self.orders.job(self.orders.new()), self.orders.job(self.orders.new())
        return self.seconds(replace(many, copies=HUNDRED)), self.seconds(one)

    def eight(self) -> Pair:
        """Eight packs at once, beside eight one after another."""
        together, in_turn = ([self.orders.job(self.orders.new()) for _ in range(8)] for _ in range(2))
        start = time.perf_counter()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(self.seconds, together))
        return time.perf_counter() - start, sum(self.seconds(job) for job in in_turn)

    def _beside_plain(self, job: Job) -> Pair:
        return self.seconds(job), self.plain.seconds(job)


def measure(folder: Path, rounds: int) -> Iterator[Row | str]:
    """The rows of the part ``press``."""
    settings = Settings(instance=folder, secret_key="only-for-benchmarks")
    with press.running(settings, paper.style(settings_.templates())):
        ours = Press(settings)
        rows: list[tuple[str, float, Callable[[], Pair]]] = [
            ("one worksheet", 1.5, ours.one),
            ("a pack of six", 1.2, ours.six),
            ("the same pack once more", 0.03, ours.again),
            ("the same pack for another meeting", 0.2, ours.another_meeting),
            ("100 copies of a pack of six, beside one pack", 1.5, ours.hundred),
            ("eight packs at once, beside one after another", 0.65, ours.eight),
        ]
        for what, first in (("One worksheet", ours.one_fresh), ("A pack of six", ours.six_fresh)):
            ratio = statistics.median(mine / other for mine, other in (first() for _ in range(rounds)))
            yield f"{what}, never laid out before: {ratio:.2f} (no limit: tests/benchmarks/printing.py)."
        for what, limit, one in rows:
            taken = [one() for _ in range(rounds)]
            mine, other = (statistics.median(each) for each in zip(*taken, strict=True))
            ratio = statistics.median(first / second for first, second in taken)
            yield Row(what, (_ms(mine), _ms(other)), ratio, limit, at_least=False)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
