"""What every change of a meeting moves in the same transaction.

Its sequence, its search text, its coming dates, and the revision under which feeds are kept.
"""

import logging
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from facilitator.db import Base
from facilitator.meetings import schedule
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.models import ComingDate, Group, Meeting, Revision, State, Status, Venue
from facilitator.meetings.recurrence import faults
from facilitator.meetings.timetable import Timetable

logger = logging.getLogger(__name__)

HORIZON = timedelta(days=62)
STALE = timedelta(days=7)  # how long dates hold that nobody derives anew, should the nightly turn fail
AT_ONCE = 500  # meetings whose dates are written by one statement
SECOND = timedelta(seconds=1)
EVER = datetime(1970, 1, 1, tzinfo=UTC)
_COMING = Base.metadata.tables[ComingDate.__tablename__]


def touch(session: Session, meeting: Meeting, now: datetime) -> None:
    """Record that the public face of a meeting changed at ``now`` (aware UTC). Call it after the fields are set."""
    touch_many(session, [meeting], now)


def touch_all(session: Session, owner: Group | Venue, now: datetime) -> None:
    """Record a change of a group or a venue with every meeting that shows it, be it for one date."""
    touch_many(session, showing(session, owner), now)


def showing(session: Session, owner: Group | Venue) -> list[Meeting]:
    """The meetings that show a group or a venue, be it for one date."""
    meetings = list(owner.meetings)
    if isinstance(owner, Venue):
        there = select(DateChange.meeting_id).where(DateChange.venue_id == owner.id)
        meetings += [
            each for each in session.scalars(select(Meeting).where(Meeting.id.in_(there))) if each not in meetings
        ]
    return meetings


def touch_many(
    session: Session, meetings: Sequence[Meeting], now: datetime, timetables: Mapping[int, Timetable] | None = None
) -> None:
    """Record that the public face of several meetings changed at once.

    ``timetables``, where they are known, as they are now: who gives them has waited for ``turn`` before.
    """
    session.flush()
    before = [meeting.sequence for meeting in meetings]
    for start in range(0, len(meetings), AT_ONCE):
        part = [meeting.id for meeting in meetings[start : start + AT_ONCE]]
        values = {"sequence": Meeting.sequence + 1, "changed_at": now}
        session.execute(
            update(Meeting).where(Meeting.id.in_(part)).values(values).execution_options(synchronize_session=False)
        )
    for meeting, sequence in zip(meetings, before, strict=True):  # what the statements have just written
        set_committed_value(meeting, "sequence", sequence + 1)
        set_committed_value(meeting, "changed_at", now)
    refresh_many(session, meetings, now, timetables)
    bump(session, now)


def turn(session: Session) -> datetime | None:
    """Wait until nobody else is deriving dates, and let nobody before this transaction ends; when it last changed.

    A closure and a meeting that is published at the same time know nothing of each other on PostgreSQL, and the dates
    of either would be derived without the other. So whoever comes second derives them after the first has committed.
    Call it once all meetings that are to be changed are locked: it is what everybody waits for last.
    """
    return session.scalar(select(Revision.changed_at).where(Revision.id == 1).with_for_update())


def bump(session: Session, now: datetime) -> None:
    """Move the revision: its number by one, its time to ``now``, but always on to a later second.

    So each revision has a second of its own, and ``Last-Modified``, which knows no less, tells two of them apart. Call
    it once in a transaction. Others wait for the row, so that two at once count twice.
    """
    before = turn(session)
    if before is None:
        session.execute(insert(Revision).values(id=1, number=1, changed_at=now))
    else:
        values = {"number": Revision.number + 1, "changed_at": max(now, before.replace(microsecond=0) + SECOND)}
        session.execute(update(Revision).where(Revision.id == 1).values(values))


def refresh(session: Session, meeting: Meeting, now: datetime) -> None:
    """Derive the search text and the coming dates of a meeting anew."""
    refresh_many(session, [meeting], now)


