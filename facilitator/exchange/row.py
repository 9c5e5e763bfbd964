"""One row of a list that comes from outside, read with care: every field is checked, cleaned and spoken of by name."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from facilitator.forms import clean_line, clean_text

E = TypeVar("E", bound=StrEnum)

NOTES = 2000  # characters; longer notes are cut


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of a field of a row: why the row was refused, or what was done instead. ``words`` says it.

    ``row`` counts from 1; ``values`` are what the sentence of this code names.
    """

    row: int
    slug: str
    field: str
    code: str
    values: dict[str, Any]


@dataclass(slots=True)
class Row:
    """The fields of one object; refusals and warnings gather while they are read, and reading never stops at one."""

    number: int
    raw: dict[str, Any]
    slug: str = ""
    prefix: str = ""
    refusals: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    def within(self, name: str) -> "Row | None":
        """The object in a field, read in the same manner; None where there is none."""
        value = self.raw.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.refuse(name, "not_object")
            return None
        prefix = f"{self.prefix}{name}."
        return Row(self.number, value, self.slug, prefix, self.refusals, self.warnings)

    def refuse(self, name: str, code: str, **values: Any) -> None:
        """Say why this row can't be taken."""
        self.refusals.append(Remark(self.number, self.slug, self.prefix + name, code, values))

    def warn(self, name: str, code: str, **values: Any) -> None:
        """Say what was done in place of what the row asks for."""
        self.warnings.append(Remark(self.number, self.slug, self.prefix + name, code, values))

    def has(self, name: str) -> bool:
        """Whether the field says anything."""
        return self.raw.get(name) not in (None, "", [])

    def line(self, name: str, most: int, *, required: bool = False) -> str:
        """A line of text, cleaned; refused where it is longer than ``most``, no text, or missing though required."""
        text = clean_line(self._text(name)) or ""
        if len(text) > most:
            self.refuse(name, "too_long", most=most)
            return ""
        if required and not text:
            self.refuse(name, "missing")
        return text

    def notes(self, name: str, most: int = NOTES) -> str:
        """Some lines of text, cleaned, cut where they are longer than ``most``."""
        text = clean_text(self._text(name)) or ""
        if len(text) > most:
            self.warn(name, "cut", most=most)
            text = text[:most].rstrip()
        return text.strip()

    def texts(self, name: str, apart: str = ",") -> list[str]:
        """The texts of a list, or of a line in which they stand apart by a mark; empty ones are left out."""
        value = self.raw.get(name)
        items = value if isinstance(value, list) else self.line(name, NOTES).split(apart)
        lines = [clean_line(_plain(item)) if isinstance(item, str | int) else None for item in items]
        if None in lines:
            self.refuse(name, "not_text")
        return [line for line in lines if line]

    def whole(self, name: str, allowed: Collection[int], default: int | None = None) -> int | None:
        """A whole number, one of those allowed; ``default`` where the field is missing."""
        value = self.raw.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
            self.refuse(name, "unknown", value=_short(value))
            return default
        return value

    def wholes(self, name: str, allowed: Collection[int]) -> list[int]:
        """A list of whole numbers, each one of those allowed; sorted, each once."""
        value = self.raw.get(name, [])
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, bool) or not isinstance(item, int) or item not in allowed for item in items):
            self.refuse(name, "unknown", value=_short(value))
            return []
        return sorted(set(items))

    def choice(self, name: str, kind: type[E], among: Collection[E] = ()) -> E | None:
        """One of a kind's values; None where the field is missing or was refused."""
        text = self.line(name, 100)
        if not text:
            return None
        if text not in {each.value for each in among or kind}:
            self.refuse(name, "unknown", value=_short(text))
            return None
        return kind(text)

    def day(self, name: str) -> date | None:
        """A date as ISO 8601 has it; None where the field is missing or was refused."""
        text = self.line(name, 100)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.refuse(name, "unknown", value=_short(text))
            return None

    def _text(self, name: str) -> str:
        value = self.raw.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.refuse(name, "not_text")
            return ""
        return _plain(value)


def _plain(value: str | float) -> str:
    """The text of a JSON text or number; half a character, which JSON can name but no database keeps, becomes "?"."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _short(value: Any) -> str:
    text = clean_line(_plain(str(value))) or ""
    return text if len(text) <= 40 else text[:39] + "…"
