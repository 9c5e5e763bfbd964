import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pdfplumber
import pikepdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import press
from facilitator.accounts.models import Volunteer
from facilitator.attendance import counts
from facilitator.attendance.counts import Numbers
from facilitator.meetings import dates as single
from facilitator.meetings import organisation
from facilitator.meetings.models import Kind
from facilitator.meetings.reasons import Why
from facilitator.prepare import plans
from facilitator.prepare.models import DatePlan
from facilitator.prepare.plans import Choices
from facilitator.press import Job
from facilitator.rota.models import Duty
from facilitator.settings import Settings

from .conftest import House
from .test_views import links, section, words

MONDAY = date(2026, 11, 23)
WEEK = timedelta(weeks=1)
HERE = "/volunteer/meetings/monday-check-in/dates/2026-11-23"
PLAN = f"{HERE}/prepare"
PARTS = ["Run sheet", "To read out", "Worksheets", "Worksheets in large print", "Poster"]

SignIn = Callable[[Volunteer], FlaskClient]


def fields(page: str) -> dict[str, Any]:
    """The form as it stands on the page: what a browser would send, without the button."""
    form = page[page.index('<form class="plan') :]
    form = form[: form.index("</form>")]
    found: dict[str, Any] = {
        "bring": re.sub(r"<[^>]+>", "", re.findall(r"<textarea.*?</textarea>", form, re.DOTALL)[0])
    }
    for tag in re.findall(r"<input [^>]*>", form):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if said.get("type") == "checkbox":
            found.setdefault("sheet", []).extend([said["value"]] if "checked" in tag else [])
        else:
            found[said["name"]] = said.get("value", "")
    return found


def minutes(page: str) -> list[tuple[str, str, str]]:
    """The steps: when each starts, which it is, how many minutes it has."""
    return re.findall(
        r'class="number">([\d:]+)</span> <span><strong>(.*?)</strong>.*?name="(?!do")\w+"[^>]*value="(\d+)"',
        page,
        re.DOTALL,
    )


def plan(session: Session) -> DatePlan:
    session.expire_all()
    return session.scalars(select(DatePlan)).one()


