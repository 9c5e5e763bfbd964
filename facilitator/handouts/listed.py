"""The list of all meetings for paper: what the finder's filters find, by weekday, or by region and weekday.

A list hangs for weeks, so it says how often each meeting takes place, and which of its coming dates differ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.handouts import coming
from facilitator.handouts.meeting_words import capital, hours, tongue, whom
from facilitator.meetings import closures, links, reasons, schedule, search
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import Kind, Meeting, State, Status, Succession
from facilitator.meetings.planning import local_day
from facilitator.meetings.recurrence import Frequency
from facilitator.meetings.timetable import MeetingDate, Timetable
from facilitator.meetings.words import full_day, locale, rule, span, weekday_names, zone

WEEKS = 5  # of which changed dates are named
AHEAD = timedelta(weeks=WEEKS)
# Meetings in one list: the press prints them within its pages and in about half of the time that it gives a job.
MOST = 1500
MOST_LARGE = 600


class By(StrEnum):
    """How a list is sorted."""

    DAY = "day"
    REGION = "region"


class TooMany(Exception):
    """More meetings than one list holds: so many were ``found``, and it holds ``most``."""

    def __init__(self, found: int, most: int) -> None:
        super().__init__(found, most)
        self.found, self.most = found, most


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting on one weekday: every text is ready to be printed."""

    start: str
    until: str
    zone: str
    name: str
    often: str
    where: str
    address: str
    marks: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The meetings of one weekday, the earliest first."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The days of a region; of a list by day there is one part without a name."""

    name: str
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: ``closed`` are sentences on days on which nobody meets, ``meetings`` counts each meeting once."""

    parts: tuple[Part, ...]
    closed: tuple[str, ...]
    meetings: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads it: ``now`` is aware, ``today`` the organisation's date; its zone and language go without saying."""

    now: datetime
    today: date
    zone: str
    language: str


def find(session: Session, filters: Filters, by: By, reader: Reader, *, large: bool = False) -> Listed:
    """The list of what the filters find. As many queries for a thousand meetings as for five. Raises ``TooMany``."""
    found = search.meetings(session, filters)
    if len(found) > (most := MOST_LARGE if large else MOST):
        raise TooMany(len(found), most)
    timetables = schedule.of_many(session, found)
    going_on = _going_on(session, found)
    shown = [each for each in _leading(found, timetables, going_on, reader.now) if _on(each, timetables, filters.date)]
    entries = [
        (
            each,
            {
                number: _row(
                    each, timetables[each.id], going_on.get(each.id), reader, _elsewhere(each, number, filters)
                )
                for number in _days(each, filters)
            },
        )
        for each in shown
    ]
    regions: dict[str, list[_Entry]] = {"": entries} if by is By.DAY else _by_region(entries)
    parts = tuple(Part(name, _by_day(each)) for name, each in regions.items() if each)
    return Listed(parts, tuple(_closed(session, reader.today)), len(shown))


# A meeting, and what stands there under each of its weekdays.
_Entry = tuple[Meeting, dict[int, Row]]


def _going_on(session: Session, meetings: Sequence[Meeting]) -> dict[int, Meeting]:
    """By the id of a series that is carried on: the series that does, if it is public; whether or not it was found."""
    known = {each.id: each for each in meetings}
    pairs = session.execute(
        select(Succession.predecessor_id, Succession.successor_id)
        .join(Meeting, Meeting.id == Succession.successor_id)
        .where(Meeting.state == State.PUBLISHED)
    ).all()
    wanted = [(old, new) for old, new in pairs if old in known]
    missing = {new for _old, new in wanted} - set(known)
    others = {each.id: each for each in session.scalars(select(Meeting).where(Meeting.id.in_(missing)))}
    return {old: (known | others)[new] for old, new in wanted}


def _leading(
    found: Sequence[Meeting], timetables: dict[int, Timetable], going_on: dict[int, Meeting], now: datetime
) -> list[Meeting]:
    """Of series that carry each other on, the first that is not over: what people would find today."""
    left = [each for each in found if not timetables[each.id].is_over(now)]
    later = {going_on[each.id].id for each in left if each.id in going_on}
    return [each for each in left if each.id not in later]


def _on(meeting: Meeting, timetables: dict[int, Timetable], day: date | None) -> bool:
    return day is None or any(each.status is not Status.MOVED for each in timetables[meeting.id].dates(day, day))


def _days(meeting: Meeting, filters: Filters) -> set[int]:
    if filters.date is not None:
        return {filters.date.weekday()}
    days = search.weekdays(meeting)
    return days & {filters.day} if filters.day is not None else days


def _elsewhere(meeting: Meeting, number: int, filters: Filters) -> set[int]:
    """The other weekdays of a meeting: what differs on them is not said under this one."""
    return set() if filters.date is not None else search.weekdays(meeting) - {number}


