"""All that a running copy knows in one file, and a new copy made from it, on the same kind of database or the other.

A backup is a zip: ``backup.json`` says what it is of, ``tables/<name>.jsonl`` holds the rows of a table, one JSON array
a line, ``instance/`` the files of the instance folder that can't be made anew. It is of one moment, though the site
goes on meanwhile. Letters on their way are not in it. Rows are read and written by the schema of the database itself
and not by the models of this version, so that a backup of an older version is brought up to this one after it was
restored.

All functions want the application's context.
"""

import base64
import datetime as dt
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import (
    JSON,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    Time,
    cast,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from facilitator import schema
from facilitator.db import db

FORMAT = 1
MEMBER = "backup.json"
AT_ONCE = 500  # rows
LEFT_OUT = ("letter",)  # a copy would send it once more, and keep what a visitor wrote after it is sent
KEY, SETTINGS = "secret_key", "settings.toml"
ALEMBIC = "alembic_version"

# What reading a file raises that was damaged, or that somebody has made for it.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, TypeError, ArithmeticError, RuntimeError)


class Refused(Exception):
    """A backup that can't be made or restored; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup is of: the version that made it, the schema's revision, when (aware, UTC), and rows by table."""

    version: str
    revision: str
    made_at: dt.datetime
    rows: dict[str, int]


def write(path: Path, instance: Path, now: dt.datetime) -> Summary:
    """Back up the database and the instance folder to a new file that only its owner reads, whole or not at all.

    Raises ``Refused`` where there is a file of that name, or nothing to back up; OSError where it can't be written.
    """
    if path.exists():
        raise Refused(f"There is a file {path} already.")
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                summary = _write(archive, instance, now)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)  # unlike a replacement, it never takes the place of what came there meanwhile
    except FileExistsError as error:
        raise Refused(f"There is a file {path} already.") from error
    finally:
        part.unlink(missing_ok=True)
    return summary


def read(path: Path) -> Summary:
    """What a file is a backup of. Raises ``Refused`` where it is none, or was damaged."""
    with _archive(path) as archive:
        return _summary(archive)


def restore(path: Path, instance: Path) -> Summary:
    """Fill an empty database from a backup, and bring it up to this version: all of it or nothing.

    The key of the instance folder is restored, too: reports round small figures by it. ``settings.toml`` is not, since
    it may name the old database. Raises ``Refused``.
    """
    with _archive(path) as archive:
        summary = _summary(archive)
        if not schema.knows(summary.revision):
            raise Refused(f"The backup is of version {summary.version} of Facilitator: use that one or a newer one.")
        if schema.state() is not schema.State.EMPTY:
            raise Refused("The database is not empty. A backup is restored into a new one.")
        key = _key(archive)  # before anything is stored: a key that can't be read must not be found missing after
        try:
            with schema.rebuilding(summary.revision) as connection:
                _fill(archive, connection, summary)
        except SQLAlchemyError as error:  # SQLite looks at the end whether all is there that rows refer to
            raise Refused(f"The backup is damaged: its rows can't be stored ({type(error).__name__}).") from error
    if key is not None:
        _put_back(key, instance)
    return summary


def _write(archive: zipfile.ZipFile, instance: Path, now: dt.datetime) -> Summary:
    rows: dict[str, int] = {}
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":  # where each transaction is a snapshot by itself
            connection.execution_options(isolation_level="REPEATABLE READ")
        revision = schema.revision(connection)
        if revision is None:
            raise Refused("The database is empty: there is nothing to back up.")
        for table in _tables(connection):
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
                rows[table.name] = _write_rows(connection, table, file)
    for name in (KEY, SETTINGS):
        if (found := instance / name).is_file():
            archive.writestr(f"instance/{name}", found.read_bytes())
    summary = Summary(version("facilitator"), revision, now, rows)
    said = {
        "format": FORMAT,
        "version": summary.version,
        "revision": revision,
        "made_at": now.isoformat(),
        "rows": rows,
    }
    archive.writestr(MEMBER, json.dumps(said, indent=1) + "\n")
    return summary


