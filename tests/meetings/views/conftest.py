"""A group with its people, and a browser that fills in forms."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from facilitator.accounts.models import Volunteer
from facilitator.meetings import planning
from facilitator.meetings.models import Group, Venue
from tests.conftest import Make


@dataclass(frozen=True)
class People:
    """Who there is: ``robin`` is trained and ``kim`` is not, both of the group; ``lou`` is trained and of another."""

    group: Group
    venue: Venue
    robin: Volunteer
    kim: Volunteer
    lou: Volunteer
    cleo: Volunteer
    ada: Volunteer


@pytest.fixture
def people(make: Make) -> People:
    """Northgate with its team and hall, somebody of Southbank, a coordinator and an administrator."""
    robin, kim = make.volunteer("Robin", trained=True), make.volunteer("Kim")
    lou = make.volunteer("Lou", trained=True)
    make.group("Southbank", lou)
    return People(
        group=make.group("Northgate", robin, kim),
        venue=make.venue(),
        robin=robin,
        kim=kim,
        lou=lou,
        cleo=make.volunteer("Cleo", roles_=("volunteer", "coordinator")),
        ada=make.volunteer("Ada", roles_=("volunteer", "administrator")),
    )


Page = Callable[[Volunteer], FlaskClient]


def text(answer: TestResponse) -> str:
    """A page as it reads: without tags, spaces put together."""
    main = re.search(r"<main.*?</main>", answer.text, re.DOTALL)
    bare = re.sub(
        r"<(script|style|option|datalist)\b.*?</\1>|<[^>]+>", " ", main[0] if main else answer.text, flags=re.DOTALL
    )
    return re.sub(r" ([,.;:])", r"\1", " ".join(html.unescape(bare).split()))


def problems(answer: TestResponse) -> list[tuple[str, str]]:
    """The summary of what is wrong, as (the field that it leads to, the message)."""
    found = re.search(r'id="problems".*?</ul>', answer.text, re.DOTALL)
    links = re.findall(r'<a href="#([^"]+)">(.*?)</a>', found[0] if found else "", re.DOTALL)
    for name, message in links:
        at_field = f'id="{name}-error">' in answer.text and f"<p>{message}</p>" in answer.text
        assert at_field or name == "main", f"{message} is not said at {name}"
        assert f'id="{name}"' in answer.text
    return [(name, html.unescape(message)) for name, message in links]


def notices(client: FlaskClient, answer: TestResponse) -> list[str]:
    """Where a form led to: what is said there."""
    assert answer.status_code == 303, text(answer)
    page = client.get(answer.location)
    assert page.status_code == 200
    return [html.unescape(each) for each in re.findall(r'role="status"><p[^>]*>(.*?)</p>', page.text)]


def hidden(answer: TestResponse, name: str) -> str:
    """The value of a hidden field; empty where there is none."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', answer.text)
    return html.unescape(found[1]) if found else ""


def value(answer: TestResponse, name: str) -> str | None:
    """What stands in a field of one line, a text or a select; None where there is no such field."""
    for pattern in (
        rf'<select[^>]* name="{name}".*?<option selected value="([^"]*)"',
        rf'<textarea[^>]* name="{name}"[^>]*>\r?\n?(.*?)</textarea>',
        rf'<input checked [^>]*name="{name}"[^>]* value="([^"]*)"',
        rf'<input(?![^>]* type="(?:radio|checkbox)")[^>]* name="{name}"[^>]* value="([^"]*)"',
    ):
        if found := re.search(pattern, answer.text, re.DOTALL):
            return html.unescape(found[1])
    return None


def ticked(answer: TestResponse, name: str) -> list[str]:
    """The values of the boxes that are ticked."""
    return re.findall(rf'<input checked [^>]*name="{name}"[^>]* value="([^"]*)"', answer.text)


def plan(**changes: Any) -> dict[str, Any]:
    """The form of a meeting, filled in: every Thursday at 19:00 for 90 minutes in Mill Lane Hall."""
    return {
        "name": "Thursday Check-in",
        "group": "northgate",
        "frequency": "weekly",
        "interval": "1",
        "weekdays": ["3"],
        "nth": "",
        "weekday": "",
        "start_time": "19:00",
        "duration": "90",
        "minutes": "",
        "first_day": "",
        "last_day": "",
        "kind": "in_person",
        "venue": "mill-lane-hall",
        "online_url": "",
        "online_phone": "",
        "online_code": "",
        "timezone": "Europe/London",
        "lead": "",
        "language": "en",
        "point": "",
        "about": "",
        **changes,
    }


def press(client: FlaskClient, address: str, form: Mapping[str, Any], action: str = "save") -> TestResponse:
    """Check the form, look at the dates, then press the button."""
    looked = client.post(address, data={**form, "action": "check"})
    shown = {"seen": hidden(looked, "seen"), "version": hidden(looked, "version")}
    return client.post(address, data={**form, **shown, "action": action})


@pytest.fixture
def stored(session: Session) -> Callable[[str], Any]:
    """The meeting of a slug as the database has it now."""

    def read(slug: str) -> Any:
        session.expire_all()
        return planning.find(session, slug)

    return read
