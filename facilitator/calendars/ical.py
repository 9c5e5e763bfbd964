"""iCalendar bytes (RFC 5545, RFC 7986) in the forms that every important client reads alike.

This is the only user of icalendar, which gives components, rules, parameters and folding. Written around: its own time
stamps and UIDs, an aware UNTIL without Z, a typed ``\\N`` that becomes a line break, a missing VALUE=, its time zones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from icalendar import Alarm, Calendar, Component, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur, vUri

from facilitator.calendars.entries import Entry, Options, at, dates, touches
from facilitator.calendars.words import Said, join_label, phone_label, say
from facilitator.calendars.zones import Observance, Yearly, observances
from facilitator.meetings.models import Status
from facilitator.meetings.recurrence import Frequency, Series, occurrence
from facilitator.meetings.timetable import MeetingDate

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
REFRESH = "PT6H"
COLOUR = "teal"  # a CSS name, as RFC 7986 asks for
PRODID = "-//Facilitator//Calendars//EN"
IN_UTC = b"\r\nDTSTART:"


@dataclass(frozen=True, slots=True)
class Head:
    """What a feed says of itself. ``source`` is its own address and ``page`` that for people; empty: not said."""

    name: str
    description: str
    timezone: str
    source: str = ""
    page: str = ""


class _Written(str):
    """A value that is in iCalendar's form already."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        return self.encode()


def feed(head: Head, zones: Iterable[tuple[str, int]], events: Sequence[bytes]) -> bytes:
    """A whole calendar: its head, the zones with the first year that they are needed for, and the events' bytes."""
    joined = b"".join(events)
    if IN_UTC in joined:
        # Some programs move such events into the calendar's own zone, and forget which of two like hours is meant.
        head = replace(head, timezone="UTC")
    parts = [_head(head), *(zone(name, year) for name, year in sorted(zones)), joined, b"END:VCALENDAR\r\n"]
    return b"".join(parts)


@lru_cache(maxsize=512)
def read(events: bytes) -> list[Component]:
    """The VEVENTs of a feed as components, times by wall clock in the zone that they name."""
    return list(Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + events + b"END:VCALENDAR\r\n").walk("VEVENT"))


@lru_cache(maxsize=512)
def zone(name: str, year: int) -> bytes:
    """The VTIMEZONE of an IANA zone for events from ``year`` on."""
    component = Timezone()
    component["TZID"] = _Written(name)
    for each in observances(name, year):
        component.add_component(_observance(each))
    return _bytes(component)


def events(entry: Entry, options: Options) -> bytes:
    """All VEVENTs of a meeting: its series, the dates that are not as the rule says, and those that stand alone.

    A date that was moved overrides the series' (RFC 5545 §3.8.4.4), one that was cancelled is left out (§3.8.5.1) or,
    where the subscriber wants it so, marked. One that was added is an event of its own, and so in UTC is one that a
    clock change touches. Nothing where no date is left. The series' event begins with a date that takes place.
    """
    when = dates(entry.timetable, cancelled=options.cancelled)
    found = []
    if when.first is not None:
        event = _event(entry, entry.uid)
        _series(event, entry.series, when.first, when.last, when.left_out)
        _say(event, say(entry, options), options)
        found.append(_bytes(event))
    found += [_instead(entry, each, options) for each in when.instead]
    found += [_alone(entry, each, options) for each in when.alone]
    return b"".join(found)


def _instead(entry: Entry, date: MeetingDate, options: Options) -> bytes:
    """A date in the place of one of the rule's, which is named by when it was to begin."""
    zone_parameter = {"TZID": entry.series.timezone}
    event = _event(entry, entry.uid)
    event.add("recurrence-id", datetime.combine(date.day, entry.series.start_time), zone_parameter)
    _times(event, entry.series, date)
    _say(event, say(at(entry, date), options), options, date.status)
    return _bytes(event)


def _alone(entry: Entry, date: MeetingDate, options: Options) -> bytes:
    """A date as an event of its own; of a meeting that takes place once, it is the meeting's."""
    extra, once = "extra-" if date.added else "", entry.series.frequency is Frequency.ONCE and not date.added
    return on(entry, date, entry.uid if once else f"{date.day:%Y%m%d}-{extra}{entry.uid}", options)


def on(entry: Entry, date: MeetingDate, uid: str, options: Options) -> bytes:
    """One date as it stands, as an event that belongs to no series."""
    event = _event(entry, uid)
    _times(event, entry.series, date)
    _say(event, say(at(entry, date), options), options, date.status)
    return _bytes(event)


def _times(event: Event, series: Series, date: MeetingDate) -> None:
    """Start and end by wall clock, or in UTC where a clock change makes that say less than it means."""
    if touches(series, date):
        event.add("dtstart", date.start.astimezone(UTC))
        event.add("dtend", date.end.astimezone(UTC))
    else:
        event.add("dtstart", date.start.replace(tzinfo=None), {"TZID": series.timezone})
        event.add("dtend", date.end.replace(tzinfo=None), {"TZID": series.timezone})


