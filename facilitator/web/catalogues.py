"""The translations: for each language one file of GNU gettext, read as translators write it.

Nothing is compiled ahead, so none can be out of date. A process reads a file when its language is first asked for.
English needs none: it is what the texts of the code are written in.
"""

import re
from functools import cache
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

from facilitator.settings import ENGLISH, TRANSLATIONS

PAGES, PAPER, VOLUNTEERS = "pages", "paper", "volunteers"  # what a catalogue may cover
_STATED = re.compile(r'^"X-(Covers|Reviewed): (.*)\\n"$', re.MULTILINE)


class Catalogues(Domain):
    """Where Flask-Babel finds the translations of a request's language."""

    def get_translations(self) -> NullTranslations:
        """The translations of the language in which this is answered."""
        return translations(getattr(get_locale(), "language", ENGLISH))


@cache
def translations(language: str) -> NullTranslations:
    """The texts in a language; in English where it has no catalogue."""
    path = TRANSLATIONS / f"{language}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def covers(language: str, part: str) -> bool:
    """Whether all texts of a part (``PAGES`` and so on) are there in a language."""
    return language == ENGLISH or part in _stated(language).get("Covers", "").split()


def is_reviewed(language: str) -> bool:
    """Whether somebody who speaks the language has read the translation."""
    return language == ENGLISH or _stated(language).get("Reviewed") == "yes"


@cache
def _stated(language: str) -> dict[str, str]:
    """What a catalogue's header says of it."""
    path = TRANSLATIONS / f"{language}.po"
    return dict(_STATED.findall(path.read_text(encoding="utf-8"))) if path.is_file() else {}
