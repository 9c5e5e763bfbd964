"""The real thing: ``facilitator serve`` in an instance of its own, spoken to through sockets."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from facilitator import clock, create_app, schema, settings
from facilitator.accounts import people
from facilitator.attendance import count_link
from facilitator.cli import group
from facilitator.db import db, writing
from facilitator.meetings.recurrence import Frequency
from facilitator.press import webfonts
from facilitator.rota import secret
from tests.conftest import Make
from tests.served import FACILITATOR, PATIENCE, Running, alive, free_port, furnish, serving


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """An instance folder whose fonts need not be made."""
    return furnish(tmp_path)


@pytest.fixture
def run(instance: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Commands on an instance of their own, in this process."""
    monkeypatch.setenv("FACILITATOR_INSTANCE", str(instance))
    return CliRunner()


def test_an_empty_folder_becomes_a_site_whose_log_tells_nothing_of_who_asked(instance: Path) -> None:
    with serving(instance) as site:
        answers = [
            site.get("/healthz"),
            site.get("/nowhere/secret-path?q=secret-query", User_Agent="SecretAgent"),
            site.get("/fonts/facilitator-sans-bold.woff2?q=secret-query", X_Forwarded_For="203.0.113.77"),
            site.ask("GET /?q=secret-query HTTP/9.9\r\n\r\n"),
            site.ask("nonsense secret-query\r\n\r\n"),
            site.ask("GET /healthz?q=secret-query HTTP/1.1\r\nsecret header: x\r\n\r\n"),
            site.ask("GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: secret\r\n\r\n"),
            site.get("/?q=" + "secret-query" * 1000),
            site.ask("SECRETS /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        ]
        assert [int(answer.split()[1]) for answer in answers] == [200, 404, 200, 400, 400, 400, 400, 414, 405]
        assert site.stop(signal.SIGTERM) == 0
    said = [line for line in site.said().splitlines() if not line.startswith("Facilitator is at")]
    lines = [re.sub(r"^\S+ \S+ (.*?)( \d+ ms)?$", r"\1", line) for line in said]
    refused = "WARNING A malformed request was refused."
    assert [line for line in lines if line == refused or line.startswith(("GET", "(other)"))] == [
        "GET /healthz 200",
        "GET (no such page) 404",
        "GET /fonts/<name>.woff2 200",
        *[refused] * 4,
        "GET (no such page) 400",
        refused,
        "(other) (no such page) 405",
    ]
    told = ("secret", "Secret", "SECRET", "127.0.0.1", "203.0.113", "Traceback")
    assert [line for line in said if any(word in line for word in told)] == []


def test_secrets_in_addresses_are_in_no_line_of_the_log(instance: Path) -> None:
    """Those of a count link and of a volunteer's calendar; a count link leaves no cookie and passes no referrer on."""
    app = create_app(settings.load({}, instance))
    with app.app_context(), writing():
        schema.upgrade()
        cora = people.add(db.session, "cora@example.org", "Cora", by=None, now=clock.now())
        begun = (clock.now() - timedelta(days=2)).date()
        meeting = Make(db.session, clock.now()).meeting(frequency=Frequency.ONCE, weekdays=[], first_day=begun)
        link = count_link.make(db.session, meeting, cora, "", clock.now())
        own = secret.make(db.session, cora, "", clock.now().date())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    with serving(instance) as site:
        ask_with_the_secret_of_a_count_link(site, link, begun)
        ask_with_the_secret_of_a_calendar(site, own)
        assert site.stop(signal.SIGTERM) == 0
    said = site.said()
    assert (said.count("GET /count/<secret> 200 "), said.count("POST /count/<secret> 303 ")) == (2, 1)
    assert said.count("GET /calendars/rota/<secret>.ics 200 ") == 2
    assert [said.count(f"GET /calendars/rota/<secret>.ics {status} ") for status in (404, 400)] == [1, 1]
    # No part of them either: neither half stands anywhere.
    parts = [half for kept in (link, own) for half in (kept[:16], kept[16:-1])]
    assert [line for line in said.splitlines() if any(part in line for part in (*parts, "Traceback"))] == []


def ask_with_the_secret_of_a_count_link(site: Running, kept: str, begun: date) -> None:
    path, body = f"/count/{kept}", f"held=yes&in_room=5&key=k&meeting=x&date={begun}"
    posted = f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
    posted += "Content-Type: application/x-www-form-urlencoded\r\n"
    answers = [
        site.get(path),
        site.ask(f"{posted}Referer: http://x{path}\r\n\r\n{body}"),
        site.get(f"{path}?saved={begun}", Referer=f"http://127.0.0.1{path}"),
        site.get(path[:-1]),
        site.get(f"{path}/"),
        site.ask(f"DELETE {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        site.ask(f"GET {path} HTTP/9.9\r\n\r\n"),
    ]
    assert [int(answer.split()[1]) for answer in answers] == [200, 303, 200, 404, 404, 405, 400]
    assert "5 in the room" in answers[2]
    heads = [answer.split("\r\n\r\n")[0].lower() for answer in answers[:4]]
    assert [head.count("\r\nreferrer-policy: no-referrer") for head in heads] == [1, 1, 1, 0]
    assert [head.count("\r\nset-cookie") for head in heads] == [0, 0, 0, 0]


def ask_with_the_secret_of_a_calendar(site: Running, kept: str) -> None:
    path = f"/calendars/rota/{kept}.ics"
    answers = [
        site.get(path),
        site.get(f"{path}?remind=30&discreet=1", Accept_Encoding="identity", Referer=f"http://127.0.0.1{path}"),
        site.get(path[:-5] + ".ics"),
        site.get(f"{path}?remind={kept}"),
        site.get(f"{path}/"),
        site.get(path.replace("/rota", "//rota")),
        site.ask(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        site.ask(f"GET {path} HTTP/9.9\r\n\r\n"),
        site.ask(f"GET {path}\r\n\r\n"),
        site.ask(f"GET {path} HTTP/1.1\r\n{kept} x: {kept}\r\n\r\n"),
    ]
    assert [int(answer.split()[1]) for answer in answers] == [200, 200, 404, 400, 404, 308, 405, 400, 400, 400]


def test_the_command_of_make_run_loads_sample_data_once_and_says_how_to_sign_in(instance: Path) -> None:
    said = []
    for _ in range(2):
        with serving(instance, "--sample") as site:
            assert "/meetings/monday-check-in" in site.get("/")
            processes = site.descendants()
            assert len(processes) >= 4  # web server, its worker, mailer, press
            assert site.stop(signal.SIGINT) == 0
            assert [each for each in processes if Path(f"/proc/{each}").exists()] == []  # Ctrl-C leaves none behind
            said.append(
                [line for line in site.said().replace(str(site.port), "PORT").splitlines() if " ms" not in line]
            )
    address = [
        "Facilitator is at http://127.0.0.1:PORT (Ctrl-C stops it)",
        (
            "Sign in at http://127.0.0.1:PORT/sign-in as admin@example.org, coordinator@example.org, "
            "facilitator@example.org, volunteer@example.org; the password is four-point-demo"
        ),
    ]
    assert said == [["Setting up the database", "Loading sample data", *address], address]


def test_there_is_no_sample_data_in_production(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACILITATOR_ENV", "production")
    done = run.invoke(group, ["serve", "--sample", "--port", str(free_port())])
    assert done.exit_code == 2
    assert "FACILITATOR_ENV" in done.stderr


def test_a_server_that_is_killed_takes_its_processes_along(instance: Path) -> None:
    with serving(instance) as site:
        site.get("/healthz")
        processes = site.descendants()
        site.process.kill()
        site.process.wait(PATIENCE)
        until = time.monotonic() + PATIENCE
        while any(alive(each) for each in processes) and time.monotonic() < until:
            time.sleep(0.05)
    assert [each for each in processes if alive(each)] == []


def test_a_port_that_is_taken_is_said_in_one_sentence(run: CliRunner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        done = run.invoke(group, ["serve", "--port", str(port)])
    assert done.exit_code == 1
    assert (
        done.stderr
        == f"Error: Port {port} is taken: stop what uses it, or choose another with --port (make run PORT=…).\n"
    )
    assert done.stdout == ""


def test_other_machines_are_served_only_once_the_address_that_people_use_is_set(run: CliRunner) -> None:
    done = run.invoke(group, ["serve", "--host", "0.0.0.0", "--port", str(free_port())])
    assert done.exit_code == 2
    assert "FACILITATOR_BASE_URL" in done.stderr


def test_a_database_of_another_version_is_refused(run: CliRunner, instance: Path) -> None:
    assert run.invoke(group, ["upgrade"]).exit_code == 0
    engine = create_engine(f"sqlite:///{instance / 'facilitator.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))
    engine.dispose()
    for command in (["serve", "--port", str(free_port())], ["upgrade"]):
        done = run.invoke(group, command)
        assert done.exit_code == 1
        assert done.stderr == (
            "Error: The database is of a newer version of Facilitator, or another program's: "
            "use the version that made it.\n"
        )


def test_a_database_of_an_older_version_waits_for_its_upgrade(
    run: CliRunner, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "state", lambda: schema.State.OLD)
    done = run.invoke(group, ["serve", "--port", str(free_port())])
    assert done.exit_code == 1
    assert done.stderr == (
        "Error: The database is of an older version: run `facilitator backup`, then `facilitator upgrade`.\n"
    )


def test_a_file_that_is_no_database_is_said_in_one_sentence(run: CliRunner, instance: Path) -> None:
    (instance / "facilitator.sqlite3").write_text("a letter to grandmother, and a rather long one at that" * 20)
    done = run.invoke(group, ["upgrade"])
    assert done.exit_code == 1
    assert done.stderr == (
        f"Error: The database at sqlite:///{instance}/facilitator.sqlite3 can't be used: file is not a database\n"
    )


def test_upgrade_makes_database_and_fonts_once_and_then_has_nothing_to_do(run: CliRunner, instance: Path) -> None:
    (webfonts.folder(instance) / "edition.txt").unlink()
    first, second = run.invoke(group, ["upgrade"]), run.invoke(group, ["upgrade"])
    assert (first.exit_code, first.output) == (0, "Setting up the database\nMaking the fonts of the site\n")
    assert (second.exit_code, second.output) == (0, "")
    assert webfonts.current(instance)
    connection = sqlite3.connect(instance / "facilitator.sqlite3")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_two_upgrades_at_once_take_turns(instance: Path) -> None:
    environ = {**os.environ, "FACILITATOR_INSTANCE": str(instance)}
    both = [subprocess.Popen([FACILITATOR, "upgrade"], env=environ, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(each.communicate(timeout=PATIENCE)[1], each.returncode) for each in both] == [(b"", 0), (b"", 0)]
