"""Posters: full, legible from afar, and nothing over anything else, whatever is put on them."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from itertools import combinations
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator.handouts import fitting, poster
from facilitator.handouts.fitting import Type
from facilitator.handouts.paper import Imprint
from facilitator.handouts.poster import Moment, Poster
from facilitator.handouts.variants import Size
from facilitator.meetings import schedule, succession
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.models import Kind, Meeting, State
from facilitator.meetings.recurrence import LAST, Frequency
from facilitator.press import Job, engine
from tests.conftest import Make
from tests.handouts.conftest import IMPRINT, text_of
from tests.handouts.test_sheets import overlap
from tests.press.samples import page

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
AT = Moment(NOW, "Europe/London")
PAGE = "https://meetings.example.org/meetings/monday-check-in"
LONG = "Wednesday Evening Meeting for Relatives and Friends of Everybody Who Wants to Change a Habit, Northgate " * 2
WORDY = Imprint(
    "Northgate and District Self-Help Association for Everybody who Wants to Change a Habit",
    "Northgate line, each day from eight in the morning to ten at night: 020 7946 0999, or text HELP to 81811, or "
    "write to help@example.org at any time of the day",
)


@pytest.fixture
def reading(app: Flask) -> Iterator[None]:
    """A request, whose language texts are in."""
    with app.test_request_context():
        yield


def moved(make: Make, meeting: Meeting) -> None:
    make.session.add_all(
        DateChange(meeting_id=meeting.id, day=day, cancelled=False, reason="", note="", closures_seen=0, **values)
        for day, values in (
            (date(2026, 11, 30), {"what": What.MOVED, "to_day": date(2026, 12, 1)}),
            (date(2026, 12, 14), {"what": What.MOVED, "to_day": date(2026, 12, 14), "start_time": time(18, 30)}),
        )
    )
    make.session.add(
        DateChange(
            meeting_id=meeting.id,
            day=date(2026, 12, 7),
            what=What.USUAL,
            cancelled=True,
            reason="illness",
            note="",
            closures_seen=0,
        )
    )
    make.session.flush()


def plain(make: Make) -> Meeting:
    return make.meeting(venue=make.venue(way_in="Ring the bell marked Hall."), audiences=["relatives", "newcomers"])


def wordy(make: Make) -> Meeting:
    venue = make.venue(
        "Community and Conference Centre of the Northgate Neighbourhood Association, Western Wing" * 2,
        address="Entrance by the car park, 1234 Great Northern Old Station Road, Building C, Third Floor" * 3,
        way_in="Ring the bell. " * 60,
    )
    return make.meeting(
        LONG[:200],
        kind=Kind.HYBRID,
        venue=venue,
        audiences=list(AUDIENCES),
        timezone="America/Argentina/Buenos_Aires",
        frequency=Frequency.MONTHLY,
        interval=2,
        nth=LAST,
        weekdays=[2],
    )


def one_word(make: Make) -> Meeting:
    return make.meeting("W" * 200, venue=make.venue("M" * 200, address="@" * 300, town="W" * 100, way_in="W" * 2000))


CASES: dict[str, Callable[[Make], Meeting]] = {
    "plain": plain,
    "wordy": wordy,
    "one word": one_word,
    "online only": lambda make: make.meeting("Online", kind=Kind.ONLINE, weekdays=[0, 1, 2, 3, 4, 5]),
    "no venue yet": lambda make: make.meeting("Somewhere"),
    "paused": lambda make: make.meeting(LONG[:120], state=State.PAUSED, venue=make.venue()),
    "once": lambda make: make.meeting("Open day", frequency=Frequency.ONCE, first_day=date(2026, 12, 30)),
}


def of(make: Make, meeting: Meeting) -> Poster:
    following = succession.latest(meeting)
    timetable = schedule.of(make.session, meeting)
    return poster.of_meeting(meeting, timetable, following if following is not meeting else None, AT, PAGE)


# Each case on both sizes, once in colour and once saving ink; the other two of the four are left to `make soak`.
@pytest.mark.parametrize(
    ("case", "size", "ink"),
    [
        pytest.param(case, size, ink, marks=[pytest.mark.full] * ((number + (size is Size.A4) + ink) % 2))
        for number, case in enumerate(CASES)
        for size in Size
        for ink in (False, True)
    ],
)
def test_a_poster_is_one_page_on_which_nothing_touches_anything(
    case: str, size: Size, ink: bool, make: Make, templates: Path, reading: None
) -> None:
    meeting = CASES[case](make)
    if case != "once":
        moved(make, meeting)
    data = engine.render(poster.job(of(make, meeting), size, WORDY, templates, ink=ink))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        (only,) = pdf.pages
        words = only.extract_words(x_tolerance=1.5, extra_attrs=["size"])
        assert [(a["text"], b["text"]) for a, b in combinations(words, 2) if overlap(a, b)] == []
        assert [
            w["text"] for w in words if w["x0"] < 30 or w["x1"] > only.width - 30 or w["bottom"] > only.height - 30
        ] == []
        line = max(edge["top"] for edge in only.edges if edge["orientation"] == "h" and edge["top"] < only.height - 150)
        assert [w["text"] for w in words if w["top"] < line < w["bottom"]] == []


def test_when_and_where_are_large_enough_to_be_read_from_three_metres(
    make: Make, templates: Path, reading: None
) -> None:
    data = engine.render(poster.job(of(make, plain(make)), Size.LETTER, IMPRINT, templates, ink=False))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        words = pdf.pages[0].extract_words(extra_attrs=["size"])
    sizes = {word["text"]: round(word["size"]) for word in words}
    assert {name: sizes[name] >= 30 for name in ("Check-in", "Every", "19:00", "Lane")} == {
        "Check-in": True,
        "Every": True,
        "19:00": True,
        "Lane": True,
    }


def test_a_poster_says_when_where_how_to_get_in_for_whom_and_where_there_is_help(
    make: Make, templates: Path, reading: None
) -> None:
    meeting = plain(make)
    moved(make, meeting)
    make.meeting("Later", first_day=date(2027, 1, 7), weekdays=[3], predecessor=meeting, venue=meeting.venue)
    (text,) = text_of(engine.render(poster.job(of(make, meeting), Size.A4, IMPRINT, templates, ink=False)))
    assert text.splitlines() == [
        "Northgate Self-Help",
        "Monday",
        "Check-in",
        "Free, open to newcomers, no names.",
        "When",
        "Every Monday",
        "19:00 to 20:30",
        "Where",
        "Mill Lane Hall",
        "4 Mill Lane, Northgate",
        "Step-free. Ring the bell marked Hall.",
        "For whom",
        "Newcomers welcome · Relatives and friends · English",
        "Please note",
        "Not on Mon 7 Dec: Illness.",
        "Moved from Monday 30 November, 19:00 to Tuesday 1 December, 19:00.",
        "Monday 14 December at 18:30 instead of 19:00.",
        "From Thursday 7 January 2027 on: every Thursday, 19:00, Mill Lane Hall, Northgate.",
        "All dates, changes, and your calendar",
        "meetings.example.org/meetings/monday-check-in",
        "Need help right now?",
        "Northgate line: 020 7946 0999",
        "Made with Facilitator, independent software that belongs to no organisation or programme.",
    ]


def test_no_link_and_no_pass_code_of_a_meeting_is_on_its_poster(make: Make) -> None:
    meeting = make.meeting(
        kind=Kind.ONLINE, online_url="https://meet.example.org/room", online_phone="020 7946 0000", online_code="1234"
    )
    said = json.dumps([of(make, meeting).lines, of(make, meeting).title])
    assert [secret in said for secret in ("meet.example.org", "7946", "1234")] == [False] * 3


def test_a_poster_is_tagged_and_its_code_has_a_description(make: Make, templates: Path, reading: None) -> None:
    data = engine.render(poster.job(of(make, plain(make)), Size.A4, IMPRINT, templates, ink=False))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        kinds = list(walk(pdf.Root.StructTreeRoot))
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked), str(pdf.docinfo.Title)) == (
            "en",
            True,
            "Monday Check-in",
        )
    assert [kind for kind, _alt in kinds if kind in ("/H1", "/H2", "/Figure")] == [
        "/H1",
        "/H2",
        "/H2",
        "/H2",
        "/Figure",
    ]
    assert [alt for kind, alt in kinds if kind == "/Figure"] == [f"QR: {PAGE}"]


def walk(element: Any) -> Any:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S), str(kid.get("/Alt", ""))
            yield from walk(kid)


@pytest.mark.parametrize(("number", "more"), [(0, False), (3, False), (40, True)])
def test_the_poster_of_a_group_has_as_many_meetings_as_there_is_room_for(
    number: int, more: bool, make: Make, templates: Path, reading: None
) -> None:
    group = make.group("Northgate")
    meetings = [make.meeting(f"Meeting {each} {LONG[:100]}", venue=make.venue(), group=group) for each in range(number)]
    made = poster.of_group(group, meetings, AT, PAGE)
    data = engine.render(poster.job(made, Size.LETTER, IMPRINT, templates, ink=False))
    (text,) = text_of(data)
    shown = text.count("Every Monday, 19:00 to 20:30")
    assert (shown < number, f"And {number - shown} more: all of them" in text) == (more, more)
    assert ("Not meeting at the" in text) == (number == 0)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        words = pdf.pages[0].extract_words(x_tolerance=1.5)
    assert [(a["text"], b["text"]) for a, b in combinations(words, 2) if overlap(a, b)] == []


@pytest.mark.parametrize("weight", [400, 900])
@pytest.mark.parametrize("ems", [40, 14, 8, 5, 3])
def test_lines_are_broken_as_the_press_breaks_them(ems: int, weight: int) -> None:
    text = "Every second Thursday, twenty-one o’clock, Donaudampfschifffahrtsgesellschaft"
    css = f'p {{ font: {weight} 20pt "Press Sans"; width: {ems}em; overflow-wrap: anywhere; margin: 0 }}'
    (printed,) = text_of(engine.render(page(f"<p>{text}</p>", css)))
    assert fitting.broken(text, weight, ems) - len(printed.splitlines()) in (0, 1, 2)  # never fewer


def test_a_text_is_cut_after_a_word_or_within_one_that_is_too_long() -> None:
    said = [fitting.cut(text, 20) for text in ("twenty characters ab", "Every second Thursday", "W" * 21)]
    assert said == ["twenty characters ab", "Every second …", "W" * 18 + " …"]


def test_the_height_of_lines_is_that_of_their_type() -> None:
    assert fitting.height([("a", "x")], {"a": Type(72, 400, 1.0, 2.0)}, 0.5, 100) == pytest.approx(12.7 + 1.0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """The jobs that pages hand to the press."""
    jobs: list[Job] = []
    monkeypatch.setattr("facilitator.press.print_pdf", lambda job, _settings: jobs.append(job) or b"%PDF-")
    return jobs


def test_anybody_may_print_a_poster_on_the_countrys_paper(
    make: Make, session: Session, client: FlaskClient, asked: list[Job]
) -> None:
    make.meeting(slug="monday", group=make.group("Northgate"))
    session.commit()
    answers = [client.get(f"/{each}/poster.pdf") for each in ("meetings/monday", "groups/northgate")]
    assert [answer.headers["Content-Disposition"] for answer in answers] == [
        'inline; filename="poster-monday-a4.pdf"',
        'inline; filename="poster-northgate-a4.pdf"',
    ]
    assert ["Set-Cookie" in answer.headers for answer in answers] == [False, False]
    assert ["210.0mm 297.0mm" in job.css[1] for job in asked] == [True, True]
    again = client.get("/meetings/monday/poster.pdf", headers={"If-None-Match": answers[0].headers["ETag"]})
    assert (again.status_code, len(asked)) == (304, 2)
    client.get("/meetings/monday/poster.pdf?size=letter&ink=1")
    assert ("215.9mm 279.4mm" in asked[2].css[1], "poster spare" in asked[2].html) == (True, True)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/meetings/nothing/poster.pdf", 404),
        ("/meetings/draft/poster.pdf", 404),
        ("/groups/nothing/poster.pdf", 404),
        ("/meetings/monday/poster.pdf?size=a5", 400),
    ],
)
def test_what_there_is_no_poster_of_is_said(
    make: Make, session: Session, client: FlaskClient, asked: list[Job], address: str, status: int
) -> None:
    make.meeting(slug="monday")
    make.meeting(slug="draft", state=State.DRAFT)
    session.commit()
    assert (client.get(address).status_code, asked) == (status, [])


def test_the_team_finds_the_poster_on_both_pages_of_the_meeting(
    make: Make, session: Session, client: FlaskClient, as_: Callable[[Any], FlaskClient]
) -> None:
    robin = make.volunteer()
    make.meeting(slug="monday", group=make.group("Northgate", robin))
    browser = as_(robin)
    pages = [
        browser.get(address).get_data(as_text=True) for address in ("/meetings/monday", "/volunteer/meetings/monday")
    ]
    assert ['href="/meetings/monday/poster.pdf"' in page for page in pages] == [True, True]
    assert "poster.pdf" not in client.get("/meetings/monday").get_data(as_text=True)
