"""The pages on which a coordinator makes worksheets, as a coordinator meets them."""

import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator import press
from facilitator.accounts.models import Volunteer
from facilitator.handouts import editions, loader, trial, views
from facilitator.handouts.variants import Size, Variant
from facilitator.press import engine
from tests.conftest import NOW, Make
from tests.handouts.conftest import text_of
from tests.handouts.test_editions import LATER, OTHER, TEXT, carla, published
from tests.handouts.test_loader import HEAD, PROMPT

__all__ = ["carla"]

NEW = "/volunteer/worksheets/new"
SHEET = "/volunteer/worksheets/a-sheet/en"
ONE_PAGE = b"one page"


@pytest.fixture
def desk(as_: Callable[[Volunteer], FlaskClient], carla: Volunteer) -> FlaskClient:
    """Carla's browser."""
    return as_(carla)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A press that prints one page of anything at once."""
    monkeypatch.setattr(views.press, "print_pdf", lambda *_: ONE_PAGE)
    monkeypatch.setattr(trial.checking, "surplus_pages", lambda *_: 0)


@pytest.fixture
def printing(monkeypatch: pytest.MonkeyPatch, _quick: None) -> None:
    """The press itself, in this process."""
    monkeypatch.undo()
    monkeypatch.setattr(views.press, "print_pdf", lambda job, _settings: engine.render(job))


def page(answer: Any) -> str:
    """What is read on a page, and the values of its fields."""
    return unescape(answer.get_data(as_text=True))


def problems(answer: Any) -> list[tuple[str, str]]:
    """Where the summary at the head of a page leads, and its words."""
    head = answer.get_data(as_text=True).partition('id="problems"')[2].partition("</div>")[0]
    return [(there, unescape(said)) for there, said in re.findall(r'<a href="#([^"]*)">(.*?)</a>', head)]


def upload(data: bytes, name: str = "a-sheet.en.yaml") -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def test_a_typed_worksheet_becomes_a_draft_named_after_its_title_and_is_shown_as_it_will_print(
    desk: FlaskClient, session: Session
) -> None:
    answer = desk.post(NEW, data={"text": TEXT.replace("\n", "\r\n")})
    assert (answer.status_code, answer.location) == (303, f"{SHEET}/draft")
    (sheet,) = editions.every(session)
    assert sheet.draft is not None
    assert (sheet.slug, sheet.language, sheet.draft.source) == ("a-sheet", "en", TEXT)
    shown = page(desk.get(answer.location))
    assert "The draft of “A sheet”, saved by Carla Example." in shown
    assert "A trial print came out as it is meant to, on every paper." in shown
    assert f'href="{SHEET}/draft.pdf?size=letter"' in shown
    assert "What now?" in shown
    assert "style=" not in shown


def test_a_file_brings_its_name_and_language_and_takes_the_place_of_the_text(
    desk: FlaskClient, session: Session
) -> None:
    data = {"upload": upload(b"\xef\xbb\xbf" + OTHER.encode(), "mine.es.yaml"), "text": "something else"}
    assert desk.post(NEW, data=data).location == "/volunteer/worksheets/mine/es/draft"
    (sheet,) = editions.every(session)
    assert sheet.draft is not None
    assert sheet.draft.source == OTHER


def test_name_and_language_that_are_typed_win(desk: FlaskClient) -> None:
    data = {"upload": upload(TEXT.encode(), "mine.es.yaml"), "slug": "yours", "language": "de"}
    assert desk.post(NEW, data=data).location == "/volunteer/worksheets/yours/de/draft"


@pytest.mark.parametrize(
    ("fields", "where", "said"),
    [
        (
            {"slug": "../../etc/passwd"},
            "slug",
            "Enter a name of small letters, digits and hyphens, such as sleep-diary.",
        ),
        ({"slug": "pack"}, "slug", "This name is taken by a page of the site. Choose another."),
        ({"slug": "guidelines"}, "slug", "This name is taken by a page of the site. Choose another."),
        ({"slug": "x" * 61}, "slug", "Use at most 60 characters."),
        ({"language": "klingon"}, "language", "Enter the short form of a language, such as en for English."),
        ({"language": "e"}, "language", "Enter the short form of a language, such as en for English."),
        ({"text": ""}, "text", "Choose a file, or write the text of the worksheet."),
    ],
)
def test_what_is_wrong_with_a_field_is_said_there_and_nothing_typed_is_lost(
    desk: FlaskClient, fields: dict[str, str], where: str, said: str
) -> None:
    answer = desk.post(NEW, data={"text": TEXT, "slug": "mine", **fields})
    assert answer.status_code == 422
    assert (where, said) in problems(answer)
    assert fields.get("text", TEXT) in page(answer)
    assert f'value="{fields.get("slug", "mine")}"' in page(answer)


def test_no_worksheet_takes_the_name_of_a_page_beside_it(desk: FlaskClient) -> None:
    rules = [rule.rule for rule in desk.application.url_map.iter_rules()]
    pages = {rule.removeprefix("/handouts/").partition(".")[0] for rule in rules if rule.startswith("/handouts/")}
    names = {name for name in pages if "<" not in name}
    assert names == {"pack", "meetings"}
    for name in names:
        answer = desk.post(NEW, data={"text": TEXT, "slug": name})
        assert ("slug", "This name is taken by a page of the site. Choose another.") in problems(answer)


def test_every_fault_of_a_text_leads_to_its_line_and_the_text_stays_as_it_was(desk: FlaskClient) -> None:
    text = TEXT.replace("ask: What now?", "aks: What now? <b>🎉</b>").replace("point: 2", "point: 7")
    answer = desk.post(NEW, data={"text": text, "slug": "mine", "language": "en"})
    assert answer.status_code == 422
    assert problems(answer) == [
        ("line-2", "Line 2: “point” should be less than or equal to 4."),
        ("line-8", "Line 8, block 1: “ask” is missing."),
        ("line-9", "Line 9, block 1: “aks” is not known here."),
    ]
    raw = answer.get_data(as_text=True)
    assert '<span class="here"><b>9</b>     aks: What now? &lt;b&gt;🎉&lt;/b&gt;' in raw
    assert page(answer).count(text) == 1
    assert raw.startswith("<!doctype html>")
    assert "<title>Error: Add a worksheet" in raw


REFUSED = {
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\xff", "x.png: It can’t be used: the file is a picture and no text."),
    "UTF-16": (
        ("\ufeff" + TEXT).encode("utf-16-le"),
        "x.png: Line 1: the file is not UTF-8 but UTF-16: save it as UTF-8.",
    ),
    "Latin-1": (
        TEXT.replace("What it", "Caf\xe9").encode("latin-1"),
        "x.png: Line 5: the file is not UTF-8: save it as UTF-8.",
    ),
    "too large": (b"#" * 90_000, "x.png: It can’t be used: the file has 90000 bytes, more than 65536."),
}


@pytest.mark.parametrize(("data", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_no_text_is_refused_by_its_name_and_what_was_typed_stays(
    desk: FlaskClient, data: bytes, said: str
) -> None:
    answer = desk.post(NEW, data={"upload": upload(data, "pictures/x.png"), "text": TEXT})
    assert (answer.status_code, problems(answer)) == (422, [("upload", said)])
    assert TEXT in page(answer)


def test_what_is_wrong_with_a_file_s_text_is_said_with_its_name(desk: FlaskClient) -> None:
    answer = desk.post(NEW, data={"upload": upload(TEXT.replace("now", "🎉").encode())})
    said = "a-sheet.en.yaml: Line 9, block 1: “ask” has what can't be printed: 🎉 (U+1F389, party popper)."
    assert (answer.status_code, problems(answer)) == (422, [("line-9", said)])


def test_an_empty_file_is_refused(desk: FlaskClient) -> None:
    answer = desk.post(NEW, data={"upload": upload(b" \r\n"), "text": TEXT})
    assert problems(answer) == [("upload", "a-sheet.en.yaml: It can’t be used: the file is empty.")]
    assert TEXT in page(answer)


def test_half_a_megabyte_of_text_is_refused_and_comes_back(desk: FlaskClient) -> None:
    answer = desk.post(NEW, data={"text": "x" * 400_000, "slug": "mine"})
    assert problems(answer) == [("text", "It can’t be used: the file has 400000 bytes, more than 65536.")]
    assert "x" * 400_000 in page(answer)


MARKUP = (
    "<script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "{{ 7 * 7 }}{% for x in (1,) %}",
    "</style><img src=x onerror=alert(1)>",
    "'\"><svg onload=alert(1)>",
)


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_is_text_on_every_page(desk: FlaskClient, session: Session, markup: str) -> None:
    text = "\n".join(
        line.replace("A sheet", quoted(markup))
        .replace("What now?", quoted(markup))
        .replace("What it is for.", quoted(markup))
        for line in TEXT.split("\n")
    )
    desk.post(NEW, data={"text": text, "slug": "a-sheet"})
    desk.post(f"{SHEET}/draft", data={"note": markup, "version": 1})
    desk.post(f"{SHEET}/edit", data={"text": text + "    hint: x\n", "version": 2})
    pages = ("/volunteer/worksheets", SHEET, f"{SHEET}/edit", f"{SHEET}/draft", f"{SHEET}/editions/1", "/handouts")
    for path in (*pages, "/handouts/a-sheet", "/handouts/a-sheet/editions"):
        answer = desk.get(path)
        assert answer.status_code == 200
        raw = answer.get_data(as_text=True)
        assert markup in unescape(raw)
        assert "<script>alert" not in raw
        assert not re.search(r"<(img|svg)[^>]* on", raw)
        assert "49" not in re.findall(r"<h[12][^>]*>(.*?)</h", raw)


def quoted(text: str) -> str:
    """As a YAML text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def test_markup_is_text_on_paper(desk: FlaskClient, printing: None) -> None:
    text = TEXT.replace("What now?", quoted("<b>Now</b> <img src='file:///etc/passwd'> {{ 7 * 7 }}"))
    desk.post(NEW, data={"text": text})
    (printed,) = text_of(desk.get(f"{SHEET}/draft.pdf").data)
    assert "<b>Now</b> <img src='file:///etc/passwd'> {{ 7 * 7 }}" in printed
    assert "A draft, not published" in printed