def _write_rows(connection: Connection, table: Table, file: IO[bytes]) -> int:
    file.write(_line([column.name for column in table.columns]))
    number = 0
    if table.name in LEFT_OUT:
        return number
    for row in connection.execution_options(yield_per=AT_ONCE).execute(_all_rows(table)):
        file.write(_line([_said(value) for value in row]))
        number += 1
    return number


def _all_rows(table: Table) -> Select[Any]:
    # JSON as it stands: read as values, a null within the column could not be told from none.
    columns = [cast(each, Text) if isinstance(each.type, JSON) else each for each in table.columns]
    return select(*columns).order_by(*table.primary_key.columns)


def _said(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return (value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    return value


def _fill(archive: zipfile.ZipFile, connection: Connection, summary: Summary) -> None:
    tables = _tables(connection)
    if {table.name for table in tables} != summary.rows.keys():
        raise Refused("The backup does not hold the tables of its version.")
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    for table in reversed(tables):
        connection.execute(table.delete())  # what migrations put there
    try:
        for table in tables:
            number = _fill_table(archive, connection, table)
            if number != summary.rows[table.name]:
                raise Refused(f"The backup is damaged: {table.name} has {number} rows, not {summary.rows[table.name]}.")
    except (*_DAMAGE, SQLAlchemyError) as error:
        raise Refused(f"The backup is damaged: {table.name} can't be read ({type(error).__name__}).") from error


def _fill_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> int:
    number = 0
    with archive.open(f"tables/{table.name}.jsonl") as file:
        names = json.loads(file.readline())
        kinds = [_reader(table, name) for name in names]
        while lines := list(islice(file, AT_ONCE)):
            read = [dict(zip(names, _values(kinds, json.loads(line)), strict=True)) for line in lines]
            connection.execute(insert(table), read)
            number += len(read)
    _go_on_counting(connection, table)
    return number


def _values(kinds: Iterable[Callable[[Any], Any]], row: list[Any]) -> Iterator[Any]:
    for kind, value in zip(kinds, row, strict=True):
        yield None if value is None else kind(value)


def _reader(table: Table, name: str) -> Callable[[Any], Any]:
    """What makes of a value in the file one for the column."""
    kind = table.columns[name].type
    if isinstance(kind, JSON):
        kind.none_as_null = True
        return lambda value: JSON.NULL if value == "null" else json.loads(value)
    if isinstance(kind, DateTime):
        zoned = bool(kind.timezone)
        return lambda value: dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC if zoned else None)
    if isinstance(kind, Date):
        return dt.date.fromisoformat
    if isinstance(kind, Time):
        return dt.time.fromisoformat
    if isinstance(kind, LargeBinary):
        return base64.b64decode
    return lambda value: value


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL gives numbers by a sequence, which does not know of those that were put in."""
    if connection.dialect.name == "sqlite":
        return
    for column in table.primary_key.columns:
        sequence = connection.scalar(select(func.pg_get_serial_sequence(literal(table.name), literal(column.name))))
        if sequence:
            last = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(sequence, last, False)))  # noqa: FBT003  (its own form)


def _key(archive: zipfile.ZipFile) -> bytes | None:
    try:
        return archive.read(f"instance/{KEY}") if f"instance/{KEY}" in archive.namelist() else None
    except _DAMAGE as error:
        raise Refused(f"The backup is damaged: {KEY} can't be read ({type(error).__name__}).") from error


def _put_back(key: bytes, instance: Path) -> None:
    """The key takes the place of the one that a new instance made for itself."""
    part = instance / f".{KEY}.part"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key)
    part.replace(instance / KEY)


def _tables(connection: Connection) -> list[Table]:
    """The tables as the database has them, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != ALEMBIC]


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused(f"{path} can't be read: {error}.") from error


def _summary(archive: zipfile.ZipFile) -> Summary:
    try:
        said = json.loads(archive.read(MEMBER))
        number = said["format"]
        made_at = dt.datetime.fromisoformat(said["made_at"])
        found = Summary(str(said["version"]), str(said["revision"]), made_at, dict(said["rows"]))
    except _DAMAGE as error:
        raise Refused("That is no backup of Facilitator, or it is damaged.") from error
    if number != FORMAT:
        raise Refused(f"The backup is of version {found.version} of Facilitator: use that one or a newer one.")
    return found


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
