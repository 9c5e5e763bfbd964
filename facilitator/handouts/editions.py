"""Worksheets of our own: kept as a draft, published in editions, withdrawn and put back. The caller commits."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from facilitator.accounts.models import Volunteer
from facilitator.db import rows_changed
from facilitator.handouts import entrance
from facilitator.handouts.models import OwnSheet, SheetDraft, SheetEdition


class ChangedMeanwhile(Exception):
    """Somebody changed the worksheet after it was looked at: ``by`` is their name, empty where there is none."""

    def __init__(self, sheet: OwnSheet) -> None:
        super().__init__(sheet.file)
        self.by, self.at, self.version = (
            sheet.changed_by.name if sheet.changed_by else "",
            sheet.changed_at,
            sheet.version,
        )


class NoDraft(Exception):
    """There is nothing to publish or to throw away."""


class NothingNew(Exception):
    """The draft has the same text as the edition that stands."""


class NotThere(Exception):
    """It is not in the library, so it can't be withdrawn; or was never published, so it can't be put back."""


def find(session: Session, slug: str, language: str, *, lock: bool = False) -> OwnSheet | None:
    """Our own worksheet of that name and language; ``lock`` keeps it from others until the transaction ends.

    What was read of it before the lock is read anew: somebody may have changed it in between.
    """
    query = select(OwnSheet).where(OwnSheet.slug == slug, OwnSheet.language == language)
    if not lock:
        return session.scalar(query)
    query = query.options(joinedload(OwnSheet.draft)).with_for_update(of=OwnSheet)
    found = session.scalar(query.execution_options(populate_existing=True))
    if found:
        session.expire(found, ["editions", "changed_by"])
    return found


def every(session: Session) -> Sequence[OwnSheet]:
    """All of our own by name and language, with draft and editions; three queries."""
    query = select(OwnSheet).options(
        joinedload(OwnSheet.draft).joinedload(SheetDraft.saved_by), selectinload(OwnSheet.editions)
    )
    return session.scalars(query.order_by(OwnSheet.slug, OwnSheet.language)).all()


def keep_draft(
    session: Session, slug: str, language: str, text: str, version: int, who: Volunteer | None, now: datetime
) -> OwnSheet:
    """Keep a text as the draft, in place of the one there is; ``version`` is the one looked at, 0 where there was none.

    Raises ``WorksheetError`` for a text that is not let in, ``ChangedMeanwhile``.
    """
    entrance.read(f"{slug}.{language}.yaml", text)
    sheet = find(session, slug, language, lock=True)
    if sheet is None:
        sheet = OwnSheet(slug=slug, language=language, version=0)
        session.add(sheet)
    elif sheet.version != version:
        raise ChangedMeanwhile(sheet)
    _changed(sheet, who, now)
    if sheet.draft is None:
        sheet.draft = SheetDraft()
    sheet.draft.source, sheet.draft.saved_at, sheet.draft.saved_by = text, now, who
    session.flush()
    return sheet


def forget_names(session: Session, since: datetime) -> int:
    """Forget who wrote and published worksheets before ``since``; answers how many names that were."""
    return sum(
        rows_changed(session, update(table).where(at < since, by.is_not(None)).values({by: None}))
        for table, at, by in (
            (OwnSheet, OwnSheet.changed_at, OwnSheet.changed_by_id),
            (SheetDraft, SheetDraft.saved_at, SheetDraft.saved_by_id),
            (SheetEdition, SheetEdition.published_at, SheetEdition.published_by_id),
        )
    )


def discard(session: Session, sheet: OwnSheet, version: int, who: Volunteer, now: datetime) -> bool:
    """Throw the draft away, and a worksheet that has no edition with it: answers whether anything of it is left.

    Raises ``ChangedMeanwhile``, ``NoDraft``.
    """
    _check(sheet, version)
    if sheet.draft is None:
        raise NoDraft
    if not sheet.editions:
        session.delete(sheet)
        session.flush()
        return False
    sheet.draft = None
    _changed(sheet, who, now)
    session.flush()
    return True


def publish(
    session: Session, sheet: OwnSheet, note: str, version: int, who: Volunteer | None, now: datetime, today: date
) -> SheetEdition:
    """Make an edition of the draft: numbered, dated ``today``, in the library from now on.

    Raises ``ChangedMeanwhile``, ``NoDraft``, ``NothingNew``, and ``WorksheetError`` where the draft is not let in.
    """
    _check(sheet, version)
    if sheet.draft is None:
        raise NoDraft
    source = entrance.dated(sheet.file, sheet.draft.source, today)
    entrance.read(sheet.file, source)
    last = sheet.editions[0] if sheet.editions else None
    if last and last.number == sheet.stands and entrance.dated(sheet.file, source, last.day) == last.source:
        raise NothingNew
    edition = SheetEdition(
        number=last.number + 1 if last else 1,
        source=source,
        digest=hashlib.sha256(source.encode()).hexdigest(),
        day=today,
        note=note,
        published_at=now,
        published_by=who,
    )
    sheet.editions.insert(0, edition)
    sheet.draft, sheet.stands, sheet.withdrawn_at = None, edition.number, None
    _changed(sheet, who, now)
    session.flush()
    return edition


def withdraw(session: Session, sheet: OwnSheet, version: int, who: Volunteer, now: datetime) -> None:
    """Take it out of the library; its editions stay. Raises ``ChangedMeanwhile``, ``NotThere``."""
    _check(sheet, version)
    if sheet.stands is None:
        raise NotThere
    sheet.stands, sheet.withdrawn_at = None, now
    _changed(sheet, who, now)
    session.flush()


def put_back(session: Session, sheet: OwnSheet, version: int, who: Volunteer, now: datetime) -> None:
    """Have the last edition in the library again. Raises ``ChangedMeanwhile``, ``NotThere``."""
    _check(sheet, version)
    if not sheet.withdrawn:
        raise NotThere
    sheet.stands, sheet.withdrawn_at = sheet.editions[0].number, None
    _changed(sheet, who, now)
    session.flush()


def of(session: Session, slug: str, language: str, number: int) -> SheetEdition | None:
    """One edition, whether the worksheet is in the library or not."""
    query = select(SheetEdition).join(SheetEdition.sheet).options(joinedload(SheetEdition.sheet))
    named = OwnSheet.slug == slug, OwnSheet.language == language, SheetEdition.number == number
    return session.scalar(query.where(*named))


def waiting(session: Session) -> int:
    """How many drafts wait to be published."""
    return session.scalar(select(func.count()).select_from(SheetDraft)) or 0


def _check(sheet: OwnSheet, version: int) -> None:
    if sheet.version != version:
        raise ChangedMeanwhile(sheet)


def _changed(sheet: OwnSheet, who: Volunteer | None, now: datetime) -> None:
    sheet.version += 1
    sheet.changed_by, sheet.changed_at = who, now
