"""Groups, venues and meetings as plain values of JSON's types, field by field, and back."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from facilitator.meetings.changes import fold
from facilitator.meetings.models import Group, Kind, Meeting, State, Venue
from facilitator.meetings.recurrence import Frequency

Values = dict[str, Any]
Stored = Group | Venue | Meeting

GROUP = ("name", "about")
VENUE = (
    *("name", "address", "town", "region", "sub_region", "postcode", "country"),
    *("latitude", "longitude", "timezone", "step_free", "way_in"),
)
_PLAIN = ("name", "about", "online_url", "online_phone", "language", "point", "timezone", "duration")


def values(thing: Stored) -> Values:
    """All that an import may write of a thing. A meeting's venue and group stand there by their slugs."""
    if isinstance(thing, Meeting):
        return _meeting(thing)
    return {name: getattr(thing, name) for name in (GROUP if isinstance(thing, Group) else VENUE)}


def write(thing: Stored, changes: Values, groups: Mapping[str, Group], venues: Mapping[str, Venue]) -> None:
    """Set the fields that ``changes`` has; groups and venues are found by their slugs."""
    for name, value in changes.items():
        if not isinstance(thing, Meeting) or name in _PLAIN:
            setattr(thing, name, value)
        elif name == "rule":
            thing.frequency = Frequency(value["frequency"])
            thing.interval, thing.weekdays, thing.nth = value["interval"], list(value["weekdays"]), value["nth"]
        elif name == "group":
            thing.group = groups[value] if value else None
        elif name == "venue":
            thing.venue = venues[value] if value else None
        else:
            setattr(thing, name, _READ[name](value))


def left_behind(venue: Venue) -> list[Meeting]:
    """The meetings that are held at a venue and are still in the zone that it was in."""
    return [each for each in venue.meetings if each.kind is not Kind.ONLINE and each.timezone != venue.timezone]


def reference(thing: Stored) -> str:
    """What a batch knows a thing by: a meeting's UID, else the slug."""
    return thing.uid if isinstance(thing, Meeting) else thing.slug


def identity(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """By what a group or a venue is recognised: its name, of a venue with address and town, folded."""
    return tuple(fold(fields[name]) for name in ("name", "address", "town") if name in fields)


def times(meeting: Meeting) -> Values:
    """When a meeting takes place: the part of its values by which two are known to be the same."""
    return {
        "timezone": meeting.timezone,
        "start_time": f"{meeting.start_time:%H:%M}",
        "rule": {
            "frequency": meeting.frequency.value,
            "interval": meeting.interval,
            "weekdays": list(meeting.weekdays),
            "nth": meeting.nth,
        },
    }


def _meeting(meeting: Meeting) -> Values:
    return {
        **{name: getattr(meeting, name) for name in _PLAIN},
        **times(meeting),
        "kind": meeting.kind.value,
        "state": meeting.state.value,
        "audiences": list(meeting.audiences),
        "kept_types": list(meeting.kept_types),
        "first_day": meeting.first_day.isoformat(),
        "last_day": meeting.last_day.isoformat() if meeting.last_day else None,
        "group": meeting.group.slug if meeting.group else None,
        "venue": meeting.venue.slug if meeting.venue else None,
    }


_READ: dict[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "state": State,
    "audiences": tuple,
    "kept_types": list,
    "start_time": time.fromisoformat,
    "first_day": date.fromisoformat,
    "last_day": lambda text: date.fromisoformat(text) if text else None,
}
