"""One date of a meeting: cancelled, moved, added, or said to take place as usual; and each taken back.

What is settled here, and said to whoever does it: a date keeps its name, the original local date, wherever it goes. Two
dates of a meeting may be on one day, but not at one time. Taking something back is always possible: the date goes back
to where the rule has it. What has taken place stays as it was.

``seen`` is the ``stamp`` of the date as it was shown to whoever changes it; None where nobody was shown anything.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import blake2b

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings import changes, followers, history, recurrence, schedule
from facilitator.meetings.date_models import Closure, DateChange, What
from facilitator.meetings.followers import Loose
from facilitator.meetings.models import Kind, Meeting, State, Status, Venue
from facilitator.meetings.planning import NoSuchDate, WrongState
from facilitator.meetings.reasons import Why
from facilitator.meetings.recurrence import Occurrence
from facilitator.meetings.timetable import MeetingDate, Timetable

FURTHEST = timedelta(days=2 * 366)  # how far ahead a single date can be put


class Over(Exception):
    """The date is over, and past dates stay as they were; or the new time is past already."""


class TooFar(Exception):
    """A day further ahead than ``FURTHEST``."""


class DayTaken(Exception):
    """The meeting has a date of that name; ``day`` is that one, and ``found`` how it stands, if it does."""

    def __init__(self, day: date, found: MeetingDate | None) -> None:
        super().__init__(day)
        self.day, self.found = day, found


class Overlaps(Exception):
    """The meeting would be at two places at one time; ``other`` is the date that is there, maybe of its successor."""

    def __init__(self, other: MeetingDate) -> None:
        super().__init__(other.day)
        self.other = other


class NoPlace(Exception):
    """Nobody would know where to go: no venue, or no way to join; ``field`` is the one to fill in."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class OtherZone(Exception):
    """The venue is in another time zone than the meeting, whose hour would be another one there."""


class NothingChanged(Exception):
    """What was asked for is how it is already."""


class ChangedMeanwhile(Exception):
    """The date is not any more as it was shown to whoever changes it."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where and when a date is to be: local day, wall-clock time in the meeting's zone, minutes, and the place."""

    on_day: date
    start_time: time
    duration: int
    kind: Kind
    venue: Venue | None
    online_url: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of taking something back: ``overlap`` is another date that is at the same time now.

    ``loose``: who was down to lead a date that is none any more.
    """

    overlap: MeetingDate | None
    loose: list[Loose]


def usual(meeting: Meeting, day: date) -> Placing:
    """Where a date would be by the rule."""
    venue = meeting.venue if meeting.kind is not Kind.ONLINE else None
    return Placing(day, meeting.start_time, meeting.duration, meeting.kind, venue, meeting.online_url)


def placing(meeting: Meeting, found: MeetingDate) -> Placing:
    """Where a date is at present."""
    series, change = meeting.series, found.change
    start = (change and change.start_time) or series.start_time
    duration = (change and change.duration) or series.duration
    where = schedule.where(meeting, found)
    venue = where.venue if where.kind is not Kind.ONLINE else None
    return Placing(found.on_day, start, duration, where.kind, venue, where.online_url)


def stamp(meeting: Meeting, found: MeetingDate) -> str:
    """A text that differs once anything that people are shown of a date has changed."""
    closed, now = found.closure.id if found.closure else 0, placing(meeting, found)
    where = (now.kind, now.venue.id if now.venue else 0, now.online_url)
    said = (found.start, found.end, found.status, found.reason, found.note, closed, *where)
    return blake2b(repr(said).encode(), digest_size=8).hexdigest()


def coming(session: Session, meeting: Meeting, day: date, now: datetime) -> MeetingDate:
    """The date of that name as it stands now, if it can be changed.

    Raises ``WrongState`` (only those of a published meeting can be), ``NoSuchDate`` or ``Over``.
    """
    if meeting.state is not State.PUBLISHED:
        raise WrongState(meeting)
    timetable = schedule.of(session, meeting)
    found = timetable.on(day)
    if found is None:
        raise NoSuchDate(day)
    if is_over(timetable, day, now):
        raise Over(day)
    return found


def is_over(timetable: Timetable, day: date, now: datetime) -> bool:
    """Whether a date has taken place, or has ended both where it is and where the rule has it."""
    found = timetable.on(day)
    ends = [found.end] if found else []
    took_place = found is not None and found.status is Status.ON and found.end <= now
    if recurrence.takes_place_on(timetable.series, day):
        ends.append(recurrence.occurrence(timetable.series, day).end)
    return took_place or all(end <= now for end in ends)


def cancel(
    session: Session,
    meeting: Meeting,
    day: date,
    why: Why,
    who: Volunteer | None,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Cancel one date, named by its original local date; one that is cancelled already gets another reason.

    Raises ``WrongState``, ``NoSuchDate``, ``Over`` or ``ChangedMeanwhile``.
    """
    found = coming(session, meeting, day, now)
    change = found.change
    if change is not None and change.cancelled and (change.reason, change.note) == (why.reason, why.note):
        return
    _require_seen(meeting, found, seen)
    with _changed(session, meeting, "cancelled", day, who, now):
        row = _row(session, meeting, day)
        row.cancelled, row.reason, row.note = True, why.reason, why.note


