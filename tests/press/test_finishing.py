"""What is done with a printed document: stamps, titles, copies, two pages on one side."""

import io
from dataclasses import replace

import pdfplumber
import pikepdf
import pytest

from facilitator.press import PLACE, Copies, Document, Imposition, Job, PressFailed, engine, imposing, tags

STYLE = (
    'html { font: 11pt "Press Sans" } body, h1, p { margin: 0 } h1 { bookmark-level: 1 } article { break-after: page }'
    "@page { size: 100mm 100mm; margin: 10mm } .ws-place { display: block; width: 60mm; height: 20mm }"
)
STAMP = Document(
    '<!doctype html><html lang="en"><head><title>s</title></head><body>'
    '<p style="border-bottom: 1px solid"><b>Tuesday</b><br><a href="https://example.org/t">all dates</a></p>'
    '<svg viewBox="0 0 9 9" width="18" height="18"><title>a square</title><path d="M0 0h9v9H0z"/></svg></body></html>',
    ('html { font: 11pt "Press Sans" } body, p { margin: 0 } @page { size: 60mm 20mm; margin: 0 }',),
)


def sheets(count: int, language: str = "en") -> Job:
    parts = (f"<article><h1>Sheet {n}</h1>{PLACE}<p>Words of {n}</p></article>" for n in range(1, count + 1))
    html = f'<!doctype html><html lang="{language}"><head><title>All</title></head><body>{"".join(parts)}</body></html>'
    return Job(html, (STYLE,), stamp=STAMP)


def opened(job: Job) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(engine.render(job)))


def elements(element: pikepdf.Object) -> list[pikepdf.Object]:
    return [each for child in tags.children(element) for each in (child, *elements(child))]


def kinds(pdf: pikepdf.Pdf) -> list[str]:
    return [str(each.S) for each in elements(pdf.Root.StructTreeRoot) if str(each.S) not in ("/Div", "/NonStruct")]


def texts(job: Job) -> list[str]:
    with pdfplumber.open(io.BytesIO(engine.render(job))) as pdf:
        return [" ".join(page.extract_text().split()) for page in pdf.pages]


def bookmarks(level: pikepdf.Object) -> list[tuple[str, list[str]]]:
    found, bookmark = [], level.get("/First")
    while bookmark is not None:
        found.append((str(bookmark.Title), [title for title, _ in bookmarks(bookmark)]))
        bookmark = bookmark.get("/Next")
    return found


def labels(pdf: pikepdf.Pdf) -> list[str]:
    return [page.label for page in pdf.pages]


def test_a_stamp_lies_on_each_place_and_is_read_after_the_heading_before_it() -> None:
    assert texts(sheets(2)) == ["Sheet 1 Tuesday all dates Words of 1", "Sheet 2 Tuesday all dates Words of 2"]
    with opened(sheets(2)) as pdf:
        one = ["/Art", "/H1", "/Span", "/P", "/Span", "/Link", "/Figure", "/P", "/Span"]
        assert kinds(pdf) == ["/Document", *one, *one]


def test_every_piece_of_a_stamped_page_has_one_owner_and_its_own_number() -> None:
    with opened(sheets(2)) as pdf:
        held: dict[tuple[int, int], list[int]] = {}
        for element in elements(pdf.Root.StructTreeRoot):
            for kid in tags.kids(element):
                if isinstance(kid, int):
                    page = pikepdf.Page(element.Pg)
                    held.setdefault(page.obj.objgen, []).append(kid)
                    assert tags.owners(pdf, page)[kid].objgen == element.objgen
        for page in pdf.pages:
            marked = [
                int(piece.operands[1].MCID)
                for piece in pikepdf.parse_content_stream(page)
                if str(piece.operator) == "BDC" and "/MCID" in piece.operands[1]
            ]
            assert sorted(marked) == sorted(held[page.obj.objgen])
            assert len(set(marked)) == len(marked) == 5


def test_a_stamp_is_drawn_from_the_same_forms_everywhere() -> None:
    with opened(sheets(3)) as pdf:
        forms = [[form.objgen for form in page.Resources.XObject.values()] for page in pdf.pages]
        assert forms[0] == forms[1] == forms[2]
        assert len(forms[0]) == 4  # the line below it, the name, the link, the square