def test_a_trial_print_says_where_it_runs_over(desk: FlaskClient, printing: None) -> None:
    desk.post(NEW, data={"text": HEAD + PROMPT.replace("lines: 2", "lines: 20") * 3})
    shown = page(desk.get(f"{SHEET}/draft"))
    assert (
        "It runs over by 2 pages (A4, blank; US Letter, blank): take out some lines, or begin a new page sooner."
        in shown
    )


@pytest.mark.parametrize(
    ("error", "said", "status"),
    [
        (press.PressFailed("the document has 900 pages"), "It can’t be printed: the document has 900 pages.", 422),
        (press.PressBusy(), "Whether everything has room could not be tried", 303),
        (press.PressUnavailable(), "Whether everything has room could not be tried", 303),
    ],
)
def test_what_can_not_be_printed_is_not_published_and_a_press_that_is_away_is_no_hindrance(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str, status: int
) -> None:
    def refuse(*_: object) -> bytes:
        raise error

    desk.post(NEW, data={"text": TEXT})
    monkeypatch.setattr(views.press, "print_pdf", refuse)
    assert said in page(desk.get(f"{SHEET}/draft"))
    assert desk.post(f"{SHEET}/draft", data={"note": "x", "version": 1}).status_code == status
    assert (desk.get("/handouts/a-sheet").status_code == 200) is (status == 303)


