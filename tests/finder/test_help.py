"""Help: a short page for each job of each kind of people, and texts to copy that hold what they promise."""

import re
import shlex
import tomllib
from html import unescape
from pathlib import Path

import click
import pytest
from flask.testing import FlaskClient

from facilitator import settings as settings_
from facilitator.cli import group
from facilitator.finder import help as help_

PAGES = settings_.templates() / "finder/help"
FILES = PAGES / "files"
COMMAND = re.compile(r"\.venv/bin/facilitator (.+)$|<code>facilitator (.+?)</code>", re.MULTILINE)
LINK = re.compile(r'href="(/[^"#?]*)')


def commands() -> list[str]:
    """Every command that the pages tell somebody to type, and those of the files."""
    texts = [path.read_text(encoding="utf-8") for path in [*FILES.iterdir(), *PAGES.glob("*.html")]]
    return sorted({match[0] or match[1] for text in texts for match in COMMAND.findall(text)})


def tables() -> list[Path]:
    return sorted(FILES.glob("*.toml"))


def test_there_is_a_page_for_each_job_and_no_other_and_each_shows_its_files() -> None:
    names = {path.stem for path in PAGES.glob("[!_]*.html")}
    assert names == {*help_.JOBS, "privacy", "index"}
    shown = [name for path in PAGES.glob("*.html") for name in re.findall(r'\bfile\("([^"]+)"', path.read_text())]
    assert sorted(shown) == sorted(path.name for path in FILES.iterdir())


def test_the_index_leads_to_each_page_by_the_four_kinds_of_people_and_each_page_to_its_neighbours(
    client: FlaskClient,
) -> None:
    index = client.get("/help").text
    main_part = index[index.index("<main") : index.index("</main>")]
    assert re.findall(r"<h2>(.*?)</h2>", main_part) == [
        "For everybody",
        "For volunteers",
        "For coordinators",
        "For administrators",
    ]
    assert LINK.findall(main_part) == [
        "/privacy" if job is help_.PRIVACY else f"/help/{job.name}"
        for section in help_.SECTIONS
        for job in section.jobs
    ]
    for section in help_.SECTIONS:
        for job in section.jobs:
            page = client.get("/privacy" if job is help_.PRIVACY else f"/help/{job.name}").text
            assert re.findall(r"<h1>(.*?)</h1>", page) == [str(job.title)]
            assert f'<h2 id="help-more">{section.title}</h2>' in page
    assert client.get("/help/nowhere").status_code == 404


def test_no_link_of_a_page_of_help_leads_nowhere(client: FlaskClient) -> None:
    pages = {name: client.get(f"/help/{name}").text for name in help_.JOBS}
    links = {link for page in pages.values() for link in LINK.findall(page)}
    statuses = {link: client.get(link).status_code for link in links if not link.startswith(("/static/", "/fonts/"))}
    assert {link: status for link, status in statuses.items() if status not in (200, 303)} == {}


def test_a_text_to_copy_stands_on_its_page_as_it_is_in_its_file(client: FlaskClient) -> None:
    shown = unescape(client.get("/help/https").text)
    for name in ("nginx.conf", "Caddyfile", "nginx.sh"):
        assert (FILES / name).read_text(encoding="utf-8").rstrip("\n") in shown


@pytest.mark.parametrize("line", commands())
def test_each_command_that_is_told_is_one_that_there_is(line: str) -> None:
    words, command, context = shlex.split(line), group, click.Context(group)
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        assert found is not None, line
        command, context, words = found, click.Context(found), words[1:]
    options = {name for each in command.params for name in each.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_the_files_of_settings_can_be_read_together_and_set_what_they_say(tmp_path: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in tables()]
    (tmp_path / "settings.toml").write_text("".join(texts), encoding="utf-8")
    read = settings_.load({}, tmp_path)
    assert (read.env, read.secure, read.trusted_proxies) == ("production", True, 1)
    assert read.database == "postgresql+psycopg:///facilitator"
    for key, value in tomllib.loads("".join(texts)).items():
        if key != "database_url":
            assert getattr(read, key) == (tuple(value) if isinstance(value, list) else value), key


def test_the_units_run_what_is_installed_and_may_write_where_the_site_does() -> None:
    unit = (FILES / "facilitator.service").read_text(encoding="utf-8")
    backup = (FILES / "facilitator-backup.service").read_text(encoding="utf-8")
    home = "/srv/facilitator"
    assert f'git clone "$REPOSITORY" {home}\n' in (FILES / "install.sh").read_text(encoding="utf-8")
    assert f"ExecStart={home}/.venv/bin/facilitator serve\n" in unit
    assert f"ReadWritePaths={home}/instance\n" in unit
    assert f"ExecStart={home}/.venv/bin/facilitator backup\n" in backup
    folder = re.search(r"^WorkingDirectory=(.*)$", backup, re.MULTILINE)
    assert folder
    assert f"--mode 700 {folder[1]}\n" in (FILES / "backup.sh").read_text(encoding="utf-8")
