"""A file that somebody sends, CSV or XLSX, as rows of texts, whatever is in it."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from facilitator.tables import workbooks
from facilitator.tables.workbooks import MOST_COLUMNS, Sheet, Unreadable, tidy

HEAD_WITHIN = 10  # rows that are not empty, of which one names the columns


def read(data: bytes, most_rows: int, old_letters: str = "") -> Sheet:
    """Read a file of at most ``most_rows`` rows, of which none is empty. Raises ``Unreadable``.

    ``old_letters`` names the encoding of a CSV that is not UTF-8, such as "cp1252"; without one it is refused.
    """
    if not data.strip():
        raise Unreadable("empty")
    if data.startswith(b"PK"):
        sheet = workbooks.read(data, most_rows)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old_workbook")
    else:
        sheet = Sheet(list(_csv(_decoded(data, old_letters))))
    if len(sheet.rows) > most_rows:
        raise Unreadable("too_many_rows", most=most_rows)
    if not sheet.rows:
        raise Unreadable("empty")
    return sheet


def _decoded(data: bytes, old_letters: str) -> str:
    for letters in filter(None, ("utf-8-sig", old_letters)):
        try:
            text = data.decode(letters)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable("not_utf8")


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty; columns are parted by what parts one of the first of them into most."""
    first = list(islice((line for line in text.splitlines() if line.strip(' ,;\t"')), HEAD_WITHIN))
    mark = max((",", ";", "\t"), key=lambda mark: max((line.count(mark) for line in first), default=0))
    try:
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=mark), 1):
            cells = [tidy(cell) for cell in row]
            if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                raise Unreadable("too_many_columns", most=MOST_COLUMNS)
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise Unreadable("broken") from error
