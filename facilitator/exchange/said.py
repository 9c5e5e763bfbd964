"""What a list says: its meetings, and the groups and venues that they share."""

from dataclasses import dataclass, field
from typing import Any

from facilitator.exchange import codes
from facilitator.exchange.row import Remark, Row
from facilitator.meetings.changes import fold


@dataclass(slots=True)
class Thing:
    """What a list says of one group, venue or meeting, by field, in JSON's types.

    A meeting's ``group`` and ``venue`` are keys of those. ``slug``, ``uid`` and ``sequence`` are what it had in the
    copy that wrote the list, where that is known.
    """

    key: str
    said: dict[str, Any]
    row: int
    slug: str
    uid: str = ""
    sequence: int = 0


@dataclass(slots=True)
class Reading:
    """What a list says.

    ``rows`` is how many it has. ``slugs`` are what it calls its meetings, ``uids`` what other copies do: those of all
    its rows, also of refused ones, with the row.
    """

    rows: int
    groups: dict[str, Thing] = field(default_factory=dict)
    venues: dict[str, Thing] = field(default_factory=dict)
    meetings: list[Thing] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    slugs: dict[str, int] = field(default_factory=dict)
    uids: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Access:
    """Whether one row of a venue has the code for step-free access, and whether it says more in our own form."""

    row: Row
    meeting: Thing
    has_code: bool
    sure: bool


def share(row: Row, things: dict[str, Thing], thing: Thing) -> None:
    """Put together what several rows say of the same group or venue: of each field, the first that says something."""
    known = things.setdefault(thing.key, thing)
    for name, value in thing.said.items():
        if known.said[name] in ("", None):
            known.said[name] = value
        elif value not in ("", None, known.said[name]) and not _near(name, value, known.said[name]):
            row.warn(name, "differs", value=str(value)[:60], taken=str(known.said[name])[:60], row=known.row)


def _near(name: str, one: Any, other: Any) -> bool:
    """Whether two numbers are coordinates within some ten metres of each other, or two names differ in case alone."""
    if name in ("latitude", "longitude"):
        return bool(abs(one - other) < 0.0002)
    return name == "name" and fold(one) == fold(other)


def settle_step_free(found: Reading, key: str, rows_of_it: list[Access]) -> None:
    """A place is step-free where every row of it says so. Where only some do, nobody knows, and they keep the code."""
    venue = found.venues[key]
    having = [each for each in rows_of_it if each.has_code]
    if not any(each.sure for each in rows_of_it):
        venue.said["step_free"] = True if len(having) == len(rows_of_it) else None
        if having and venue.said["step_free"] is None:
            remark = {"name": venue.said["name"], "some": len(having), "all": len(rows_of_it)}
            found.warnings.append(Remark(having[0].row.number, having[0].row.slug, "types", "step_free", remark))
    if venue.said["step_free"] is not True:
        for each in having:
            types = each.row.texts("types")
            each.meeting.said["kept_types"] = codes.kept(types, step_free=False)
