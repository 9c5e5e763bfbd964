"""Sheets that run over several pages, each page filled to its foot, as a document of boxes shows it."""

import io

import pdfplumber

from facilitator.press import engine
from tests.press.samples import STYLE, page

MM = 72 / 25.4
CSS = (
    '@page { size: 100mm 100mm; margin: 10mm; @bottom-left { content: element(foot); font: 8pt "Press Sans" } }'
    "@page :nth(1 of a) { counter-reset: page 1 } @page :nth(1 of b) { counter-reset: page 1 }"
    "html, body { margin: 0; padding: 0 } .a { page: a } .b { page: b } footer { position: running(foot) }"
    "article { --more: 0mm } footer i::before { content: counter(page) }"
    ".line { --grow: 1; height: calc(9mm + var(--more)); border-bottom: 1px solid; break-inside: avoid }"
    ".whole { break-inside: avoid } .beside { float: left; width: 50% }"
)
FOOT = "<footer>Page <i></i> of <b data-pages></b></footer>"


def printed(*articles: str) -> list[tuple[str, list[float]]]:
    """Of each page its foot, and the lower edge of each line in millimetres from the upper edge of the paper."""
    body = "".join(
        f'<article class="{"ab"[number % 2]}" data-flow>{FOOT}{article}</article>'
        for number, article in enumerate(articles)
    )
    with pdfplumber.open(io.BytesIO(engine.render(page(body, STYLE + CSS)))) as pdf:
        return [
            # A border is drawn as what lies between two rectangles: the second one is the outer.
            (each.extract_text(), [round(rect["bottom"] / MM, 1) for rect in each.rects if rect["width"] > 20][1::2])
            for each in pdf.pages
        ]


def lines(count: int) -> str:
    return '<div class="line"></div>' * count


def test_what_fits_on_one_page_fills_it() -> None:
    ((foot, edges),) = printed(lines(4))
    assert foot == "Page 1 of 1"
    assert len(edges) == 4
    assert 88 < edges[-1] <= 90


def test_a_sheet_that_runs_over_has_no_remnant_and_each_page_is_filled() -> None:
    pages = printed(lines(10))
    assert [foot for foot, _edges in pages] == ["Page 1 of 2", "Page 2 of 2"]
    assert [len(edges) for _foot, edges in pages] == [5, 5]
    assert all(88 < edges[-1] <= 90 for _foot, edges in pages)


def test_what_does_not_fit_whole_begins_a_page_and_the_page_before_is_filled_all_the_same() -> None:
    pages = printed(lines(3) + f'<div class="whole">{lines(6)}</div>')
    assert [len(edges) for _foot, edges in pages] == [3, 6]
    assert all(88 < edges[-1] <= 90 for _foot, edges in pages)


def test_each_sheet_of_a_pack_counts_its_own_pages() -> None:
    feet = [foot for foot, _edges in printed(lines(10), lines(2), lines(20))]
    assert feet == ["Page 1 of 2", "Page 2 of 2", "Page 1 of 1", "Page 1 of 3", "Page 2 of 3", "Page 3 of 3"]


def test_parts_side_by_side_grow_together() -> None:
    ((_foot, edges),) = printed(f'<div class="beside">{lines(4)}</div><div class="beside">{lines(2)}</div>')
    assert 88 < max(edges) <= 90
    assert edges[1] == edges[5]  # the second line of both


def test_a_sheet_without_anything_that_grows_is_left_as_it_is() -> None:
    assert printed("<p>Words</p>") == [("Words\nPage 1 of 1", [])]
    assert [len(edges) for _foot, edges in printed('<p style="height: 70mm">x</p><p style="height: 70mm">y</p>')] == [
        0,
        0,
    ]
