"""The list of all meetings on paper: what it says, and that nothing of it is torn apart."""

import io
from collections.abc import Callable, Iterator
from datetime import date, time
from itertools import combinations
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator.handouts import listed, listing
from facilitator.handouts.listed import By, Listed, Reader
from facilitator.handouts.listing import Layout, Order
from facilitator.handouts.variants import Size, Variant
from facilitator.meetings.date_models import Closure, ClosureKept, DateChange, What
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import Kind, State
from facilitator.meetings.recurrence import LAST, Frequency
from facilitator.press import Imposition, Job, engine
from tests.conftest import NOW, Make
from tests.handouts.conftest import IMPRINT, text_of
from tests.handouts.test_sheets import overlap

READER = Reader(NOW, NOW.date(), "Europe/London", "en")
LONG = "Wednesday Evening Meeting for Relatives and Friends of Everybody Who Wants to Change a Habit, Northgate"


@pytest.fixture(autouse=True)
def _reading(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def find(make: Make, by: By = By.DAY, **filters: Any) -> Listed:
    return listed.find(make.session, Filters(**filters), by, READER)


def outline(found: Listed) -> dict[str, list[tuple[str, list[str]]]]:
    return {part.name: [(day.name, [row.name for row in day.rows]) for day in part.days] for part in found.parts}


def notes(found: Listed) -> dict[str, tuple[str, ...]]:
    return {row.name: row.notes for part in found.parts for day in part.days for row in day.rows}


def closure(make: Make, first: date, last: date, **of: Any) -> Closure:
    row = Closure(first_day=first, last_day=last, reason="", note="Quiet days", made_at=NOW, **of)
    make.session.add(row)
    make.session.flush()
    return row


def change(make: Make, meeting: Any, day: date, what: What = What.USUAL, **values: Any) -> None:
    said = {"cancelled": False, "reason": "", "note": "", "closures_seen": 0, **values}
    make.session.add(DateChange(meeting_id=meeting.id, day=day, what=what, **said))
    make.session.flush()


def test_by_day_each_meeting_stands_under_each_of_its_weekdays_by_its_hour(make: Make) -> None:
    make.meeting("Late", start_time=time(20))
    make.meeting("Twice", weekdays=[0, 3], start_time=time(12))
    make.meeting("Draft", state=State.DRAFT)
    make.meeting("Paused", state=State.PAUSED, paused_from=date(2026, 11, 1))
    make.meeting("Over", last_day=date(2026, 11, 16))
    found = find(make)
    assert outline(found) == {"": [("Monday", ["Twice", "Late"]), ("Thursday", ["Twice"])]}
    assert found.meetings == 2


def test_under_each_weekday_stands_what_differs_on_it(make: Make) -> None:
    meeting = make.meeting("Twice", weekdays=[0, 3])
    change(make, meeting, date(2026, 11, 26), cancelled=True, reason="illness")
    change(make, meeting, date(2026, 11, 28), What.ADDED)
    extra = "An extra date: Saturday 28 November, 19:00 to 20:30, online."
    found = [(day.name, row.notes) for part in find(make).parts for day in part.days for row in day.rows]
    assert found == [("Monday", (extra,)), ("Thursday", ("Not on Thu 26 Nov: Illness.", extra))]


def test_by_region_come_the_regions_of_venues_else_their_towns_and_what_is_online_last(make: Make) -> None:
    make.meeting("East", venue=make.venue("A", region="Riverbend", sub_region="East"))
    make.meeting("River", venue=make.venue("B", region="Riverbend", town="Riverbend"))
    make.meeting("Town", venue=make.venue("C", town="Ashford"))
    make.meeting("Same town", venue=make.venue("D", town="ASHFORD"), weekdays=[2])
    make.meeting("Screen", kind=Kind.ONLINE)
    assert outline(find(make, By.REGION)) == {
        "ASHFORD": [("Monday", ["Town"]), ("Wednesday", ["Same town"])],
        "Riverbend": [("Monday", ["River"])],
        "Riverbend · East": [("Monday", ["East"])],
        "Online": [("Monday", ["Screen"])],
    }


def test_the_filters_of_the_finder_say_what_is_listed(make: Make) -> None:
    make.meeting("Twice", weekdays=[0, 3])
    make.meeting("Women", audiences=["women"])
    moved = make.meeting("Moved away", weekdays=[3])
    change(make, moved, date(2026, 11, 26), What.MOVED, to_day=date(2026, 11, 27))
    assert outline(find(make, day=3)) == {"": [("Thursday", ["Moved away", "Twice"])]}
    assert outline(find(make, audience="women")) == {"": [("Monday", ["Women"])]}
    assert outline(find(make, date=date(2026, 11, 26))) == {"": [("Thursday", ["Twice"])]}
    assert outline(find(make, date=date(2026, 11, 27))) == {"": [("Friday", ["Moved away"])]}
    assert outline(find(make, q="nothing")) == {}


def test_a_series_that_is_carried_on_is_listed_once(make: Make) -> None:
    old = make.meeting("Old", last_day=date(2027, 1, 6))
    new = make.meeting("New", first_day=date(2027, 1, 7), weekdays=[3], predecessor=old, venue=make.venue())
    make.meeting("Newest", first_day=date(2027, 6, 1), weekdays=[1], predecessor=new)
    gone = make.meeting("Gone", last_day=date(2026, 11, 16))
    make.meeting("Goes on", first_day=date(2026, 11, 19), weekdays=[3], predecessor=gone)
    found = find(make)
    assert notes(found) == {
        "Old": ("From Thursday 7 January 2027 on: every Thursday, 19:00, Mill Lane Hall, Northgate.",),
        "Goes on": (),
    }
    assert outline(find(make, day=3)) == {"": [("Thursday", ["Goes on", "New"])]}


def test_a_list_says_what_differs_in_the_next_five_weeks(make: Make) -> None:
    meeting = make.meeting("Changing", venue=make.venue())
    for day in (date(2026, 11, 30), date(2026, 12, 14)):
        change(make, meeting, day, cancelled=True, reason="illness")
    change(make, meeting, date(2026, 12, 7), What.MOVED, to_day=date(2026, 12, 8), start_time=time(18))
    change(make, meeting, date(2026, 12, 17), What.ADDED)
    change(make, meeting, date(2027, 2, 1), cancelled=True)
    resting = make.meeting("Resting")
    closure(make, date(2026, 11, 25), date(2027, 1, 31), meeting_id=resting.id)
    gone = make.meeting("Gone")  # moved away, and cancelled where it went
    change(make, gone, date(2026, 12, 7), What.MOVED, to_day=date(2026, 12, 8), cancelled=True)
    make.meeting("Ending", last_day=date(2026, 12, 10))
    make.meeting("Coming", first_day=date(2026, 12, 14))
    make.meeting("Once", frequency=Frequency.ONCE, first_day=date(2026, 12, 30))
    assert notes(find(make)) == {
        "Changing": (
            "Not on Mon 30 Nov and Mon 14 Dec: Illness.",
            "Moved from Monday 7 December, 19:00 to Tuesday 8 December, 18:00.",
            "An extra date: Thursday 17 December, 19:00 to 20:30, Mill Lane Hall, Northgate.",
        ),
        "Resting": (
            "Not on Mon 30 Nov, Mon 7 Dec, Mon 14 Dec, Mon 21 Dec and Mon 28 Dec: Quiet days.",
            "Again on Monday 1 February 2027.",
        ),
        "Gone": ("Not on Mon 7 Dec.",),
        "Ending": ("For the last time on Monday 7 December 2026.",),
        "Coming": ("For the first time on Monday 14 December 2026.",),
        "Once": (),
    }


def test_closed_days_of_all_are_said_once_and_what_takes_place_on_them_at_its_meeting(make: Make) -> None:
    make.meeting("Closed")
    kept = make.meeting("Kept", weekdays=[0, 1])
    whole = closure(make, date(2026, 12, 24), date(2027, 1, 2))
    assert find(make).closed == ("No meetings: Thursday 24 December 2026 to Saturday 2 January 2027 (Quiet days).",)
    make.session.add(ClosureKept(closure_id=whole.id, meeting_id=kept.id, day=date(2026, 12, 28)))
    make.session.flush()
    found = find(make)
    assert found.closed == (
        "Most meetings do not take place: Thursday 24 December 2026 to Saturday 2 January 2027 (Quiet days).",
    )
    assert notes(found) == {"Closed": (), "Kept": ("Takes place on Mon 28 Dec.",)}


def test_a_rule_that_leaves_the_week_open_names_the_next_dates(make: Make) -> None:
    make.meeting("Second", interval=2)
    make.meeting("Last", frequency=Frequency.MONTHLY, nth=LAST)
    make.meeting("Weekly", timezone="America/New_York", language="es", audiences=["men"], venue=make.venue())
    rows = {row.name: row for row in find(make).parts[0].days[0].rows}
    assert {name: row.often for name, row in rows.items()} == {
        "Second": "Every second Monday, next on Mon 23 Nov and Mon 7 Dec",
        "Last": "The last Monday of every month",
        "Weekly": "",
    }
    assert (rows["Weekly"].zone, rows["Weekly"].marks) == ("Eastern Time", ("Español", "Men", "Step-free"))
    assert (rows["Weekly"].where, rows["Weekly"].address) == ("Mill Lane Hall", "4 Mill Lane, Northgate")


def test_more_than_a_list_holds_is_refused(make: Make, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "MOST", 1)
    make.meeting("One")
    make.meeting("Two")
    answer = client.get("/handouts/meetings.pdf")
    assert (answer.status_code, "2 meetings were found, and a list holds 1." in answer.get_data(as_text=True)) == (
        422,
        True,
    )


def test_a_list_asks_the_database_as_often_for_many_meetings_as_for_few(
    make: Make, statements: Callable[[FlaskClient, str], int], client: FlaskClient, asked: list[Job]
) -> None:
    counted = []
    for number in (3, 30):
        for each in range(number):
            meeting = make.meeting(f"Meeting {number} {each}", venue=make.venue(f"Hall {number} {each}"))
            change(make, meeting, date(2026, 12, 7), venue_id=meeting.venue_id)
        make.session.commit()
        counted.append(statements(client, "/handouts/meetings.pdf"))
    assert counted[0] == counted[1]


def many(make: Make) -> None:
    hall = make.venue("Community and Conference Centre of the Northgate Neighbourhood Association")
    for number in range(42):
        values: dict[str, Any] = {"weekdays": [number % 7], "start_time": time(8 + number % 12)}
        make.meeting(f"{number} {LONG[: 10 + 2 * number]}", venue=hall if number % 3 else None, **values)


# Each size, order and way to print with each layout, if not with each other.
WAYS = [("a4", By.DAY, ""), ("letter", By.REGION, ""), ("letter", By.DAY, "large"), ("a4", By.DAY, "ink")]


# The layouts take turns; what is left of the twelve is for `make soak`.
@pytest.mark.parametrize(
    ("size", "by", "flag", "layout"),
    [
        pytest.param(*way, layout, marks=[pytest.mark.full] * (row % len(Layout) != column))
        for row, way in enumerate(WAYS)
        for column, layout in enumerate(Layout)
    ],
)
def test_no_row_is_split_and_the_day_stands_at_the_head_of_each_page(
    make: Make, templates: Path, size: str, by: By, flag: str, layout: Layout
) -> None:
    many(make)
    variant = Variant(Size(size), **({flag: True} if flag else {}))
    order = Order(by, layout, variant, IMPRINT, "", NOW.date(), "https://meetings.example.org/")
    made = listing.job(find(make, by), order, templates)
    assert (made.imposition is Imposition.BOOKLET) == (layout is Layout.BOOKLET)
    data = engine.render(Job(made.html, made.css))  # the pages before a booklet is made of them
    days = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) > 1
        for number, page in enumerate(pdf.pages, 1):
            words = page.extract_words(x_tolerance=1.5)
            assert [(a["text"], b["text"]) for a, b in combinations(words, 2) if overlap(a, b)] == []
            assert max(word["x1"] for word in words) < page.width - 30
            text = [line.split() for line in page.extract_text().splitlines()]
            assert any(f"Page {number} of {len(pdf.pages)}" in " ".join(line) for line in text)
            if number > 1 and by is By.DAY:
                assert text[0][0] in days
            # Each hour has its "to …" on the same page.
            starts = [word for word in words if word["text"].endswith(":00")]
            assert sum(word["text"] == "to" for word in words) >= len(starts)


