"""What the pages of lists of meetings say, in the language of the request."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitator.exchange import words
from facilitator.exchange.incoming import Unreadable
from facilitator.exchange.row import Remark
from facilitator.meetings import words as meeting_words
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.labels import KINDS, STATES
from facilitator.meetings.models import Kind, State
from facilitator.meetings.recurrence import Frequency, Series

# The fields of meetings, groups and venues as people know them.
FIELDS: Mapping[str, Any] = {
    "name": _l("Name"),
    "about": _l("About"),
    "online_url": _l("Link to join"),
    "online_phone": _l("Phone number to join"),
    "language": _l("Language"),
    "point": _l("Point"),
    "timezone": _l("Time zone"),
    "duration": _l("Minutes"),
    "kind": _l("How people take part"),
    "state": _l("State"),
    "audiences": _l("For whom"),
    "kept_types": _l("Codes"),
    "start_time": _l("Time"),
    "rule": _l("How often"),
    "first_day": _l("First day"),
    "last_day": _l("Last day"),
    "group": _l("Group"),
    "venue": _l("Venue"),
    "address": _l("Address"),
    "town": _l("Town"),
    "region": _l("Region"),
    "sub_region": _l("Part of the region"),
    "postcode": _l("Postcode"),
    "country": _l("Country"),
    "latitude": _l("Latitude"),
    "longitude": _l("Longitude"),
    "step_free": _l("Step-free"),
    "way_in": _l("Way in"),
}
FORMATS: Mapping[str, Any] = {
    "meeting-guide": _l("Meeting Guide (JSON)"),
    "bmlt": _l("BMLT (JSON)"),
    "csv": _l("A table"),
}


def unreadable(error: Unreadable) -> str:
    """Why nothing of a file can be read, as a sentence at its field."""
    return _("This file can’t be brought in: %(why)s.", why=words.unreadable(error))


def value(name: str, found: Any) -> str:
    """A field's value, in words; a dash for nothing."""
    if found in (None, "", []):
        return "–"
    return str(_VALUES[name](found)) if name in _VALUES else words.value(name, found)


def when(new: Mapping[str, Any]) -> str:
    """When a new meeting takes place, in words."""
    return _("%(rule)s at %(time)s, %(length)s", rule=_rule(new["rule"], new), time=_time(new["start_time"]),
             length=meeting_words.length(new["duration"]))  # fmt: skip


def refused(said: Mapping[str, Any], names: Mapping[str, str]) -> tuple[int, str, str, str]:
    """A refusal as row, short name, the column as the file calls it, and why."""
    remark = Remark(**said)
    return remark.row, remark.slug, names.get(remark.field, remark.field), words.reason(remark)


def warnings(said: list[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """What was done in place of what rows ask for, each in a sentence with all its rows."""
    return words.gathered((Remark(**each) for each in said), names)


def _rule(rule: Mapping[str, Any], new: Mapping[str, Any] | None = None) -> str:
    frequency = Frequency(rule["frequency"])
    first = date.fromisoformat(new["first_day"]) if new and new["first_day"] else None
    if frequency is Frequency.ONCE and first is None:
        return _("once")
    weekdays = tuple(rule["weekdays"])
    series = Series(first or date.min, time.min, 0, "", frequency, rule["interval"], weekdays, rule["nth"])
    return meeting_words.rule(series)


def _time(text: str) -> str:
    return meeting_words.clock_time(time.fromisoformat(text))


_VALUES: Mapping[str, Any] = {
    "rule": _rule,
    "start_time": _time,
    "kind": lambda found: KINDS[Kind(found)],
    "state": lambda found: STATES[State(found)],
    "language": meeting_words.language,
    "first_day": lambda found: meeting_words.full_day(date.fromisoformat(found)),
    "last_day": lambda found: meeting_words.full_day(date.fromisoformat(found)),
    "audiences": lambda found: ", ".join(str(AUDIENCES[key][0]) for key in found),
}
