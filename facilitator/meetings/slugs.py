"""Short names for addresses."""

import re
import unicodedata
from collections.abc import Container

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

LONGEST = 120
RESERVED = frozenset({"new"})  # /volunteer/meetings/new is a page of its own


def slugify(text: str, empty: str = "meeting") -> str:
    """The text as lower-case letters, digits and single hyphens, at most 100 long; ``empty`` if none is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100].strip("-") or empty


def free(session: Session, column: InstrumentedAttribute[str], text: str) -> str:
    """A slug for the text that no row of the column's table has yet: ``name``, else ``name-2`` and so on."""
    empty = column.class_.__name__.lower()
    stem = slugify(text, empty)
    return among(set(session.scalars(select(column).where(column.startswith(stem, autoescape=True)))), text, empty)


def among(taken: Container[str], text: str, empty: str = "meeting") -> str:
    """A slug for the text that is none of those taken: ``name``, else ``name-2`` and so on."""
    stem = slug = slugify(text, empty)
    number = 1
    while slug in taken or slug in RESERVED:
        number += 1
        slug = f"{stem}-{number}"
    return slug
