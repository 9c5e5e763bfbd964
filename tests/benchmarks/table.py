"""The table of ratios: what was measured, beside what is wanted."""

from collections.abc import Iterator
from dataclasses import dataclass

WIDTHS = (58, 12, 12, 9, 11)
HEAD = ("what", "ours", "floor", "ratio", "wanted")


@dataclass(frozen=True, slots=True)
class Row:
    """A measurement: ``figures`` are ours and the other's as text, ``ratio`` is to be at least or at most ``limit``."""

    what: str
    figures: tuple[str, str]
    ratio: float
    limit: float
    at_least: bool
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether it is as it should be."""
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    def line(self) -> str:
        """The row as a line of the table."""
        wanted = f"{'≥' if self.at_least else '≤'} {self.limit:g}{self.unit}"
        cells = (self.what, *self.figures, f"{self.ratio:.2f}{self.unit}", wanted)
        return f"{_line(cells)}  {'met' if self.met else 'NOT MET'}"


def head() -> Iterator[str]:
    """The lines above the rows."""
    yield _line(HEAD)
    yield "-" * (sum(WIDTHS) + len(WIDTHS) - 1 + 9)


def _line(cells: tuple[str, ...]) -> str:
    first, *others = cells
    return " ".join(
        [first.ljust(WIDTHS[0]), *(cell.rjust(width) for cell, width in zip(others, WIDTHS[1:], strict=True))]
    )
