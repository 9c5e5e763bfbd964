import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import Message
from typing import Any

import argon2.low_level
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from facilitator import create_app, mail
from facilitator.accounts import links, passwords, people, throttle
from facilitator.accounts.links import Purpose
from facilitator.accounts.models import SignInFailure, Volunteer
from facilitator.accounts.views.doors import is_local
from facilitator.db import db, writing
from facilitator.mail import Letter
from facilitator.settings import Settings

from .browsing import PASSWORD, sign_in, submit, token_of, whole

START = "/volunteer/"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the hash computations that were made."""
    made: list[str] = []
    for name in ("hash_secret", "verify_secret"):
        real = getattr(argon2.low_level, name)

        def count(*args: Any, real: Any = real, name: str = name, **kwargs: Any) -> Any:
            made.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(argon2.low_level, name, count)
    return made


def is_signed_in(browser: FlaskClient) -> bool:
    return browser.get("/volunteer/account").status_code == 200


@pytest.mark.parametrize(
    "address", ["/", "/volunteer/people?q=a%20b", "/calendar#top", "/%5celsewhere.example", "/a//b"]
)
def test_an_address_here_is_local(address: str) -> None:
    assert is_local(address)


@pytest.mark.parametrize(
    "address",
    ["", "volunteer/", "?q=/", "https://elsewhere.example/", "//elsewhere.example/", "///elsewhere.example/",
     "/\\elsewhere.example/", "\\\\elsewhere.example/",
     "/\\/elsewhere.example/", "/\t/elsewhere.example/", "\n//elsewhere.example/",
     "/\x00/elsewhere.example", "javascript:alert(1)", "//[elsewhere"],
)  # fmt: skip
def test_an_address_that_a_browser_may_read_as_elsewhere_is_not(address: str) -> None:
    assert not is_local(address)


class TestSigningIn:
    def test_goes_to_the_start_page(self, client: FlaskClient, robin: Volunteer) -> None:
        answer = sign_in(client, "robin@example.org")
        assert (answer.status_code, answer.location) == (303, START)
        assert is_signed_in(client)
        assert client.get("/sign-in").location == START

    def test_takes_the_address_in_any_case(self, client: FlaskClient, robin: Volunteer) -> None:
        assert sign_in(client, "  ROBIN@Example.org ").status_code == 303

    def test_goes_on_to_addresses_here_alone(self, app: Flask, robin: Volunteer) -> None:
        for asked, goes in [
            ("/volunteer/people?q=a%20b", "/volunteer/people?q=a%20b"),
            ("https://elsewhere.example/", START),
            ("//elsewhere.example/", START),
            ("/\\elsewhere.example/", START),
        ]:
            browser = app.test_client()
            token = token_of(browser.get("/sign-in", query_string={"next": asked}))
            fields = {"csrf_token": token, "email": "robin@example.org", "password": PASSWORD}
            assert browser.post("/sign-in", query_string={"next": asked}, data=fields).location == goes

    def test_that_fails_keeps_the_address_and_says_what_is_wrong(self, client: FlaskClient, robin: Volunteer) -> None:
        answer = sign_in(client, "robin@example.org", "wrong password", remember="y")
        assert answer.status_code == 422
        message = "This address and password do not belong together. Check both and try again."
        assert "<title>Error: Sign in" in answer.text
        assert f'<li><a href="#password">{message}</a></li>' in answer.text
        assert 'value="robin@example.org"' in answer.text
        assert "wrong password" not in answer.text
        assert re.search(r'name="remember"[^>]* checked|checked [^>]*name="remember"', answer.text)
        assert not is_signed_in(client)

    def test_without_address_or_password_says_which(self, client: FlaskClient) -> None:
        answer = sign_in(client, "", "")
        assert answer.status_code == 422
        assert re.findall(r'<li><a href="(#\w+)">([^<]+)', answer.text) == [
            ("#email", "Enter your email address."),
            ("#password", "Enter your password."),
        ]

    def test_says_and_does_the_same_whether_there_is_an_account_or_not(
        self, app: Flask, make: Any, robin: Volunteer, work: list[str]
    ) -> None:
        make.volunteer(email="gone@example.org", password=passwords.digest(PASSWORD), active=False)
        make.volunteer(email="invited@example.org", password=None)
        seen = []
        for email, typed in [
            ("robin@example.org", "wrong password"),
            ("nobody@example.org", "wrong password"),
            ("gone@example.org", PASSWORD),
            ("invited@example.org", "wrong password"),
        ]:
            work.clear()
            status, page = whole(sign_in(app.test_client(), email, typed))
            seen.append((status, page.replace(email, "…"), len(work)))
        assert seen == [seen[0]] * 4
        assert seen[0][0] == 422
        assert seen[0][2] == 1

    def test_leaves_nothing_of_the_session_that_was_there(self, client: FlaskClient, robin: Volunteer) -> None:
        client.get("/sign-in")
        with client.session_transaction() as cookie:
            before = cookie["csrf_token"]
            cookie["planted"] = "by somebody else"
        sign_in(client, "robin@example.org")
        with client.session_transaction() as cookie:
            assert "planted" not in cookie
            assert cookie.get("csrf_token") != before

    def test_is_refused_without_the_token(self, client: FlaskClient, robin: Volunteer) -> None:
        assert client.post("/sign-in", data={"email": "robin@example.org", "password": PASSWORD}).status_code == 400

    def test_of_somebody_who_is_no_longer_active_fails(self, client: FlaskClient, robin: Volunteer) -> None:
        robin.active = False
        assert sign_in(client, "robin@example.org").status_code == 422

    def test_with_an_odd_address_fails_like_any_other(self, two_copies: tuple[Flask, Flask]) -> None:
        for email in ("robin\x00@example.org", "\U0001f600", "x" * 100_000, "'--"):
            assert sign_in(two_copies[0].test_client(), email).status_code == 422
            assert submit(two_copies[0].test_client(), "/reset", email=email).status_code == 422


class TestTooManyTries:
    def test_shut_the_account_for_a_quarter_of_an_hour_known_or_not(
        self, app: Flask, robin: Volunteer, now: datetime, clock_at: Callable[[datetime], None], work: list[str]
    ) -> None:
        seen = {}
        for email in ("robin@example.org", "nobody@example.org"):
            statuses = [sign_in(app.test_client(), email, "wrong password").status_code for _ in range(5)]
            work.clear()
            answer = sign_in(app.test_client(), email, PASSWORD)
            assert statuses == [422] * 5
            assert (answer.status_code, answer.headers["Retry-After"], work) == (429, "900", [])
            seen[email] = whole(answer)
        assert seen["robin@example.org"] == seen["nobody@example.org"]
        assert "Northgate Self-Help" in answer.text
        assert "for a quarter of an hour" in answer.text
        clock_at(now + throttle.WINDOW)
        assert sign_in(app.test_client(), "robin@example.org").status_code == 303

    def test_are_counted_by_address_however_it_is_typed(self, app: Flask, robin: Volunteer) -> None:
        for email in (
            "robin@example.org",
            "ROBIN@example.org",
            " Robin@Example.Org",
            "robin@example.org ",
            "rObin@example.org",
        ):
            assert sign_in(app.test_client(), email, "wrong password").status_code == 422
        assert sign_in(app.test_client(), "robin@example.org").status_code == 429

    def test_are_forgotten_after_a_success(self, app: Flask, robin: Volunteer) -> None:
        for _ in range(3):
            assert [sign_in(app.test_client(), "robin@example.org", "wrong").status_code for _ in range(4)] == [422] * 4
            assert sign_in(app.test_client(), "robin@example.org").status_code == 303

    def test_do_not_end_the_sessions_that_are_open(self, app: Flask, client: FlaskClient, robin: Volunteer) -> None:
        sign_in(client, "robin@example.org")
        for _ in range(6):
            sign_in(app.test_client(), "robin@example.org", "wrong")
        assert is_signed_in(client)

    def test_are_freed_by_a_link_for_a_new_password(
        self, app: Flask, client: FlaskClient, robin: Volunteer, settings: Settings, now: datetime
    ) -> None:
        for _ in range(6):
            sign_in(app.test_client(), "robin@example.org", "wrong")
        token = links.make(settings.secret_key, Purpose.RESET, robin, now)
        assert submit(client, f"/reset/{token}", password="another fine one").status_code == 303
        assert sign_in(app.test_client(), "robin@example.org", "another fine one").status_code == 303

    def test_are_counted_over_all_copies(self, two_copies: tuple[Flask, Flask], now: datetime) -> None:
        _add(two_copies[0], now)
        browsers = [copy.test_client() for copy in two_copies] * 3
        answers = [sign_in(browser, "robin@example.org", "wrong").status_code for browser in browsers]
        assert answers == [422, 422, 422, 422, 422, 429]
        assert [sign_in(copy.test_client(), "robin@example.org").status_code for copy in two_copies] == [429, 429]

    def test_at_once_get_no_more_answers_than_one_by_one(
        self, two_copies: tuple[Flask, Flask], now: datetime, work: list[str]
    ) -> None:
        _add(two_copies[0], now)
        browsers = [copy.test_client() for copy in two_copies * 8]
        for browser in browsers:
            browser.get("/sign-in")
        work.clear()
        with ThreadPoolExecutor(len(browsers)) as pool:
            answers = list(pool.map(lambda browser: sign_in(browser, "robin@example.org", "x").status_code, browsers))
        assert set(answers) <= {422, 429}
        assert answers.count(422) == len(work) <= throttle.TRIES
        with two_copies[0].app_context():
            assert len(db.session.scalars(select(SignInFailure)).all()) == answers.count(422)


class TestSigningOut:
    def test_ends_the_sessions_on_all_devices_and_copies_of_their_cookies(
        self, app: Flask, client: FlaskClient, robin: Volunteer
    ) -> None:
        phone, thief = app.test_client(), app.test_client()
        for browser in (client, phone):
            sign_in(browser, "robin@example.org", remember="y")
        cookie = client.get_cookie("session")
        assert cookie is not None
        thief.set_cookie("session", cookie.value)
        assert [is_signed_in(browser) for browser in (client, phone, thief)] == [True] * 3
        answer = client.post("/sign-out", data={"csrf_token": _token(client)})
        assert (answer.status_code, answer.location) == (303, "/sign-in?out=1")
        assert [is_signed_in(browser) for browser in (client, phone, thief)] == [False] * 3
        assert "You are signed out, on this device and on all others." in client.get("/sign-in?out=1").text

    def test_leaves_no_cookie(self, client: FlaskClient, robin: Volunteer) -> None:
        sign_in(client, "robin@example.org")
        client.post("/sign-out", data={"csrf_token": _token(client)})
        assert client.get_cookie("session") is None

    def test_is_not_done_by_a_link_or_from_elsewhere(self, client: FlaskClient, robin: Volunteer) -> None:
        sign_in(client, "robin@example.org")
        assert client.get("/sign-out").status_code == 405
        assert client.post("/sign-out").status_code == 400
        assert is_signed_in(client)

    def test_leaves_the_sessions_of_others(self, app: Flask, client: FlaskClient, robin: Volunteer, make: Any) -> None:
        make.volunteer("Kim", email="kim@example.org", password=passwords.digest(PASSWORD))
        kim = app.test_client()
        sign_in(kim, "kim@example.org")
        sign_in(client, "robin@example.org")
        client.post("/sign-out", data={"csrf_token": _token(client)})
        assert is_signed_in(kim)


class TestTheCookie:
    def test_is_for_this_site_over_https_until_the_browser_closes(self, client: FlaskClient, robin: Volunteer) -> None:
        answer = sign_in(client, "robin@example.org")
        [cookie] = answer.headers.getlist("Set-Cookie")
        assert sorted(cookie.split("; ")[1:]) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]

    def test_lasts_sixty_days_for_who_asked_for_it(self, client: FlaskClient, robin: Volunteer) -> None:
        sign_in(client, "robin@example.org", remember="y")
        cookie = client.get_cookie("session")
        assert cookie is not None
        assert cookie.expires is not None
        left = cookie.expires - datetime.now(cookie.expires.tzinfo)
        assert timedelta(days=59, hours=23) < left <= timedelta(days=60)
        assert [("Set-Cookie" in client.get("/volunteer/account").headers) for _ in range(3)] == [True, False, False]

    def test_is_not_secure_on_a_site_without_https(self, settings: Settings, now: datetime) -> None:
        app = create_app(replace(settings, base_url="http://127.0.0.1:8000"))
        with app.app_context():
            db.metadata.create_all(db.engine)
        [cookie] = app.test_client().get("/sign-in").headers.getlist("Set-Cookie")
        assert "Secure" not in cookie
        with app.app_context():
            db.engine.dispose()

    def test_is_not_set_for_who_only_looks(self, client: FlaskClient) -> None:
        for address in ("/volunteer/account", "/volunteer/people?q=x", "/reset/none", "/join/none", "/nowhere"):
            assert "Set-Cookie" not in client.get(address).headers

    def test_is_not_looked_at_where_it_does_not_matter(self, app: Flask, client: FlaskClient, robin: Volunteer) -> None:
        sign_in(client, "robin@example.org")
        asked = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        for address in ("/healthz", "/static/site.css"):
            answer = client.get(address, buffered=True)
            assert answer.status_code == 200
            assert "Cookie" not in answer.headers.get("Vary", "")
        assert asked == []

    def test_of_somebody_who_is_no_longer_active_is_dead(self, client: FlaskClient, robin: Volunteer) -> None:
        sign_in(client, "robin@example.org")
        assert is_signed_in(client)
        robin.active = False
        assert not is_signed_in(client)

    @pytest.mark.parametrize("name", ["remember_token", "session"])
    def test_is_of_no_use_when_made_up(self, client: FlaskClient, robin: Volunteer, name: str) -> None:
        client.set_cookie(name, f"{robin.fs_uniquifier}|{'0' * 128}")
        assert not is_signed_in(client)

    def test_is_the_only_way_to_be_signed_in(self, app: Flask, client: FlaskClient, robin: Volunteer) -> None:
        with app.test_request_context():
            token = robin.get_auth_token()
        assert client.get(f"/volunteer/account?auth_token={token}").status_code == 303
        assert client.get("/volunteer/account", headers={"Authentication-Token": token}).status_code == 303
        assert client.get("/volunteer/account", auth=("robin@example.org", PASSWORD)).status_code == 303

    def test_does_not_keep_the_page_from_saying_that_the_database_is_gone(
        self, client: FlaskClient, robin: Volunteer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sign_in(client, "robin@example.org")

        def refuse(*_args: object, **_kwargs: object) -> None:
            raise OperationalError("SELECT 1", {}, Exception("gone"))

        monkeypatch.setattr(Session, "scalar", refuse)
        monkeypatch.setattr(Session, "scalars", refuse)
        monkeypatch.setattr(Session, "execute", refuse)
        monkeypatch.setattr(Session, "get", refuse)
        answer = client.get("/volunteer/account")
        assert answer.status_code == 503
        assert "Not available for the moment" in answer.text


class Inbox(Handler):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.letters.append(message)


@pytest.fixture
def inbox(settings: Settings) -> Iterator[tuple[Inbox, Settings]]:
    """A mail server, and the settings to reach it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    yield inbox, replace(settings, mail_port=port, mail_tls=False)
    server.stop()


