"""Looking for a worksheet: by point, by what came up, by the minutes there are, for relatives; all of it together."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Any

from facilitator.handouts.situations import Situation
from facilitator.handouts.worksheet import Worksheet

MEETING = "meeting"  # as an address names what belongs to no point
POINTS = ("1", "2", "3", "4", MEETING)
MINUTES = (5, 10, 15, 20, 30)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty means anything. ``minutes`` is how many there are at most."""

    situation: Situation | None = None
    point: str = ""
    minutes: int | None = None
    relatives: bool = False

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "Wanted":
        """Read a query string; what is not known is not looked for."""
        situation = minutes = None
        with suppress(ValueError):
            situation = Situation(args.get("situation", ""))
        with suppress(ValueError):
            minutes = int(args.get("minutes", ""))
        point = args.get("point", "")
        return cls(
            situation,
            point if point in POINTS else "",
            minutes if minutes in MINUTES else None,
            args.get("relatives") == "1",
        )

    def args(self) -> dict[str, str]:
        """The same as a query string's parts, without what is not looked for."""
        said = {"situation": self.situation, "point": self.point, "minutes": self.minutes, "relatives": self.relatives}
        return {name: "1" if value is True else str(value) for name, value in said.items() if value}

    def fits(self, sheet: Worksheet) -> bool:
        """Whether it is one of those looked for."""
        return (
            (self.situation is None or self.situation in sheet.situations)
            and (not self.point or self.point == str(sheet.point or MEETING))
            and (self.minutes is None or sheet.minutes <= self.minutes)
            and (sheet.relatives or not self.relatives)
        )

    def without(self, name: str) -> "Wanted":
        """The same without one of its parts."""
        empty: dict[str, Any] = {field.name: field.default for field in fields(self)}
        return replace(self, **{name: empty[name]})


def ways_out(wanted: Wanted, sheets: Sequence[Worksheet]) -> Iterator[tuple[str, Wanted, int]]:
    """Which one part to leave out so that something is found: its name, what is then looked for, how many there are."""
    for name in wanted.args():
        less = wanted.without(name)
        if found := sum(less.fits(sheet) for sheet in sheets):
            yield name, less, found


def by_point(sheets: Sequence[Worksheet]) -> dict[int | None, list[Worksheet]]:
    """Worksheets under their points, and last those that serve the meeting itself; only where there are any."""
    found = {point: [sheet for sheet in sheets if sheet.point == point] for point in (1, 2, 3, 4, None)}
    return {point: under for point, under in found.items() if under}
