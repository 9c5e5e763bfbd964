"""A batch taken back: what it made goes, what it overwrote is as it was before.

Somebody may have worked with it since. Then nothing is taken back and each obstacle is named. With ``force`` the
batch's fields go back all the same, a meeting for which something was entered is ended in place of being deleted, and a
group or venue that is in use stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.db import Base
from facilitator.exchange import states, things
from facilitator.exchange.models import Batch, BatchRow
from facilitator.exchange.outgoing import OUTWARD
from facilitator.exchange.things import Values
from facilitator.meetings import changes, followers, history, orphans, planning
from facilitator.meetings.followers import Loose
from facilitator.meetings.models import Group, Meeting, State, Venue

_MODELS: dict[str, Any] = {"meeting": Meeting, "group": Group, "venue": Venue}  # in the order in which they go
_PARTS = frozenset(
    {"meeting_audience", "coming_date", "meeting_history"}
)  # tables of what belongs to a meeting and goes with it


class NoSuchBatch(Exception):
    """There is no batch of that number."""


class TakenBack(Exception):
    """The batch was taken back already."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why one thing can't go back.

    ``later``: ``batch`` has written it since. ``changed``: somebody has changed ``field``. ``in_use``: ``count`` rows
    of the table ``by`` hang on it. ``missing``: what ``field`` named is no longer here.
    """

    table: str
    slug: str
    code: str
    values: dict[str, Any]


class InTheWay(Exception):
    """Somebody has worked with what the batch brought; the caller rolls back."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__(f"{len(obstacles)} obstacles")
        self.obstacles = obstacles


@dataclass(slots=True)
class Undone:
    """What was taken back, by table.

    ``ended`` counts meetings that stay, ended; ``stay`` groups and venues in use; ``loose`` are duties for dates that
    there are no longer.
    """

    removed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_MODELS, 0))
    restored: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_MODELS, 0))
    ended: int = 0
    stay: int = 0
    loose: list[Loose] = field(default_factory=list)


def undo(session: Session, number: int, now: datetime, *, force: bool = False, who: Volunteer | None = None) -> Undone:
    """Take a batch back, in the caller's transaction; ``who`` does it, None for a command on the machine.

    Raises ``NoSuchBatch``, ``TakenBack`` or ``InTheWay``.
    """
    batch = session.get(Batch, number)
    if batch is None:
        raise NoSuchBatch
    if batch.undone_at is not None:
        raise TakenBack
    run = _Run(session, now, who)
    for table in _MODELS:
        run.table([row for row in batch.rows if row.table == table and (row.after or row.before is None)], table)
    if run.obstacles and not force:
        raise InTheWay(run.obstacles)
    batch.undone_at = now
    run.finish()
    return run.undone