def test_the_first_edition_needs_no_note_and_a_revision_does(desk: FlaskClient, session: Session) -> None:
    desk.post(NEW, data={"text": TEXT})
    answer = desk.post(f"{SHEET}/draft", data={"note": "", "version": 1})
    assert (answer.status_code, answer.location) == (303, SHEET)
    assert "Edition 1, of 23 November 2026 is published." in page(desk.get(SHEET))
    desk.post(f"{SHEET}/edit", data={"text": OTHER, "version": 2})
    answer = desk.post(f"{SHEET}/draft", data={"note": " ", "version": 3})
    assert (answer.status_code, problems(answer)) == (422, [("note", "Say in a few words what changed.")])
    answer = desk.post(f"{SHEET}/draft", data={"note": "Another question", "version": 3})
    assert answer.status_code == 303
    (sheet,) = editions.every(session)
    assert [(each.number, each.note) for each in sheet.editions] == [(2, "Another question"), (1, "")]


def test_a_draft_without_a_change_is_not_published(desk: FlaskClient) -> None:
    desk.post(NEW, data={"text": TEXT})
    desk.post(f"{SHEET}/draft", data={"version": 1})
    desk.post(f"{SHEET}/edit", data={"text": TEXT, "version": 2})
    answer = desk.post(f"{SHEET}/draft", data={"note": "Nothing", "version": 3})
    said = "Nothing has changed since the last edition, so there is nothing to publish."
    assert (answer.status_code, problems(answer)) == (422, [("note", said)])


