"""The counts of a meeting as a chart that is a table: which columns it has, and what the longest bar stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.attendance.counts import ASKED, FIGURES
from facilitator.attendance.history import Line
from facilitator.meetings.models import Kind


@dataclass(frozen=True, slots=True)
class Chart:
    """``lines`` are the dates that were counted or should be, the newest first; ``most`` is the highest number."""

    lines: Sequence[Line]
    figures: Sequence[str]
    most: int

    @property
    def missing(self) -> int:
        """How many of the dates are not counted."""
        return sum(line.missing for line in self.lines)


def of(kind: Kind, lines: Sequence[Line]) -> Chart:
    """What the kind of meeting asks for, and whatever else was counted; letters only where some were given."""
    numbers = [line.current.numbers for line in lines if line.current]
    used = {name for name in FIGURES if any(getattr(each, name) for each in numbers)}
    return Chart(
        lines=[line for line in lines if line.entries or line.missing],
        figures=[name for name in FIGURES if name in used or (name in ASKED[kind] and name != "letters")],
        most=max((getattr(each, name) for each in numbers for name in FIGURES if name != "letters"), default=0) or 1,
    )
