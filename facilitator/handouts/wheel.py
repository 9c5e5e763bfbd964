"""Where the parts of a wheel lie: a drawing 320 wide and 200 high with the hub at 0, 0; y grows downwards."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.handouts.blocks import Wheel
from facilitator.handouts.parts import SCALE

RADIUS = 82.0
_GAP = 4.0  # between the rim and a label
_LABEL = 62.0  # the length of the line for a name
_NAME = 9.0  # the height of a field for a name
_DOT = 5.4  # the size of a field for a score


@dataclass(frozen=True, slots=True)
class Label:
    """The line for a name at the end of a spoke, from ``left`` to ``right`` at ``y``; the name stands on it."""

    left: float
    right: float
    y: float
    number: int
    name: str

    @property
    def middle(self) -> float:
        """Half way along the line."""
        return _round((self.left + self.right) / 2)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A wheel ready to be drawn. ``marks`` are the scores of the worked example, joined to a shape."""

    rings: tuple[float, ...]
    ends: tuple[tuple[float, float], ...]
    labels: tuple[Label, ...]
    marks: tuple[tuple[float, float], ...]

    @property
    def shape(self) -> str:
        """The marks as an SVG polygon's points."""
        return " ".join(f"{x},{y}" for x, y in self.marks)


@dataclass(frozen=True, slots=True)
class Spoke:
    """Where the fields of a spoke lie on the drawing, as CSS: that for its name, those for the scores from 1 to 10."""

    number: int
    name: str
    scores: tuple[str, ...]


def draw(wheel: Wheel, *, filled: bool, typed: bool = False) -> Drawing:
    """The drawing of a wheel, blank or with its worked example, or to type on; the first spoke points up."""
    angles = [2 * math.pi * number / wheel.spokes for number in range(wheel.spokes)]
    example = wheel.example if filled and wheel.example else ()
    names: Sequence[str] = [spoke.name for spoke in example] or [""] * wheel.spokes
    return Drawing(
        rings=tuple(_round(RADIUS * step / SCALE) for step in range(1, SCALE + 1)),
        ends=tuple(_point(angle, RADIUS) for angle in angles),
        labels=tuple(
            _label(angle, number, name, typed=typed)
            for number, (angle, name) in enumerate(zip(angles, names, strict=True), 1)
        ),
        marks=tuple(_point(angle, RADIUS * spoke.score / SCALE) for angle, spoke in zip(angles, example, strict=False)),
    )


def places(wheel: Wheel, *, square: bool = False) -> tuple[Spoke, ...]:
    """Where the fields lie on a drawing, which has room for names beside it or is ``square``."""
    wide = 200 if square else 320
    angles = [2 * math.pi * number / wheel.spokes for number in range(wheel.spokes)]
    return tuple(
        Spoke(
            label.number,
            _place(wide, label.left + 2, label.y - _NAME, label.right - label.left - 4, _NAME),
            tuple(_dot(wide, *_point(angle, RADIUS * step / SCALE)) for step in range(1, SCALE + 1)),
        )
        for angle, label in zip(angles, draw(wheel, filled=False, typed=True).labels, strict=True)
    )


def _dot(wide: int, x: float, y: float) -> str:
    return _place(wide, x - _DOT / 2, y - _DOT / 2, _DOT, _DOT)


def _place(wide: int, left: float, top: float, width: float, height: float) -> str:
    """A part of a drawing so many wide and 200 high, as CSS."""
    whole = {"left": left / wide + 0.5, "top": top / 200 + 0.5, "width": width / wide, "height": height / 200}
    return "; ".join(f"{side}: {part:.3%}" for side, part in whole.items())


def _label(angle: float, number: int, name: str, *, typed: bool) -> Label:
    x, y = _point(angle, RADIUS + _GAP)
    if abs(x) < 1:  # straight up or down
        y += -2 if y < 0 else (10 if typed else 6)  # a field is taller than a word
        return Label(_round(-_LABEL / 2), _round(_LABEL / 2), _round(y), number, name)
    left = x if x > 0 else x - _LABEL
    return Label(_round(left), _round(left + _LABEL), _round(y + 2), number, name)


def _point(angle: float, distance: float) -> tuple[float, float]:
    return _round(math.sin(angle) * distance), _round(-math.cos(angle) * distance)


def _round(value: float) -> float:
    return round(value, 1) + 0.0  # no minus zero