def test_who_comes_second_is_told_who_was_first_and_loses_nothing(
    desk: FlaskClient, as_: Callable[[Volunteer], FlaskClient], make: Make, session: Session
) -> None:
    desk.post(NEW, data={"text": TEXT})
    robin = as_(make.volunteer("Robin", roles_=("volunteer", "coordinator")))
    assert robin.post(f"{SHEET}/edit", data={"text": OTHER, "version": 1}).status_code == 303
    mine = TEXT.replace("What now?", "What then?")
    answer = desk.post(f"{SHEET}/edit", data={"text": mine, "version": 1})
    assert answer.status_code == 422
    said = (
        "Robin Example has changed this worksheet since you opened the page. Look at their text first. If you then save"
        " yours again, it takes the place of theirs."
    )
    assert problems(answer) == [("text", said)]
    assert mine in page(answer)
    assert 'name="version" value="2"' in page(answer)
    stale = desk.post(f"{SHEET}/draft", data={"note": "x", "version": 1})
    assert (stale.status_code, "Somebody was quicker" in page(stale)) == (409, True)
    assert desk.post(f"{SHEET}/edit", data={"text": mine, "version": 2}).status_code == 303
    (sheet,) = editions.every(session)
    assert sheet.draft is not None
    assert sheet.draft.source == mine


def test_a_name_that_is_taken_leads_to_the_worksheet_that_has_it(desk: FlaskClient) -> None:
    desk.post(NEW, data={"text": TEXT})
    answer = desk.post(NEW, data={"text": OTHER})
    said = "There is a worksheet of this name already. Revise that one, or choose another name."
    assert (answer.status_code, problems(answer)) == (422, [("slug", said)])
    assert f'<a href="{SHEET}">' in page(answer)
    assert OTHER in page(answer)


def test_a_built_in_worksheet_is_adapted_in_its_place_and_taken_back_with_one_press(
    desk: FlaskClient, client: FlaskClient
) -> None:
    here = "/volunteer/worksheets/triggers/en"
    text = re.search(r"<textarea.*?>\n(.*?)</textarea>", page(desk.get(f"{here}/edit")), re.DOTALL)
    assert text is not None
    assert "replaces" not in text[1]
    desk.post(f"{here}/edit", data={"text": text[1].replace("title: What", "title: Here, what"), "version": 0})
    assert "It will stand in the place of the built-in worksheet" in page(desk.get(f"{here}/draft"))
    desk.post(f"{here}/draft", data={"note": "Our own title", "version": 1})
    listed, shown = page(client.get("/handouts")), page(client.get("/handouts/triggers"))
    assert "Here, what sets it off" in listed
    assert "adapted by Northgate Self-Help" in listed
    assert "A worksheet of this library, adapted by Northgate Self-Help." in shown
    assert "What sets it off" in page(client.get("/handouts/triggers?edition=0"))
    answer = desk.post(f"{here}/withdraw", data={"version": 2})
    assert (answer.status_code, answer.location) == (303, here)
    listed = page(client.get("/handouts"))
    assert ("Here, what sets it off" in listed, "adapted by" in listed) == (False, False)
    assert client.get("/handouts/triggers?edition=1").status_code == 404
    assert "Here, what sets it off" in page(desk.get(f"{here}/editions/1"))
    assert desk.post(f"{here}/put-back", data={"version": 3}).status_code == 303
    assert "Here, what sets it off" in page(client.get("/handouts"))


