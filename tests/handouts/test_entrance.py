"""What is let in, what is refused, and that a refusal says file, block, line and reason."""

from datetime import date

import pytest

from facilitator.handouts import entrance, loader
from facilitator.handouts.loader import WorksheetError
from tests.handouts.test_loader import HEAD, PROMPT

FILE = "a-sheet.en.yaml"
ASK = HEAD + "  - kind: prompt\n    ask: {}\n    lines: 2\n"


def refusals(text: str) -> list[str]:
    """All that is wrong with a text."""
    with pytest.raises(WorksheetError) as error:
        entrance.read(FILE, text)
    return [str(fault) for fault in error.value.every]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "'<img src=x onerror=alert(1)>'",
        "'{{ 7 * 7 }} {% include \"base.html\" %}'",
        "'</style><style>* { display: none }'",
        "'&lt;b&gt; &amp; &#x202e;'",
        "\"url('file:///etc/passwd')\"",
        "Ünïcödé, Ελληνικά, Кириллица, Tiếng Việt, 1 → 2, “quotes” – dashes …",
        "19:30",
        "No",
    ],
)
def test_markup_and_letters_that_the_press_has_are_kept_as_they_are(text: str) -> None:
    sheet = entrance.read(FILE, ASK.format(text))
    assert sheet.blocks[0].ask == text.strip("'\"").replace("''", "'")


CHARACTERS = {
    "an emoji": (
        ASK.format("Well done 🎉"),
        [f"{FILE}:9: block 1: “ask” has what can't be printed: 🎉 (U+1F389, party popper)"],
    ),
    "an emoji made of several": (
        ASK.format("👩\u200d👧"),
        [f"{FILE}:9: block 1: “ask” has the control character U+200D"],
    ),
    "right-to-left text": (
        HEAD.replace("A sheet", "\u0645\u0631") + PROMPT,
        [
            (
                f"{FILE}:1: “title” has what can't be printed: \u0631 (U+0631, arabic letter reh),"
                " \u0645 (U+0645, arabic letter meem)"
            )
        ],
    ),
    "on the second line of a text": (
        HEAD.replace("intro: How to go about it.", "intro: >-\n  How to go\n  about it ☐.") + PROMPT,
        [f"{FILE}:8: “intro” has what can't be printed: ☐ (U+2610, ballot box)"],
    ),
    "written as an escape": (
        ASK.format('"\\u2610"'),
        [f"{FILE}:9: block 1: “ask” has what can't be printed: ☐ (U+2610, ballot box)"],
    ),
    "in the example of the second block": (
        HEAD + PROMPT + "    example: [one]\n" + PROMPT + "    example:\n      - fine\n      - ☺\n",
        [f"{FILE}:17: block 2: “example” has what can't be printed: ☺ (U+263A, white smiling face)"],
    ),
    "in two places": (
        HEAD.replace("A sheet", "☐") + PROMPT + "    hint: ☑\n",
        [
            f"{FILE}:1: “title” has what can't be printed: ☐ (U+2610, ballot box)",
            f"{FILE}:11: block 1: “hint” has what can't be printed: ☑ (U+2611, ballot box with check)",
        ],
    ),
    "that turns the direction of text": (
        ASK.format("a\u202eb"),
        [f"{FILE}:9: has the control character U+202E"],
    ),
    "that does something, in a note to oneself": (
        "# a\x1bb\n" + HEAD + PROMPT,
        [f"{FILE}:1: has the control character U+001B"],
    ),
    "NUL": (ASK.format("a\x00b"), [f"{FILE}:9: has the control character U+0000"]),
    "NUL, as an escape": (ASK.format('"a\\0b"'), [f"{FILE}:9: block 1: “ask” has the control character U+0000"]),
    "an end of line that editors don't show": (
        ASK.format("a\u2028b"),
        [f"{FILE}:9: has the control character U+2028"],
    ),
    "half of one": (ASK.format("a\ud800b"), [f"{FILE}:9: has the control character U+D800"]),
}


@pytest.mark.parametrize(("text", "said"), CHARACTERS.values(), ids=CHARACTERS)
def test_a_character_that_can_not_be_printed_is_named_with_its_place(text: str, said: list[str]) -> None:
    assert refusals(text) == said


def test_no_more_characters_are_named_than_can_be_read() -> None:
    (said,) = refusals(HEAD.replace("A sheet", "漢字仮名交文章") + PROMPT)
    assert said.startswith(f"{FILE}:1: “title” has what can't be printed: 交 (U+4EA4, cjk unified ideograph-4ea4), ")
    assert said.endswith(" …")
    assert said.count("U+") == 6


