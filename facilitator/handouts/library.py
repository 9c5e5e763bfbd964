"""All worksheets that this copy has, by name and language."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from facilitator.handouts.loader import WorksheetError, load
from facilitator.handouts.worksheet import Worksheet

DEFAULT_LANGUAGE = "en"
_LAST = 5  # where those stand that belong to no point


class UnknownWorksheet(Exception):
    """There is no worksheet of that name."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True, slots=True)
class Library:
    """The worksheets by (slug, language), and what was wrong with those that could not be read."""

    worksheets: dict[tuple[str, str], Worksheet]
    errors: tuple[WorksheetError, ...] = field(default=())

    def find(self, slug: str, language: str) -> Worksheet:
        """A worksheet in a language, else in English, else in any; raises ``UnknownWorksheet``."""
        for wanted in (language, DEFAULT_LANGUAGE, *self.languages(slug)):
            if found := self.worksheets.get((slug, wanted)):
                return found
        raise UnknownWorksheet(slug)

    def languages(self, slug: str) -> tuple[str, ...]:
        """The languages in which there is a worksheet."""
        return tuple(sorted(language for name, language in self.worksheets if name == slug))

    def plus(self, sheets: Iterable[Worksheet]) -> "Library":
        """The same with more worksheets; one that is there in that language already gives way."""
        return Library({**self.worksheets, **{(sheet.slug, sheet.language): sheet for sheet in sheets}}, self.errors)

    def all(self, language: str) -> tuple[Worksheet, ...]:
        """Every worksheet once, in that language as far as there is one, by point and title; those without one last."""
        slugs = {slug for slug, _language in self.worksheets}
        return tuple(
            sorted((self.find(slug, language) for slug in slugs), key=lambda sheet: (sheet.point or _LAST, sheet.title))
        )


@cache
def open_library(folder: Path) -> Library:
    """Read the worksheets of a folder, once; one that is faulty is left out and named in ``errors``."""
    return _read(sorted(folder.glob("*.yaml")))


def _read(paths: Iterable[Path]) -> Library:
    worksheets: dict[tuple[str, str], Worksheet] = {}
    errors: list[WorksheetError] = []
    for path in paths:
        try:
            sheet = load(path)
        except WorksheetError as error:
            errors.append(error)
        else:
            worksheets[sheet.slug, sheet.language] = sheet
    return Library(worksheets, tuple(errors))
