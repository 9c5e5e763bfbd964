"""Reports for others: months, quarters and years × organisation, region and group, in protected figures.

How often meetings took place is shown exactly: that is about dates, which are public anyway, and about nobody. What is
about people is the sum of protected cells (see ``protect``), and so are averages and shares.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from facilitator.attendance import periods, protect, reports, sums
from facilitator.attendance.history import RECENT
from facilitator.attendance.protect import Protection
from facilitator.attendance.sums import Sums
from facilitator.meetings.models import Meeting

PERS = periods.PERS
BYS = ("all", "region", "group")
MONTHS = 12
MOST_MONTHS = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report: ``first`` and ``last`` month, both included; ``per`` of ``PERS``, ``by`` of ``BYS``."""

    first: str
    last: str
    per: str = "month"
    by: str = "all"

    @classmethod
    def from_args(cls, args: Mapping[str, str], today: date) -> "Wanted":
        """Read a query string. What can't be understood, or is not closed yet, counts as not asked."""
        newest = closed(today)
        last = _month(args.get("last", ""), newest) or newest
        earliest = periods.of_day(periods.earlier(periods.bounds(last)[0], MOST_MONTHS - 1))
        usual = periods.of_day(periods.earlier(periods.bounds(last)[0], MONTHS - 1))
        first = _month(args.get("first", ""), last) or usual
        per, by = args.get("per", ""), args.get("by", "")
        return cls(max(first, earliest), last, per if per in PERS else "month", by if by in BYS else "all")

    def args(self) -> dict[str, str]:
        """The same as a query string's parts."""
        return {"first": self.first, "last": self.last, "per": self.per, "by": self.by}

    def but(self, **values: Any) -> "Wanted":
        """The same with something else asked for."""
        return replace(self, **values)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return periods.bounds(self.first)[0], periods.bounds(self.last)[1]

    def whole(self, period: str) -> bool:
        """Whether all months of a period are in the report."""
        first, last = periods.bounds(period)
        return self.days[0] <= first and last <= self.days[1]


@dataclass(frozen=True, slots=True)
class Shown:
    """What others may see: dates exactly, people protected. Each figure is the sum of ``cells`` rounded ones."""

    planned: int = 0
    held: int = 0
    missing: int = 0
    people: int = 0
    first_time: int = 0
    cells: int = 0

    def __add__(self, other: "Shown") -> "Shown":
        """All of both: what is shown adds up."""
        return Shown(
            self.planned + other.planned,
            self.held + other.held,
            self.missing + other.missing,
            self.people + other.people,
            self.first_time + other.first_time,
            self.cells + other.cells,
        )

    @property
    def average(self) -> float | None:
        """People a date, of what is shown."""
        return self.people / self.held if self.held else None

    @property
    def newcomers(self) -> float | None:
        """The share of those who came for the first time, of what is shown."""
        return self.first_time / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Cell:
    """The smallest unit: the group's number, 0 for none; a region's key; a month such as "2026-11"."""

    group: int
    region: str
    month: str


@dataclass(frozen=True, slots=True)
class Part:
    """One organisation, region or group: ``key`` as in ``reports``, by period, and all of them."""

    key: str
    rows: Sequence[tuple[str, Shown]]
    total: Shown


@dataclass(frozen=True, slots=True)
class Report:
    """``parts`` in order, ``total`` of all; ``names`` of groups by their keys."""

    wanted: Wanted
    parts: Sequence[Part]
    total: Shown
    names: Mapping[str, str]
    protection: Protection

    @property
    def deviation(self) -> float:
        """By how much a figure of the total is off, as a standard deviation."""
        return protect.deviation(self.total.cells, self.protection.base)


def closed(today: date) -> str:
    """The newest month of a report: it is over for 14 days, for so long counts are asked for."""
    return periods.of_day(periods.earlier(today - RECENT, 1))


def cells(session: Session, meetings: Sequence[Meeting], wanted: Wanted, now: datetime) -> dict[Cell, Sums]:
    """The exact figures of the smallest cells: nothing of this is to be shown."""
    known = {each.id: each for each in meetings}
    places = {number: (each.group_id or 0, reports.region_of(each)) for number, each in known.items()}
    since, until = wanted.days
    found: dict[Cell, Sums] = {}
    missing = sums.of_dates(sums.missing(session, meetings, since, until, now))
    for source in (sums.counted(session, meetings, since, until), missing):
        for (meeting, month), each in source.items():
            if meeting in places:
                cell = Cell(*places[meeting], month)
                found[cell] = found.get(cell, Sums()) + each
    return found


def shown(cell: Cell, exact: Sums, protection: Protection, key: bytes) -> Shown:
    """A cell as others may see it."""
    dates = Shown(exact.planned, exact.held, exact.missing)
    if not exact.held:
        return dates
    base, name = protection.base, (str(cell.group), cell.region, cell.month)
    people = protect.rounded(exact.people, protect.draw(key, ("people", *name), base), base)
    first_time = protect.rounded(exact.first_time, protect.draw(key, ("first_time", *name), base), base)
    return replace(dates, people=people, first_time=min(first_time, people), cells=1)


def of(session: Session, meetings: Sequence[Meeting], wanted: Wanted, protection: Protection, now: datetime) -> Report:
    """The report; the same number of queries whatever there is."""
    key = protection.key
    exact = cells(session, meetings, wanted, now)
    safe = {cell: shown(cell, each, protection, key) for cell, each in exact.items()}
    groups = {each.group_id: each.group for each in meetings if each.group}
    names = {str(number): group.name for number, group in groups.items()}
    return report(safe, wanted, protection, names)


def report(safe: Mapping[Cell, Shown], wanted: Wanted, protection: Protection, names: Mapping[str, str]) -> Report:
    """Protected cells added up to a report."""
    parts: dict[str, dict[str, Shown]] = {}
    for cell, each in safe.items():
        rows = parts.setdefault(_key(cell, wanted.by), {})
        period = periods.of_month(cell.month, wanted.per)
        rows[period] = rows.get(period, Shown()) + each
    inside = periods_of(wanted)
    found = [
        Part(key, [(period, rows.get(period, Shown())) for period in inside], together(rows.values()))
        for key, rows in sorted(parts.items(), key=lambda part: _order(part[0], wanted.by, names))
    ]
    return Report(wanted, found, together(part.total for part in found), names, protection)


def together(shown: Iterable[Shown]) -> Shown:
    """All of them added up."""
    total = Shown()
    for each in shown:
        total += each
    return total


def periods_of(wanted: Wanted) -> list[str]:
    """The months, quarters or years of a report, in order."""
    return sorted({periods.of_month(month, wanted.per) for month in periods.months(*wanted.days)})


def _key(cell: Cell, by: str) -> str:
    if by == "group":
        return str(cell.group) if cell.group else ""
    return cell.region if by == "region" else ""


def _order(key: str, by: str, names: Mapping[str, str]) -> tuple[bool, str]:
    return (not key, names.get(key, "").casefold()) if by == "group" else reports.region_order(key)


def _month(text: str, newest: str) -> str:
    """A month that can be asked for; empty for anything else."""
    try:
        first, _last = periods.bounds(text)
    except ValueError:
        return ""
    return text if periods.of_day(first) == text and first.year > 1970 and text <= newest else ""
