"""What is said of dates by all that shows them: pages, list, feed and open data, each read in its own way."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import recurring_ical_events
from dateutil import rrule
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.calendars import ical
from facilitator.calendars.entries import Options, entry
from facilitator.exchange import meeting_guide, outgoing
from facilitator.finder import dates, spans
from facilitator.meetings import schedule
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import ComingDate, Meeting, Status
from tests.conftest import NOW

TODAY = NOW.date()
AHEAD = 130  # days that are compared
NAMED = 60  # days of which each is asked for by its name
LISTED = timedelta(days=58)  # how far the list reaches at least

Times = list[tuple[datetime, datetime]]


@dataclass
class Shown:
    """Meetings, and where they are stored."""

    session: Session
    line: Sequence[Meeting]


def disagreements(world: Shown) -> dict[str, Any]:
    """Who says something else than the timetables: what it says, and what they say."""
    held, off = by_site(world), by_site(world, Status.CANCELLED)
    soon = [each for each in held if each[0] < NOW + LISTED]
    said = {
        "feed": (by_client(world, Options()), (held, [])),
        "feed with what is cancelled": (by_client(world, Options(cancelled=True)), (held, off)),
        "open data": (by_open_data(world), held),
        "month": (by_month(world), held),
        "reports": (by_reports(world), named_by_site(world)),
        "list": ([each for each in by_list(world) if each[0] < NOW + LISTED], soon),
    }
    return {name: found for name, found in said.items() if found[0] != found[1]}


def compared(times: Iterable[tuple[datetime, datetime]]) -> Times:
    """Those that begin in the days that are compared, in UTC and in order."""
    low = NOW + timedelta(days=1)
    found = ((start.astimezone(UTC), end.astimezone(UTC)) for start, end in times)
    return sorted(each for each in found if low <= each[0] < low + timedelta(days=AHEAD))


def by_site(world: Shown, status: Status = Status.ON) -> Times:
    """As the timetables have it, from which the pages are made."""
    since, until = TODAY, TODAY + timedelta(days=AHEAD + 5)
    found = schedule.of_many(world.session, world.line)
    return compared((d.start, d.end) for each in found.values() for d in each.dates(since, until) if d.status is status)


def named_by_site(world: Shown) -> list[tuple[int, date]]:
    """The names of the dates that take place, each asked for."""
    found = schedule.of_many(world.session, world.line)
    days = [TODAY + timedelta(days=number) for number in range(NAMED)]
    standing = ((each.id, found[each.id].on(day)) for each in world.line for day in days)
    return sorted((number, when.day) for number, when in standing if when and when.status is Status.ON)


def by_reports(world: Shown) -> list[tuple[int, date]]:
    """The same as reports count them."""
    found = schedule.of_many(world.session, world.line)
    until = TODAY + timedelta(days=NAMED - 1)
    return sorted((each.id, day) for each in world.line for day in found[each.id].held(TODAY, until))


def by_month(world: Shown) -> Times:
    """As the pages of the months show it."""
    shown = [spans.month(TODAY)]
    while len(shown) < 7:
        shown.append(spans.month(shown[-1].last + timedelta(days=1)))
    weeks = [dates.weeks(world.session, Filters(), each, 0, dates.SHOWN) for each in shown]
    items = [item for month in weeks for week in month for day in week if day for item in day.items]
    return compared((each.date.start, each.date.end) for each in items if each.date.status is Status.ON)


def by_list(world: Shown) -> Times:
    """As the rows that the list is read off have it, which reach less far."""
    rows = world.session.execute(select(ComingDate.start_utc, ComingDate.end_utc).where(ComingDate.status == Status.ON))
    return compared((start, end) for start, end in rows)


def by_client(world: Shown, options: Options) -> tuple[Times, Times]:
    """As recurring-ical-events expands the feed: what takes place, and what is marked as cancelled."""
    timetables = schedule.of_many(world.session, world.line)
    events = [
        ical.events(entry(each, timetables[each.id], f"https://meetings.example.org/{each.id}"), options)
        for each in world.line
    ]
    head = ical.Head("Northgate", "", "UTC")
    zones = {each.timezone: 2023 for each in world.line}
    feed = ical.feed(head, zones.items(), events)
    query = recurring_ical_events.of(icalendar.Calendar.from_ical(feed))
    expanded = query.between(TODAY, TODAY + timedelta(days=AHEAD + 5))
    found: dict[str, Times] = {"CONFIRMED": [], "CANCELLED": []}
    for event in expanded:
        found[str(event["STATUS"])].append((event["DTSTART"].dt, event["DTEND"].dt))
    return compared(found["CONFIRMED"]), compared(found["CANCELLED"])


def by_open_data(world: Shown) -> Times:
    """As another program would work it out from /meetings.json: the rule by dateutil, then what is said of dates."""
    document = json.loads(meeting_guide.write(outgoing.meetings(world.session, TODAY), lambda each: each.slug))
    met = [row for row in document if row["facilitator"]["state"] == "published"]
    return compared(each for row in met for each in _expanded(row))


def _expanded(row: dict[str, Any]) -> Iterator[tuple[datetime, datetime]]:
    ours = row["facilitator"]
    said = {each["day"]: each for each in ours.get("dates", [])}
    zone = clock.zone(row["timezone"])
    start = time.fromisoformat(ours.get("start_time") or row["time"])
    length = timedelta(minutes=ours["duration"]) if "duration" in ours else _between(row["time"], row["end_time"])
    for day in _days(row, ours):
        if day.isoformat() not in said:
            begin = datetime.combine(day, start, zone).astimezone(UTC)
            yield begin, begin + length
    for each in said.values():
        if each["status"] != "cancelled":
            yield datetime.fromisoformat(each["start"]), datetime.fromisoformat(each["end"])


def _days(row: dict[str, Any], ours: dict[str, Any]) -> Iterator[date]:
    first = date.fromisoformat(ours["first_day"])
    if ours.get("frequency") == "once":
        return iter([first])
    named = [row["day"]] if isinstance(row.get("day"), int) else row.get("day", [])
    weekdays = ours.get("weekdays", [(day - 1) % 7 for day in named])
    nth = ours.get("nth")
    rule = rrule.rrule(
        rrule.MONTHLY if ours.get("frequency") == "monthly" else rrule.WEEKLY,
        dtstart=datetime.combine(first, time(0)),
        until=datetime.fromisoformat(ours.get("last_day", "2028-01-01")),
        interval=ours.get("interval", 1),
        byweekday=[rrule.weekday(day, nth) for day in weekdays],
        wkst=rrule.MO,
    )
    return (each.date() for each in rule)


def _between(start: str, end: str) -> timedelta:
    """From one wall-clock time to the next one of the other."""
    low, high = (timedelta(hours=int(each[:2]), minutes=int(each[3:5])) for each in (start, end))
    return (high - low) % timedelta(days=1)
