"""How many meetings each choice of each filter would leave, the other filters being as they are.

Ten thousand meetings, hundreds of groups and all the filters in use would be hundreds of queries. So each choice is
kept, for a state of the data, as one long number in which each listed meeting has a bit: what two choices have in
common is one operation, and so is counting it.
"""

import datetime as dt
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.meetings import search
from facilitator.meetings.filters import KINDS, ONLINE_NOW, SOON, TIMES, Filters, matching
from facilitator.meetings.models import ComingDate, Group, Kind, Meeting, MeetingAudience, State, Venue

# By a filter's name in the address: how many meetings each of its choices leaves. What is missing leaves none.
Hits = Mapping[str, Mapping[str, int]]

# What there is at a moment, by ``Filters.when``: the meetings with the weekday (Monday 0) of the date in question.
Moment = Mapping[str, list[tuple[int, int]]]

IN_PARTS = {"yield_per": 500}  # rows: the room that ten thousand take at once is not given back

_Choice = tuple[str, str]
T = TypeVar("T")


@dataclass(slots=True)
class Index:
    """The listed meetings by what can be chosen: as places in a row, and, once asked for, as bits.

    In arrays, since each process keeps one: of ten thousand meetings in a tenth of the room that lists would take.
    """

    place: dict[int, int] = field(default_factory=dict)
    places: dict[_Choice, "array[int]"] = field(default_factory=dict)
    # When the last known dates on a weekday end (POSIX time), the soonest first, then which weekday and whose date that
    # is. Of a series without an end it is weeks away.
    ends: tuple["array[float]", bytes, "array[int]"] = field(default_factory=lambda: (array("d"), b"", array("L")))
    # By the id of a venue, the meetings that are there.
    venues: dict[int, "array[int]"] = field(default_factory=dict)
    _bits: dict[_Choice, int] = field(default_factory=dict)

    def note(self, meeting: int, *choices: _Choice) -> None:
        """Say that a meeting, by its id, is left by these choices; one without a value is none."""
        place = self.place.setdefault(meeting, len(self.place))
        for name, value in choices:
            if value:
                _note(self.places, (name, value), place)

    def bits(self, name: str, value: str) -> int:
        """The meetings that a choice leaves."""
        choice = (name, value)
        if choice not in self._bits:
            self._bits[choice] = _as_bits(self.places.get(choice, ()))
        return self._bits[choice]

    def of(self, meetings: Iterable[int]) -> int:
        """These meetings, by their ids, as far as they are listed."""
        return _as_bits(self.place[each] for each in meetings if each in self.place)

    def at(self, venues: Iterable[int]) -> int:
        """The meetings at these venues."""
        return _as_bits(place for each in venues for place in self.venues.get(each, ()))

    def weekdays(self, now: dt.datetime) -> dict[str, int]:
        """By weekday, the meetings that have a date on it that is not over."""
        times, days, places = self.ends
        over: dict[int, list[int]] = {}
        for number in range(bisect_right(times, now.timestamp())):
            over.setdefault(days[number], []).append(places[number])
        return {str(day): self.bits("day", str(day)) & ~_as_bits(over.get(day, ())) for day in range(7)}


