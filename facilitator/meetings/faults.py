"""What should never be: stored things that do not go together. For ``facilitator check``, which mends nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings import changes, schedule
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.models import ComingDate, Meeting, State, Status
from facilitator.meetings.orphans import fits
from facilitator.meetings.recurrence import problems

AT_ONCE = 500
# Rows are derived once a night and with each change: those of the last days may be of another night.
SURE = changes.HORIZON - timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that should not be: what it is of, such as a meeting's slug, and what is wrong in a few words."""

    about: str
    problem: str


class Row(NamedTuple):
    """A coming date as it is stored, or should be."""

    start: datetime
    end: datetime
    day: date
    on_day: date
    status: Status


def in_parts(session: Session) -> Iterator[list[Meeting]]:
    """All meetings, some at a time."""
    after = 0
    query = select(Meeting).order_by(Meeting.id).limit(AT_ONCE)
    while part := list(session.scalars(query.where(Meeting.id > after))):
        after = part[-1].id
        yield part


def of_rules(part: list[Meeting]) -> Iterator[Fault]:
    """Rules that can't be."""
    for meeting in part:
        for field, code in problems(meeting.series):
            if code != "before_first":  # how an ended series without a date is stored
                yield Fault(meeting.slug, f"its rule can't be: {field} ({code})")


def of_changes(session: Session, part: list[Meeting]) -> Iterator[Fault]:
    """What was said of dates that are none."""
    by_id = {each.id: each for each in part}
    for change in session.scalars(select(DateChange).where(DateChange.meeting_id.in_(by_id)).order_by(DateChange.day)):
        if not fits(by_id[change.meeting_id].series, change):
            what = "a date that its rule names" if change.what == "added" else "a date that its rule does not name"
            yield Fault(by_id[change.meeting_id].slug, f"{change.day}: {change.what.value} is said of {what}")


def of_coming(session: Session, part: list[Meeting], now: datetime) -> Iterator[Fault]:
    """Derived dates that are not those of the timetables; ``now`` is aware."""
    stored: dict[int, set[Row]] = {}
    for row in session.scalars(select(ComingDate).where(ComingDate.meeting_id.in_([each.id for each in part]))):
        found = Row(row.start_utc, row.end_utc, row.day, row.on_day, row.status)
        stored.setdefault(row.meeting_id, set()).add(found)
    timetables = schedule.of_many(session, part)
    until = now.astimezone(UTC) + SURE
    for meeting in part:
        wanted: set[Row] = set()
        if meeting.state is State.PUBLISHED and not list(of_rules([meeting])):
            since = now.astimezone(UTC).date() - timedelta(days=2)
            dates = timetables[meeting.id].dates(since, since + changes.HORIZON)
            wanted = {
                Row(each.start.astimezone(UTC), each.end.astimezone(UTC), each.day, each.on_day, each.status)
                for each in dates
            }
        differing = sorted(wanted ^ stored.get(meeting.id, set()))
        if wrong := {each.on_day for each in differing if now < each.end and each.start < until}:
            yield Fault(
                meeting.slug, f"{min(wrong)}: the list says something else than its rule, days so: {len(wrong)}"
            )
