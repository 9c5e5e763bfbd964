"""The worksheets of a folder, by name and language."""

from pathlib import Path

import pytest

from facilitator.handouts.library import Library, UnknownWorksheet, open_library
from tests.handouts.test_loader import HEAD, PROMPT, write


def make(folder: Path) -> Library:
    write(folder, HEAD + PROMPT, "apples.en.yaml")
    write(folder, HEAD.replace("A sheet", "Äpfel") + PROMPT, "apples.de.yaml")
    write(folder, HEAD.replace("A sheet", "Peras").replace("point: 2", "point: 1") + PROMPT, "pears.es.yaml")
    write(folder, "rotten", "plums.en.yaml")
    return open_library(folder)


def test_a_sheet_is_found_in_its_language_else_in_english_else_in_any(tmp_path: Path) -> None:
    library = make(tmp_path)
    found = [
        library.find(slug, language).title for slug, language in (("apples", "de"), ("apples", "fr"), ("pears", "en"))
    ]
    assert found == ["Äpfel", "A sheet", "Peras"]
    assert library.languages("apples") == ("de", "en")


def test_each_is_listed_once_by_point_and_title(tmp_path: Path) -> None:
    assert [sheet.title for sheet in make(tmp_path).all("de")] == ["Peras", "Äpfel"]


def test_one_faulty_file_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    assert [str(error) for error in make(tmp_path).errors] == ["plums.en.yaml:1: the file holds no worksheet"]


def test_a_sheet_that_is_not_there_has_a_name_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(UnknownWorksheet, match="plums"):
        make(tmp_path).find("plums", "en")
