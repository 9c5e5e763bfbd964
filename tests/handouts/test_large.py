"""How a worksheet changes for large print: nothing is lost, and nothing stands beside anything."""

from typing import Any

from facilitator.handouts import large
from facilitator.handouts.blocks import Cards, Prompt, Table
from facilitator.handouts.library import Library
from facilitator.handouts.worksheet import Worksheet
from tests.handouts.test_worksheet import prompt, sheet


def enlarged(*blocks: dict[str, Any], **more: Any) -> Worksheet:
    return large.enlarge(sheet(*blocks).model_copy(update=more))


def table(*heads: str, rows: int = 2, **more: Any) -> dict[str, Any]:
    return {"kind": "table", "ask": "What?", "columns": [{"head": head} for head in heads], "rows": rows, **more}


def test_halves_and_pages_follow_each_other() -> None:
    (page,) = enlarged(prompt("a", half=True), prompt("b", half=True), prompt("c", new_page=True)).pages
    assert [[block.ask for block in row] for row in page] == [["a"], ["b"], ["c"]]


def test_a_long_answer_gets_as_many_lines_as_it_takes() -> None:
    words = "a word " * 19
    (block,) = enlarged(prompt("a", 2, example=[words.strip(), "short"])).blocks
    assert isinstance(block, Prompt)
    assert block.lines == 4
    assert " ".join(block.example or ()) == f"{words}short"


def test_cards_stand_one_below_the_other() -> None:
    (block,) = enlarged({"kind": "cards", "across": 2, "lines": 1, "cards": [{"title": "x"}, {"title": "y"}]}).blocks
    assert isinstance(block, Cards)
    assert [[card and card.title for card in row] for row in block.grid] == [["x"], ["y"]]


def test_a_column_is_as_wide_as_its_longest_word() -> None:
    (block,) = enlarged(
        {
            **table("Now", "Disappointment", "c"),
            "columns": [{"head": "Now", "width": 12}, {"head": "Disappointment", "width": 1}],
        }
    ).blocks
    assert isinstance(block, Table)
    # 14 letters of 3.9 mm, a wide capital, and 5 mm around
    assert [column.width for column in block.columns] == [180 - 62, 62]


def test_a_table_of_many_columns_and_few_named_rows_is_turned_round() -> None:
    given = table(*"abcde", rows=2, row_heads=["x", "y"], example=[list("12345"), list("67890")])
    (block,) = enlarged(given).blocks
    assert isinstance(block, Table)
    assert ([column.head for column in block.columns], block.row_heads) == (["x", "y"], tuple("abcde"))
    assert block.cells == (("1", "6"), ("2", "7"), ("3", "8"), ("4", "9"), ("5", "0"))


def test_each_row_of_any_other_wide_table_becomes_a_table_and_the_paper_is_upright() -> None:
    given = table(*"abcde", example=[list("12345")])
    given["columns"][0]["hint"] = "when"
    large_one = enlarged(given, landscape=True)
    assert not large_one.landscape
    one, two = (block for block in large_one.blocks if isinstance(block, Table))
    assert (one.ask, two.ask) == ("What?", None)
    assert [column.head for block in (one, two) for column in block.columns] == ["1", "2"]
    assert one.row_heads == two.row_heads == ("a (when)", "b", "c", "d", "e")
    assert (one.cells, two.cells) == (tuple((letter,) for letter in "12345"), (("",),) * 5)


def test_no_word_of_a_worksheet_is_lost(shelf: Library) -> None:
    for given in shelf.worksheets.values():
        assert words(given) <= words(large.enlarge(given)), given.slug


def words(of: Worksheet) -> set[str]:
    found: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, str):
            found.update(value.replace("(", " ").replace(")", " ").split())
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
            look(each)

    look(of.model_dump())
    return found
