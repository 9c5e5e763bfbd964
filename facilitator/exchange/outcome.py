"""What an import did, or would do."""

from dataclasses import dataclass, field
from typing import Any

from facilitator.exchange.row import Remark
from facilitator.exchange.said import Thing
from facilitator.meetings.followers import Loose


@dataclass(frozen=True, slots=True)
class File:
    """Where a list comes from; ``source`` is the list's name where the person says it, else empty."""

    name: str
    format: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What was written of one thing that was here already: field: (before, after)."""

    table: str
    slug: str
    name: str
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Twin:
    """A row that is a meeting which was here already, though this list had not brought it."""

    row: int
    slug: str
    name: str


@dataclass(slots=True)
class Outcome:
    """What an import did. ``known``: the list was imported before. ``new`` counts by table.

    ``unchanged`` counts meetings of which the list has no news, ``kept`` those among them in which something that was
    changed here stays. ``made`` are the new meetings, as the list says them. ``gone`` are (slug, name) of meetings that
    the list no longer has and ``ended`` of those among them that were to end; ``loose`` are duties for dates that a
    meeting no longer has. ``refused`` is only what the database adds to what ``Reading`` refused.
    """

    batch: int
    source: str
    known: bool
    new: dict[str, int] = field(default_factory=lambda: {"group": 0, "venue": 0, "meeting": 0})
    made: list[Thing] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    kept: int = 0
    gone: list[tuple[str, str]] = field(default_factory=list)
    ended: list[tuple[str, str]] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
