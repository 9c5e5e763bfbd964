"""Meetings as a table, one row each: a CSV or a workbook under the headings of ``columns``, read and written."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from facilitator.exchange import meeting_guide
from facilitator.exchange.columns import COLUMNS, OPTIONS, WORDS, WRITTEN
from facilitator.exchange.incoming import Incoming
from facilitator.exchange.outgoing import Going
from facilitator.exchange.timing import NAMES
from facilitator.meetings.changes import fold
from facilitator.meetings.models import Meeting, State
from facilitator.meetings.slugs import slugify
from facilitator.tables import spreadsheets
from facilitator.tables.reading import HEAD_WITHIN
from facilitator.tables.spreadsheets import Table
from facilitator.tables.workbooks import Sheet, Unreadable

_FIELD = {name: field for field, names in COLUMNS.items() for name in (names[0].casefold(), *names[1:])}
_NEEDED = ("name", "day", "time")
_SPAN = re.compile(r"(.*\d.*?)\s*(?:-|–|\bto\b|\buntil\b)\s*(.*\d.*)")  # "7pm - 8.30pm" in one cell
_RANGE = re.compile(r"\s*(?:-|–|\bto\b)\s*")
_APART = re.compile(r"\s*(?:[,;/&+\n]|\band\b)\s*")
EXAMPLE = {
    "name": "Tuesday Check-in",
    "day": "Tuesday",
    "time": "19:00",
    "end_time": "20:30",
    "group": "Northgate",
    "location": "Mill Lane Hall",
    "address": "4 Mill Lane",
    "city": "Northgate",
    "postal_code": "NG1 2AB",
    "country": "United Kingdom",
    "types": "Open, Newcomers, Wheelchair access",
    "notes": "An example: put your own meetings here in its place.",
}


def incoming(sheet: Sheet) -> Incoming:
    """The rows in the Meeting Guide's fields. Raises ``Unreadable`` where no row names the columns."""
    at, fields, unused = _head(sheet.rows[:HEAD_WITHIN])
    rows = [(number, _row(fields, cells)) for number, cells in sheet.rows[at + 1 :]]
    rows = [(number, said) for number, said in rows if said]
    if not rows:
        raise Unreadable("no_rows")
    _name(said for _number, said in rows)
    headings = {field: sheet.rows[at][1][column] for column, field in fields.items()}
    return Incoming("csv", rows, fields=headings, unused=unused)


def write(meetings: Iterable[Going], link: Callable[[Meeting], str]) -> bytes:
    """The meetings as a CSV. What the columns can't say stands in the last one, so that it all comes in again."""
    entries = meeting_guide.document(meetings, link)
    rows = [[_cell(field, entry) for field in WRITTEN] for entry in entries]
    return spreadsheets.to_csv(Table("", list(WRITTEN.values()), rows))


def template() -> bytes:
    """A CSV with the headings and a row that shows how it is meant."""
    fields = [field for field in WRITTEN if field not in ("slug", "formatted_address", "url", "updated", "facilitator")]
    fields = [field for field in fields if not field.endswith(("url_notes", "phone_notes"))]
    return spreadsheets.to_csv(
        Table("", [WRITTEN[each] for each in fields], [[EXAMPLE.get(each, "") for each in fields]])
    )


def _head(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, dict[int, str], list[str]]:
    """Which row names the columns, which of them is which field, and the names of those that are none."""
    best = max(range(len(rows)), key=lambda at: (len({_named(cell) for cell in rows[at][1]} & _FIELD.keys()), -at))
    fields: dict[int, str] = {}
    unused = []
    for column, name in enumerate(rows[best][1]):
        field = _FIELD.get(_named(name))
        if field in fields.values():
            raise Unreadable("twice", column=name[:100])
        if field:
            fields[column] = field
        elif name:
            unused.append(name[:100])
    if missing := [each for each in _NEEDED if each not in fields.values()]:
        raise Unreadable("no_column", columns=[WRITTEN[each] for each in missing])
    return best, fields, unused