def test_our_own_leaves_the_library_when_it_is_withdrawn_and_its_history_stays_with_coordinators(
    desk: FlaskClient, client: FlaskClient, session: Session, carla: Volunteer
) -> None:
    published(session, carla)
    addresses = (
        "/handouts/a-sheet",
        "/handouts/a-sheet.yaml",
        "/handouts/a-sheet/editions",
        "/handouts/a-sheet?edition=1",
    )
    assert [client.get(path).status_code for path in addresses] == [200] * 4
    desk.post(f"{SHEET}/withdraw", data={"version": 2})
    assert [client.get(path).status_code for path in addresses] == [404] * 4
    assert [desk.get(f"{SHEET}/editions/1{kind}").status_code for kind in ("", ".pdf", ".yaml")] == [200] * 3
    assert "Edition 1, of 23 November 2026, withdrawn" in page(desk.get(f"{SHEET}/editions/1"))
    gone = desk.post(f"{SHEET}/withdraw", data={"version": 3})
    assert (gone.status_code, "It has been done already." in page(gone)) == (409, True)


def two_editions(session: Session, carla: Volunteer) -> None:
    """A worksheet of two pages, and a second edition of it."""
    text = TEXT + PROMPT + "    new_page: true\n"
    sheet = published(session, carla, text)
    editions.keep_draft(session, "a-sheet", "en", text.replace("now", "then"), sheet.version, carla, LATER)
    editions.publish(session, sheet, "Then, not now", sheet.version, carla, LATER, date(2026, 12, 2))
    session.commit()


def test_an_older_edition_is_printed_and_says_so_on_each_page(
    client: FlaskClient, session: Session, carla: Volunteer, printing: None
) -> None:
    two_editions(session, carla)
    said = "An older edition, no. 1 of 23 November 2026; the newest is no. 2 of 2 December 2026"
    older, newest = (
        text_of(client.get("/handouts/a-sheet.pdf?edition=1").data),
        text_of(client.get("/handouts/a-sheet.pdf").data),
    )
    assert [(said in each, "What now?" in each) for each in older] == [(True, True)] * 2
    assert [("older" in each, "What then?" in each) for each in newest] == [(False, True)] * 2
    assert all("Edition 2, of 2 December 2026" in each for each in newest)
    shown = page(client.get("/handouts/a-sheet?edition=1"))
    assert said in shown
    assert re.search(
        r'<form class="card form" method="get" action="/handouts/a-sheet.pdf">\s*<input[^>]*name="edition" value="1">',
        shown,
    )
    assert 'name="edition"' not in page(client.get("/handouts/a-sheet"))


def test_the_editions_stand_on_a_page_of_their_own_with_what_changed(
    client: FlaskClient, session: Session, carla: Volunteer
) -> None:
    two_editions(session, carla)
    shown = page(client.get("/handouts/a-sheet/editions"))
    assert [shown.index(words) for words in ("Edition 2, of", "Then, not now", "Edition 1, of")] == sorted(
        shown.index(words) for words in ("Edition 2, of", "Then, not now", "Edition 1, of")
    )
    assert "Carla" not in shown
    assert "/handouts/a-sheet.pdf?edition=1" in shown
    assert "As it comes with the software." in page(client.get("/handouts/triggers/editions"))


@pytest.mark.parametrize(
    ("address", "name", "begins"),
    [
        ("/handouts/triggers.yaml", "triggers.en.yaml", "title: What sets it off\n"),
        ("/handouts/triggers.yaml?lang=en&edition=0", "triggers.en.yaml", "title: What sets it off\n"),
        ("/handouts/a-sheet.yaml", "a-sheet.en.yaml", "title: A sheet\npoint: 2\nminutes: 5\nedition: 2026-12-02\n"),
        (
            "/handouts/a-sheet.yaml?edition=1",
            "a-sheet.en.yaml",
            "title: A sheet\npoint: 2\nminutes: 5\nedition: 2026-11-23\n",
        ),
    ],
)
def test_any_worksheet_can_be_taken_as_its_file_by_anybody(
    client: FlaskClient, session: Session, carla: Volunteer, address: str, name: str, begins: str
) -> None:
    two_editions(session, carla)
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/yaml"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.get_data(as_text=True).startswith(begins)


