"""Fields in a file: what is in it for programs that fill it in. How they do is tried in tests/audit."""

import io
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from facilitator.press import engine, lettering, tags
from tests.press.samples import page

STYLE = """
html { font: 10pt "Press Sans" }
p { margin: 0; height: 60px; width: 200px }
span { display: inline-block; width: 40px; height: 20px }
input { position: absolute; width: 0; height: 0; border: 0; appearance: auto; font-size: inherit; color: #1f3f77 }
input::before { content: none !important }
"""
FORM = """
<p>Why <span><input name="s: One. Two" title="One. Two"></span></p>
<p><input data-lines="2" name="s: Long" title="Long" value="A first line&#10;and a second"></p>
<p><input type="radio" name="s: How" title="How: 1" value="1"></p>
<p><input type="radio" name="s: How" title="How: 2" value="2" checked></p>
<p><input type="checkbox" name="s: Yes" title="Yes" checked></p>
<p><input type="checkbox" name="s: No" title="No"></p>
"""


@pytest.fixture(scope="module")
def form() -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(engine.render(page(FORM, STYLE))))


def test_a_field_says_what_it_is_and_what_it_holds(form: pikepdf.Pdf) -> None:
    fields = form.Root.AcroForm.Fields
    assert [(str(f.T), str(f.TU), str(f.FT), str(f.V), int(f.get("/Ff", 0))) for f in fields] == [
        ("s: One․ Two", "One. Two", "/Tx", "", 1 << 22 | 1 << 23),
        ("s: Long", "Long", "/Tx", "A first line\nand a second", 1 << 12 | 1 << 22 | 1 << 23),
        ("s: How", "How", "/Btn", "/2", 1 << 15),
        ("s: Yes", "Yes", "/Btn", "/Yes", 0),
        ("s: No", "No", "/Btn", "/Off", 0),
    ]
    assert [(str(kid.TU), str(kid.AS), "/T" in kid, "/FT" in kid) for kid in fields[2].Kids] == [
        ("How: 1", "/Off", False, False),
        ("How: 2", "/2", False, False),
    ]


def test_a_field_lies_exactly_over_the_element_around_it(form: pikepdf.Pdf) -> None:
    boxes = [[round(float(side), 1) for side in note.Rect] for note in form.pages[0].Annots]
    sizes = [(round(abs(c - a), 1), round(abs(d - b), 1)) for a, b, c, d in boxes]
    assert sizes == [(30.0, 15.0), *[(150.0, 45.0)] * 5]
    assert [round(a[1] - b[1], 1) for a, b in pairwise(boxes[1:])] == [45.0] * 4


def test_each_can_be_ticked_and_unticked_and_is_printed(form: pikepdf.Pdf) -> None:
    for note in form.pages[0].Annots:
        assert int(note.F) == 4
        drawn = note.AP.N
        if not isinstance(drawn, pikepdf.Stream):
            assert len(drawn.keys()) == 2
            assert "/Off" in drawn
            assert drawn.Off.read_bytes() == b""


def test_readers_come_to_the_fields_in_the_order_of_the_page(form: pikepdf.Pdf) -> None:
    (sheet,) = form.pages
    forms = [each for each in every(form.Root.StructTreeRoot) if str(each.S) == "/Form"]
    assert [str(each.K[0].Obj.TU) for each in forms] == [str(note.TU) for note in sheet.Annots]
    assert [str(each.K[0].Type) for each in forms] == ["/OBJR"] * 6
    assert str(sheet.Tabs) == "/S"


def test_the_typeface_of_the_fields_is_in_the_file_whole_and_others_are_not(form: pikepdf.Pdf) -> None:
    font = form.Root.AcroForm.DR.Font.Fields
    assert (str(font.BaseFont), str(font.Encoding)) == ("/AtkinsonHyperlegible-Regular", "/WinAnsiEncoding")
    assert bytes(font.FontDescriptor.FontFile2.read_bytes()) == lettering._font().file
    assert {str(each.BaseFont).split("+")[1] for each in form.pages[0].Resources.Font.values()} == {"Press-Sans"}
    assert "/NeedAppearances" not in form.Root.AcroForm


def test_what_a_field_holds_is_drawn_line_by_line(form: pikepdf.Pdf) -> None:
    drawn = form.pages[0].Annots[1].AP.N.read_bytes().decode()
    assert drawn.startswith("/Tx BMC q 1 1 148.00 43.00 re W n BT /Fields 10 Tf 0.122 0.247 0.467 rg 2.00 ")
    assert drawn.endswith("Td (A first line) Tj 0.00 -12.40 Td (and a second) Tj ET Q EMC")


def test_a_long_text_gets_smaller_until_all_of_it_is_seen() -> None:
    drawn = lettering.lines("as long as that " * 12, "0", 10, (150, 45), centred=False)
    assert "/Fields 7 Tf" in drawn
    assert drawn.count(" Tj") == 4
    assert "/Fields 8.5 Tf" in lettering.line("as long as that, on one", "0", 10, (93, 20), centred=False)
    assert "/Fields 10 Tf" in lettering.line("short", "0", 10, (93, 20), centred=True)


def test_letters_that_we_cannot_draw_are_kept_and_left_to_the_program() -> None:
    with printed('<p><input name="a" title="a" value="Ćma i Ω (x)"></p>') as pdf:
        assert str(pdf.Root.AcroForm.Fields[0].V) == "Ćma i Ω (x)"
        assert pdf.Root.AcroForm.NeedAppearances
        assert rb"(?ma i ? \(x\))" in pdf.Root.AcroForm.Fields[0].AP.N.read_bytes()


def test_the_same_form_makes_the_same_bytes() -> None:
    assert engine.render(page(FORM, STYLE)) == engine.render(page(FORM, STYLE))


def test_a_document_without_inputs_has_no_form() -> None:
    with printed("<p>x</p>") as pdf:
        assert "/AcroForm" not in pdf.Root


def printed(body: str) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(engine.render(page(body, STYLE))))


def every(element: Any) -> list[Any]:
    return [each for child in tags.children(element) for each in (child, *every(child))]
