"""A secret address at which a helper without an account counts a meeting: made, stopped, and what it opens.

As with volunteers' own calendars it is shown once, and only its SHA-256 is kept: 192 random bits can't be guessed. A
meeting has one at a time. Whoever has it counts dates that nobody has counted, and corrects what was entered by it on
the same day; it shows no name and no count of anybody else.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts.models import Volunteer
from facilitator.attendance import counts, history, storing
from facilitator.attendance.counts import Correction, Numbers
from facilitator.attendance.history import Entry, Line
from facilitator.attendance.models import Count, CountLink
from facilitator.attendance.storing import Facts
from facilitator.meetings.models import Meeting, State
from facilitator.meetings.planning import local_day

BYTES = 24  # 192 bits
MOST = 20  # counts that are taken by a link within a day
_DAY = timedelta(days=1)


class NoSuchLink(Exception):
    """A text that opens nothing: made up, stopped or replaced."""


class ChangedMeanwhile(Exception):
    """The meeting's link is not the one that was to be replaced any more, or there is one where none was known of."""


class NotOffered(counts.Refused):
    """The date is none that the link is for: it has not begun, is long over, or somebody has counted it."""


class TooMany(counts.Refused):
    """The link has been used more often than a meeting has dates."""


def of(session: Session, meeting: Meeting) -> CountLink | None:
    """The link of a meeting that is in use; None where there is none."""
    query = select(CountLink).where(CountLink.meeting_id == meeting.id, CountLink.digest.is_not(None))
    return session.scalars(query.options(joinedload(CountLink.made_by))).one_or_none()


def mark(link: CountLink | None) -> str:
    """By what a form says which link it replaces; empty for none."""
    return str(link.id) if link else ""


def make(session: Session, meeting: Meeting, who: Volunteer, replaces: str, now: datetime) -> str:
    """A new secret for a meeting, in place of the one whose ``mark`` is given; empty: there is none yet.

    Raises ``ChangedMeanwhile``: a form that is sent twice must not stop the address that its first answer showed.
    """
    storing.take_turns(session, meeting)
    if mark(of(session, meeting)) != replaces:
        raise ChangedMeanwhile
    stop(session, meeting)
    secret, today = secrets.token_urlsafe(BYTES), local_day(meeting, now)
    session.add(CountLink(meeting_id=meeting.id, digest=_digest(secret), made_by_id=who.id, made_on=today))
    session.flush()
    return secret


def stop(session: Session, meeting: Meeting) -> None:
    """Let a meeting's link open nothing any more; what was counted by it stays. Nothing happens where there is none."""
    if link := of(session, meeting):
        link.digest = None
        session.flush()


def find(session: Session, secret: str) -> CountLink:
    """The link that a secret is of, with its meeting. Raises ``NoSuchLink``.

    Constant in time, as ``rota.secret.whose`` is: whatever text comes, it is hashed and looked up by one statement in
    one index, so neither answer nor time tells a link that was stopped, or nearly guessed, from one made up.
    """
    query = select(CountLink).where(CountLink.digest == _digest(secret))
    found = session.scalars(query.options(joinedload(CountLink.meeting))).one_or_none()
    if found is None or found.meeting.state is State.DRAFT:
        raise NoSuchLink
    return found


def offered(session: Session, link: CountLink, now: datetime) -> Sequence[Line]:
    """The dates to choose from, the newest first: of the last 14 days, today's and those without a count, begun.

    And those that were counted by this link today. Whoever shows them leaves out all counts but ``own``.
    """
    today = local_day(link.meeting, now)
    lines = history.of_meeting(session, link.meeting, now, history.RECENT)
    return [line for line in lines if not line.entries or line.day == today or own(line, link, today)]


def own(line: Line, link: CountLink, today: date) -> Entry | None:
    """What was entered last by this link for a date, if that was today: it can be corrected."""
    return next((each for each in line.entries if each.link == link.id and each.on == today), None)


def record(
    session: Session,
    link: CountLink,
    day: date,
    numbers: Numbers,
    key: str,
    now: datetime,
    corrects: Correction | None = None,
) -> Count:
    """Store what a helper counted, as ``counts.record`` does for volunteers; keys are the link's own.

    ``corrects`` counts only as far as it is what this link entered. Raises ``NotOffered``, ``TooMany`` or another of
    the kinds of ``counts.Refused``.
    """
    meeting, today = link.meeting, local_day(link.meeting, now)

    def check(_facts: Facts) -> datetime:
        line = next((each for each in offered(session, link, now) if each.day == day), None)
        if line is None:
            raise NotOffered
        recent = select(func.count()).where(Count.link_id == link.id, Count.entered_at > now - _DAY)
        if (session.scalar(recent) or 0) >= MOST:
            raise TooMany
        return line.start

    row = Count(meeting_id=meeting.id, day=day, key=key, link_id=link.id, entered_at=now, **numbers.by_name)
    stored = counts.take(session, meeting, row, check, corrects)
    link.used_on = today
    return stored


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