@lru_cache(maxsize=512)
def _head(head: Head) -> bytes:
    component = Calendar()
    component["VERSION"] = _Written("2.0")
    component["PRODID"] = _Written(PRODID)
    component["CALSCALE"] = _Written("GREGORIAN")
    component["NAME"] = component["X-WR-CALNAME"] = _text(head.name)
    if head.description:
        component["DESCRIPTION"] = component["X-WR-CALDESC"] = _text(head.description)
    component["X-WR-TIMEZONE"] = _Written(head.timezone)
    component["COLOR"] = _Written(COLOUR)
    component.add("refresh-interval", timedelta(hours=6), {"VALUE": "DURATION"})
    component["X-PUBLISHED-TTL"] = _Written(REFRESH)
    if head.source:
        component.add("source", vUri(head.source), {"VALUE": "URI"})
    if head.page:
        component.add("url", vUri(head.page))
    return _bytes(component).removesuffix(b"END:VCALENDAR\r\n")


def _event(entry: Entry, uid: str) -> Event:
    event = Event()
    event["UID"] = _text(uid)
    event.add("dtstamp", entry.changed_at)
    event.add("created", entry.created_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    return event


def _say(event: Event, said: Said, options: Options, status: Status = Status.ON) -> None:
    event["SUMMARY"] = _text(said.summary)
    if said.location:
        event["LOCATION"] = _text(said.location)
    if said.position:
        event["GEO"] = _Written("{:.6f};{:.6f}".format(*said.position))
    if said.description:
        event["DESCRIPTION"] = _text(said.description)
    if said.link:
        event.add("url", vUri(said.link))
    for link, feature, label in ((said.video, "VIDEO", join_label()), (said.phone, "PHONE", phone_label())):
        if link:
            event.add("conference", vUri(link), {"VALUE": "URI", "FEATURE": feature, "LABEL": label})
    if said.categories:
        event["CATEGORIES"] = _text(*said.categories)
    event["CLASS"] = _Written("PRIVATE" if options.word or said.engaged else "PUBLIC")
    event["STATUS"] = _Written("CONFIRMED" if status is Status.ON else "CANCELLED")
    event["TRANSP"] = _Written("OPAQUE" if said.engaged and status is Status.ON else "TRANSPARENT")
    if options.remind is not None and status is Status.ON:
        event.add_component(_alarm(said.summary, options.remind))


def _alarm(summary: str, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm["ACTION"] = _Written("DISPLAY")
    alarm["DESCRIPTION"] = _text(summary)
    alarm.add("trigger", -timedelta(minutes=minutes))
    return alarm


def _series(event: Event, series: Series, first: date, last: date | None, left_out: Iterable[date]) -> None:
    # The dates that are left are plain, so that start and end may be said by wall clock.
    start = datetime.combine(first, series.start_time)
    zone_parameter = {"TZID": series.timezone}
    event.add("dtstart", start, zone_parameter)
    event.add("dtend", start + timedelta(minutes=series.duration), zone_parameter)
    if series.frequency is Frequency.ONCE:
        return
    event.add("rrule", _rule(series, last))
    for day in left_out:
        event.add("exdate", datetime.combine(day, series.start_time), zone_parameter)


def _rule(series: Series, last: date | None) -> vRecur:
    rule: dict[str, Any] = {"FREQ": series.frequency.value.upper()}
    if last is not None:
        rule["UNTIL"] = occurrence(series, last).start.astimezone(UTC)
    if series.interval > 1:
        rule["INTERVAL"] = series.interval
    nth = series.nth if series.frequency is Frequency.MONTHLY else ""
    rule["BYDAY"] = [f"{nth}{WEEKDAYS[weekday]}" for weekday in sorted(set(series.weekdays))]
    if series.interval > 1:
        rule["WKST"] = "MO"
    return vRecur(rule)


def _observance(observance: Observance) -> Component:
    component = TimezoneDaylight() if observance.daylight else TimezoneStandard()
    component.add("dtstart", observance.onset)
    component.add("tzoffsetfrom", observance.before)
    component.add("tzoffsetto", observance.after)
    component["TZNAME"] = _text(observance.name)
    if observance.yearly:
        component.add("rrule", _yearly(observance.yearly))
    return component


def _yearly(yearly: Yearly) -> vRecur:
    rule: dict[str, Any] = {"FREQ": "YEARLY", "BYMONTH": yearly.month}
    if yearly.from_day is None:
        return vRecur({**rule, "BYDAY": f"{yearly.nth}{WEEKDAYS[yearly.weekday]}"})
    return vRecur(
        {
            **rule,
            "BYMONTHDAY": list(range(yearly.from_day, yearly.from_day + 7)),
            "BYDAY": WEEKDAYS[yearly.weekday],
        }
    )


def _text(*texts: str) -> _Written:
    r"""Texts with RFC 5545's escapes (§3.3.11); icalendar's own make a line break of a typed ``\N``."""
    escapes = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})
    return _Written(",".join(text.translate(escapes) for text in texts))


def _bytes(component: Component) -> bytes:
    written: bytes = component.to_ical(sorted=False)
    return written
