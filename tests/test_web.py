import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from flask_babel import get_locale
from sqlalchemy.exc import OperationalError

from facilitator import access, clock, create_app, web
from facilitator.accounts.models import Volunteer
from facilitator.db import db
from facilitator.settings import Settings
from facilitator.web import problems
from tests.conftest import Make

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/healthz", "/static/site.css", "/volunteer/"])
def test_every_answer_carries_the_policy(client: FlaskClient, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("code", [400, 403, 404, 405, 413, 422, 429, 500, 503])
def test_each_refusal_has_a_page_in_the_sites_look_that_says_what_to_do_next(app: Flask, code: int) -> None:
    app.add_url_rule("/refuse", "refuse", lambda: abort(code))
    access.POLICY["refuse"] = "anyone"
    try:
        answer = app.test_client().get("/refuse")
    finally:
        del access.POLICY["refuse"]
    assert answer.status_code == code
    title, message = problems.words(code)
    for words in (title, message, 'href="/"', "Northgate Self-Help"):
        assert words.encode() in answer.data
    assert "Set-Cookie" not in answer.headers


def test_a_script_that_asks_for_json_gets_its_refusal_as_json(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert (answer.status_code, sorted(answer.get_json())) == (404, ["error", "message"])


def test_a_fault_is_a_page_and_not_a_trace(app: Flask) -> None:
    app.config.update(TESTING=False)
    app.add_url_rule("/fault", "fault", lambda: 1 / 0)
    access.POLICY["fault"] = "anyone"
    try:
        answer = app.test_client().get("/fault")
    finally:
        del access.POLICY["fault"]
    assert answer.status_code == 500
    assert b"Something went wrong" in answer.data
    assert b"ZeroDivisionError" not in answer.data


def test_without_a_database_the_page_says_so_and_looks_as_always(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(db.session, "execute", refuse)
    monkeypatch.setattr(db.session, "get", refuse)
    client = app.test_client()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["database"]) == (503, "OperationalError")
    assert client.get("/healthz").status_code == 200
    page = client.get("/nowhere")
    assert page.status_code == 404
    assert b"There is no such page" in page.data


def test_without_a_cache_the_service_says_so_and_is_ready_all_the_same(
    app: Flask, client: FlaskClient, settings: Settings
) -> None:
    app.extensions["ready"].pop("press")
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()) == (200, {"cache": "ok", "database": "ok"})
    shutil.rmtree(settings.instance / "cache")
    (settings.instance / "cache").write_text("in the way")
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()) == (200, {"cache": "NotADirectoryError", "database": "ok"})


def test_a_link_is_built_from_the_settings_and_never_from_the_host_of_a_request(app: Flask) -> None:
    with app.test_request_context("/", headers={"Host": "evil.example.net", "X-Forwarded-Host": "evil.example.net"}):
        assert web.absolute("web.healthz") == "https://meetings.example.org/healthz"


def test_where_people_come_by_https_browsers_are_told_to_stay_with_it(client: FlaskClient) -> None:
    assert client.get("/healthz").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_static_file_carries_a_mark_of_its_content_and_may_be_kept(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        address = app.url_for("static", filename="site.css")
    assert address.startswith("/static/site.css?v=")
    assert client.get(address, buffered=True).headers["Cache-Control"] == "public, max-age=31536000"


@pytest.mark.parametrize(
    ("country", "shown"), [("GB", "en_GB"), ("us", "en_US"), ("AU", "en_AU"), ("", "en_GB"), ("XX", "en_GB")]
)
def test_dates_and_times_are_written_as_the_organisations_country_does(
    settings: Settings, country: str, shown: str
) -> None:
    app = create_app(Settings(instance=settings.instance, secret_key="s", country=country))
    with app.test_request_context("/"):
        assert str(get_locale()) == shown


def test_an_endpoint_that_the_table_forgets_stops_the_start(app: Flask) -> None:
    app.add_url_rule("/new", "new", lambda: "new")
    with pytest.raises(RuntimeError, match=r"^access\.POLICY has no row for: new$"):
        access.check(app)


def test_a_predicate_that_nobody_registered_stops_the_start(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(access.POLICY, "web.healthz", "whoever")
    with pytest.raises(RuntimeError, match=r"^access\.POLICY names predicates that nobody registered: whoever$"):
        access.check(app)


def test_every_row_of_the_table_is_an_endpoint(app: Flask) -> None:
    assert set(access.POLICY) == {rule.endpoint for rule in app.url_map.iter_rules()}


def test_zones_come_from_the_pinned_package_alone() -> None:
    assert clock.zone("Europe/London").key == "Europe/London"
    assert "America/Vancouver" in clock.zone_names()


def test_a_telephone_number_in_a_line_is_a_link_that_dials_it_and_the_rest_stays_text() -> None:
    assert web.phone_links("<b>Line</b>: 020 7946 0999, or +1 (415) 555-0100 & 988, 24/7, since 2019") == (
        '&lt;b&gt;Line&lt;/b&gt;: <a href="tel:02079460999">020 7946 0999</a>, '
        'or <a href="tel:+14155550100">+1 (415) 555-0100</a> &amp; 988, 24/7, since 2019'
    )
    assert web.phone_links("") == ""


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/volunteer", "/volunteer/"),
        ("/volunteer?a=1", "/volunteer/?a=1"),
        ("/meetings//tea", "/meetings/tea"),
        ("/meetings///elsewhere.test", "/meetings/elsewhere.test"),
    ],
)
def test_whoever_writes_a_slash_too_many_or_too_few_stays_on_this_site(
    client: FlaskClient, asked: str, there: str
) -> None:
    answer = client.get("/", headers={"Host": "elsewhere.test"}, environ_overrides=_path(asked))
    assert (answer.status_code, answer.headers["Location"]) == (308, there)
    assert b"//elsewhere.test" not in answer.data
    assert answer.headers["Content-Security-Policy"] == POLICY


def _path(asked: str) -> dict[str, str]:
    path, _mark, query = asked.partition("?")
    return {"PATH_INFO": path, "QUERY_STRING": query}


@pytest.mark.parametrize("path", ["/calendars/groups/a%00.ics", "/volunteer/meetings/%00/edit", "/join/%00", "/%00"])
def test_no_address_with_nul_in_it_reaches_the_database(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_form_that_arrives_slowly_keeps_nobody_from_writing(
    app: Flask, as_: Callable[[Volunteer], FlaskClient], make: Make
) -> None:
    """SQLite has one writer, and a phone with a bad connection must not be it."""
    client = as_(make.volunteer("Robin"))
    written = []

    class Slow(BytesIO):
        def readinto(self, buffer: Any, /) -> int:
            with closing(sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))) as other:
                other.execute("PRAGMA busy_timeout = 0")
                other.execute("BEGIN IMMEDIATE")
                written.append("meanwhile")
            return super().readinto(buffer)

    body = b"first_name=Robyn"
    answer = client.post(
        "/volunteer/account",
        input_stream=Slow(body),
        content_length=len(body),
        content_type="application/x-www-form-urlencoded",
    )
    assert (answer.status_code, set(written)) == (303, {"meanwhile"})


def test_the_service_worker_is_at_the_root_and_asked_for_anew_each_time(client: FlaskClient) -> None:
    with client.get("/sw.js") as answer:
        assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/javascript", "no-cache, max-age=0")
        assert "Set-Cookie" not in answer.headers
