"""What a calendar entry is made of: plain values, so that the same rows give the same bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Self

from facilitator.calendars import zones
from facilitator.meetings.models import Kind, Meeting, Venue
from facilitator.meetings.recurrence import (
    Frequency,
    Series,
    days,
    final_day,
    next_days,
    takes_place_on,
    touches_clock_change,
)

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
    Discreet entries keep the ``address`` if wanted. ``remind`` is minutes of notice, None for no reminder.
    """

    word: str = ""
    address: bool = False
    remind: int | None = None

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read ``discreet=1``, ``word=``, ``address=1`` and ``remind=<minutes>``; raises ``BadOptionError``."""
        discreet = _switch(args, "discreet")
        word = args.get("word") or DISCREET_WORDS[0]
        if word not in DISCREET_WORDS:
            raise BadOptionError("word")
        return cls(
            word=word if discreet else "",
            address=_switch(args, "address") and discreet,
            remind=_minutes(args.get("remind", "")),
        )

    def args(self) -> dict[str, str]:
        """The same as parts of a query string, only what differs from the plain feed."""
        given = {
            "discreet": "1" if self.word else "",
            "word": self.word if self.word != DISCREET_WORDS[0] else "",
            "address": "1" if self.address else "",
            "remind": "" if self.remind is None else str(self.remind),
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
    """What the public may know of a meeting, as far as a calendar shows it. ``page`` is its full address."""

    uid: str
    sequence: int
    created_at: datetime
    changed_at: datetime
    series: Series
    name: str
    page: str
    about: str = ""
    group: str = ""
    place: Place | None = None
    online: bool = False
    online_url: str = ""
    online_phone: str = ""
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a series as a feed says them.

    ``first`` begins the rule, ``last`` ends it (None: for ever), ``left_out`` are dates of the rule between them that a
    clock change touches; ``alone`` are all such dates, which stand in UTC as events of their own.
    """

    first: date | None
    last: date | None
    left_out: tuple[date, ...]
    alone: tuple[date, ...]


def dates(series: Series) -> Dates:
    """Take a series apart into a rule that every client reads alike, and the few dates on which they don't agree."""
    touched = _touched(series.start_time, series.duration, series.timezone, series.first_day.year)
    alone = tuple(day for day in touched if takes_place_on(series, day))
    # There are at most three touched dates around each of two changes a year, so a plain one is soon found.
    first = next((day for day in next_days(series, series.first_day, len(alone) + 1) if day not in alone), None)
    last = final_day(series)
    if first is None or series.frequency is Frequency.ONCE:
        return Dates(first, first, (), alone)
    if last is not None and last in alone:
        last = max(day for day in days(series, first, last) if day not in alone)
    left_out = tuple(day for day in alone if first < day and (last is None or day < last))
    return Dates(first, last, left_out, alone)


@lru_cache(maxsize=4096)
def _touched(start_time: time, duration: int, timezone: str, year: int) -> tuple[date, ...]:
    """The days from ``year`` on that a clock change touches between these hours; for most hours there is none."""
    daily = Series(date(year, 1, 1), start_time, duration, timezone, Frequency.WEEKLY, weekdays=tuple(range(7)))
    return tuple(day for day in zones.days_of_change(timezone, year) if touches_clock_change(daily, day))


def entry(meeting: Meeting, page: str) -> Entry:
    """What a stored meeting tells the public; ``page`` is the full address of its page."""
    venue = meeting.venue if meeting.kind is not Kind.ONLINE else None
    online = meeting.kind is not Kind.IN_PERSON
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        created_at=meeting.created_at,
        changed_at=meeting.changed_at,
        series=meeting.series,
        name=meeting.name,
        page=page,
        about=meeting.about,
        group=meeting.group.name if meeting.group else "",
        place=_place(venue) if venue else None,
        online=online,
        online_url=meeting.online_url if online else "",
        online_phone=meeting.online_phone if online else "",
        audiences=meeting.audiences,
    )


def _place(venue: Venue) -> Place:
    parts = [venue.address] if venue.address else []
    written = venue.address.casefold()  # some addresses hold the town already
    parts += [part for part in (venue.town, venue.postcode) if part and part.casefold() not in written]
    position = _position(venue.latitude, venue.longitude)
    return Place(venue.name, ", ".join(parts), venue.way_in, venue.step_free, position)


def _position(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return latitude, longitude


def _switch(args: Mapping[str, str], name: str) -> bool:
    given = args.get(name, "")
    if given not in ("", "0", "1"):
        raise BadOptionError(name)
    return given == "1"


def _minutes(given: str) -> int | None:
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= 5 and int(given) <= LONGEST_NOTICE):
        raise BadOptionError("remind")
    return int(given)
