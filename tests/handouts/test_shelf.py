"""The library with our own worksheets in it: what stands where, what it costs, and which edition is which."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.handouts import editions, shelf, words
from facilitator.handouts.library import open_library
from facilitator.handouts.models import SheetEdition
from facilitator.handouts.release import Newest, Release, Standing
from facilitator.handouts.shelf import UnknownEdition
from tests.handouts.test_editions import LATER, OTHER, TEXT, carla, published

__all__ = ["carla"]


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """As in a process that has just started."""
    shelf._read.clear()
    yield
    shelf._read.clear()


@pytest.fixture
def folder(templates: Path) -> Path:
    """The worksheets that are shipped."""
    return templates / "worksheets"


def adapted(session: Session, carla: Volunteer, folder: Path) -> str:
    """The built-in worksheet "triggers" under a title of our own, in two editions."""
    text = (folder / "triggers.en.yaml").read_text(encoding="utf-8").replace("title: What", "title: Here, what", 1)
    sheet = published(session, carla, text, "triggers")
    text = text.replace("minutes: 20", "minutes: 21")
    editions.keep_draft(session, "triggers", "en", text, sheet.version, carla, LATER)
    editions.publish(session, sheet, "A minute more", sheet.version, carla, LATER, date(2026, 12, 2))
    return text


def test_ours_stands_beside_the_shipped_ones_and_an_adapted_one_in_its_place(
    session: Session, carla: Volunteer, folder: Path
) -> None:
    before = dict(open_library(folder).worksheets)
    published(session, carla)
    adapted(session, carla, folder)
    library = shelf.library(session, folder)
    assert library.worksheets.keys() == before.keys() | {("a-sheet", "en")}
    ours, theirs = library.find("a-sheet", "en"), library.find("triggers", "en")
    assert (ours.title, ours.release) == ("A sheet", Release(number=1, standing=Standing.NEWEST))
    assert (theirs.title, theirs.minutes, theirs.edition) == ("Here, what sets it off", 21, date(2026, 12, 2))
    assert theirs.release == Release(number=2, standing=Standing.NEWEST, adapted=True)
    assert open_library(folder).worksheets == before


def test_what_is_withdrawn_leaves_the_library_and_uncovers_the_built_in_one(
    session: Session, carla: Volunteer, folder: Path
) -> None:
    published(session, carla)
    adapted(session, carla, folder)
    for sheet in editions.every(session):
        editions.withdraw(session, sheet, sheet.version, carla, LATER)
    assert shelf.library(session, folder) == open_library(folder)


def test_a_draft_is_not_in_the_library(session: Session, carla: Volunteer, folder: Path) -> None:
    editions.keep_draft(session, "a-sheet", "en", TEXT, 0, carla, LATER)
    assert shelf.library(session, folder) == open_library(folder)


def test_each_edition_knows_how_it_stands(session: Session, carla: Volunteer, folder: Path) -> None:
    adapted(session, carla, folder)
    newest = Newest(number=2, day=date(2026, 12, 2))
    found = [shelf.edition(session, folder, "triggers", "en", number).release for number in (0, 1, 2)]
    assert found == [
        Release(number=0, standing=Standing.BUILT_IN, newest=newest),
        Release(number=1, standing=Standing.OLDER, adapted=True, newest=newest),
        Release(number=2, standing=Standing.NEWEST, adapted=True),
    ]
    sheet = editions.every(session)[0]
    editions.withdraw(session, sheet, sheet.version, carla, LATER)
    found = [shelf.edition(session, folder, "triggers", "en", number).release for number in (0, 1)]
    assert found == [None, Release(number=1, standing=Standing.WITHDRAWN, adapted=True)]


@pytest.mark.parametrize(("slug", "number"), [("triggers", 1), ("triggers", -1), ("nothing", 0), ("nothing", 1)])
def test_an_edition_that_never_was_is_unknown(session: Session, folder: Path, slug: str, number: int) -> None:
    with pytest.raises(UnknownEdition):
        shelf.edition(session, folder, slug, "en", number)


def test_the_words_of_an_edition(session: Session, carla: Volunteer, folder: Path) -> None:
    adapted(session, carla, folder)
    sheet = editions.every(session)[0]
    editions.keep_draft(session, "triggers", "en", OTHER, sheet.version, carla, LATER)
    built_in = open_library(folder).find("triggers", "en").edition
    said = [words.edition_of(shelf.edition(session, folder, "triggers", "en", number)) for number in (0, 1, 2)]
    assert [*said, words.edition_of(shelf.draft(sheet, folder))] == [
        f"The built-in edition, of {words.long_day(built_in)}; the one in use is no. 2 of 2 December 2026",
        "An older edition, no. 1 of 23 November 2026; the newest is no. 2 of 2 December 2026",
        "Edition 2, of 2 December 2026",
        "A draft, not published",
    ]
    sheet = editions.every(session)[0]
    editions.withdraw(session, sheet, sheet.version, carla, LATER)
    assert (
        words.edition_of(shelf.edition(session, folder, "triggers", "en", 1))
        == "Edition 1, of 23 November 2026, withdrawn"
    )


def test_the_library_costs_one_query_and_a_second_only_for_what_is_new_here(
    session: Session, carla: Volunteer, folder: Path, client: FlaskClient, statements: Callable[[FlaskClient, str], int]
) -> None:
    none = statements(client, "/handouts")
    for number in range(3):
        published(session, carla, slug=f"sheet-{number}")
    assert [statements(client, "/handouts") - none for _ in range(2)] == [1, 0]
    shelf._read.clear()
    assert statements(client, "/handouts") - none == 1


def test_what_another_process_published_is_there_at_once(session: Session, carla: Volunteer, folder: Path) -> None:
    published(session, carla)
    assert shelf.library(session, folder).find("a-sheet", "en").release == Release(number=1, standing=Standing.NEWEST)
    sheet = editions.every(session)[0]
    editions.keep_draft(session, "a-sheet", "en", OTHER, sheet.version, carla, LATER)
    editions.publish(session, sheet, "", sheet.version, carla, LATER, date(2026, 12, 2))
    assert shelf.library(session, folder).find("a-sheet", "en").blocks[0].ask == "And now?"


def test_an_edition_that_can_not_be_read_any_more_is_named_and_the_built_in_one_stands_in(
    session: Session, carla: Volunteer, folder: Path
) -> None:
    adapted(session, carla, folder)
    session.execute(update(SheetEdition).values(source="title: A\n", digest="another"))
    for _ in range(2):
        library = shelf.library(session, folder)
        assert library.find("triggers", "en").title == "What sets it off"
        assert [str(error) for error in library.errors] == ["triggers.en.yaml:1: “minutes” is missing"]


def test_what_is_remembered_has_a_bound(
    session: Session, carla: Volunteer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "MOST_KEPT", 2)
    sheet = published(session, carla)
    for minutes in range(10, 15):
        text = TEXT.replace("minutes: 5", f"minutes: {minutes}")
        editions.keep_draft(session, "a-sheet", "en", text, sheet.version, carla, LATER)
        editions.publish(session, sheet, "", sheet.version, carla, LATER, date(2026, 12, 2))
        assert shelf.library(session, folder).find("a-sheet", "en").minutes == minutes
        assert len(shelf._read) <= 2
