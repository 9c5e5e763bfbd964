"""Meetings as a BMLT server lists them (the Basic Meeting List Tool's GetSearchResults, as JSON).

Each of its meetings has a number that stays, by which the next issue of the list knows it again. Contacts are never
read, and of what it says besides a link nothing is: that is where pass codes stand.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from facilitator.exchange.incoming import Incoming
from facilitator.exchange.timing import A_MONDAY, NAMES
from facilitator.forms import read_clock_time

_MARKS = ("weekday_tinyint", "meeting_name", "id_bigint")  # each of them is of this format alone
# What it calls fields that mean the same in both formats, and need no more than a name.
_SAME: Mapping[str, str] = {
    "name": "meeting_name",
    "time": "start_time",
    "timezone": "time_zone",
    "language": "lang_enum",
    "notes": "comments",
    "location": "location_text",
    "location_notes": "location_info",
    "address": "location_street",
    "city": "location_municipality",
    "state": "location_province",
    "postal_code": "location_postal_code_1",
    "country": "location_nation",
    "region": "location_sub_province",
    "sub_region": "location_neighborhood",
    "conference_url": "virtual_meeting_link",
    "conference_phone": "phone_meeting_number",
    "conference_url_notes": "virtual_meeting_additional_info",
}
_MADE = {
    "day": "weekday_tinyint",
    "end_time": "duration_time",
    "types": "formats",
    "latitude": "latitude",
    "attendance_option": "venue_type",
    "list_key": "id_bigint",
}
_FIELDS: Mapping[str, str] = {**_SAME, **_MADE}
_SERVICE = frozenset(
    {
        *("root_server_uri", "root_server_id", "published", "longitude", "world_id_mixed", "worldid_mixed"),
        *("service_body_bigint", "shared_group_id_bigint", "format_shared_id_list", "distance_in_km"),
        *("distance_in_miles", "time_zone", "meeting_key", "meeting_key_value"),
    }
)  # about the row, or to find it by
_OPTIONS = {"1": "in_person", "2": "online", "3": "hybrid"}
# Its formats that have a code in the Meeting Guide; others mean something else there, or nothing.
_CODES = {
    "O": "O", "C": "C", "D": "D", "M": "M", "ME": "M", "W": "W", "WO": "W", "GL": "LGBTQ", "YP": "Y", "Y": "Y",
    "B": "BE", "BEG": "BE", "CW": "CF", "CS": "BA", "WC": "X", "WA": "X", "VM": "ONL", "HY": "ONL", "TC": "TC",
    "ES": "S", "FR": "FR", "POL": "POL", "SL": "ASL", "CL": "CAN", "SP": "SP", "ST": "ST", "TO": "TO",
    "TR": "TR", "OE": "OUT",
}  # fmt: skip


def is_of(raw: list[Any]) -> bool:
    """Whether rows of JSON are of this format."""
    return any(name in row for row in raw[:20] if isinstance(row, dict) for name in _MARKS)


def incoming(raw: list[Any]) -> Incoming:
    """The rows in the Meeting Guide's fields. One that its own site does not show is passed over."""
    found = Incoming("bmlt", [], fields=_FIELDS)
    unused: set[str] = set()
    known = {*_FIELDS.values(), *_SERVICE}
    for number, row in enumerate(raw, 1):
        if not isinstance(row, dict):
            found.rows.append((number, None))
        elif str(row.get("published", "1")).strip() in ("0", "False"):
            found.passed_over.append(number)
        else:
            found.rows.append((number, _row(row)))
            unused |= {str(name) for name in row if name not in known and row[name] not in (None, "", [], "0")}
            unused |= {f"formats: {code}" for code in _formats(row) if code.upper() not in _CODES}
    found.unused = sorted(unused)
    return found


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    said = {ours: row[theirs] for ours, theirs in _SAME.items() if row.get(theirs) not in (None, "")}
    if number := str(row.get("id_bigint") or ""):
        said["list_key"] = f"{number} {row.get('root_server_uri') or ''}".strip()[:255]
    said["day"] = _day(row.get("weekday_tinyint"))
    said["end_time"] = _end(str(row.get("start_time") or ""), str(row.get("duration_time") or ""))
    said["types"] = [_CODES[code.upper()] for code in _formats(row) if code.upper() in _CODES]
    said["attendance_option"] = _OPTIONS.get(str(row.get("venue_type") or ""), "")
    place = [row.get("latitude"), row.get("longitude")]
    if not all(str(each or "0").strip(" 0.") == "" for each in place):  # 0, 0 stands there where nobody has looked
        said["latitude"], said["longitude"] = place
    return said


def _formats(row: Mapping[str, Any]) -> list[str]:
    return [code.strip() for code in str(row.get("formats") or "").split(",") if code.strip()]


def _day(value: Any) -> str:
    """The name of a weekday, Sunday being 1; anything else stays, so that it is refused by its own words."""
    text = str("" if value is None else value).strip()
    days = {str(number): name for number, name in enumerate(NAMES, 1)}
    return days.get(text, f"{text} (1–7)" if text else "")


def _end(start: str, duration: str) -> str:
    """The time of day at which a meeting ends; empty where start or duration can't be read, or nothing is known."""
    at, long = read_clock_time(start), read_clock_time(duration)
    if at is None or long is None or not (long.hour or long.minute):
        return ""
    return f"{datetime.combine(A_MONDAY, at) + timedelta(hours=long.hour, minutes=long.minute):%H:%M}"
