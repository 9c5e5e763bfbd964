"""Rows in the fields of the Meeting Guide format, read into what they say, and what is wrong with them.

They say groups, venues and meetings. What files call these fields, and how they write them, is the formats' business.

Nothing here knows the database. Fields that say something of a person (contacts, payment handles) are never read.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from facilitator.exchange import codes
from facilitator.exchange.outgoing import OUTWARD
from facilitator.exchange.places import Place, attendance, link, place
from facilitator.exchange.row import Row
from facilitator.exchange.said import Access, Reading, Thing, settle_step_free, share
from facilitator.exchange.timing import timing
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.changes import fold
from facilitator.meetings.models import Kind, State
from facilitator.meetings.slugs import slugify

TAKEN = frozenset(
    {
        *("name", "slug", "types", "notes", "group", "group_notes", "facilitator", "language"),
        *("day", "time", "end_time", "timezone"),
        *("location", "location_notes", "formatted_address", "address", "city", "state", "postal_code", "country"),
        *("region", "sub_region", "regions", "latitude", "longitude", "approximate"),
        *("attendance_option", "conference_url", "conference_phone"),
        *("conference_url_notes", "conference_phone_notes"),
    }
)
HOW_TO_JOIN = ("conference_url_notes", "conference_phone_notes")  # left out with a warning
UNSAID = frozenset({"updated", "url"})  # about the row and not about the meeting: left out without a word


@dataclass(frozen=True, slots=True)
class Defaults:
    """What counts where a row says nothing: IANA zone, minutes, language as BCP 47 has it.

    ``home`` is this site's address, by which a list that it wrote itself is known.
    """

    timezone: str
    length: int
    language: str
    home: str = ""


def read(raw: Iterable[tuple[int, Any]], defaults: Defaults) -> Reading:
    """Read numbered rows into what they say; one row is one meeting, whatever else it shares with another."""
    found = Reading(rows=0)
    shared: dict[str, list[Access]] = defaultdict(list)
    for number, fields in raw:
        found.rows += 1
        row = Row(number, fields if isinstance(fields, dict) else {})
        if not isinstance(fields, dict):
            row.refuse("", "not_object")
        else:
            _read_row(row, found, defaults, shared)
        found.refused += row.refusals
        found.warnings += row.warnings if not row.refusals else []
    for key, rows_of_it in shared.items():
        settle_step_free(found, key, rows_of_it)
    return found


def _read_row(row: Row, found: Reading, defaults: Defaults, shared: dict[str, list[Access]]) -> None:
    slug, key = _key(row, found)
    ours = row.within("facilitator")
    types = row.texts("types")
    said: dict[str, Any] = {"name": row.line("name", 200, required=True), **_words(row, ours, types, defaults)}
    said |= timing(row, ours, defaults.timezone, defaults.length)
    where, group = place(row, ours, said["timezone"]), _group(row, ours)
    said |= _attendance(row, ours, types, where)
    said |= {"venue": where.key if where else None, "group": group.key if group else None}
    for name in _held_back(row, ours, defaults.home):
        del said[name]
    meeting = Thing(key, said, row.number, slug=slug, uid=_uid(ours, found))
    if ours:
        meeting.sequence = ours.whole("sequence", range(2**31), 0) or 0
    if row.refusals:
        return
    found.meetings.append(meeting)
    if group:
        share(row, found.groups, group)
    if where:
        share(row, found.venues, Thing(where.key, where.said, row.number, where.slug))
        shared[where.key].append(Access(row, meeting, codes.STEP_FREE in types, where.sure))
    elif codes.STEP_FREE in types:
        said["kept_types"] = codes.kept(types, step_free=False)


def _key(row: Row, found: Reading) -> tuple[str, str]:
    """The short name of a row, and by what its list knows it again: the same, where nothing else is given."""
    known = row.line("list_key", 255)
    slug = row.line("slug", 255, required=not known)
    key = known or slug
    row.slug = slug or (slugify(str(row.raw["name"])) if known and row.has("name") else "")
    if key and found.slugs.setdefault(key, row.number) != row.number:
        row.refuse("slug" if slug else "", "double" if slug else "twice", row=found.slugs[key])
    return row.slug, key


def _words(row: Row, ours: Row | None, types: list[str], defaults: Defaults) -> dict[str, Any]:
    audiences = {codes.AUDIENCE_OF[code] for code in types if code in codes.AUDIENCE_OF}
    said: dict[str, Any] = {
        "about": ours.notes("about") if ours and "about" in ours.raw else row.notes("notes"),
        "language": _language(ours) or codes.language(types) or _language(row) or defaults.language,
        "kept_types": codes.kept(types, step_free=True),
    }
    if any(len(code) > 40 for code in types) or len(types) > 60:
        row.refuse("types", "too_long", most=40)
    for name in HOW_TO_JOIN:
        if row.has(name):
            row.warn(name, "pass_code")
    if ours:
        others = ours.texts("audiences")
        if unknown := [key for key in others if key not in AUDIENCES]:
            ours.refuse("audiences", "unknown", value=unknown[0][:40])
        audiences |= set(others)
        said["point"] = ours.whole("point", range(1, 5))
    return said | {"audiences": sorted(audiences)}


def _language(row: Row | None) -> str:
    tag = row.line("language", 35) if row else ""
    if row and tag and not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", tag):
        row.refuse("language", "unknown", value=tag)
    return tag


def _attendance(row: Row, ours: Row | None, types: list[str], where: Place | None) -> dict[str, Any]:
    kind, state = attendance(row, types, where)
    at = row
    if ours:
        kind = ours.choice("kind", Kind) or kind
        state = ours.choice("state", State, OUTWARD) or state
        at = ours if ours.has("state") and state is State.PAUSED else row
    if kind is Kind.IN_PERSON and where is None:
        row.warn("location", "no_place")
    return {
        "kind": kind.value,
        "state": state.value,
        "online_url": link(at, "online_url" if at is ours else "conference_url"),
        "online_phone": at.line("online_phone" if at is ours else "conference_phone", 200),
    }


def _held_back(row: Row, ours: Row | None, home: str) -> set[str]:
    """The fields that a list of our own says only in part: our pages say more, and must not come to say less by it."""
    own = home and row.line("url", 1000).startswith(f"{home}/")
    return {"online_url", "online_phone", "about"}.intersection(ours.texts("held_back")) if ours and own else set()


def _group(row: Row, ours: Row | None) -> Thing | None:
    name, about = row.line("group", 200), row.notes("group_notes")
    own = ours.within("group") if ours else None
    slug = own.line("slug", 120) if own else ""
    if not name:
        return None
    return Thing(f"slug:{slug}" if slug else fold(name), {"name": name, "about": about}, row.number, slug)


def _uid(ours: Row | None, found: Reading) -> str:
    uid = ours.line("uid", 255) if ours else ""
    if ours and uid:
        if not re.fullmatch(r"[\x21-\x7e]+", uid):
            ours.refuse("uid", "unknown", value=uid[:40])
        elif found.uids.setdefault(uid, ours.number) != ours.number:
            ours.refuse("uid", "double", row=found.uids[uid])
    return uid
