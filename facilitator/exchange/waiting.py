"""A file of meetings that waits for somebody: read, looked at, then brought in as it was shown, or thrown away."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from facilitator import keeping
from facilitator.accounts.models import Volunteer
from facilitator.db import rows_changed
from facilitator.exchange import loading, preview, reading
from facilitator.exchange.incoming import Incoming
from facilitator.exchange.models import Batch, BatchRow, ListUpload
from facilitator.exchange.outcome import File, Outcome
from facilitator.exchange.preview import Preview
from facilitator.exchange.reading import Defaults


class NotThere(Exception):
    """There is no such file, or it is no longer waiting."""


class ChangedMeanwhile(Exception):
    """What would become of the file now is not what was shown. It is kept anew, to be looked at."""


class NothingToDo(Exception):
    """There is nothing in it to be stored."""


def keep(
    session: Session, incoming: Incoming, defaults: Defaults, file: str, who: Volunteer, now: datetime
) -> ListUpload:
    """Keep what was read until it is accepted, for at most a day, with what would become of it now."""
    forget(session, now)
    read = {**asdict(incoming), "fields": dict(incoming.fields), "defaults": asdict(defaults)}
    kept = ListUpload(volunteer_id=who.id, file=file[-300:], read=read, sent_at=now)
    session.add(kept)
    session.flush()
    look(session, kept, now)
    return kept


def find(session: Session, number: int) -> ListUpload:
    """A file by its number, waiting or accepted. Raises ``NotThere``."""
    return session.get(ListUpload, number) or _missing()


def look(session: Session, kept: ListUpload, now: datetime) -> Preview:
    """What would become of a file now: brought in, looked at and taken back within the caller's transaction."""
    with session.begin_nested() as nested:
        _outcome, found = _bring_in(session, kept, None, (), now)
        nested.rollback()
    kept.preview = found
    session.flush()
    return found


def accept(
    session: Session, number: int, seen: str, end: Collection[str], who: Volunteer, now: datetime
) -> tuple[ListUpload, Outcome | None]:
    """Bring a file in as it was shown, ``seen`` being the digest; pressed twice, it is brought in once.

    Of the meetings that its list no longer has, those end whose slugs are in ``end``. Answers what was done, None where
    it had been done before. Raises ``NotThere``, ``ChangedMeanwhile`` or ``NothingToDo``; then nothing is stored but,
    in the caller's transaction, what would become of it now.
    """
    kept = session.get(ListUpload, number, with_for_update=True) or _missing()
    if kept.batch_id is not None:
        return kept, None
    with session.begin_nested() as nested:
        outcome, found = _bring_in(session, kept, who, end, now)
        as_shown, idle = preview.digest(found) == seen, preview.is_idle(found)
        if not as_shown or idle:
            nested.rollback()
    if not as_shown:
        kept.preview = found
        session.flush()
        raise ChangedMeanwhile
    if idle:
        raise NothingToDo
    kept.read, kept.preview, kept.batch_id = None, None, outcome.batch
    session.flush()
    return kept, outcome


def discard(session: Session, number: int) -> None:
    """Throw away what waits. What was accepted stays."""
    session.execute(delete(ListUpload).where(ListUpload.id == number, ListUpload.batch_id.is_(None)))


def waiting(session: Session) -> Sequence[ListUpload]:
    """The files that nobody has accepted yet, the newest first."""
    query = select(ListUpload).where(ListUpload.batch_id.is_(None), ListUpload.read.is_not(None))
    return session.scalars(query.order_by(ListUpload.id.desc())).all()


def batches(session: Session, most: int) -> Sequence[tuple[Batch, int]]:
    """The newest batches, by command as well, each with how many things it wrote."""
    sizes = select(BatchRow.batch_id, func.count().label("size")).group_by(BatchRow.batch_id).subquery()
    query = (
        select(Batch, func.coalesce(sizes.c.size, 0))
        .outerjoin(sizes, sizes.c.batch_id == Batch.id)
        .options(joinedload(Batch.volunteer))
        .order_by(Batch.id.desc())
        .limit(most)
    )
    return [(batch, size) for batch, size in session.execute(query)]


def incoming(kept: ListUpload) -> Incoming:
    """What was read of a file. Raises ``NotThere`` once it was accepted."""
    if kept.read is None:
        raise NotThere
    said = {name: value for name, value in kept.read.items() if name != "defaults"}
    return Incoming(**said)


def forget(session: Session, now: datetime) -> int:
    """Remove what nobody accepted within a day, and what is left of those that somebody did; answers how many."""
    return rows_changed(session, delete(ListUpload).where(ListUpload.sent_at < now - keeping.UPLOADS))


def _bring_in(
    session: Session, kept: ListUpload, who: Volunteer | None, end: Collection[str], now: datetime
) -> tuple[Outcome, Preview]:
    rows = incoming(kept)
    found = reading.read(rows.rows, Defaults(**(kept.read or {})["defaults"]))
    outcome = loading.load(session, found, File(kept.file, rows.format), now, who=who, end=end)
    session.flush()
    return outcome, preview.of(found, outcome)


def _missing() -> ListUpload:
    raise NotThere
