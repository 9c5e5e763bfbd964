"""Files of old counts as people have them, and as nobody should have them."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from facilitator.attendance import uploads
from facilitator.attendance.uploads import Row
from facilitator.tables import words, workbooks
from facilitator.tables.workbooks import Unreadable

ROWS = [["meeting", "date", "in room"], ["monday", "2026-11-16", "9"]]
EXPECTED = [Row(2, {"meeting": "monday", "date": "2026-11-16", "in_room": "9"})]


def workbook(fill: Callable[[Any, Any], object] = lambda _book, _sheet: None, rows: Any = ROWS) -> bytes:
    """A workbook with these rows, and whatever else is put into it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    fill(book, book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def code(data: bytes) -> str:
    """Why a file is refused."""
    with pytest.raises(Unreadable) as refusal:
        uploads.read(data)
    return refusal.value.code


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("begin", ["", "\ufeff", "\n\n", "\r\n,,\r\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_is_read_whatever_parts_its_columns_and_ends_its_lines(mark: str, begin: str, end: str) -> None:
    lines = begin.count("\n")
    text = begin.replace(",", mark) + end.join(mark.join(row) for row in ROWS)
    assert uploads.read(text.encode()).rows == [Row(2 + lines, EXPECTED[0].said)]


@pytest.mark.parametrize(
    "head",
    [
        "Meeting,Date,In room",
        "Meeting name,Day,In-Room",
        " SLUG , Date ,in_room",
        "name,meeting date,in person",
    ],
)
def test_columns_are_known_under_the_names_that_people_give_them(head: str) -> None:
    assert uploads.read(f"{head}\nmonday,2026-11-16,9".encode()).rows == EXPECTED


def test_the_row_that_names_the_columns_may_stand_below_a_title() -> None:
    read = uploads.read(b"Attendance 2026\n\nmeeting,date,in room\nmonday,2026-11-16,9\n")
    assert read.rows == [Row(4, EXPECTED[0].said)]


def test_empty_rows_and_rows_of_totals_are_passed_over_and_named() -> None:
    text = "meeting,date,in room\n,,\nmonday,2026-11-16,9\nTotal,,9\n,,\nGrand total 2026,,9\nAverage,,9\nmonday,,9\n"
    read = uploads.read(text.encode())
    assert [row.number for row in read.rows] == [3, 8]  # the last one has forgotten its date, and is told so
    assert read.totals == [4, 6, 7]


def test_columns_that_mean_nothing_here_are_named_and_not_kept() -> None:
    read = uploads.read(b"meeting,date,in room,Names\nmonday,2026-11-16,9,Robin and Alex\n")
    assert (read.unread, read.rows) == (["Names"], EXPECTED)
    assert "Robin" not in str(read.as_json())


def test_names_are_read_as_the_site_writes_them_whatever_machine_saved_the_file() -> None:
    """macOS parts letters from their accents; marks that turn a text around would turn the sentence that quotes it."""
    read = uploads.read("meeting,date,in room,\u202egnp\nCafe\u0301 \u202eturned\x07,2026-11-16,9,x\n".encode())
    assert (read.rows[0].said["meeting"], read.unread) == ("Caf\u00e9 turned", ["gnp"])


def test_the_apostrophe_by_which_a_formula_was_made_harmless_goes_again() -> None:
    read = uploads.read(b"meeting,date,in room\n'=1+1,2026-11-16,9\n'quoted,2026-11-16,9\nrock'+roll,2026-11-16,9\n")
    assert [row.said["meeting"] for row in read.rows] == ["=1+1", "'quoted", "rock'+roll"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"meeting,date,in room\n", "no_rows"),
        (b"meeting,in room\na,9\n", "no_column"),
        (b"meeting,date\na,2026-11-16\n", "no_figures"),
        (b"meeting,date,in room,In person\na,2026-11-16,9,9\n", "twice"),
        ("meeting,date,in room\nCafé,2026-11-16,9\n".encode("latin-1"), "not_utf8"),
        ("meeting,date,in room\na,2026-11-16,9\n".encode("utf-16"), "not_utf8"),
        (b"meeting,date,in room\n\x00,2026-11-16,9\n", "not_utf8"),
        (b"meeting,date,in room\n" + b"a,2026-11-16,9\n" * 10_000, "too_many_rows"),
        (b"meeting,date,in room" + b",x" * 50 + b"\n", "too_many_columns"),
        (b'meeting,date,in room\n"' + b"a" * 200_000 + b'",2026-11-16,9\n', "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook"),
        (b"PK\x03\x04", "broken"),
        (b"PK\x05\x06" + b"\x00" * 18, "not_xlsx"),
    ],
)
def test_a_file_of_which_nothing_can_be_read_says_why(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_a_workbook_gives_dates_whole_numbers_and_truth_as_a_csv_would_write_them() -> None:
    rows = [
        ["meeting", "date", "held", "in room", "online"],
        ["monday", date(2026, 11, 16), True, 9, 2.0],
        ["monday", datetime(2026, 11, 9, 19, 0), False, None, 2.5],  # noqa: DTZ001  (a spreadsheet's own)
    ]
    assert uploads.read(workbook(rows=rows)).rows == [
        Row(2, {"meeting": "monday", "date": "2026-11-16", "held": "yes", "in_room": "9", "online": "2"}),
        Row(3, {"meeting": "monday", "date": "2026-11-09", "held": "no", "online": "2.5"}),
    ]


def test_dates_counted_from_1904_are_the_same_dates() -> None:
    def since_1904(book: Any, _sheet: Any) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    rows = [["meeting", "date", "in room"], ["monday", date(2026, 11, 16), 9]]
    assert uploads.read(workbook(since_1904, rows=rows)).rows == EXPECTED


def test_of_several_sheets_the_first_in_sight_is_read_and_named() -> None:
    def hide(book: Any, sheet: Any) -> None:
        other = book.create_sheet("Counts")
        for row in ROWS:
            other.append(row)
        book.create_sheet("More").append(["x"])
        sheet["A1"] = "secret"
        sheet.sheet_state = "hidden"

    read = uploads.read(workbook(hide))
    assert (read.sheet, read.rows) == ("Counts", EXPECTED)


def test_a_formula_without_its_result_and_a_cell_with_a_fault_are_not_taken_for_empty() -> None:
    def formula(_book: Any, sheet: Any) -> None:
        sheet["C2"] = "=4+5"

    def fault(_book: Any, sheet: Any) -> None:
        sheet["C2"] = "#DIV/0!"
        sheet["C2"].data_type = "e"

    assert (code(workbook(formula)), code(workbook(fault))) == ("no_value", "fault")


def test_the_result_of_a_formula_is_taken() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
        sheet.write_formula("C2", "=4+5", None, 9)
    assert uploads.read(out.getvalue()).rows == EXPECTED


def test_a_workbook_that_unpacks_to_very_much_is_refused_before_it_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/workbook.xml", b"<workbook>" + b" " * (workbooks.MOST_UNPACKED + 1) + b"</workbook>")
    assert len(out.getvalue()) < 100_000
    assert code(out.getvalue()) == "too_large_inside"


@pytest.mark.parametrize(("cell", "expected"), [("A1048576", "too_many_rows"), ("XFD1", "too_many_columns")])
def test_one_cell_far_away_makes_no_room_for_all_before_it(cell: str, expected: str) -> None:
    def far(_book: Any, sheet: Any) -> None:
        sheet[cell] = 1

    assert code(workbook(far)) == expected


SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEAD = '<row><c t="str"><v>meeting</v></c><c t="str"><v>date</v></c><c t="str"><v>in room</v></c></row>'


def sheet(rows: str) -> bytes:
    """A workbook whose sheet has these rows, as XML."""
    part = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    return with_part(workbook(), SHEET, part.encode())


def test_cells_and_rows_that_do_not_say_where_they_are_come_one_after_the_other() -> None:
    row = '<row><c t="str"><v>monday</v></c><c t="str"><v>2026-11-16</v></c><c><v>9</v></c></row>'
    assert uploads.read(sheet(HEAD + row)).rows == EXPECTED


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (HEAD + "<row>" + "<c><v>1</v></c>" * 51 + "</row>", "too_many_columns"),
        ("<c><v>1</v></c>" * 51, "too_many_columns"),
        (HEAD + "<row><c><v>1</v></c></row>" * 10_000, "too_many_rows"),
        (HEAD + '<row r="{}"/>'.format("9" * 5000), "too_many_rows"),
    ],
)
def test_nor_do_they_make_more_room_than_there_may_be(rows: str, expected: str) -> None:
    assert code(sheet(rows)) == expected


