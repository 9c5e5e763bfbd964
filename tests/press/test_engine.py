"""From HTML to PDF: what a file holds, and what a document can't reach."""

import io
import logging
import socket
from contextlib import nullcontext, suppress
from pathlib import Path

import pdfplumber
import pikepdf
import pytest

from facilitator.press import PressFailed, engine, filling, fonts, tags
from facilitator.press.filling import Learnt
from tests.press.samples import STYLE, page

GROWING = (
    '@page { size: 100mm 100mm; margin: 10mm } html, body { font: 10pt "Press Sans"; margin: 0 }'
    "section { break-after: page; --more: 0mm } div { height: calc(4mm + var(--more)); border-bottom: 1px solid }"
)


def printed(body: str, css: str = STYLE) -> bytes:
    return engine.render(page(body, css))


def test_the_same_job_makes_the_same_bytes_whatever_was_printed_before() -> None:
    first = printed("<h1>One</h1><p>Two <b>bold</b></p>")
    printed("<h1>Something else</h1>" * 50)
    assert printed("<h1>One</h1><p>Two <b>bold</b></p>") == first


@pytest.mark.parametrize(
    "body",
    [
        '<img src="file:///etc/hostname" alt="x">',
        '<img src="http://127.0.0.1:1/x.png" alt="x">',
        '<img src="data:image/png;base64,iVBORw0KGgo=" alt="x">',
        '<p style="background: url(file:///etc/hostname)">x</p>',
        '<style>@import url("https://example.org/x.css");</style>',
        '<style>@font-face { font-family: x; src: url("file:///etc/hostname") }</style><p style="font-family: x">x</p>',
        '<link rel="stylesheet" href="file:///etc/hostname">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<object data="file:///etc/hostname"></object>',
        '<img src="font:lato-400-normal/../../x" alt="x">',
        '<img src="ftp://127.0.0.1:1/x.png" alt="x">',
        '<link rel="stylesheet" href="data:text/css,p%20%7B%20color:%20red%20%7D">',
        '<style>@font-face { font-family: x; src: url("data:font/ttf,A") }</style><p style="font-family: x">x',
    ],
)
def test_a_document_reaches_nothing_outside_itself(body: str) -> None:
    with pytest.raises(PressFailed) as failed:
        printed(body)
    assert failed.value.reason == "the document asks for something outside itself"


