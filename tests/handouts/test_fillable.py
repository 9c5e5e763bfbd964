"""Every worksheet as a file to type into."""

import io
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask

from facilitator import settings
from facilitator.handouts import paper
from facilitator.handouts.blocks import Cards, Checklist, Matrix, Prompt, Rulers, Stages, Table, Wheel
from facilitator.handouts.fields import Names
from facilitator.handouts.library import Library, open_library
from facilitator.handouts.paper import Print
from facilitator.handouts.variants import Size, Variant
from facilitator.handouts.worksheet import Worksheet
from facilitator.press import engine
from tests.handouts.test_worksheet import sheet
from tests.press.test_form_fields import every

LIBRARY = open_library(settings.templates() / "worksheets")
ALL = sorted({slug for slug, _language in LIBRARY.worksheets})
TO_TYPE = Variant(fillable=True)


def fair() -> list[str]:
    """A few sheets that have every kind of block between them, each of which adds one; the others: `make soak`."""
    kinds: set[type] = set()
    chosen = []
    for slug in ALL:
        here = {type(block) for block in LIBRARY.find(slug, "en").blocks}
        if not here <= kinds:
            kinds |= here
            chosen.append(slug)
    return chosen


SLUGS = [pytest.param(slug, marks=[] if slug in fair() else [pytest.mark.full]) for slug in ALL]


@pytest.fixture
def filing(speaking: Flask, templates: Path, shelf: Library) -> Any:
    """Print a worksheet to type into."""

    def file(slug: str, variant: Variant) -> pikepdf.Pdf:
        return pikepdf.open(io.BytesIO(_printed(slug, variant, shelf.find(slug, "en"), templates)))

    return file


_files: dict[tuple[str, Variant], bytes] = {}


def _printed(slug: str, variant: Variant, of: Worksheet, templates: Path) -> bytes:
    if (slug, variant) not in _files:
        _files[slug, variant] = engine.render(paper.job(Print((of,), variant), templates))
    return _files[slug, variant]


@pytest.mark.parametrize("slug", SLUGS)
def test_each_place_to_write_on_is_a_field_with_a_name_of_its_own(slug: str, filing: Any, shelf: Library) -> None:
    with filing(slug, TO_TYPE) as pdf:
        fields = list(pdf.Root.AcroForm.Fields)
        assert len(fields) == 1 + sum(expected(block) for block in shelf.find(slug, "en").blocks)  # the date
        assert str(fields[0].TU) == "Date"
        assert len({str(field.T) for field in fields}) == len(fields)
        assert all(str(field.T) == f"{slug}: {str(field.TU).replace('.', '․')}" for field in fields)
        assert {str(field.get("/V", "")) for field in fields} <= {"", "/Off"}


def expected(block: Any) -> int:
    """How many fields a block has: one for neighbouring lines, unless each has something beside it."""
    count = 0
    match block:
        case Prompt():
            count = 1
        case Table():
            count = block.rows * len(block.columns)
        case Matrix():
            count = 4 * (2 * block.lines if block.marks else 1)
        case Rulers():
            count = len(block.rulers)
        case Stages():
            count = 1
        case Checklist():
            count = len(block.items) + 2 * block.spare
        case Wheel():
            count = 2 * block.spokes
        case Cards():
            count = len(block.cards) * (2 * block.lines if block.score else block.lines if block.leads else 1)
    return count


# Fields are placed by the same rules on both sizes: Letter is left to `make soak`.
@pytest.mark.parametrize("size", [Size.A4, pytest.param(Size.LETTER, marks=pytest.mark.full)])
@pytest.mark.parametrize("slug", SLUGS)
def test_fields_lie_on_the_page_beside_each_other_in_the_order_of_reading(slug: str, size: Size, filing: Any) -> None:
    with filing(slug, replace(TO_TYPE, size=size)) as pdf:
        (page,) = pdf.pages
        width, height = (float(side) for side in page.MediaBox[2:])
        boxes = [box(note) for note in widgets(page)]
        for left, lower, right, upper in boxes:
            assert 30 < left < right < width - 30
            assert 50 < lower < upper < height - 30
            assert right - left > 7
            assert upper - lower > 7
        assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
        forms = [each for each in every(pdf.Root.StructTreeRoot) if str(each.S) == "/Form"]
        assert [each.K[0].Obj.objgen for each in forms] == [note.objgen for note in widgets(page)]


def widgets(page: pikepdf.Page) -> list[Any]:
    return [note for note in page.Annots if str(note.Subtype) == "/Widget"]


def box(note: Any) -> tuple[float, float, float, float]:
    a, b, c, d = (float(side) for side in note.Rect)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > 1.2 and min(a[3], b[3]) - max(a[1], b[1]) > 1.2


@pytest.mark.parametrize("slug", SLUGS)
def test_the_example_stands_in_the_fields_and_nowhere_else(slug: str, filing: Any, shelf: Library) -> None:
    if not shelf.find(slug, "en").has_example:
        return
    with filing(slug, replace(TO_TYPE, example=True)) as pdf:
        held = [str(field.V) for field in pdf.Root.AcroForm.Fields if str(field.get("/V", "")) not in ("", "/Off")]
        given = shelf.find(slug, "en")
        assert sorted(held) == sorted(answers(given))
        assert "ws-ink" not in _html(given)


