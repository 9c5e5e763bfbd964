"""What becomes of the rows of a file of old counts: new, there already, or refused and why.

Which dates are taken. What this site knows is not guessed: from the day on which a meeting was entered here, or from
its first day if that is later, a date must be one of the meeting's. Of the years before, the site knows nothing, and
takes any date. A series that carries another one on has no years before: those are the other's. A date that has a count
already is never overwritten.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, lazyload

from facilitator.attendance import import_rows, standing
from facilitator.attendance.counts import Numbers, numbers_of
from facilitator.attendance.import_rows import Fault, Said, Wrong
from facilitator.attendance.models import Count, Reason
from facilitator.attendance.uploads import Row
from facilitator.meetings import schedule
from facilitator.meetings.date_models import What
from facilitator.meetings.models import Meeting, State, Succession
from facilitator.meetings.planning import local_day
from facilitator.meetings.recurrence import occurrence
from facilitator.meetings.timetable import Timetable

_AT_ONCE = 500
_Item = TypeVar("_Item", int, str)


@dataclass(frozen=True, slots=True)
class New:
    """A count to be stored, the ``entry``-th of its date.

    ``corrects`` is the newest entry that whoever made this one had seen, 0 for none, and ``reason`` why it differs.
    ``entered_on`` is a local date, None for today.
    """

    number: int
    meeting: Meeting
    day: date
    numbers: Numbers
    entry: int = 1
    corrects: int = 0
    reason: Reason | None = None
    entered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is left out: in which ``column`` (a key of ``uploads.NAMES``) the reason is; ``code`` says it.

    ``meeting`` and ``day`` are there where they are known.
    """

    number: int
    fault: Fault
    meeting: Meeting | None = None
    day: date | None = None