@pytest.mark.parametrize("layout", list(Layout))
def test_a_region_that_goes_on_stands_at_the_head_of_the_next_page_once(
    make: Make, templates: Path, layout: Layout
) -> None:
    many(make)
    order = Order(By.REGION, layout, Variant(), IMPRINT, "", NOW.date(), "https://meetings.example.org/")
    made = listing.job(find(make, By.REGION), order, templates)
    # A new page for each region, so that one begins with its heading.
    data = engine.render(Job(made.html, (*made.css, ".region { break-before: page } .top, .closed { display: none }")))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        # Beside the heading of a region stands the head of the second column, where there is one.
        tops = [[word["text"] for word in page.extract_words()[:2]] for page in pdf.pages]
    heads = [[word for word in words if word in ("Northgate", "Online")] for words in tops]
    assert len(heads) > 2
    assert [len(head) for head in heads] == [1] * len(heads)
    assert heads == sorted(heads)
    assert heads[0] != heads[-1]


def test_a_list_is_tagged_with_the_heads_of_its_columns(make: Make, templates: Path) -> None:
    many(make)
    order = Order(
        By.DAY, Layout.SHEETS, Variant(), IMPRINT, "Evening", NOW.date(), "https://meetings.example.org/?time=evening"
    )
    data = engine.render(listing.job(find(make), order, templates))
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as marks:
        assert [item.title for item in marks.root] == [day.name for day in find(make).parts[0].days]
        assert (str(pdf.docinfo.Title), bool(pdf.Root.MarkInfo.Marked)) == ("Meetings – Northgate Self-Help", True)
        heads = [str(kind.A.Scope) for kind in walk(pdf.Root.StructTreeRoot) if str(kind.S) == "/TH"]
        assert set(heads) == {"/Column"}
    first = text_of(data)[0]
    for words in ("42 meetings · Evening", "meetings.example.org/?time=evening", "Printed on Monday 23 November 2026"):
        assert words in first


