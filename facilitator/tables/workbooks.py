"""The first visible sheet of an XLSX file (ECMA-376) as rows of text, whatever somebody put into the file.

calamine makes room for every cell between the first and the last, unpacks whatever is packed, writes a text that many
cells share once for each of them, and ends the process where memory does not do for that. So the file is unpacked here
first, up to a limit, each part is looked through, and calamine is given what passed.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import zip_longest
from typing import Any
from xml.parsers import expat

import python_calamine as calamine

MOST_UNPACKED = 40 * 1024 * 1024  # bytes
MOST_TEXT = 40 * 1024 * 1024  # characters in all cells, a text that is shared counted for each
MOST_PARTS = 500
MOST_TAGS = 1_500_000  # in all parts: to look through them takes some seconds, and nobody else can write meanwhile
MOST_COLUMNS = 50
_LONGEST_NUMBER = 9  # digits
_BOOK = {"[Content_Types].xml", "xl/workbook.xml"}
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.ASCII)


class Unreadable(Exception):
    """A file of which nothing can be read; ``code`` is a key of ``words.UNREADABLE``, ``values`` are for it."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows with their numbers, as a spreadsheet program shows them. ``name`` is empty where a file has one sheet."""

    rows: list[tuple[int, list[str]]]
    name: str = ""


def read(data: bytes, most_rows: int) -> Sheet:
    """Read a workbook. Of a formula its value is taken, as it was when the file was saved. Raises ``Unreadable``.

    Dates are written as in ISO 8601, whole numbers without a fraction, truth values as "yes" and "no".
    """
    parts = _unpacked(data)
    look = _Look(most_rows)
    for part in parts.values():
        look.through(part)
    look.check_texts()
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    packed.seek(0)
    try:
        book = calamine.CalamineWorkbook.from_filelike(packed)
        sheets = [each.name for each in book.sheets_metadata if _is_table(each)]
        found = book.get_sheet_by_name(sheets[0]).to_python(skip_empty_area=False) if sheets else None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a fault that calamine did not expect is a panic, which is no Exception
        raise Unreadable("broken") from error
    if found is None:
        raise Unreadable("no_sheet")
    rows = [(number, [_text(value) for value in row]) for number, row in enumerate(found, 1)]
    return Sheet([(number, row) for number, row in rows if any(row)], sheets[0] if len(sheets) > 1 else "")


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The XML in the file by its names: what else is in it, such as pictures and macros, is left behind."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        names = [each for each in archive.infolist() if each.filename.endswith((".xml", ".rels"))]
        if not {each.filename for each in names} >= _BOOK:
            raise Unreadable("not_xlsx")
        if len(names) > MOST_PARTS:
            raise Unreadable("too_large_inside")
        left, found = MOST_UNPACKED, {}
        for each in names:
            with archive.open(each) as part:
                read = part.read(left + 1)  # whatever the file says of its size
            if (left := left - len(read)) < 0:
                raise Unreadable("too_large_inside")
            found[each.filename] = read
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Unreadable("broken") from error
    return found


class _Look:
    """A look through the parts: no entities, no cell far away, none that calamine would take for empty and is not.

    Those are cells with a fault, such as a division by 0, and formulas whose value nobody has worked out. Rows and
    cells need not say where they are: those that don't come after the one before, so they are counted as well.
    """

    def __init__(self, most_rows: int) -> None:
        self.most_rows = most_rows
        self.tags = 0
        self.shared: list[list[int]] = []  # of each part, how long the texts are that cells may share
        self.asked: list[int] = []  # which of them cells ask for, by number

    def through(self, part: bytes) -> None:
        """Raises ``Unreadable``."""
        self.cell, self.kind, self.formula, self.value, self.inside = "", "", False, False, ""
        self.rows, self.cells, self.table = 0, 0, False
        self.texts: list[int] = []
        self.shared.append(self.texts)
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text, parser.buffer_size = True, 64 * 1024  # else each line break and entity comes by itself
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._read
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            parser.Parse(part, True)  # noqa: FBT003  (its own form)
        except expat.ExpatError as error:
            raise Unreadable("broken") from error

    def check_texts(self) -> None:
        """Raises ``Unreadable`` where the texts that cells share would be too much, each written where it is asked for.

        Which part holds them is said elsewhere, so of each number the longest counts.
        """
        longest = [max(lengths) for lengths in zip_longest(*self.shared, fillvalue=0)]
        if sum(longest[number] for number in self.asked if number < len(longest)) > MOST_TEXT:
            raise Unreadable("too_large_inside")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.tags += 1
        if self.tags > MOST_TAGS:
            raise Unreadable("too_large_inside")
        if self.inside:
            raise Unreadable("broken")  # nothing stands within a text or a value
        name = tag.rpartition(" ")[2]
        if name == "sheetData":
            self.table = True  # a chain of what to work out has cells, too, and no place for them
        elif name == "row":
            self.rows, self.cells = self.rows + 1, 0
            self._near("A", attributes.get("r") or str(self.rows))
            self._near("A", str(self.rows))
        elif name == "c":
            self._start_cell(attributes)
        elif name == "si":
            self.texts.append(0)
        self.formula |= name == "f"
        self.inside = name if name in ("v", "t") else ""

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        if self.table and self.cells > MOST_COLUMNS:
            raise Unreadable("too_many_columns", most=MOST_COLUMNS)
        self.cell, self.kind, self.formula = attributes.get("r", ""), attributes.get("t", ""), False
        self.value = self.kind == "str"  # a text that is empty is a value, too
        if self.kind == "e":
            raise Unreadable("fault", cell=self.cell)
        if self.cell:
            if (found := _CELL.fullmatch(self.cell)) is None:
                raise Unreadable("broken")
            self._near(found[1], found[2])

    def _read(self, text: str) -> None:
        self.value |= bool(self.inside and text)
        if self.inside == "t" and self.texts:
            self.texts[-1] += len(text)
        if self.inside == "v" and self.kind == "s":
            if len(text) > _LONGEST_NUMBER or not text.strip().isdecimal():
                raise Unreadable("broken")
            self.asked.append(int(text))

    def _end(self, tag: str) -> None:
        self.inside = ""
        if tag.rpartition(" ")[2] == "c" and self.formula and not self.value:
            raise Unreadable("no_value", cell=self.cell)

    def _near(self, column: str, number: str) -> None:
        if len(number) > _LONGEST_NUMBER or not number.isdecimal() or int(number) > self.most_rows:
            raise Unreadable("too_many_rows", most=self.most_rows)
        at = 0
        for letter in column:
            at = at * 26 + ord(letter) - 64
        if at > MOST_COLUMNS:
            raise Unreadable("too_many_columns", most=MOST_COLUMNS)


def _refuse_doctype(*_args: Any) -> None:
    raise Unreadable("broken")


def _is_table(sheet: Any) -> bool:
    visible = sheet.visible == calamine.SheetVisibleEnum.Visible
    return bool(visible and sheet.typ == calamine.SheetTypeEnum.WorkSheet)


def _text(value: Any) -> str:
    """A value as somebody would write it into a CSV. Of a date with a time of day the date counts."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time | timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return tidy(str(value))


def tidy(text: str) -> str:
    """A cell's text with single spaces; its lines stay."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
