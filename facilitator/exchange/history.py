"""What earlier imports brought: which list a file is the next issue of, and what that list said the last time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.exchange.models import Batch, BatchRow


@dataclass(frozen=True, slots=True)
class Known:
    """What a list said of a thing the last time, and what the thing is here."""

    said: Mapping[str, Any]
    ref: str


History = dict[tuple[str, str], Known]


def history(session: Session, source: str) -> History:
    """By table and key, what a list said last, in batches that were not taken back."""
    query = (
        select(BatchRow.table, BatchRow.key, BatchRow.said, BatchRow.ref)
        .join(Batch)
        .where(Batch.source == source, Batch.undone_at.is_(None))
        .order_by(BatchRow.id)
    )
    return {(table, key): Known(said, ref) for table, key, said, ref in session.execute(query)}


def recognise(session: Session, meetings: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Which list a file with these meetings (slug in the file: what it says) is a new issue of; None for a new list.

    The one with which it shares most meetings by slug and name, if that is half of the file or half of the list. Slugs
    alone would not do: many lists count their meetings from 1. What a copy of this software wrote is never a new issue
    of a list that another program wrote, though it holds the same meetings.
    """
    query = (
        select(Batch.source, BatchRow.key, BatchRow.said)
        .join(Batch)
        .where(BatchRow.table == "meeting", Batch.undone_at.is_(None))
        .order_by(BatchRow.id)
    )
    before = {(source, key): _mark(said) for source, key, said in session.execute(query)}
    size: Counter[str] = Counter(source for source, _key in before)
    marks = {key: _mark(said) for key, said in meetings.items()}
    shared: Counter[str] = Counter(source for (source, key), mark in before.items() if marks.get(key) == mark)
    for source, count in shared.most_common(1):
        if 2 * count >= min(size[source], len(marks)):
            return source
    return None


def _mark(said: Mapping[str, Any]) -> tuple[Any, bool]:
    return said.get("name"), "first_day" in said


def unused_source(session: Session, stem: str) -> str:
    """A name for a list never seen: the file's, else with a number after it."""
    taken = set(session.scalars(select(Batch.source).where(Batch.undone_at.is_(None))))
    number, name = 1, stem[:100]
    while name in taken:
        number += 1
        name = f"{stem[:100]} {number}"
    return name


def next_number(session: Session) -> int:
    """The number of the next batch."""
    return (session.scalar(select(func.max(Batch.id))) or 0) + 1
