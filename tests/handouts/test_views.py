"""The pages of the handouts, as a visitor and a volunteer meet them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from facilitator import press
from facilitator.accounts.models import Volunteer
from facilitator.db import db
from facilitator.handouts import views
from facilitator.handouts.variants import FLAGS, Size, Variant
from facilitator.settings import Settings
from tests.conftest import Make
from tests.handouts.conftest import text_of


def test_all_sheets_stand_on_one_page_by_point_and_nobody_gets_a_cookie(client: FlaskClient) -> None:
    answer = client.get("/handouts")
    page = answer.get_data(as_text=True)
    places = [
        page.index(words)
        for words in (
            ">Motivation</h2>",
            ">Going on or stopping<",
            ">Urges</h2>",
            ">A balanced life</h2>",
            ">My week<",
            ">For the meeting itself</h2>",
            ">Our guidelines<",
        )
    ]
    assert places == sorted(places)
    assert page.count('name="sheet"') == 29
    assert "29 worksheets" in page
    assert "Set-Cookie" not in answer.headers


def test_the_paper_is_the_countrys_own_until_another_is_chosen(
    app: Flask, session: Session, client: FlaskClient
) -> None:
    assert 'checked id="size-0"' in client.get("/handouts").get_data(as_text=True)
    assert 'checked id="size-1"' in client.get("/handouts?size=letter").get_data(as_text=True)


def test_what_the_address_says_is_ticked_and_chosen(client: FlaskClient, make: Make, session: Session) -> None:
    make.meeting("Friday Talk", slug="friday-talk")
    session.commit()
    page = client.get("/handouts?sheet=triggers&meeting=friday-talk&example=1").get_data(as_text=True)
    assert page.count(" checked") == 7  # the sheet, the size, the layout, the example, and three times anything
    assert '<option selected value="friday-talk">Friday Talk – every Monday, 19:00, ' in page


def statements(work: Callable[[], Any]) -> int:
    """How many statements the database is asked while something is done."""
    found: list[str] = []

    def note(*args: Any) -> None:
        found.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    work()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(found)


def test_the_list_asks_the_database_as_often_for_many_meetings_as_for_few(
    app: Flask, client: FlaskClient, make: Make, session: Session
) -> None:
    counted = []
    for number in (3, 30):
        for each in range(number):
            make.meeting(f"Meeting {number} {each}", venue=make.venue(f"Hall {number} {each}"))
        session.commit()
        counted.append(statements(lambda: client.get("/handouts")))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(("address", "ink"), [("/handouts/triggers", 0), ("/handouts/triggers?example=1", 36)])
def test_a_sheet_is_shown_blank_or_filled_in(client: FlaskClient, address: str, ink: int) -> None:
    page = client.get(address).get_data(as_text=True)
    assert page.count('class="ws-ink"') == ink
    assert "style=" not in page


def test_the_buttons_of_an_example_print_the_example(client: FlaskClient) -> None:
    page = client.get("/handouts/triggers?example=1").get_data(as_text=True)
    assert "/handouts/triggers.pdf?size=a4&amp;example=1" in page
    assert "/handouts/triggers.pdf?size=letter&amp;example=1" in page


def test_the_other_ways_to_print_are_a_form_behind_the_two_buttons(client: FlaskClient) -> None:
    page = client.get("/handouts/triggers?example=1").get_data(as_text=True)
    form = page[page.index('<details class="ways">') : page.index("</details>")]
    assert page.index("Print on US Letter") < page.index('<details class="ways">')
    assert 'action="/handouts/triggers.pdf"' in form
    assert [name for name in ("size", *FLAGS) if f'name="{name}"' in form] == ["size", *FLAGS]
    assert form.count(" checked") == 2  # the usual paper, and the example that is being looked at
    assert "18 points and more" in form


def test_a_sheet_leads_to_the_form_for_copies_and_meetings_with_itself_ticked(client: FlaskClient) -> None:
    address = "/handouts?sheet=triggers#order"
    assert f'<a href="{address}">Several copies, with other worksheets, or for a meeting</a>' in page(
        client, "triggers"
    )
    assert 'value="triggers" checked' in client.get(address).get_data(as_text=True)


def page(client: FlaskClient, slug: str) -> str:
    return client.get(f"/handouts/{slug}").get_data(as_text=True)


def test_the_handouts_lead_to_all_that_is_printed_here(
    client: FlaskClient, make: Make, as_: Callable[[Any], FlaskClient]
) -> None:
    ways = ("/handouts/meetings", "/volunteer/prints", "/volunteer/worksheets")

    def found(who: FlaskClient) -> list[bool]:
        shown = who.get("/handouts").get_data(as_text=True)
        return [f'<a href="{way}">' in shown for way in ways]

    assert found(client) == [True, False, False]
    assert found(as_(make.volunteer())) == [True, True, False]
    assert found(as_(make.volunteer("Carla", roles_=("volunteer", "coordinator")))) == [True, True, True]


@pytest.mark.parametrize("name", FLAGS)
def test_a_tick_of_the_form_is_what_the_address_of_the_file_reads(name: str, client: FlaskClient) -> None:
    page = client.get("/handouts/triggers").get_data(as_text=True)
    (box,) = re.findall(rf'<input[^>]* name="{name}"[^>]*>', page)
    assert 'value="1"' in box
    assert Variant.from_args({name: "1"}, Size.A4) == replace(Variant(), **{name: True})


def test_a_pack_is_printed_in_the_way_that_was_chosen(client: FlaskClient, printing: None) -> None:
    pages = text_of(client.get("/handouts/pack.pdf?sheet=triggers&sheet=week-plan&large=1&ink=1&example=1").data)
    feet = [re.findall(r"Page \d of \d", page) for page in pages]
    assert feet == [[f"Page {page} of 3"] for page in (1, 2, 3, 1, 2, 3)]


def test_a_sheet_is_printed_in_the_country_size_and_may_be_kept(client: FlaskClient, printing: None) -> None:
    answer = client.get("/handouts/triggers.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="triggers-a4.pdf"'
    assert answer.headers["Cache-Control"] == "public, max-age=0"
    assert "Set-Cookie" not in answer.headers
    (text,) = text_of(answer.data)
    assert "Northgate Self-Help · Northgate line: 020 7946 0999" in text


def test_whoever_has_it_is_told_so_without_printing(client: FlaskClient, printing: None, request: Any) -> None:
    tag = client.get("/handouts/triggers.pdf?size=letter&example=1").headers["ETag"]
    request.getfixturevalue("never")
    again = client.get("/handouts/triggers.pdf?size=letter&example=1", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/handouts/triggers.pdf?size=a5", 400, "There are the sizes a4 and letter"),
        ("/handouts/nothing", 404, "There is no such worksheet"),
        ("/handouts/nothing.pdf", 404, "There is no such worksheet"),
        ("/handouts/pack.pdf", 422, "Tick at least one worksheet."),
        ("/handouts/pack.pdf?sheet=nothing", 422, "Choose from the list."),
        ("/handouts/pack.pdf?sheet=triggers&size=a5", 422, "Choose one of the list."),
        ("/handouts/pack.pdf?sheet=triggers&meeting=nothing", 422, "Choose one of the list."),
    ],
)
def test_what_can_not_be_printed_is_said_in_words(
    client: FlaskClient, never: None, address: str, status: int, words: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)


def test_a_refused_pack_keeps_what_was_chosen_and_says_that_it_was_refused(client: FlaskClient) -> None:
    page = client.get("/handouts/pack.pdf?size=letter&example=1").get_data(as_text=True)
    assert "<title>Error: Handouts" in page
    assert 'href="#sheet">Tick at least one worksheet.' in page
    assert 'checked id="size-1"' in page


def test_a_pack_is_one_file_with_the_meeting_on_each_page_and_a_mark_for_each_sheet(
    client: FlaskClient, make: Make, session: Session, printing: None, tmp_path: Path
) -> None:
    make.meeting("Friday Talk", slug="friday-talk", weekdays=[4], first_day=date(2026, 1, 9))
    session.commit()
    answer = client.get("/handouts/pack.pdf?sheet=week-plan&sheet=triggers&meeting=friday-talk&size=letter")
    assert answer.headers["Content-Disposition"] == 'inline; filename="worksheets-friday-talk.pdf"'
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    pages = text_of(answer.data)
    assert [("Friday Talk" in page, "Next: Friday 27 November, 19:00" in page) for page in pages] == [(True, True)] * 2
    assert ["Page 1 of 1" in page for page in pages] == [True, True]
    (tmp_path / "pack.pdf").write_bytes(answer.data)
    with pikepdf.open(tmp_path / "pack.pdf") as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["My week", "What sets it off"]
        assert str(pdf.docinfo.Title) == "Worksheets for Friday Talk"
        assert [tuple(round(float(side)) for side in page.mediabox[2:]) for page in pdf.pages] == [
            (792, 612),
            (612, 792),
        ]
        address = "https://meetings.example.org/calendars/subscribe/meetings/friday-talk"
        assert {str(note.A.URI) for page in pdf.pages for note in page.Annots} == {address}


def test_a_sheet_that_was_ticked_twice_is_printed_once(client: FlaskClient, printing: None) -> None:
    assert len(text_of(client.get("/handouts/pack.pdf?sheet=triggers&sheet=triggers").data)) == 1


def test_a_volunteer_finds_their_own_meetings_first(
    make: Make, session: Session, as_: Callable[[Any], FlaskClient]
) -> None:
    robin = make.volunteer()
    make.meeting("Another")
    make.meeting("Zebra", group=make.group("Mine", robin))
    page = as_(robin).get("/handouts").get_data(as_text=True)
    assert page.index("Zebra") < page.index("Another")


def test_the_file_of_a_worksheet_is_offered_to_those_who_are_signed_in(
    client: FlaskClient, as_: Callable[[Volunteer], FlaskClient], make: Make
) -> None:
    volunteer = as_(make.volunteer())
    link = 'href="/handouts/triggers.yaml'
    assert (link in client.get("/handouts/triggers").text, link in volunteer.get("/handouts/triggers").text) == (
        False,
        True,
    )


def test_without_the_press_the_page_names_what_is_missing(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise press.PressUnavailable

    monkeypatch.setattr(views.press, "print_pdf", refuse)
    answer = client.get("/handouts/triggers.pdf")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    assert "apt install libpangoft2-1.0-0 libharfbuzz-subset0" in page
    assert "brew install pango" in page
    assert "ETag" not in answer.headers
    assert client.get("/handouts/triggers").status_code == 200


@pytest.mark.parametrize("refusal", [press.PressBusy, press.PressStopped])
def test_when_too_many_print_or_one_was_stopped_the_page_says_when_to_come_back(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, refusal: type[press.PressError]
) -> None:
    def refuse(*_: object) -> None:
        raise refusal

    monkeypatch.setattr(views.press, "print_pdf", refuse)
    answer = client.get("/handouts/pack.pdf?sheet=triggers")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Wait half a minute" in answer.get_data(as_text=True)


def test_a_visitor_lines_up_behind_volunteers(
    client: FlaskClient, as_: Callable[[Volunteer], FlaskClient], make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def print_pdf(_job: object, _settings: Settings) -> bytes:
        asked.append(press.client._is_volunteer.get()())
        return b"%PDF-"

    monkeypatch.setattr(views.press, "print_pdf", print_pdf)
    for browser in (client, as_(make.volunteer()), client):
        assert browser.get("/handouts/triggers.pdf").status_code == 200
    assert asked == [False, True, False]


def test_the_service_says_whether_it_can_print(
    client: FlaskClient, pressing: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").get_json()["press"] == "PressNotRunning"
    monkeypatch.setattr(views.press, "check", lambda _settings: press.client.check(pressing))
    assert client.get("/readyz").get_json()["press"] == "ok"
