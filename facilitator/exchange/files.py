"""A file with meetings, in whichever of the formats it is written: Meeting Guide or BMLT as JSON, or a table."""

import json
from typing import Any

from facilitator.exchange import bmlt, sheet
from facilitator.exchange.incoming import Incoming, Unreadable
from facilitator.exchange.reading import HOW_TO_JOIN, TAKEN, UNSAID
from facilitator.tables import reading as tables

MOST_ROWS = 5000  # of a table
DEEPEST = 5  # objects and lists within each other; our own part of a row has three


def read(data: bytes) -> Incoming:
    """What a file brings. Raises ``Unreadable``, or that of ``tables`` where the file is a table."""
    found = _read(data)
    if any(_depth(row) > DEEPEST for _number, row in found.rows):
        raise Unreadable("too_deep")
    for _number, row in found.rows:
        for name in HOW_TO_JOIN:
            if row and row.get(name):
                row[name] = "…"  # that there was something is to be said, and a pass code kept nowhere
    return found


def _read(data: bytes) -> Incoming:
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith((b"[", b"{")):
        return sheet.incoming(tables.read(data, MOST_ROWS, old_letters="cp1252"))
    raw = _rows(_json(text))
    return bmlt.incoming(raw) if bmlt.is_of(raw) else _meeting_guide(raw)


def _json(text: bytes) -> Any:
    try:
        return json.loads(text.decode("utf-8"), parse_constant=lambda _name: None)  # NaN is no JSON
    except UnicodeDecodeError as error:
        raise Unreadable("not_text") from error
    except json.JSONDecodeError as error:
        raise Unreadable("not_json", error.lineno) from error
    except RecursionError as error:
        raise Unreadable("too_deep") from error
    except ValueError as error:  # Python reads no number of more than 4,300 digits
        raise Unreadable("long_number") from error


def _depth(value: Any) -> int:
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if within is None else 1 + max(map(_depth, within), default=0)


def _rows(found: Any) -> list[Any]:
    """The list itself; with its formats beside it, a BMLT server has it under "meetings"."""
    if isinstance(found, dict):
        found = found.get("meetings")
    if not isinstance(found, list):
        raise Unreadable("not_list")
    return found


def _meeting_guide(raw: list[Any]) -> Incoming:
    known, unused = TAKEN | UNSAID, set()
    rows: list[tuple[int, Any]] = []
    for number, row in enumerate(raw, 1):
        said = row if isinstance(row, dict) else {}
        unused |= {name for name, value in said.items() if name not in known and value not in (None, "", [])}
        only = {name: value for name, value in said.items() if name in known}
        rows.append((number, only if isinstance(row, dict) else None))
    return Incoming("meeting-guide", rows, unused=sorted(unused))
