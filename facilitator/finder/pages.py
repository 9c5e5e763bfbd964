"""What the pages of one meeting and of one group say."""

from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitator.calendars.entries import Place
from facilitator.meetings.models import Group, Meeting, State, Status
from facilitator.meetings.planning import local_day
from facilitator.meetings.search import PER_PAGE
from facilitator.meetings.timetable import MeetingDate, Timetable

SHOWN = 6
MAP = "https://www.openstreetmap.org/"


class NoSuchPage(Exception):
    """No meeting or group of that name."""


def meeting(session: Session, slug: str) -> Meeting:
    """The meeting of that slug in whatever state, with its venue, group and leader. Raises ``NoSuchPage``."""
    query = select(Meeting).where(Meeting.slug == _storable(slug))
    query = query.options(joinedload(Meeting.venue), joinedload(Meeting.group), joinedload(Meeting.lead))
    if (found := session.scalar(query)) is None:
        raise NoSuchPage(slug)
    return found


def group(session: Session, slug: str) -> Group:
    """The group of that slug. Raises ``NoSuchPage``."""
    if (found := session.scalar(select(Group).where(Group.slug == _storable(slug)))) is None:
        raise NoSuchPage(slug)
    return found


def resting(session: Session, of: Group) -> list[Meeting]:
    """The meetings of a group that are not meeting until further notice, by name, at most a page of them."""
    query = select(Meeting).where(Meeting.group_id == of.id, Meeting.state == State.PAUSED)
    query = query.options(joinedload(Meeting.venue)).order_by(Meeting.name, Meeting.id).limit(PER_PAGE)
    return list(session.scalars(query))


def next_dates(of: Meeting, timetable: Timetable, now: datetime) -> list[MeetingDate]:
    """The next dates, beginning with one that runs now, with those between them that are cancelled or moved away.

    None unless the meeting is published.
    """
    return timetable.coming(now, SHOWN) if of.state is State.PUBLISHED else []


def next_held(coming: Iterable[MeetingDate]) -> MeetingDate | None:
    """The first of coming dates that takes place."""
    return next((each for each in coming if each.status is Status.ON), None)


def back_on(of: Meeting, timetable: Timetable, now: datetime) -> date | None:
    """On which day (local) a meeting takes place again that has a break until a day.

    None where it has none now, and the next date does not fall into one that is planned.
    """
    if of.state is not State.PUBLISHED:
        return None
    today, coming = local_day(of, now), timetable.coming(now, 1)
    breaks = [each.closure for each in timetable.closures if each.closure.meeting_id == of.id]
    days = [today, *(each.day for each in coming[:1] if each.closure in breaks)]
    if not any(each.first_day <= day <= each.last_day for each in breaks for day in days):
        return None
    following = next_held(coming)
    return following.on_day if following and following.on_day > today else None


def leader(of: Meeting) -> str:
    """The first name of who usually leads, only if they chose that the public may see it."""
    return of.lead.first_name if of.lead and of.lead.active and of.lead.show_name else ""


def map_link(place: Place) -> str:
    """An address of OpenStreetMap that shows the place, by its position or else by its address; empty if unknown."""
    if place.position:
        latitude, longitude = (f"{degrees:.6f}".rstrip("0").rstrip(".") for degrees in place.position)
        return f"{MAP}?{urlencode({'mlat': latitude, 'mlon': longitude})}#map=18/{latitude}/{longitude}"
    return f"{MAP}search?{urlencode({'query': place.address})}" if place.address else ""


def _storable(slug: str) -> str:
    """The text without NUL, about which PostgreSQL can't even be asked."""
    return slug.replace("\x00", "")
