"""What is wrong with a worksheet's file is said with file, block and line."""

from datetime import date
from pathlib import Path

import pytest

from facilitator.handouts.blocks import Prompt, Table
from facilitator.handouts.loader import WorksheetError, load

HEAD = """\
title: A sheet
point: 2
minutes: 5
edition: 2026-11-23
summary: What it is for.
intro: How to go about it.
blocks:
"""
PROMPT = """\
  - kind: prompt
    ask: What now?
    lines: 2
"""


def write(folder: Path, text: str, name: str = "a-sheet.en.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_worksheet_is_read_whole(tmp_path: Path) -> None:
    sheet = load(write(tmp_path, HEAD + PROMPT))
    assert (sheet.slug, sheet.language, sheet.title, sheet.point) == ("a-sheet", "en", "A sheet", 2)
    assert sheet.edition == date(2026, 11, 23)
    assert sheet.blocks == (Prompt(kind="prompt", ask="What now?", lines=2),)
    assert not sheet.has_example


FAULTS = {
    "a word that is none": (HEAD + PROMPT + "    colour: red\n", "11: block 1: “colour” is not known here"),
    "no such kind": (
        HEAD + PROMPT + "  - kind: poem\n    ask: x\n",
        (
            "11: block 2: has the kind “poem”, there are 'note', 'prompt', 'table', 'matrix', 'rulers', 'stages', "
            "'checklist', 'wheel', 'cards'"
        ),
    ),
    "no kind": (HEAD + "  - ask: What now?\n", "8: block 1: has no kind"),
    "a question left out": (HEAD + "  - kind: prompt\n    lines: 2\n", "8: block 1: “ask” is missing"),
    "too many lines": (
        HEAD + PROMPT.replace("lines: 2", "lines: 21"),
        "10: block 1: “lines” should be less than or equal to 20",
    ),
    "a text that is a number": (
        HEAD.replace("A sheet", "42") + PROMPT,
        "1: “title” should be a text; a number goes in quotes",
    ),
    "an empty text": (HEAD.replace("What it is for.", "''") + PROMPT, "5: “summary” is empty"),
    "a text that is too long": (
        HEAD.replace("A sheet", "x" * 61) + PROMPT,
        "1: “title” has more than 60 characters",
    ),
    "a character that does something": (
        HEAD + PROMPT.replace("What now?", '"What\\u202Enow?"'),
        "9: block 1: “ask” has the control character U+202E",
    ),
    "a character that there is not": (
        HEAD + PROMPT.replace("What now?", '"What \\U00110000 now?"'),
        "9: names a character that there is not",
    ),
    "a moment for a day": (
        HEAD.replace("2026-11-23", "2026-11-23 10:00:00") + PROMPT,
        "4: “edition” should be a day such as 2026-11-23",
    ),
    "no such point": (HEAD.replace("point: 2", "point: 5") + PROMPT, "2: “point” should be less than or equal to 4"),
    "no such situation": (
        HEAD.replace("summary", "situations: [urge, rain]\nsummary") + PROMPT,
        (
            "5: “situations 2” should be 'first-time', 'urge', 'slip', 'risky-day', 'undecided', 'lost-drive', "
            "'low-mood', 'worry', 'argument', 'hard-on-myself', 'problem', 'free-time', 'supporting' or 'going-well'"
        ),
    ),
    "a situation twice": (
        HEAD.replace("summary", "situations: [urge, slip, urge]\nsummary") + PROMPT,
        "5: “situations” names one twice",
    ),
    "neither for relatives nor not": (
        HEAD.replace("summary", "relatives: sometimes\nsummary") + PROMPT,
        "5: “relatives” should be true or false",
    ),
    "no such day": (
        HEAD.replace("2026-11-23", "soon") + PROMPT,
        "4: “edition” should be a day such as 2026-11-23",
    ),
    "a day that no month has": (
        HEAD.replace("2026-11-23", "2026-02-30") + PROMPT,
        "4: “edition” should be a day such as 2026-11-23",
    ),
    "a word for a number, in a block whose kind is the name of a part": (
        HEAD + "  - kind: cards\n    across: 1\n    lines: six\n    cards: [{title: a}]\n",
        "10: block 1: “lines” should be a whole number",
    ),
    "no blocks": (HEAD.replace("blocks:", "blocks: []"), "7: “blocks” is empty"),
    "an example that is longer than its lines": (
        HEAD + PROMPT + "    example: [one, two, three]\n",
        "8: block 1: example has 3 lines, there is room for 2",
    ),
    "a comma in a cell": (
        HEAD
        + "  - kind: table\n    columns: [{head: When}, {head: What}]\n    rows: 2\n"
        + "    example:\n      - [Monday, tea, or coffee]\n",
        "8: block 1: example row 1 has 3 cells, the table has 2 columns",
    ),
    "a column that is wrong": (
        HEAD + "  - kind: table\n    columns:\n      - {head: When}\n      - {width: 3}\n    rows: 2\n",
        "11: block 1: “columns 2 head” is missing",
    ),
    "names of rows that do not fit": (
        HEAD + "  - kind: table\n    columns: [{head: When}]\n    rows: 2\n    row_heads: [one]\n",
        "8: block 1: row_heads has 1 rows, the table has 2",
    ),
    "a score beyond the scale": (
        HEAD
        + "  - kind: rulers\n    rulers:\n      - ask: How sure?\n        low: a\n        high: b\n"
        + "        example: 11\n",
        "13: block 1: “rulers 1 example” should be less than or equal to 10",
    ),
    "a wheel without a spoke": (
        HEAD + "  - kind: wheel\n    spokes: 3\n    example: [{name: a, score: 1}]\n",
        "8: block 1: example has 1 spokes, the wheel has 3",
    ),
    "a stage after the last": (
        HEAD + "  - kind: stages\n    stages: [{title: a, hint: b}, {title: c, hint: d}]\n    example: 3\n",
        "8: block 1: example rings a stage after the last, number 2",
    ),
    "words above some lines only": (
        HEAD + "  - kind: cards\n    lines: 2\n    leads: [one]\n    cards: [{title: a}]\n",
        "8: block 1: leads has 1 entries, a card has 2 lines",
    ),
    "a tick after the last": (
        HEAD + "  - kind: checklist\n    items: [a]\n    example: {ticked: [2]}\n",
        "8: block 1: example ticks an item after the last, number 1",
    ),
    "an example here and none there": (
        HEAD + PROMPT + "    example: [one]\n" + PROMPT,
        "12: block 2: has no example, others have",
    ),
    "the same word twice": (HEAD + PROMPT + "    lines: 3\n", "11: “lines” is there twice"),
    "an alias, by which a small file grows large": (
        HEAD + "  - &a {kind: note, text: x}\n  - *a\n",
        "8: anchors, aliases and tags are not allowed",
    ),
    "a tag, by which a file makes objects": (
        HEAD + "  - !!python/object:os.system {}\n",
        "8: anchors, aliases and tags are not allowed",
    ),
    "nested without end": (HEAD + "  - " + "[" * 9 + "]" * 9 + "\n", "8: nested deeper than 8 levels"),
    "not readable": (
        HEAD + "  - {kind: note\n",
        "9: not readable as YAML: expected ',' or '}', but got '<stream end>'",
    ),
    "something else": ("just words\n", "1: the file holds no worksheet"),
    "nothing": ("", " the file is empty"),
}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(WorksheetError) as error:
        load(write(tmp_path, text))
    assert str(error.value) == f"a-sheet.en.yaml:{message}"


@pytest.mark.parametrize("name", ["A Sheet.en.yaml", "a-sheet.yaml", "-.en.yaml", "a_sheet.en.yaml", "a.en.yml"])
def test_a_name_that_says_no_language_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(WorksheetError, match=r"is not of the form slug\.language\.yaml"):
        load(write(tmp_path, HEAD + PROMPT, name))


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    with pytest.raises(WorksheetError, match="the file has 70000 bytes, more than 65536"):
        load(write(tmp_path, "x" * 70_000))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a-sheet.en.yaml"
    path.write_bytes(HEAD.encode().replace(b"A sheet", b"Caf\xe9"))
    with pytest.raises(WorksheetError, match="the file is not UTF-8"):
        load(path)


def test_an_error_says_where_in_parts_as_well(tmp_path: Path) -> None:
    with pytest.raises(WorksheetError) as error:
        load(write(tmp_path, HEAD + PROMPT + PROMPT.replace("lines: 2", "lines: many")))
    assert (error.value.file, error.value.line, error.value.block) == ("a-sheet.en.yaml", 13, 2)


def test_an_example_shorter_than_its_table_leaves_empty_rows() -> None:
    table = Table.model_validate(
        {"kind": "table", "columns": [{"head": "a"}, {"head": "b"}], "rows": 3, "example": [["x", None]]}
    )
    assert table.cells == (("x", ""), ("", ""), ("", ""))
    assert table.shares == (50.0, 50.0)
