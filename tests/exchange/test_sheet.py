"""Lists of meetings as tables, written by people, by other programs and by us."""

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from facilitator.exchange import files, outgoing, reading, sheet
from facilitator.exchange.incoming import Incoming
from facilitator.exchange.loading import load
from facilitator.exchange.models import Batch, BatchRow
from facilitator.exchange.outcome import File, Outcome
from facilitator.exchange.reading import Defaults
from facilitator.exchange.said import Reading
from facilitator.meetings.models import Group, Meeting, Venue
from facilitator.tables.workbooks import Unreadable

from .conftest import Stored
from .test_meeting_guide import TODAY, everything, link

DEFAULTS = Defaults("Europe/London", 90, "en", "https://meetings.example.org")
HEAD = "Name,Day,Time,End Time,Location,Address,City"
ROW = "Evening Talk,Tuesday,19:00,20:30,Mill Lane Hall,4 Mill Lane,Northgate"


def incoming(*lines: str, letters: str = "utf-8") -> Incoming:
    return files.read("\r\n".join(lines).encode(letters))


def read(*lines: str) -> Reading:
    return reading.read(incoming(*lines).rows, DEFAULTS)


def code(*lines: str) -> tuple[str, Any]:
    with pytest.raises(Unreadable) as refusal:
        incoming(*lines)
    return refusal.value.code, refusal.value.values


