"""What a calendar entry is made of: plain values, so that the same rows give the same bytes."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Self

from facilitator.calendars import zones
from facilitator.meetings import joining, links
from facilitator.meetings.models import Kind, Meeting, Status, Venue
from facilitator.meetings.recurrence import Frequency, Series, days, final_day, takes_place_on, touches_clock_change
from facilitator.meetings.timetable import MeetingDate, Timetable, moved

LONGEST_NOTICE = 7 * 24 * 60
DISCREET_WORDS = ("appointment", "class", "coffee", "errand", "busy")


class BadOptionError(Exception):
    """An option of a feed's address that can't be understood; ``name`` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Options:
    """What a subscriber chose.

    ``word`` is a key of ``DISCREET_WORDS``, shown in place of all that says what it is about; empty for plain entries.
    Discreet entries keep the ``address`` if wanted. ``remind`` is minutes of notice, None for no reminder. With
    ``cancelled``, dates that were cancelled are shown as that; else they are gone.
    """

    word: str = ""
    address: bool = False
    remind: int | None = None
    cancelled: bool = False

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read ``discreet=1``, ``word=``, ``address=1``, ``remind=<minutes>`` and ``cancelled=show``.

        Whoever chose a word wants discreet entries, and must not get others for want of a second part of the address.
        Raises ``BadOptionError``.
        """
        discreet = _switch(args, "discreet") or bool(args.get("word"))
        word = args.get("word") or DISCREET_WORDS[0]
        if word not in DISCREET_WORDS:
            raise BadOptionError("word")
        return cls(
            word=word if discreet else "",
            address=_switch(args, "address") and discreet,
            remind=_minutes(args.get("remind", "")),
            cancelled=_shown(args.get("cancelled", "")),
        )

    def args(self) -> dict[str, str]:
        """The same as parts of a query string, only what differs from the plain feed."""
        given = {
            "discreet": "1" if self.word else "",
            "word": self.word if self.word != DISCREET_WORDS[0] else "",
            "address": "1" if self.address else "",
            "remind": "" if self.remind is None else str(self.remind),
            "cancelled": "show" if self.cancelled else "",
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a meeting is held. ``position`` is latitude and longitude in WGS 84 degrees."""

    name: str
    address: str = ""
    way_in: str = ""
    step_free: bool | None = None
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What the public may know of a meeting, as far as a calendar shows it. ``page`` is its full address.

    ``at`` is the date of which the entry speaks, where that is not as the rule says. ``late``: how to join is shown
    shortly before only; ``on_page``: it is said on the page alone, ``code_on_page``: its pass code is. ``leads``:
    whoever reads the calendar leads it; the entry is theirs alone then. ``secrets``: what none of its texts may tell.
    """

    uid: str
    sequence: int
    created_at: datetime
    changed_at: datetime
    timetable: Timetable
    name: str
    page: str
    about: str = ""
    group: str = ""
    place: Place | None = None
    online: bool = False
    online_url: str = ""
    online_phone: str = ""
    audiences: tuple[str, ...] = ()
    at: MeetingDate | None = None
    late: bool = False
    on_page: bool = False
    code_on_page: bool = False
    leads: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def series(self) -> Series:
        """The rule."""
        return self.timetable.series


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a meeting as a feed says them.

    ``first`` begins the rule and ``last`` ends it (None: for ever); ``left_out`` are dates of the rule between them
    that it does not say. ``instead`` stand in the place of one of its dates, ``alone`` as events of their own: those
    that were added, and those that a clock change touches, about which programs don't agree.
    """

    first: date | None
    last: date | None
    left_out: tuple[date, ...]
    instead: tuple[MeetingDate, ...]
    alone: tuple[MeetingDate, ...]


def dates(timetable: Timetable, *, cancelled: bool = False) -> Dates:
    """Take a timetable apart into a rule that every client reads alike, and the dates that are not as the rule says.

    With ``cancelled``, dates that were cancelled stay where they are, to be marked.
    """
    series = _until_pause(timetable)
    touched = _touched(series.start_time, series.duration, series.timezone, series.first_day.year)
    special = {each.day: each for each in timetable.special()}
    for day in touched:
        if day not in special and takes_place_on(series, day) and (found := timetable.on(day)):
            special[day] = found
    shown = (Status.ON, Status.CANCELLED) if cancelled else (Status.ON,)
    said = [each for each in special.values() if each.status in shown]
    by_rule = {day for day in special if takes_place_on(series, day)}
    plain = {day for day in by_rule if day not in touched and not touches(series, special[day])}
    instead = [each for each in said if each.day in plain] if series.frequency is not Frequency.ONCE else []
    gone = by_rule - {each.day for each in instead}
    first, last = _ends(series, gone)
    left_out = tuple(sorted(day for day in gone if first and first < day and (last is None or day < last)))
    alone = [each for each in said if each not in instead]
    return Dates(first, last, left_out, tuple(sorted(instead, key=_name)), tuple(sorted(alone, key=_name)))


