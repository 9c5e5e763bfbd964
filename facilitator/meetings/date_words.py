"""One date of a meeting in a sentence, in the language of the request: how it stands, and where it goes."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from facilitator.meetings import dates, reasons
from facilitator.meetings.date_models import What
from facilitator.meetings.dates import Placing
from facilitator.meetings.models import Kind, Meeting, Status, Venue
from facilitator.meetings.recurrence import Occurrence, Series, occurrence, touches_clock_change
from facilitator.meetings.timetable import MeetingDate
from facilitator.meetings.words import clock_time, full_day


def standing(meeting: Meeting, found: MeetingDate, today: date) -> str:
    """How a date stands: "Cancelled: Illness.", "Moved from Monday 30 November, 19:00 to …", "It takes place as usual."

    ``today`` is a local date: the year is left out where it is this one.
    """
    if found.status is Status.CANCELLED:
        why = reasons.words(found.reason, found.note)
        if found.closure and not (found.change and found.change.cancelled):
            return _("Closed: %(why)s.", why=why) if why else _("Closed on these days.")
        return _("Cancelled: %(why)s.", why=why) if why else _("Cancelled.")
    return placed(meeting, found.day, dates.placing(meeting, found), today, added=found.added)


def placed(meeting: Meeting, day: date, to: Placing, today: date, *, added: bool = False) -> str:
    """What people will read of a date, named by its original day, that takes place ``to``."""
    plain = dates.usual(meeting, day)
    now, before = _moment(meeting, to), _moment(meeting, plain)
    here, there = _when(before, today), _when(now, today)
    clocks = [_("the clocks change that night")] if touches_clock_change(_series(meeting, to), to.on_day) else []
    if added:
        parts = [
            _("An extra date: %(when)s, %(place)s", when=_span(now, today), place=place(to.kind, to.venue)),
            *clocks,
        ]
        return _(", ").join(parts) + "."
    if to == plain:
        return _("It takes place as usual.")
    parts = [there if (to.on_day, to.start_time) == (plain.on_day, plain.start_time) else ""]
    if to.on_day != plain.on_day:
        parts = [_("Moved from %(here)s to %(there)s", here=here, there=there)]
    elif to.start_time != plain.start_time:
        hours = {"now": clock_time(now.start), "before": clock_time(before.start)}
        parts = [_("%(day)s at %(now)s instead of %(before)s", day=_day(to.on_day, today), **hours)]
    if to.duration != plain.duration:
        parts.append(_("until %(end)s", end=clock_time(now.end)))
    if (to.kind, to.venue) != (plain.kind, plain.venue):
        parts.append(place(to.kind, to.venue))
    elif to.online_url != plain.online_url:
        parts.append(_("with another link"))
    if to.start_time != plain.start_time or to.on_day != plain.on_day or to.duration != plain.duration:
        parts += clocks
    return _(", ").join(parts) + "."


def place(kind: Kind, venue: Venue | None) -> str:
    """Where a date takes place, within a sentence: "Mill Lane Hall, Northgate", "online"."""
    if venue is None or kind is Kind.ONLINE:
        return _("online")
    named = f"{venue.name}, {venue.town}" if venue.town and venue.town not in venue.name else venue.name
    return _("%(place)s or online", place=named) if kind is Kind.HYBRID else named


def when(found: MeetingDate, today: date) -> str:
    """A date by its day and hour: "Monday 30 November, 19:00"."""
    return _("%(day)s, %(time)s", day=_day(found.on_day, today), time=clock_time(found.start))


def back(found: MeetingDate) -> str:
    """What the next step back is, as a key, empty where there is none: "cancelled", "moved", "added", "said", "kept".

    Kept is one of closed days that takes place all the same, as usual.
    """
    change = found.change
    if change is None:
        return ""
    if change.cancelled:
        return "cancelled"
    if change.what is What.MOVED and not (found.elsewhere or change.to_day or change.start_time or change.duration):
        return "kept"
    return {What.MOVED: "moved", What.ADDED: "added", What.USUAL: "said"}[change.what]


def _span(moment: Occurrence, today: date) -> str:
    hours = {"start": clock_time(moment.start), "end": clock_time(moment.end)}
    return _("%(day)s, %(start)s to %(end)s", day=_day(moment.day, today), **hours)


def _when(moment: Occurrence, today: date) -> str:
    return _("%(day)s, %(time)s", day=_day(moment.day, today), time=clock_time(moment.start))


def _moment(meeting: Meeting, to: Placing) -> Occurrence:
    """When a date begins and ends, by the clock of that night."""
    return occurrence(_series(meeting, to), to.on_day)


def _series(meeting: Meeting, to: Placing) -> Series:
    return replace(meeting.series, start_time=to.start_time, duration=to.duration)


def _day(day: date, today: date) -> str:
    return full_day(day, year=day.year != today.year)


def end(to: Placing) -> datetime:
    """The wall-clock end on a day without a clock change."""
    return datetime.combine(to.on_day, to.start_time) + timedelta(minutes=to.duration)
