"""A page that was asked for in a language leads nowhere out of it, whatever is pressed on it."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from gettext import NullTranslations
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import icalendar
import pdfplumber
import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import access
from facilitator import settings as settings_
from facilitator.finder import help as help_
from facilitator.handouts import qr
from facilitator.meetings import changes
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.models import Meeting
from facilitator.settings import Settings
from facilitator.web import catalogues
from facilitator.web.languages import HELP, NEUTRAL, direction
from tests.conftest import Make

TEMPLATES = sorted(path for path in settings_.templates().rglob("*.html") if "worksheets" not in path.parts)
OURS = "https://meetings.example.org"
# What is the same in every language, or belongs to the page itself.
SAME = re.compile(r"/(static|fonts)/|/meetings\.json$|/handouts/[^/]+\.yaml$|#|tel:|mailto:|data:")
LINKS = {"a": "href", "form": "action", "iframe": "src"}


@dataclass
class Seen(HTMLParser):
    """What a page leads to: the addresses of links, and of each form its method, address and hidden fields."""

    links: list[str] = field(default_factory=list)
    forms: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    alternates: dict[str, str] = field(default_factory=dict)
    html: dict[str, str | None] = field(default_factory=dict)
    inside: bool = True

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "html":
            self.html = said
        elif tag == "nav":
            self.inside = "tongues" not in (said.get("class") or "")
        elif tag == "link" and said.get("hreflang"):
            self.alternates[said["hreflang"] or ""] = said.get("href") or ""
        elif tag == "a" and self.inside:
            self.links.append(said.get("href") or "")
        elif tag == "form":
            self.forms.append(((said.get("method") or "get").lower(), said.get("action") or "", {}))
        elif tag == "input" and said.get("type") == "hidden" and self.forms:
            self.forms[-1][2][said.get("name") or ""] = said.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside or tag == "nav"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A site that is offered in every language that there is."""
    return replace(settings, languages=settings_.languages())


@pytest.fixture
def filled(make: Make, app: Flask) -> None:
    """A group with meetings of each kind, one of them cancelled, and one that has ended."""
    group, venue = make.group("Riverbend", about="Near the river."), make.venue()
    make.meeting("Monday Check-in", group=group, venue=venue, audiences=("newcomers",), about="Come as you are.")
    make.meeting("Lunes", group=group, language="es", kind="online", online_url="https://rooms.example.org/1")


def crawl(client: FlaskClient, start: str) -> Iterator[tuple[str, str, Seen]]:
    """The HTML pages that links lead to from an address on: address, text, and what it leads to.

    Of each view one as it is and one with something asked for, and all pages of help.
    """
    waiting, known = [start], set()
    views = client.application.url_map.bind("")
    while waiting:
        address = waiting.pop(0)
        path, _mark, query = address.partition("?")
        endpoint = views.match(path)[0]
        kind = (path if path.startswith("/help") else endpoint, bool(parse_qs(query).keys() - {"lang"}))
        no_page = access.POLICY[endpoint] != "anyone" or path.endswith((".ics", ".pdf", ".yaml", ".json", ".atom"))
        if no_page or kind in known:
            continue
        known.add(kind)
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = Seen()
        page.feed(answer.text)
        yield address, answer.text, page
        inside = (each.removeprefix(OURS) for each in page.links)
        waiting += [each.partition("#")[0] for each in inside if each.startswith("/") and not each.startswith("//")]


def stays(address: str, tag: str) -> bool:
    """Whether an address is in a language, or is the same in all of them."""
    parts = urlsplit(address.replace("webcal://meetings.example.org", OURS))
    away = parts.netloc and f"{parts.scheme}://{parts.netloc}" != OURS
    return bool(away or SAME.match(address) or SAME.search(parts.path) or parse_qs(parts.query).get("lang") == [tag])


