"""Reports for those who run meetings: exact figures, of a team's own groups, or of all for coordinators."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, lazyload

from facilitator.accounts.models import Volunteer
from facilitator.attendance import periods, sums
from facilitator.attendance.periods import PERS
from facilitator.attendance.sums import Cell, Sums
from facilitator.meetings import teams
from facilitator.meetings.models import Group, Kind, Meeting, State
from facilitator.meetings.recurrence import YEARS

BYS = (*PERS, "meeting", "group", "region", "kind")
MONTHS = 12  # how far back a report goes that names no days
LONGEST = timedelta(days=366 * 20)
ONLINE, NOWHERE = "online", "none"  # in place of the region, of what is in no region
_REGION = "r:"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is about; empty means all. ``group`` and ``meeting`` are slugs, days are both included.

    ``region`` is a key as ``region_of`` gives it, ``by`` what the rows are: one of ``BYS``.
    """

    since: date
    until: date
    by: str = "month"
    meeting: str = ""
    group: str = ""
    region: str = ""
    kind: str = ""

    @classmethod
    def from_args(cls, args: Mapping[str, str], today: date) -> "Asked":
        """Read a query string. What can't be understood counts as not asked, so that an old link still answers."""
        until = _day(args.get("until", "")) or today
        since = _day(args.get("since", "")) or periods.earlier(until, MONTHS - 1)
        since, until = sorted((since, until))
        return cls(
            since=max(since, until - LONGEST),
            until=until,
            by=args["by"] if args.get("by") in BYS else "month",
            kind=args["kind"] if args.get("kind") in {each.value for each in Kind} else "",
            **{name: args.get(name, "").replace("\x00", "")[:130] for name in ("meeting", "group", "region")},
        )

    def args(self) -> dict[str, str]:
        """The same as a query string's parts: ``from_args(asked.args(), …) == asked``."""
        return {each.name: str(value) for each in fields(self) if (value := getattr(self, each.name))}

    def but(self, **values: Any) -> "Asked":
        """The same with something else asked for; an empty text takes a filter away."""
        return replace(self, **values)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``key`` names what it is of, ``sums`` its figures, ``before`` those of the same weeks of last year."""

    key: str
    sums: Sums
    before: Sums

    @property
    def trend(self) -> float | None:
        """The share by which more took part in a date than in the same weeks of last year; None: nothing to compare.

        A date, and not in all: counting may have begun in the middle of them.
        """
        now, then = self.sums.average, self.before.average
        return now / then - 1 if now is not None and then else None


@dataclass(frozen=True, slots=True)
class Report:
    """``rows`` in order, ``total`` of all; the dates to be counted, and those to be settled, the newest first."""

    rows: Sequence[Row]
    total: Row
    missing: Sequence[tuple[Meeting, date]]
    unsettled: Sequence[tuple[Meeting, date]]


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to filter by, of the meetings that somebody may see: values with names, and keys of regions."""

    meetings: Sequence[tuple[str, str]]
    groups: Sequence[tuple[str, str]]
    regions: Sequence[str]


def visible(session: Session, who: Volunteer | None) -> list[Meeting]:
    """The meetings whose counts somebody may see, by name: of their groups, of all for coordinators; None: all."""
    query = select(Meeting).where(Meeting.state != State.DRAFT).order_by(Meeting.name, Meeting.id)
    query = query.options(joinedload(Meeting.group), joinedload(Meeting.venue), lazyload(Meeting.audience_rows))
    if who is not None and not who.is_coordinator:
        query = query.where(Meeting.group_id.in_(teams.of(who).with_only_columns(Group.id).order_by(None)))
    return list(session.scalars(query))


def choices(meetings: Iterable[Meeting]) -> Choices:
    """What the filters offer for these meetings."""
    meetings = list(meetings)
    groups = {each.group.slug: each.group.name for each in meetings if each.group}
    return Choices(
        meetings=[(each.slug, each.name) for each in meetings],
        groups=sorted(groups.items(), key=lambda item: (item[1].casefold(), item[0])),
        regions=sorted({region_of(each) for each in meetings}, key=region_order),
    )


