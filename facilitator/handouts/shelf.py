"""The library as people see it: the worksheets that are shipped, and in or beside them the newest of our own."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.handouts import editions, loader
from facilitator.handouts.library import Library, open_library
from facilitator.handouts.loader import WorksheetError
from facilitator.handouts.models import OwnSheet, SheetEdition
from facilitator.handouts.release import Newest, Release, Standing
from facilitator.handouts.worksheet import Worksheet

MOST_KEPT = 500  # editions, in each process; one takes some kilobytes

Key = tuple[str, str]  # the name of a file, and the digest of its text: the same worksheet, in whichever database
_read: dict[Key, Worksheet | WorksheetError] = {}


class UnknownEdition(Exception):
    """There is no edition of that number."""


def library(session: Session, folder: Path) -> Library:
    """All worksheets as they stand now: one query, and one more where an edition is new to this process.

    An edition that this version of the program can't read is named in ``errors``; the built-in one stands in for it.
    """
    built_in = open_library(folder)
    query = select(SheetEdition.id, SheetEdition.digest, OwnSheet).join(SheetEdition.sheet)
    rows = session.execute(query.where(SheetEdition.number == OwnSheet.stands)).all()
    found = {(sheet.file, digest): _read.get((sheet.file, digest)) for _number, digest, sheet in rows}
    if new := [number for number, digest, sheet in rows if found[sheet.file, digest] is None]:
        found |= _read_new(session, new)
        _remember(found)
    worksheets, errors = dict(built_in.worksheets), list(built_in.errors)
    for _number, digest, sheet in rows:
        read, key = found[sheet.file, digest], (sheet.slug, sheet.language)
        if isinstance(read, Worksheet):
            release = Release(number=sheet.stands or 0, standing=Standing.NEWEST, adapted=key in built_in.worksheets)
            worksheets[key] = read.model_copy(update={"release": release})
        elif read:
            errors.append(read)
    return Library(worksheets, tuple(errors))


def edition(session: Session, folder: Path, slug: str, language: str, number: int) -> Worksheet:
    """Any edition that ever was, 0 being the one that is built in. Raises ``UnknownEdition``, ``WorksheetError``."""
    shipped = open_library(folder).worksheets.get((slug, language))
    sheet = editions.find(session, slug, language)
    newest = sheet.newest if sheet else None
    later = Newest(number=newest.number, day=newest.day) if newest else None
    if number == 0 and shipped:
        release = Release(number=0, standing=Standing.BUILT_IN, newest=later) if later else None
        return shipped.model_copy(update={"release": release})
    found = next((each for each in sheet.editions if each.number == number), None) if sheet else None
    if sheet is None or found is None:
        raise UnknownEdition
    standing = Standing.WITHDRAWN if newest is None else Standing.NEWEST if found is newest else Standing.OLDER
    older = later if standing is Standing.OLDER else None
    release = Release(number=number, standing=standing, adapted=shipped is not None, newest=older)
    return loader.parse(sheet.file, found.source).model_copy(update={"release": release})


def draft(sheet: OwnSheet, folder: Path) -> Worksheet:
    """The draft as it would be published; raises ``NoDraft``, ``WorksheetError``."""
    if sheet.draft is None:
        raise editions.NoDraft
    number = sheet.editions[0].number + 1 if sheet.editions else 1
    adapted = (sheet.slug, sheet.language) in open_library(folder).worksheets
    release = Release(number=number, standing=Standing.DRAFT, adapted=adapted)
    return loader.parse(sheet.file, sheet.draft.source).model_copy(update={"release": release})


def source(session: Session, folder: Path, sheet: Worksheet) -> str:
    """The text of the file that a worksheet was read from; raises ``UnknownEdition``."""
    if sheet.release is None or sheet.release.number == 0:
        return built_in(folder, sheet.slug, sheet.language) or ""
    if (found := editions.of(session, sheet.slug, sheet.language, sheet.release.number)) is None:
        raise UnknownEdition
    return found.source


def built_in(folder: Path, slug: str, language: str) -> str | None:
    """The text of the file that is shipped, None where there is none."""
    if (slug, language) not in open_library(folder).worksheets:
        return None
    return (folder / f"{slug}.{language}.yaml").read_text(encoding="utf-8")


def begin(sheet: OwnSheet, number: int = 0) -> str:
    """The text to go on from: the edition of that number where there is one, else the draft, else the last edition."""
    named = next((each.source for each in sheet.editions if each.number == number), None)
    return named or (sheet.draft.source if sheet.draft else sheet.editions[0].source)


def title(sheet: OwnSheet) -> str:
    """What a worksheet of our own calls itself: its draft, else its last edition."""
    try:
        return loader.parse(sheet.file, begin(sheet)).title
    except WorksheetError:
        return sheet.slug


def _remember(found: dict[Key, Worksheet | WorksheetError | None]) -> None:
    """Keep what was read; where there is much of it, only what is in the library now."""
    _read.update({key: read for key, read in found.items() if read})
    if len(_read) > MOST_KEPT:
        for key in _read.keys() - found.keys():
            _read.pop(key, None)


def _read_new(session: Session, wanted: Iterable[int]) -> dict[Key, Worksheet | WorksheetError | None]:
    """The editions that this process has not seen, read; or what is wrong with one."""
    query = select(SheetEdition, OwnSheet).join(SheetEdition.sheet).where(SheetEdition.id.in_(wanted))
    found: dict[Key, Worksheet | WorksheetError | None] = {}
    for row, sheet in session.execute(query):
        try:
            found[sheet.file, row.digest] = loader.parse(sheet.file, row.source)
        except WorksheetError as error:
            found[sheet.file, row.digest] = error
    return found