def index(session: Session) -> Index:
    """What is listed, in three queries however much it is; worth keeping as long as the data are in the same state."""
    found = Index()
    columns = (Meeting.id, Meeting.kind, Meeting.start_time, Meeting.language, Group.slug, Venue.id, Venue.step_free)
    query = select(*columns).outerjoin(Meeting.group).outerjoin(Meeting.venue)
    for row in session.execute(query.where(Meeting.state == State.PUBLISHED), execution_options=IN_PARTS):
        number, kind, start, language, group, venue, step_free = row
        choices = [("kind", each.value) for each, kinds in KINDS.items() if kind in kinds]
        choices += [("time", each) for each, (since, before) in TIMES.items() if since <= start < before]
        choices += [("language", language), ("group", group or "")]
        choices += [("step_free", "1")] if step_free and kind is not Kind.ONLINE else []
        found.note(number, *choices)
        if venue and kind is not Kind.ONLINE:
            _note(found.venues, venue, found.place[number])
    audiences = select(MeetingAudience.meeting_id, MeetingAudience.audience)
    for number, audience in session.execute(audiences, execution_options=IN_PARTS):
        if number in found.place:
            found.note(number, ("audience", audience))
    end = func.max(ComingDate.end_utc).label("end")
    last = select(ComingDate.meeting_id, ComingDate.weekday, end).group_by(ComingDate.meeting_id, ComingDate.weekday)
    times, days, places = array("d"), bytearray(), array("L")
    for number, weekday, at in session.execute(last.order_by(end), execution_options=IN_PARTS):
        if number in found.place:
            found.note(number, ("day", str(weekday)))
            times.append(at.timestamp())
            days.append(weekday)
            places.append(found.place[number])
    found.ends = (times, bytes(days), places)
    return found


def moment(session: Session, now: dt.datetime) -> Moment:
    """What starts soon and what is online now: two queries, read off an index; the same within a minute."""
    columns: Any = select(ComingDate.meeting_id, ComingDate.weekday).join(Meeting, Meeting.id == ComingDate.meeting_id)
    queries = {when: search.at_moment(columns, when, now).distinct() for when in (SOON, ONLINE_NOW)}
    return {when: [(number, day) for number, day in session.execute(query)] for when, query in queries.items()}


def found_by_words(session: Session, words: str) -> list[int]:
    """The ids of the meetings that a search by words alone finds."""
    query = matching(select(Meeting.id), Filters(q=words)).where(Meeting.state == State.PUBLISHED)
    return list(session.scalars(query))


def hits(known: Index, filters: Filters, now: dt.datetime, there: Moment, only: Iterable[Iterable[int]] = ()) -> Hits:
    """The number of meetings for each choice of each filter.

    ``only``: the ids of those that what is no choice leaves, such as the words that were looked for, or a date.
    """
    asked = {name: value for name, value in filters.args().items() if name not in ("q", "date", "when", "day", "near")}
    each_day = {
        when: {str(day): known.of(number for number, on in dates if on == day) for day in range(7)}
        for when, dates in there.items()
    }
    if filters.date:  # which excludes what is there at a moment
        days, each_day = {str(day): -(day == filters.date.weekday()) for day in range(7)}, {}
    else:
        days = each_day[filters.when] if filters.when else known.weekdays(now)
    day = "" if filters.day is None else str(filters.day)
    base = known.at(filters.venues or ()) if filters.near else -1
    for ids in only:
        base &= known.of(ids)

    def rest(name: str) -> int:
        left = base
        for other, value in asked.items():
            if other != name:
                left &= known.bits(other, value)
        return left

    counted: dict[str, dict[str, int]] = {}
    now_there = _on(days, day)
    for name, value in known.places:
        if name != "day":
            left = known.bits(name, value) & now_there
            counted.setdefault(name, {})[value] = (left & rest(name)).bit_count()
    left = rest("")
    counted["day"] = {each: (bits & left).bit_count() for each, bits in days.items()}
    counted["when"] = {each: (_on(by_day, day) & left).bit_count() for each, by_day in each_day.items()}
    return counted


def _on(days: Mapping[str, int], day: str) -> int:
    """What is there on a weekday, or on any."""
    if day:
        return days[day]
    found = 0
    for bits in days.values():
        found |= bits
    return found


def _note(places: dict[T, "array[int]"], key: T, place: int) -> None:
    places.setdefault(key, array("L")).append(place)


def _as_bits(places: Iterable[int]) -> int:
    """A bit for each place. By way of bytes: to set them one by one in a long number would copy it each time."""
    places = list(places)
    held = bytearray(max(places, default=0) // 8 + 1)
    for place in places:
        held[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(held, "little")