class TestANewPassword:
    def test_comes_by_mail_from_asking_to_signing_in(
        self, app: Flask, client: FlaskClient, session: Session, robin: Volunteer, now: datetime,
        inbox: tuple[Inbox, Settings],
    ) -> None:  # fmt: skip
        elsewhere = app.test_client()
        sign_in(elsewhere, "robin@example.org")
        forged = {"base_url": "http://evil.example", "headers": {"X-Forwarded-Host": "evil.example"}}
        token = token_of(client.get("/reset", **forged))
        answer = client.post("/reset", data={"email": "Robin@example.org ", "csrf_token": token}, **forged)
        assert (answer.status_code, answer.location) == (303, "/reset/sent")
        arrived, settings = inbox
        assert mail.send_due(session, settings, now) == 1
        [letter] = arrived.letters
        assert (letter["To"], letter["Subject"]) == ("robin@example.org", "A new password")
        text = letter.get_payload(decode=True).decode().replace("\r\n", "\n")  # type: ignore[union-attr]
        assert "evil.example" not in text
        [link] = re.findall(r"^https://meetings\.example\.org(/reset/\S+)$", text, re.MULTILINE)

        for method in (client.head, client.get, client.get):  # a scanner looks
            assert method(link).status_code == 200
        assert is_signed_in(elsewhere)
        answer = submit(client, link, password="another fine one")
        assert (answer.status_code, answer.location) == (303, START)
        assert is_signed_in(client)
        assert not is_signed_in(elsewhere)
        assert client.get(link).status_code == 410
        assert sign_in(app.test_client(), "robin@example.org", PASSWORD).status_code == 422
        assert sign_in(app.test_client(), "robin@example.org", "another fine one").status_code == 303

    def test_is_promised_alike_to_everybody_and_sent_to_who_has_an_account(
        self, app: Flask, session: Session, make: Any, robin: Volunteer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make.volunteer(email="gone@example.org", active=False)
        composed: list[str] = []
        real = links.make
        monkeypatch.setattr(links, "make", lambda *args: composed.append("link") or real(*args))
        seen = []
        for email in ("robin@example.org", "nobody@example.org", "gone@example.org"):
            composed.clear()
            browser = app.test_client()
            answer = submit(browser, "/reset", email=email)
            seen.append((whole(answer), answer.location, whole(browser.get(answer.location)), list(composed)))
        assert seen == [seen[0]] * 3
        assert seen[0][3] == ["link"]
        assert list(session.scalars(select(Letter.to))) == ["robin@example.org"]

    def test_is_mailed_five_times_in_a_quarter_of_an_hour_and_no_more(
        self, app: Flask, session: Session, robin: Volunteer
    ) -> None:
        answers = {whole(submit(app.test_client(), "/reset", email="robin@example.org")) for _ in range(8)}
        assert len(answers) == 1
        assert len(session.scalars(select(Letter)).all()) == throttle.TRIES
        assert sign_in(app.test_client(), "robin@example.org").status_code == 303

    def test_wants_an_address(self, client: FlaskClient) -> None:
        for email in ("", "robin", "robin@example"):
            answer = submit(client, "/reset", email=email)
            assert answer.status_code == 422
            assert '<a href="#email">Enter an email address such as name@example.org.</a>' in answer.text
            assert f'value="{email}"' in answer.text

    def test_is_a_coordinators_business_where_there_is_no_mail(self, settings: Settings, now: datetime) -> None:
        app = create_app(replace(settings, mail_server=""))
        with app.app_context():
            db.metadata.create_all(db.engine)
        app.config["WTF_CSRF_ENABLED"] = False
        for answer in (app.test_client().get("/reset"), app.test_client().post("/reset", data={"email": "a@b.org"})):
            assert answer.status_code == 200
            assert "Ask a coordinator for a link" in answer.text
            assert "<form" not in answer.text
        with app.app_context():
            db.engine.dispose()

    def test_runs_out_after_a_day(
        self, client: FlaskClient, robin: Volunteer, settings: Settings, now: datetime, clock_at: Callable[..., None]
    ) -> None:
        token = links.make(settings.secret_key, Purpose.RESET, robin, now)
        clock_at(now + timedelta(days=1))
        answer = client.get(f"/reset/{token}")
        assert answer.status_code == 410
        assert "Ask for a new one on the sign-in page." in answer.text


class TestJoining:
    @pytest.fixture
    def kim(self, session: Session, now: datetime) -> Volunteer:
        return people.add(session, "kim@example.org", "Kim", by=None, now=now)

    @pytest.fixture
    def link(self, kim: Volunteer, settings: Settings, now: datetime) -> str:
        return f"/join/{links.make(settings.secret_key, Purpose.JOIN, kim, now)}"

    def test_sets_a_password_and_signs_in(self, app: Flask, client: FlaskClient, kim: Volunteer, link: str) -> None:
        page = client.get(link).text
        assert "Welcome, Kim" in page
        assert "kim@example.org" in page
        answer = submit(client, link, password="four quiet words here")
        assert (answer.status_code, answer.location) == (303, START)
        assert "kim@example.org" in client.get("/volunteer/account").text
        assert sign_in(app.test_client(), "kim@example.org", "four quiet words here").status_code == 303
        again = app.test_client().get(link)
        assert again.status_code == 410
        assert "This link no longer works" in again.text

    def test_changes_nothing_when_a_scanner_looks(self, client: FlaskClient, session: Session, link: str) -> None:
        def stored() -> list[tuple[Any, ...]]:
            rows = session.execute(select(Volunteer.password, Volunteer.fs_uniquifier, Volunteer.active)).all()
            return [tuple(row) for row in rows]

        before = stored()
        for _ in range(3):
            assert client.get(link).status_code == 200
            assert client.head(link).status_code == 200
            assert client.options(link).status_code == 200
        assert stored() == before

    def test_wants_a_password_that_will_do(self, client: FlaskClient, link: str) -> None:
        for password, message in [
            ("", "Enter a password."),
            ("short", "Use at least 10 characters."),
            ("y" * 201, "Use at most 200 characters."),
            ("KIM@example.org", "Others could guess this password."),
        ]:
            answer = submit(client, link, password=password)
            assert answer.status_code == 422
            assert f'<a href="#password">{message}' in answer.text
            assert "At least 10 characters. Three or four words" in answer.text
        assert submit(client, link, password="four quiet words here").status_code == 303

    def test_takes_the_place_of_who_was_signed_in(self, client: FlaskClient, robin: Volunteer, link: str) -> None:
        sign_in(client, "robin@example.org")
        submit(client, link, password="four quiet words here")
        assert "kim@example.org" in client.get("/volunteer/account").text

    def test_is_no_way_to_a_new_password_later(
        self, client: FlaskClient, kim: Volunteer, settings: Settings, now: datetime, clock_at: Callable[..., None]
    ) -> None:
        token = links.make(settings.secret_key, Purpose.JOIN, kim, now)
        assert client.get(f"/reset/{token}").status_code == 410
        clock_at(now + timedelta(days=14))
        assert client.get(f"/join/{token}").status_code == 410

    def test_pages_are_kept_nowhere(self, client: FlaskClient, link: str) -> None:
        assert client.get(link).headers["Cache-Control"] == "no-store"
        assert client.get("/join/none").headers["Cache-Control"] == "no-store"

    def test_by_one_link_at_once_succeeds_once(
        self, two_copies: tuple[Flask, Flask], settings: Settings, now: datetime
    ) -> None:
        link = f"/join/{links.make(settings.secret_key, Purpose.JOIN, _add(two_copies[0], now), now)}"
        browsers = [copy.test_client() for copy in two_copies * 4]
        tokens = [token_of(browser.get(link)) for browser in browsers]

        def take_up(number: int) -> int:
            data = {"csrf_token": tokens[number], "password": f"four quiet words {number}"}
            return browsers[number].post(link, data=data).status_code

        with ThreadPoolExecutor(len(browsers)) as pool:
            answers = list(pool.map(take_up, range(len(browsers))))
        assert sorted(answers) == [303] + [410] * 7
        winner = answers.index(303)
        passes = [
            sign_in(two_copies[0].test_client(), "robin@example.org", f"four quiet words {number}").status_code
            for number in (winner, (winner + 1) % 8)
        ]
        assert passes == [303, 422]


def _add(app: Flask, now: datetime) -> Volunteer:
    """Somebody in a database that two copies share."""
    with app.app_context(), writing():
        volunteer = people.add(db.session, "robin@example.org", "Robin", by=None, now=now)
        db.session.commit()
        people.set_password(db.session, volunteer, passwords.digest(PASSWORD))
        db.session.commit()
        db.session.refresh(volunteer)
        db.session.expunge(volunteer)
        return volunteer


def _token(browser: FlaskClient) -> str:
    return token_of(browser.get("/volunteer/account"))