def move(
    session: Session,
    meeting: Meeting,
    day: date,
    to: Placing,
    why: Why,
    who: Volunteer | None,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Put one date elsewhere: another day, hour, length or place. One that was cancelled takes place again.

    Raises ``WrongState``, ``NoSuchDate``, ``ChangedMeanwhile``, or what ``check_move`` does.
    """
    found = coming(session, meeting, day, now)
    check_move(session, meeting, found, to, now)
    _require_seen(meeting, found, seen)
    with _changed(session, meeting, "moved", day, who, now):
        row = _row(session, meeting, day)
        if row.what is What.ADDED:
            _place(session, meeting, row, to)
        elif to == usual(meeting, day) and not _closed(session, meeting, day):
            session.delete(row)
            return
        else:
            row.what = What.MOVED
            _place(session, meeting, row, to)
        row.cancelled, row.reason, row.note = False, why.reason, why.note


def add(session: Session, meeting: Meeting, to: Placing, why: Why, who: Volunteer | None, now: datetime) -> None:
    """Add a date that the rule does not name, on a local day on which no date of the rule is or was to be.

    Raises what ``check_added`` does.
    """
    check_added(session, meeting, to, now)
    day = to.on_day
    with _changed(session, meeting, "added", day, who, now):
        row = DateChange(meeting_id=meeting.id, day=day, what=What.ADDED, cancelled=False)
        row.reason, row.note = why.reason, why.note
        _place(session, meeting, row, to)
        session.add(row)


def times(meeting: Meeting, to: Placing) -> Occurrence:
    """When a date of a meeting is that goes there."""
    once = recurrence.Series(to.on_day, to.start_time, to.duration, meeting.timezone, recurrence.Frequency.ONCE)
    return recurrence.occurrence(once, to.on_day)


def check_move(session: Session, meeting: Meeting, found: MeetingDate, to: Placing, now: datetime) -> None:
    """Pass if a date can go there; raises ``NothingChanged``, or what ``check_added`` does but for ``DayTaken``."""
    if found.status is Status.ON and to == placing(meeting, found):
        raise NothingChanged
    _require_possible(session, meeting, to, now, but=found.day)


def check_added(session: Session, meeting: Meeting, to: Placing, now: datetime) -> None:
    """Pass if a date can be added there.

    Raises ``WrongState``, ``DayTaken``, ``Over``, ``TooFar``, ``Overlaps``, ``NoPlace`` or ``OtherZone``.
    """
    if meeting.state is not State.PUBLISHED:
        raise WrongState(meeting)
    if recurrence.takes_place_on(meeting.series, to.on_day) or _said(session, meeting, to.on_day) is not None:
        raise DayTaken(to.on_day, schedule.of(session, meeting).on(to.on_day))
    _require_possible(session, meeting, to, now)


def as_usual(session: Session, meeting: Meeting, day: date, who: Volunteer | None, now: datetime) -> None:
    """Say of a date that it takes place where it is: on a public holiday, or though a closure took it.

    Raises ``WrongState``, ``NoSuchDate``, ``Over``, ``NothingChanged`` where something else was said of it, or
    ``Overlaps``.
    """
    found = coming(session, meeting, day, now)
    row = _said(session, meeting, day)
    if found.closure is None or (row is not None and row.cancelled):
        if row is not None:
            raise NothingChanged
        with history.noted(session, meeting, "usual", who, now, day):
            _row(session, meeting, day)
        return
    if other := overlapping(schedule.of(session, meeting), found.start, found.end, day):
        raise Overlaps(other)
    with _changed(session, meeting, "usual", day, who, now):
        row = _row(session, meeting, day)
        row.what = What.MOVED if row.what is What.USUAL else row.what
        row.closures_seen = _last_closure(session)


def undo(
    session: Session, meeting: Meeting, day: date, who: Volunteer | None, now: datetime, seen: str | None = None
) -> Undone:
    """Take back what was said last of a date: that it is cancelled, else that it was moved or added.

    Raises ``NoSuchDate`` where nothing was said of it, ``Over`` or ``ChangedMeanwhile``.
    """
    row, found = _said(session, meeting, day), schedule.of(session, meeting).on(day)
    if row is None:
        raise NoSuchDate(day)
    if is_over(schedule.of(session, meeting), day, now):
        raise Over(day)
    if found is not None:
        _require_seen(meeting, found, seen)
    with _changed(session, meeting, "undone", day, who, now):
        if row.cancelled and row.what is not What.USUAL:
            row.cancelled = False
            row.reason, row.note = history.why_before_cancelled(session, meeting, day)
        else:
            session.delete(row)
    timetable = schedule.of(session, meeting)
    back = timetable.on(day)
    held = back is not None and back.status is Status.ON
    overlap = overlapping(timetable, back.start, back.end, day) if back and held else None
    return Undone(overlap, followers.settle(session, meeting, now))


def overlapping(timetable: Timetable, start: datetime, end: datetime, but: date | None) -> MeetingDate | None:
    """Another date of a meeting than the one named ``but`` that takes place at that time; None where there is none."""
    around = timetable.dates(start.date() - timedelta(days=2), start.date() + timedelta(days=2))
    return next(
        (
            each
            for each in around
            if each.status is Status.ON and each.day != but and each.start < end and start < each.end
        ),
        None,
    )


@contextmanager
def _changed(
    session: Session, meeting: Meeting, did: str, day: date, who: Volunteer | None, now: datetime
) -> Iterator[None]:
    with history.noted(session, meeting, did, who, now, day):
        yield
        changes.touch(session, meeting, now)


def _said(session: Session, meeting: Meeting, day: date) -> DateChange | None:
    return session.get(DateChange, (meeting.id, day))


def _row(session: Session, meeting: Meeting, day: date) -> DateChange:
    """What was said of a date so far, or a new row for it."""
    row = _said(session, meeting, day)
    if row is None:
        row = DateChange(meeting_id=meeting.id, day=day, what=What.USUAL, cancelled=False, reason="", note="")
        session.add(row)
    return row


def _place(session: Session, meeting: Meeting, row: DateChange, to: Placing) -> None:
    """Write down where it differs from the rule; closures that there are already are known to whoever puts it there."""
    plain = usual(meeting, row.day)
    row.to_day = to.on_day if to.on_day != row.day else None
    row.start_time = to.start_time if to.start_time != plain.start_time else None
    row.duration = to.duration if to.duration != plain.duration else None
    row.kind = to.kind if to.kind is not plain.kind else None
    differs = to.venue is not None and to.venue is not plain.venue
    row.venue = to.venue if differs else None
    row.online_url = to.online_url if to.kind is not Kind.IN_PERSON and to.online_url != meeting.online_url else ""
    row.closures_seen = _last_closure(session)


def _last_closure(session: Session) -> int:
    return session.scalar(select(func.max(Closure.id))) or 0


def _require_seen(meeting: Meeting, found: MeetingDate, seen: str | None) -> None:
    if seen is not None and seen != stamp(meeting, found):
        raise ChangedMeanwhile


def _require_possible(session: Session, meeting: Meeting, to: Placing, now: datetime, but: date | None = None) -> None:
    if to.venue is not None and to.venue.timezone != meeting.timezone:
        raise OtherZone
    if to.kind is not Kind.ONLINE and to.venue is None:
        raise NoPlace("venue")
    if to.kind is not Kind.IN_PERSON and not (to.online_url or meeting.online_url or meeting.online_phone):
        raise NoPlace("online_url")
    if to.on_day > now.date() + FURTHEST:
        raise TooFar(to.on_day)
    when = times(meeting, to)
    if when.start <= now:
        raise Over(to.on_day)
    line = _line(meeting)
    timetables = schedule.of_many(session, line)
    for each in line:
        if other := overlapping(timetables[each.id], when.start, when.end, but if each is meeting else None):
            raise Overlaps(other)


def _line(meeting: Meeting) -> list[Meeting]:
    """A meeting, and the published ones that it carries on or is carried on by: to people they are one."""
    before, after = meeting.predecessor, meeting.successor
    others = [each for each in (before, after) if each is not None and each.state is State.PUBLISHED]
    return [meeting, *others]


def _closed(session: Session, meeting: Meeting, day: date) -> bool:
    """Whether a closure would take the date from its usual place."""
    timetable = schedule.of(session, meeting)
    return any(each.takes(day, day, timetable.venue_id, 0) for each in timetable.closures)
