"""Imports whose things are gone. For ``facilitator check``."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.exchange.models import Batch, BatchRow
from facilitator.meetings.faults import Fault
from facilitator.meetings.models import Group, Meeting, Venue

HERE = {"meeting": Meeting.uid, "group": Group.slug, "venue": Venue.slug}


def of_batches(session: Session) -> Iterator[Fault]:
    """Batches that say they brought in something that is not there, and were not taken back."""
    for table, column in HERE.items():
        rows = (
            select(BatchRow.batch_id, BatchRow.ref)
            .join(Batch, Batch.id == BatchRow.batch_id)
            .where(BatchRow.table == table, Batch.undone_at.is_(None), BatchRow.ref.not_in(select(column)))
            .order_by(BatchRow.id)
        )
        for batch, ref in session.execute(rows):
            yield Fault(f"batch {batch}", f"the {table} {ref} that it brought in is gone")
    unknown = select(BatchRow.batch_id, BatchRow.table).where(BatchRow.table.not_in(HERE)).order_by(BatchRow.id)
    for batch, table in session.execute(unknown):
        yield Fault(f"batch {batch}", f"it has a row of something unknown: {table}")
