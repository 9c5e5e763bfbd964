"""Two dates of a meeting at one time, as closed days taken back or another rule leave them: pointed out, no more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from facilitator.meetings import closures, schedule
from facilitator.meetings.date_models import Closure, DateChange
from facilitator.meetings.models import Kind, Meeting, Status
from facilitator.meetings.recurrence import Series
from facilitator.meetings.timetable import REACH, MeetingDate, Timetable

Stays = Callable[[DateChange], bool]


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting as it would be, as far as its timetable asks."""

    id: int
    group_id: int | None
    venue_id: int | None
    kind: Kind
    paused_from: date | None
    series: Series


@dataclass(frozen=True, slots=True)
class Twice:
    """Two dates of a meeting that take place at one time, the earlier one first."""

    meeting: Meeting
    one: MeetingDate
    other: MeetingDate


def anew(meeting: Meeting, before: Timetable, after: Timetable, now: datetime) -> list[Twice]:
    """The dates of a meeting that are at one time after a change and were not before, by start, but for past ones."""
    known = _pairs(before, now)
    found = [Twice(meeting, *pair) for names, pair in _pairs(after, now).items() if names not in known]
    return sorted(found, key=lambda each: (each.one.start, each.one.day))


def without(session: Session, closure: Closure, now: datetime) -> list[Twice]:
    """The dates that would be at one time once a closure is taken back, by meeting."""
    meetings = {each.meeting.id: each.meeting for each in closures.taken(session, [closure]).get(closure.id, [])}
    found: list[Twice] = []
    for number, before in schedule.of_many(session, meetings.values()).items():
        left = tuple(each for each in before.closures if each.closure.id != closure.id)
        found += anew(meetings[number], before, replace(before, closures=left), now)
    return found


def with_rule(session: Session, meeting: Meeting, planned: Planned, stays: Stays, now: datetime) -> list[Twice]:
    """The dates that would be at one time if a meeting took place as ``planned``, which has its id.

    ``stays``: what is still said of a date then.
    """
    after = schedule.of_many(session, [planned])[meeting.id]
    left = {day: each for day, each in after.changes.items() if stays(each)}
    return anew(meeting, schedule.of(session, meeting), replace(after, changes=left), now)


def _pairs(timetable: Timetable, now: datetime) -> Mapping[tuple[date, date], tuple[MeetingDate, MeetingDate]]:
    """The pairs by their names. Those of a rule never meet, so one of them was put where it is."""
    found = {}
    for one in filter(None, map(timetable.on, timetable.changes)):
        if one.status is not Status.ON or one.end <= now or not (one.added or one.was):
            continue
        for other in timetable.dates(one.on_day - REACH, one.on_day + REACH):
            if other.day != one.day and other.status is Status.ON and other.start < one.end and one.start < other.end:
                first, second = sorted((one, other), key=lambda each: (each.start, each.day))
                found[first.day, second.day] = first, second
    return found
