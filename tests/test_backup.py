"""A backup holds everything, and a new copy made from it is the same."""

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, func, insert, select

from facilitator import backup, create_app, mail, schema
from facilitator.db import Base, db, writing
from facilitator.demo import load
from facilitator.meetings.models import Group
from facilitator.settings import Settings
from tests.test_migrations import postgresql

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@contextmanager
def place(kind: str, folder: Path) -> Iterator[Flask]:
    """An application on an empty database of its own."""
    folder.mkdir(exist_ok=True)
    settings = Settings(instance=folder, secret_key="only-for-tests")
    if kind == "sqlite":
        with _running(settings) as app:
            yield app
    else:
        with postgresql() as url, _running(replace(settings, database_url=url)) as app:
            yield app


@contextmanager
def _running(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def everything() -> dict[str, list[Any]]:
    """All rows of all tables as the models read them."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in Base.metadata.sorted_tables
        }


@dataclass(frozen=True)
class Samples:
    """A backup of the sample data, and all rows that it was made of."""

    file: Path
    rows: dict[str, list[Any]]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    folder = tmp_path_factory.mktemp("samples")
    with place("sqlite", folder / "here"):
        schema.upgrade()
        with writing():
            load.load(db.session, NOW)
            db.session.commit()
        db.session.remove()
        backup.write(folder / "all.zip", folder / "here", NOW)
        return Samples(folder / "all.zip", everything())


def test_copies_restored_from_one_database_to_the_other_and_back_have_the_very_same_rows(
    samples: Samples, tmp_path: Path
) -> None:
    assert sum(map(len, samples.rows.values())) > 1000
    again = tmp_path / "again.zip"
    with place("postgresql", tmp_path / "there"):
        made = backup.restore(samples.file, tmp_path / "there")
        assert {name: len(rows) for name, rows in samples.rows.items()} == made.rows
        assert schema.state() is schema.State.CURRENT
        assert everything() == samples.rows
        assert backup.write(again, tmp_path / "there", NOW) == made
        with writing():
            db.session.add(Group(slug="new", name="New", about=""))  # numbers go on where they were
            db.session.commit()
    with place("sqlite", tmp_path / "here"):
        backup.restore(again, tmp_path / "here")
        assert everything() == samples.rows


def test_a_letter_on_its_way_is_in_no_copy(tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    with place("sqlite", tmp_path / "here"):
        schema.upgrade()
        with writing():
            mail.queue(db.session, "robin@example.org", "A visitor writes", "Between us.", NOW, "sam@example.org")
            db.session.commit()
        db.session.remove()
        assert backup.write(file, tmp_path / "here", NOW).rows["letter"] == 0
    with place("sqlite", tmp_path / "there"):
        backup.restore(file, tmp_path / "there")
        assert everything()["letter"] == []


def test_what_a_migration_added_since_is_there_after_restoring(tmp_path: Path) -> None:
    file = tmp_path / "old.zip"
    with place("sqlite", tmp_path / "here"):
        schema.upgrade()
        schema.downgrade("0005")
        made = backup.write(file, tmp_path / "here", NOW)
    assert made.revision == "0005"
    with place("postgresql", tmp_path / "there"):
        backup.restore(file, tmp_path / "there")
        assert schema.state() is schema.State.CURRENT


def test_it_is_of_one_moment_though_others_write_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("sqlite", "postgresql"):
        file = tmp_path / f"{kind}.zip"
        with place(kind, tmp_path / kind):
            schema.upgrade()
            _write_rows = backup._write_rows

            def and_somebody_writes(connection: Any, table: Any, to: Any, write: Any = _write_rows) -> int:
                number: int = write(connection, table, to)
                if table.name == "batch":  # the first of all: those that come after it would show this
                    with writing(), db.engine.begin() as other:
                        other.execute(insert(Group).values(slug="late", name="Late", about=""))
                return number

            monkeypatch.setattr(backup, "_write_rows", and_somebody_writes)
            made = backup.write(file, tmp_path / kind, NOW)
            monkeypatch.setattr(backup, "_write_rows", _write_rows)
            assert db.session.scalar(select(func.count()).select_from(Group)) == 1
        assert made.rows["meeting_group"] == 0


def test_the_key_is_restored_and_settings_are_only_kept(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "all.zip"
    with place("sqlite", here):
        schema.upgrade()
        (here / "secret_key").write_text("old")
        (here / "settings.toml").write_text('database_url = "postgresql://elsewhere/old"')
        backup.write(file, here, NOW)
    assert file.stat().st_mode & 0o077 == 0
    with place("sqlite", there):
        (there / "secret_key").write_text("new")
        backup.restore(file, there)
    assert (there / "secret_key").read_text() == "old"
    assert not (there / "settings.toml").exists()
    with zipfile.ZipFile(file) as archive:
        assert "instance/settings.toml" in archive.namelist()


def test_a_database_that_is_not_empty_stays_as_it_is(samples: Samples, tmp_path: Path) -> None:
    with place("sqlite", tmp_path / "here"):
        schema.upgrade()
        before = everything()
        with pytest.raises(backup.Refused, match="not empty"):
            backup.restore(samples.file, tmp_path / "here")
        assert everything() == before


def _without_a_row(members: dict[str, bytes]) -> None:
    name = "tables/meeting.jsonl"
    members[name] = members[name].rsplit(b"\n", 2)[0] + b"\n"


def _nonsense(members: dict[str, bytes]) -> None:
    members["tables/meeting.jsonl"] = b'["id"]\n["x", 3]\n'


def _another_table(members: dict[str, bytes]) -> None:
    said = json.loads(members["backup.json"])
    said["rows"]["attendees"] = 3
    members["backup.json"] = json.dumps(said).encode()


def _of_a_newer_version(members: dict[str, bytes]) -> None:
    said = json.loads(members["backup.json"])
    said["revision"] = "9999"
    members["backup.json"] = json.dumps(said).encode()


def _nothing_at_all(members: dict[str, bytes]) -> None:
    members["tables/meeting.jsonl"] = b""


def _brackets_without_end(members: dict[str, bytes]) -> None:
    members["tables/meeting.jsonl"] = b'["id"]\n' + b"[" * 200_000 + b"\n"


def _revision_that_is_none(members: dict[str, bytes]) -> None:
    members["backup.json"] = json.dumps(json.loads(members["backup.json"]) | {"revision": [1]}).encode()


def _with(table: str, column: str, value: object) -> Callable[[dict[str, bytes]], None]:
    """Another value in the first row of a table."""

    def change(members: dict[str, bytes]) -> None:
        name = f"tables/{table}.jsonl"
        head, first, rest = members[name].split(b"\n", 2)
        row = dict(zip(json.loads(head), json.loads(first), strict=True)) | {column: value}
        members[name] = b"\n".join([head, json.dumps([*row.values()]).encode(), rest])

    return change


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_nothing_at_all, "meeting can't be read"),
        (_brackets_without_end, "meeting can't be read"),
        (_revision_that_is_none, "that one or a newer one"),
        (_with("venue", "id", 2**70), "venue can't be read"),
        (_with("membership", "group_id", 99_999), "rows can't be stored"),
        (lambda members: members.update({"backup.json": b"[" * 200_000}), "no backup"),
        (_without_a_row, "meeting has"),
        (_nonsense, "meeting can't be read"),
        (_another_table, "does not hold the tables"),
        (_of_a_newer_version, "that one or a newer one"),
        (lambda members: members.pop("backup.json"), "no backup"),
        (lambda members: members.pop("tables/venue.jsonl"), "venue can't be read"),
    ],
)
def test_a_damaged_backup_leaves_the_place_empty(damage: Any, words: str, samples: Samples, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(samples.file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    damage(members)
    with zipfile.ZipFile(damaged, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with place("postgresql" if damage is _nonsense else "sqlite", tmp_path / "there"):
        with pytest.raises(backup.Refused, match=words):
            backup.restore(damaged, tmp_path / "there")
        assert schema.state() is schema.State.EMPTY
        assert not (tmp_path / "there" / "secret_key").exists()


def test_a_key_that_was_damaged_is_found_before_anything_is_stored(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "all.zip"
    with place("sqlite", here):
        schema.upgrade()
        (here / "secret_key").write_text("a key of some length")
        backup.write(file, here, NOW)
    with zipfile.ZipFile(file) as archive:
        at = archive.getinfo("instance/secret_key").header_offset + 30 + len("instance/secret_key")
    data = bytearray(file.read_bytes())
    data[at + 3] ^= 0xFF
    file.write_bytes(data)
    with place("sqlite", there):
        with pytest.raises(backup.Refused, match="secret_key can't be read"):
            backup.restore(file, there)
        assert schema.state() is schema.State.EMPTY


def test_a_file_that_was_cut_short_is_no_backup(tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    with place("sqlite", tmp_path / "here"):
        schema.upgrade()
        backup.write(file, tmp_path / "here", NOW)
    file.write_bytes(file.read_bytes()[:-100])
    with place("sqlite", tmp_path / "there"), pytest.raises(backup.Refused, match="can't be read"):
        backup.restore(file, tmp_path / "there")


def test_an_existing_file_is_never_overwritten_and_nothing_is_left_of_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.zip"
    file.write_text("mine")
    with place("sqlite", tmp_path / "here"):
        schema.upgrade()
        with pytest.raises(backup.Refused, match="already"):
            backup.write(file, tmp_path / "here", NOW)
        monkeypatch.setattr(MetaData, "reflect", lambda *_: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(OSError, match="full"):
            backup.write(tmp_path / "other.zip", tmp_path / "here", NOW)
    assert (file.read_text(), [each.name for each in tmp_path.iterdir() if each.is_file()]) == ("mine", ["all.zip"])
