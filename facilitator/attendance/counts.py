"""What a volunteer counted for one date: stored once, corrected by adding a row, never overwritten or turned away."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.attendance import standing, storing
from facilitator.attendance.models import MOST, Count, Reason
from facilitator.attendance.storing import Facts
from facilitator.meetings import confirming, doors, recurrence, schedule, teams
from facilitator.meetings.models import Kind, Meeting, State

FIGURES = ("in_room", "online", "first_time", "letters")
PEOPLE = ("in_room", "online")  # where they took part

# Which figures are asked for; the others show only where there is something in them.
ASKED = {
    Kind.IN_PERSON: ("in_room", "first_time", "letters"),
    Kind.ONLINE: ("online", "first_time", "letters"),
    Kind.HYBRID: ("in_room", "online", "first_time", "letters"),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is counted about a date. ``letters`` are letters of attendance that were given out."""

    held: bool
    in_room: int = 0
    online: int = 0
    first_time: int = 0
    letters: int = 0

    @property
    def people(self) -> int:
        """How many took part."""
        return self.in_room + self.online

    @property
    def by_name(self) -> dict[str, int]:
        """Whether it was held and the figures, as a row of counts has them."""
        return {name: getattr(self, name) for name in ("held", *FIGURES)}


@dataclass(frozen=True, slots=True)
class Correction:
    """``seen``: the newest row of the date that its writer had before their eyes; ``reason``: why theirs differs."""

    seen: int
    reason: Reason | None = None


class Refused(Exception):
    """A count that can't be taken."""


class NotYours(Refused):
    """The meeting belongs to another group."""


class StillDraft(Refused):
    """The meeting is not published, so nobody can have come."""


class NoSuchDate(Refused):
    """The meeting does not take place on that date."""


class NotStarted(Refused):
    """The date has not begun; ``start`` is aware, in the meeting's zone."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.start = start


class WrongNumbers(Refused):
    """Numbers that can't be; ``problems`` as ``wrong`` gives them."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__(problems)
        self.problems = problems


class WrongKey(Refused):
    """A key that is none: missing, or not letters, digits, ``-`` and ``_``, at most 64 of them."""


class KeyUsed(Refused):
    """The form was sent already, with other numbers or for another date; ``first`` is what it stored."""

    def __init__(self, first: Count) -> None:
        super().__init__(first.id)
        self.first = first


class NoReason(Refused):
    """A correction that does not say why."""


def record(
    session: Session,
    meeting: Meeting,
    day: date,
    numbers: Numbers,
    key: str,
    volunteer: Volunteer,
    now: datetime,
    corrects: Correction | None = None,
) -> Count:
    """Store what was counted on the meeting's local date ``day`` and answer the stored row.

    The same form (``key`` of the same volunteer) sent again answers the row of the first time. What ``corrects`` has
    not seen stays beside the new row, and the date has several counts until somebody settles it (see ``standing``).
    Where the numbers are those that stand already, that row is the answer, whoever entered it.
    Several that come at once take turns; the transaction must be one that writes (``db.writing``).
    A date that took place confirms its meeting's listing; one that did not settles the reports that nobody was there.
    Raises one of the kinds of ``Refused``; then nothing is stored.
    """
    row = Count(meeting_id=meeting.id, day=day, key=key, volunteer_id=volunteer.id, entered_at=now, **numbers.by_name)
    return take(session, meeting, row, lambda facts: _check(session, meeting, day, volunteer, now, facts), corrects)