@pytest.mark.parametrize(
    "body",
    [
        '<svg viewBox="0 0 9 9"><title>x</title><image href="file:///etc/hostname" width="9" height="9"/></svg>',
        '<svg viewBox="0 0 9 9"><title>x</title><use href="file:///etc/hostname#x"/></svg>',
    ],
)
def test_a_drawing_reaches_nothing_either(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("weasyprint.urls.request.OpenerDirector.open", lambda *args, **_: opened.append(str(args)))
    monkeypatch.setattr("builtins.open", lambda *args, **_: opened.append(str(args)))
    with suppress(PressFailed):
        assert b"root" not in printed(body)
    assert opened == []


def test_an_address_is_not_even_asked_for_where_a_redirect_could_lead() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/to-a-file"
        with pytest.raises(PressFailed, match="asks for something outside itself"):
            printed(f'<img src="{address}" alt="x">')
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_document_that_is_too_long_is_refused() -> None:
    with pytest.raises(PressFailed, match="has 201 pages, more than 200"):
        printed("<p>x</p>" * 201, 'p { break-after: page; font-family: "Press Sans" }')


def test_only_our_own_typefaces_are_in_the_file() -> None:
    with pikepdf.open(io.BytesIO(printed("<p>Roman <i>italic</i> <b>bold</b></p>"))) as pdf:
        names = {str(font.BaseFont).split("+")[1] for font in pdf.pages[0].Resources.Font.values()}
    assert names == {"Press-Sans", "Press-Sans-Italic", "Press-Sans-Bold"}


def test_a_file_says_its_language_and_title_and_claims_pdf_ua() -> None:
    with pikepdf.open(io.BytesIO(printed("<h1>x</h1>"))) as pdf:
        assert (str(pdf.Root.Lang), str(pdf.docinfo.Title)) == ("en", "Page")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.MarkInfo.Marked
        assert b"pdfuaid:part" in pdf.Root.Metadata.read_bytes()


def test_margins_and_decoration_become_artifacts_and_everything_else_is_held_by_an_element() -> None:
    css = (
        '@page { @bottom-left { content: "furniture"; font-family: "Press Sans" } } html { font-family: "Press Sans" }'
    )
    drawing = '<svg viewBox="0 0 9 9" width="9"><title>{}</title><rect width="9" height="9"/></svg>'
    data = printed(f"<p>words</p>{drawing.format(' ')}{drawing.format('a square')}", css)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        marks = [
            (str(piece.operands[0]), str(piece.operands[1].get("/Type", "")))
            for piece in pikepdf.parse_content_stream(pdf.pages[0])
            if piece.operator == pikepdf.Operator("BDC")
        ]
        figures = [element for element in _elements(pdf.Root.StructTreeRoot) if str(element.S) == "/Figure"]
        assert marks == [("/Span", ""), ("/Artifact", "/Layout"), ("/Figure", ""), ("/Artifact", "/Pagination")]
        assert [str(figure.Alt) for figure in figures] == ["a square"]


def test_header_cells_say_of_what_and_empty_elements_are_gone() -> None:
    table = (
        "<table><thead><tr><td></td><th>Mon</th></tr></thead>"
        "<tbody><tr><th scope=row>Morning</th><td></td></tr></tbody></table><div><div></div></div>"
    )
    with pikepdf.open(io.BytesIO(printed(table))) as pdf:
        kinds = [(str(e.S), str(e.get("/A", {}).get("/Scope", ""))) for e in _elements(pdf.Root.StructTreeRoot)]
    assert [kind for kind in kinds if kind[0] in ("/TH", "/TD", "/Div")] == [
        ("/TD", ""),
        ("/TH", "/Column"),
        ("/TH", "/Row"),
        ("/TD", ""),
    ]


def test_a_link_can_be_printed_and_says_where_it_leads() -> None:
    with pikepdf.open(io.BytesIO(printed('<p><a href="https://example.org/x">x</a></p>'))) as pdf:
        (link,) = pdf.pages[0].Annots
        assert (int(link.F), str(link.Contents)) == (4, "https://example.org/x")


def test_a_page_is_filled_to_its_foot_and_the_next_one_too() -> None:
    css = (
        '@page { size: 100mm 100mm; margin: 10mm } html, body { font: 10pt "Press Sans"; margin: 0 }'
        "section { break-after: page; --more: 0mm } p { margin: 0 }"
        "div { height: calc(4mm + var(--more)); border-bottom: 1px solid }"
    )
    sections = (f'<section data-fill="{count}">{"<div></div>" * count}</section>' for count in (2, 5))
    heights = _strokes(printed("".join(sections), css))
    assert [round(max(page)) for page in heights] == [90, 90]  # mm from the head, of a page that ends at 90


def test_a_page_that_is_too_long_from_the_start_runs_over_and_ends() -> None:
    css = (
        '@page { size: 100mm 100mm; margin: 10mm } html { font: 10pt "Press Sans" } section { --more: 0mm }'
        "div { height: calc(30mm + var(--more)) }"
    )
    assert (
        len(pikepdf.open(io.BytesIO(printed(f'<section data-fill="4">{"<div>x</div>" * 4}</section>', css))).pages) == 2
    )


def test_a_page_that_is_known_is_laid_out_once_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = Learnt(tmp_path / "learnt.json")
    job = page('<section data-fill="2"><div></div><div></div></section>' * 2, GROWING)
    first, alone = engine.draw(job, learnt), engine.render(job)
    runs: list[int] = []
    monkeypatch.setattr(filling, "_fill", lambda *_: runs.append(1))
    assert engine.draw(job, learnt) == first == alone
    assert runs == []


def test_what_is_known_of_one_page_serves_another_document_and_changes_no_byte_of_it(tmp_path: Path) -> None:
    learnt = Learnt(tmp_path / "learnt.json")
    one, other = (
        '<section data-fill="2"><div></div><div></div></section>',
        '<section data-fill="1"><div></div></section>',
    )
    engine.draw(page(one, GROWING), learnt)
    assert engine.draw(page(other + one, GROWING), learnt) == engine.render(page(other + one, GROWING))


def test_what_stands_in_the_margin_does_not_make_it_another_page(tmp_path: Path) -> None:
    learnt = Learnt(tmp_path / "learnt.json")
    made = '<section data-fill="1"><footer data-margin>{}</footer><div>{}</div></section>'
    for who, text in (("us", "a"), ("others", "a"), ("us", "b")):
        engine.draw(page(made.format(who, text), GROWING + "footer { position: running(foot) }"), learnt)
    assert len(learnt.read()) == 2


def test_what_was_learnt_is_forgotten_where_it_is_wrong(tmp_path: Path) -> None:
    learnt = Learnt(tmp_path / "learnt.json")
    job = page('<section data-fill="2"><div></div><div></div></section>', GROWING)
    right = engine.draw(job, learnt)
    (key,) = learnt.read()
    learnt.add({key: 900.0})
    assert engine.draw(job, learnt) == right
    assert learnt.read()[key] < 900


@pytest.mark.parametrize("damaged", [b"", b"[]", b'{"a": "b"}', b"\xff"])
def test_a_damaged_record_of_what_was_learnt_is_learnt_anew(damaged: bytes, tmp_path: Path) -> None:
    learnt = Learnt(tmp_path / "learnt.json")
    (tmp_path / "learnt.json").write_bytes(damaged)
    learnt.add({"a": 1.5})
    assert learnt.read() == {"a": 1.5}


def test_where_nothing_can_be_kept_a_page_is_printed_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "full").write_bytes(b"")
    job = page('<section data-fill="1"><p>x</p></section>', GROWING)
    assert engine.draw(job.document, Learnt(tmp_path / "full" / "learnt.json")) == engine.render(job)