def refresh_many(
    session: Session, meetings: Sequence[Meeting], now: datetime, timetables: Mapping[int, Timetable] | None = None
) -> None:
    """Derive the search text and the coming dates of many meetings anew, in few statements."""
    for meeting in meetings:
        meeting.search_text = search_text(meeting)
    session.flush()
    turn(session)
    for start in range(0, len(meetings), AT_ONCE):
        part = meetings[start : start + AT_ONCE]
        session.execute(delete(ComingDate).where(ComingDate.meeting_id.in_([meeting.id for meeting in part])))
        published = [meeting for meeting in part if meeting.state is State.PUBLISHED]
        known = timetables or schedule.of_many(session, published)
        rows = [{"meeting_id": each.id, **row} for each in published for row in _coming_rows(each, known[each.id], now)]
        if rows:  # of the table and not of the class, which would cost as much again for each row
            session.execute(insert(_COMING), rows)


def refresh_in_parts(session: Session, now: datetime) -> Iterator[int]:
    """Derive every meeting's coming dates anew, as is due each night; after each part, how many meetings it had.

    The caller commits after each, since all at once would let nobody else write for long. The meetings are locked: the
    dates of a rule that is changed in the same moment would be overwritten with those of the old one.
    """
    query = (
        select(Meeting)
        .options(joinedload(Meeting.venue), joinedload(Meeting.group))
        .order_by(Meeting.id)
        .limit(AT_ONCE)
        .with_for_update(of=Meeting, key_share=True)
    )
    after = 0
    while part := session.scalars(query.where(Meeting.id > after)).all():
        after = part[-1].id
        refresh_many(session, part, now)
        yield len(part)


def _coming_rows(meeting: Meeting, timetable: Timetable, now: datetime) -> list[dict[str, object]]:
    # One row that somehow got past the forms must not keep the dates of all others from being derived.
    if wrong := faults(meeting.series):
        logger.error("The meeting %s has a rule that can't be (%s): it has no coming dates.", meeting.uid, wrong)
        return []
    return coming_rows(timetable, now)


def coming_rows(timetable: Timetable, now: datetime) -> list[dict[str, object]]:
    """The rows of ``ComingDate``: every date from yesterday for ``HORIZON``, else at least the next one.

    The next one also as of any moment within ``STALE``: a date that ends makes room for another.
    """
    since = now.astimezone(UTC).date() - timedelta(days=2)
    coming = timetable.dates(since, since + HORIZON)
    if not any(each.end > now + STALE and each.status is Status.ON for each in coming):
        further = timetable.following(since + HORIZON + timedelta(days=1))
        coming += islice((each for each in further if each.status is Status.ON), 1)
    rows: list[dict[str, object]] = []
    # When the dates before have ended: those that take place, and all; then the same by weekday.
    ended, ended_on = [EVER, EVER], {weekday: [EVER, EVER] for weekday in range(7)}
    for each in coming:
        weekday, end, held = each.on_day.weekday(), each.end.astimezone(UTC), each.status is Status.ON
        rows.append(
            {
                "day": each.day,
                "status": each.status,
                "on_day": each.on_day,
                "weekday": weekday,
                "start_utc": each.start.astimezone(UTC),
                "end_utc": end,
                "next_from_utc": ended[not held],
                "weekday_from_utc": ended_on[weekday][not held],
            }
        )
        for before in (ended, ended_on[weekday]):
            before[:] = max(before[0], end) if held else before[0], max(before[1], end)
    return rows


def search_text(meeting: Meeting) -> str:
    """All the words by which a person may look for a meeting, folded as ``fold`` does."""
    venue, group = meeting.venue, meeting.group
    parts = [meeting.name, group.name if group else ""]
    if venue:
        parts += [venue.name, venue.address, venue.town, venue.sub_region, venue.region, venue.postcode]
    return fold(" ".join(part for part in parts if part))


def fold(text: str) -> str:
    """Text without accents and case, so that "Zoe" finds "Zoë"."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
