"""Feeds of meetings: which meetings are in one, under which version its bytes are kept, and how they are made."""

import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Date, Select, String, and_, bindparam, case, or_, select, type_coerce
from sqlalchemy.orm import Session, joinedload

from facilitator import clock
from facilitator.calendars import clean, ical, words
from facilitator.calendars.entries import Options, entry
from facilitator.calendars.kept import Document, Kept, mark_of, short_hash
from facilitator.calendars.wanted import Of, Site, Wanted
from facilitator.calendars.zones import HORIZON
from facilitator.meetings import (
    audiences,
    joining,
    links,
    organisation,
    otherwise,
    reasons,
    recurrence,
    revision,
    schedule,
)
from facilitator.meetings import timetable as timetables_
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.filters import matching
from facilitator.meetings.models import Group, Meeting, State, Succession
from facilitator.meetings.recurrence import Frequency, faults
from facilitator.meetings.timetable import Timetable
from facilitator.meetings.words import locale
from facilitator.settings import TRANSLATIONS

logger = logging.getLogger(__name__)

# Past dates stay for a while, so that they don't vanish from people's calendars the moment a series ends.
AFTERLIFE = timedelta(days=60)
BEGINNING = 2024
TRIES = 5
AT_ONCE = 200  # meetings that are loaded by one statement, and kept as they are done
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


class NoSuchFeedError(Exception):
    """There is no such group, or no such meeting that is or was published."""


def latest(session: Session, wanted: Wanted, site: Site, kept: Kept, today: date) -> Document:
    """The feed as of now; one query where it is kept. ``today`` is in UTC. Raises ``NoSuchFeedError``."""
    state = revision.current(session)
    return kept.latest(_key(wanted, site), state, today, lambda: _made(session, wanted, site, kept, today, state))


def make(session: Session, wanted: Wanted, site: Site, kept: Kept, today: date) -> Document:
    """The feed made anew from the kept events and, where they are missing, from the database; then kept."""
    state = revision.current(session)
    return kept.keep(_key(wanted, site), today, *_made(session, wanted, site, kept, today, state))


def plain(session: Session, wanted: Wanted, site: Site, kept: Kept, today: date) -> bytes:
    """The feed's bytes as of now, for who wants them within something else. Raises ``NoSuchFeedError``."""
    return _made(session, wanted, site, kept, today, revision.current(session))[1]


def _made(
    session: Session, wanted: Wanted, site: Site, kept: Kept, today: date, state: revision.State
) -> tuple[revision.State | None, bytes]:
    """A feed and the state that it is of: where another change came since ``state`` was read it is made again."""
    for _attempt in range(TRIES):
        plain = _bytes(session, wanted, site, kept, today)
        after = revision.current(session)
        if after == state:
            return state, plain
        state = after
        session.expire_all()
    return None, plain


def last_modified(changed_at: datetime, now: datetime) -> datetime | None:
    """What ``Last-Modified`` may say: a second that belongs to this state of the feed alone, None while there is none.

    Each revision has its own second. A feed also changes as a day (UTC) begins, since old series fall out then.
    """
    midnight, changed = _midnight(now), changed_at.replace(microsecond=0)
    if changed > now or (changed <= midnight and now < midnight + SECOND):
        return None
    return max(changed, midnight)


def holds_until(changed_at: datetime, now: datetime) -> datetime:
    """When, without a change, an answer of now is no more the right one: another day, or another ``Last-Modified``."""
    midnight = _midnight(now)
    if last_modified(changed_at, now) is None:
        return min(max(changed_at.replace(microsecond=0), midnight + SECOND), midnight + DAY)
    return midnight + DAY


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _bytes(session: Session, wanted: Wanted, site: Site, kept: Kept, today: date) -> bytes:
    says = head(session, wanted, site)
    known = _known(site, wanted.options)
    # Of ten thousand meetings each step counts: bare tuples, and stamp and day as the database gives them, one after
    # the other, since room that is taken for all of them at once is not given back.
    keys, begins = {}, set()
    for number, uid, sequence, stamp, *begin in _found(session, wanted, today):
        keys[number] = f"{uid} {sequence} {stamp} {known}"
        begins.add(tuple(begin))
    # The earliest comes last and stays. A date may have been put before the first day of its series, but not before
    # this program was there.
    starts = {(zone, int(str(first_day)[:4])) for zone, first_day in begins}
    zones = {zone: min(year, BEGINNING) for zone, year in sorted(starts, reverse=True)}
    events = kept.events(list(keys.values()))
    missing = [number for number, key in keys.items() if key not in events]
    for start in range(0, len(missing), AT_ONCE):
        made = _events(session, missing[start : start + AT_ONCE], site, wanted.options)
        fresh = {keys[number]: event for number, event in made.items()}
        kept.keep_events(fresh)  # part by part, so that work that is broken off is not lost
        events.update(fresh)
    # A calendar must hold something (RFC 5545 §3.6), even when there is nothing to say.
    zones = zones or {says.timezone: HORIZON - 20}
    return ical.feed(says, zones.items(), [events.get(key, b"") for key in keys.values()])


