"""Sums of counts by meeting and month: what every report is made of. Of each date the count that holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from sqlalchemy import ColumnElement, Select, String, case, cast, func, select
from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.attendance import periods, standing
from facilitator.attendance.history import RECENT
from facilitator.attendance.models import Count
from facilitator.meetings import schedule
from facilitator.meetings.models import Meeting, State
from facilitator.meetings.planning import local_day
from facilitator.meetings.schedule import FEW
from facilitator.meetings.timetable import Timetable

YEAR = timedelta(weeks=52)  # back to the same week of last year, and the same day of it
_DAY = timedelta(days=1)

# By the id of a meeting and a month such as "2026-11".
Cell = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Sums:
    """Numbers of dates, and of people on them.

    ``late``: counts that were corrected when the dates were long over; ``unsettled``: dates with several counts, of
    which the first is in these figures.
    """

    counted: int = 0
    held: int = 0
    in_room: int = 0
    online: int = 0
    first_time: int = 0
    missing: int = 0
    late: int = 0
    unsettled: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        """All of both."""
        return Sums(
            self.counted + other.counted,
            self.held + other.held,
            self.in_room + other.in_room,
            self.online + other.online,
            self.first_time + other.first_time,
            self.missing + other.missing,
            self.late + other.late,
            self.unsettled + other.unsettled,
        )

    @property
    def planned(self) -> int:
        """The dates that there should be a count of, and those that there is one of."""
        return self.counted + self.missing

    @property
    def people(self) -> int:
        """How many took part, whoever comes twice counted twice."""
        return self.in_room + self.online

    @property
    def average(self) -> float | None:
        """How many took part in a date that was held."""
        return self.people / self.held if self.held else None

    @property
    def newcomers(self) -> float | None:
        """The share of those who came for the first time, from 0 to 1."""
        return self.first_time / self.people if self.people else None


def counted(
    session: Session, meetings: Sequence[Meeting], since: date, until: date, shift: timedelta = timedelta()
) -> dict[Cell, Sums]:
    """What was counted on the dates from ``since`` to ``until``; one query.

    ``shift`` puts each date so much later: with ``YEAR``, last year's dates stand beside those of the same weeks.
    """
    holding = standing.ids(_these(meetings), Count.day.between(since - shift, until - shift))
    query = (
        select(
            Count.meeting_id,
            _month(session, shift).label("month"),
            func.count(),
            func.sum(case((Count.held, 1), else_=0)),
            *(func.sum(column) for column in (Count.in_room, Count.online, Count.first_time)),
        )
        .where(Count.id.in_(holding))
        .group_by(Count.meeting_id, "month")  # by its name: PostgreSQL does not see that both would be the same
    )
    return {(meeting, month): Sums(*map(int, numbers)) for meeting, month, *numbers in session.execute(query)}


def missing(
    session: Session, meetings: Sequence[Meeting], since: date, until: date, now: datetime
) -> dict[int, list[date]]:
    """The dates without a count that should have one, by meeting; of one without any there is an empty list.

    As in ``history``, a meeting is asked for them from 14 days before it was entered here.
    """
    done = _days(session, meetings, since, until)
    timetables = schedule.of_many(session, meetings)
    return {
        each.id: _missing(each, timetables[each.id], done.get(each.id, set()), since, until, now) for each in meetings
    }


def late(session: Session, meetings: Sequence[Meeting], since: date, until: date) -> dict[Cell, int]:
    """How many counts were corrected more than 14 days after their dates; one query."""
    query = (
        select(Count.meeting_id, Count.day, func.max(Count.entered_at))
        .where(_these(meetings), Count.day.between(since, until), Count.seen.is_not(None))
        .group_by(Count.meeting_id, Count.day)
    )
    zones = {each.id: each.timezone for each in meetings}
    found: dict[Cell, int] = {}
    for meeting, day, at in session.execute(query):
        if meeting in zones and at.astimezone(clock.zone(zones[meeting])).date() - day > RECENT:
            cell = (meeting, periods.of_day(day))
            found[cell] = found.get(cell, 0) + 1
    return found


def unsettled(session: Session, meetings: Sequence[Meeting], since: date, until: date) -> dict[int, list[date]]:
    """The dates with several counts that wait to be settled, by meeting; one query."""
    known = {each.id for each in meetings}
    found: dict[int, list[date]] = {}
    for meeting, day in session.execute(standing.unsettled(_these(meetings), Count.day.between(since, until))):
        if meeting in known:
            found.setdefault(meeting, []).append(day)
    return found


def together(sums: Iterable[Sums]) -> Sums:
    """All of them added up."""
    total = Sums()
    for each in sums:
        total += each
    return total


def of_dates(
    missing: Mapping[int, Sequence[date]],
    late: Mapping[Cell, int] = MappingProxyType({}),
    unsettled: Mapping[int, Sequence[date]] = MappingProxyType({}),
) -> dict[Cell, Sums]:
    """What is missing, what was corrected late and what is not settled, in the form of sums."""
    found = {cell: Sums(late=number) for cell, number in late.items()}
    for dates, one in ((missing, Sums(missing=1)), (unsettled, Sums(unsettled=1))):
        for meeting, days in dates.items():
            for day in days:
                cell = (meeting, periods.of_day(day))
                found[cell] = found.get(cell, Sums()) + one
    return found


def _these(meetings: Sequence[Meeting]) -> ColumnElement[bool]:
    """The counts of these meetings; of very many, those of all, and whoever asks leaves the others out."""
    ids = [each.id for each in meetings]
    return Count.meeting_id.in_(ids) if len(ids) <= FEW else Count.meeting_id.is_not(None)


def _month(session: Session, shift: timedelta) -> ColumnElement[str]:
    if not shift:
        return func.substr(cast(Count.day, String), 1, 7)
    if session.get_bind().dialect.name == "sqlite":
        return func.strftime("%Y-%m", Count.day, f"+{shift.days} days", type_=String)
    return func.to_char(Count.day + shift.days, "YYYY-MM", type_=String)


def _days(session: Session, meetings: Sequence[Meeting], since: date, until: date) -> dict[int, set[date]]:
    these = (_these(meetings), Count.day.between(since, until))
    query: Select[int, date] = select(Count.meeting_id, Count.day).where(*these)
    found: dict[int, set[date]] = {}
    for meeting, day in session.execute(query):
        found.setdefault(meeting, set()).add(day)
    return found


def _missing(
    meeting: Meeting, timetable: Timetable, done: set[date], since: date, until: date, now: datetime
) -> list[date]:
    if meeting.state is State.DRAFT:
        return []
    today = local_day(meeting, now)
    asked_since = local_day(meeting, meeting.created_at) - RECENT
    due = set(timetable.held(max(since, asked_since), min(until, today))) - done
    past = today - 2 * _DAY
    return sorted(day for day in due if (day < past and day not in timetable.changes) or _over(timetable, day, now))


def _over(timetable: Timetable, day: date, now: datetime) -> bool:
    found = timetable.on(day)
    return found is not None and found.end <= now