SHAPES = {
    "50,000 characters in one text": (
        ASK.format("x" * 50_000),
        [f"{FILE}:9: block 1: “ask” has more than 140 characters"],
    ),
    "more than a file may have": ("x" * 70_000, [f"{FILE}: the file has 70000 bytes, more than 65536"]),
    "nested 60,000 deep": (HEAD + "  - " + "[" * 60_000, [f"{FILE}:8: nested deeper than 8 levels"]),
    "nested 30,000 deep, by hyphens": ("- " * 30_000, [f"{FILE}:1: nested deeper than 8 levels"]),
    "nested 15,000 deep, by names": (HEAD + "  - " + "{a: " * 15_000, [f"{FILE}:8: nested deeper than 8 levels"]),
    "an anchor": (HEAD + "  - &a x\n", [f"{FILE}:8: anchors, aliases and tags are not allowed"]),
    "a merge": (HEAD + PROMPT + "<<: 1\n", [f"{FILE}:11: “<<” is not known here"]),
    "an object": (
        "!!python/object/apply:os.system [id]\n",
        [f"{FILE}:1: anchors, aliases and tags are not allowed"],
    ),
    "the same name twice": (HEAD + PROMPT + "title: B\n", [f"{FILE}:11: “title” is there twice"]),
    "a list for a name": (HEAD + PROMPT + "? [a]\n: 1\n", [f"{FILE}:11: a name before a colon has to be a text"]),
    "two documents": (HEAD + PROMPT + "---\na: 1\n", [f"{FILE}:11: not readable as YAML: but found another document"]),
    "a name that the file's own name says": (
        HEAD + PROMPT + "slug: other\n",
        [f"{FILE}:11: “slug” comes from the file's name"],
    ),
    "a number with 5,000 digits": (
        ASK.format("x").replace("lines: 2", "lines: " + "9" * 5000),
        [f"{FILE}:10: block 1: “lines” should be a whole number"],
    ),
    "a tab for spaces": (
        HEAD + "\t- x\n",
        [f"{FILE}:8: not readable as YAML: found character '\\t' that cannot start any token"],
    ),
    "empty": ("", [f"{FILE}:1: the file holds no worksheet"]),
    "three faults at once": (
        HEAD.replace("point: 2", "point: 9").replace("intro: How to go about it.\n", "") + PROMPT + "    colour: red\n",
        [
            f"{FILE}:1: “intro” is missing",
            f"{FILE}:2: “point” should be less than or equal to 4",
            f"{FILE}:10: block 1: “colour” is not known here",
        ],
    ),
}


@pytest.mark.parametrize(("text", "said"), SHAPES.values(), ids=SHAPES)
def test_what_is_too_large_too_deep_or_not_a_worksheet_is_refused(text: str, said: list[str]) -> None:
    assert refusals(text) == said


def test_notes_to_oneself_may_be_long_and_are_no_part_of_the_worksheet() -> None:
    assert entrance.read(FILE, "# " + "x" * 50_000 + "\n" + HEAD + PROMPT) == entrance.read(FILE, HEAD + PROMPT)


def test_no_more_faults_are_named_than_can_be_read() -> None:
    assert len(refusals(HEAD + "  - {kind: poem}\n" * 40)) == loader.MOST_FAULTS


BYTES = {
    "UTF-16": ("\ufeff" + HEAD).encode("utf-16-le"),
    "UTF-16, the other way round": ("\ufeff" + HEAD).encode("utf-16-be"),
    "Latin-1": HEAD.replace("What it", "Café").encode("latin-1"),
    "a PDF": b"%PDF-1.7\n\xe2\xe3",
    "an office document": b"PK\x03\x04\x14\x00",
    "a picture": b"\x89PNG\r\n\x1a\n\x00",
    "too much": b"#" * 70_000,
}
SAID = {
    "UTF-16": "x.yaml:1: the file is not UTF-8 but UTF-16: save it as UTF-8",
    "UTF-16, the other way round": "x.yaml:1: the file is not UTF-8 but UTF-16: save it as UTF-8",
    "Latin-1": "x.yaml:5: the file is not UTF-8: save it as UTF-8",
    "a PDF": "x.yaml: the file is a PDF and no text",
    "an office document": "x.yaml: the file is a ZIP or office document and no text",
    "a picture": "x.yaml: the file is a picture and no text",
    "too much": "x.yaml: the file has 70000 bytes, more than 65536",
}


@pytest.mark.parametrize("what", BYTES)
def test_a_file_that_is_no_text_in_utf_8_is_refused(what: str) -> None:
    with pytest.raises(WorksheetError) as error:
        loader.decode("x.yaml", BYTES[what])
    assert str(error.value) == SAID[what]


@pytest.mark.parametrize(
    "data", [b"\xef\xbb\xbfa: 1\n", b"a: 1\r\n", b"a: 1\r"], ids=["a mark at its head", "CRLF", "CR"]
)
def test_what_editors_put_around_a_text_makes_no_difference(data: bytes) -> None:
    assert loader.decode("x.yaml", data) == "a: 1\n"


DATED = {
    "plain": ("edition: 2026-11-23\n", "edition: 2027-02-03\n"),
    "with a note": ("edition: 2026-11-23   # soon\n", "edition: 2027-02-03   # soon\n"),
    "in quotes": ("edition: '2026-11-23'\n", "edition: 2027-02-03\n"),
    "over two lines": ("edition: >-\n  2026-11-23\n", "edition: 2027-02-03\n"),
}


@pytest.mark.parametrize(("was", "becomes"), DATED.values(), ids=DATED)
def test_the_day_of_publishing_takes_the_place_of_the_one_in_the_text_and_nothing_else_changes(
    was: str, becomes: str
) -> None:
    text = (HEAD + PROMPT).replace("edition: 2026-11-23\n", was)
    dated = entrance.dated(FILE, text, date(2027, 2, 3))
    assert dated == text.replace(was, becomes)
    assert entrance.read(FILE, dated).edition == date(2027, 2, 3)


def test_a_text_without_a_day_can_not_be_dated() -> None:
    with pytest.raises(WorksheetError, match="1: “edition” is missing"):
        entrance.dated(FILE, "title: A\n", date(2027, 2, 3))
