"""Which dates were counted, what was corrected, and which counts are missing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from facilitator import clock
from facilitator.accounts.models import Volunteer
from facilitator.attendance import standing
from facilitator.attendance.counts import Numbers, numbers_of
from facilitator.attendance.models import Count, Reason
from facilitator.meetings import schedule
from facilitator.meetings.changes import fold
from facilitator.meetings.models import Kind, Meeting, Membership, State, Status
from facilitator.meetings.planning import local_day
from facilitator.meetings.recurrence import occurrence
from facilitator.meetings.timetable import Timetable

RECENT = timedelta(days=14)  # how far back somebody is asked for counts
AHEAD = timedelta(days=2)  # how far on a phone keeps the dates that may have to be counted without signal
LONG = timedelta(weeks=12)  # how far back a meeting shows its counts

MEETING = (State.PUBLISHED, State.ENDED)  # the states of meetings that took place on the dates of their timetable
FOUND = 20  # how many meetings a search gives

# The counts of meetings by their id and local date, each date's the newest first.
Entries = dict[int, dict[date, list["Entry"]]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored count. ``by`` is a first name, empty if the account is gone; ``on`` the meeting's local date.

    ``author`` is the id of the account that entered it, ``link`` that of the link by which somebody without one has;
    ``seen`` and ``reason`` are as in ``Count``. ``late``: it corrects the count of a date that was over for 14 days.
    """

    id: int
    numbers: Numbers
    by: str
    on: date
    seen: int | None = None
    reason: Reason | None = None
    late: bool = False
    link: int | None = None
    author: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One date of a meeting that has begun, with its counts, the newest first.

    ``start`` and ``end`` are aware, in the meeting's zone. ``wanted``: it is over, and there should be a count.
    ``kind`` is that of this very date, which may have been moved online. ``off``: it was cancelled.
    """

    day: date
    start: datetime
    end: datetime
    entries: tuple[Entry, ...]
    wanted: bool
    kind: Kind
    off: bool = False

    @property
    def standing(self) -> list[Entry]:
        """The counts that nobody has corrected yet, the one that holds first."""
        return standing.of_date(self.entries)

    @property
    def current(self) -> Entry | None:
        """The count that holds, if there is one."""
        return next(iter(self.standing), None)

    @property
    def earlier(self) -> list[Entry]:
        """The counts that were corrected, the newest first."""
        stand = {each.id for each in self.standing}
        return [each for each in self.entries if each.id not in stand]

    @property
    def unsettled(self) -> bool:
        """Whether people have counted it without knowing of each other, and nobody has settled it yet."""
        return len(self.standing) > 1

    def trail(self, figure: str) -> list[int | None]:
        """The values that a figure has had, the first one first, each once in a row; None: it did not take place."""
        chain = [*reversed(self.earlier), *self.standing[:1]]
        values = [getattr(each.numbers, figure) if each.numbers.held else None for each in chain]
        return [value for value, _same in groupby(values)]

    @property
    def missing(self) -> bool:
        """Whether there should be a count and is none."""
        return self.wanted and not self.entries


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of one of several meetings."""

    meeting: Meeting
    line: Line


def of_meeting(session: Session, meeting: Meeting, now: datetime, back: timedelta = LONG) -> list[Line]:
    """The dates of a meeting that began within ``back``, the newest first; one query.

    Also those that have a count, but are no dates of the meeting any more since its rule has changed.
    """
    since = local_day(meeting, now) - back
    entries = _entries(session, since, [meeting.id])
    return _by_start(_lines(meeting, schedule.of(session, meeting), since, now, entries.get(meeting.id, {})))


def of_date(session: Session, meeting: Meeting, day: date) -> Line:
    """One date with all its counts, whether or not the rule names it or a count is wanted; one query."""
    entries = _entries(session, day, [meeting.id], until=day).get(meeting.id, {})
    found = schedule.of(session, meeting).on(day)
    when, kind = found or occurrence(meeting.series, day), found.kind if found else meeting.kind
    off = found is not None and found.status is not Status.ON
    return Line(day, when.start, when.end, tuple(entries.get(day, ())), wanted=False, kind=kind, off=off)


def next_to_count(session: Session, meeting: Meeting, now: datetime) -> date | None:
    """The newest date without a count, else the newest; None if there is none within ``LONG``. One query."""
    lines = of_meeting(session, meeting, now)
    return next((line.day for line in lines if not line.entries), lines[0].day if lines else None)


def recent(session: Session, volunteer: Volunteer, now: datetime, ahead: timedelta = timedelta()) -> list[Dated]:
    """The dates of somebody's own meetings that began within ``RECENT``, or will within ``ahead``; four queries.

    The newest first.
    """
    meetings = session.scalars(_asked_for(now).where(_own(volunteer))).all()
    entries = _entries(session, _earliest(now), [meeting.id for meeting in meetings])
    return _dated(session, meetings, now, entries, ahead)


def missing_everywhere(session: Session, now: datetime) -> list[Dated]:
    """The counts within ``RECENT`` that are missing in all groups, the newest first; four queries."""
    meetings = session.scalars(_asked_for(now)).all()
    return [each for each in _dated(session, meetings, now, _entries(session, _earliest(now))) if each.line.missing]


