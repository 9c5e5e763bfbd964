"""A small site that a test can stop, start again, give a new release, and let lose what it answers."""

import secrets
import shutil
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import url_for
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import delete, select, update
from werkzeug.serving import BaseWSGIServer, make_server

from facilitator import clock, create_app
from facilitator.accounts import passwords, roles
from facilitator.accounts.models import Volunteer
from facilitator.attendance import counts
from facilitator.attendance.counts import Correction, Numbers
from facilitator.attendance.models import Count, Reason
from facilitator.db import Base, db, writing
from facilitator.demo.people import PASSWORD
from facilitator.meetings import changes
from facilitator.meetings.models import Kind, Meeting
from facilitator.settings import Settings
from tests.browser.site import NOW, at_once, put_fonts
from tests.conftest import Make
from tests.served import free_port

TODAY = NOW.date()
PEOPLE = {"robin": "robin@example.org", "alex": "alex@example.org"}
KINDS = {"lunch": Kind.IN_PERSON, "online-hour": Kind.ONLINE, "both": Kind.HYBRID}  # every day at noon
SAVE = "/volunteer/attendance"

# One stored count: who, meeting, date, and the figures.
Row = tuple[str, str, str, tuple[int, int, int, int]]


class House:
    """Robin and Alex run three meetings that take place every day at noon, and Monday Check-in at 19:00."""

    def __init__(self, instance: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = Settings(instance=instance, secret_key="only-for-tests", base_url=self.address)
        self.lost: list[Callable[[], int]] = []  # what to do with the next counts that are sent
        self.gone = threading.Event()  # a reply was lost
        self._server: BaseWSGIServer | None = None
        self._static: Path | None = None  # of another release than the one that is here
        instance.mkdir(exist_ok=True)
        put_fonts(instance)
        self.app = create_app(self.settings)
        self._settle()

    def _settle(self) -> None:
        with self.app.app_context(), writing():
            Base.metadata.create_all(db.engine)
            roles.ensure(db.session)
            make = Make(db.session, NOW)
            people = [
                make.volunteer(name.title(), email=email, password=passwords.digest(PASSWORD), active=True)
                for name, email in PEOPLE.items()
            ]
            group = make.group("Northgate", *people)
            early = {"group": group, "created_at": NOW - timedelta(days=100), "venue": make.venue()}
            make.meeting("Monday Check-in", **early)
            for name, kind in KINDS.items():
                noon = {"weekdays": list(range(7)), "start_time": NOW.time().replace(hour=12), "kind": kind}
                make.meeting(name.replace("-", " ").title(), slug=name, **early, **noon)
            changes.bump(db.session, NOW)
            db.session.commit()
            db.session.remove()

    # The server

    def start(self) -> None:
        """Serve, in a new application as a new process would have it."""
        if self._server is None:
            self.app = create_app(self.settings)
            self.app.static_folder = str(self._static) if self._static else self.app.static_folder
            self._server = make_server("127.0.0.1", self.port, at_once(self._serve), threaded=True)
            threading.Thread(target=self._server.serve_forever, args=(0.05,)).start()

    def stop(self) -> None:
        """Stop serving: whoever asks finds nobody there."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
            with self.app.app_context():
                db.engine.dispose()

    def release(self, patch: pytest.MonkeyPatch) -> None:
        """Put a new release in place until the test ends: each script and style sheet differs, the old are gone."""
        new = self.settings.instance / f"release-{secrets.token_hex(3)}"
        shutil.copytree(self.app.static_folder or "", new)
        for part in (*new.glob("*.js"), *new.glob("*.css")):
            part.write_text(f"{part.read_text(encoding='utf-8')}\n/* new */\n", encoding="utf-8")
        self.stop()
        patch.setattr(self, "_static", new)
        self.start()

    def lose_reply(self) -> None:
        """Store the next count that is sent, and let the connection break before the answer."""
        self.lost.append(lambda: 0)

    def fail(self, status: int = 500) -> None:
        """Answer the next count that is sent with a fault, before it is looked at."""
        self.lost.append(lambda: status)

    def _serve(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._static and self._is_old(environ):
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"of an earlier release"]
        counted = environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == SAVE
        if not counted or not self.lost:
            return self.app(environ, start_response)
        if status := self.lost.pop(0)():
            start_response(f"{status} Fault", [("Content-Type", "text/html")])
            return [b"<p>Fault"]
        list(self.app(environ, lambda *_args: lambda _data: None))
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        self.gone.set()
        start_response("200 OK", [])
        return []

    def _is_old(self, environ: dict[str, Any]) -> bool:
        """Whether a part is asked for at an address that it does not have in the release that is served."""
        path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
        if not path.startswith("/static/"):
            return False
        with self.app.test_request_context():
            return url_for("static", filename=path.removeprefix("/static/")) != f"{path}?{query}"

    # What is stored

    def correct(self, who: str, row: Row, *, in_room: int) -> Row:
        """Let somebody who has seen the count ``row`` correct how many were in the room, on another phone."""
        _sender, slug, day, (_in_room, *others) = row
        on, numbers = date.fromisoformat(day), Numbers(True, in_room, *others)

        def record() -> None:
            volunteer = db.session.scalars(select(Volunteer).filter_by(email=PEOPLE[who])).one()
            meeting = db.session.scalars(select(Meeting).filter_by(slug=slug)).one()
            corrects = Correction(counts.of_date(db.session, meeting, on)[-1].id, Reason.LATECOMERS)
            counts.record(db.session, meeting, on, numbers, "another-phone", volunteer, NOW, corrects)

        self.change(record)
        return who, slug, day, (in_room, *others)

    def rows(self) -> list[Row]:
        """All counts that are stored, in no order that matters."""
        query = select(Count, Volunteer.first_name, Meeting.slug).select_from(Count)
        query = query.join(Volunteer, Volunteer.id == Count.volunteer_id).join(Meeting, Meeting.id == Count.meeting_id)
        with self.app.app_context():
            found = [
                (who.lower(), slug, str(row.day), (row.in_room, row.online, row.first_time, row.letters))
                for row, who, slug in db.session.execute(query.order_by(Count.id))
            ]
            db.session.remove()
        return found

    def change(self, work: Callable[[], Any]) -> None:
        """Do something in the database."""
        with self.app.app_context(), writing():
            work()
            db.session.commit()
            db.session.remove()

    def empty(self) -> None:
        """Forget all counts, and whatever a test wanted to be lost."""
        self.lost.clear()
        self.change(lambda: db.session.execute(delete(Count)))

    def numbers(self) -> dict[str, str]:
        """Who is who, by the number that pages know a person by."""
        with self.app.app_context():
            found = {str(each.id): each.first_name.lower() for each in db.session.scalars(select(Volunteer))}
            db.session.remove()
        return found

    def session(self, who: str) -> Any:
        """The cookie of somebody who is signed in."""
        with self.app.app_context():
            mark = db.session.scalar(select(Volunteer.fs_uniquifier).filter_by(email=PEOPLE[who]))
            db.session.remove()
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer
        value = signer.dumps({"_user_id": mark, "_fresh": True})
        return {"name": "session", "value": value, "url": self.address}

    def end_sessions(self, who: str) -> None:
        """As if somebody had signed out on another device."""
        mark = {"fs_uniquifier": secrets.token_hex(16)}
        self.change(lambda: db.session.execute(update(Volunteer).filter_by(email=PEOPLE[who]).values(mark)))


def days(since: int = 13, until: int = 0) -> Iterator[date]:
    """The last days, and those to come, as somebody counts them back from today."""
    return (TODAY - timedelta(days=back) for back in range(since, until - 1, -1))


@contextmanager
def house(instance: Path) -> Iterator[House]:
    """The site, at a Monday evening that lasts."""
    with clock.stopped(NOW):
        built = House(instance)
        built.start()
        yield built
        built.stop()