def test_a_link_of_a_stamp_works_on_each_page_and_is_tagged() -> None:
    with opened(sheets(2)) as pdf:
        links = [each for each in elements(pdf.Root.StructTreeRoot) if str(each.S) == "/Link"]
        for page, link in zip(pdf.pages, links, strict=True):
            (note,) = page.Annots
            (reference,) = [kid for kid in tags.kids(link) if isinstance(kid, pikepdf.Dictionary)]
            assert (reference.Obj.objgen, reference.Pg.objgen) == (note.objgen, page.obj.objgen)
            assert (str(note.A.URI), str(note.Contents)) == ("https://example.org/t",) * 2
            assert (int(note.F), str(page.Tabs)) == (4, "/S")
            number, left = int(note.StructParent), float(note.Rect[0])
            parents = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
            assert parents[parents.index(number) + 1].objgen == link.objgen
            assert left == pytest.approx(10 / 25.4 * 72, abs=0.1)
        assert links[0].objgen != links[1].objgen


def test_a_figure_of_a_stamp_says_what_it_is_and_where() -> None:
    with opened(sheets(1)) as pdf:
        (figure,) = [each for each in elements(pdf.Root.StructTreeRoot) if str(each.S) == "/Figure"]
        left, bottom, right, top = (float(number) for number in figure.A.BBox)
        assert str(figure.Alt) == "a square"
        assert (round(right - left, 1), round(top - bottom, 1)) == (13.5, 13.5)
        assert left == pytest.approx(10 / 25.4 * 72, abs=0.1)


def test_without_a_stamp_its_place_stays_empty_and_is_not_read() -> None:
    assert texts(replace(sheets(1), stamp=None, title="Other")) == ["Sheet 1 Words of 1"]
    with opened(replace(sheets(1), stamp=None, title="Other")) as pdf:
        assert kinds(pdf) == ["/Document", "/Art", "/H1", "/Span", "/P", "/Span"]


def test_what_is_too_long_for_a_stamp_is_left_out_and_the_rest_is_whole() -> None:
    long = replace(STAMP, html=STAMP.html.replace("<b>Tuesday</b>", "<b>Tuesday</b>" + "<br>again" * 4))
    assert texts(replace(sheets(1), stamp=long)) == ["Sheet 1 Tuesday again again again Words of 1"]


def test_a_file_can_have_another_title_than_its_document() -> None:
    with opened(replace(sheets(1), title="Worksheets for Tuesday")) as pdf:
        metadata = pdf.open_metadata()
        assert str(pdf.docinfo.Title) == metadata["dc:title"] == "Worksheets for Tuesday"
        assert metadata["pdfuaid:part"] == "1"


def test_copies_follow_the_first_one_and_say_what_they_are() -> None:
    job = replace(sheets(3), copies=(Copies(3, "Copies 2–3"), Copies(1), Copies(2, "Copy 2")))
    assert [text.split(" T")[0] for text in texts(job)] == ["Sheet 1"] * 3 + ["Sheet 2"] + ["Sheet 3"] * 2
    with opened(job) as pdf:
        assert bookmarks(pdf.Root.Outlines) == [
            ("Sheet 1", ["Copies 2–3"]),
            ("Sheet 2", []),
            ("Sheet 3", ["Copy 2"]),
        ]
        assert labels(pdf) == ["1", "Copies 2–3: 1", "Copies 2–3: 2", "2", "3", "Copy 2: 1"]
        assert kinds(pdf) == kinds(opened(sheets(3)))


def test_the_pages_of_a_part_stay_together_in_each_copy() -> None:
    html = '<!doctype html><html lang="en"><title>x</title><body><article><h1>One</h1><p style="break-before: page">two'
    job = Job(html, (STYLE,), copies=(Copies(3, "more"),))
    assert texts(job) == ["One", "two"] * 3


def test_a_copy_is_an_artifact_from_edge_to_edge_and_shares_its_content() -> None:
    with opened(replace(sheets(1), copies=(Copies(30, "more"),))) as pdf:
        copies = [page.obj for page in list(pdf.pages)[1:]]
        assert {page.Contents.objgen for page in copies} == {copies[0].Contents.objgen}
        assert copies[0].Contents.read_bytes() == b"/Artifact BMC /Page Do EMC\n"
        assert b"MCID" not in copies[0].Resources.XObject.Page.read_bytes()
        assert all("/StructParents" not in page and "/Annots" not in page for page in copies)