def unsettled(session: Session, volunteer: Volunteer | None = None) -> list[tuple[Meeting, date]]:
    """The dates with several counts that wait to be settled, the newest first: of one's own meetings, else of all.

    However long ago they were; one query.
    """
    own = () if volunteer is None else (Count.meeting_id.in_(select(Meeting.id).where(_own(volunteer))),)
    waiting = standing.unsettled(*own).subquery()
    query = (
        select(Meeting, waiting.c.day)
        .join(waiting, waiting.c.meeting_id == Meeting.id)
        .order_by(waiting.c.day.desc(), Meeting.id)
        .options(joinedload(Meeting.group), lazyload(Meeting.audience_rows))
    )
    return [(meeting, day) for meeting, day in session.execute(query)]


def search(session: Session, words: str, now: datetime) -> list[Dated]:
    """The dates within ``RECENT`` of the first meetings by name that words find, the newest first; four queries."""
    query = _asked_for(now).order_by(Meeting.name, Meeting.id).limit(FOUND)
    for word in fold(words).split():
        query = query.where(Meeting.search_text.contains(word, autoescape=True))
    meetings = session.scalars(query).all()
    return _dated(session, meetings, now, _entries(session, _earliest(now), [meeting.id for meeting in meetings]))


def _asked_for(now: datetime) -> Select[Meeting]:
    """The meetings that may have had a date within ``RECENT``, each with its group."""
    since = _earliest(now)
    return (
        select(Meeting)
        .where(
            Meeting.state.in_(MEETING),
            Meeting.first_day <= now.astimezone(UTC).date() + AHEAD + timedelta(days=1),
            or_(Meeting.last_day >= since, and_(Meeting.last_day.is_(None), Meeting.state == State.PUBLISHED)),
        )
        .options(joinedload(Meeting.group), lazyload(Meeting.audience_rows))
    )


def _own(volunteer: Volunteer) -> ColumnElement[bool]:
    """The meetings that somebody is asked about: those of their groups; of a coordinator also those that they lead."""
    groups = select(Membership.group_id).where(Membership.volunteer_id == volunteer.id)
    own = Meeting.group_id.in_(groups)
    return or_(own, Meeting.lead_id == volunteer.id) if volunteer.is_coordinator else own


def _entries(session: Session, since: date, meeting_ids: list[int] | None = None, until: date = date.max) -> Entries:
    """The counts of dates from ``since`` on, of these meetings or of all; one query."""
    query = (
        select(Count, Volunteer.first_name, Meeting.timezone)
        .join(Meeting, Meeting.id == Count.meeting_id)
        .outerjoin(Volunteer, Volunteer.id == Count.volunteer_id)
        .where(Count.day.between(since, until))
        .order_by(Count.id.desc())
    )
    if meeting_ids is not None:
        query = query.where(Count.meeting_id.in_(meeting_ids))
    found: Entries = {}
    for count, by, zone in session.execute(query):
        on = count.entered_at.astimezone(clock.zone(zone)).date()
        late = count.seen is not None and on - count.day > RECENT
        sender = (count.link_id, count.volunteer_id)
        entry = Entry(count.id, numbers_of(count), by or "", on, count.seen, count.reason, late, *sender)
        found.setdefault(count.meeting_id, {}).setdefault(count.day, []).append(entry)
    return found


def _dated(
    session: Session, meetings: Sequence[Meeting], now: datetime, entries: Entries, ahead: timedelta = timedelta()
) -> list[Dated]:
    """The dates of several meetings within ``RECENT`` and ``ahead``, the newest first."""
    timetables = schedule.of_many(session, meetings)
    found = [
        Dated(meeting, line)
        for meeting in meetings
        for line in _lines(
            *(meeting, timetables[meeting.id], local_day(meeting, now) - RECENT, now),
            *(entries.get(meeting.id, {}), ahead),
        )
    ]
    return sorted(found, key=lambda each: (each.line.start, each.meeting.id), reverse=True)


def _lines(
    meeting: Meeting,
    timetable: Timetable,
    since: date,
    now: datetime,
    entries: dict[date, list[Entry]],
    ahead: timedelta = timedelta(),
) -> Iterator[Line]:
    asked_since = _asked_since(meeting)
    until = local_day(meeting, now + ahead)
    held = {each.day: each for each in timetable.dates(since, until) if each.status is Status.ON}
    for day in {*held, *(day for day in entries if day >= since)}:
        # Whatever was counted is shown, though the date was cancelled later, or the rule does not name it any more.
        found = held.get(day) or timetable.on(day)
        when, kind = found or occurrence(meeting.series, day), found.kind if found else meeting.kind
        if when.start <= now + ahead:
            wanted = day in held and day >= asked_since and when.end <= now and meeting.state in MEETING
            yield Line(day, when.start, when.end, tuple(entries.get(day, ())), wanted, kind)


def _by_start(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda each: each.start, reverse=True)


def _asked_since(meeting: Meeting) -> date:
    """The first date whose count is asked for: a meeting that has run for years is not asked for all of them."""
    return meeting.created_at.astimezone(clock.zone(meeting.timezone)).date() - RECENT


def _earliest(now: datetime) -> date:
    """No local date within ``RECENT`` is before this one, in any zone."""
    return now.astimezone(UTC).date() - RECENT - timedelta(days=1)
