"""What somebody looks for, as the address of a list, feed or print says it, and as a query asks for it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from sqlalchemy import Select, select

from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.changes import fold
from facilitator.meetings.models import Group, Kind, Meeting, MeetingAudience, Venue

S = TypeVar("S", bound=Select[Any])

LONGEST_QUERY = 200
LONGEST_TOWN = 80
# Wall-clock time of the start: from, and before.
TIMES = {
    "morning": (dt.time(0), dt.time(12)),
    "afternoon": (dt.time(12), dt.time(17)),
    "evening": (dt.time(17), dt.time.max),
}
SOON, ONLINE_NOW = "soon", "online-now"
KINDS = {
    Kind.IN_PERSON: frozenset({Kind.IN_PERSON, Kind.HYBRID}),
    Kind.ONLINE: frozenset({Kind.ONLINE, Kind.HYBRID}),
    Kind.HYBRID: frozenset({Kind.HYBRID}),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for. Empty or None means any; ``day`` is a weekday, Monday 0; ``date`` one local date.

    ``when`` asks what there is at this very moment: ``SOON`` or ``ONLINE_NOW``; with a ``date`` it counts as not asked.
    ``step_free`` is "1" or empty. ``near`` is a town as somebody writes it, and ``venues`` the ids of those near it:
    ``nearby`` finds them, and no address has them.
    """

    q: str = ""
    day: int | None = None
    date: dt.date | None = None
    when: str = ""
    time: str = ""
    kind: str = ""
    step_free: str = ""
    audience: str = ""
    language: str = ""
    group: str = ""
    near: str = ""
    venues: frozenset[int] | None = field(default=None, repr=False)

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "Filters":
        """Read a query string. What can't be understood counts as not asked, so that an old link still answers."""
        day, kind, when = args.get("day", ""), args.get("kind", ""), args.get("when", "")
        try:
            on = dt.date.fromisoformat(args.get("date", ""))
        except ValueError:
            on = None
        return cls(
            q=" ".join(_text(args, "q").split())[:LONGEST_QUERY],
            day=int(day) if len(day) == 1 and day in "0123456" else None,
            date=on,
            when=when if when in (SOON, ONLINE_NOW) and not on else "",
            time=args["time"] if args.get("time") in TIMES else "",
            kind=kind if kind in {each.value for each in Kind} else "",
            step_free="1" if args.get("step_free") == "1" else "",
            audience=args["audience"] if args.get("audience") in AUDIENCES else "",
            language=_text(args, "language")[:35],
            group=_text(args, "group")[:120],
            near=" ".join(_text(args, "near").split())[:LONGEST_TOWN],
        )

    def args(self) -> dict[str, str]:
        """The same as a query string's parts, only what is asked for: ``from_args(f.args()) == f``."""
        given = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "venues"}
        return {name: str(value) for name, value in given.items() if value not in ("", None)}

    def plus(self, name: str, value: str) -> "Filters":
        """The same with one filter more, as the address has it."""
        return replace(Filters.from_args({**self.args(), name: value}), venues=self.venues)

    def without(self, *names: str) -> "Filters":
        """The same with some filters taken away."""
        gone = (*names, "venues") if "near" in names else names
        empty: dict[str, Any] = {name: None if name in ("day", "date", "venues") else "" for name in gone}
        return replace(self, **empty)

    def lasting(self) -> "Filters":
        """The same without what is asked of one day or moment: what has a place in a calendar that is followed."""
        return self.without("date", "when")


def matching(query: S, filters: Filters) -> S:
    """Narrow a query that has ``Meeting`` in it to what the filters ask, but for ``day``, ``date`` and ``when``."""
    for word in fold(filters.q).split():
        query = query.where(Meeting.search_text.contains(word, autoescape=True))
    if filters.kind:
        query = query.where(Meeting.kind.in_(KINDS[Kind(filters.kind)]))
    if filters.step_free:
        there = select(Venue.id).where(Venue.step_free.is_(True))
        query = query.where(Meeting.kind != Kind.ONLINE, Meeting.venue_id.in_(there))
    if filters.near:
        query = query.where(Meeting.kind != Kind.ONLINE, Meeting.venue_id.in_(filters.venues or ()))
    if filters.audience:
        query = query.where(
            Meeting.id.in_(select(MeetingAudience.meeting_id).where(MeetingAudience.audience == filters.audience))
        )
    if filters.language:
        query = query.where(Meeting.language == filters.language)
    if filters.group:
        query = query.where(Meeting.group_id.in_(select(Group.id).where(Group.slug == filters.group)))
    if filters.time:
        since, before = TIMES[filters.time]
        query = query.where(Meeting.start_time >= since, Meeting.start_time < before)
    return query


def _text(args: Mapping[str, str], name: str) -> str:
    # PostgreSQL can't even be asked about NUL.
    return args.get(name, "").replace("\x00", "")