def _until_pause(timetable: Timetable) -> Series:
    """The rule up to a pause that nobody knows the end of."""
    series, paused = timetable.series, timetable.paused_from
    if paused is None or (series.last_day is not None and series.last_day < paused):
        return series
    return replace(series, last_day=paused - timedelta(days=1))


def _ends(series: Series, gone: Container[date]) -> tuple[date | None, date | None]:
    """The first and the last date that a rule says where some are gone."""
    first = next((day for day in days(series, series.first_day, date.max) if day not in gone), None)
    last = final_day(series)
    if first is None or series.frequency is Frequency.ONCE:
        return first, first
    if last is not None and last in gone:
        last = max(day for day in days(series, first, last) if day not in gone)
    return first, last


def touches(series: Series, found: MeetingDate) -> bool:
    """Whether a clock change touches a date of the series where it is now, as ``recurrence`` says."""
    change = found.change
    if change is None:
        return touches_clock_change(series, found.day)
    return touches_clock_change(moved(series, change), change.to_day or change.day)


def _name(found: MeetingDate) -> date:
    return found.day


@lru_cache(maxsize=4096)
def _touched(start_time: time, duration: int, timezone: str, year: int) -> tuple[date, ...]:
    """The days from ``year`` on that a clock change touches between these hours; for most hours there is none."""
    daily = Series(date(year, 1, 1), start_time, duration, timezone, Frequency.WEEKLY, weekdays=tuple(range(7)))
    return tuple(day for day in zones.days_of_change(timezone, year) if touches_clock_change(daily, day))


def entry(meeting: Meeting, timetable: Timetable, page: str) -> Entry:
    """What a stored meeting tells the public; ``page`` is the full address of its page."""
    venue = meeting.venue if meeting.kind is not Kind.ONLINE else None
    online, says, secrets = meeting.kind is not Kind.IN_PERSON, joining.public(meeting), joining.secrets(meeting)
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        created_at=meeting.created_at,
        changed_at=meeting.changed_at,
        timetable=timetable,
        name=meeting.name,
        page=page,
        about=says.about,
        group=meeting.group.name if meeting.group else "",
        place=_place(venue, secrets) if venue else None,
        online=online,
        online_url=says.online_url if online else "",
        online_phone=says.online_phone if online else "",
        audiences=meeting.audiences,
        late=joining.late(meeting),
        on_page=online and says.on_page,
        code_on_page=online and "online_code" in says.held_back,
        secrets=secrets,
    )


def at(entry: Entry, found: MeetingDate) -> Entry:
    """What the public may know of one date that is not as the rule says."""
    change = found.change
    if change is None or not found.elsewhere:
        return replace(entry, at=found)
    online = found.kind is not Kind.IN_PERSON
    secrets = joining.longest_first([*entry.secrets, *joining.hidden(change.online_url, late=entry.late)])
    place = entry.place if change.venue is None else _place(change.venue, secrets)
    link = joining.public_link(change.online_url, late=entry.late) if change.online_url else entry.online_url
    on_page = not link if change.online_url else entry.on_page
    return replace(
        entry,
        at=found,
        place=place if found.kind is not Kind.ONLINE else None,
        online=online,
        online_url=link if online else "",
        online_phone=entry.online_phone if online else "",
        on_page=online and on_page,
        code_on_page=online and entry.code_on_page,
        secrets=secrets,
    )


def _place(venue: Venue, secrets: Iterable[str]) -> Place:
    parts = [venue.address] if venue.address else []
    written = venue.address.casefold()  # some addresses hold the town already
    parts += [part for part in (venue.town, venue.postcode) if part and part.casefold() not in written]
    position = _position(venue.latitude, venue.longitude)
    return Place(venue.name, ", ".join(parts), links.without_codes(venue.way_in, secrets), venue.step_free, position)


def _position(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return latitude, longitude


def _switch(args: Mapping[str, str], name: str) -> bool:
    given = args.get(name, "")
    if given not in ("", "0", "1"):
        raise BadOptionError(name)
    return given == "1"


def _shown(given: str) -> bool:
    if given not in ("", "show"):
        raise BadOptionError("cancelled")
    return bool(given)


def _minutes(given: str) -> int | None:
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= 5 and int(given) <= LONGEST_NOTICE):
        raise BadOptionError("remind")
    return int(given)
