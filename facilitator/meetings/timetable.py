"""The dates of a meeting as they really are: those of its rule, with what was cancelled, moved, added or closed.

Everything that shows, prints, counts or sends dates asks here, so that all of it says the same. Computed, never stored;
``schedule`` gets from the database what it needs.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain, islice, takewhile

from facilitator import clock
from facilitator.meetings import recurrence
from facilitator.meetings.date_models import Closure, DateChange, What
from facilitator.meetings.models import Kind, Status, Venue
from facilitator.meetings.recurrence import Frequency, Occurrence, Series

DAY = timedelta(days=1)
# What may lie between the day that a date was named by and the one on which it ends.
REACH = 2 * DAY


@dataclass(frozen=True, slots=True)
class Closed:
    """A closure as it concerns one meeting; ``kept`` are its dates that take place all the same, by original day."""

    closure: Closure
    kept: frozenset[date] = frozenset()

    def takes(self, day: date, on_day: date, venue_id: int | None, seen: int) -> bool:
        """Whether it takes the date ``day`` that would be on ``on_day`` (local) at that venue, None online.

        ``seen``: somebody put the date there when there were the closures up to this one, and knew of them.
        """
        closure = self.closure
        if not closure.first_day <= on_day <= closure.last_day or day in self.kept or closure.id <= seen:
            return False
        return closure.venue_id is None or closure.venue_id == venue_id


@dataclass(frozen=True, slots=True)
class MeetingDate:
    """One date of a meeting: ``day`` is its original local date and its name; ``start`` and ``end`` are aware.

    ``kind`` and ``venue_id`` say where it takes place (the venue of an online date is None). ``change`` is what was
    said of it, ``closure`` what took it. A date that was moved to another day stands twice: as ``MOVED`` where it was
    to be, and as it is now, with ``was`` for where it was to be. ``gone``: it does not take place there, either.
    """

    day: date
    start: datetime
    end: datetime
    status: Status
    kind: Kind
    venue_id: int | None
    change: DateChange | None = None
    closure: Closure | None = None
    was: Occurrence | None = None
    gone: bool = False

    @property
    def on_day(self) -> date:
        """The local date on which it stands."""
        return self.start.date()

    @property
    def reason(self) -> str:
        """Why it is cancelled or moved, as a key of ``reasons.REASONS``; may be empty."""
        return self._said.reason if self._said else ""

    @property
    def note(self) -> str:
        """A few public words on it; may be empty."""
        return self._said.note if self._said else ""

    @property
    def _said(self) -> Closure | DateChange | None:
        """What speaks for it: who cancelled this very date knows more of it than a closure."""
        return self.change if self.change and self.change.cancelled else self.closure or self.change

    @property
    def added(self) -> bool:
        """Whether the rule does not name it."""
        return self.change is not None and self.change.what is What.ADDED

    @property
    def elsewhere(self) -> bool:
        """Whether it is in another place than usual, online for once, or behind another link."""
        change = self.change
        return change is not None and bool(change.kind or change.venue_id or change.online_url)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a date takes place; the same names as those of a meeting, so that pages show both alike."""

    kind: Kind
    venue: Venue | None
    online_url: str
    online_phone: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """A meeting's rule and all that was said of its dates. ``paused_from``: from this local date on there is none.

    ``changes`` are by original day. A cancelled or moved date that the rule does not name is not there.
    """

    series: Series
    kind: Kind
    venue_id: int | None = None
    paused_from: date | None = None
    changes: Mapping[date, DateChange] = field(default_factory=dict)
    closures: tuple[Closed, ...] = ()

    def dates(self, since: date, until: date) -> list[MeetingDate]:
        """All that stands from ``since`` to ``until`` (local dates, both included), by start."""
        named = chain.from_iterable(map(self._named, recurrence.days(self.series, since, until)))
        placed = (each for each in self._placed() if since <= each.on_day <= until)
        return sorted(filter(self._before_pause, chain(named, placed)), key=_order)

    def on(self, day: date) -> MeetingDate | None:
        """The date of that name as it stands now, held or cancelled; None where there is no such date."""
        change = self.changes.get(day)
        if change is not None and change.what is What.ADDED:
            found = self._place(change)
        elif recurrence.takes_place_on(self.series, day):
            moved = change is not None and change.what is What.MOVED
            found = self._place(change) if change is not None and moved else self._usual(day, change)
        else:
            return None
        return found if self._before_pause(found) else None

    def held(self, since: date, until: date) -> Iterator[date]:
        """The names (original local dates) from ``since`` to ``until`` of the dates that take place, in any order.

        ``on`` is asked only where something was said of a date, so that years of many meetings can be counted.
        """
        closed = [(each.closure.first_day, each.closure.last_day) for each in self.closures]
        pause = self.paused_from or date.max
        for day in recurrence.days(self.series, since, until):
            if day in self.changes or any(first <= day <= last for first, last in closed):
                if self._takes_place(day):
                    yield day
            elif day < pause:
                yield day
        for day, change in self.changes.items():
            if change.what is What.ADDED and since <= day <= until and self._takes_place(day):
                yield day

    def standing(self, day: date, status: Status) -> MeetingDate | None:
        """What stands under that name in that way; None where it does not any more."""
        if status is Status.MOVED:
            return next((each for each in self.dates(day, day) if each.day == day and each.status is status), None)
        found = self.on(day)
        return found if found and found.status is status else None

    def special(self) -> list[MeetingDate]:
        """The dates that are not as the rule says, by name: moved, added or cancelled, whether past or to come.

        One that was moved to a day on which the meeting is paused stands where it was to be, as moved away.
        """
        names = {day for day, change in self.changes.items() if change.cancelled or change.what is not What.USUAL}
        for each in self.closures:
            names.update(recurrence.days(self.series, each.closure.first_day, each.closure.last_day))
        found = filter(None, (self.on(day) or self.standing(day, Status.MOVED) for day in sorted(names)))
        return [each for each in found if each.status is not Status.ON or each.added or each.was]

    def following(self, since: date) -> Iterator[MeetingDate]:
        """All that stands from ``since`` (local date) on, by start; without end where the rule has none."""
        placed = sorted((each for each in self._placed() if each.on_day >= since), key=_order)
        named = chain.from_iterable(map(self._named, recurrence.days(self.series, since, date.max)))
        return takewhile(self._before_pause, heapq.merge(named, placed, key=_order))

    def next(self, now: datetime, count: int) -> list[MeetingDate]:
        """The next ``count`` dates that take place and are not over at ``now`` (aware), one that runs first."""
        held = (each for each in self._since(now) if each.status is Status.ON and each.end > now)
        return list(islice(held, count))

    def coming(self, now: datetime, count: int) -> list[MeetingDate]:
        """The dates up to the ``count``-th that takes place, with what is cancelled or moved before it."""
        found: list[MeetingDate] = []
        held = 0
        for each in self._since(now):
            if each.end > now:
                found.append(each)
                held += each.status is Status.ON
                if held == count:
                    break
            # A rule without end of which nothing takes place for years: enough was seen.
            if len(found) > 40 * count:
                break
        return found

    def is_over(self, now: datetime) -> bool:
        """Whether nothing is left that takes place or was cancelled and is not over; a pause may end again."""
        return not any(each.end > now for each in replace(self, paused_from=None)._since(now))  # noqa: SLF001

    def final(self) -> date | None:
        """The last local date on which something takes place; None for a rule without end, or where nothing does."""
        series = self.series
        until = series.first_day if series.frequency is Frequency.ONCE else series.last_day
        if self.paused_from is not None:
            until = min(until or date.max, self.paused_from - DAY)
        if until is None:
            return None
        placed = [each.on_day for each in self._placed() if each.status is Status.ON and self._before_pause(each)]
        held: list[date] = []
        while until >= series.first_day and not held:
            since = max(series.first_day, until - timedelta(days=31 * (series.interval + 1)))
            held = [each.on_day for each in self.dates(since, until) if each.status is Status.ON]
            until = since - DAY
        return max(held + placed, default=None)

    def _since(self, now: datetime) -> Iterator[MeetingDate]:
        return self.following(now.astimezone(clock.zone(self.series.timezone)).date() - REACH)

    def _takes_place(self, day: date) -> bool:
        found = self.on(day)
        return found is not None and found.status is Status.ON

    def _before_pause(self, found: MeetingDate) -> bool:
        return self.paused_from is None or found.on_day < self.paused_from

    def _named(self, day: date) -> Iterator[MeetingDate]:
        """What stands on a day of the rule: the date itself, or that it was moved away to another day."""
        change = self.changes.get(day)
        if change is None or change.what is What.USUAL:
            yield self._usual(day, change)
        elif change.what is What.MOVED and change.to_day not in (None, day):
            when, now = recurrence.occurrence(self.series, day), self._place(change)
            gone = now.status is not Status.ON or not self._before_pause(now)
            yield MeetingDate(
                day, when.start, when.end, Status.MOVED, self.kind, self.venue_id, change, now.closure, gone=gone
            )

    def _placed(self) -> Iterator[MeetingDate]:
        """The dates that stand where a change puts them."""
        for change in self.changes.values():
            if change.what is What.ADDED or (
                change.what is What.MOVED and recurrence.takes_place_on(self.series, change.day)
            ):
                yield self._place(change)

    def _usual(self, day: date, change: DateChange | None) -> MeetingDate:
        when = recurrence.occurrence(self.series, day)
        closure = self._closure(day, day, self.venue_id, 0)
        cancelled = closure is not None or (change is not None and change.cancelled)
        return MeetingDate(day, when.start, when.end, _status(cancelled), self.kind, self.venue_id, change, closure)

    def _place(self, change: DateChange) -> MeetingDate:
        series, on_day = self.series, change.to_day or change.day
        kind = change.kind or self.kind
        venue_id = None if kind is Kind.ONLINE else change.venue_id or self.venue_id
        when = recurrence.occurrence(moved(series, change), on_day)
        closure = self._closure(change.day, on_day, venue_id, change.closures_seen)
        status = _status(change.cancelled or closure is not None)
        was = recurrence.occurrence(series, change.day) if change.what is What.MOVED else None
        return MeetingDate(change.day, when.start, when.end, status, kind, venue_id, change, closure, was)

    def _closure(self, day: date, on_day: date, venue_id: int | None, seen: int) -> Closure | None:
        return next((each.closure for each in self.closures if each.takes(day, on_day, venue_id, seen)), None)


def moved(series: Series, change: DateChange) -> Series:
    """The rule with the hour and the length of one date."""
    return replace(
        series, start_time=change.start_time or series.start_time, duration=change.duration or series.duration
    )


def _status(cancelled: bool) -> Status:  # noqa: FBT001
    return Status.CANCELLED if cancelled else Status.ON


def _order(each: MeetingDate) -> tuple[datetime, date, str]:
    return each.start, each.day, each.status
