"""What is let in: a worksheet's file that can be read, and whose every character can be printed."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yaml.nodes import Node, ScalarNode, SequenceNode

from facilitator.handouts import checking, loader
from facilitator.handouts.loader import WorksheetError
from facilitator.handouts.worksheet import Worksheet

_NAMED = 6  # characters named in one message


def read(file: str, text: str) -> Worksheet:
    """The worksheet in the text of a file named ``<slug>.<language>.yaml``; raises ``WorksheetError``.

    The rules are those of ``facilitator worksheets --check``: all that can be found without printing.
    """
    sheet = loader.parse(file, text)
    if foreign := checking.characters(sheet):
        raise loader.together(_places(file, text, foreign))
    return sheet


def dated(file: str, text: str, day: date) -> str:
    """The text with a day as its edition, and else unchanged. Raises ``WorksheetError`` where there is none."""
    found = [value for key, value in loader.compose(file, text).value if key.value == "edition"]
    if not found:
        raise WorksheetError(file, "“edition” is missing", line=1)
    start, end = found[0].start_mark.index, found[0].end_mark.index
    return text[:start] + day.isoformat() + ("\n" if text[start:end].endswith("\n") else "") + text[end:]


@dataclass(frozen=True, slots=True)
class _Place:
    node: ScalarNode
    name: str
    block: int | None


def _places(file: str, text: str, foreign: set[str]) -> Iterator[WorksheetError]:
    """Where the characters stand that can't be printed, one error a value."""
    for place in _values(loader.compose(file, text), "", None):
        if found := sorted(foreign & set(place.node.value)):
            named = ", ".join(map(_named, found[:_NAMED])) + (" …" if len(found) > _NAMED else "")
            reason = f"“{place.name}” has what can't be printed: {named}"
            yield WorksheetError(file, reason, line=_line(text, place.node, found), block=place.block)


def _values(node: Node, name: str, block: int | None) -> Iterator[_Place]:
    if isinstance(node, ScalarNode):
        yield _Place(node, name, block)
    elif isinstance(node, SequenceNode):
        for number, each in enumerate(node.value, 1):
            yield from _values(each, name, number if name == "blocks" and block is None else block)
    else:
        for key, value in node.value:
            yield from _values(value, key.value, block)


def _line(text: str, node: ScalarNode, characters: list[str]) -> int:
    """The line of the first of these characters; one that is written as an escape counts as where its value begins."""
    start, end = node.start_mark.index, node.end_mark.index
    at = min((place for each in characters if (place := text.find(each, start, end)) >= 0), default=start)
    return text.count("\n", 0, at) + 1


def _named(character: str) -> str:
    name = unicodedata.name(character, "no name").lower()
    return f"{character} (U+{ord(character):04X}, {name})"
