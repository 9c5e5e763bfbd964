"""What is handed to the press, and the names under which the results are kept.

A ``Document`` is what WeasyPrint prints in one run. A ``Job`` is a document and what is done with it once it is
printed: a stamp on its places, another title, copies, two pages on one.
"""

import hashlib
import json
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from markupsafe import Markup

from facilitator.press import fonts

_MAKERS = (
    *("engine", "fields", "filling", "flowing", "lettering", "paging", "tags"),
    *("finishing", "stamping", "copying", "imposing", "pieces"),
)

# In Unicode's private use area, which no text of a person may use: nobody can make a place of their own.
PLACE_NAME = "\ue000stamp"
PLACE = Markup(f'<svg class="ws-place" viewBox="0 0 1 1"><title>{PLACE_NAME}</title></svg>')  # noqa: S704  (our own)


class Imposition(StrEnum):
    """How pages are put on paper: as they are, two side by side, or in the order of a booklet."""

    NONE = ""
    TWO_UP = "two-up"
    BOOKLET = "booklet"


@dataclass(frozen=True, slots=True)
class Copies:
    """How many of a part: one and further ones. ``name`` says so in the bookmarks: "Copies 2–30"."""

    count: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """HTML text, and style sheets in the order of the cascade."""

    html: str
    css: tuple[str, ...] = ()

    def key(self) -> str:
        """64 hex digits that differ whenever the printed bytes could: source, styles, fonts, engine, our own rules."""
        return _key(self.html, *self.css)


@dataclass(frozen=True, slots=True)
class Job(Document):
    """A document, and what is done with it.

    ``stamp``: a document of one page that is laid on each place that ``PLACE`` keeps free, its upper left corner on the
    place's; a place stays empty without one. ``title``: the file's title in place of the document's own, so that one
    document serves for many titles. ``copies``: how many of each part, a part being what begins at a bookmark of the
    highest level; empty for one of each. ``imposition``: for print alone, what comes out of it is not tagged.
    """

    stamp: Document | None = None
    title: str = ""
    copies: tuple[Copies, ...] = ()
    imposition: Imposition = Imposition.NONE

    @property
    def document(self) -> Document:
        """What is printed once and used for whatever is done with it."""
        return Document(self.html, self.css)

    @property
    def finished(self) -> bool:
        """Whether the document as it is printed is all that is wanted."""
        return self == Job(self.html, self.css)

    def key(self) -> str:
        """Like that of a document, which it is where nothing else is asked for."""
        return Document.key(self) if self.finished else _key(self.encode().decode())

    def encode(self) -> bytes:
        """The job as it travels to the press."""
        return json.dumps(_plain(self)).encode()

    @classmethod
    def decode(cls, data: bytes) -> "Job":
        """The job that travelled; raises ValueError, KeyError or TypeError for anything else."""
        given = json.loads(data)
        return cls(
            **_document(given),
            stamp=Document(**_document(given["stamp"])) if given["stamp"] is not None else None,
            title=str(given["title"]),
            copies=tuple(Copies(int(each["count"]), str(each["name"])) for each in given["copies"]),
            imposition=Imposition(given["imposition"]),
        )


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished file, and what it was made of, to be used again."""

    file: bytes
    document: bytes = b""
    stamp: bytes = b""


def _document(given: Any) -> dict[str, Any]:
    return {"html": str(given["html"]), "css": tuple(str(sheet) for sheet in given["css"])}


def _plain(value: Any) -> Any:
    if isinstance(value, Document | Copies):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _key(*parts: str) -> str:
    return hashlib.sha256(json.dumps([*parts, edition()]).encode()).hexdigest()


@cache
def _versions() -> str:
    source = hashlib.sha256()
    for name in _MAKERS:
        source.update((Path(__file__).parent / f"{name}.py").read_bytes())
    packages = ("weasyprint", "pydyf", "pikepdf", "fontpkg-atkinson-hyperlegible")
    return " ".join((*map(version, packages), source.hexdigest()))


def edition() -> str:
    """All that makes the bytes beside what is given: typefaces, engine, our own rules; without loading any of it."""
    return f"{fonts.digest()} {_versions()}"
