"""Where a meeting of a list takes place, and how people take part."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale

from facilitator.exchange import codes
from facilitator.exchange.row import Row
from facilitator.exchange.timing import row_zone
from facilitator.forms import is_https
from facilitator.meetings.changes import fold
from facilitator.meetings.models import Kind, State

OPTIONS = {"in_person": Kind.IN_PERSON, "hybrid": Kind.HYBRID, "online": Kind.ONLINE}
MORE_COUNTRIES = {"usa": "US", "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB"}


@dataclass(slots=True)
class Place:
    """What a row says of its venue: by which ``key`` rows share it, its fields, the slug that it had elsewhere.

    ``vague``: the address names a town and no place in it. ``sure``: the row says in our own form whether it is
    step-free.
    """

    key: str
    said: dict[str, Any]
    slug: str
    vague: bool
    sure: bool


def place(row: Row, ours: Row | None, zone: str) -> Place | None:
    """The venue that a row names, by name, address or both; None where it names neither."""
    parts = any(row.has(name) for name in ("city", "state", "postal_code", "country"))
    town = ", ".join(part for part in (row.line("city", 120), row.line("state", 120)) if part)
    if len(town) > 120:
        row.refuse("city", "too_long", most=120)
    whole = "address" if parts or not row.has("formatted_address") else "formatted_address"
    address = row.line(whole, 300)
    name = row.line("location", 200) or (address.split(",")[0].strip() or town)[:200]
    if not name:
        return None
    region, sub_region = _regions(row)
    latitude, longitude = _coordinates(row)
    own = ours.within("venue") if ours else None
    slug, step_free = (own.line("slug", 120), own.raw.get("step_free")) if own else ("", None)
    if own and step_free not in (None, True, False):
        own.refuse("step_free", "unknown", value=str(step_free)[:40])
    said = {
        "name": name,
        "address": address,
        "town": town,
        "region": region,
        "sub_region": sub_region,
        "postcode": row.line("postal_code", 20),
        "country": _country(row),
        "latitude": latitude,
        "longitude": longitude,
        "timezone": row_zone(own, zone) if own else zone,
        "step_free": step_free,
        "way_in": row.notes("location_notes", 1000),
    }
    vague = row.line("approximate", 20) == "yes" or names_town_only(address, region, sub_region, town)
    key = f"slug:{slug}" if slug else f"{fold(name)}|{fold(address)}|{fold(town)}"
    return Place(key, said, slug, vague, own is not None)


def names_town_only(address: str, *names: str) -> bool:
    """Whether an address has no street: before its first comma stands the name of the town or region again.

    Where no such names are known, an address of up to three parts without any number is taken for a town.
    """
    if not address:
        return True
    if not any(names):
        return not any(letter.isdigit() for letter in address) and address.count(",") <= 2
    return fold(address.split(",", maxsplit=1)[0]) in {fold(name.split(",")[0]) for name in names if name}


def attendance(row: Row, types: list[str], where: Place | None) -> tuple[Kind, State]:
    """How people take part, and whether it meets at all.

    ``TC`` with ``ONL``, a link or a number: online for now. ``TC`` alone: not meeting. A link besides a real place:
    both. ``attendance_option``, where it is given, counts before these.
    """
    online = codes.ONLINE in types or row.has("conference_url") or row.has("conference_phone")
    option = row.line("attendance_option", 40).lower()
    closed = codes.CLOSED in types
    real = where is not None and not where.vague and not closed
    kind = Kind.HYBRID if online and real else Kind.ONLINE if online else Kind.IN_PERSON
    if option in OPTIONS:
        return OPTIONS[option], State.PUBLISHED
    if option not in ("", "inactive"):
        row.warn("attendance_option", "unknown", value=option)
    paused = option == "inactive" or (closed and not online)
    return kind, State.PAUSED if paused else State.PUBLISHED


def link(row: Row, name: str) -> str:
    """An https link; any other is left out with a warning."""
    text = row.line(name, 1000)
    if text and not is_https(text):
        row.warn(name, "not_https", value=text.partition("://")[0][:20])
        return ""
    return text


def _regions(row: Row) -> tuple[str, str]:
    regions = row.texts("regions", apart=">")
    if regions:
        first, rest = regions[0], " > ".join(regions[1:])
        if len(first) <= 120 and len(rest) <= 120:
            return first, rest
        row.refuse("regions", "too_long", most=120)
    return row.line("region", 120), row.line("sub_region", 120)


def _coordinates(row: Row) -> tuple[float | None, float | None]:
    """Degrees, both or neither."""
    if not row.has("latitude") and not row.has("longitude"):
        return None, None
    try:
        latitude, longitude = float(row.raw["latitude"]), float(row.raw["longitude"])
    except (KeyError, TypeError, ValueError, OverflowError):
        latitude, longitude = 0.0, 0.0
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or (latitude, longitude) == (0, 0):
        row.warn("latitude", "not_on_earth")
        return None, None
    return latitude, longitude


def _country(row: Row) -> str:
    text = row.line("country", 100)
    if len(text) == 2 and text.upper() in _countries().values():
        return text.upper()
    code = _countries().get(fold(text), "")
    if text and not code:
        row.warn("country", "no_country", value=text[:40])
    return code


@cache
def _countries() -> dict[str, str]:
    named = {fold(name): code for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
    return {**named, **MORE_COUNTRIES}
