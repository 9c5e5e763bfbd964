"""Everything of a group as one file: what is in it, what never is, and that the same rows give the same bytes."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from facilitator.accounts.models import Volunteer
from facilitator.attendance import counts
from facilitator.attendance.counts import Numbers
from facilitator.db import snapshot
from facilitator.meetings import closures
from facilitator.meetings.closures import Scope
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.models import State
from facilitator.meetings.reasons import Why
from facilitator.prepare import plans, takeout_views
from facilitator.prepare.plans import Choices

from .conftest import EARLY, House

MONDAY = date(2026, 11, 16)
PAGE = "/volunteer/groups/northgate/everything.zip"
CODE = "Zx9-Secret"


@pytest.fixture
def rich(session: Session, house: House, make: Any, now: datetime) -> House:
    """A group of which there is something in every table."""
    house.group.about = "=cmd|' /C calc'!A0 We meet on Mondays."
    house.meeting.about = "Bring a pen."
    house.meeting.online_code = CODE
    make.meeting("Draft", group=house.group, state=State.DRAFT, created_at=EARLY)
    make.meeting("Ended", group=house.group, state=State.ENDED, last_day=date(2026, 3, 2), created_at=EARLY)
    make.meeting("Elsewhere", group=make.group("Hillside"), created_at=EARLY)
    counts.record(session, house.meeting, MONDAY, Numbers(True, 9, 0, 2), "k1", house.robin, now)
    counts.record(session, house.meeting, MONDAY - timedelta(days=7), Numbers(False), "k2", house.alex, now)
    change = DateChange(meeting_id=house.meeting.id, day=date(2026, 11, 30), what=What.USUAL, cancelled=True)
    change.reason, change.note, change.online_url = "", "+1 more hall day", f"https://meet.example.org/?pwd={CODE}"
    session.add(change)
    closures.close(
        session, Scope(group=house.group), date(2026, 12, 24), date(2026, 12, 31), Why(), (), house.robin, now
    )
    plans.save(session, house.meeting, date(2026, 11, 23), Choices(copies=8, bring=("tea",)), 0, "k")
    session.commit()
    return house


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_everything_of_a_group_is_in_it_and_nothing_of_another(
    rich: House, as_: Callable[[Volunteer], FlaskClient]
) -> None:
    answer = as_(rich.alex).get(PAGE)
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("application/zip", "no-store")
    found = files(answer.data)
    assert list(found) == [
        "README.txt",
        "calendar.ics",
        "meetings.json",
        "meetings.csv",
        "changes.csv",
        "closed-days.csv",
        "counts.csv",
        "counts.xlsx",
        "plans.csv",
    ]
    assert [row[:3] for row in rows(found["meetings.csv"])[1:]] == [
        ["draft", "Draft", "Draft"],
        ["ended", "Ended", "Ended"],
        ["monday-check-in", "Monday Check-in", "Published"],
    ]
    assert [each["slug"] for each in json.loads(found["meetings.json"])] == ["monday-check-in"]
    assert found["calendar.ics"].count(b"BEGIN:VEVENT") >= 1
    assert rows(found["changes.csv"])[1][:4] == ["monday-check-in", "2026-11-30", "as usual", "yes"]
    assert rows(found["closed-days.csv"])[1][:3] == ["the whole group", "2026-12-24", "2026-12-31"]
    assert rows(found["plans.csv"])[1][:2] == ["monday-check-in", "2026-11-23"]
    assert rows(found["plans.csv"])[1][-1] == "tea"
    assert "Monday" in found["README.txt"].decode()
    assert b"Elsewhere" not in b"".join(found.values())


def test_counts_are_in_it_with_the_day_of_entry_and_without_who_entered_them(
    rich: House, as_: Callable[[Volunteer], FlaskClient]
) -> None:
    found = files(as_(rich.robin).get(PAGE).data)
    table = rows(found["counts.csv"])
    assert [dict(zip(table[0], row, strict=True)) for row in table[1:]][1] == {
        "meeting": "monday-check-in",
        "date": "2026-11-16",
        "held": "yes",
        "in room": "9",
        "online": "0",
        "first time": "2",
        "letters": "0",
        "entry": "1",
        "corrects": "",
        "reason": "",
        "entered on": "2026-11-23",
    }
    sheet = openpyxl.load_workbook(io.BytesIO(found["counts.xlsx"])).active
    assert sheet is not None
    assert [str(cell.value) for cell in sheet[3]][:4] == ["monday-check-in", "2026-11-16", "yes", "9"]


def test_nobody_is_named_no_code_goes_out_and_nothing_becomes_a_formula(
    rich: House, as_: Callable[[Volunteer], FlaskClient]
) -> None:
    found = files(as_(rich.cora).get(PAGE).data)
    everything = b"".join(found.values())
    for secret in ("Robin", "Alex", "Cora", CODE, rich.robin.email):
        assert secret.encode() not in everything, secret
    assert b":" not in found["counts.csv"]  # no time of day
    assert rows(found["changes.csv"])[1][-1] == "'+1 more hall day"


def test_the_same_rows_give_the_same_bytes_also_on_another_hour(
    rich: House, as_: Callable[[Volunteer], FlaskClient], clock_at: Callable[[str], None]
) -> None:
    browser = as_(rich.robin)
    first = browser.get(PAGE).data
    clock_at("2026-11-23T21:30:00Z")
    assert browser.get(PAGE).data == first


def test_a_group_that_is_not_there_and_one_without_meetings(
    house: House, make: Any, as_: Callable[[Volunteer], FlaskClient]
) -> None:
    make.group("Empty")
    browser = as_(house.cora)
    assert browser.get("/volunteer/groups/nowhere/everything.zip").status_code == 404
    found = files(browser.get("/volunteer/groups/empty/everything.zip").data)
    assert len(rows(found["counts.csv"])) == 1


def test_the_page_of_the_group_offers_it(house: House, as_: Callable[[Volunteer], FlaskClient]) -> None:
    assert f'href="{PAGE}"' in as_(house.robin).get("/volunteer/groups/northgate/edit").text


def test_counts_of_a_group_come_in_again_on_an_empty_copy(
    rich: House, session: Session, as_: Callable[[Volunteer], FlaskClient]
) -> None:
    """The pages themselves: out of the archive, through the import, and the archive is the same."""
    browser = as_(rich.cora)
    before = files(browser.get(PAGE).data)
    session.execute(counts.Count.__table__.delete())
    session.commit()
    sent = browser.post(
        "/volunteer/reports/import", data={"file": (io.BytesIO(before["counts.xlsx"]), "counts.xlsx"), "dates": "iso"}
    )
    page = browser.get(sent.location).text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert browser.post(sent.location, data={"seen": seen}).status_code == 303
    assert files(browser.get(PAGE).data) == before


def test_nothing_is_read_before_all_is_of_one_moment(
    as_: Callable[[Volunteer], FlaskClient], rich: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL a transaction that has read already can't become one that sees a single moment."""
    begun = []

    def look(session: scoped_session[Session]) -> None:
        begun.append(session().in_transaction())
        snapshot(session())

    monkeypatch.setattr(takeout_views, "snapshot", look)
    assert as_(rich.robin).get(PAGE).status_code == 200
    assert begun == [False]
