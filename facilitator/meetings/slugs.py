"""Short names for addresses."""

import re
import unicodedata
from collections.abc import Container

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

LONGEST = 120


def slugify(text: str) -> str:
    """The text as lower-case letters, digits and single hyphens, at most 100 long; ``meeting`` if none is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100].strip("-") or "meeting"


def free(session: Session, column: InstrumentedAttribute[str], text: str) -> str:
    """A slug for the text that no row of the column's table has yet: ``name``, else ``name-2`` and so on."""
    stem = slugify(text)
    return among(set(session.scalars(select(column).where(column.startswith(stem, autoescape=True)))), text)


def among(taken: Container[str], text: str) -> str:
    """A slug for the text that is none of those taken: ``name``, else ``name-2`` and so on."""
    stem = slug = slugify(text)
    number = 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
