"""What waits for somebody: drafts and listings to confirm, and for coordinators what is missing and runs out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, lazyload

from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.attendance import history, standing
from facilitator.meetings import confirming, teams
from facilitator.meetings.models import Group, Meeting, State

SHOWN = 3  # how many meetings are named


@dataclass(frozen=True, slots=True)
class Desk:
    """What a coordinator looks after; ``people`` are those besides the reader, ``running_out`` as in ``training``."""

    missing: int
    unsettled: int
    running_out: list[tuple[Volunteer, date]]
    groups: int
    people: int
    published: int
    unconfirmed: int


def of_coordinator(session: Session, coordinator: Volunteer, now: datetime, today: date) -> Desk:
    """What waits in all groups; the same number of queries whatever there is."""
    published = select(Meeting.id).where(Meeting.state == State.PUBLISHED)
    people = select(Volunteer.id).where(Volunteer.active, Volunteer.id != coordinator.id)
    to_confirm = confirming.waiting(coordinator, now).with_only_columns(Meeting.id)
    counted = (select(Group.id), people, published, to_confirm, standing.unsettled())
    numbers = session.execute(select(*(_number(query) for query in counted))).one()
    return Desk(
        missing=len(history.missing_everywhere(session, now)),
        unsettled=numbers[4],
        running_out=training.running_out(session, today),
        groups=numbers[0],
        people=numbers[1],
        published=numbers[2],
        unconfirmed=numbers[3],
    )


def drafts(session: Session, who: Volunteer) -> tuple[int, list[Meeting]]:
    """How many drafts somebody looks after, and the last ones that were changed; one query."""
    query = select(Meeting).where(Meeting.state == State.DRAFT)
    if not who.is_coordinator:
        query = query.where(Meeting.group_id.in_(teams.own(who).with_only_columns(Group.id).order_by(None)))
    return _first(session, query.order_by(Meeting.changed_at.desc(), Meeting.id.desc()))


def unconfirmed(session: Session, who: Volunteer, now: datetime) -> tuple[int, list[Meeting]]:
    """How many meetings of somebody's own groups nobody has confirmed for long, and the first of them; one query."""
    return _first(session, confirming.of_teams(who, now))


def _first(session: Session, query: Select[Meeting]) -> tuple[int, list[Meeting]]:
    some = query.limit(SHOWN).options(lazyload(Meeting.audience_rows)).add_columns(func.count().over())
    rows = session.execute(some).all()
    return rows[0][1] if rows else 0, [row[0] for row in rows]


def _number(query: Select[Any] | Select[Any, Any]) -> ScalarSelect[int]:
    """How many rows a query has, as a column of another."""
    return select(func.count()).select_from(query.order_by(None).subquery()).scalar_subquery()
