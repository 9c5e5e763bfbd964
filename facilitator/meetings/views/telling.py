"""A change of a meeting in the words that people know: who, when, what was done, and what differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.accounts.models import Volunteer
from facilitator.meetings import history, reasons, words
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.date_models import Change, Closure, What
from facilitator.meetings.forms import options
from facilitator.meetings.forms.meeting import venue_words
from facilitator.meetings.labels import KINDS, POINTS, STATES
from facilitator.meetings.models import Group, Kind, Meeting, State, Venue
from facilitator.meetings.timetable import Timetable

Row = tuple[str, str, str]  # what it is, before, after; a text may be empty
Snapshot = Mapping[str, Any]

DEEDS: dict[str, Any] = {
    "planned": _l("Planned it"),
    "changed": _l("Changed it"),
    "published": _l("Published it"),
    "paused": _l("Planned a break"),
    "resumed": _l("Took it up again"),
    "ended": _l("Ended it"),
    "split": _l("Changed it from a date on"),
    "began": _l("Began it with a change from a date on"),
    "rejoined": _l("Took back a change from a date on"),
    "left": _l("Took its leader off the team"),
    "venue": _l("Changed the time zone of its venue"),
    "imported": _l("Brought in a list that says it otherwise"),
    "taken_back": _l("Took back a list that had been brought in"),
    "restored": _l("Put it back to how it was before"),
    "cancelled": _l("Cancelled a date"),
    "moved": _l("Moved a date"),
    "added": _l("Added a date"),
    "usual": _l("Said that a date takes place as usual"),
    "undone": _l("Put a date back"),
}
UNSIGNED = ("imported", "taken_back")  # done by the command for imports, which nobody signs in for


@dataclass(frozen=True, slots=True)
class Told:
    """One change: ``at`` is aware, in the meeting's zone; ``day`` the date it is of; ``goes_back`` if it can."""

    id: int
    at: datetime
    day: date | None
    who: str
    did: str
    rows: list[Row]
    goes_back: bool


