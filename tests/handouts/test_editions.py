"""Drafts and editions of our own worksheets: what is kept, numbered, dated, withdrawn, and never overwritten unseen."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.db import Base
from facilitator.handouts import editions
from facilitator.handouts.editions import ChangedMeanwhile, NoDraft, NothingNew, NotThere
from facilitator.handouts.loader import WorksheetError
from facilitator.handouts.models import OwnSheet, SheetDraft, SheetEdition
from tests.conftest import NOW, Make
from tests.handouts.test_loader import HEAD, PROMPT
from tests.test_migrations import postgresql

TEXT = HEAD + PROMPT
OTHER = TEXT.replace("What now?", "And now?")
TODAY = date(2026, 11, 23)
LATER = NOW + timedelta(days=9)


@pytest.fixture
def carla(make: Make) -> Volunteer:
    """A coordinator."""
    found: Volunteer = make.volunteer("Carla", roles_=("volunteer", "coordinator"))
    return found


def published(session: Session, who: Volunteer, text: str = TEXT, slug: str = "a-sheet") -> OwnSheet:
    """A worksheet of ours with one edition."""
    sheet = editions.keep_draft(session, slug, "en", text, 0, who, NOW)
    editions.publish(session, sheet, "", sheet.version, who, NOW, TODAY)
    return sheet


def told(sheet: OwnSheet) -> list[tuple[int, date, str, str]]:
    """What is known of its editions."""
    return [(each.number, each.day, each.note, each.source) for each in sheet.editions]


def test_a_draft_is_kept_as_it_was_written_and_is_no_edition(session: Session, carla: Volunteer) -> None:
    sheet = editions.keep_draft(session, "a-sheet", "en", "# mine\n" + TEXT, 0, carla, NOW)
    assert sheet.draft is not None
    assert (sheet.draft.source, sheet.draft.saved_at, sheet.draft.saved_by) == ("# mine\n" + TEXT, NOW, carla)
    assert (sheet.file, sheet.stands, sheet.newest, sheet.editions, sheet.version) == (
        "a-sheet.en.yaml",
        None,
        None,
        [],
        1,
    )


def test_publishing_numbers_and_dates_an_edition_and_the_draft_is_gone(session: Session, carla: Volunteer) -> None:
    sheet = published(session, carla)
    editions.keep_draft(session, "a-sheet", "en", OTHER, sheet.version, carla, LATER)
    made = editions.publish(session, sheet, "Another question", sheet.version, carla, LATER, date(2026, 12, 2))
    session.expire_all()
    assert told(sheet) == [
        (2, date(2026, 12, 2), "Another question", OTHER.replace("2026-11-23", "2026-12-02")),
        (1, TODAY, "", TEXT),
    ]
    assert (sheet.newest, sheet.draft, made.published_by) == (made, None, carla)


def test_a_draft_that_says_what_stands_already_is_not_published(session: Session, carla: Volunteer) -> None:
    sheet = published(session, carla)
    editions.keep_draft(session, "a-sheet", "en", TEXT.replace("2026-11-23", "2020-01-01"), sheet.version, carla, NOW)
    with pytest.raises(NothingNew):
        editions.publish(session, sheet, "x", sheet.version, carla, LATER, date(2026, 12, 2))


def test_what_is_not_let_in_is_not_kept(session: Session, carla: Volunteer) -> None:
    with pytest.raises(WorksheetError, match=r"a-sheet\.en\.yaml:9: block 1: “ask” has what can't be printed: 🎉"):
        editions.keep_draft(session, "a-sheet", "en", TEXT.replace("now", "🎉"), 0, carla, NOW)
    assert session.scalar(select(func.count()).select_from(OwnSheet)) == 0


def test_nobody_overwrites_what_they_have_not_seen(session: Session, carla: Volunteer, make: Make) -> None:
    sheet = editions.keep_draft(session, "a-sheet", "en", TEXT, 0, carla, NOW)
    robin, seen = make.volunteer("Robin"), sheet.version
    editions.keep_draft(session, "a-sheet", "en", OTHER, seen, robin, LATER)
    attempts = (
        lambda: editions.keep_draft(session, "a-sheet", "en", TEXT, seen, carla, LATER),
        lambda: editions.keep_draft(session, "a-sheet", "en", TEXT, 0, carla, LATER),
        lambda: editions.publish(session, sheet, "", seen, carla, LATER, TODAY),
        lambda: editions.discard(session, sheet, seen, carla, LATER),
        lambda: editions.withdraw(session, sheet, seen, carla, LATER),
        lambda: editions.put_back(session, sheet, seen, carla, LATER),
    )
    for attempt in attempts:
        with pytest.raises(ChangedMeanwhile) as error:
            attempt()
        assert (error.value.by, error.value.at, error.value.version) == ("Robin Example", LATER, 2)
    assert sheet.draft is not None
    assert sheet.draft.source == OTHER


def test_a_draft_that_is_thrown_away_leaves_the_editions_and_without_any_nothing(
    session: Session, carla: Volunteer
) -> None:
    fresh = editions.keep_draft(session, "b-sheet", "en", TEXT, 0, carla, NOW)
    assert not editions.discard(session, fresh, fresh.version, carla, NOW)
    sheet = published(session, carla)
    editions.keep_draft(session, "a-sheet", "en", OTHER, sheet.version, carla, NOW)
    assert editions.discard(session, sheet, sheet.version, carla, NOW)
    assert [each.slug for each in editions.every(session)] == ["a-sheet"]
    assert (sheet.draft, len(sheet.editions)) == (None, 1)
    assert session.scalar(select(func.count()).select_from(SheetDraft)) == 0
    with pytest.raises(NoDraft):
        editions.discard(session, sheet, sheet.version, carla, NOW)
    with pytest.raises(NoDraft):
        editions.publish(session, sheet, "", sheet.version, carla, NOW, TODAY)


def test_what_is_withdrawn_keeps_its_editions_and_can_be_put_back_or_published_anew(
    session: Session, carla: Volunteer
) -> None:
    sheet = published(session, carla)
    editions.withdraw(session, sheet, sheet.version, carla, LATER)
    assert (sheet.stands, sheet.withdrawn, sheet.withdrawn_at, len(sheet.editions)) == (None, True, LATER, 1)
    with pytest.raises(NotThere):
        editions.withdraw(session, sheet, sheet.version, carla, LATER)
    editions.put_back(session, sheet, sheet.version, carla, LATER)
    assert (sheet.stands, sheet.withdrawn, sheet.withdrawn_at) == (1, False, None)
    with pytest.raises(NotThere):
        editions.put_back(session, sheet, sheet.version, carla, LATER)
    editions.withdraw(session, sheet, sheet.version, carla, LATER)
    editions.keep_draft(session, "a-sheet", "en", TEXT, sheet.version, carla, LATER)
    editions.publish(session, sheet, "", sheet.version, carla, LATER, date(2026, 12, 2))
    assert (sheet.stands, sheet.withdrawn) == (2, False)


def test_editions_outlive_the_account_of_whoever_published_them(session: Session, carla: Volunteer) -> None:
    sheet = published(session, carla)
    session.delete(carla)
    session.flush()
    session.expire_all()
    assert session.scalars(select(SheetEdition)).one().published_by is None
    assert sheet.changed_by is None


def test_the_same_name_in_two_languages_is_two_worksheets(session: Session, carla: Volunteer) -> None:
    published(session, carla)
    editions.keep_draft(session, "a-sheet", "de", TEXT, 0, carla, NOW)
    assert [each.file for each in editions.every(session)] == ["a-sheet.de.yaml", "a-sheet.en.yaml"]


@pytest.fixture
def engine() -> Iterator[Engine]:
    """PostgreSQL, where two may read before either has written, with a draft in it."""
    with postgresql() as url:
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            editions.keep_draft(session, "a-sheet", "en", TEXT, 0, None, NOW)
            session.commit()
        yield engine
        engine.dispose()


def test_of_two_who_save_at_once_the_second_is_told(engine: Engine) -> None:
    with ThreadPoolExecutor(1) as pool, Session(engine) as one, Session(engine) as two:
        seen = [editions.find(each, "a-sheet", "en") for each in (one, two)]
        assert [(each.version, each.draft and each.draft.source) for each in seen if each] == [(1, TEXT)] * 2
        editions.keep_draft(one, "a-sheet", "en", OTHER, 1, None, LATER)
        second = pool.submit(editions.keep_draft, two, "a-sheet", "en", TEXT, 1, None, LATER)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.5)  # it waits for the first
        one.commit()
        with pytest.raises(ChangedMeanwhile) as error:
            second.result(timeout=10)
        assert error.value.version == 2
        found = editions.find(two, "a-sheet", "en", lock=True)
        assert found is not None
        assert found.draft is not None
        assert found.draft.source == OTHER
