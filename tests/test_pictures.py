"""The pictures of README and help: none is missing, none is left over, and those of printed pages are of today."""

import json
import re
from pathlib import Path

from facilitator import settings
from tests import pictures


def test_every_picture_that_is_shown_is_there_and_none_is_there_that_nobody_shows() -> None:
    home = settings.templates().parent
    shown = set(re.findall(r"static/pictures/([a-z-]+)\.png", (home / "README.md").read_text(encoding="utf-8")))
    for page in (settings.templates() / "finder/help").glob("*.html"):
        shown |= set(re.findall(r'\("([a-z-]+)", _\("[^"]*"\), \d+\)', page.read_text(encoding="utf-8")))
    made = {path.stem for path in Path(pictures.FOLDER).glob("*.png")}
    assert shown == made == {*pictures.SHEETS, *pictures.FILES, *pictures.SHOTS}


def test_the_pictures_of_worksheets_are_of_the_pages_as_they_are_now() -> None:
    made = json.loads(pictures.MADE_OF.read_text(encoding="ascii"))
    assert made == pictures.made_of(), "make pictures"
