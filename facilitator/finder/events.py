"""The coming dates of a meeting as schema.org Events, for search engines: one for each date."""

from collections.abc import Iterable
from typing import Any

from facilitator.calendars import clean
from facilitator.calendars.entries import Entry, Place, at
from facilitator.meetings.models import Status
from facilitator.meetings.timetable import MeetingDate

SCHEMA = "https://schema.org"


def events(entry: Entry, coming: Iterable[MeetingDate], organiser: str, language: str) -> list[dict[str, Any]]:
    """JSON-LD objects of type Event (schema.org), one for each date; times carry the offset of the meeting's own zone.

    A cancelled date is an EventCancelled, one at another time an EventRescheduled with where it was to be.
    """
    return [_event(at(entry, each), each, organiser, language) for each in coming if each.status is not Status.MOVED]


def _event(entry: Entry, date: MeetingDate, organiser: str, language: str) -> dict[str, Any]:
    rescheduled = date.was is not None and date.was.start != date.start
    status = "EventScheduled"
    if date.status is Status.CANCELLED:
        status = "EventCancelled"
    elif rescheduled:
        status = "EventRescheduled"
    said = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": clean.line(entry.name),
        "url": entry.page,
        "description": clean.text(entry.about),
        "eventStatus": f"{SCHEMA}/{status}",
        "eventAttendanceMode": f"{SCHEMA}/{_mode(entry)}EventAttendanceMode",
        "location": _locations(entry),
        "organizer": {"@type": "Organization", "name": clean.line(entry.group or organiser)},
        "isAccessibleForFree": True,
        "inLanguage": language,
        "startDate": date.start.isoformat(),
        "endDate": date.end.isoformat(),
        "previousStartDate": date.was.start.isoformat() if date.was and rescheduled else "",
    }
    return {name: value for name, value in said.items() if value != ""}


def _mode(entry: Entry) -> str:
    if not entry.online:
        return "Offline"
    return "Mixed" if entry.place else "Online"


def _locations(entry: Entry) -> list[dict[str, Any]]:
    found = [_place(entry.place)] if entry.place else []
    if entry.online:
        found.append({"@type": "VirtualLocation", "url": clean.link(entry.online_url) or entry.page})
    return found


def _place(place: Place) -> dict[str, Any]:
    said: dict[str, Any] = {"@type": "Place", "name": clean.line(place.name), "address": clean.line(place.address)}
    if place.position:
        latitude, longitude = place.position
        said["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return said
