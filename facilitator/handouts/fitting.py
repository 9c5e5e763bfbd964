"""Type as large as its room allows: lines are broken as the press breaks them, before anything is printed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from facilitator.press import widths

MM = 72 / 25.4  # points
_STEP = 0.02
_SPARE = 1.01  # of the width that a line takes, against rounding


@dataclass(frozen=True, slots=True)
class Type:
    """How one kind of line is set: points, weight, leading as a multiple, millimetres above it."""

    size: float
    weight: int = 400
    leading: float = 1.2
    above: float = 0.0


Lines = Sequence[tuple[str, str]]  # (kind, text)


def height(lines: Lines, kinds: Mapping[str, Type], scale: float, width: float) -> float:
    """The millimetres that lines take one below the other in a column of ``width`` millimetres."""
    return sum(_height(text, kinds[kind], scale, width) for kind, text in lines)


def largest(lines: Lines, kinds: Mapping[str, Type], room: tuple[float, float], scales: tuple[float, float]) -> float:
    """The largest scale, from the least to the most, at which lines fit into a width and a height in millimetres.

    The least where none fits.
    """
    (width, high), (least, most) = room, scales
    scale = most
    while scale > least and height(lines, kinds, scale, width) > high:
        scale -= _STEP
    return max(scale, least)


def broken(text: str, weight: int, ems: float) -> int:
    """How many lines a text takes that are ``ems`` wide. A word that is longer than a line is broken."""
    lines, at = 1, 0.0
    for word in re.findall(r"\s*\S+?(?:[-–—/](?=\S)|(?=\s)|$)", text):
        wide = widths.of(word, weight) * _SPARE
        if at and at + wide > ems:
            lines, at = lines + 1, 0.0
            wide = widths.of(word.lstrip(), weight) * _SPARE
        lines += int(wide // ems) if wide > ems else 0
        at = at + wide if wide <= ems else wide % ems
    return lines


def cut(text: str, most: int) -> str:
    """A text of at most so many characters, with "…" for what is left out: after a word where there is one."""
    if len(text) <= most:
        return text
    whole = text[: most - 1].rpartition(" ")[0] if " " in text[most // 2 : most - 1] else text[: most - 2]
    return f"{whole.rstrip()} …"


def _height(text: str, kind: Type, scale: float, width: float) -> float:
    points = kind.size * scale
    return broken(text, kind.weight, width * MM / points) * points * kind.leading / MM + kind.above * scale
