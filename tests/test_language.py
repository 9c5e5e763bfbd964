"""No text for people labels a person: no page, letter, worksheet, message or script, nor any of the sample data."""

import ast
import re
from pathlib import Path

import pytest

from facilitator import settings

RULED_OUT = re.compile(
    r"\b(addict\w*|alcoholic\w*|alcoholism|junk(ie|y)s?|sober\w*|sobriety|relaps\w*|sufferers?|patients?|powerless\w*|"
    r"diseased?s?|higher powers?|dirty|(get|got|getting|stay\w*|be|been|being|keep|am|is|are|was|were) clean|"
    r"clean (and|time|for|since)|(days?|weeks?|months?|years?) clean|abuse[rs]*|victims?)\b",
    re.IGNORECASE,
)
PACKAGE = settings.PACKAGE
WRITTEN = (".html", ".yaml", ".txt", ".svg", ".js")
TEXTS = sorted(
    path for folder in (settings.templates(), PACKAGE) for path in folder.rglob("*") if path.suffix in WRITTEN
)
CODE = sorted(PACKAGE.rglob("*.py"))


def strings(path: Path) -> str:
    """Every literal text of a file, whoever it is for: what people read is among them, and so is the sample data."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return "\n".join(node.value for node in tree if isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_page_letter_worksheet_or_script_labels_a_person(path: Path) -> None:
    assert RULED_OUT.findall(path.read_text(encoding="utf-8")) == []


def test_no_text_of_the_code_labels_a_person() -> None:
    assert {path.name: hits for path in CODE if (hits := RULED_OUT.findall(strings(path)))} == {}


def test_whatever_people_read_is_looked_at() -> None:
    names = {path.name for path in TEXTS} | {path.name for path in CODE}
    assert {"join.txt", "moving-on.en.yaml", "count.js", "statements.py", "load.py", "index.html"} <= names
    assert "Welcome\n" in strings(PACKAGE / "meetings" / "statements.py")


@pytest.mark.parametrize(
    "words",
    [
        "an Addict",
        "her addiction",
        "she is sober",
        "after a relapse",
        "to stay clean",
        "three years clean",
        "a higher power",
        "the patient",
        "powerless over it",
        "a disease",
        "junkies",
    ],
)
def test_the_net_has_no_hole(words: str) -> None:
    assert RULED_OUT.search(words)


def test_the_net_lets_through_what_is_meant_otherwise() -> None:
    assert not RULED_OUT.search("We clean up the room, and a slip is no failure. A clean sheet of paper.")
