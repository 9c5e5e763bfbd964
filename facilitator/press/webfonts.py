"""The fonts of the site: which there are, where they lie, and making them when they are missing or out of date.

They are Latin parts of Lato, 25 kB a weight instead of 650, made at set-up into ``instance/fonts``. Lato's name is
reserved by its licence for the font as its makers published it, so the parts carry a name of ours.
"""

import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

FAMILY = "Facilitator Sans"
EDITION = 1  # Raise it when ``subset`` makes other bytes of the same font.


@dataclass(frozen=True, slots=True)
class WebFont:
    """One file for the site: ``name``.woff2, made of a file of the package fontpkg-lato."""

    name: str
    style: str
    source: str


FONTS = (
    WebFont("facilitator-sans-regular", "Regular", "Lato-Regular.ttf"),
    WebFont("facilitator-sans-bold", "Bold", "Lato-Bold.ttf"),
    WebFont("facilitator-sans-italic", "Italic", "Lato-Italic.ttf"),
)


class FontsNotMade(Exception):
    """The fonts could not be made; the message is the last line of what went wrong."""


def folder(instance: Path) -> Path:
    """Where the fonts of a running copy lie."""
    return instance / "fonts"


def current(instance: Path) -> bool:
    """Whether all fonts are there and were made of the installed Lato in today's way."""
    place = folder(instance)
    try:
        stamp = (place / "edition.txt").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return stamp == edition() and all((place / f"{font.name}.woff2").is_file() for font in FONTS)


def edition() -> str:
    """What the fonts were made of and how, in a line; another line means that they are to be made anew."""
    return f"fontpkg-lato {version('fontpkg-lato')}, edition {EDITION}\n"


def make(instance: Path) -> None:
    """Make the fonts of a running copy, in a process of its own because the tools for it take long to import.

    Takes about two seconds; two at once do no harm. Raises ``FontsNotMade``.
    """
    command = [sys.executable, "-m", "facilitator.press.subset", str(folder(instance))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise FontsNotMade((done.stderr.strip() or "no reason given").splitlines()[-1])
