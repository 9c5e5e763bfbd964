"""What waits for somebody: drafts, and for coordinators what is missing and what runs out."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, lazyload

from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.attendance import history
from facilitator.meetings import teams
from facilitator.meetings.models import Group, Meeting, State

SHOWN = 3  # how many drafts are named


@dataclass(frozen=True, slots=True)
class Desk:
    """What a coordinator looks after; ``people`` are those besides the reader, ``running_out`` as in ``training``."""

    missing: int
    running_out: list[tuple[Volunteer, date]]
    groups: int
    people: int
    published: int


def of_coordinator(session: Session, coordinator: Volunteer, now: datetime, today: date) -> Desk:
    """What waits in all groups; the same number of queries whatever there is."""
    published = select(func.count()).select_from(Meeting).where(Meeting.state == State.PUBLISHED)
    people = select(func.count()).select_from(Volunteer).where(Volunteer.active, Volunteer.id != coordinator.id)
    return Desk(
        missing=len(history.missing_everywhere(session, now)),
        running_out=training.running_out(session, today),
        groups=session.scalar(select(func.count()).select_from(Group)) or 0,
        people=session.scalar(people) or 0,
        published=session.scalar(published) or 0,
    )


def drafts(session: Session, who: Volunteer) -> tuple[int, list[Meeting]]:
    """How many drafts somebody looks after, and the last ones that were changed; two queries."""
    query = select(Meeting).where(Meeting.state == State.DRAFT)
    if not who.is_coordinator:
        query = query.where(Meeting.group_id.in_(teams.own(who).with_only_columns(Group.id).order_by(None)))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(Meeting.changed_at.desc(), Meeting.id.desc()).limit(SHOWN)
    return total, list(session.scalars(newest.options(lazyload(Meeting.audience_rows))))
