"""The meetings for other sites' finders, in the Meeting Guide format, made once for each state of the data."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from facilitator import exchange, meetings
from facilitator.calendars.kept import Document, Kept, mark_of
from facilitator.exchange import meeting_guide, outgoing
from facilitator.meetings import revision
from facilitator.meetings.models import Meeting
from facilitator.meetings.words import locale

Link = Callable[[Meeting], str]

CODE = mark_of(path for room in (exchange, meetings) for path in Path(room.__path__[0]).glob("*.py"))


def latest(session: Session, today: date, link: Link, kept: Kept, base_url: str) -> Document:
    """The document of the present; one query where it is kept.

    ``today`` is the organisation's: a meeting drops out some days after its last date. What was made for links that
    begin with another ``base_url``, or in another language, is another document.
    """
    state = revision.current(session)
    return kept.latest(_key(base_url), state, today, lambda: (state, _bytes(session, today, link)))


def make(session: Session, today: date, link: Link, kept: Kept, base_url: str) -> Document:
    """The document made anew, then kept. The session reads a snapshot, so it is of one state."""
    return kept.keep(_key(base_url), today, revision.current(session), _bytes(session, today, link))


def _bytes(session: Session, today: date, link: Link) -> bytes:
    return meeting_guide.write(outgoing.meetings(session, today), link)


def _key(base_url: str) -> str:
    return f"meetings.json {CODE} {base_url} {locale()}"
