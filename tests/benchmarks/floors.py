"""What the same Flask, SQLAlchemy and server can do at best: fixed bytes after one indexed query, and a plain list."""

import datetime as dt
import random
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response, render_template
from jinja2 import DictLoader
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ROWS = 10_000
SHOWN = 50

_metadata = MetaData()
_version = Table("version", _metadata, Column("id", Integer, primary_key=True), Column("number", Integer))


class _Base(DeclarativeBase):
    metadata = _metadata


class _Date(_Base):
    """A row of the plain list: all that is shown of a date stands in it."""

    __tablename__ = "date"

    id: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[dt.datetime] = mapped_column(index=True)
    end: Mapped[dt.datetime]
    slug: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(60))
    audience: Mapped[str] = mapped_column(String(60))


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Meetings</title></head>
<body>
<header><nav><a href="/">Find</a> <a href="/calendar">Calendar</a> <a href="/help">Help</a></nav></header>
<main><h1>Find a meeting</h1>
<form method="get">{{ before | safe }}</form>
<table>
{% for row in rows %}
<tr>
  <td>
    <p class="entry-time">
      <time datetime="{{ row.start.isoformat(timespec='minutes') }}">{{ row.start.strftime("%H:%M") }}</time>
      <span class="entry-end">to
        <time datetime="{{ row.end.isoformat(timespec='minutes') }}">{{ row.end.strftime("%H:%M") }}</time></span>
      <span class="zone">{{ row.zone }}</span>
    </p>
  </td>
  <td>
    <h3><a href="/meetings/{{ row.slug }}" dir="auto">{{ row.name }}</a></h3>
    <p><span dir="auto">{{ row.place }}</span></p>
  </td>
  <td><ul role="list" class="marks"><li>{{ row.language }}</li><li>{{ row.audience }}</li></ul></td>
</tr>
{% endfor %}
</table></main>
</body></html>
"""


def create(folder: Path, fixed: Mapping[str, bytes], page_size: int) -> Flask:
    """An application with ``/fixed/<name>``, ``/nothing-new`` (a 304) and ``/list``, a page of about ``page_size``."""
    app = Flask("floor")
    app.jinja_env.loader = DictLoader({"list.html": PAGE})
    engine = create_engine(f"sqlite:///{folder / 'floor.sqlite3'}")
    _fill(engine)
    with Session(engine) as session, app.test_request_context():
        bare = len(render_template("list.html", rows=_rows(session), before=""))
    before = "<option>a choice</option>\n" * max(0, (page_size - bare) // 26)
    engine.dispose()
    version = select(_version.c.number).where(_version.c.id == 1)

    def ask() -> None:
        with engine.connect() as connection:
            connection.execute(version).one()

    @app.get("/fixed/<name>")
    def fixed_bytes(name: str) -> Response:
        ask()
        return Response(fixed[name], mimetype="text/calendar")

    @app.get("/nothing-new")
    def nothing_new() -> Response:
        ask()
        return Response(status=304)

    @app.get("/list")
    def plain_list() -> str:
        with Session(engine) as session:
            return render_template("list.html", rows=_rows(session), before=before)

    return app


def _rows(session: Session) -> list[_Date]:
    return list(session.scalars(select(_Date).order_by(_Date.start).limit(SHOWN)))


def _fill(engine: Engine) -> None:
    _metadata.create_all(engine)
    chosen = random.Random(1)
    start = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)
    with Session(engine) as session:
        session.execute(_version.insert().values(id=1, number=1))
        for number in range(ROWS):
            begin = start + dt.timedelta(minutes=number)
            session.add(
                _Date(
                    start=begin,
                    end=begin + dt.timedelta(minutes=90),
                    slug=f"sample-{number}",
                    name=f"Orchard {chosen.choice(('Check-in', 'Round Table', 'Week Ahead'))} {number}",
                    place=f"Station Hall {number}, London North",
                    zone=chosen.choice(("Eastern Time", "Nepal Time", "Central European Time")),
                    language=chosen.choice(("Español", "Cymraeg", "English")),
                    audience=chosen.choice(("Women", "Young people", "Newcomers")),
                )
            )
        session.commit()
