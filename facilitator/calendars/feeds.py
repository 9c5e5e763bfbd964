"""Feeds of meetings: which meetings are in one, under which version its bytes are kept, and how they are made."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Select, and_, case, or_, select
from sqlalchemy.orm import Session, joinedload

from facilitator import clock
from facilitator.calendars import clean, ical, words
from facilitator.calendars.entries import Options, entry
from facilitator.calendars.kept import Kept, Stamp
from facilitator.calendars.wanted import Of, Site, Wanted
from facilitator.calendars.zones import HORIZON
from facilitator.meetings import audiences, organisation, reasons, recurrence, schedule
from facilitator.meetings import timetable as timetables_
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.models import Group, Meeting, Revision, State, Succession
from facilitator.meetings.recurrence import Frequency, faults
from facilitator.meetings.search import matching
from facilitator.meetings.timetable import Timetable

logger = logging.getLogger(__name__)

# Past dates stay for a while, so that they don't vanish from people's calendars the moment a series ends.
AFTERLIFE = timedelta(days=60)
TRIES = 5
AT_ONCE = 500  # meetings that are loaded by one statement, and kept as they are done
SECOND = timedelta(seconds=1)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class NoSuchFeedError(Exception):
    """There is no such group, or no such meeting that is or was published."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it stands: which bytes it is, when it last changed, and the bytes where they have just been made."""

    stamp: Stamp
    changed_at: datetime
    made: Mapping[bool, bytes] = field(default_factory=dict)  # zipped or not


def latest(session: Session, wanted: Wanted, site: Site, kept: Kept, today: date) -> Feed:
    """The feed as of now; one query where it is kept. ``today`` is in UTC. Raises ``NoSuchFeedError``."""
    number, changed_at = _revision(session)
    stamp = kept.stamp(_key(wanted, site), _version(number, changed_at, today))
    return Feed(stamp, changed_at) if stamp else make(session, wanted, site, kept, today)


def make(session: Session, wanted: Wanted, site: Site, kept: Kept, today: date) -> Feed:
    """The feed made anew from the kept events and, where they are missing, from the database; then kept.

    It is of one revision: where another change comes between the queries it is made again.
    """
    for _attempt in range(TRIES):
        number, changed_at = before = _revision(session)
        plain = _bytes(session, wanted, site, kept, today)
        if _revision(session) == before:
            keep_as = _version(number, changed_at, today)
            break
        session.expire_all()
    else:
        keep_as = ""  # is asked for by nobody
    stamp, zipped = kept.keep_feed(_key(wanted, site), keep_as, plain)
    return Feed(stamp, changed_at, {False: plain, True: zipped})


