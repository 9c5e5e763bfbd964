import io
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from facilitator.press import engine, joining
from facilitator.press.job import Job


def document(title: str) -> bytes:
    """Two pages with a heading, a link and a table; of "Two" the table has a heading as well."""
    heading = "<h1>Table</h1>" if title == "Two" else ""
    table = "<table><thead><tr><th>Head</th></tr></thead><tbody><tr><td>Cell</td></tr></tbody></table>"
    link = f'<p>To <a href="https://example.org/{title}">{title}</a></p>'
    style = "body { font-family: 'Press Sans' } h1 { bookmark-level: 1 } div { break-before: page }"
    return engine.render(
        Job(
            f'<html lang="en"><title>{title}</title><h1>{title}</h1>{link}<div>{heading}{table}</div></html>',
            (style,),
        )
    )


@pytest.fixture(scope="module")
def files() -> list[tuple[str, bytes]]:
    return [(f"Part {title}", document(title)) for title in ("One", "Two", "Three")]


@pytest.fixture(scope="module")
def whole(files: list[tuple[str, bytes]]) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(joining.join(files, "All of it")))


def elements(element: Any) -> list[Any]:
    """An element and all below it."""
    kids = element.K if isinstance(element.get("/K"), Array) else [element.K] if "/K" in element else []
    below = [kid for kid in kids if isinstance(kid, Dictionary) and "/S" in kid]
    return [element, *(each for kid in below for each in elements(kid))]


def test_the_same_files_give_the_same_bytes(files: list[tuple[str, bytes]]) -> None:
    assert joining.join(files, "All of it") == joining.join(files, "All of it")


def test_one_file_stays_as_it_is_but_for_its_title(files: list[tuple[str, bytes]]) -> None:
    with pikepdf.open(io.BytesIO(joining.join(files[:1], "All of it"))) as pdf:
        assert (str(pdf.docinfo.Title), len(pdf.pages), str(pdf.Root.Lang)) == ("All of it", 2, "en")
        assert str(pdf.open_metadata()["dc:title"]) == "All of it"


def test_each_file_has_its_bookmark_with_its_own_below_where_it_has_several(whole: pikepdf.Pdf) -> None:
    order = [page.obj.objgen for page in whole.pages]

    def led(items: Any) -> list[Any]:
        found = [(str(each.title), order.index(each.destination[0].objgen), led(each.children)) for each in items]
        return [each if each[2] else each[:2] for each in found]

    with whole.open_outline() as outline:
        assert led(outline.root) == [
            ("Part One", 0),
            ("Part Two", 2, [("Two", 2), ("Table", 3)]),
            ("Part Three", 4),
        ]


def test_pages_and_links_are_those_of_all_files(whole: pikepdf.Pdf) -> None:
    assert [str(note.A.URI) for page in whole.pages for note in page.obj.get("/Annots", ())] == [
        f"https://example.org/{title}" for title in ("One", "Two", "Three")
    ]


def test_there_is_one_document_whose_elements_know_their_pages(whole: pikepdf.Pdf) -> None:
    root = whole.Root.StructTreeRoot
    tree = elements(root.K[0] if isinstance(root.K, Array) else root.K)
    assert [str(each.S) for each in tree if str(each.S) in ("/Document", "/Part", "/H1", "/Table")] == [
        *("/Document", "/H1", "/Table"),
        *("/Part", "/H1", "/H1", "/Table"),
        *("/Part", "/H1", "/Table"),
    ]
    pages = {page.obj.objgen for page in whole.pages}
    assert all(each.Pg.objgen in pages for each in tree if "/Pg" in each)


def test_each_page_and_each_link_finds_its_own_pieces_by_a_number_of_its_own(whole: pikepdf.Pdf) -> None:
    numbers = whole.Root.StructTreeRoot.ParentTree.Nums
    table = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    assert sorted(table) == list(range(len(table)))
    for page in whole.pages:
        pieces = [each for each in table[int(page.obj.StructParents)] if isinstance(each, Dictionary)]
        assert pieces
        assert {each.Pg.objgen for each in pieces} == {page.obj.objgen}
        for note in page.obj.get("/Annots", ()):
            assert str(table[int(note.StructParent)].S) == "/Link"
    assert whole.Root.StructTreeRoot.ParentTreeNextKey == len(table)


def test_no_two_cells_have_one_name(whole: pikepdf.Pdf) -> None:
    root = whole.Root.StructTreeRoot
    names = [str(each.ID) for each in elements(root.K[0] if isinstance(root.K, Array) else root.K) if "/ID" in each]
    assert len(names) == len(set(names)) == 3


def test_a_file_with_labels_keeps_them_and_the_others_go_on_by_number(files: list[tuple[str, bytes]]) -> None:
    with pikepdf.open(io.BytesIO(files[1][1])) as pdf:
        pdf.Root.PageLabels = pdf.make_indirect(
            Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=1), 1, Dictionary(P="Copies: ")]))
        )
        out = io.BytesIO()
        pdf.save(out)
    with pikepdf.open(io.BytesIO(joining.join([files[0], ("Two", out.getvalue()), files[2]], "All"))) as pdf:
        assert [page.label for page in pdf.pages] == ["1", "2", "1", "Copies: ", "5", "6"]