def test_a_row_under_the_usual_headings_says_what_the_meeting_is() -> None:
    found = read(
        f"{HEAD},Types,Group,Notes,Conference URL,Country,Language",
        f'{ROW},"Open, Newcomers; Wheelchair access",Mill Group,"Bring a pen.\nRing.",https://meet.example.org/a,UK,cy',
    )
    assert (found.refused, found.warnings) == ([], [])
    assert (found.meetings[0].key, found.meetings[0].slug) == ("evening-talk tue", "evening-talk")
    assert found.meetings[0].said == {
        "name": "Evening Talk",
        "about": "Bring a pen.\nRing.",
        "language": "cy",
        "kept_types": ["O"],
        "audiences": ["newcomers"],
        "timezone": "Europe/London",
        "rule": {"frequency": "weekly", "interval": 1, "weekdays": [1], "nth": None},
        "start_time": "19:00",
        "duration": 90,
        "kind": "hybrid",
        "state": "published",
        "online_url": "https://meet.example.org/a",
        "online_phone": "",
        "venue": "mill lane hall|4 mill lane|northgate",
        "group": "mill group",
    }
    (venue,) = found.venues.values()
    assert (venue.said["country"], venue.said["step_free"]) == ("GB", True)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("letters", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("begin", [(), ("Our meetings 2026", "")])
def test_whatever_parts_the_columns_however_letters_are_saved_whatever_stands_above(
    mark: str, letters: str, begin: tuple[str, ...]
) -> None:
    lines = (*begin, "NAME,Day(s),Start,Town", "Caf\xe9 \u2013 Z\xfcrich,Mon,7pm,Z\xfcrich")
    found = incoming(*(line.replace(",", mark) for line in lines), letters=letters)
    said = {"name": "Caf\xe9 \u2013 Z\xfcrich", "day": ["Mon"], "time": "7pm", "city": "Z\xfcrich"}
    assert found.rows == [(len(lines), {**said, "list_key": "cafe-zurich mon"})]
    assert found.fields == {"name": "NAME", "day": "Day(s)", "time": "Start", "city": "Town"}


def test_a_workbook_is_read_as_well() -> None:
    book = openpyxl.Workbook()
    for row in (["Name", "Day", "Time", "Remarks for us"], ["Talk", "Friday", "18:15", "Robin has the key"]):
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    found = files.read(out.getvalue())
    said = {"name": "Talk", "day": ["Friday"], "time": "18:15", "list_key": "talk fri"}
    assert (found.rows, found.unused) == ([(2, said)], ["Remarks for us"])


@pytest.mark.parametrize(
    ("day", "weekdays"),
    [
        ("Mondays", [0]),
        ("Mon & Wed", [0, 2]),
        ("tues/thurs", [1, 3]),
        ("Saturday and Sunday", [5, 6]),
        ("0", [6]),
        ("Mon-Fri", [0, 1, 2, 3, 4]),
        ("Sat – Mon", [0, 5, 6]),
    ],
)
def test_days_are_read_as_people_write_them(day: str, weekdays: list[int]) -> None:
    found = read("name,day,time,location", f"Talk,{day},19:00,Hall")
    assert found.meetings[0].said["rule"]["weekdays"] == weekdays


@pytest.mark.parametrize("time", ["7pm - 8.30pm", "19:00–20:30", "19.00 to 20.30"])
def test_a_time_may_have_its_end_in_the_same_cell(time: str) -> None:
    said = read("name,day,time,location", f"Talk,Monday,{time},Hall").meetings[0].said
    assert (said["start_time"], said["duration"]) == ("19:00", 90)


def test_what_is_wrong_is_named_by_row_and_by_the_heading_of_the_file() -> None:
    found = read(HEAD, ROW, "", "Talk,Someday,19:00,,Hall,,", ",Monday,later,,Hall,,")
    assert [(each.row, each.field, each.code) for each in found.refused] == [
        (4, "day", "unknown"),
        (5, "name", "missing"),
        (5, "time", "no_time"),
    ]


def test_the_same_meeting_twice_is_recognised_and_others_of_that_name_and_day_are_told_apart() -> None:
    found = read(
        HEAD,
        ROW,
        ROW,
        ROW.replace("19:00,20:30", "11:00,12:30"),
        ROW.replace("Mill Lane Hall", "Loft"),
    )
    assert [(each.row, each.code, each.values) for each in found.refused] == [(3, "twice", {"row": 2})]
    assert len({each.key for each in found.meetings}) == 3


def test_a_row_without_a_short_name_is_known_again_though_its_time_is_another() -> None:
    before, after = read(HEAD, ROW), read(HEAD, ROW.replace("19:00,20:30", "18:00,19:00"))
    assert before.meetings[0].key == after.meetings[0].key


def test_a_row_that_stands_there_twice_is_known_again_as_well() -> None:
    twice, once = read(HEAD, ROW, ROW), read(HEAD, ROW.replace("19:00,20:30", "18:00,19:30"))
    assert twice.meetings[0].key == once.meetings[0].key


def test_a_table_of_something_else_is_refused_with_what_is_missing() -> None:
    assert code("Name,Phone", "Robin,020 7946 0123") == ("no_column", {"columns": ["Day", "Time"]})
    assert code("Name,Day,Time,Start", "x,y,z,z") == ("twice", {"column": "Start"})
    assert code(HEAD, ",,,,,,") == ("no_rows", {})


def test_the_template_comes_in_without_a_fault() -> None:
    found = reading.read(files.read(sheet.template()).rows, DEFAULTS)
    assert (found.refused, found.warnings) == ([], [])
    assert [each.said["name"] for each in found.meetings] == ["Tuesday Check-in"]


def bring(session: Session, data: bytes, now: Any) -> Outcome:
    outcome = load(session, reading.read(files.read(data).rows, DEFAULTS), File("meetings.csv", "csv"), now)
    session.commit()
    return outcome


def test_our_own_table_makes_the_same_meetings_in_an_empty_copy(
    make: Any, session: Session, stored: Stored, now: Any
) -> None:
    everything(make)
    make.meeting("=Formula", venue=None, about="+44 20 7946 0123\n-- ring", first_day=date(2026, 1, 5))
    written = sheet.write(outgoing.meetings(session, TODAY), link)
    slugs = {row["Slug"] for row in csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline=""))}
    for meeting in session.scalars(select(Meeting).where(Meeting.slug.not_in(slugs))):
        session.delete(meeting)
    session.commit()
    before = stored()
    own = bring(session, written, now)
    assert (own.new["meeting"], own.changed, own.unchanged) == (0, [], len(slugs))

    for model in (Meeting, BatchRow, Batch, Venue, Group):
        session.execute(delete(model))
    session.commit()
    session.expunge_all()
    copy = bring(session, written, now)
    assert (copy.new["meeting"], copy.refused) == (len(slugs), [])
    assert stored() == before
    assert sheet.write(outgoing.meetings(session, TODAY), link) == written


def test_what_somebody_changes_in_our_table_is_what_changes_here(make: Any, session: Session, now: Any) -> None:
    make.meeting("Talk", venue=make.venue())
    written = sheet.write(outgoing.meetings(session, TODAY), link).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    rows[0] |= {"Day": "Thursday", "Time": "18:00", "End Time": "19:30"}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    (change,) = bring(session, out.getvalue().encode(), now).changed
    assert {name: after for name, (_before, after) in change.fields.items()} == {
        "start_time": "18:00",
        "rule": {"frequency": "weekly", "interval": 1, "weekdays": [3], "nth": None},
        "first_day": "2026-01-08",
    }