@pytest.mark.parametrize(
    "address",
    [
        "/handouts/triggers.yaml?edition=1",
        "/handouts/triggers?edition=x",
        "/handouts/triggers.pdf?edition=99999999999999999999",
        "/handouts/nothing.yaml",
        "/handouts/guidelines.yaml",
        "/handouts/..%2f..%2fpyproject.yaml",
        "/handouts/triggers.yaml/",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_what_was_downloaded_can_be_uploaded_as_it_is(desk: FlaskClient, templates: Path) -> None:
    for path in sorted((templates / "worksheets").glob("*.yaml")):
        data = desk.get(f"/handouts/{path.name.partition('.')[0]}.yaml").data
        assert data == path.read_bytes()
        assert desk.post(NEW, data={"upload": upload(data, path.name)}).status_code == 303


def test_the_text_to_begin_with_is_itself_a_worksheet(desk: FlaskClient) -> None:
    text = re.search(r"<textarea.*?>\n(.*?)</textarea>", page(desk.get(NEW)), re.DOTALL)
    assert text is not None
    answer = desk.post(NEW, data={"text": text[1]})
    assert answer.location == "/volunteer/worksheets/a-name-of-at-most-60-characters/en/draft"


def test_a_draft_is_seen_by_coordinators_only_and_not_kept_on_the_way(
    desk: FlaskClient, client: FlaskClient, as_: Callable[[Volunteer], FlaskClient], make: Make
) -> None:
    desk.post(NEW, data={"text": TEXT})
    answer = desk.get(f"{SHEET}/draft.pdf?size=letter")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'inline; filename="a-sheet-edition-1-letter.pdf"'
    file = desk.get("/volunteer/worksheets/triggers/en/editions/0.yaml")
    assert (file.status_code, file.headers["Cache-Control"]) == (200, "no-store")
    assert client.get("/handouts/a-sheet").status_code == 404
    sam = as_(make.volunteer("Sam", trained=True))
    assert [sam.get(f"{SHEET}/draft{kind}").status_code for kind in ("", ".pdf")] == [403, 403]
    assert client.get(f"{SHEET}/draft").location.startswith("/sign-in")


def test_a_draft_can_be_begun_with_an_older_edition_and_thrown_away(
    desk: FlaskClient, session: Session, carla: Volunteer
) -> None:
    two_editions(session, carla)
    assert "What now?" in page(desk.get(f"{SHEET}/edit?edition=1"))
    assert "What then?" in page(desk.get(f"{SHEET}/edit"))
    desk.post(f"{SHEET}/edit", data={"text": TEXT, "version": 4})
    answer = desk.post(f"{SHEET}/discard", data={"version": 5})
    assert (answer.status_code, answer.location) == (303, SHEET)
    assert "Make a new edition" in page(desk.get(SHEET))
    assert desk.get(f"{SHEET}/draft").location == SHEET


def test_a_draft_that_never_became_an_edition_leaves_nothing(desk: FlaskClient, session: Session) -> None:
    desk.post(NEW, data={"text": TEXT})
    assert desk.post(f"{SHEET}/discard", data={"version": 1}).location == "/volunteer/worksheets"
    assert editions.every(session) == []
    assert desk.get(SHEET).status_code == 404


def test_a_pack_prints_our_own_with_the_others(
    client: FlaskClient, session: Session, carla: Volunteer, printing: None
) -> None:
    published(session, carla)
    session.commit()
    pages = text_of(client.get("/handouts/pack.pdf?sheet=a-sheet&sheet=triggers&size=a4").data)
    assert ["What now?" in pages[0], "The habit I am looking at" in pages[1]] == [True, True]


def test_the_list_costs_the_same_for_many_as_for_few(
    desk: FlaskClient, session: Session, carla: Volunteer, statements: Callable[[FlaskClient, str], int]
) -> None:
    counted = []
    for number in range(4):
        published(session, carla, slug=f"sheet-{number}")
        editions.keep_draft(session, f"draft-{number}", "en", TEXT, 0, carla, NOW)
        counted.append(statements(desk, "/volunteer/worksheets"))
    assert counted[1:] == [counted[0]] * 3


def test_each_way_to_print_is_tried() -> None:
    blank, filled = (loader.parse("a.en.yaml", text) for text in (TEXT, TEXT + "    example: [x]\n"))
    assert list(trial.forms(blank)) == [Variant(Size.A4), Variant(Size.LETTER)]
    assert list(trial.forms(filled)) == [Variant(size, example=example) for example in (False, True) for size in Size]
