"""The counts of meetings as a table that this software can bring in again: every entry and every correction.

Who entered a count does not leave the house, and of when only the day. Columns are called as ``uploads`` reads them.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.attendance.counts import FIGURES
from facilitator.attendance.import_plan import chunks
from facilitator.attendance.models import Count
from facilitator.attendance.uploads import NAMES
from facilitator.meetings.models import Meeting
from facilitator.tables.spreadsheets import Table, Value

COLUMNS = ("meeting", "date", "held", *FIGURES, "entry", "corrects", "reason", "entered_on")


def table(session: Session, meetings: Sequence[Meeting], title: str) -> Table:
    """All counts of these meetings, by short name, date and entry; the same rows give the same table."""
    return Table(title, [NAMES[each][0] for each in COLUMNS], list(_rows(session, meetings)))


def _rows(session: Session, meetings: Sequence[Meeting]) -> Iterator[Sequence[Value]]:
    by_slug = sorted(meetings, key=lambda each: each.slug)
    found: dict[int, list[Count]] = {}
    for part in chunks([each.id for each in by_slug]):
        query = select(Count).where(Count.meeting_id.in_(part)).order_by(Count.meeting_id, Count.day, Count.id)
        for count in session.scalars(query):
            found.setdefault(count.meeting_id, []).append(count)
    for meeting in by_slug:
        entries: dict[object, list[int]] = {}
        for count in found.get(meeting.id, ()):
            before = entries.setdefault(count.day, [])
            corrects = sum(number <= (count.seen or 0) for number in before)
            before.append(count.id)
            yield (
                meeting.slug,
                count.day.isoformat(),
                "yes" if count.held else "no",
                *(getattr(count, name) for name in FIGURES),
                len(before),
                corrects or None,
                count.reason.value if count.reason else None,
                count.entered_at.astimezone(clock.zone(meeting.timezone)).date().isoformat(),
            )
