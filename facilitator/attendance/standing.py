"""Which of the counts of a date holds: the one rule for pages, reports, spreadsheets and plans.

Each row says what its writer had seen of the date. A row stands until somebody who has seen it writes another; so it is
superseded as soon as any row of its date has ``seen`` it or a newer one. One row that stands: it holds. Several: people
have counted without knowing of each other. Then the first that stands holds, nothing that was confirmed to somebody
goes, and the date waits for somebody to settle it by a row that has seen them all.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased

from facilitator.attendance.models import Count


class Row(Protocol):
    """What the rule needs to know of a count."""

    @property
    def id(self) -> int: ...
    @property
    def seen(self) -> int | None: ...


R = TypeVar("R", bound=Row)


def of_date(rows: Iterable[R]) -> list[R]:
    """Those of a date's rows, in any order, that stand: the one that holds first; empty only where there is no row."""
    ordered = sorted(rows, key=lambda each: each.id)
    seen = max((each.seen or 0 for each in ordered), default=0)
    return [each for each in ordered if each.id > seen]


def ids(*which: ColumnElement[bool]) -> Select[int]:
    """The ids of the counts that hold, one for each date that has any; ``which`` chooses whole dates."""
    dates = _dates(*which).subquery()
    later = aliased(Count)
    after = (
        select(func.min(later.id))
        .where(later.meeting_id == dates.c.meeting_id, later.day == dates.c.day, later.id > dates.c.seen)
        .scalar_subquery()
    )
    # Most dates have one row, or rows of which none has seen another: then no second look is needed.
    return select(case((dates.c.seen.is_(None), dates.c.first), else_=after))


def unsettled(*which: ColumnElement[bool]) -> Select[int, date]:
    """The dates, as meeting and day, of which more than one count stands; ``which`` chooses whole dates."""
    dates = _dates(*which).having(func.count() > 1).subquery()
    later = aliased(Count)
    standing = (
        select(func.count())
        .where(
            later.meeting_id == dates.c.meeting_id,
            later.day == dates.c.day,
            later.id > func.coalesce(dates.c.seen, 0),
        )
        .scalar_subquery()
    )
    return select(dates.c.meeting_id, dates.c.day).where(standing > 1)


def _dates(*which: ColumnElement[bool]) -> Select[int, date, int, int | None]:
    newest = func.max(Count.seen).label("seen")
    query = select(Count.meeting_id, Count.day, func.min(Count.id).label("first"), newest)
    return query.where(*which).group_by(Count.meeting_id, Count.day)