def _by_region(entries: Iterable[_Entry]) -> dict[str, list[_Entry]]:
    """By region as the venues have it, else by town; online meetings come last."""
    named: dict[str, list[_Entry]] = {}
    names: dict[str, str] = {}
    online: list[_Entry] = []
    for each in entries:
        venue = each[0].venue
        if each[0].kind is Kind.ONLINE or venue is None:
            online.append(each)
            continue
        region = venue.region or venue.town or _("Elsewhere")
        whole = f"{region} · {venue.sub_region}" if venue.sub_region and venue.sub_region != region else region
        named.setdefault(names.setdefault(whole.casefold(), whole), []).append(each)
    return {name: named[name] for name in sorted(named, key=str.casefold)} | {_("Online"): online}


def _by_day(entries: Sequence[_Entry]) -> tuple[Day, ...]:
    order = [(locale().first_week_day + step) % 7 for step in range(7)]
    days = []
    for number in order:
        here = [each for each in entries if number in each[1]]
        here.sort(key=lambda each: (each[0].start_time, each[0].name.casefold(), each[0].id))
        if here:
            days.append(Day(weekday_names([number]), tuple(rows[number] for _meeting, rows in here)))
    return tuple(days)


def _row(meeting: Meeting, timetable: Timetable, following: Meeting | None, reader: Reader, without: set[int]) -> Row:
    start, until = hours(meeting)
    venue = meeting.venue if meeting.kind is not Kind.ONLINE else None
    return Row(
        start=start,
        until=until,
        zone=zone(meeting.timezone) if meeting.timezone != reader.zone else "",
        name=meeting.name,
        often=_often(meeting, timetable, reader.now),
        where=venue.name if venue else _("Online") if meeting.kind is not Kind.IN_PERSON else _("See its page"),
        address=", ".join(_address(meeting)),
        marks=tuple(_marks(meeting, reader.language)),
        notes=tuple(_notes(meeting, timetable, following, reader.now, without)),
    )


def _often(meeting: Meeting, timetable: Timetable, now: datetime) -> str:
    """How often, where it is not every week; a rule that does not say which week names the next dates."""
    series = meeting.series
    if series.frequency is Frequency.WEEKLY and series.interval == 1:
        return ""
    words = capital(rule(series))
    if series.frequency is Frequency.ONCE or series.interval == 1:
        return words
    held = [each.on_day for each in timetable.next(now, 2)]
    return _("%(rule)s, next on %(days)s", rule=words, days=coming.days(held)) if held else words


def _address(meeting: Meeting) -> Iterable[str]:
    venue = meeting.venue if meeting.kind is not Kind.ONLINE else None
    if venue is not None:
        parts = (venue.address, venue.town if venue.town not in f"{venue.address} {venue.name}" else "")
        yield from (part for part in parts if part and part != venue.name)
        if meeting.kind is Kind.HYBRID:
            yield _("or online")


def _marks(meeting: Meeting, usual: str) -> Iterable[str]:
    if meeting.language != usual:
        yield tongue(meeting.language)
    yield from whom(meeting)
    if meeting.kind is not Kind.ONLINE and meeting.venue and meeting.venue.step_free:
        yield _("Step-free")


def _notes(
    meeting: Meeting, timetable: Timetable, following: Meeting | None, now: datetime, without: set[int]
) -> Iterable[str]:
    today = local_day(meeting, now)
    if meeting.first_day > today and meeting.frequency is not Frequency.ONCE:
        yield _("For the first time on %(day)s.", day=full_day(meeting.first_day))
    yield from coming.changes(meeting, timetable, now, WEEKS, all_closures=False, without=without)
    yield from (_("Again on %(day)s.", day=full_day(each.on_day)) for each in _again(timetable, now, today))
    if meeting.last_day is not None and meeting.last_day <= today + AHEAD and following is None:
        yield from (_("For the last time on %(day)s.", day=full_day(last)) for last in _last(timetable))
    if following is not None:
        yield coming.carried_on(following)
    yield from _kept(timetable, today)


def _again(timetable: Timetable, now: datetime, today: date) -> list[MeetingDate]:
    """The next date after the weeks that are looked at, where the last one in them is cancelled."""
    if not timetable.changes and not timetable.closures:
        return []
    last = timetable.dates(today, today + AHEAD)[-1:]
    off = [each for each in last if each.status is Status.CANCELLED and not coming.everywhere(each)]
    return timetable.next(now + AHEAD, 1) if off else []


def _last(timetable: Timetable) -> Iterable[date]:
    if (last := timetable.final()) is not None:
        yield last


def _kept(timetable: Timetable, today: date) -> Iterable[str]:
    """The dates that are kept on the organisation's closed days; the head of the list says that most are not."""
    closed = [each.closure for each in timetable.closures if each.kept and coming.of_all(each.closure)]
    for closure in closed:
        since, until = max(closure.first_day, today), min(closure.last_day, today + AHEAD)
        held = [each.on_day for each in timetable.dates(since, until) if each.status is Status.ON]
        if held:
            yield _("Takes place on %(days)s.", days=coming.days(held))


def _closed(session: Session, today: date) -> Iterable[str]:
    for each in closures.notices(session, today, today + AHEAD):
        said = {"days": span(each.first_day, each.last_day)}
        words = (
            _("No meetings: %(days)s", **said) if each.all else _("Most meetings do not take place: %(days)s", **said)
        )
        why = links.without_codes(reasons.words(each.reason, each.note))
        yield f"{words} ({why})." if why else f"{words}."