def _named(heading: str) -> str:
    """A heading without capitals and marks: "Post-Code*" as "post code"."""
    return " ".join(re.sub(r"[\W_]+", " ", heading.casefold().replace("(s)", "s")).split())


def _row(fields: dict[int, str], cells: Sequence[str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for column, field in fields.items():
        text = spreadsheets.unguarded(cells[column]) if column < len(cells) else ""
        if text:
            said[field] = _READ[field](text) if field in _READ else text
    if "end_time" not in said and (span := _SPAN.fullmatch(said.get("time", ""))):
        said["time"], said["end_time"] = span[1], span[2]
    return said


def _days(text: str) -> list[str]:
    """The days that a cell names: "Mon & Wed", "Mondays", "Mon-Fri", or numbers as the format counts them."""
    found = []
    for part in filter(None, _APART.split(text)):
        ends = [_weekday(end) for end in _RANGE.split(part)]
        if len(ends) == 2 and None not in ends:
            first, last = (end or 0 for end in ends)
            found += [NAMES[day % 7] for day in range(first, last + 1 if last >= first else last + 8)]
        else:
            found.append(re.sub(r"(?i)days$", "day", part))
    return found


def _weekday(text: str) -> int | None:
    """A weekday by its name or the beginning of it, Sunday 0; None for anything else."""
    word = text.casefold().removesuffix("s")
    return next((number for number, name in enumerate(NAMES) if len(word) > 2 and name.startswith(word)), None)


def _types(text: str) -> list[str]:
    parts = [part for part in re.split(r"\s*[,;\n]\s*", text) if part]
    return [WORDS.get(part.casefold(), part) for part in parts]


def _option(text: str) -> str:
    word = " ".join(text.casefold().replace("_", " ").split())
    return OPTIONS.get(word, word.replace(" ", "_"))


def _ours(text: str) -> Any:
    """The last column; what somebody spoiled there is left alone, and then refused by its name."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _degrees(text: str) -> str:
    """Degrees, also with a decimal comma."""
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


_READ: dict[str, Callable[[str], Any]] = {
    "latitude": _degrees,
    "longitude": _degrees,
    "day": _days,
    "types": _types,
    "attendance_option": _option,
    "facilitator": _ours,
}


def _name(rows: Iterable[dict[str, Any]]) -> None:
    """Give those rows a key that have no short name: name and day, and where several share them, time and place.

    So a row is known again in the next issue of the list though its hour, place or notes are others by then.
    """
    where: dict[str, set[str]] = {}
    unnamed = [(said, _key(said), _when_and_where(said)) for said in rows if not said.get("slug")]
    for _said, key, more in unnamed:
        where.setdefault(key, set()).add(more)
    for said, key, more in unnamed:  # a row that stands there twice shares nothing with another meeting
        said["list_key"] = f"{key} {more}"[:255] if len(where[key]) > 1 else key


def _when_and_where(said: dict[str, Any]) -> str:
    return fold(" ".join(str(said.get(field, ""))[:60] for field in ("time", "location", "address", "conference_url")))


def _key(said: dict[str, Any]) -> str:
    days = "-".join(sorted(str(day).casefold()[:3] for day in said.get("day", [])))
    return f"{slugify(str(said.get('name', '')))} {days}"[:150]


def _cell(field: str, entry: dict[str, Any]) -> str:
    value = entry.get(field, "")
    if field == "facilitator":
        return _own(value)
    if field == "day":
        return (
            ", ".join(NAMES[day].title() for day in (value if isinstance(value, list) else [value]))
            if value != ""
            else ""
        )
    return ", ".join(value) if isinstance(value, list) else str(value)


def _own(ours: dict[str, Any]) -> str:
    """What no column says. How people take part has a column of its own, which counts, but where it is paused."""
    paused = ours["state"] == State.PAUSED.value
    return json.dumps({k: v for k, v in ours.items() if paused or k not in ("kind", "state")}, ensure_ascii=False)
