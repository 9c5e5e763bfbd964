"""One meeting as a calendar sees it, for the tests of this room to vary."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from facilitator.calendars import ical
from facilitator.calendars.entries import Entry, Options, Place
from facilitator.meetings.models import Kind
from facilitator.meetings.recurrence import Frequency, Series
from facilitator.meetings.timetable import Timetable

MONDAYS = Series(
    first_day=date(2026, 1, 5),
    start_time=time(19, 0),
    duration=90,
    timezone="Europe/London",
    frequency=Frequency.WEEKLY,
    weekdays=(0,),
)
HALL = Place("Mill Lane Hall", "4 Mill Lane, Northgate", position=(51.5074, -0.1278))
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


def calendar(entry: Entry, options: Options | None = None, head: ical.Head = HEAD) -> bytes:
    """A whole feed of one meeting."""
    zone = (entry.series.timezone, entry.series.first_day.year)
    return ical.feed(head, [zone], [ical.events(entry, options or Options())])
