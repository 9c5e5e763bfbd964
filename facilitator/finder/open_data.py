"""The meetings for other sites' finders, in the Meeting Guide format, made once for each state of the data."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.exchange import meeting_guide, outgoing
from facilitator.meetings.models import Meeting, Revision

State = tuple[int, datetime | None, date]


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of the document, a strong tag of them (RFC 9110 §8.8.3), and the state that they were made from."""

    state: State
    tag: str
    body: bytes


def current(session: Session, today: date, link: Callable[[Meeting], str], kept: Document | None) -> Document:
    """The document of the present: ``kept`` where nothing changed since, found out by one query, else a new one.

    ``today`` is the organisation's; a meeting drops out some days after its last date.
    """
    revision = session.scalar(select(Revision))
    state = (revision.number if revision else 0, revision.changed_at if revision else None, today)
    if kept and kept.state == state:
        return kept
    body = meeting_guide.write(outgoing.meetings(session, today), link)
    return Document(state, hashlib.sha256(body).hexdigest()[:32], body)