@dataclass(slots=True)
class Plan:
    """What becomes of a file's rows, in its order."""

    new: list[New] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Names what would be stored: the same for the same rows."""
        rows = [
            (each.number, each.meeting.id, each.day, each.numbers, each.corrects, each.reason, each.entered_on)
            for each in self.new
        ]
        return hashlib.sha256(repr(rows).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sum:
    """What is new of one meeting: how many dates, from the first to the last of them, and how many people."""

    meeting: Meeting
    dates: int
    first: date
    last: date
    people: int


def by_meeting(new: Iterable[New]) -> list[Sum]:
    """What is new, added up by meeting, by name. Of a date that was corrected the last count stands."""
    found: dict[int, dict[date, New]] = {}
    for each in new:
        found.setdefault(each.meeting.id, {})[each.day] = each
    sums = []
    for dates in found.values():
        meeting = next(iter(dates.values())).meeting
        people = sum(each.numbers.people for each in dates.values())
        sums.append(Sum(meeting, len(dates), min(dates), max(dates), people))
    return sorted(sums, key=lambda each: (each.meeting.name.casefold(), each.meeting.id))


def of(session: Session, rows: Iterable[Row], order: str, now: datetime) -> Plan:
    """What would become of rows now; the same number of queries however many rows. ``order``: how dates are written."""
    read = [(row.number, _read(row, order)) for row in rows]
    return _Planning(session, [said for _number, said in read if isinstance(said, Said)], now).of(read)


def chunks(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """The items in parts that a query can name one by one."""
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))


class _Planning:
    """The meetings that rows name, with their timetables and counts."""

    def __init__(self, session: Session, said: Sequence[Said], now: datetime) -> None:
        self.now = now
        names = sorted({each.meeting for each in said})
        found = [each for part in chunks(names) for each in session.scalars(_called(part))]
        self.called: dict[str, list[Meeting]] = {}
        for meeting in {each.id: each for each in found}.values():
            for name in {meeting.slug, meeting.name}:
                self.called.setdefault(name, []).append(meeting)
        meetings = list({each.id: each for each in found}.values())
        self.timetables = schedule.of_many(session, meetings)
        self.carry_on = set(session.scalars(select(Succession.successor_id)))
        self.there = _there(session, [each.id for each in meetings], [each.day for each in said])

    def of(self, rows: Iterable[tuple[int, Said | Fault]]) -> Plan:
        """What becomes of rows."""
        found = Plan()
        dates: dict[tuple[int, date], list[New]] = {}
        for number, said in rows:
            row = Refused(number, said) if isinstance(said, Fault) else self._row(number, said)
            if isinstance(row, Refused):
                found.refused.append(row)
                continue
            before = dates.setdefault((row.meeting.id, row.day), [])
            if fault := _out_of_turn(row, before):
                found.refused.append(_refuse(row, fault))
            else:
                before.append(row)
        for where, chain in dates.items():
            self._settle(found, where, chain)
        found.new.sort(key=lambda each: each.number)
        found.refused.sort(key=lambda each: each.number)
        return found

    def _settle(self, found: Plan, where: tuple[int, date], chain: list[New]) -> None:
        """The rows of one date, a count and its corrections: new, there already, or refused."""
        if (there := self.there.get(where)) is None:
            found.new += chain
        elif chain and there == _holds(chain):
            found.same += [each.number for each in chain]
        else:
            found.refused += [_refuse(each, Fault("date", "counted", {"there": there})) for each in chain]

    def _row(self, number: int, said: Said) -> New | Refused:
        meeting: Meeting | None = None
        day = said.day
        try:
            meeting = self._meeting(said)
            timetable = self.timetables[meeting.id]
            day = _original(timetable, said.day)
            self._check_date(meeting, timetable, day)
            numbers = import_rows.numbers(said, meeting.kind)
            _check_entry(said, day, local_day(meeting, self.now))
        except Wrong as wrong:
            return Refused(number, wrong.fault, meeting, day)
        return New(number, meeting, day, numbers, said.entry, said.corrects, said.reason, said.entered_on)

    def _meeting(self, said: Said) -> Meeting:
        """The meeting that a row names: by its short name, else by its name, with the group or the date to help."""
        found = self.called.get(said.meeting, [])
        if exact := [each for each in found if each.slug == said.meeting]:
            found = exact
        if said.group:
            found = [each for each in found if each.group and said.group in (each.group.name, each.group.slug)]
        if len(found) > 1:
            dated = [each for each in found if self.timetables[each.id].on(said.day)]
            found = dated if len(dated) == 1 else found
        if not found:
            raise Wrong("meeting", "unknown_in_group" if said.group else "unknown", text=said.meeting, group=said.group)
        if len(found) > 1:
            raise Wrong("meeting", "several", text=said.meeting, slugs=sorted(each.slug for each in found))
        if found[0].state is State.DRAFT:
            raise Wrong("meeting", "draft", text=said.meeting)
        return found[0]

    def _check_date(self, meeting: Meeting, timetable: Timetable, day: date) -> None:
        when = timetable.on(day)
        if (when or occurrence(meeting.series, day)).start > self.now:
            raise Wrong("date", "not_begun")
        if when is not None or (meeting.id, day) in self.there:
            return
        if meeting.id in self.carry_on:
            raise Wrong("date", "carried_on")
        if day >= (known := max(meeting.first_day, local_day(meeting, meeting.created_at))):
            raise Wrong("date", "not_a_date", known=known)


def _read(row: Row, order: str) -> Said | Fault:
    try:
        return import_rows.read(row, order)
    except Wrong as wrong:
        return wrong.fault


def _check_entry(said: Said, day: date, today: date) -> None:
    if said.entered_on and not day <= said.entered_on <= today:
        raise Wrong("entered_on", "entered")


def _holds(chain: Sequence[New]) -> Numbers:
    """The numbers that would hold of a date's entries, as ``standing`` has it."""
    seen = max(each.corrects for each in chain)
    return chain[seen].numbers


def _out_of_turn(row: New, before: Sequence[New]) -> Fault | None:
    """Of several rows of one date only our own export says which entry is which, and which of them corrects which."""
    if row.entry == len(before) + 1 and row.corrects < row.entry:
        return None
    return Fault("date", "twice", {"row": before[-1].number}) if before and row.entry == 1 else Fault("entry", "turn")


def _original(timetable: Timetable, day: date) -> date:
    """The name of the date that took place on a day: of one that was moved there, its original day."""
    if timetable.on(day) is not None:
        return day
    moved = [each.day for each in timetable.changes.values() if each.what is What.MOVED and each.to_day == day]
    return moved[0] if len(moved) == 1 and timetable.on(moved[0]) else day


def _refuse(row: New, fault: Fault) -> Refused:
    return Refused(row.number, fault, row.meeting, row.day)


def _there(session: Session, meetings: Sequence[int], days: Sequence[date]) -> dict[tuple[int, date], Numbers]:
    """The counts that hold, by meeting and date."""
    found: dict[tuple[int, date], Numbers] = {}
    for part in chunks(meetings) if days else ():
        holding = standing.ids(Count.meeting_id.in_(part), Count.day.between(min(days), max(days)))
        for count in session.scalars(select(Count).where(Count.id.in_(holding))):
            found[count.meeting_id, count.day] = numbers_of(count)
    return found


def _called(names: Sequence[str]) -> Select[Meeting]:
    return (
        select(Meeting)
        .where(Meeting.slug.in_(names) | Meeting.name.in_(names))
        .options(joinedload(Meeting.group), lazyload(Meeting.audience_rows))
        .order_by(Meeting.id)
    )
