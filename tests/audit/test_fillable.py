"""Our files to type into, filled in and saved by the programs that people have, and shown by each of them.

PDFium is in Chromium, Edge and Android, pdf.js in Firefox, Poppler in Evince and Okular; MuPDF has viewers of its own.
"""

import json
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pikepdf
import pytest
from flask import Flask
from flask_babel import Babel

from facilitator import settings
from facilitator.handouts import paper
from facilitator.handouts.library import open_library
from facilitator.handouts.paper import Print
from facilitator.handouts.variants import Size, Variant
from facilitator.press import engine

HERE = Path(__file__).parent
PATIENCE = 120  # seconds
CLIENTS = HERE.parents[1] / ".venv/clients/bin"
SHEETS = open_library(settings.templates() / "worksheets").all("en")
VARIANTS = {
    "plain": Variant(fillable=True),
    "large": Variant(Size.LETTER, large=True, fillable=True),
    "example for low vision, with little ink": Variant(lowvision=True, ink=True, fillable=True, example=True),
}
VIEWERS: dict[str, list[str]] = {
    "pdfium": [str(CLIENTS / "python"), "fill.py", "pdfium"],
    "mupdf": [str(CLIENTS / "python"), "fill.py", "mupdf"],
    "pdf.js": ["node", "fill.js"],
}
# Every sheet as it is, and in the other variants the ones that have every kind of field between them.
TRIED = [(sheet.slug, "plain") for sheet in SHEETS] + [
    (slug, variant)
    for slug in ("balance-wheel", "cost-benefit", "slip-plan")
    for variant in VARIANTS
    if variant != "plain"
]
EYES = ("poppler", *VIEWERS)


class Picture(NamedTuple):
    """The dots of a page, 72 an inch, from 0 for black to 255."""

    width: int
    height: int
    dots: bytes

    def ink(self, box: tuple[float, float, float, float]) -> int:
        """How dark a part of the page is altogether; ``box`` in points from the lower left."""
        left, lower, right, upper = (round(side) for side in box)
        rows = range(self.height - upper + 1, self.height - lower - 1)
        return sum(255 - dot for row in rows for dot in self.dots[row * self.width :][left + 1 : right - 1])


@cache
def printed(slug: str, variant: str) -> bytes:
    app = Flask("words")
    Babel(app, default_locale="en_GB")
    (sheet,) = (each for each in SHEETS if each.slug == slug)
    with app.test_request_context():
        return engine.render(paper.job(Print((sheet,), VARIANTS[variant]), settings.templates()))


def see(eye: str, file: Path) -> Picture:
    """A picture of the first page."""
    target = file.with_suffix(f".{eye}.pgm")
    if eye == "poppler":
        subprocess.run(
            ["pdftoppm", "-gray", "-r", "72", "-singlefile", file, target.with_suffix("")], check=True, timeout=PATIENCE
        )
    else:
        subprocess.run([*VIEWERS[eye], "see", file, target], cwd=HERE, check=True, timeout=PATIENCE)
    _magic, size, _most, dots = target.read_bytes().split(b"\n", 3)
    return Picture(*map(int, size.split()), dots)


@cache
def see_blank(slug: str, variant: str, eye: str) -> Picture:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "blank.pdf"
        file.write_bytes(printed(slug, variant))
        return see(eye, file)


def places(file: Path) -> dict[str, tuple[str, list[tuple[float, float, float, float]]]]:
    """What is to be filled in: by name a value, and the boxes on the first page that then have something in them."""
    found: dict[str, tuple[str, list[tuple[float, float, float, float]]]] = {}
    with pikepdf.open(file) as pdf:
        first = pdf.pages[0].obj.objgen
        for number, field in enumerate(pdf.Root.AcroForm.Fields):
            if "/Kids" in field:
                kid = field.Kids[number % len(field.Kids)]
                value = next(str(state)[1:] for state in kid.AP.N.keys() if state != "/Off")  # noqa: SIM118
            else:
                kid, value = field, "Yes" if str(field.FT) == "/Btn" else text(field, number)
            found[str(field.T)] = (value, [box(kid)] if kid.P.objgen == first else [])
    return found


def text(field: pikepdf.Object, number: int) -> str:
    """As much as fits: words in two lines, or one that is short."""
    left, lower, right, upper = box(field)
    if right - left < 60:
        return str(number % 10)
    return f"Größe {number}, dann\nTee & mehr" if upper - lower > 60 else f"Tee, {number} €"


def box(note: pikepdf.Object) -> tuple[float, float, float, float]:
    a, b, c, d = (float(side) for side in note.Rect)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def values(file: Path) -> dict[str, str]:
    """What a file holds, by name of the field."""
    with pikepdf.open(file) as pdf:
        return {str(field.T): said(field) for field in pdf.Root.AcroForm.Fields}


def said(field: pikepdf.Object) -> str:
    value = str(field.get("/V", "")).replace("\r\n", "\n").replace("\r", "\n")
    return value.removeprefix("/") if str(field.FT) == "/Btn" else value


@pytest.mark.parametrize(("slug", "variant"), TRIED)
@pytest.mark.parametrize("viewer", VIEWERS)
def test_what_one_program_fills_in_and_saves_every_program_shows(
    viewer: str, slug: str, variant: str, tmp_path: Path
) -> None:
    blank, filled = tmp_path / "blank.pdf", tmp_path / "filled.pdf"
    blank.write_bytes(printed(slug, variant))
    wanted = places(blank)
    given = json.dumps({name: value for name, (value, _boxes) in wanted.items()})
    fresh = [name for name, value in values(blank).items() if value in ("", "Off")]
    subprocess.run(
        [*VIEWERS[viewer], "fill", blank, filled], cwd=HERE, input=given, text=True, check=True, timeout=PATIENCE
    )
    assert {name: values(filled)[name] for name in fresh} == {name: wanted[name][0] for name in fresh}
    for eye in EYES:
        before, after = see_blank(slug, variant, eye), see(eye, filled)
        unseen = [name for name in fresh for at in wanted[name][1] if after.ink(at) < before.ink(at) + 200]
        assert unseen == [], eye


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("slug", [sheet.slug for sheet in SHEETS])
def test_every_program_shows_the_example_that_stands_in_the_fields(slug: str, eye: str, tmp_path: Path) -> None:
    file = tmp_path / "example.pdf"
    file.write_bytes(printed(slug, "example for low vision, with little ink"))
    picture = see(eye, file)
    with pikepdf.open(file) as pdf:
        held = {
            str(field.T): box(field)
            for field in pdf.Root.AcroForm.Fields
            if str(field.get("/FT")) == "/Tx" and str(field.V) and field.P.objgen == pdf.pages[0].obj.objgen
        }
    assert held
    assert [name for name, at in held.items() if picture.ink(at) < 200] == []
