"""`facilitator import` and `export` as somebody at a terminal sees them."""

import json
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator import schema
from facilitator.cli import group
from facilitator.cli.context import Context
from facilitator.db import db
from facilitator.exchange.models import Batch
from facilitator.meetings.models import Meeting
from facilitator.settings import Settings

ROW = {"name": "Talk", "slug": "talk", "day": 2, "time": "19:00", "end_time": "20:30"}


class Terminal:
    """Runs commands on the application of the test."""

    def __init__(self, app: Flask, settings: Settings, folder: Path) -> None:
        self.context, self.folder = Context(), folder
        self.context.__dict__ |= {"app": app, "settings": settings}

    def run(self, *words: str, given: bytes | None = None) -> Result:
        """Run `facilitator` with these words."""
        db.session.rollback()
        return CliRunner().invoke(group, words, obj=self.context, input=given)

    def file(self, rows: Any, name: str = "list.json") -> str:
        """A file of rows."""
        path = self.folder / name
        path.write_text(json.dumps(rows), encoding="utf-8")
        return str(path)


@pytest.fixture
def terminal(app: Flask, session: Session, settings: Settings, tmp_path: Path) -> Terminal:
    with db.engine.begin() as connection:
        command.stamp(schema._config(connection), "head")
    return Terminal(app, settings, tmp_path)


def meetings() -> int | None:
    db.session.rollback()
    return db.session.scalar(select(func.count(Meeting.id)))


def test_a_list_is_imported_and_a_second_time_nothing_is_new(terminal: Terminal) -> None:
    path = terminal.file([ROW, {**ROW, "slug": "other", "location": "Hall"}])
    first = terminal.run("import", path, "--timezone", "Europe/Paris")
    assert (first.exit_code, first.stdout) == (
        0,
        (
            "This is batch 1, of the list “list”, which is new here. Rows that name no zone are in Europe/Paris.\n"
            "2 rows: 2 new, 0 changed, 0 unchanged, 0 refused. New besides: 0 groups, 1 venue.\n"
        ),
    )
    assert first.stderr == "Warnings:\n  row 1, location: none is given, and no way to join online\n"
    second = terminal.run("import", path, "--timezone", "Europe/Paris")
    assert second.stdout.splitlines()[1].startswith("2 rows: 0 new, 0 changed, 2 unchanged, 0 refused.")
    assert meetings() == 2


def test_refused_rows_are_listed_the_good_ones_are_in_and_the_exit_code_says_so(terminal: Terminal) -> None:
    rows = [{**ROW, "location": "Hall"}, {**ROW, "slug": "late", "time": "25:00"}, {**ROW, "slug": "x", "name": ""}]
    result = terminal.run("import", terminal.file(rows))
    assert (result.exit_code, meetings()) == (1, 1)
    assert result.stderr == (
        "Refused:\n"
        "  Row  Slug  Field  Reason\n"
        "  2    late  time   “25:00” is not a time of day\n"
        "  3    x     name   is missing\n"
    )
    assert "3 rows: 1 new, 0 changed, 0 unchanged, 2 refused." in result.stdout


def test_a_dry_run_says_the_same_and_changes_nothing(terminal: Terminal) -> None:
    path = terminal.file([{**ROW, "location": "Hall"}])
    result = terminal.run("import", path, "--dry-run")
    assert result.stdout == (
        "This would be batch 1, of the list “list”, which is new here. Rows that name no zone are in Europe/London.\n"
        "1 rows: 1 new, 0 changed, 0 unchanged, 0 refused. New besides: 0 groups, 1 venue.\n"
        "Nothing was changed.\n"
    )
    assert (result.exit_code, meetings(), db.session.scalar(select(func.count(Batch.id)))) == (0, 0, 0)


def test_what_changed_and_what_is_gone_is_said(terminal: Terminal) -> None:
    terminal.run("import", terminal.file([ROW, {**ROW, "slug": "other"}]))
    result = terminal.run("import", terminal.file([{**ROW, "time": "18:00", "end_time": "19:30"}]))
    assert result.stdout == (
        "Changed:\n"
        "  meeting talk (Talk): start_time: “19:00” → “18:00”\n"
        "No longer in the list, and left as they are:\n"
        "  other (Talk)\n"
        "This is batch 2, of the list “list”. Rows that name no zone are in Europe/London.\n"
        "1 rows: 0 new, 1 changed, 0 unchanged, 0 refused. New besides: 0 groups, 0 venues.\n"
    )