def printed(data: bytes) -> list[str]:
    """The words of each page."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [" ".join((page.extract_text() or "").split()) for page in pdf.pages]


# The plan


def test_everything_is_filled_in_before_anybody_has_chosen_anything(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    for weeks, people in ((1, 5), (2, 9), (3, 7)):
        numbers = Numbers(True, people)
        counts.record(session, house.meeting, MONDAY - weeks * WEEK, numbers, f"k{weeks}", house.robin, now)
    page = as_(house.robin).get(PLAN).text
    said = words(page)
    assert said.startswith(
        "Prepare Monday Check-in Today, 19:00 – to 20:30 Mill Lane Hall, Northgate You lead "
        "All of it is filled in already. Change what you like, then print. Open it with a timer Save Worksheets "
    )
    assert "The last 3 times 5 to 9 people came, so 11 copies." in said
    form = fields(page)
    assert {name: form[name] for name in ("version", "length", "sheet", "copies", "large_copies", "bring")} == {
        "version": "0",
        "length": "90",
        "sheet": [],
        "copies": "11",
        "large_copies": "1",
        "bring": "\r\nWorksheets and pens\nGuidelines for the table\nPoster for the door",
    }
    assert minutes(page) == [
        ("19:00", "Welcome, opening statement, guidelines", "5"),
        ("19:05", "Check-in", "15"),
        ("19:20", "Agenda", "3"),
        ("19:23", "Working time", "49"),
        ("20:12", "Donations", "3"),
        ("20:15", "Check-out and close", "15"),
    ]


def test_what_is_chosen_is_kept_and_the_page_says_that_it_is_ready(as_: SignIn, session: Session, house: House) -> None:
    robin = as_(house.robin)
    form = fields(robin.get(PLAN).text) | {
        "sheet": ["triggers", "urge-log"],
        "copies": "9",
        "check_in": "20",
        "bring": "  Pens \n\nPens\nA  bell\n",
        "do": "save",
    }
    answer = robin.post(PLAN, data=form)
    assert (answer.status_code, answer.location) == (303, PLAN)
    kept = plan(session)
    assert (kept.sheets, kept.copies, kept.large_copies, kept.bring, kept.version) == (
        *(["triggers", "urge-log"], 9, 1),
        *(["Pens", "A bell"], 1),
    )
    assert kept.steps == [
        ["welcome", None],
        ["check_in", 20],
        ["agenda", None],
        ["work", None],
        ["donations", None],
        ["check_out", None],
    ]
    page = robin.get(PLAN).text
    assert "Saved. Everything is ready to print." in page
    assert "Prepared My urges, one by one, What sets it off: 9 copies, 1 in large print" in words(page)
    ways = links(page)
    assert ways["Print everything (PDF)"] == f"{HERE}/everything.pdf"
    assert ways["Open it with a timer"] == f"{HERE}/run"
    assert ways["Run sheet (PDF)"] == f"{HERE}/run-sheet.pdf"
    assert minutes(page)[1:4] == [
        ("19:05", "Check-in", "20"),
        ("19:25", "Agenda", "3"),
        ("19:28", "Working time", "44"),
    ]


def test_one_press_saves_and_leads_to_the_print(as_: SignIn, session: Session, house: House) -> None:
    robin = as_(house.robin)
    answer = robin.post(PLAN, data=fields(robin.get(PLAN).text) | {"do": "print"})
    assert (answer.status_code, answer.location) == (303, f"{HERE}/everything.pdf")
    assert plan(session).version == 1


def test_steps_are_moved_left_out_and_put_back_by_buttons_and_nothing_typed_is_lost(
    as_: SignIn, session: Session, house: House
) -> None:
    robin = as_(house.robin)

    def press(button: str) -> list[str]:
        answer = robin.post(PLAN, data=fields(robin.get(PLAN).text) | {"do": button, "copies": "7"})
        assert (answer.status_code, answer.location) == (303, f"{PLAN}#steps")
        return [step[0] for step in plan(session).steps]

    usual = ["welcome", "check_in", "agenda", "work", "donations", "check_out"]
    assert press("up-donations") == ["welcome", "check_in", "agenda", "donations", "work", "check_out"]
    assert press("down-donations") == usual
    assert press("out-agenda") == ["welcome", "check_in", "work", "donations", "check_out"]
    assert "Put back: Agenda" in robin.get(PLAN).text
    assert press("back-agenda") == usual
    assert plan(session).copies == 7
    assert robin.post(PLAN, data=fields(robin.get(PLAN).text) | {"do": "up-nothing"}).status_code == 303
    assert [step[0] for step in plan(session).steps] == usual


def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    as_: SignIn, session: Session, house: House
) -> None:
    robin = as_(house.robin)
    long = "A very long thing " * 6
    form = fields(robin.get(PLAN).text) | {
        "sheet": ["triggers", "nothing-there"],
        "copies": "100",
        "bring": f"Pens\n{long}",
        "work": "0",
        "do": "save",
    }
    answer = robin.post(PLAN, data=form)
    assert answer.status_code == 422
    assert session.scalars(select(DatePlan)).all() == []
    assert "<title>Error: Prepare Monday Check-in" in answer.text
    summary = answer.text[answer.text.index('id="problems"') : answer.text.index("<h1")]
    assert re.findall(r'<a href="#(\w+)">(.*?)</a>', summary) == [
        ("sheet", "Choose from the list."),
        ("copies", "Enter a whole number from 0 to 99."),
        ("bring", "Use at most 80 characters a line. This one is longer: “A very long thing A very long …”"),
        ("work", "Enter a whole number from 1 to 180."),
    ]
    again = fields(answer.text)
    assert (again["copies"], again["sheet"], again["work"]) == ("100", ["triggers"], "0")


def test_a_list_takes_twenty_things(as_: SignIn, session: Session, house: House) -> None:
    robin = as_(house.robin)
    form = fields(robin.get(PLAN).text)
    answer = robin.post(PLAN, data=form | {"bring": "\n".join(f"Thing {number}" for number in range(21))})
    assert (answer.status_code, "List at most 20 things." in answer.text) == (422, True)
    assert robin.post(PLAN, data=form | {"bring": "\n".join(f"Thing {n}" for n in range(20))}).status_code == 303


def test_two_who_edit_at_once_do_not_overwrite_each_other_unseen(as_: SignIn, session: Session, house: House) -> None:
    robin, alex = as_(house.robin), as_(house.alex)
    hers, his = fields(robin.get(PLAN).text), fields(alex.get(PLAN).text)
    assert robin.post(PLAN, data=hers | {"sheet": ["triggers"], "copies": "10"}).status_code == 303
    answer = alex.post(PLAN, data=his | {"sheet": ["urge-log"], "copies": "6", "check_in": "25"})
    assert answer.status_code == 409
    assert (
        "Somebody else has saved this plan meanwhile. They chose: What sets it off; 10 copies, 1 in large print."
        in (words(answer.text))
    )
    assert plan(session).sheets == ["triggers"]
    again = fields(answer.text)
    assert (again["version"], again["copies"], again["sheet"], again["check_in"]) == ("1", "6", ["urge-log"], "25")
    assert alex.post(PLAN, data=again).status_code == 303
    assert (plan(session).sheets, plan(session).version) == (["urge-log"], 2)


def test_a_phone_that_stayed_on_the_page_after_printing_may_save_again(
    as_: SignIn, session: Session, house: House
) -> None:
    robin = as_(house.robin)
    form = fields(robin.get(PLAN).text)
    for copies in ("9", "10"):
        assert robin.post(PLAN, data=form | {"do": "print", "copies": copies}).status_code == 303
    assert plan(session).copies == 10


def test_minutes_that_were_shown_for_another_length_do_not_become_somebodys_own(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    robin = as_(house.robin)
    form = fields(robin.get(PLAN).text)
    house.meeting.duration = 60
    session.commit()
    assert robin.post(PLAN, data=form).status_code == 303
    assert [step[1] for step in plan(session).steps] == [None] * 6
    assert [row[2] for row in minutes(robin.get(PLAN).text)] == ["5", "10", "3", "28", "2", "12"]


def test_worksheets_of_the_last_weeks_are_marked(as_: SignIn, session: Session, house: House) -> None:
    plans.save(session, house.meeting, MONDAY - WEEK, Choices(sheets=("triggers",)), 0, "k")
    page = as_(house.robin).get(PLAN).text
    assert "What sets it off 20 min used on Mon 16 Nov" in words(page)
    assert page.count("used on") == 1


def test_a_cancelled_date_says_so_and_keeps_its_plan(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    plans.save(session, house.meeting, MONDAY, Choices(sheets=("triggers",)), 0, "k")
    single.cancel(session, house.meeting, MONDAY, Why("illness"), None, now)
    page = as_(house.robin).get(PLAN).text
    assert "This date is cancelled. The plan is kept in case it takes place after all." in page
    assert "Print everything (PDF)" not in page
    assert fields(page)["sheet"] == ["triggers"]
    assert "This date is cancelled." in as_(house.robin).get(f"{HERE}/run").text


def test_a_date_that_is_over_can_be_looked_at_and_not_changed(
    as_: SignIn, session: Session, house: House, clock_at: Callable[[str], None]
) -> None:
    robin = as_(house.robin)
    form = fields(robin.get(PLAN).text)
    clock_at("2026-11-25T08:00:00Z")
    assert "This date is over." in robin.get(PLAN).text
    assert '<form class="plan' not in robin.get(PLAN).text
    assert robin.post(PLAN, data=form).status_code == 409
    assert session.scalars(select(DatePlan)).all() == []


def test_what_is_not_there_is_not_found(as_: SignIn, house: House) -> None:
    robin = as_(house.robin)
    for path in ("2026-11-24", "tomorrow", "0001-01-01", "20261123", "2026-W48-1"):
        for page in ("prepare", "run", "run-sheet.pdf", "everything.pdf"):
            assert robin.get(f"/volunteer/meetings/monday-check-in/dates/{path}/{page}").status_code == 404
    assert as_(house.cora).get("/volunteer/meetings/nowhere/dates/2026-11-23/prepare").status_code == 404
    assert robin.get(f"{HERE}/run-sheet.pdf?size=a3").status_code == 400


def test_whoever_leads_a_date_prepares_that_one_and_no_other(
    as_: SignIn, session: Session, make: Any, house: House
) -> None:
    sam = make.volunteer("Sam", trained=True)
    session.add(Duty(meeting_id=house.meeting.id, day=MONDAY, volunteer_id=sam.id))
    browser = as_(sam)
    page = browser.get(PLAN)
    assert (page.status_code, "Back to the meeting" in page.text) == (200, False)
    assert browser.get(PLAN.replace("11-23", "11-30")).status_code == 403
    assert links(browser.get("/volunteer/").text)["Prepare: Monday Check-in, Mon 23 Nov"] == PLAN


def test_online_nobody_is_offered_copies(as_: SignIn, make: Any, house: House) -> None:
    make.meeting("Online", kind=Kind.ONLINE, group=house.group)
    page = as_(house.robin).get("/volunteer/meetings/online/dates/2026-11-23/prepare").text
    form = fields(page)
    assert (form["copies"], form["large_copies"]) == ("0", "0")
    assert "It is online: nobody needs paper." in page


def test_the_plan_asks_the_database_the_same_number_of_times_however_much_there_is(
    as_: SignIn, session: Session, statements: Callable[[FlaskClient, str], int], house: House, now: datetime
) -> None:
    browser, meeting, robin = as_(house.robin), house.meeting, house.robin
    paths = (PLAN, f"{HERE}/run")
    few = [statements(browser, path) for path in paths]
    session.add_all([meeting, robin])
    for weeks in range(1, 4):
        plans.save(session, meeting, MONDAY - weeks * WEEK, Choices(sheets=("triggers",)), 0, "k")
        counts.record(session, meeting, MONDAY - weeks * WEEK, Numbers(True, 7), f"k{weeks}", robin, now)
    assert [statements(browser, path) for path in paths] == few
    assert max(few) < 26


# The start page


def test_the_next_date_that_one_leads_has_one_clear_press(as_: SignIn, session: Session, house: House) -> None:
    robin = as_(house.robin)
    page = robin.get("/volunteer/").text
    assert re.findall(r'<a class="button" href="([^"]*)"', page) == [PLAN]
    plans.save(session, house.meeting, MONDAY, Choices(), 0, "k")
    page = robin.get("/volunteer/").text
    assert re.findall(r'<a class="button" href="([^"]*)"', page) == [f"{HERE}/everything.pdf"]
    assert "Print everything : Monday Check-in, Mon 23 Nov See the plan : Monday Check-in, Mon 23 Nov" in section(
        page, "coming"
    )
    others = re.findall(r'<a class="button" href="([^"]*)"', as_(house.alex).get("/volunteer/").text)
    assert others == ["/volunteer/attendance?meeting=monday-check-in&amp;date=2026-11-16"]


# On paper


def test_the_run_sheet_is_one_tagged_page_with_the_clock_times_of_the_date(
    as_: SignIn, session: Session, house: House
) -> None:
    plans.save(session, house.meeting, MONDAY, Choices(sheets=("triggers",), copies=9, bring=("A bell",)), 0, "k")
    robin = as_(house.robin)
    for size, width in (("a4", 595), ("letter", 612)):
        answer = robin.get(f"{HERE}/run-sheet.pdf?size={size}")
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["Content-Disposition"] == 'inline; filename="run-sheet-monday-check-in-2026-11-23.pdf"'
        (page,) = printed(answer.data)
        assert page.startswith(
            "Run sheet Monday Check-in Monday 23 November 2026, 19:00–20:30 · Mill Lane Hall · 90 min"
        )
        assert "19:23 49 Working time. Work on somebody’s real situation" in page
        assert "A bell" in page
        assert page.endswith("independent software that belongs to no organisation or programme.")
        with pikepdf.open(io.BytesIO(answer.data)) as pdf:
            assert (int(pdf.pages[0].mediabox[2]), str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == (
                width,
                "en",
                True,
            )
    again = robin.get(f"{HERE}/run-sheet.pdf?size=letter", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("option", ["large=1", "ink=1", "lowvision=1", "large=1&ink=1&size=letter"])
def test_the_run_sheet_comes_for_other_eyes_and_printers_too(as_: SignIn, house: House, option: str) -> None:
    pages = printed(as_(house.robin).get(f"{HERE}/run-sheet.pdf?{option}").data)
    assert (len(pages) > 1) == ("large" in option)
    assert "Check-out and close." in " ".join(pages)


def test_everything_is_one_tagged_file_with_a_bookmark_for_each_part(
    as_: SignIn, session: Session, house: House
) -> None:
    plans.save(
        session, house.meeting, MONDAY, Choices(sheets=("triggers", "urge-log"), copies=3, large_copies=1), 0, "k"
    )
    robin = as_(house.robin)
    answer = robin.get(f"{HERE}/everything.pdf")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")
    with pikepdf.open(io.BytesIO(answer.data)) as pdf, pdf.open_outline() as outline:
        assert [str(each.title) for each in outline.root] == PARTS
        assert (str(pdf.docinfo.Title), bool(pdf.Root.MarkInfo.Marked)) == ("Everything for Monday Check-in", True)
    pages = printed(answer.data)
    # The worksheets name the date after this one: whoever gets them wants to come again.
    assert sum("Next: Monday 30 November, 19:00" in page for page in pages) >= 8
    assert "Our guidelines" in " ".join(pages[:5])
    assert pages[-1].startswith("Northgate Self-Help · Northgate Monday Check-in")
    again = robin.get(f"{HERE}/everything.pdf", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_cant_be_printed_is_named_on_a_page_and_all_else_is_there(
    as_: SignIn, session: Session, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans.save(session, house.meeting, MONDAY, Choices(sheets=("triggers", "urge-log"), copies=2), 0, "k")
    prints = press.print_pdf

    def print_pdf(job: Job, settings: Settings) -> bytes:
        """Neither the poster nor one of the worksheets."""
        whole = "at the moment" not in job.html
        if whole and ("<h1>What sets it off</h1>" in job.html or 'class="poster' in job.html):
            raise press.PressFailed("too much")
        return prints(job, settings)

    monkeypatch.setattr(press, "print_pdf", print_pdf)
    answer = as_(house.robin).get(f"{HERE}/everything.pdf")
    assert (answer.status_code, answer.headers["Cache-Control"], "ETag" in answer.headers) == (200, "no-store", False)
    with pikepdf.open(io.BytesIO(answer.data)) as pdf, pdf.open_outline() as outline:
        assert [str(each.title) for each in outline.root] == ["Not printed", *PARTS[:3]]
    pages = [" ".join(page.split()) for page in printed(answer.data)]
    assert (
        "This can’t be printed at the moment. All else is in this file; try again later for the rest. Poster"
        in pages[0]
    )
    assert sum("This worksheet can't be printed at the moment." in page for page in pages) == 2
    assert sum("My urges, one by one" in page and "Edition of" in page for page in pages) >= 2


def test_online_there_is_no_door_and_no_poster_for_it(as_: SignIn, session: Session, make: Any, house: House) -> None:
    make.meeting("Online", kind=Kind.ONLINE, group=house.group)
    answer = as_(house.robin).get("/volunteer/meetings/online/dates/2026-11-23/everything.pdf")
    with pikepdf.open(io.BytesIO(answer.data)) as pdf, pdf.open_outline() as outline:
        assert [str(each.title) for each in outline.root] == PARTS[:2]


def test_what_is_read_out_stands_on_the_page_for_the_table_in_the_organisations_words(
    as_: SignIn, session: Session, house: House, now: datetime
) -> None:
    robin = as_(house.robin)
    assert "What is said here stays here" in words(robin.get(f"{HERE}/run").text)
    organisation.save(session, "Northgate Self-Help", "", "Europe/London", "GB", now)
    of = organisation.current(session, None)  # type: ignore[arg-type]
    of.guidelines = "House rules\nShoes off, please."
    assert "Guidelines House rules. Shoes off, please." in words(robin.get(f"{HERE}/run").text)


def test_without_worksheets_or_copies_the_rest_is_printed(as_: SignIn, session: Session, house: House) -> None:
    robin = as_(house.robin)
    for version, chosen in enumerate((Choices(copies=9), Choices(sheets=("triggers",)))):
        plans.save(session, house.meeting, MONDAY, chosen, version, "k")
        with pikepdf.open(io.BytesIO(robin.get(f"{HERE}/everything.pdf").data)) as pdf, pdf.open_outline() as outline:
            assert [str(each.title) for each in outline.root] == [each for each in PARTS if "sheets" not in each]
