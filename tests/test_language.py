"""No text for people labels a person."""

import ast
import re
from pathlib import Path

import pytest

from facilitator import settings

RULED_OUT = re.compile(
    r"\b(addicts?|addicted|alcoholics?|junk(ie|y)s?|sober(ly)?|sobriety|relaps\w*|sufferers?|patients?|powerless\w*|"
    r"diseased?s?|higher power|dirty|(get|stay|be|being|got|staying|getting|keep) clean|abuse[rs]*|victims?)\b",
    re.IGNORECASE,
)
PACKAGE = settings.PACKAGE
TEXTS = sorted([*settings.templates().rglob("*.html"), *settings.templates().rglob("*.yaml")])
CODE = sorted(PACKAGE.rglob("*.py"))
CALLS = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext", "lazy_pgettext"}


def strings_for_people(path: Path) -> str:
    """The literal texts that a file hands to gettext."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            found += [text for text in texts if isinstance(text, str)]
    return "\n".join(found)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(settings.templates())))
def test_no_page_or_worksheet_labels_a_person(path: Path) -> None:
    assert RULED_OUT.findall(path.read_text(encoding="utf-8")) == []


def test_no_message_of_the_code_labels_a_person() -> None:
    assert {path.name: hits for path in CODE if (hits := RULED_OUT.findall(strings_for_people(path)))} == {}


def test_the_net_has_no_hole() -> None:
    for words in ("an Addict", "she is sober", "after a relapse", "to stay clean", "higher power"):
        assert RULED_OUT.search(words)
    assert not RULED_OUT.search("We clean up the room, and a slip is no failure.")