def last_modified(changed_at: datetime, now: datetime) -> datetime | None:
    """What ``Last-Modified`` may say: a second that belongs to this state of the feed alone, None while there is none.

    Each revision has its own second. A feed also changes as a day (UTC) begins, since old series fall out then.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    changed = changed_at.replace(microsecond=0)
    if changed > now or (changed <= midnight and now < midnight + SECOND):
        return None
    return max(changed, midnight)


def _bytes(session: Session, wanted: Wanted, site: Site, kept: Kept, today: date) -> bytes:
    says = head(session, wanted, site)
    rows = [row for row in session.execute(_rows(wanted, today)) if _belongs(row, wanted)]
    known = _known(site, wanted.options)
    keys = [_event_key(row, known) for row in rows]
    events = kept.events(keys)
    missing = [row.id for row, key in zip(rows, keys, strict=True) if key not in events]
    for start in range(0, len(missing), AT_ONCE):
        fresh = _events(session, missing[start : start + AT_ONCE], site, wanted.options, known)
        kept.keep_events(fresh)  # part by part, so that work that is broken off is not lost
        events.update(fresh)
    zones: dict[str, int] = {}
    for row in rows:
        # A date may have been put before the first day of the series, but not before somebody entered it.
        year = min(row.first_day.year, row.created_at.year)
        zones[row.timezone] = min(year, zones.get(row.timezone, HORIZON))
    # A calendar must hold something (RFC 5545 §3.6), even when there is nothing to say.
    zones = zones or {says.timezone: HORIZON - 20}
    return ical.feed(says, zones.items(), [events.get(key, b"") for key in keys])


def _rows(wanted: Wanted, today: date) -> Select[Any]:
    """The meetings of a feed, by their stamps alone."""
    since = today - AFTERLIFE
    final = case(
        (Meeting.state == State.PAUSED, Meeting.paused_from),
        (Meeting.frequency == Frequency.ONCE, Meeting.first_day),
        else_=Meeting.last_day,
    )
    # A date may have been moved beyond the last one of the rule, or added there.
    later = select(DateChange.meeting_id).where(or_(DateChange.day >= since, DateChange.to_day >= since))
    stamps = [
        Meeting.uid,
        Meeting.sequence,
        Meeting.changed_at,
        Meeting.timezone,
        Meeting.first_day,
        Meeting.created_at,
    ]
    if wanted.filters.day is not None:
        stamps.append(Meeting.weekdays)
    query: Select[Any] = (
        select(Meeting.id)
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
    return narrow(query, wanted).add_columns(*stamps)


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


def _belongs(row: Row[Any], wanted: Wanted) -> bool:
    if row.timezone not in clock.zone_names():
        logger.error("The meeting %s has a time zone that there is not: it is left out of feeds.", row.uid)
        return False
    day = wanted.filters.day
    return day is None or day in (row.weekdays or (row.first_day.weekday(),))


def _events(session: Session, ids: Sequence[int], site: Site, options: Options, known: str) -> dict[str, bytes]:
    """The events of some meetings, made anew, by the keys under which they are kept."""
    query = select(Meeting).where(Meeting.id.in_(ids)).options(joinedload(Meeting.venue), joinedload(Meeting.group))
    meetings = session.scalars(query).unique().all()
    timetables = schedule.of_many(session, meetings)
    return {_event_key(each, known): _event(each, timetables[each.id], site, options) for each in meetings}


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
        name, about = group.name, group.about
    elif wanted.of is Of.MEETING:
        meeting = session.scalar(select(Meeting).where(Meeting.slug == wanted.slug, Meeting.state != State.DRAFT))
        if meeting is None:
            raise NoSuchFeedError(wanted.slug)
        name, about, zone = meeting.name, meeting.about, meeting.timezone
    elif wanted.of is Of.SEARCH:
        name, about = words.of_search(runs.name)
    if wanted.options.word:
        # Neither address nor page: both may name what it is about.
        return ical.Head(words.discreet_words()[wanted.options.word], "", zone)
    return ical.Head(clean.line(name), clean.text(about), zone, site.feed(wanted), site.page(wanted))


def _revision(session: Session) -> tuple[int, datetime]:
    found = session.execute(select(Revision.number, Revision.changed_at).where(Revision.id == 1)).one_or_none()
    return (found.number, found.changed_at) if found else (0, NEVER)


def _version(number: int, changed_at: datetime, today: date) -> str:
    # The time too: a database that was made anew or restored may come to the same number with other rows.
    return f"{number} {changed_at.isoformat()} {today.isoformat()}"


def _key(wanted: Wanted, site: Site) -> str:
    return repr((_known(site, wanted.options), wanted.path(), sorted(wanted.args().items())))


def _known(site: Site, options: Options) -> str:
    """All that an event's bytes hang on beside its meeting, as a short text."""
    return _hash(repr((CODE, site.settings.base_url, site.language, site.asked, options)))


def _event_key(stamped: Any, known: str) -> str:
    return f"{stamped.uid} {stamped.sequence} {stamped.changed_at.timestamp():.6f} {known}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _code() -> str:
    """A mark of what writes events: kept bytes of an older version are not served by a newer one."""
    others = (Path(str(module.__file__)) for module in (audiences, reasons, recurrence, schedule, timetables_))
    files = [*sorted(Path(__file__).parent.glob("*.py")), *others]
    packages = [f"{name} {version(name)}" for name in ("facilitator", "icalendar", "tzdata", "babel")]
    return _hash("".join([*(path.read_text(encoding="utf-8") for path in files), *packages]))


CODE = _code()