def test_a_long_text_that_very_many_cells_share_is_not_written_out_for_each() -> None:
    texts = f"<sst {MAIN}><si><t>{'x' * 20_000}</t></si></sst>".encode()
    shared = '<row><c t="s"><v>0</v></c></row>'

    def read(rows: int) -> bytes:
        return with_part(sheet(HEAD + shared * rows), "xl/sharedStrings.xml", texts)

    assert code(read(1 + workbooks.MOST_TEXT // 20_000)) == "too_large_inside"
    assert len(uploads.read(read(10)).rows) == 10
    hidden = shared.replace("0</v>", "0<x/>0</v>")
    assert code(with_part(sheet(HEAD + hidden), "xl/sharedStrings.xml", texts)) == "broken"


def test_what_would_take_very_long_to_look_through_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_TAGS", 1000)
    assert code(with_part(workbook(), "xl/theme/theme1.xml", b"<a>" + b"<b/>" * 1000 + b"</a>")) == "too_large_inside"


def test_entities_are_not_looked_up() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><workbook>&a;</workbook>'
    assert code(with_part(workbook(), "xl/workbook.xml", evil)) == "broken"


def with_part(data: bytes, name: str, new: bytes) -> bytes:
    """A workbook in which one part is another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for each in source.namelist():
            target.writestr(each, new if each == name else source.read(each))
        if name not in source.namelist():
            target.writestr(name, new)
    return out.getvalue()


def anything(data: bytes) -> None:
    """Whatever it is, it is read, or refused in words; what is read can be kept."""
    try:
        read = uploads.read(data)
    except Unreadable as error:
        words.unreadable(error)
    else:
        assert uploads.Upload.from_json(json.loads(json.dumps(read.as_json()))) == read


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    anything(data)


@given(st.text(alphabet=st.sampled_from("meting,;\t\"'\n\r daroi0129-/. =+ü\u2028\x0b"), max_size=300))
def test_any_text_below_names_of_columns_is_read_or_refused(text: str) -> None:
    anything(("meeting,date,in room\n" + text).encode())


WORKBOOK = workbook(
    rows=[["meeting", "date", "in room"], ["monday", date(2026, 11, 16), 9], ["tuesday", "2026-11-16", 9.5]]
)


@given(st.lists(st.tuples(st.integers(0, 8000), st.integers(0, 255)), max_size=20), st.integers(0, 8000))
def test_a_workbook_with_bytes_changed_or_cut_off_is_read_or_refused(
    changes: list[tuple[int, int]], length: int
) -> None:
    data = bytearray(WORKBOOK)
    for at, value in changes:
        data[at % len(data)] = value
    anything(bytes(data))
    anything(bytes(data[: max(2, length % len(data))]))


@given(st.lists(st.tuples(st.integers(0, 5000), st.binary(min_size=1, max_size=6)), min_size=1, max_size=5))
def test_a_workbook_whose_sheet_says_anything_is_read_or_refused(changes: list[tuple[int, bytes]]) -> None:
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as source:
        part = source.read("xl/worksheets/sheet1.xml")
    for at, new in changes:
        place = at % len(part)
        part = part[:place] + new + part[place + len(new) :]
    anything(with_part(WORKBOOK, "xl/worksheets/sheet1.xml", part))