def walk(element: Any) -> Any:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from walk(kid)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """The jobs that pages hand to the press."""
    jobs: list[Job] = []
    monkeypatch.setattr("facilitator.press.print_pdf", lambda job, _settings: jobs.append(job) or b"%PDF-")
    return jobs


def test_everybody_finds_the_way_from_the_list_to_its_print(
    make: Make, session: Session, client: FlaskClient, asked: list[Job]
) -> None:
    make.meeting("Friday Talk", weekdays=[4], group=make.group("Northgate"))
    session.commit()
    assert 'href="/handouts/meetings?day=4"' in client.get("/?day=4").get_data(as_text=True)
    page = client.get("/handouts/meetings?day=4&group=northgate").get_data(as_text=True)
    assert "What is listed: Friday · Northgate." in page
    assert '<input type="hidden" name="day" value="4">' in page
    assert page.count('value="1"') == 2
    answer = client.get("/handouts/meetings.pdf?day=4&by=region&layout=columns&size=letter&large=1")
    assert answer.headers["Content-Disposition"] == 'inline; filename="meetings-2026-11-23-letter-large.pdf"'
    assert ("11in 8.5in" in asked[0].css[1], 'class="columns large"' in asked[0].html) == (True, True)
    for wrong in ("by=town", "layout=scroll", "size=a5"):
        assert client.get(f"/handouts/meetings.pdf?{wrong}").status_code == 400
