"""The typefaces of the press: static, complete files from installed packages, so that every machine prints alike.

The families have names of our own. A machine may have another edition of Lato installed, and by its own name that one
could be taken instead of ours.
"""

import hashlib
from functools import cache
from pathlib import Path

import fontpkg
from fontTools.ttLib import TTFont

FAMILY = "Press Sans"
LEGIBLE = "Press Legible"  # for low vision; it has fewer characters, and a style names FAMILY after it
_FACES = (
    (FAMILY, "lato", 400, "normal"),
    (FAMILY, "lato", 400, "italic"),
    (FAMILY, "lato", 700, "normal"),
    (FAMILY, "lato", 900, "normal"),
    (LEGIBLE, "atkinson-hyperlegible", 400, "normal"),
    (LEGIBLE, "atkinson-hyperlegible", 400, "italic"),
    (LEGIBLE, "atkinson-hyperlegible", 700, "normal"),
)


@cache
def files() -> dict[str, Path]:
    """The address of each typeface, as a style names it, and its file. Nothing else can be reached while printing."""
    return {f"font:{name}-{weight}-{style}": fontpkg.path(name, weight, style) for _, name, weight, style in _FACES}


def style() -> str:
    """The ``@font-face`` rules of the families."""
    rules = (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style};'
        f" src: url({address}) format('truetype') }}"
        for address, (family, _name, weight, style) in zip(files(), _FACES, strict=True)
    )
    return "\n".join(rules)


@cache
def digest() -> str:
    """A hash of all the files: another edition of a typeface is another print."""
    whole = hashlib.sha256()
    for path in files().values():
        whole.update(path.read_bytes())
    return whole.hexdigest()


def missing(text: str) -> set[str]:
    """The characters of a text that the typeface can't draw; a machine's own font would step in for them."""
    return {character for character in text if ord(character) not in _drawn() and not character.isspace()}


@cache
def _drawn() -> frozenset[int]:
    drawn: set[int] | None = None
    for path, (family, *_) in zip(files().values(), _FACES, strict=True):
        if family != FAMILY:
            continue
        with TTFont(path, lazy=True) as font:
            known = set(font.getBestCmap())
        drawn = known if drawn is None else drawn & known
    return frozenset(drawn or ())
