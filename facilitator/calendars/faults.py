"""Feeds that say something else than the timetables. For ``facilitator check``."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.calendars import expansion, feeds
from facilitator.calendars.expansion import Times
from facilitator.calendars.feeds import NoSuchFeedError
from facilitator.calendars.wanted import Of, Wanted
from facilitator.meetings import schedule
from facilitator.meetings.faults import Fault
from facilitator.meetings.models import Group, Meeting, State, Status
from facilitator.meetings.timetable import Timetable

BACK, AHEAD = timedelta(days=30), timedelta(days=400)
_UID = re.compile(rb"^UID:(.*(?:\r\n .*)*)\r\n", re.MULTILINE)
_ALONE = re.compile(r"\d{8}-(extra-)?")

Serve = Callable[[Wanted], bytes]
Blocks = dict[str, list[bytes]]  # the events of each meeting in a feed, by its UID


def of_all(serve: Serve) -> Blocks:
    """The events of the feed of all meetings; ``serve`` answers a feed's bytes as the site gives them."""
    return _blocks(serve(Wanted(Of.ALL)))


def of_meetings(
    session: Session, blocks: Mapping[str, list[bytes]], part: list[Meeting], now: datetime
) -> Iterator[Fault]:
    """Meetings whose dates in the feed of all are not those of their timetable, a month back and a year ahead."""
    since, until = now.date() - BACK, now.date() + AHEAD
    timetables = schedule.of_many(session, part)
    for meeting in part:
        said = expansion.dates(blocks.get(meeting.uid, []), since, until)
        found = sorted(each for times in said.values() for each in times)
        wanted = [] if meeting.state is State.DRAFT else _wanted(timetables[meeting.id], since, until)
        if meeting.uid not in blocks and not any(start >= now - feeds.AFTERLIFE for start, _end in wanted):
            continue  # long over, so the feed leaves it out
        if differing := sorted(set(found) ^ set(wanted)):
            yield Fault(
                meeting.slug, f"{differing[0][0]:%Y-%m-%d}: the calendar feed says something else than its rule"
            )


def of_parts(session: Session, blocks: Mapping[str, list[bytes]], serve: Serve) -> Iterator[Fault]:
    """Feeds of groups and of meetings that do not hold, letter for letter, what the feed of all holds of the same."""
    groups: dict[int | None, set[str]] = {}
    for uid, group_id in session.execute(select(Meeting.uid, Meeting.group_id)):
        if uid in blocks:
            groups.setdefault(group_id, set()).add(uid)
    for number, slug in session.execute(select(Group.id, Group.slug).order_by(Group.id)).all():
        wanted = {uid: blocks[uid] for uid in groups.get(number, ())}
        if _blocks(serve(Wanted(Of.GROUP, slug))) != wanted:
            yield Fault(slug, "the group's feed does not hold what the feed of all meetings does")
    for uid, slug in session.execute(select(Meeting.uid, Meeting.slug).where(Meeting.state != State.DRAFT)).all():
        try:
            found = _blocks(serve(Wanted(Of.MEETING, slug)))
        except NoSuchFeedError:
            found = {}
        if any(found.get(each) != blocks.get(each) for each in {uid, *found}):
            yield Fault(slug, "the meeting's feed does not hold what the feed of all meetings does")


def _wanted(timetable: Timetable, since: date, until: date) -> Times:
    low = datetime.combine(since, datetime.min.time(), UTC)
    high = datetime.combine(until + timedelta(days=1), datetime.min.time(), UTC)
    near = timetable.dates(since - timedelta(days=2), until + timedelta(days=2))
    times = ((each.start.astimezone(UTC), each.end.astimezone(UTC)) for each in near if each.status is Status.ON)
    return sorted(each for each in times if low <= each[0] < high)


def _blocks(feed: bytes) -> Blocks:
    found: Blocks = {}
    for event in expansion.events(feed):
        match = _UID.search(event)
        uid = match[1].replace(b"\r\n ", b"").decode() if match else ""
        found.setdefault(_ALONE.sub("", uid, count=1), []).append(event)
    return found
