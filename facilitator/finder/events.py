"""The coming dates of a meeting as schema.org Events, for search engines: one for each date."""

from collections.abc import Iterable
from typing import Any

from facilitator.calendars import clean
from facilitator.calendars.entries import Entry, Place
from facilitator.meetings.recurrence import Occurrence

SCHEMA = "https://schema.org"


def events(entry: Entry, coming: Iterable[Occurrence], organiser: str, language: str) -> list[dict[str, Any]]:
    """JSON-LD objects of type Event (schema.org); times carry the offset of the meeting's own zone."""
    always = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": clean.line(entry.name),
        "url": entry.page,
        "description": clean.text(entry.about),
        "eventStatus": f"{SCHEMA}/EventScheduled",
        "eventAttendanceMode": f"{SCHEMA}/{_mode(entry)}EventAttendanceMode",
        "location": _locations(entry),
        "organizer": {"@type": "Organization", "name": clean.line(entry.group or organiser)},
        "isAccessibleForFree": True,
        "inLanguage": language,
    }
    if not always["description"]:
        del always["description"]
    return [always | {"startDate": each.start.isoformat(), "endDate": each.end.isoformat()} for each in coming]


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