def test_what_was_learnt_has_an_end_and_the_oldest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "_MOST_LEARNT", 2)
    learnt = Learnt(tmp_path / "learnt.json")
    for key in "abc":
        learnt.add({key: 1.0})
    assert list(learnt.read()) == ["b", "c"]


@pytest.mark.parametrize(
    ("margin", "body", "text"),
    [
        ("element(foot)", '<p class="foot">Foot</p><p>1</p><p class="foot">Other</p><p>2</p>', ["1 Foot", "2 Other"]),
        ('counter(page) " of " counter(pages)', "<p>a</p><p>b</p>", ["a 1 of 2", "b 2 of 2"]),
        ("none", '<p><a href="#x">see </a></p><p id="x">x</p>', ["see 2", "x"]),
    ],
)
def test_a_document_is_laid_out_once_unless_it_counts_pages(
    margin: str, body: str, text: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    css = (
        f'@page {{ @bottom-left {{ content: {margin}; font-family: "Press Sans" }} }}'
        '.foot { position: running(foot) } html { font-family: "Press Sans" } p + p { break-before: page }'
        "a::after { content: target-counter(attr(href), page) }"
    )
    data = printed(body, css)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert [" ".join(each.extract_text().split()) for each in pdf.pages] == text
    monkeypatch.setattr(engine, "laid_out_once", lambda _weasyprint: nullcontext())
    assert printed(body, css) == data


def test_the_typeface_says_what_it_lacks() -> None:
    assert fonts.missing("Größe – “½” ☐ ok ✓") == {"☐", "✓"}


def test_nothing_in_our_own_style_is_ignored(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        printed("<p>x</p>")
    assert caplog.messages == []


def test_mending_twice_changes_nothing_more() -> None:
    once = printed("<p>x</p>")
    assert len(tags.mend(once)) == len(once)


def _elements(element: pikepdf.Object) -> list[pikepdf.Object]:
    found = []
    for child in tags.children(element):
        found += [child, *_elements(child)]
    return found


def _strokes(data: bytes) -> list[list[float]]:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [[rect["bottom"] / 72 * 25.4 for rect in each.rects] for each in pdf.pages]
