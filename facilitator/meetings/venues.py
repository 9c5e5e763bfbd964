"""Venues: anybody who helps may add one; those whose group meets there look after it."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings import changes, history, slugs
from facilitator.meetings.models import Kind, Meeting, Membership, State, Venue


@dataclass(frozen=True, slots=True)
class Place:
    """What a form says of a venue; the fields are those of ``Venue``."""

    name: str
    address: str
    town: str
    region: str
    postcode: str
    country: str
    latitude: float | None
    longitude: float | None
    timezone: str
    step_free: bool | None
    way_in: str


class AlreadyThere(Exception):
    """A venue of this name is in this town already; ``venue`` is that one."""

    def __init__(self, venue: Venue) -> None:
        super().__init__(venue.slug)
        self.venue = venue


def find(session: Session, slug: str, *, lock: bool = False) -> Venue | None:
    """The venue of that slug; ``lock`` keeps others from changing it until the transaction ends."""
    query = select(Venue).where(Venue.slug == slug)
    if lock:
        query = query.with_for_update(of=Venue).execution_options(populate_existing=True)
    return session.scalar(query)


def stamp(venue: Venue) -> str:
    """A text that differs once anything that the form shows has been changed by somebody."""
    return blake2b(repr([getattr(venue, each.name) for each in fields(Place)]).encode(), digest_size=8).hexdigest()


def may_change(session: Session, venue: Venue, who: Volunteer) -> bool:
    """Whether somebody may change a venue: their group meets there, or nobody does yet; coordinators always.

    A draft is not a meeting yet: anybody can write one for any venue.
    """
    return who.is_coordinator or bool(session.scalar(select(kept_by(who)).where(Venue.id == venue.id)))


def kept_by(who: Volunteer) -> ColumnElement[bool]:
    """The same as a condition on ``Venue``, for lists."""
    if who.is_coordinator:
        return Venue.id.is_not(None)
    groups = select(Membership.group_id).where(Membership.volunteer_id == who.id)
    here = (Meeting.venue_id == Venue.id) & (Meeting.state != State.DRAFT)
    return ~exists().where(here) | exists().where(here, Meeting.group_id.in_(groups))


def everything(session: Session) -> list[Venue]:
    """All venues by name and town."""
    return list(session.scalars(select(Venue).order_by(Venue.name, Venue.town, Venue.id)))


def kept(session: Session, who: Volunteer) -> list[Venue]:
    """The venues that somebody may change, by name and town."""
    return list(session.scalars(select(Venue).where(kept_by(who)).order_by(Venue.name, Venue.town, Venue.id)))


def near(session: Session, who: Volunteer) -> set[int]:
    """The ids of the venues where somebody's own groups meet; a coordinator's own are those whose team they are on."""
    groups = select(Membership.group_id).where(Membership.volunteer_id == who.id)
    query = select(Meeting.venue_id).where(Meeting.venue_id.is_not(None), Meeting.group_id.in_(groups)).distinct()
    return {each for each in session.scalars(query) if each is not None}


def make(session: Session, place: Place) -> Venue:
    """A venue that is not in the session yet; raises ``AlreadyThere``."""
    _require_new(session, place, None)
    return Venue(slug=slugs.free(session, Venue.slug, place.name), **asdict(place))


def add(session: Session, place: Place) -> Venue:
    """A new venue; raises ``AlreadyThere``."""
    venue = make(session, place)
    session.add(venue)
    session.flush()
    return venue


def change(session: Session, venue: Venue, place: Place, who: Volunteer | None, now: datetime) -> list[Meeting]:
    """Set a venue's fields; answers the meetings that changed with it, by name. Raises ``AlreadyThere``.

    A meeting held there keeps its wall-clock time in the venue's zone, whichever that is now. In the history of a
    meeting only that is a change of the meeting; what the venue is called is the venue's.
    """
    wanted = asdict(place)
    if wanted == {name: getattr(venue, name) for name in wanted}:
        return []
    if (place.name, place.town) != (venue.name, venue.town):
        _require_new(session, place, venue)
    for name, value in wanted.items():
        setattr(venue, name, value)
    for meeting in venue.meetings:
        if meeting.kind is not Kind.ONLINE and meeting.timezone != venue.timezone:
            with history.noted(session, meeting, "venue", who, now):
                meeting.timezone = venue.timezone
    changes.touch_all(session, venue, now)
    return list(venue.meetings)


def _require_new(session: Session, place: Place, this: Venue | None) -> None:
    named: Any = func.lower(Venue.name) == place.name.lower()
    for other in session.scalars(select(Venue).where(named | (Venue.name == place.name)).order_by(Venue.id)):
        if other is not this and changes.fold(other.town) == changes.fold(place.town):
            raise AlreadyThere(other)
