"""Where the coming dates are, so that a browser finds out by itself which of them are near it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.finder import words
from facilitator.meetings import search
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import Kind, Meeting, Status, Venue
from facilitator.meetings.nearby import Spot
from facilitator.meetings.words import clock_time


def of(
    session: Session, filters: Filters, spots: Iterable[Spot], now: dt.datetime, today: dt.date
) -> list[dict[str, Any]]:
    """The next date of each meeting that takes place at a known venue. Three queries.

    Each with ``slug``, ``name``, ``day``, ``time`` and ``place`` as people read them, ``start`` (ISO 8601), and ``at``:
    latitude and longitude. A date that is elsewhere for this once is left out: where its series usually is would
    mislead.
    """
    elsewhere = select(DateChange.meeting_id, DateChange.day).where(
        or_(DateChange.venue_id.is_not(None), DateChange.kind.is_not(None))
    )
    left_out = {(number, day) for number, day in session.execute(elsewhere)}
    where = {each.venue: each for each in spots}
    columns = (Meeting.id, Meeting.slug, Meeting.name, Meeting.timezone, Venue.name, Venue.town)
    query = select(*columns).join(Meeting.venue).where(Meeting.kind != Kind.ONLINE)
    meetings = {number: rest for number, *rest in session.execute(query)}
    found = []
    for row in search.all_rows(session, filters, now):
        number, day, status = row.name
        spot = where.get(row.venue or 0)
        if status is not Status.ON or (number, day) in left_out or number not in meetings or spot is None:
            continue
        slug, name, zone, venue, town = meetings[number]
        start = row.start.astimezone(clock.zone(zone))
        found.append(
            {
                "slug": slug,
                "name": name,
                "day": words.near_short(row.on_day, today),
                "time": clock_time(start),
                "start": start.isoformat(timespec="minutes"),
                "place": f"{venue}, {town}" if town and town not in venue else venue,
                "at": [round(spot.latitude, 4), round(spot.longitude, 4)],
            }
        )
    return found
