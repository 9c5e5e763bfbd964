"""The texts of the public pages, and the catalogues that have them in other languages: ``make texts`` renews these.

What the public reads, on screen, in calendars and on paper, is named here; the rest is for volunteers and in English.
Each catalogue holds the first and nothing else, in the order of the files.
"""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from facilitator import settings
from facilitator.settings import PACKAGE, TRANSLATIONS
from facilitator.web import catalogues

KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
OPTIONS = {"newstyle_gettext": "true", "encoding": "utf-8"}
STATED = re.compile(rb'^"X-[A-Za-z]+: .*\\n"\n', re.MULTILINE)
KEPT = re.compile(rb'[^"]|""|"(Language|Plural-Forms|MIME-Version|Content-Type|Content-Transfer-Encoding): ')

# Files of which a visitor, or somebody without an account, may read a text; those in PAPER only on paper.
PUBLIC = (
    "facilitator/accounts/forms.py",
    "facilitator/accounts/views/doors.py",
    "facilitator/accounts/views/letters.py",
    "facilitator/attendance/forms.py",
    "facilitator/attendance/link_views.py",
    "facilitator/attendance/report_words.py",
    "facilitator/attendance/words.py",
    "facilitator/calendars/views.py",
    "facilitator/calendars/words.py",
    "facilitator/finder/**/*.py",
    "facilitator/forms.py",
    "facilitator/handouts/answers.py",
    "facilitator/handouts/coming.py",
    "facilitator/handouts/forms.py",
    "facilitator/handouts/ordering.py",
    "facilitator/handouts/public_views.py",
    "facilitator/handouts/readings.py",
    "facilitator/handouts/views.py",
    "facilitator/handouts/words.py",
    "facilitator/meetings/audiences.py",
    "facilitator/meetings/date_words.py",
    "facilitator/meetings/forms/letter.py",
    "facilitator/meetings/labels.py",
    "facilitator/meetings/otherwise.py",
    "facilitator/meetings/reasons.py",
    "facilitator/meetings/statements.py",
    "facilitator/meetings/views/doors.py",
    "facilitator/meetings/views/letterbox.py",
    "facilitator/meetings/words.py",
    "facilitator/web/**/*.py",
    "templates/*.html",
    "templates/accounts/_parts.html",
    "templates/accounts/forgotten.html",
    "templates/accounts/mail/reset.txt",
    "templates/accounts/no_mail.html",
    "templates/accounts/password.html",
    "templates/accounts/reset_sent.html",
    "templates/accounts/sign_in.html",
    "templates/attendance/_count.html",
    "templates/attendance/_parts.html",
    "templates/attendance/link_count.html",
    "templates/attendance/outside.html",
    "templates/calendars/_*.html",
    "templates/calendars/subscribe.html",
    "templates/finder/*",
    "templates/finder/help/_page.html",
    "templates/finder/help/find.html",
    "templates/finder/help/first-visit.html",
    "templates/finder/help/index.html",
    "templates/finder/help/languages.html",
    "templates/finder/help/privacy.html",
    "templates/finder/help/subscribe.html",
    "templates/handouts/*.html",
    "templates/handouts/blocks/**/*.html",
    "templates/meetings/nobody_there.html",
    "templates/meetings/reported.html",
    "templates/meetings/write.html",
    "templates/meetings/written.html",
)
PAPER = (
    "facilitator/handouts/listed.py",
    "facilitator/handouts/listing.py",
    "facilitator/handouts/poster.py",
    "templates/handouts/meetings.html",
    "templates/handouts/poster.html",
)


def files(*, paper: bool) -> list[Path]:
    """The files of ``PUBLIC``, and with ``paper`` those of ``PAPER``; raises ValueError for a line that fits none."""
    on_paper = _matching(PAPER)
    return [path for path in _matching(PUBLIC) if path not in on_paper] + (on_paper if paper else [])


def public(language: str) -> Catalog:
    """All texts that the catalogue of a language says that it covers, untranslated, each with its files."""
    found = Catalog(locale=language, charset="utf-8", fuzzy=False)
    for path in files(paper=catalogues.covers(language, catalogues.PAPER)):
        name = path.relative_to(PACKAGE.parent).as_posix()
        for text in _texts(path):
            found.add(text, locations=[(name, None)])  # type: ignore[list-item]  # no line: each edit would move it
    return found


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it stands in its file."""
    with (TRANSLATIONS / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def placeholders(text: str) -> set[str]:
    """What a translation has to hold as its original does: what is put in, and the marks of HTML."""
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}|</?\w+|&\w+;", text))


def forms(text: str | Sequence[str]) -> tuple[str, ...]:
    """A message's texts: one, or those of a plural."""
    return (text,) if isinstance(text, str) else tuple(text)


def update(language: str) -> bytes:
    """The file of a catalogue with the texts that it covers; what was translated stays, what is new is empty."""
    said = b"".join(STATED.findall((TRANSLATIONS / f"{language}.po").read_bytes()))
    was, made = catalogue(language), public(language)
    made.header_comment = was.header_comment
    for message in made:
        if message.id and (known := was.get(message.id)):  # type: ignore[arg-type]  # a plural is found by its texts
            message.string = known.string
    written = BytesIO()
    write_po(written, made, width=0, include_lineno=False)
    head, blank, body = written.getvalue().partition(b"\n\n")
    # What else Babel puts there are names and hours, of which git knows more.
    kept = [line for line in (head + b"\n").splitlines(keepends=True) if KEPT.match(line)]
    return b"".join(kept) + said + blank[1:] + body


def _matching(patterns: Sequence[str]) -> list[Path]:
    found: list[Path] = []
    for pattern in patterns:
        here = sorted(path for path in PACKAGE.parent.glob(pattern) if path.suffix in (".py", ".html", ".txt", ".xml"))
        if not here:
            raise ValueError(pattern)
        found += here
    return list(dict.fromkeys(found))


def _texts(path: Path) -> Iterator[str | tuple[str, ...]]:
    method = "python" if path.suffix == ".py" else "jinja2"
    with path.open("rb") as file:
        for _line, text, _comments, _context in extract(method, file, KEYWORDS, options=OPTIONS):
            if text:
                yield text if isinstance(text, str) else tuple(text)


if __name__ == "__main__":
    for tag in settings.languages()[1:]:
        (TRANSLATIONS / f"{tag}.po").write_bytes(update(tag))
