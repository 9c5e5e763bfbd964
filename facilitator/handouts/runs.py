"""Print runs: orders that are too long to wait for, as rows that any worker can show and cancel.

They are printed by one process beside the workers (``cli/printer``), part by part: a worker may be ended any time, and
has pages to answer meanwhile. Whoever prints a run holds it by a claim for as long as a lease says. Where that runs
out, the printer died, and the next turn takes the run up where it stood. What is printed is kept by the press under
what it was made of, so a part that was lost is printed again when somebody asks for it.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from facilitator import keeping
from facilitator.accounts.models import Volunteer
from facilitator.db import rows_changed
from facilitator.handouts import ordering
from facilitator.handouts.models import PrintRun, RunState
from facilitator.handouts.ordering import Pack

LEASE = timedelta(minutes=3)  # a part takes a minute at most
KEPT = keeping.PRINT_RUNS
TRIES = 3
MOST_OF_ONE = 3  # unfinished runs of one volunteer
MOST_IN_ALL = 30
OPEN = (RunState.WAITING, RunState.PRINTING)

REASONS: dict[str, Any] = {
    "stopped": _l("The printing stopped in the middle, three times over."),
    "sheet": _l("One of the worksheets can’t be printed, or is not there any more."),
    "meeting": _l("The meeting that it was for is not public any more."),
    "press": _l("A part that makes PDF files is missing on the server."),
}


class TooManyRuns(Exception):
    """So many wait already that no other is taken; ``own``: of this volunteer's."""

    def __init__(self, *, own: bool) -> None:
        super().__init__(own)
        self.own = own


def start(
    session: Session, who: Volunteer, pack: Pack, language: str, size: tuple[int, int], now: datetime
) -> PrintRun:
    """Put an order into the queue; ``size`` is its pages and parts. Raises ``TooManyRuns``."""
    waiting = select(func.count()).select_from(PrintRun).where(PrintRun.state.in_(OPEN))
    if (session.scalar(waiting.where(PrintRun.volunteer_id == who.id)) or 0) >= MOST_OF_ONE:
        raise TooManyRuns(own=True)
    if (session.scalar(waiting) or 0) >= MOST_IN_ALL:
        raise TooManyRuns(own=False)
    run = PrintRun(
        volunteer_id=who.id,
        wanted=[list(pair) for pair in pack.args()],
        language=language,
        pages=size[0],
        parts=size[1],
        ordered_at=now,
        lease_until=now,
    )
    session.add(run)
    session.flush()
    return run


def of(session: Session, who: Volunteer) -> Sequence[PrintRun]:
    """The runs that somebody sees, the last one first: their own, a coordinator all."""
    query = select(PrintRun).order_by(PrintRun.id.desc())
    return session.scalars(query if who.is_coordinator else query.where(PrintRun.volunteer_id == who.id)).all()


def find(session: Session, number: int, who: Volunteer) -> PrintRun | None:
    """A run that somebody may see."""
    run = session.get(PrintRun, number) if number < 2**31 else None
    return run if run is not None and (run.volunteer_id == who.id or who.is_coordinator) else None


def pack(run: PrintRun) -> Pack:
    """What was ordered."""
    return ordering.read(MultiDict((name, value) for name, value in run.wanted))


def cancel(session: Session, run: PrintRun, now: datetime) -> bool:
    """Print no more of a run; False where it was over already."""
    return _end(session, PrintRun.id == run.id, RunState.CANCELLED, "", now)


def claim(session: Session, now: datetime) -> tuple[int, str] | None:
    """Take the run that waits longest, or one whose printer died: its number and the claim, None where there is none.

    One statement decides, so that two never hold the same run. One that was claimed ``TRIES`` times is given up.
    """
    free = or_(
        PrintRun.state == RunState.WAITING, and_(PrintRun.state == RunState.PRINTING, PrintRun.lease_until < now)
    )
    _end(session, free, RunState.FAILED, "stopped", now, PrintRun.tries >= TRIES)
    number = session.scalar(select(PrintRun.id).where(free).order_by(PrintRun.id).limit(1))
    if number is None:
        return None
    token = secrets.token_hex(16)
    taken = update(PrintRun).where(PrintRun.id == number, free)
    values = {
        "state": RunState.PRINTING,
        "claim": token,
        "lease_until": now + LEASE,
        "tries": PrintRun.tries + 1,
    }
    return (number, token) if rows_changed(session, taken.values(values)) == 1 else None


def printed(session: Session, number: int, token: str, done: int, now: datetime) -> bool:
    """Note that so many parts are done, and hold the run for longer; False where it was cancelled or taken over.

    The last part ends it.
    """
    mine = update(PrintRun).where(PrintRun.id == number, PrintRun.claim == token, PrintRun.state == RunState.PRINTING)
    if rows_changed(session, mine.values(done=done, lease_until=now + LEASE, tries=1)) != 1:
        return False
    _end(session, PrintRun.id == number, RunState.DONE, "", now, PrintRun.parts <= done)
    return True


def fail(session: Session, number: int, token: str, why: str, now: datetime) -> None:
    """End a run that can't be printed; ``why`` is a key of ``REASONS``."""
    _end(session, PrintRun.id == number, RunState.FAILED, why, now, PrintRun.claim == token)


def release(session: Session, number: int, token: str, now: datetime, *, tried: bool) -> None:
    """Put a run back for the next turn; ``tried``: something went wrong, so that it counts as a try."""
    mine = update(PrintRun).where(PrintRun.id == number, PrintRun.claim == token, PrintRun.state == RunState.PRINTING)
    tries = PrintRun.tries if tried else PrintRun.tries - 1
    rows_changed(session, mine.values(state=RunState.WAITING, tries=tries, lease_until=now))


def forget(session: Session, now: datetime) -> int:
    """Delete the runs that ended more than a day ago; answers how many."""
    return rows_changed(session, delete(PrintRun).where(PrintRun.ended_at < now - KEPT))


def stalled(session: Session, run: PrintRun, now: datetime) -> bool:
    """Whether a run should have been taken up long ago, and nobody prints another one meanwhile."""
    if run.state not in OPEN or run.lease_until >= now - LEASE:
        return False
    held = select(PrintRun.id).where(PrintRun.state == RunState.PRINTING, PrintRun.lease_until >= now)
    return session.scalar(held.limit(1)) is None


def _end(session: Session, which: Any, state: RunState, why: str, now: datetime, *more: Any) -> bool:
    ended = update(PrintRun).where(which, PrintRun.state.in_(OPEN), *more)
    return rows_changed(session, ended.values(state=state, why=why, ended_at=now)) > 0