class _Run:
    """One batch on its way back."""

    def __init__(self, session: Session, now: datetime, who: Volunteer | None) -> None:
        self.session, self.now, self.who = session, now, who
        self.undone = Undone()
        self.obstacles: list[Obstacle] = []
        self.touched: dict[str, Meeting] = {}
        self.noted: dict[str, Values] = {}  # what goes back, by UID, as it was before
        self.groups = {each.slug: each for each in session.scalars(select(Group))}
        self.venues = {each.slug: each for each in session.scalars(select(Venue))}

    def table(self, rows: list[BatchRow], table: str) -> None:
        """Take back what the batch did in one table."""
        column = Meeting.uid if table == "meeting" else _MODELS[table].slug
        found: dict[str, Any] = {}
        for part in _chunks([row.ref for row in rows]):
            query = select(_MODELS[table]).where(column.in_(part))
            found |= {things.reference(each): each for each in self.session.scalars(query)}
        later = self._later_batches(rows, table)
        used = self._in_use(table, [found[row.ref].id for row in rows if row.before is None and row.ref in found])
        for row in rows:
            if thing := found.get(row.ref):
                if row.ref in later:
                    self._hinder(table, thing, "later", batch=later[row.ref])
                else:
                    self._see_changes(row, thing)
                if table == "meeting":
                    self.noted[thing.uid] = history.snapshot(self.session, thing)
                if row.before is None:
                    self._remove(table, thing, used.get(thing.id, {}))
                else:
                    self._restore(table, thing, row.before)
        self.session.flush()
        self.session.expire_all()  # what hangs on each other has changed

    def finish(self) -> None:
        """Derive what hangs on the meetings that changed."""
        for meeting in self.touched.values():
            meeting.sequence += 1
            meeting.changed_at = self.now
            orphans.settle(self.session, meeting)
            self.undone.loose += followers.settle(self.session, meeting, self.now)
        for uid in self.noted.keys() & self.touched.keys():
            history.note(self.session, self.touched[uid], "taken_back", self.who, self.now, self.noted[uid])
        changes.refresh_many(self.session, list(self.touched.values()), self.now)
        changes.bump(self.session, self.now)

    def _remove(self, table: str, thing: Any, used: dict[str, int]) -> None:
        for name, count in used.items():
            self._hinder(table, thing, "in_use", by=name, count=count)
        if not used:
            self.session.delete(thing)
            self.undone.removed[table] += 1
        elif table == "meeting":
            if thing.state in OUTWARD:
                planning.cut(self.session, thing, None, self.now)
            self.touched[thing.uid] = thing
            self.undone.ended += 1
        else:
            self.undone.stay += 1

    def _restore(self, table: str, thing: Any, before: Values) -> None:
        for name, places in (("group", self.groups), ("venue", self.venues)):
            if table == "meeting" and before.get(name) and before[name] not in places:
                self._hinder(table, thing, "missing", field=name)
                before = {other: value for other, value in before.items() if other != name}
        if table == "meeting" and "state" in before:
            states.enter(self.session, thing, State(before["state"]), self.who, self.now)
        things.write(thing, before, self.groups, self.venues)
        shown = [thing] if table == "meeting" else changes.showing(self.session, thing)
        self.touched |= {each.uid: each for each in shown}
        for meeting in things.left_behind(thing) if table == "venue" and "timezone" in before else ():
            self.noted.setdefault(meeting.uid, history.snapshot(self.session, meeting))
            meeting.timezone = thing.timezone
        self.undone.restored[table] += 1

    def _see_changes(self, row: BatchRow, thing: Any) -> None:
        current = things.values(thing)
        for name, value in row.after.items():
            if current[name] != value:
                self._hinder(row.table, thing, "changed", field=name)

    def _later_batches(self, rows: list[BatchRow], table: str) -> dict[str, int]:
        """Which later batch, not taken back, has written the same things, by reference: that one has to go first."""
        last = {row.ref: row.id for row in rows}
        found: dict[str, int] = {}
        for part in _chunks(list(last)):
            query = (
                select(BatchRow)
                .join(Batch)
                .where(BatchRow.table == table, BatchRow.ref.in_(part), Batch.undone_at.is_(None))
                .order_by(BatchRow.id)
            )
            for row in self.session.scalars(query):
                if row.id > last[row.ref] and row.after:
                    found[row.ref] = row.batch_id
        return found

    def _in_use(self, table: str, ids: list[int]) -> dict[int, dict[str, int]]:
        """By id, what hangs on the rows of a table in other tables: {table: how many}. Whatever room owns them."""
        found: dict[int, dict[str, int]] = {}
        home = _MODELS[table].__table__
        for other in Base.metadata.sorted_tables:
            columns = [key.parent for key in other.foreign_keys if key.column.table is home]
            for column in columns if other.name not in _PARTS else ():
                for part in _chunks(ids):
                    query = select(column, func.count()).where(column.in_(part)).group_by(column)
                    for id_, count in self.session.execute(query):
                        found.setdefault(id_, {})[other.name] = count
        return found

    def _hinder(self, table: str, thing: Any, code: str, **values: Any) -> None:
        self.obstacles.append(Obstacle(table, thing.slug, code, values))


def _chunks(items: list[Any]) -> Iterable[list[Any]]:
    return (items[start : start + 500] for start in range(0, len(items), 500))
