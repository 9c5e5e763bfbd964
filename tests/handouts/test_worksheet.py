"""How blocks are laid on pages."""

from typing import Any

from facilitator.handouts.worksheet import Worksheet, units


def sheet(*blocks: dict[str, Any]) -> Worksheet:
    head = {"slug": "a", "language": "en", "title": "A", "point": 1, "minutes": 5, "edition": "2026-11-23"}
    return Worksheet.model_validate({**head, "summary": "s", "intro": "i", "blocks": blocks})


def prompt(ask: str, lines: int = 1, **more: Any) -> dict[str, Any]:
    return {"kind": "prompt", "ask": ask, "lines": lines, **more}


def test_two_halves_share_a_row_and_a_third_has_its_own() -> None:
    (page,) = sheet(
        prompt("a"), prompt("b", half=True), prompt("c", half=True), prompt("d", half=True), prompt("e")
    ).pages
    assert [[block.ask for block in row] for row in page] == [["a"], ["b", "c"], ["d"], ["e"]]


def test_a_block_can_begin_a_page_and_the_first_one_need_not_say_so() -> None:
    pages = sheet(prompt("a", new_page=True), prompt("b"), prompt("c", new_page=True)).pages
    assert [[row[0].ask for row in page] for page in pages] == [["a", "b"], ["c"]]


def test_what_stands_side_by_side_grows_together() -> None:
    cards = {"kind": "cards", "lines": 3, "cards": [{"title": "x"}, {"title": "y"}, {"title": "z"}]}
    (page,) = sheet(prompt("a", 2), prompt("b", 3, half=True), prompt("c", 5, half=True), cards).pages
    assert units(page) == 2 + 5 + 2 * 3
