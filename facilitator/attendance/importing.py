"""Old counts brought in from a file: kept until they are accepted, stored as they were shown, taken back as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from facilitator import clock, keeping
from facilitator.accounts.models import Volunteer
from facilitator.attendance import import_plan
from facilitator.attendance.import_plan import New, Plan, chunks
from facilitator.attendance.models import Count, CountImport, ImportedCount
from facilitator.attendance.uploads import Upload
from facilitator.db import rows_changed
from facilitator.meetings.models import Meeting

KEPT = keeping.UPLOADS


class NotThere(Exception):
    """There is no such import, or it is no longer waiting."""


class ChangedMeanwhile(Exception):
    """What would be stored now is not what was shown."""


class NothingNew(Exception):
    """There is nothing in it to be stored."""


@dataclass(frozen=True, slots=True)
class Back:
    """What was taken back: how many counts, and on how many dates a later correction by somebody stays."""

    removed: int
    corrected: int


def keep(session: Session, upload: Upload, dates: str, who: Volunteer, now: datetime) -> CountImport:
    """Keep what was read until it is accepted, for at most a day; ``dates`` of ``import_rows.ORDERS``."""
    forget(session, now)
    kept = CountImport(volunteer_id=who.id, read=upload.as_json(), dates=dates, sent_at=now)
    session.add(kept)
    session.flush()
    return kept


def find(session: Session, number: int) -> CountImport:
    """An import by its number. Raises ``NotThere``."""
    found = session.get(CountImport, number) if number < 2**31 else None
    if found is None:
        raise NotThere
    return found


def every(session: Session) -> Sequence[CountImport]:
    """All imports that were accepted or wait, the newest first."""
    query = select(CountImport).options(joinedload(CountImport.volunteer)).order_by(CountImport.id.desc())
    return session.scalars(query).all()


def plan(session: Session, kept: CountImport, now: datetime) -> Plan:
    """What would become of an import's rows now; the same number of queries however many rows. Raises ``NotThere``."""
    if kept.read is None:
        raise NotThere
    return import_plan.of(session, Upload.from_json(kept.read).rows, kept.dates, now)


def accept(session: Session, number: int, seen: str, who: Volunteer, now: datetime) -> CountImport:
    """Store what was shown, ``seen`` being its digest. Pressed twice, it is stored once.

    Raises ``NotThere``, ``ChangedMeanwhile`` or ``NothingNew``; then nothing is stored.
    """
    kept = session.get(CountImport, number, with_for_update=True) if number < 2**31 else None
    if kept is None:
        raise NotThere
    if kept.accepted_at is not None:
        return kept
    _take_turns(session, {each.meeting.id for each in plan(session, kept, now).new})
    found = plan(session, kept, now)
    if found.digest != seen:
        raise ChangedMeanwhile
    if not found.new:
        raise NothingNew
    counts = _store(session, kept, found.new, who, now)
    session.add_all(ImportedCount(count_id=count.id, import_id=kept.id) for count in counts)
    kept.read, kept.accepted_at, kept.volunteer_id, kept.stored = None, now, who.id, len(counts)
    session.flush()
    return kept


def discard(session: Session, number: int) -> None:
    """Throw away what waits. What was accepted stays."""
    session.execute(delete(CountImport).where(CountImport.id == number, CountImport.accepted_at.is_(None)))


def take_back(session: Session, number: int, now: datetime) -> Back:
    """Remove the counts of an import, all of them. A correction that somebody made since stays, as a count of its own.

    Pressed twice, there is nothing left to remove. Raises ``NotThere``.
    """
    kept = session.get(CountImport, number, with_for_update=True) if number < 2**31 else None
    if kept is None or kept.accepted_at is None:
        raise NotThere
    ours = select(ImportedCount.count_id).where(ImportedCount.import_id == number)
    dates = select(Count.meeting_id, Count.day).where(Count.id.in_(ours)).distinct().subquery()
    others = (
        select(Count.meeting_id, Count.day)
        .join(dates, (dates.c.meeting_id == Count.meeting_id) & (dates.c.day == Count.day))
        .where(Count.id.not_in(ours))
        .distinct()
    )
    corrected = session.scalar(select(func.count()).select_from(others.subquery())) or 0
    removed = rows_changed(session, delete(Count).where(Count.id.in_(ours)))
    session.execute(delete(ImportedCount).where(ImportedCount.import_id == number))
    kept.undone_at = kept.undone_at or now
    return Back(removed, corrected)


def forget(session: Session, now: datetime) -> int:
    """Remove what nobody accepted within ``KEPT``; answers how many files that was."""
    waiting = (CountImport.accepted_at.is_(None), CountImport.sent_at < now - KEPT)
    return rows_changed(session, delete(CountImport).where(*waiting))


def _store(session: Session, kept: CountImport, new: Sequence[New], who: Volunteer, now: datetime) -> list[Count]:
    """Store counts: of each date the first entry first, so that the next can name it as the one that was seen."""
    numbers: dict[tuple[int, date, int], int] = {}
    stored = []
    for entry in sorted({each.entry for each in new}):
        these = [each for each in new if each.entry == entry]
        counts = [_count(each, kept, who, now) for each in these]
        for each, count in zip(these, counts, strict=True):
            count.seen = numbers.get((each.meeting.id, each.day, each.corrects))
        session.add_all(counts)
        session.flush()
        numbers |= {(each.meeting.id, each.day, entry): count.id for each, count in zip(these, counts, strict=True)}
        stored += counts
    return stored


def _count(each: New, kept: CountImport, who: Volunteer, now: datetime) -> Count:
    """The row to store. Of a count that says on which day it was entered, noon of that day stands for its time."""
    at = now
    if each.entered_on:
        at = min(now, datetime.combine(each.entered_on, time(12), clock.zone(each.meeting.timezone)))
    return Count(
        meeting_id=each.meeting.id,
        day=each.day,
        key=f"import-{kept.id}-{each.number}",
        volunteer_id=who.id,
        entered_at=at,
        reason=each.reason if each.corrects else None,
        **each.numbers.by_name,
    )


def _take_turns(session: Session, meetings: set[int]) -> None:
    """Let nobody else write counts of these meetings until the transaction ends; always in the same order."""
    for part in chunks(sorted(meetings)):
        query = select(Meeting.id).where(Meeting.id.in_(part)).order_by(Meeting.id)
        session.execute(query.with_for_update(key_share=True))