@cache
def _all_rows() -> Select[Any]:
    """The meetings of the feed of all, by their stamps alone; built once, since building it is a third of asking it."""
    since = bindparam("since", type_=Date)
    final = case(
        (Meeting.state == State.PAUSED, Meeting.paused_from),
        (Meeting.frequency == Frequency.ONCE, Meeting.first_day),
        else_=Meeting.last_day,
    )
    # A date may have been moved beyond the last one of the rule, or added there.
    later = select(DateChange.meeting_id).where(or_(DateChange.day >= since, DateChange.to_day >= since))
    stamp, first_day = (type_coerce(each, String) for each in (Meeting.changed_at, Meeting.first_day))
    columns: list[Any] = [Meeting.id, Meeting.uid, Meeting.sequence, stamp, Meeting.timezone, first_day]
    return (
        select(*columns)
        .where(Meeting.state.in_((State.PUBLISHED, State.PAUSED, State.ENDED)))
        .where(
            or_(
                final >= since,
                and_(final.is_(None), Meeting.state == State.PUBLISHED),
                and_(Meeting.state != State.PAUSED, Meeting.id.in_(later)),
            )
        )
        .order_by(Meeting.id)
    )


def narrow(query: Select[Any], wanted: Wanted) -> Select[Any]:
    """Leave in a query that has ``Meeting`` in it what belongs to the feed, but for the weekday of a search."""
    if wanted.of is Of.GROUP:
        query = query.where(Meeting.group_id == select(Group.id).where(Group.slug == wanted.slug).scalar_subquery())
    elif wanted.of is Of.MEETING:
        query = query.where(Meeting.id.in_(_carried_on(wanted.slug)))
    return matching(query, wanted.filters)


def _carried_on(slug: str) -> Select[tuple[int]]:
    """The meeting of that slug, and all that carry it on: who subscribed once need not do so again."""
    line = select(Meeting.id).where(Meeting.slug == slug).cte("line", recursive=True)
    line = line.union(select(Succession.successor_id).where(Succession.predecessor_id == line.c.id))
    return select(line.c.id)


def _found(session: Session, wanted: Wanted, today: date) -> Iterator[Any]:
    """Number, UID, sequence, stamp, zone and first day of each meeting of the feed."""
    query, day = narrow(_all_rows(), wanted), wanted.filters.day
    if day is not None:
        query = query.add_columns(Meeting.weekdays)
    result = session.connection().execute(query, {"since": today - AFTERLIFE})
    if day is None:  # as the driver has them: SQLAlchemy's rows take half as long again
        found: Any = result.cursor
    else:
        found = (row[:-1] for row in result if day in (row[6] or (date.fromisoformat(str(row[5])).weekday(),)))
    known = clock.zone_names()
    for row in found:
        if row[4] in known:
            yield row
        else:
            logger.error("The meeting %s has a time zone that there is not: it is left out of feeds.", row[1])


@cache
def _some() -> Select[Meeting]:
    query = select(Meeting).where(Meeting.id.in_(bindparam("ids", expanding=True)))
    # The audiences by a join, too: they are few, and a query of their own takes longer than the rest of one meeting.
    return query.options(*(joinedload(each) for each in (Meeting.venue, Meeting.group, Meeting.audience_rows)))


def _events(session: Session, ids: Sequence[int], site: Site, options: Options) -> dict[int, bytes]:
    """The events of some meetings, made anew."""
    meetings = session.scalars(_some(), {"ids": ids}).unique().all()
    timetables = schedule.of_many(session, meetings)
    return {each.id: _event(each, timetables[each.id], site, options) for each in meetings}


def _event(meeting: Meeting, timetable: Timetable, site: Site, options: Options) -> bytes:
    # One row that somehow got past the forms must not take the feed from everybody.
    if wrong := faults(meeting.series):
        logger.error("The meeting %s has a rule that can't be (%s): it is left out of feeds.", meeting.uid, wrong)
        return b""
    return ical.events(entry(meeting, timetable, site.meeting(meeting.slug)), options)


def head(session: Session, wanted: Wanted, site: Site) -> ical.Head:
    """What a feed says of itself; raises ``NoSuchFeedError``."""
    runs = organisation.current(session, site.settings)
    zone = runs.timezone if runs.timezone in clock.zone_names() else "UTC"
    name, about = words.of_all(runs.name)
    if wanted.of is Of.GROUP:
        group = session.scalar(select(Group).where(Group.slug == wanted.slug))
        if group is None:
            raise NoSuchFeedError(wanted.slug)
        name, about = group.name, joining.about_group(session, group)
    elif wanted.of is Of.MEETING:
        meeting = session.scalar(select(Meeting).where(Meeting.slug == wanted.slug, Meeting.state != State.DRAFT))
        if meeting is None:
            raise NoSuchFeedError(wanted.slug)
        name, about, zone = meeting.name, joining.public(meeting).about, meeting.timezone
    elif wanted.of is Of.SEARCH:
        name, about = words.of_search(runs.name)
    if wanted.options.word:
        # Neither address nor page: both may name what it is about.
        return ical.Head(words.discreet_words()[wanted.options.word], "", zone)
    return ical.Head(clean.line(name), clean.text(about), zone, site.feed(wanted), site.page(wanted))


def _key(wanted: Wanted, site: Site) -> str:
    return repr((_known(site, wanted.options), wanted.path(), sorted(wanted.args().items())))


def _known(site: Site, options: Options) -> str:
    """All that an event's bytes hang on beside its meeting, as a short text."""
    return short_hash(repr((CODE, site.settings.base_url, site.language, site.asked, str(locale()), options)))


_OTHERS = (audiences, joining, links, otherwise, reasons, recurrence, schedule, timetables_)
CODE = mark_of(
    [
        *Path(__file__).parent.glob("*.py"),
        *(Path(str(module.__file__)) for module in _OTHERS),
        *TRANSLATIONS.glob("*.po"),
    ]
)