def test_a_batch_is_listed_and_taken_back(terminal: Terminal) -> None:
    terminal.run("import", terminal.file([{**ROW, "location": "Hall", "group": "Mill"}]))
    assert terminal.run("import", "--list").stdout == "1\t2026-11-23 18:00 UTC\tlist\tlist.json\t3 entries\n"
    assert terminal.run("import", "--undo", "1", "--dry-run").stdout.endswith("Nothing was changed.\n")
    result = terminal.run("import", "--undo", "1")
    assert (result.exit_code, result.stdout) == (
        0,
        (
            "Removed: 1 meeting, 1 group, 1 venue.\n"
            "Put back as before: 0 meetings, 0 groups, 0 venues.\n"
            "Batch 1 is taken back.\n"
        ),
    )
    assert terminal.run("import", "--list").stdout.endswith("3 entries\ttaken back 2026-11-23 18:00 UTC\n")
    assert (meetings(), terminal.run("import", "--undo", "1").exit_code) == (0, 1)
    assert terminal.run("import", "--undo", "2").stderr.startswith("Error: There is no batch 2;")


def test_what_was_done_since_keeps_a_batch_unless_it_is_forced(terminal: Terminal) -> None:
    terminal.run("import", terminal.file([ROW]))
    db.session.scalars(select(Meeting)).one().name = "Ours"
    db.session.commit()
    refused = terminal.run("import", "--undo", "1")
    assert (refused.exit_code, refused.stderr) == (
        1,
        (
            "In the way:\n"
            "  meeting talk: name was changed here since\n"
            "Error: Batch 1 was not taken back, because of what was done since; --force takes it back all the same.\n"
        ),
    )
    assert meetings() == 1
    assert (terminal.run("import", "--undo", "1", "--force").exit_code, meetings()) == (0, 0)


@pytest.mark.parametrize(
    ("words", "given", "message"),
    [
        (
            ("-",),
            b"{}",
            "Error: <stdin> can't be imported: it is not a list of meetings in the Meeting Guide or BMLT format.\n",
        ),
        (("-",), b"[\n,", "Error: <stdin> can't be imported: it is not JSON, see line 2.\n"),
        (("-", "--timezone", "Mars"), b"[]", "Error: Mars is not a time zone; give an IANA name such as --timezone"),
        ((), b"", "Usage: "),
        (("-", "--list"), b"", "Usage: "),
        (("no-such-file.json",), b"", "Usage: "),
    ],
)
def test_where_nothing_can_be_read_the_exit_code_is_2(
    terminal: Terminal, words: tuple[str, ...], given: bytes, message: str
) -> None:
    result = terminal.run("import", *words, given=given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)


def test_long_lists_are_cut_unless_all_is_asked_for(terminal: Terminal) -> None:
    rows = [{**ROW, "slug": f"talk-{number}", "location": "Hall"} for number in range(50)]
    terminal.run("import", terminal.file(rows))
    later = terminal.file([{**row, "name": "Other"} for row in rows])
    cut = terminal.run("import", later, "--source", "list", "--dry-run").stdout
    whole = terminal.run("import", later, "--source", "list", "--dry-run", "--all").stdout
    assert (cut.count("meeting talk-"), whole.count("meeting talk-")) == (40, 50)
    assert "  … and 10 more (--all shows them)\n" in cut


def test_an_export_goes_to_a_file_and_comes_back_as_the_same(terminal: Terminal, tmp_path: Path, make: Any) -> None:
    make.meeting("Draft", state="draft")
    db.session.commit()
    terminal.run("import", terminal.file([{**ROW, "location": "Hall"}]))
    out = tmp_path / "out.json"
    assert terminal.run("export", "--output", str(out)).exit_code == 0
    written = json.loads(out.read_bytes())
    assert [each["url"] for each in written] == ["https://meetings.example.org/meetings/talk"]
    assert json.loads(terminal.run("export").stdout_bytes) == written
    assert "1 rows: 0 new, 0 changed, 1 unchanged, 0 refused." in terminal.run("import", str(out)).stdout
