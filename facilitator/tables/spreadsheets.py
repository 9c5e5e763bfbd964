"""A table as CSV and as XLSX, in which nothing that people wrote can become a formula."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter

Value = str | int | float | None

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# What spreadsheet programs take for the beginning of a formula (OWASP, "CSV Injection"), also in full width.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_GUARD = re.compile(r"\A'(?=[=+\-@\t\r\n＝＋－＠])")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: ``head`` names the columns, ``notes`` stand below the rows. ``title`` is for the file's properties."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[str] = ()


def to_csv(table: Table) -> bytes:
    """RFC 4180, in UTF-8 with the mark by which Excel knows it.

    A text that would be a formula gets an apostrophe before it, for a CSV has no other way to say that it is text.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(_harmless, table.head))
    writer.writerows([_harmless(value) for value in row] for row in table.rows)
    writer.writerows([[], *([_harmless(note)] for note in table.notes)] if table.notes else [])
    return out.getvalue().encode("utf-8-sig")


def unguarded(text: str) -> str:
    """A text of a CSV as it was before an apostrophe was put before it."""
    return _GUARD.sub("", text, count=1)


def to_xlsx(table: Table) -> bytes:
    """A workbook of one sheet: texts are texts, whatever they begin with. The same bytes each time."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        # XlsxWriter notes the moment at which it wrote, unless it is given one.
        book.set_properties({"title": table.title, "created": _LONG_AGO})
        sheet = book.add_worksheet()
        bold, text = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        fraction = book.add_format({"num_format": "0.00"})
        for column, name in enumerate(table.head):
            sheet.write_string(0, column, name, bold)
        for at, row in enumerate(table.rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(at, column, value, text if value.startswith(_FORMULA) else None)
                elif value is not None:
                    sheet.write_number(at, column, value, fraction if isinstance(value, float) else None)
        for at, note in enumerate(table.notes, len(table.rows) + 2):
            sheet.write_string(at, 0, note)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 1, 18)
        sheet.set_column(2, max(2, len(table.head) - 1), 13)
    return out.getvalue()


def _harmless(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
