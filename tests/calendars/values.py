"""One meeting as a calendar sees it, for the tests of this room to vary."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from facilitator.calendars import ical
from facilitator.calendars.entries import Entry, Options, Place
from facilitator.meetings.date_models import Closure, DateChange, What
from facilitator.meetings.models import Kind, Venue
from facilitator.meetings.recurrence import Frequency, Series
from facilitator.meetings.timetable import Closed, Timetable

MONDAYS = Series(
    first_day=date(2026, 1, 5),
    start_time=time(19, 0),
    duration=90,
    timezone="Europe/London",
    frequency=Frequency.WEEKLY,
    weekdays=(0,),
)
HALL = Place("Mill Lane Hall", "4 Mill Lane, Northgate", position=(51.5074, -0.1278))
LIBRARY = Venue(id=2, name="Town Library", address="1 High Street", town="Northgate", postcode="", way_in="")
CHECK_IN = Entry(
    uid="check-in@example.org",
    sequence=3,
    created_at=datetime(2026, 1, 2, 9, 0, tzinfo=UTC),
    changed_at=datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC),
    timetable=Timetable(MONDAYS, Kind.IN_PERSON, 1),
    name="Monday Check-in",
    page="https://meetings.example.org/meetings/monday-check-in",
    group="Northgate",
    place=HALL,
)
HEAD = ical.Head(
    name="Northgate Self-Help",
    description="All meetings of Northgate Self-Help.",
    timezone="Europe/London",
    source="https://meetings.example.org/calendars/all.ics",
    page="https://meetings.example.org/",
)


def on(**changes: Any) -> Entry:
    """The meeting with another rule."""
    return replace(CHECK_IN, timetable=replace(CHECK_IN.timetable, series=replace(MONDAYS, **changes)))


def changed(*changes: DateChange, closures: tuple[Closed, ...] = (), **rule: Any) -> Entry:
    """The meeting with what was said of single dates, and with another rule if that is wanted."""
    entry = on(**rule)
    said = {each.day: each for each in changes}
    return replace(entry, timetable=replace(entry.timetable, changes=said, closures=closures))


def cancelled(day: date, **more: Any) -> DateChange:
    """That a date (local) is cancelled."""
    return _said(day, What.USUAL, cancelled=True, **more)


def moved(day: date, **more: Any) -> DateChange:
    """That a date is elsewhere: on another day, at another time, in another place."""
    return _said(day, What.MOVED, **more)


def added(day: date, **more: Any) -> DateChange:
    """That there is another date."""
    return _said(day, What.ADDED, **more)


def closed(first_day: date, last_day: date, *kept: date) -> Closed:
    """Days (local) on which the meeting is closed, but for the dates that are kept."""
    closure = Closure(id=1, first_day=first_day, last_day=last_day, reason="holiday", note="", venue_id=None)
    return Closed(closure, frozenset(kept))


def _said(day: date, what: What, **more: Any) -> DateChange:
    """What is stored of one date, complete without a database."""
    plain = {"cancelled": False, "reason": "", "note": "", "online_url": "", "closures_seen": 0}
    rest = dict.fromkeys(("to_day", "start_time", "duration", "kind", "venue_id", "venue"))
    return DateChange(day=day, what=what, **{**plain, **rest, **more})


def calendar(entry: Entry, options: Options | None = None, head: ical.Head = HEAD) -> bytes:
    """A whole feed of one meeting."""
    zone = (entry.series.timezone, entry.series.first_day.year)
    return ical.feed(head, [zone], [ical.events(entry, options or Options())])
