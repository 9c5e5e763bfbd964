"""What is read off a printed file, against another reader and against what was asked for."""

import io

import pdfplumber
import pytest

from facilitator.press import engine, reading
from tests.press.samples import STYLE, page

BODY = (
    "<h1>Größe – “½”</h1><p>One line of words, and <i>another</i> that goes on for as long as it takes to come to the "
    "end of the line and to go on below it, where it ends.</p><table><thead><tr><th>a</th></tr></thead>"
    "<tbody><tr><td>b</td></tr></tbody></table>"
)
CSS = (
    STYLE + "@page { size: A4; margin: 20mm; @bottom-left { content: 'Page ' counter(page); font: 9pt 'Press Sans' } }"
    "td { border: 1px solid #000 } th { background: #eee }"
)


def read(body: str = BODY, css: str = CSS) -> reading.File:
    return reading.read(engine.render(page(body, css)))


def test_the_letters_lie_where_another_reader_finds_them() -> None:
    data = engine.render(page(BODY, CSS))
    (sheet,) = reading.read(data).pages
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        found = [line for line in pdf.pages[0].extract_text_lines(x_tolerance=1.5) if line["top"] < 700]
    ours: dict[int, list[reading.Run]] = {}
    for run in sheet.runs:
        ours.setdefault(round(run.box.bottom), []).append(run)
    rows = [sorted(row, key=lambda run: run.box.left) for _bottom, row in sorted(ours.items())]
    assert ["".join(run.text for run in row).strip() for row in rows] == [line["text"] for line in found]
    for row, line in zip(rows, found, strict=True):
        assert row[0].box.left == pytest.approx(line["x0"], abs=1)
        assert row[-1].box.right == pytest.approx(line["x1"], abs=4)  # a space at the end counts here
        assert line["top"] - 2 < row[0].box.top < row[0].box.bottom < line["bottom"] + 2


def test_sizes_are_points_on_paper() -> None:
    (sheet,) = read("<p>a<span style='font-size: 18pt'>b</span></p>").pages
    assert [(run.text, round(run.size, 2)) for run in sheet.runs] == [("a", 11), ("b", 18)]


def test_what_stands_in_the_margin_is_the_foot_and_the_rest_is_not() -> None:
    (sheet,) = read().pages
    assert [run.text for run in sheet.foot] == ["Page 1"]
    assert "Page" not in "".join(run.text for run in sheet.runs)


def test_an_area_is_told_from_a_frame() -> None:
    (sheet,) = read().pages
    wide = [shape for shape in sheet.shapes if max(box.width for box in shape.boxes) > 5]
    assert [shape.solid for shape in wide] == [True, False]
    assert not any(shape.drawn for shape in wide)


def test_fonts_language_title_and_elements_are_those_of_the_file() -> None:
    file = read()
    assert file.fonts == {"Press-Sans", "Press-Sans-Bold", "Press-Sans-Italic"}
    assert (file.loose, file.language, file.title) == (frozenset(), "en", "Page")
    assert [kind for kind, complete in file.elements if complete and kind in ("/H1", "/TH", "/TD")] == [
        "/H1",
        "/TH",
        "/TD",
    ]
