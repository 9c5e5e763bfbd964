"""A worksheet in small: a sketch of its first page, so that people know it again before they read a word."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from facilitator.handouts.worksheet import Worksheet

_SHORT, _LONG = 100.0, 141.0  # the sides of the page
_EDGE, _HEAD, _GAP = 9.0, 25.0, 5.0
_WEIGHTS = {
    "wheel": 9.0,
    "rulers": 1.6,
    "stages": 2.0,
    "note": 1.5,
}  # of the height; other blocks by their lines and rows


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """The size of the page, and all its strokes as one SVG path."""

    width: float
    height: float
    path: str


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float

    def split(self, columns: int) -> Iterator["_Box"]:
        """Boxes side by side with a gap between them."""
        width = (self.width - _GAP * (columns - 1)) / columns
        for number in range(columns):
            yield _Box(self.x + number * (width + _GAP), self.y, width, self.height)


def draw(sheet: Worksheet) -> Thumbnail:
    """The first page as a sketch."""
    width, height = (_LONG, _SHORT) if sheet.landscape else (_SHORT, _LONG)
    rows = sheet.pages[0]
    weights = [max(_WEIGHTS.get(block.kind, block.units + 0.5) for block in row) for row in rows]
    room = height - _HEAD - _EDGE - _GAP * (len(rows) - 1)
    strokes: list[str] = []
    top = _HEAD
    for row, weight in zip(rows, weights, strict=True):
        box = _Box(_EDGE, top, width - 2 * _EDGE, room * weight / sum(weights))
        for block, place in zip(row, box.split(len(row)), strict=True):
            strokes.append(_SKETCHES[block.kind](block, place))
        top += box.height + _GAP
    return Thumbnail(width, height, "".join(strokes))


def _lines(box: _Box, count: int, indent: float = 0.0) -> str:
    return "".join(
        f"M{box.x + indent:.1f} {box.y + box.height * number / count:.1f}H{box.x + box.width:.1f}"
        for number in range(1, count + 1)
    )


def _grid(box: _Box, columns: int, rows: int) -> str:
    upright = "".join(
        f"M{box.x + box.width * number / columns:.1f} {box.y:.1f}v{box.height:.1f}" for number in range(columns + 1)
    )
    return f"M{box.x:.1f} {box.y:.1f}h{box.width:.1f}{_lines(box, rows)}{upright}"


def _circle(x: float, y: float, radius: float) -> str:
    half = f"a{radius:.1f} {radius:.1f} 0 1 0"
    return f"M{x - radius:.1f} {y:.1f}{half} {2 * radius:.1f} 0{half} {-2 * radius:.1f} 0"


def _note(_block: Any, box: _Box) -> str:
    return _lines(box, 2)


def _prompt(block: Any, box: _Box) -> str:
    return _lines(box, block.lines)


def _table(block: Any, box: _Box) -> str:
    return _grid(box, len(block.columns) + bool(block.row_heads), block.rows + 1)


def _matrix(_block: Any, box: _Box) -> str:
    return _grid(box, 2, 2)


def _rulers(block: Any, box: _Box) -> str:
    radius = min(3.0, box.height / 2)
    places = (place for ruler in box.split(len(block.rulers)) for place in _spread(ruler, radius))
    return "".join(_circle(x, box.y + box.height / 2, radius) for x in places)


def _stages(block: Any, box: _Box) -> str:
    y = box.y + box.height / 3
    line = f"M{box.x:.1f} {y:.1f}h{box.width:.1f}"
    return line + "".join(_circle(each.x + each.width / 2, y, 3.0) for each in box.split(len(block.stages)))


def _spread(box: _Box, radius: float) -> Iterator[float]:
    count = max(2, int(box.width / (3 * radius)))
    return (box.x + radius + (box.width - 2 * radius) * number / (count - 1) for number in range(count))


def _checklist(block: Any, box: _Box) -> str:
    count = block.units
    side = min(3.5, box.height / count * 0.7)
    boxes = "".join(
        f"M{box.x:.1f} {box.y + box.height * number / count - side:.1f}h{side:.1f}v{side:.1f}h{-side:.1f}z"
        for number in range(1, count + 1)
    )
    return boxes + _lines(box, count, indent=6)


def _wheel(_block: Any, box: _Box) -> str:
    x, y, radius = box.x + box.width / 2, box.y + box.height / 2, box.height / 2
    cross = f"M{x:.1f} {y - radius:.1f}v{2 * radius:.1f}M{x - radius:.1f} {y:.1f}h{2 * radius:.1f}"
    return cross + "".join(_circle(x, y, radius * part) for part in (1.0, 0.66, 0.33))


def _cards(block: Any, box: _Box) -> str:
    rows = len(block.grid)
    height = (box.height - _GAP * (rows - 1)) / rows
    bands = (_Box(box.x, box.y + row * (height + _GAP), box.width, height) for row in range(rows))
    return "".join(_lines(card, block.lines) for band in bands for card in band.split(block.across))


_SKETCHES: dict[str, Callable[[Any, _Box], str]] = {
    "note": _note,
    "prompt": _prompt,
    "table": _table,
    "matrix": _matrix,
    "rulers": _rulers,
    "stages": _stages,
    "checklist": _checklist,
    "wheel": _wheel,
    "cards": _cards,
}
