"""The dates that a closure takes as a page lists them: by meeting, and never more than a page can hold."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from facilitator.meetings.changes import fold
from facilitator.meetings.closures import Affected, Key
from facilitator.meetings.models import Meeting

# Dates on a page. More than one meeting can have within the longest closure, so that each can be shown whole.
MOST = 400


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting and its dates, the next one first."""

    meeting: Meeting
    dates: Sequence[Affected]


@dataclass(frozen=True, slots=True)
class Part:
    """What a page shows of a list of dates: ``total`` dates of ``meetings`` meetings, of which ``shown`` are here."""

    rows: Sequence[Row]
    total: int
    meetings: int
    shown: int

    @property
    def whole(self) -> bool:
        """Whether all of them are here."""
        return self.shown == self.total


def part(found: Iterable[Affected], words: str = "", kept: Collection[Key] = (), most: int = MOST) -> Part:
    """The dates by meeting, at most ``most`` of them but for those ``kept``, which are always there and come first.

    With ``words``, of the others only the meetings that all of these find.
    """
    rows: dict[int, list[Affected]] = {}
    for each in found:
        rows.setdefault(each.meeting.id, []).append(each)
    chosen = {number for number, _day in kept if number in rows}
    wanted = fold(words).split()
    first = [dates for number, dates in rows.items() if number in chosen]
    others = [
        dates
        for number, dates in rows.items()
        if number not in chosen and all(word in dates[0].meeting.search_text for word in wanted)
    ]
    here: list[list[Affected]] = []
    shown = 0
    for dates in [*first, *others]:
        if len(here) >= max(1, len(first)) and shown + len(dates) > most:
            break
        here.append(dates)
        shown += len(dates)
    total = sum(map(len, rows.values()))
    return Part([Row(dates[0].meeting, dates) for dates in here], total, len(rows), shown)
