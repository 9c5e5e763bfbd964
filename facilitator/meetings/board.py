"""What volunteers see in lists: their meetings, groups, venues and closed days, coordinators all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from facilitator.accounts.models import Volunteer
from facilitator.meetings import closures as rules
from facilitator.meetings import confirming, history, teams, venues
from facilitator.meetings.changes import fold
from facilitator.meetings.date_models import Change, Closure
from facilitator.meetings.models import Group, Meeting, State, Venue

PER_PAGE = 50
FEW = 20  # closures that were taken back

Row = TypeVar("Row")
S = TypeVar("S", bound=Select[Any])


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A part of a list: ``total`` counts all of it, ``number`` begins with 1."""

    items: Sequence[Row]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group and how many of its meetings have not ended."""

    group: Group
    meetings: int


@dataclass(frozen=True, slots=True)
class VenueRow:
    """A venue, how many meetings that have not ended are there, and whether the reader may change it."""

    venue: Venue
    meetings: int
    mine: bool


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """A closure and how many dates would take place but for it."""

    closure: Closure
    taken: int


def meetings(session: Session, who: Volunteer, words: str, state: State | None, number: int) -> Listing[Meeting]:
    """The meetings that somebody looks after, drafts first, ended ones last, by name; those that all words find."""
    query = select(Meeting).outerjoin(Meeting.group).outerjoin(Meeting.venue)
    if not who.is_coordinator:
        query = query.where(Meeting.group_id.in_(teams.own(who).with_only_columns(Group.id).order_by(None)))
    for word in fold(words).split():
        query = query.where(Meeting.search_text.contains(word, autoescape=True))
    if state:
        query = query.where(Meeting.state == state)
    order = case({each: place for place, each in enumerate(State)}, value=Meeting.state)
    query = query.options(contains_eager(Meeting.group), contains_eager(Meeting.venue))
    part, number, total = _page(session, query.order_by(order, Meeting.name, Meeting.id), number)
    return Listing(session.scalars(part).unique().all(), number, total)


def unconfirmed(session: Session, who: Volunteer, now: datetime, number: int) -> Listing[Meeting]:
    """The meetings that somebody looks after and that nobody has confirmed for long, the longest ago first."""
    query = confirming.waiting(who, now).options(joinedload(Meeting.group), joinedload(Meeting.venue))
    part, number, total = _page(session, query, number)
    return Listing(session.scalars(part).unique().all(), number, total)


def groups(session: Session, who: Volunteer, words: str, number: int) -> Listing[GroupRow]:
    """The groups that somebody looks after, by name."""
    live = select(func.count(Meeting.id)).where(Meeting.group_id == Group.id, Meeting.state != State.ENDED)
    query = teams.own(who).add_columns(live.correlate(Group).scalar_subquery()).options(selectinload(Group.team))
    for word in words.split():
        query = query.where(Group.name.icontains(word, autoescape=True))
    part, number, total = _page(session, query, number)
    return Listing([GroupRow(*row) for row in session.execute(part)], number, total)


def venue_rows(session: Session, who: Volunteer, words: str, number: int) -> Listing[VenueRow]:
    """All venues by name, or those whose name or address all words find."""
    live = select(func.count(Meeting.id)).where(Meeting.venue_id == Venue.id, Meeting.state != State.ENDED)
    query = select(Venue, live.correlate(Venue).scalar_subquery(), venues.kept_by(who)).order_by(Venue.name, Venue.id)
    for word in words.split():
        shown = (Venue.name, Venue.address, Venue.town, Venue.region, Venue.postcode)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in shown)))
    part, number, total = _page(session, query, number)
    return Listing([VenueRow(*row) for row in session.execute(part)], number, total)


def changes(session: Session, meeting: Meeting, day: date | None, number: int) -> Listing[Change]:
    """What was done to a meeting, or to one date of it (by its original local date), the newest first."""
    part, number, total = _page(session, history.of_meeting(meeting, day), number)
    return Listing(session.scalars(part).all(), number, total)


def closures(
    session: Session, who: Volunteer, today: date, since: datetime
) -> tuple[list[ClosureRow], Sequence[Closure]]:
    """The closures that run on ``today`` or later, with how many dates each takes, and those taken back ``since``.

    Those of the organisation, and those that the reader may take back; the pauses of single meetings are theirs.
    """
    here: list[ColumnElement[bool]] = [Closure.meeting_id.is_(None)]
    if not who.is_coordinator:
        groups = teams.own(who).with_only_columns(Group.id).order_by(None)
        kept = select(Venue.id).where(venues.kept_by(who))
        everybody = Closure.group_id.is_(None) & Closure.venue_id.is_(None)
        here.append(or_(everybody, Closure.group_id.in_(groups), Closure.venue_id.in_(kept)))
    current = session.scalars(rules.current(today).where(*here).options(joinedload(Closure.made_by))).all()
    taken = rules.taken(session, current)
    return [ClosureRow(each, len(taken[each.id])) for each in current], session.scalars(
        rules.undone(since, FEW).where(*here)
    ).all()


def _page(session: Session, query: S, number: int) -> tuple[S, int, int]:
    """The query cut to one page, that page's number moved into what there is, and how many rows there are in all."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    return query.limit(PER_PAGE).offset((number - 1) * PER_PAGE), number, total