class Missing(NullTranslations):
    """Stands behind a catalogue, and notes what it had no words for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def gettext(self, message: str) -> str:
        self.found.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.found.add(msgid1)
        return super().ngettext(msgid1, msgid2, n)


@pytest.mark.parametrize("tag", [tag for tag in settings_.languages() if tag != "en"])
def test_no_public_page_loses_the_language_by_its_links_or_its_words(
    client: FlaskClient, filled: None, monkeypatch: pytest.MonkeyPatch, tag: str
) -> None:
    missing = Missing()
    monkeypatch.setattr(catalogues.translations(tag), "_fallback", missing)
    lost, paths = [], set()
    for address, _text, page in crawl(client, f"/?lang={tag}"):
        path = urlsplit(address).path
        paths.add(path)
        english = path.startswith("/help/") and path not in HELP
        assert page.html == {"lang": "en" if english else tag, "dir": direction("en" if english else tag)}, address
        assert page.alternates.keys() == (set() if english else {"x-default", *settings_.languages()}), address
        lost += [(address, link) for link in page.links if link and not stays(link, tag)]
        for method, action, hidden in page.forms:
            kept = hidden.get("lang") == tag if method == "get" else not action or stays(action, tag)
            lost += [] if kept else [(address, f"{method} {action}")]
    assert lost == []
    assert missing.found == set()
    assert {"/", "/calendar", "/handouts", "/handouts/meetings", "/help/find", "/privacy", "/sign-in"} <= paths
    assert {"/meetings/lunes", "/groups/riverbend", "/calendars/subscribe/meetings/lunes"} <= paths


def test_the_language_of_the_site_itself_needs_no_mark(client: FlaskClient, filled: None) -> None:
    for asked in ("/", "/?lang=en", "/?lang=xx"):
        text = re.sub(r"<(link|a)[^>]*hreflang[^>]*>", "", client.get(asked).text)
        assert re.findall(r"[?&;]lang=", text) == [], asked


def test_addresses_in_templates_are_built_so_that_they_keep_the_language() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"""\b(?:href|action|formaction)=["'](?:/|\{\{ ?["']/)[^"']*""", text) == [], path
        forms = re.findall(r"<form\b(?:[^>{]|\{\{.*?\}\}|\{)*>(?:\{\{ lang_field\(\) \}\})?", text)
        keeping = ('method="post"', "{{ lang_field() }}")
        assert [each for each in forms if not any(part in each for part in keeping)] == [], path


def test_pages_for_volunteers_keep_it_and_say_in_which_language_they_really_are(as_: object, make: Make) -> None:
    page = Seen()
    page.feed(as_(make.volunteer(trained=True)).get("/volunteer/?lang=es").text)  # type: ignore[operator]
    assert page.html == {"lang": "en", "dir": "ltr"}
    assert [link for link in page.links if link and not stays(link, "es")] == []


def test_every_address_without_a_language_is_one_that_there_is() -> None:
    assert access.POLICY.keys() >= NEUTRAL


def test_a_feed_speaks_its_language_in_every_word_and_each_language_has_a_tag_of_its_own(
    client: FlaskClient, filled: None, session: Session, now: datetime
) -> None:
    lunes = session.scalars(select(Meeting).filter_by(slug="lunes")).one()
    session.add(DateChange(meeting_id=lunes.id, day=date(2026, 11, 30), what=What.USUAL, cancelled=True))
    changes.refresh(session, lunes, now)
    session.commit()
    address = "/calendars/meetings/lunes.ics?cancelled=show"
    english, spanish, arabic = (client.get(f"{address}{tag}") for tag in ("", "&lang=es", "&lang=ar"))
    read = icalendar.Calendar.from_ical(spanish.data)
    assert [str(each["SUMMARY"]) for each in read.walk("VEVENT")] == ["Lunes", "Cancelada: Lunes"]
    pages = re.findall(r"https://meetings\.example\.org/meetings/\S*", spanish.text.replace("\r\n ", ""))
    assert set(pages) == {"https://meetings.example.org/meetings/lunes?lang=es"}
    tags = [each.headers["ETag"] for each in (english, spanish, arabic)]
    assert len(set(tags)) == 3
    asked = [client.get(f"{address}&lang=es", headers={"If-None-Match": tag}).status_code for tag in tags]
    assert asked == [200, 304, 200]


@pytest.mark.parametrize(
    ("tag", "when", "leads_to"),
    [
        ("", "Every Monday", "/meetings/monday-check-in"),
        ("es", "Cada lunes", "/meetings/monday-check-in?lang=es"),
        ("ar", "Every Monday", "/meetings/monday-check-in"),  # its paper is English
    ],
)
def test_a_poster_and_what_its_code_leads_to_are_in_one_language(
    client: FlaskClient, filled: None, monkeypatch: pytest.MonkeyPatch, tag: str, when: str, leads_to: str
) -> None:
    led: list[str] = []
    monkeypatch.setattr(qr, "svg", lambda address: led.append(address) or Markup(""))  # type: ignore[func-returns-value]
    answer = client.get(f"/meetings/monday-check-in/poster.pdf{'?lang=' if tag else ''}{tag}")
    with pdfplumber.open(io.BytesIO(answer.data)) as pdf:
        text = pdf.pages[0].extract_text()
    assert when in text
    assert led == [f"{OURS}{leads_to}"]


def test_help_for_everybody_is_there_in_each_language() -> None:
    everybody = {f"/help/{job.name}" for job in help_.SECTIONS[0].jobs if job is not help_.PRIVACY}
    assert everybody == HELP
