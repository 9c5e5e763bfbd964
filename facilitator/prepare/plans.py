"""The plan of a date: kept, found again, handed on with its date, and forgotten a month after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import delete, exists, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from facilitator import keeping
from facilitator.db import rows_changed
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.followers import heir
from facilitator.meetings.models import Meeting, Status, Succession
from facilitator.meetings.timetable import MeetingDate, Timetable
from facilitator.prepare.models import DatePlan
from facilitator.prepare.outline import USUAL, Key, Step

KEPT = keeping.PLANS
MOST_ITEMS = 20  # to bring
LONGEST_ITEM = 80  # characters


class ChangedMeanwhile(Exception):
    """Somebody else saved the plan since it was shown."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen for a date: the steps that are kept, worksheets by name, how many copies, what to bring."""

    steps: tuple[Step, ...] = USUAL
    sheets: tuple[str, ...] = ()
    copies: int = 0
    large_copies: int = 0
    bring: tuple[str, ...] = ()


def of(session: Session, meeting: Meeting, day: date) -> DatePlan | None:
    """The plan of a date (original local day); None where nobody has saved one."""
    return session.get(DatePlan, (meeting.id, day))


def prepared(session: Session, dates: Iterable[tuple[int, date]]) -> set[tuple[int, date]]:
    """Those of these dates, by meeting id and original day, that have a plan; one query."""
    named = tuple_(DatePlan.meeting_id, DatePlan.day)
    return {(row.meeting_id, row.day) for row in session.scalars(select(DatePlan).where(named.in_(list(dates))))}


def choices(plan: DatePlan) -> Choices:
    """What a plan says. A step that this version does not know is passed over."""
    known = {key.value for key in Key}
    steps = tuple(Step(Key(key), minutes) for key, minutes in plan.steps if key in known)
    return Choices(steps or USUAL, tuple(plan.sheets), plan.copies, plan.large_copies, tuple(plan.bring))


def save(session: Session, meeting: Meeting, day: date, chosen: Choices, seen: int, key: str) -> DatePlan:
    """Keep what was chosen for a date. ``seen`` is the version that it was chosen from, 0 where there was no plan.

    The form that saved it last, known by its ``key``, may be sent again: a phone that keeps what it is given to print
    stays on the page. Raises ``ChangedMeanwhile``, also for two that save the first plan of a date at once.
    """
    plan = session.get(DatePlan, (meeting.id, day), with_for_update=True)
    if plan is None:
        return _first(session, meeting, day, chosen, seen, key)
    if plan.version != seen and plan.key != key:
        raise ChangedMeanwhile
    _put(plan, chosen, key)
    session.flush()
    return plan


def used(session: Session, meeting: Meeting, timetable: Timetable, before: MeetingDate) -> dict[str, date]:
    """The worksheets planned for earlier dates that took place, and of the series before this one: when last.

    By name, with the local day on which the date stood; as far back as plans are kept. One query.
    """
    carried_on = select(Succession.predecessor_id).where(Succession.successor_id == meeting.id)
    query = select(DatePlan).where((DatePlan.meeting_id == meeting.id) | DatePlan.meeting_id.in_(carried_on))
    found: dict[str, date] = {}
    for plan in session.scalars(query):
        when = timetable.on(plan.day) if plan.meeting_id == meeting.id else None
        if when is not None and (when.status is not Status.ON or when.start >= before.start):
            continue
        on_day = when.on_day if when else plan.day
        if on_day < before.on_day:
            found |= {slug: max(on_day, found.get(slug, on_day)) for slug in plan.sheets}
    return found


def forget(session: Session, now: datetime) -> int:
    """Remove the plans of dates that are more than ``KEPT`` ago, where they were moved to; answers how many."""
    since = now.astimezone(UTC).date() - KEPT
    later = exists().where(
        DateChange.meeting_id == DatePlan.meeting_id, DateChange.day == DatePlan.day, DateChange.to_day >= since
    )
    return rows_changed(session, delete(DatePlan).where(DatePlan.day < since, ~later))


@heir
def hand_on(session: Session, old: Meeting, new: Meeting, since: date) -> None:
    """Let the plans of a series' dates go on with the series that carries it on."""
    for plan in session.scalars(select(DatePlan).where(DatePlan.meeting_id == old.id, DatePlan.day >= since)).all():
        if session.get(DatePlan, (new.id, plan.day)) is None:
            handed = DatePlan(meeting_id=new.id, day=plan.day, version=plan.version - 1)
            _put(handed, choices(plan), plan.key)
            session.add(handed)
        session.delete(plan)
    session.flush()


def _first(session: Session, meeting: Meeting, day: date, chosen: Choices, seen: int, key: str) -> DatePlan:
    if seen:
        raise ChangedMeanwhile
    plan = DatePlan(meeting_id=meeting.id, day=day, version=0)
    _put(plan, chosen, key)
    try:
        with session.begin_nested():
            session.add(plan)
    except IntegrityError:
        raise ChangedMeanwhile from None
    return plan


def _put(plan: DatePlan, chosen: Choices, key: str) -> None:
    plan.steps = [[step.key.value, step.minutes] for step in chosen.steps]
    plan.sheets, plan.bring = list(chosen.sheets), list(chosen.bring)
    plan.copies, plan.large_copies = chosen.copies, chosen.large_copies
    plan.version, plan.key = plan.version + 1, key
