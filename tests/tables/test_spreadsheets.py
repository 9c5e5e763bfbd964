import csv
import io

import openpyxl
import pytest

from facilitator.tables import spreadsheets
from facilitator.tables.spreadsheets import Table

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", '=HYPERLINK("https://example.org")', "=cmd|' /C calc'!A0"]
PLAIN = ["Mill Lane", "Círculo, de Madrid", 'says "so"', "1 = 1", "'quoted"]


def table(names: list[str]) -> Table:
    return Table("Attendance", ["Group", "People", "Average"], [(name, 5, 2.5) for name in names], ["=a note"])


def from_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_csv_is_read_back_and_begins_with_the_mark_by_which_excel_knows_utf_8() -> None:
    data = spreadsheets.to_csv(table(PLAIN))
    assert data.startswith(b"\xef\xbb\xbfGroup,People,Average\r\n")
    assert from_csv(data) == [
        ["Group", "People", "Average"],
        *([name, "5", "2.5"] for name in PLAIN),
        [],
        ["'=a note"],
    ]


@pytest.mark.parametrize("name", EVIL)
def test_what_would_be_a_formula_in_a_csv_begins_with_an_apostrophe(name: str) -> None:
    assert from_csv(spreadsheets.to_csv(table([name])))[1] == [f"'{name}", "5", "2.5"]


@pytest.mark.parametrize("name", EVIL + PLAIN)
def test_in_a_workbook_every_text_is_a_text_and_every_number_a_number(name: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(spreadsheets.to_xlsx(table([name])))).active
    assert sheet is not None
    cells = [(cell.value, cell.data_type) for cell in sheet[2]]
    assert [kind for _value, kind in cells] == ["s", "n", "n"]
    assert [value for value, _kind in cells[1:]] == [5, 2.5]
    assert cells[0][0] == name.replace("\r", "_x000D_")  # as openpyxl reads it
    assert sheet[2][0].quotePrefix is (name in EVIL)
    assert sheet[2][0].hyperlink is None


def test_a_workbook_has_the_same_bytes_each_time() -> None:
    assert spreadsheets.to_xlsx(table(PLAIN)) == spreadsheets.to_xlsx(table(PLAIN))
    book = openpyxl.load_workbook(io.BytesIO(spreadsheets.to_xlsx(table(PLAIN))))
    assert (book.properties.title, book.sheetnames, book.active.freeze_panes) == ("Attendance", ["Sheet1"], "A2")