def _html(of: Worksheet) -> str:
    return paper.job(Print((of,), replace(TO_TYPE, example=True)), settings.templates()).html


def answers(given: Worksheet) -> list[str]:
    """What the worked example says, field by field."""
    return [text for block in given.blocks for text in (*lines_of(block), *choices_of(block)) if text]


def lines_of(block: Any) -> list[str]:
    found: list[str] = []
    match block:
        case Prompt():
            found = ["\n".join(block.example or ())]
        case Table():
            found = [cell for row in block.cells for cell in row]
        case Matrix():
            found = texts([cell for row in block.example or () for cell in row], together=not block.marks)
        case Checklist() if block.example:
            found = list(block.example.added)
        case Wheel():
            found = [spoke.name for spoke in block.example or ()]
        case Cards():
            found = texts([card.example or () for card in block.cards], together=not (block.score or block.leads))
    return found


def texts(boxes: list[Any], *, together: bool) -> list[str]:
    each = [[entry.text for entry in entries] for entries in boxes]
    return ["\n".join(lines) for lines in each] if together else [line for lines in each for line in lines]


def choices_of(block: Any) -> list[str]:
    found: list[str] = []
    match block:
        case Matrix():
            cells = [cell for row in block.example or () for cell in row]
            found = [f"/{entry.mark}" for cell in cells for entry in cell if entry.mark]
        case Rulers():
            found = [f"/{ruler.example}" for ruler in block.rulers]
        case Stages():
            found = [f"/{block.example}"]
        case Checklist() if block.example:
            found = ["/Yes"] * (len(block.example.ticked) + len(block.example.added))
        case Wheel():
            found = [f"/{spoke.score}" for spoke in block.example or ()]
        case Cards():
            entries = [entry for card in block.cards for entry in card.example or ()]
            found = [str(entry.score) for entry in entries if entry.score is not None]
    return found


def test_a_file_that_was_filled_in_and_saved_holds_it_when_it_is_opened_again(filing: Any) -> None:
    with filing("change-plan", TO_TYPE) as pdf:
        fields = {str(field.TU): field for field in pdf.Root.AcroForm.Fields}
        fields["My next steps, row 2, By when"].V = pikepdf.String("Friday – 3 o’clock")
        ruler = fields["How important is it to me?"]
        ruler.V = pikepdf.Name("/8")
        for kid in ruler.Kids:
            kid.AS = pikepdf.Name("/8") if "/8" in kid.AP.N else pikepdf.Name.Off
        kept = io.BytesIO()
        pdf.save(kept)
    with pikepdf.open(kept) as again:
        found = {str(field.TU): str(field.get("/V", "")) for field in again.Root.AcroForm.Fields}
    assert found["My next steps, row 2, By when"] == "Friday – 3 o’clock"
    assert found["How important is it to me?"] == "/8"
    assert len([value for value in found.values() if value not in ("", "/Off")]) == 2


def test_a_sheet_to_write_on_by_hand_has_no_fields(speaking: Flask, templates: Path, shelf: Library) -> None:
    job = paper.job(Print((shelf.find("change-plan", "en"),), Variant()), templates)
    assert "<input" not in job.html
    assert len(job.css) == 2


def test_a_pack_has_each_field_under_its_sheet(speaking: Flask, templates: Path, shelf: Library) -> None:
    order = Print((shelf.find("cost-benefit", "en"), shelf.find("triggers", "en")), TO_TYPE)
    with pikepdf.open(io.BytesIO(engine.render(paper.job(order, templates)))) as pdf:
        names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
    assert len(set(names)) == len(names)
    assert {name for name in names if name.endswith(": The habit I am looking at")} == {
        "cost-benefit: The habit I am looking at",
        "triggers: The habit I am looking at",
    }


def test_boxes_without_marks_and_cards_without_scores_are_one_field_each(speaking: Flask, templates: Path) -> None:
    boxes = {"kind": "matrix", "columns": ["a", "b"], "rows": ["c", "d"], "lines": 3}
    cards = {"kind": "cards", "lines": 3, "cards": [{"title": "e"}, {"title": "f"}, {"title": "g"}]}
    order = Print((sheet(boxes, cards),), TO_TYPE)
    with pikepdf.open(io.BytesIO(engine.render(paper.job(order, templates)))) as pdf:
        fields = [(str(field.TU), bool(int(field.Ff) & 1 << 12)) for field in pdf.Root.AcroForm.Fields]
    assert fields[1:] == [(name, True) for name in ("c, a", "c, b", "d, a", "d, b", "e", "f", "g")]


def test_names_say_where_a_field_stands_and_are_given_once() -> None:
    names = Names("urge-log")
    assert names.worksheet == "urge-log"
    assert [names("If this happens …", None, "row 1"), names("Why"), names("Why"), names("Why")] == [
        "If this happens, row 1",
        "Why",
        "Why (2)",
        "Why (3)",
    ]