def test_a_hundred_copies_are_hardly_larger() -> None:
    one, hundred = (len(engine.render(replace(sheets(6), copies=(Copies(n, "more"),) * 6))) for n in (1, 100))
    assert hundred < 2 * one


def test_copies_that_are_too_many_or_of_other_parts_are_refused() -> None:
    with pytest.raises(PressFailed, match="more than 10000 pages"):
        engine.render(replace(sheets(1), copies=(Copies(10_001, "more"),)))
    with pytest.raises(PressFailed, match="has 1 parts, and copies are asked for of 2"):
        engine.render(replace(sheets(1), copies=(Copies(1), Copies(1))))


@pytest.mark.parametrize("imposition", [Imposition.TWO_UP, Imposition.BOOKLET])
def test_what_is_imposed_lies_across_and_claims_no_tags(imposition: Imposition) -> None:
    job = replace(sheets(5), css=(STYLE, "@page { size: letter }"), imposition=imposition)
    with opened(job) as pdf:
        assert {tuple(float(n) for n in page.mediabox) for page in pdf.pages} == {(0, 0, 792, 612)}
        assert ("/StructTreeRoot" in pdf.Root, "/MarkInfo" in pdf.Root, "/Outlines" in pdf.Root) == (False,) * 3
        assert [key for key in pdf.open_metadata() if "pdfua" in key] == []
        assert all(b"MCID" not in f.read_bytes() for page in pdf.pages for f in page.Resources.XObject.values())
        assert str(pdf.docinfo.Title) == "All"


def test_two_up_is_in_order_and_a_booklet_folds_into_it() -> None:
    across = [[word for word in text.split() if word.isdigit()][:2] for text in texts(sheets_across(Imposition.TWO_UP))]
    assert across == [["1", "2"], ["3", "4"], ["5"]]
    folded = [[word for word in text.split() if word.isdigit()] for text in texts(sheets_across(Imposition.BOOKLET))]
    assert folded == [["1"], ["2"], ["3"], ["4", "5"]]


def sheets_across(imposition: Imposition) -> Job:
    parts = "".join(f'<p style="break-after: page">{number}</p>' for number in range(1, 6))
    return Job(f'<html lang="en"><title>x</title><body>{parts}', (STYLE,), imposition=imposition)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 31, 32])
def test_a_folded_booklet_has_its_pages_in_order(count: int) -> None:
    """Fold the sheets: fronts' right halves and backs' left halves from the outside in, then back out again."""
    sides = imposing.booklet(count)
    fronts, backs = sides[::2], sides[1::2]
    going_in = [page for front, back in zip(fronts, backs, strict=True) for page in (front[1], back[0])]
    going_out = [page for front, back in zip(fronts, backs, strict=True) for page in (front[0], back[1])][::-1]
    assert [page for page in going_in + going_out if page is not None] == list(range(count))
    assert len(sides) == 2 * -(-count // 4)


def test_a_booklet_of_a_language_from_the_right_is_bound_on_the_right() -> None:
    left_to_right, right_to_left = (
        next(word["x0"] for word in pdfplumber.open(io.BytesIO(engine.render(job))).pages[0].extract_words())
        for job in (replace(sheets(1, language), imposition=Imposition.BOOKLET) for language in ("en", "ar"))
    )
    assert right_to_left < 100 / 25.4 * 72 / 2 < left_to_right


def test_a_page_that_lies_across_is_turned_and_copies_share_a_form() -> None:
    css = (STYLE, "@page { size: a4 landscape }")
    job = replace(sheets(1), css=css, copies=(Copies(4, "more"),), imposition=Imposition.TWO_UP)
    with opened(job) as pdf:
        assert [float(n) for n in pdf.pages[0].mediabox[2:]] == pytest.approx([841.89, 595.28], abs=0.01)
        assert len({f.objgen for page in pdf.pages for f in page.Resources.XObject.values()}) == 2
        a, b, *_ = pdf.pages[0].Contents.read_bytes().split()[1:]
        assert (float(a), float(b)) == (0.0, pytest.approx(0.7071, abs=0.001))


def test_a_composed_file_is_the_same_bytes_each_time() -> None:
    job = replace(sheets(2), title="x", copies=(Copies(2, "more"),) * 2)
    assert engine.render(job) == engine.render(job)
