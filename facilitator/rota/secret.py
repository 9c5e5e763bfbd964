"""The secret in the address of a volunteer's own calendar: made, replaced, stopped, and asked whose it is.

It is shown once, to its owner, and only its SHA-256 is kept. A slow or keyed hash would add nothing: 192 random bits
can't be guessed, and whoever restores a backup beside another secret key keeps people's calendars going.
"""

import hashlib
import secrets
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.rota.models import RotaSecret

BYTES = 24  # 192 bits


class NoSuchSecret(Exception):
    """A text that opens nobody's calendar: made up, replaced, stopped, or of an account that is no longer in use."""


class ChangedMeanwhile(Exception):
    """Somebody's secret is not the one that was to be replaced any more, or there is one where none was known of."""


def of(session: Session, volunteer: Volunteer) -> RotaSecret | None:
    """What is known of somebody's secret; None where they have none."""
    return session.get(RotaSecret, volunteer.id)


def mark(kept: RotaSecret | None) -> str:
    """A short name of a secret, by which a form says which one it replaces; empty for none."""
    return kept.digest[:16] if kept else ""


def make(session: Session, volunteer: Volunteer, replaces: str, today: date) -> str:
    """A new secret for somebody, in place of the one whose ``mark`` is given; empty: there is none yet.

    ``today`` is the organisation's local date. Raises ``ChangedMeanwhile``: a form that is sent twice must not stop the
    address that its first answer showed.
    """
    kept = session.get(RotaSecret, volunteer.id, with_for_update=True)
    if replaces != mark(kept):
        raise ChangedMeanwhile
    secret = secrets.token_urlsafe(BYTES)
    if kept is None:
        kept = RotaSecret(volunteer_id=volunteer.id)
        session.add(kept)
    kept.digest, kept.since = _digest(secret), today
    session.flush()
    return secret


def stop(session: Session, volunteer: Volunteer) -> None:
    """Let somebody's secret open nothing any more; nothing happens where there is none."""
    if kept := of(session, volunteer):
        session.delete(kept)
        session.flush()


def whose(session: Session, secret: str) -> int:
    """The id of the volunteer, whose account is in use, to whom a secret belongs. Raises ``NoSuchSecret``.

    Constant in time: whatever text comes, it is hashed and looked up by one statement in one index, on the same path.
    How far the index compares depends on the hash alone, which nobody can steer towards a stored one. So neither answer
    nor time tells a secret that was stopped, or nearly guessed, from one made up.
    """
    query = (
        select(RotaSecret.volunteer_id)
        .join(Volunteer, Volunteer.id == RotaSecret.volunteer_id)
        .where(RotaSecret.digest == _digest(secret), Volunteer.active)
    )
    found = session.scalar(query)
    if found is None:
        raise NoSuchSecret
    return found


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
