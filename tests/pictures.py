"""Makes the pictures of README and help from the sample data, and the icons for phones: ``make pictures``.

Pages of the site are shot by Chromium, printed pages are drawn by Poppler. Beside them stands what each printed page
was made of, as a hash, by which a test finds one that looks otherwise now; `make soak` shoots the pages once more.
"""

import hashlib
import io
import json
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_babel import Babel
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from facilitator import settings as settings_
from facilitator.demo.people import PASSWORD
from facilitator.handouts import library, paper
from facilitator.handouts.paper import Imprint, Print
from facilitator.handouts.variants import Variant
from facilitator.press import engine
from tests import icons
from tests.browser.site import ARGUMENTS, NOW, chromium, samples

FOLDER = settings_.PACKAGE / "static/pictures"
MADE_OF = FOLDER / "made-of.json"
OURS = "http://meetings.example.org"
WIDTH = 480  # pixels of a printed page
TONIGHT, WHO = "/volunteer/meetings/monday-check-in/dates/2026-11-23", "coordinator@example.org"
IN_THE_MEETING = NOW + timedelta(minutes=79)  # by the clock of the browser
IMPRINT = Imprint("Riverbend Self-Help", "Riverbend line: +44 20 7946 0158")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet's first page."""

    slug: str
    variant: Variant


@dataclass(frozen=True, slots=True)
class Shot:
    """What a page of the site shows at first; ``who`` is signed in."""

    path: str
    width: int
    height: int
    who: str = ""


SHEETS = {
    "sheet": Sheet("triggers", Variant()),
    "sheet-example": Sheet("triggers", Variant(example=True)),
    "sheet-large": Sheet("triggers", Variant(large=True)),
    "sheet-ink": Sheet("triggers", Variant(ink=True)),
}
FILES = {
    "poster": "/meetings/monday-check-in/poster.pdf?size=a4",
    "run-sheet": f"{TONIGHT}/run-sheet.pdf?size=a4",
}
SHOTS = {
    "finder": Shot("/", 1280, 860),
    "meeting": Shot("/meetings/monday-check-in", 390, 844),
    "count": Shot("/volunteer/attendance?meeting=lunch-break-online&date=2026-11-23", 390, 844, WHO),
    "report": Shot("/volunteer/reports", 900, 1100, WHO),
    "prepare": Shot(f"{TONIGHT}/prepare", 390, 844, WHO),
    "run": Shot(f"{TONIGHT}/run", 390, 844, WHO),
}


def main() -> int:
    """Make them all; answers the exit code."""
    found = chromium()
    if not found or not shutil.which("pdftoppm"):
        sys.stderr.write("Pictures need Chromium and Poppler: apt-get install chromium poppler-utils\n")
        return 1
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    FOLDER.mkdir(exist_ok=True)
    for name, data in sheets():
        _keep(name, _drawn(data))
    with (
        tempfile.TemporaryDirectory() as folder,
        samples(Path(folder), OURS, ("en",)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        icons.draw(browser)
        for name, data in shots(browser, site):
            _keep(name, data)
        _enter(page := browser.new_page(base_url=site), WHO)
        for name, path in FILES.items():
            _keep(name, _drawn(page.request.get(path).body()))
        browser.close()
    MADE_OF.write_text(json.dumps(made_of(), indent=1) + "\n", encoding="ascii")
    return 0


def made_of() -> dict[str, str]:
    """What the printed pages are made of now, each as a hash."""
    return {name: hashlib.sha256(json.dumps([job.html, *job.css]).encode()).hexdigest()[:16] for name, job in _jobs()}


def sheets() -> Iterator[tuple[str, bytes]]:
    """The printed worksheets."""
    return ((name, engine.render(job)) for name, job in _jobs())


def shots(browser: Browser, site: str) -> Iterator[tuple[str, bytes]]:
    """The pages of the site, which is served with the sample data and says that it is ``OURS``."""
    for name, shot in SHOTS.items():
        size = {"width": shot.width, "height": shot.height}
        page = browser.new_page(base_url=site, viewport=size, locale="en-GB", timezone_id="Europe/London")  # type: ignore[arg-type]
        page.clock.set_fixed_time(IN_THE_MEETING)
        _enter(page, shot.who)
        page.goto(shot.path, wait_until="networkidle")
        page.reload(wait_until="networkidle")  # letters that came too late for the first visit are used from now on
        page.evaluate("() => document.fonts.ready")
        yield name, page.screenshot(animations="disabled")
        page.close()


def _jobs() -> Iterator[tuple[str, paper.Job]]:
    templates = settings_.templates()
    shelf = library.open_library(templates / "worksheets")
    app = Flask("pictures", template_folder=str(templates))
    Babel(app, default_locale="en_GB")
    with app.test_request_context():
        for name, each in SHEETS.items():
            yield name, paper.job(Print((shelf.find(each.slug, "en"),), each.variant, IMPRINT), templates)


def _enter(page: Page, who: str) -> None:
    if who:
        page.goto("/sign-in")
        page.get_by_label("Email address").fill(who)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()


def _drawn(pdf: bytes) -> bytes:
    """The first page of a file as a picture."""
    command = ["pdftoppm", "-png", "-singlefile", "-scale-to-x", str(WIDTH), "-scale-to-y", "-1"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def _keep(name: str, data: bytes) -> None:
    """As a file with few colours, a third of the size."""
    picture = Image.open(io.BytesIO(data)).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    picture.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