def take(
    session: Session,
    meeting: Meeting,
    row: Count,
    check: Callable[[Facts], datetime],
    corrects: Correction | None,
) -> Count:
    """Store a row that is ready but for what it has seen; what ``record`` says of it, whoever sends it.

    ``check`` refuses whoever may not count the date, and answers when it began.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", row.key):
        raise WrongKey
    storing.take_turns(session, meeting)
    facts = storing.facts(session, meeting, row)
    first, rows = storing.there(session, row) if facts.counted else (None, [])
    if first is not None:
        return _same(first, row)
    start = check(facts)
    if problems := wrong(numbers_of(row)):
        raise WrongNumbers(problems)
    if (said := _said_already(row, rows, corrects)) is not None:
        return said
    if not storing.add(session, row):
        raise KeyUsed(cast("Count", storing.there(session, row)[0]))
    if row.held:
        confirming.took_place(session, meeting, start, row.entered_at)
    else:
        doors.dismiss(session, meeting, row.day)
    return row


def check_date(session: Session, meeting: Meeting, day: date, volunteer: Volunteer, now: datetime) -> datetime:
    """Pass if the volunteer may count this date now; answers when it began.

    What was counted once can be corrected though the rule has changed.
    Raises ``NotYours``, ``StillDraft``, ``NoSuchDate`` or ``NotStarted``.
    """
    asked = Count(meeting_id=meeting.id, day=day, volunteer_id=volunteer.id)
    return _check(session, meeting, day, volunteer, now, storing.facts(session, meeting, asked))


def may_count(session: Session, meeting: Meeting, volunteer: Volunteer) -> bool:
    """Whether somebody may count a meeting: its group's team may, and coordinators."""
    if volunteer.is_coordinator:
        return True
    return meeting.group_id is not None and teams.has(session, meeting.group_id, volunteer.id)


def wrong(numbers: Numbers) -> list[tuple[str, str]]:
    """What is wrong with numbers, as (field, code); codes are "range", "above" (the sum) and "not_held"."""
    figures = {name: getattr(numbers, name) for name in FIGURES}
    found = [(name, "range") for name, value in figures.items() if not 0 <= value <= MOST]
    if not numbers.held:
        return found or [(name, "not_held") for name, value in figures.items() if value]
    if not found and numbers.first_time > numbers.people:
        found = [("first_time", "above")]
    return found


def of_date(session: Session, meeting: Meeting, day: date) -> Sequence[Count]:
    """All counts of a date, the oldest first."""
    query = select(Count).where(Count.meeting_id == meeting.id, Count.day == day).order_by(Count.id)
    return session.scalars(query).all()


def current(session: Session, meeting: Meeting, day: date) -> Count | None:
    """The count that holds for a date."""
    return next(iter(standing.of_date(of_date(session, meeting, day))), None)


def is_unsettled(session: Session, meeting: Meeting, day: date) -> bool:
    """Whether people have counted a date without knowing of each other, and nobody has settled it yet."""
    return len(standing.of_date(of_date(session, meeting, day))) > 1


def numbers_of(count: Count) -> Numbers:
    """The numbers of a stored row."""
    return Numbers(count.held, *(getattr(count, name) for name in FIGURES))


def _check(
    session: Session, meeting: Meeting, day: date, volunteer: Volunteer, now: datetime, facts: Facts
) -> datetime:
    if not (facts.on_team or volunteer.is_coordinator):
        raise NotYours
    if meeting.state is State.DRAFT:
        raise StillDraft
    start = schedule.begins(session, meeting, day, said=facts.said)
    if start is None:
        if not facts.counted:
            raise NoSuchDate
        start = recurrence.occurrence(meeting.series, day).start
    if start > now:
        raise NotStarted(start)
    return start


def _same(first: Count, row: Count) -> Count:
    if (first.meeting_id, first.day, numbers_of(first)) != (row.meeting_id, row.day, numbers_of(row)):
        raise KeyUsed(first)
    return first


def _said_already(row: Count, rows: Sequence[Count], corrects: Correction | None) -> Count | None:
    """The row of the date that stands and says the same; None where this one is new, and ready but for its sender.

    Whoever has seen all that stands, where that is more than one, settles it, also by saying the same as one of them.
    """
    stand = standing.of_date(rows)
    row.seen = _seen(row, rows, corrects)
    settles = len(stand) > 1 and row.seen is not None and row.seen >= stand[-1].id
    if not settles and (same := [each for each in stand if numbers_of(each) == numbers_of(row)]):
        return same[0]
    if row.seen is not None and corrects is not None:
        row.reason = Reason.SETTLED if settles else corrects.reason
        if row.reason is None:
            raise NoReason
    return None


def _seen(row: Count, rows: Sequence[Count], corrects: Correction | None) -> int | None:
    """The newest row of the date that a new one supersedes; nothing can have been seen that is not there.

    By a link only its own rows are seen: where another stands below them, they are not to be superseded with it.
    """
    known = [each for each in rows if corrects and each.id <= corrects.seen]
    strange = row.link_id is not None and any(
        each.link_id != row.link_id for each in standing.of_date(rows) if each in known
    )
    return known[-1].id if known and not strange else None