def of(session: Session, meetings: Iterable[Meeting], asked: Asked, now: datetime) -> Report:
    """The report on those of the meetings that are asked for; the same number of queries whatever there is."""
    chosen = {each.id: each for each in meetings if _matches(each, asked)}
    these, since, until = list(chosen.values()), asked.since, asked.until
    missing = sums.missing(session, these, since, until, now)
    late = sums.late(session, these, since, until)
    unsettled = sums.unsettled(session, these, since, until)
    cells = _rows(sums.counted(session, these, since, until), chosen, asked.by)
    cells = _rows(sums.of_dates(missing, late, unsettled), chosen, asked.by, cells)
    before = _rows(sums.counted(session, these, since, until, sums.YEAR), chosen, asked.by)
    keys = sorted({*cells, *before, *_empty(asked)}, key=_order(chosen, asked.by))
    total = Row("", sums.together(cells.values()), sums.together(before.values()))
    return Report(
        rows=[Row(key, cells.get(key, Sums()), before.get(key, Sums())) for key in keys],
        total=total,
        missing=_newest_first(chosen, missing),
        unsettled=_newest_first(chosen, unsettled),
    )


def region_of(meeting: Meeting) -> str:
    """Where a meeting is, as a key: of its venue's region, else ``NOWHERE``; ``ONLINE`` for what has no venue."""
    if meeting.kind is Kind.ONLINE or meeting.venue is None:
        return ONLINE if meeting.kind is Kind.ONLINE else NOWHERE
    return _REGION + meeting.venue.region if meeting.venue.region else NOWHERE


def region_name(key: str) -> str:
    """The name of a region by its key; empty for ``ONLINE`` and ``NOWHERE``."""
    return key.removeprefix(_REGION) if key.startswith(_REGION) else ""


def region_order(key: str) -> tuple[bool, str]:
    """Regions by name, then what is in none."""
    return not key.startswith(_REGION), key.casefold()


def _rows(
    cells: Mapping[Cell, Sums], meetings: Mapping[int, Meeting], by: str, rows: dict[str, Sums] | None = None
) -> dict[str, Sums]:
    """The cells of these meetings added up by rows, to those that there are already."""
    rows = {} if rows is None else rows
    key, nothing = _KEYS[by], Sums()
    for (number, month), each in cells.items():
        if (meeting := meetings.get(number)) is not None:
            name = key(meeting, month)
            rows[name] = rows.get(name, nothing) + each
    return rows


def _newest_first(meetings: Mapping[int, Meeting], dates: Mapping[int, Sequence[date]]) -> list[tuple[Meeting, date]]:
    found = ((meetings[number], day) for number, days in dates.items() for day in days)
    return sorted(found, key=lambda each: (each[1].toordinal(), -each[0].id), reverse=True)


def _empty(asked: Asked) -> set[str]:
    """The rows that there are though nothing is in them: no month is left out."""
    if asked.by not in PERS:
        return set()
    return {periods.of_month(each, asked.by) for each in periods.months(asked.since, asked.until)}


_KEYS: dict[str, Callable[[Meeting, str], str]] = {
    "month": lambda _meeting, month: month,
    "quarter": lambda _meeting, month: periods.of_month(month, "quarter"),
    "year": lambda _meeting, month: periods.of_month(month, "year"),
    "meeting": lambda meeting, _month: meeting.slug,
    "group": lambda meeting, _month: meeting.group.slug if meeting.group else "",
    "region": lambda meeting, _month: region_of(meeting),
    "kind": lambda meeting, _month: meeting.kind.value,
}


def _order(meetings: Mapping[int, Meeting], by: str) -> Callable[[str], Any]:
    if by in ("meeting", "group"):
        key = _KEYS[by]
        names = {key(each, ""): each.name if by == "meeting" else _group_name(each) for each in meetings.values()}
        return lambda each: (not each, names.get(each, "").casefold(), each)
    if by == "kind":
        return [kind.value for kind in Kind].index
    return region_order if by == "region" else str


def _group_name(meeting: Meeting) -> str:
    return meeting.group.name if meeting.group else ""


def _matches(meeting: Meeting, asked: Asked) -> bool:
    found = {
        "meeting": meeting.slug,
        "group": meeting.group.slug if meeting.group else "",
        "region": region_of(meeting) if asked.region else "",
        "kind": meeting.kind.value,
    }
    return all(getattr(asked, name) in ("", value) for name, value in found.items())


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS and day.year > YEARS[0] else None