@dataclass(frozen=True, slots=True)
class Shut:
    """A closure that took dates of the meeting: ``days`` are those that it took, ``whose`` says of what it is."""

    closure: Closure
    whose: str
    why: str
    days: list[date]


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers in snapshots stand for."""

    venues: Mapping[int, str]
    groups: Mapping[int, str]
    people: Mapping[int, str]


def changes(session: Session, meeting: Meeting, found: Sequence[Change]) -> list[Told]:
    """Changes of a meeting in words; always three queries."""
    names = _names(session, [state for each in found for state in (each.before, each.after)])
    return [_told(meeting, each, names) for each in found]


def change(session: Session, meeting: Meeting, found: Change) -> Told:
    """One change of a meeting in words."""
    return changes(session, meeting, [found])[0]


def differences(session: Session, before: Snapshot, after: Snapshot) -> list[Row]:
    """Where two states of a meeting differ."""
    return _rows(before, after, _names(session, [before, after]))


def closed(timetable: Timetable, day: date | None, today: date) -> list[Shut]:
    """The closures that took dates of a meeting, or one date of it, within a year, the latest first."""
    found: dict[int, Shut] = {}
    for each in timetable.closures:
        closure = each.closure
        if closure.last_day.year < today.year - 1:
            continue
        dates = timetable.dates(closure.first_day, closure.last_day)
        days = [found.day for found in dates if found.closure is closure]
        if days and (day is None or day in days):
            why = reasons.words(closure.reason, closure.note)
            found[closure.id] = Shut(closure, _whose(closure), why, [day] if day else days)
    return sorted(found.values(), key=lambda each: (each.closure.first_day, each.closure.id), reverse=True)


def _whose(closure: Closure) -> str:
    if closure.meeting_id is not None:
        return _("A break of this meeting")
    if closure.group is not None:
        return _("The whole group: %(name)s", name=closure.group.name)
    if closure.venue is not None:
        return _("The venue: %(name)s", name=closure.venue.name)
    return _("All meetings")


def _told(meeting: Meeting, found: Change, names: Names) -> Told:
    who = _("An import") if found.did in UNSIGNED else _("Somebody who left")
    return Told(
        id=found.id,
        at=found.at.astimezone(clock.zone(meeting.timezone)),
        day=found.day,
        who=found.volunteer.name if found.volunteer else who,
        did=str(DEEDS.get(found.did, found.did)),
        rows=_rows(found.before, found.after, names) if found.before else [],
        goes_back=bool(found.before),
    )


def _rows(before: Snapshot, after: Snapshot, names: Names) -> list[Row]:
    found: list[Row] = []
    for name, (label, say) in fields(names).items():
        if before[name] != after[name]:
            found.append((str(label), say(before[name]), say(after[name])))
    return [*found, *_rule_rows(before, after), *_break_rows(before, after), *_date_rows(before, after, names)]


def fields(names: Names) -> dict[str, tuple[Any, Any]]:
    """The fields of a meeting: under which label its form has them, and how a value reads."""
    return {
        "state": (_l("Shown as"), lambda value: str(STATES[State(value)])),
        "paused_from": (_l("Not meeting from"), _day),
        "name": (_l("Name of the meeting"), str),
        "group_id": (_l("Group"), lambda value: _name(names.groups, value, _("a group that is gone"))),
        "kind": (_l("How do people take part?"), lambda value: str(KINDS[Kind(value)])),
        "venue_id": (_l("Venue"), lambda value: _name(names.venues, value, _("a venue that is gone"))),
        "online_url": (_l("Link to the online room"), str),
        "online_phone": (_l("Phone number to dial in"), str),
        "online_code": (_l("Pass code"), str),
        "lead_id": (_l("Who usually leads it?"), lambda value: _name(names.people, value, _("somebody who left"))),
        "audiences": (_l("Who is it for?"), lambda value: _list(str(AUDIENCES[key][0]) for key in value)),
        "language": (_l("Language"), options.language),
        "point": (_l("Point of the programme"), lambda value: f"{value}: {POINTS[value][0]}" if value else ""),
        "about": (_l("About the meeting"), str),
    }


def _rule_rows(before: Snapshot, after: Snapshot) -> list[Row]:
    was, now = history.series_of(before), history.series_of(after)
    said, says = _capital(words.describe(was)), _capital(words.describe(now))
    found = [(_("When"), said, says)] if said != says else []
    if was.first_day != now.first_day:
        found.append((_("First day"), words.full_day(was.first_day), words.full_day(now.first_day)))
    if was.last_day != now.last_day and says == said:
        found.append((_("Last day"), _day(before["last_day"]), _day(after["last_day"])))
    return found


def _break_rows(before: Snapshot, after: Snapshot) -> list[Row]:
    was, now = ({each["id"]: _break(each) for each in state["breaks"]} for state in (before, after))
    numbers = sorted(was.keys() | now.keys(), key=lambda number: number or 0)
    return [(_("Break"), was.get(n, ""), now.get(n, "")) for n in numbers if was.get(n) != now.get(n)]


def _break(said: Snapshot) -> str:
    days = _("%(first)s to %(last)s", first=_day(said["first_day"]), last=_day(said["last_day"]))
    why = reasons.words(said["reason"], said["note"])
    return f"{days}. {why}" if why else days


def _date_rows(before: Snapshot, after: Snapshot, names: Names) -> list[Row]:
    was, now = ({each["day"]: each for each in state["dates"]} for state in (before, after))
    return [
        (_day(day), _date(was.get(day), now.get(day), names), _date(now.get(day), was.get(day), names))
        for day in sorted(was.keys() | now.keys())
        if was.get(day) != now.get(day)
    ]


def _date(said: Snapshot | None, other: Snapshot | None, names: Names) -> str:
    """What is said of one date, in a line; ``other`` is what was said of it before or after."""
    if said is None:
        return _("No such date") if other and other["what"] == What.ADDED else _("As planned")
    parts = [_("Cancelled")] if said["cancelled"] else []
    if said["what"] == What.USUAL:
        parts = parts or [_("Meeting as usual")]
    else:
        differs = list(_placed(said, names))
        as_usual = _("Takes place all the same") if not differs else _("Moved")
        parts.append(_("Extra date") if said["what"] == What.ADDED else as_usual)
        parts += differs
    if why := reasons.words(said["reason"], said["note"]):
        parts.append(why)
    return ", ".join(parts)


def _placed(said: Snapshot, names: Names) -> Iterable[str]:
    if said["to_day"] and said["to_day"] != said["day"]:
        yield _("to %(day)s", day=_day(said["to_day"]))
    if said["start_time"]:
        yield words.clock_time(time.fromisoformat(said["start_time"]))
    if said["duration"]:
        yield words.length(said["duration"])
    if said["kind"]:
        yield str(KINDS[Kind(said["kind"])])
    if said["venue_id"]:
        yield _name(names.venues, said["venue_id"], _("a venue that is gone"))
    if said["online_url"]:
        yield str(said["online_url"])


def _names(session: Session, states: Sequence[Snapshot]) -> Names:
    said = [each for each in states if each]
    venues = {each["venue_id"] for each in said} | {date["venue_id"] for each in said for date in each["dates"]}
    return Names(
        {each.id: venue_words(each) for each in _found(session, Venue, venues)},
        {each.id: each.name for each in _found(session, Group, {each["group_id"] for each in said})},
        {each.id: each.name for each in _found(session, Volunteer, {each["lead_id"] for each in said})},
    )


def _found(session: Session, model: Any, numbers: set[Any]) -> Sequence[Any]:
    return session.scalars(select(model).where(model.id.in_(numbers - {None}))).all()


def _name(names: Mapping[int, str], number: int | None, gone: str) -> str:
    return "" if number is None else names.get(number, gone)


def _day(text: str | None) -> str:
    return words.full_day(date.fromisoformat(text)) if text else ""


def _list(items: Iterable[str]) -> str:
    return format_list(list(items), locale=words.locale())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
