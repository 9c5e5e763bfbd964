"""Printing the runs that wait: part by part, each a job of the press, by a process beside the workers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from facilitator import press
from facilitator.handouts import occasions, ordering, packs, paper, runs
from facilitator.handouts.library import Library, UnknownWorksheet
from facilitator.handouts.models import PrintRun
from facilitator.handouts.paper import Imprint, Print
from facilitator.settings import Settings


class _Ended(Exception):
    """The process that prints is to stop."""


Ask = tuple[Callable[[], datetime], Callable[[], bool]]  # what time it is, and whether to go on


@dataclass(frozen=True, slots=True)
class Shop:
    """What is the same for all parts: the worksheets by language, who prints, where codes lead, the templates."""

    library: Callable[[str], Library]
    imprint: Imprint
    address: Callable[[str], str]
    templates: Path


def order(session: Session, run: PrintRun, part: int, shop: Shop) -> Print:
    """What a part is, counted from 0; a meeting's next date is the one that it was when the run was ordered.

    Raises ``UnknownWorksheet``, ``occasions.NoSuchMeeting`` or IndexError.
    """
    with paper.speaking(run.language):
        sheets = shop.library(run.language)
        wanted = runs.pack(run).parts(sheets, run.language)[part]
        occasion = ordering.occasion(session, wanted.meeting, run.ordered_at, shop.address)
        return ordering.order(wanted, sheets, run.language, shop.imprint, occasion)


def take(
    session: Session, shop: Shop, settings: Settings, now: Callable[[], datetime], going: Callable[[], bool]
) -> bool:
    """Print what is left of a run that nobody holds; False where none waits. It ends early once ``going`` says no.

    Commits around each part, so that no transaction is open while the press works.
    """
    claimed = runs.claim(session, now())
    session.commit()
    if claimed is None:
        return False
    try:
        _print(session, claimed, shop, settings, (now, going))
    except (_Ended, press.PressBusy):
        _put_back(session, claimed, now(), tried=False)
    except press.PressStopped:  # the press died, or ended this job: it may have been another's fault
        _put_back(session, claimed, now(), tried=True)
    except (press.PressFailed, UnknownWorksheet, IndexError, ValueError):
        _fail(session, claimed, "sheet", now())
    except occasions.NoSuchMeeting:
        _fail(session, claimed, "meeting", now())
    except press.PressUnavailable:
        _fail(session, claimed, "press", now())
    return True


def _print(
    session: Session,
    claimed: tuple[int, str],
    shop: Shop,
    settings: Settings,
    asked: Ask,
) -> None:
    now, going = asked
    run = session.get_one(PrintRun, claimed[0], populate_existing=True)
    for part in range(run.done, run.parts):
        if not going():
            raise _Ended
        wanted = order(session, run, part, shop)
        session.commit()
        packs.print_order(wanted, paper.job(wanted, shop.templates), shop.templates, settings)
        held = runs.printed(session, *claimed, part + 1, now())
        session.commit()
        if not held:  # it was cancelled, or another printer has taken it over
            return


def _put_back(session: Session, claimed: tuple[int, str], now: datetime, *, tried: bool) -> None:
    session.rollback()
    runs.release(session, *claimed, now, tried=tried)
    session.commit()


def _fail(session: Session, claimed: tuple[int, str], why: str, now: datetime) -> None:
    session.rollback()
    runs.fail(session, *claimed, why, now)
    session.commit()
