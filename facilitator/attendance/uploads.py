"""A file of old counts, CSV or XLSX, as rows of texts under our names of the columns. ``import_rows`` reads them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from facilitator.tables import reading, spreadsheets
from facilitator.tables.reading import HEAD_WITHIN
from facilitator.tables.workbooks import Sheet, Unreadable

MOST_ROWS = 10_000
LONGEST_CELL = 300  # characters

# How people call the columns, without capitals and marks. The first name of each is the one that we write.
NAMES: Mapping[str, tuple[str, ...]] = {
    "meeting": ("meeting", "meeting name", "name", "slug", "meeting slug", "series"),
    "group": ("group", "group name", "team"),
    "date": ("date", "day", "meeting date", "date of meeting", "on"),
    "held": ("held", "took place", "happened", "was held", "meeting held"),
    "in_room": ("in room", "in the room", "in person", "room", "on site", "face to face"),
    "online": ("online", "on line", "remote", "virtual", "zoom"),
    "people": ("people", "attendance", "attendees", "attended", "participants", "total people", "headcount", "number"),
    "first_time": ("first time", "first timers", "first visit", "first visits", "new", "newcomers", "new people"),
    "letters": ("letters", "letters given", "letters of attendance"),
    "entry": ("entry",),
    "corrects": ("corrects",),
    "reason": ("reason",),
    "entered_on": ("entered on", "entered", "day of entry", "date entered"),
}
_FIELD = {name: key for key, names in NAMES.items() for name in names}
_PEOPLE = {"in_room", "online", "people", "held"}  # without one of these there is nothing to count
_TOTALS = re.compile(r"(grand |sub)?-? ?(totals?|sums?|averages?|mean|overall)\b", re.IGNORECASE)
_BAD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")  # as in forms


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its number in the file: what it says, by our names of its columns."""

    number: int
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Upload:
    """What was read. ``unread`` are columns that mean nothing here, ``totals`` the numbers of rows of totals.

    ``sheet`` is the one that was read of several.
    """

    rows: Sequence[Row]
    unread: Sequence[str] = ()
    totals: Sequence[int] = ()
    sheet: str = ""

    def as_json(self) -> dict[str, Any]:
        """The same as JSON, to be kept until it is accepted."""
        rows = [[row.number, dict(row.said)] for row in self.rows]
        return {"rows": rows, "unread": list(self.unread), "totals": list(self.totals), "sheet": self.sheet}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Upload":
        """What ``as_json`` gave."""
        rows = [Row(number, said) for number, said in kept["rows"]]
        return cls(rows, kept["unread"], kept["totals"], kept["sheet"])


@dataclass(slots=True)
class _Columns:
    """Which column is which field, and how those are called that are none."""

    fields: dict[int, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def read(data: bytes) -> Upload:
    """Read a file, whatever is in it. Raises ``Unreadable``."""
    return _under_names(reading.read(data, MOST_ROWS))


def _under_names(sheet: Sheet) -> Upload:
    at, columns = _head(sheet.rows[:HEAD_WITHIN])
    rows, totals = [], []
    for number, cells in sheet.rows[at + 1 :]:
        said = {name: cells[column] for column, name in columns.fields.items() if column < len(cells)}
        said = {name: _clean(text) for name, text in said.items() if text}
        if not said.get("date") and (not said or any(map(_TOTALS.match, cells))):
            totals.append(number)  # of totals, or a note below them
        else:
            rows.append(Row(number, said))
    if not rows:
        raise Unreadable("no_rows")
    return Upload(rows, columns.unread, totals, sheet.name)


def _clean(text: str) -> str:
    """A cell as the site writes names itself: composed form, and nothing that turns the direction of a text around."""
    text = unicodedata.normalize("NFC", spreadsheets.unguarded(text)[:LONGEST_CELL])
    return " ".join(_BAD.sub(" ", text).split())


def _head(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, _Columns]:
    """Where the columns are named, and how. Raises ``Unreadable``."""
    best = max(range(len(rows)), key=lambda at: (len(set(map(_named, rows[at][1])) & _FIELD.keys()), -at))
    columns = _Columns()
    for column, name in enumerate(rows[best][1]):
        if (key := _FIELD.get(_named(name))) is None:
            columns.unread += [_clean(name)] if name else []
        elif key in columns.fields.values():
            raise Unreadable("twice", column=name[:LONGEST_CELL])
        else:
            columns.fields[column] = key
    found = set(columns.fields.values())
    if missing := [key for key in ("meeting", "date") if key not in found]:
        raise Unreadable("no_column", columns=[NAMES[key][0] for key in missing])
    if not found & _PEOPLE:
        raise Unreadable("no_figures")
    return best, columns


def _named(name: str) -> str:
    """A heading without capitals and marks: "In-room (people)" as "in room people"."""
    return " ".join(re.sub(r"[\W_]+", " ", name.casefold()).split())
