"""One date of a meeting: cancelled, moved, added, or said to take place as usual; and each taken back.

What is settled here, and said to whoever does it: a date keeps its name, the original local date, wherever it goes. Two
dates of a meeting may be on one day, but not at one time. Taking something back is always possible: the date goes back
to where the rule has it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings import changes, history, recurrence, schedule
from facilitator.meetings.date_models import Closure, DateChange, What
from facilitator.meetings.models import Kind, Meeting, State, Status, Venue
from facilitator.meetings.planning import NoSuchDate, WrongState
from facilitator.meetings.reasons import Why
from facilitator.meetings.timetable import MeetingDate, Timetable

FURTHEST = timedelta(days=2 * 366)  # how far ahead a single date can be put


class Over(Exception):
    """The date is over, and past dates stay as they were; or the new time is past already."""


class TooFar(Exception):
    """A day further ahead than ``FURTHEST``."""


class DayTaken(Exception):
    """The meeting has a date of that name; ``day`` is that one."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


class Overlaps(Exception):
    """The meeting would be at two places at one time; ``other`` is the date that is there."""

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


@dataclass(frozen=True, slots=True)
class Placing:
    """Where and when a date is to be: local day, wall-clock time in the meeting's zone, minutes, and the place."""

    on_day: date
    start_time: time
    duration: int
    kind: Kind
    venue: Venue | None
    online_url: str


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
    return Placing(found.on_day, start, duration, where.kind, where.venue, where.online_url)


def cancel(session: Session, meeting: Meeting, day: date, why: Why, who: Volunteer | None, now: datetime) -> None:
    """Cancel one date, named by its original local date; one that is cancelled already gets another reason.

    Raises ``WrongState``, ``NoSuchDate`` or ``Over``.
    """
    _require_coming(session, meeting, day, now)
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
) -> None:
    """Put one date elsewhere: another day, hour, length or place. One that was cancelled takes place again.

    Raises ``WrongState``, ``NoSuchDate``, ``Over``, ``TooFar``, ``Overlaps``, ``NoPlace``, ``OtherZone`` or
    ``NothingChanged``.
    """
    found = _require_coming(session, meeting, day, now)
    if found.status is Status.ON and to == placing(meeting, found):
        raise NothingChanged
    _require_possible(session, meeting, to, now, but=day)
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

    Raises ``WrongState``, ``DayTaken``, ``Over``, ``TooFar``, ``Overlaps``, ``NoPlace`` or ``OtherZone``.
    """
    if meeting.state is not State.PUBLISHED:
        raise WrongState(meeting)
    day = to.on_day
    if recurrence.takes_place_on(meeting.series, day) or _said(session, meeting, day) is not None:
        raise DayTaken(day)
    _require_possible(session, meeting, to, now)
    with _changed(session, meeting, "added", day, who, now):
        row = DateChange(meeting_id=meeting.id, day=day, what=What.ADDED, cancelled=False)
        row.reason, row.note = why.reason, why.note
        _place(session, meeting, row, to)
        session.add(row)


def as_usual(session: Session, meeting: Meeting, day: date, who: Volunteer | None, now: datetime) -> None:
    """Say of a date of the rule that it takes place as usual, such as on a public holiday.

    Raises ``WrongState``, ``NoSuchDate``, ``Over``, or ``NothingChanged`` where something else was said of it.
    """
    _require_coming(session, meeting, day, now)
    if _said(session, meeting, day) is not None:
        raise NothingChanged
    with history.noted(session, meeting, "usual", who, now, day):
        _row(session, meeting, day)


def undo(session: Session, meeting: Meeting, day: date, who: Volunteer | None, now: datetime) -> MeetingDate | None:
    """Take back what was said last of a date: that it is cancelled, else that it was moved or added.

    Answers another date that is at the same time now, if there is one. Raises ``NoSuchDate`` where nothing was said of
    it, or ``Over``.
    """
    row = _said(session, meeting, day)
    if row is None:
        raise NoSuchDate(day)
    if _is_over(schedule.of(session, meeting), meeting, day, now):
        raise Over(day)
    with _changed(session, meeting, "undone", day, who, now):
        if row.cancelled and row.what is not What.USUAL:
            row.cancelled, row.reason, row.note = False, "", ""
        else:
            session.delete(row)
    timetable = schedule.of(session, meeting)
    back = timetable.on(day)
    return _overlap(timetable, back.start, back.end, day) if back and back.status is Status.ON else None


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
    row.closures_seen = session.scalar(select(func.max(Closure.id))) or 0


def _require_coming(session: Session, meeting: Meeting, day: date, now: datetime) -> MeetingDate:
    if meeting.state is not State.PUBLISHED:
        raise WrongState(meeting)
    timetable = schedule.of(session, meeting)
    found = timetable.on(day)
    if found is None:
        raise NoSuchDate(day)
    if _is_over(timetable, meeting, day, now):
        raise Over(day)
    return found


def _is_over(timetable: Timetable, meeting: Meeting, day: date, now: datetime) -> bool:
    """Whether a date has ended both where it is and where the rule has it."""
    found = timetable.on(day)
    ends = [found.end] if found else []
    if recurrence.takes_place_on(meeting.series, day):
        ends.append(recurrence.occurrence(meeting.series, day).end)
    return all(end <= now for end in ends)


def _require_possible(session: Session, meeting: Meeting, to: Placing, now: datetime, but: date | None = None) -> None:
    if to.venue is not None and to.venue.timezone != meeting.timezone:
        raise OtherZone
    if to.kind is not Kind.ONLINE and to.venue is None:
        raise NoPlace("venue")
    if to.kind is not Kind.IN_PERSON and not (to.online_url or meeting.online_url or meeting.online_phone):
        raise NoPlace("online_url")
    if to.on_day > now.date() + FURTHEST:
        raise TooFar(to.on_day)
    times = recurrence.Series(to.on_day, to.start_time, to.duration, meeting.timezone, recurrence.Frequency.ONCE)
    when = recurrence.occurrence(times, to.on_day)
    if when.start <= now:
        raise Over(to.on_day)
    if other := _overlap(schedule.of(session, meeting), when.start, when.end, but):
        raise Overlaps(other)


def _overlap(timetable: Timetable, start: datetime, end: datetime, but: date | None) -> MeetingDate | None:
    """Another date of the meeting that takes place at that time."""
    around = timetable.dates(start.date() - timedelta(days=2), start.date() + timedelta(days=2))
    return next(
        (
            each
            for each in around
            if each.status is Status.ON and each.day != but and each.start < end and start < each.end
        ),
        None,
    )


def _closed(session: Session, meeting: Meeting, day: date) -> bool:
    """Whether a closure would take the date from its usual place."""
    timetable = schedule.of(session, meeting)
    return any(each.takes(day, day, timetable.venue_id, 0) for each in timetable.closures)
