import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator import press
from facilitator.accounts.models import Volunteer
from facilitator.attendance import leaflet
from facilitator.attendance.outside import Part, Shown

from .conftest import House
from .test_reports import MONDAYS, put

As = Callable[[Volunteer], FlaskClient]
Statements = Callable[[FlaskClient, str], int]
REPORT = "/volunteer/reports?since=2026-10-01&until=2026-10-31"
OUTSIDE = "/reports?first=2026-10&last=2026-10"


@pytest.fixture
def public(app: Flask) -> None:
    """The organisation wants its report to be public."""
    app.extensions["settings"] = replace(app.extensions["settings"], public_report=True)


def cells(page: str) -> list[str]:
    """The words of the first table's body, without its bars, a row a line."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = body.split("</tr>")[:-1]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_a_team_reads_its_own_report(session: Session, house: House, as_: As) -> None:
    for day, people in zip(MONDAYS, (6, 3, 5, 0), strict=True):
        if people:
            put(session, house.meeting, day, people, 2)
    page = as_(house.robin).get(REPORT).text
    assert cells(page) == ["Oct 2026 3 of 4 1 missing 14 4.7 a date 43% 6 new –"]
    assert 'Monday Check-in</bdi>, <span class="nowrap">26 Oct 2026' in page
    assert "In your own groups" not in page


def test_another_team_reads_nothing_of_it_even_if_it_asks_by_name(
    session: Session, house: House, make: Any, as_: As
) -> None:
    put(session, house.meeting, MONDAYS[0], 17)
    make.meeting("Theirs", group=house.sam.groups[0])
    page = as_(house.sam).get(REPORT + "&meeting=monday-check-in&group=northgate&by=meeting").text
    assert "Nothing took place in these days" in page
    assert ">17<" not in page
    assert "Monday Check-in" not in page


def test_somebody_on_no_team_is_told_so(make: Any, as_: As, house: House) -> None:
    page = as_(make.volunteer("New")).get("/volunteer/reports").text
    assert "You are on no team yet" in page
    assert "<table" not in page


def test_filters_stand_in_the_address_and_each_can_be_taken_away(house: House, as_: As) -> None:
    page = as_(house.cora).get(REPORT + "&kind=in_person&group=northgate&by=group").text
    assert (
        'href="/volunteer/reports?since=2026-10-01&amp;until=2026-10-31&amp;by=group&amp;kind=in_person#result"' in page
    )
    assert (
        'href="/volunteer/reports?since=2026-10-01&amp;until=2026-10-31&amp;by=group&amp;group=northgate#result"'
        in page
    )
    assert '<option value="northgate" selected>' in page


def test_a_report_takes_the_same_number_of_queries_for_one_meeting_and_for_many(
    session: Session, house: House, make: Any, as_: As, statements: Statements
) -> None:
    browser = as_(house.cora)
    one, other = statements(browser, REPORT + "&by=meeting"), statements(browser, OUTSIDE + "&by=group")
    for number in range(5):
        meeting = make.meeting(f"Number {number}", group=make.group(f"G{number}"), venue=make.venue(f"V{number}"))
        put(session, meeting, MONDAYS[0], number)
        put(session, meeting, MONDAYS[0], number + 1)
    assert statements(browser, REPORT + "&by=meeting") == one
    assert statements(browser, OUTSIDE + "&by=group") == other


def test_the_report_for_others_is_for_coordinators_until_it_is_public(
    house: House, client: FlaskClient, as_: As
) -> None:
    assert client.get("/reports").location == "/sign-in?next=/reports"
    assert as_(house.robin).get("/reports").status_code == 403
    assert "Only coordinators see this page" in as_(house.cora).get("/reports").text
    assert "small figures protected" in as_(house.cora).get("/volunteer/reports").text
    assert "small figures protected" not in as_(house.robin).get("/volunteer/reports").text


def test_the_foot_of_each_page_leads_to_a_public_report(client: FlaskClient, request: pytest.FixtureRequest) -> None:
    assert 'href="/reports"' not in client.get("/help").text
    request.getfixturevalue("public")
    assert 'href="/reports"' in client.get("/help").text


@pytest.mark.usefixtures("public")
def test_a_public_report_is_open_to_all_sets_no_cookie_and_shows_steps_of_five(
    session: Session, house: House, client: FlaskClient
) -> None:
    for day in MONDAYS:
        put(session, house.meeting, day, 4, 1)
    answer = client.get(OUTSIDE)
    assert "Set-Cookie" not in answer.headers
    assert cells(answer.text)[0].split()[:4] in (["Oct", "2026", "4", "15"], ["Oct", "2026", "4", "20"])
    assert "Only coordinators" not in answer.text
    assert "Thompson, Broadfoot and Elazar" in answer.text


@pytest.mark.usefixtures("public")
def test_no_page_or_file_tells_the_exact_figure(session: Session, house: House, client: FlaskClient) -> None:
    for day in MONDAYS:
        put(session, house.meeting, day, 11, 2)  # 44, and 8 for the first time
    with client.get(OUTSIDE.replace("/reports", "/reports.csv")) as answer:
        table = answer.data.decode("utf-8-sig")
    row = next(row for row in csv.reader(io.StringIO(table)) if row[0] == "All")
    assert (row[:5], int(row[5]) % 5, int(row[7]) % 5) == (["All", "2026-10", "4", "4", "0"], 0, 0)
    assert row[5] in ("40", "45")
    assert client.get(OUTSIDE).text.count(">44<") == 0


@pytest.mark.usefixtures("public")
def test_csv_and_workbook_hold_the_page_and_no_name_becomes_a_formula(
    session: Session, house: House, client: FlaskClient
) -> None:
    house.group.name = "=Northgate"
    put(session, house.meeting, MONDAYS[0], 12, 3)
    query = "?first=2026-10&last=2026-10&by=group"
    text, book = client.get(f"/reports.csv{query}"), client.get(f"/reports.xlsx{query}")
    assert text.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = "attendance-2026-10-2026-10-month-group"
    assert text.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    assert book.headers["Content-Disposition"] == f'attachment; filename="{name}.xlsx"'
    lines = list(csv.reader(io.StringIO(text.data.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert (
        lines[0]
        == rows[0]
        == [
            *("Group", "Month", "Dates planned", "Dates held", "Not counted"),
            *("People", "People a date", "First time", "First time, percent"),
        ]
    )
    assert lines[1][0] == "'=Northgate"
    assert rows[1][0] == "=Northgate"
    assert [float(value) for value in lines[1][2:]] == rows[1][2:]
    assert client.get(f"/reports.xlsx{query}").data == book.data


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize(("query", "size"), [("", [595, 842]), ("&size=letter", [612, 792])])
def test_the_report_on_paper_is_one_tagged_page(
    session: Session, house: House, client: FlaskClient, query: str, size: list[int]
) -> None:
    put(session, house.meeting, MONDAYS[0], 12, 3)
    answer = client.get("/reports.pdf?first=2025-11&last=2026-10&by=group" + query)
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(each)) for each in pdf.pages[0].MediaBox[2:]] == size
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "en"
        assert "Report on attendance" in str(pdf.docinfo.Title)


@pytest.mark.usefixtures("public")
def test_what_no_page_can_hold_is_refused_and_not_offered(house: House, client: FlaskClient) -> None:
    query = "?first=2024-01&last=2026-10"
    assert client.get(f"/reports.pdf{query}").status_code == 400
    assert "/reports.pdf" not in client.get(f"/reports{query}").text
    assert client.get("/reports.pdf?size=a5").status_code == 400


def test_many_parts_are_put_together_on_paper() -> None:
    parts = [Part(str(number), [], Shown(1, 1, 0, 5 * number, 0, 1)) for number in range(20)]
    shown = leaflet.largest(parts)
    assert len(shown) == leaflet.MOST_PARTS
    assert [key for key, _shown in shown] == [*map(str, range(11, 20)), None]
    assert shown[-1][1].people == 5 * sum(range(11))
    assert leaflet.largest(parts[:3]) == [(part.key, part.total) for part in parts[:3]]


def test_the_fullest_report_stands_on_one_page(
    session: Session, house: House, make: Any, as_: As, now: datetime
) -> None:
    for number in range(leaflet.MOST_PARTS + 4):
        name = f"A group with rather a long name on the far side of the river, number {number}"
        meeting = make.meeting(f"M{number}", group=make.group(name), created_at=now)
        put(session, meeting, MONDAYS[0], 40 + number, 9)
    answer = as_(house.cora).get("/reports.pdf?first=2025-11&last=2026-10&by=group&size=letter")
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 1


def test_a_letter_of_attendance_is_a_blank_page_with_the_name_of_ones_own_meeting_at_most(
    house: House, as_: As, client: FlaskClient
) -> None:
    pdfs = {
        who: as_(browser).get("/volunteer/letter-of-attendance.pdf?meeting=monday-check-in").data
        for who, browser in (("robin", house.robin), ("sam", house.sam))
    }
    assert pdfs["robin"] != pdfs["sam"]
    with pikepdf.open(io.BytesIO(pdfs["sam"])) as pdf:
        assert len(pdf.pages) == 1
        assert "/AcroForm" not in pdf.Root
    assert client.get("/volunteer/letter-of-attendance.pdf").status_code == 303


@pytest.mark.parametrize(
    ("refusal", "status", "title", "wait"),
    [
        (press.PressFailed("the document takes too long to print"), 500, "This can&#39;t be printed", None),
        (press.PressStopped(), 503, "The printing was stopped", "30"),
        (press.PressBusy(), 503, "Too many are printing", "30"),
        (press.PressUnavailable(), 503, "Printing is not set up here", None),
    ],
    ids=["failed", "stopped", "busy", "unavailable"],
)
def test_a_press_that_refuses_is_said_in_words(
    house: House,
    as_: As,
    monkeypatch: pytest.MonkeyPatch,
    refusal: press.PressError,
    status: int,
    title: str,
    wait: str | None,
) -> None:
    def refuse(*_: object) -> bytes:
        raise refusal

    monkeypatch.setattr(press, "print_pdf", refuse)
    for path in ("/volunteer/letter-of-attendance.pdf", "/reports.pdf"):
        answer = as_(house.cora).get(path)
        assert (answer.status_code, answer.headers.get("Retry-After"), title in answer.text) == (status, wait, True)


def test_pages_say_times_of_entry_to_the_day_alone(session: Session, house: House, as_: As) -> None:
    put(
        session,
        house.meeting,
        MONDAYS[0],
        6,
        at=datetime(2026, 10, 5, 21, 37, tzinfo=UTC),
    )
    for path in (REPORT, OUTSIDE):
        assert "21:37" not in as_(house.cora).get(path).text


def test_a_span_is_one_press_away(house: House, as_: As) -> None:
    page = as_(house.cora).get("/volunteer/reports?by=meeting").text
    assert (
        'href="/volunteer/reports?since=2026-10-01&amp;until=2026-10-31&amp;by=meeting#result">Last month</a>' in page
    )
    assert (
        'href="/volunteer/reports?since=2026-10-01&amp;until=2026-11-23&amp;by=meeting#result">This quarter</a>' in page
    )
    assert "<strong>Last 12 months</strong>" in page
