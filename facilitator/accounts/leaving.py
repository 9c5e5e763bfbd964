"""Accounts of people who have left: closed, opened again, and gone once nobody needs the name any more.

What a person leaves behind in groups, meetings and on dates is ``rota.leaving``'s business.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts import people, roles
from facilitator.accounts.models import Volunteer


def close(session: Session, volunteer: Volunteer, now: datetime) -> None:
    """Let somebody sign in no more and end all their sessions and links. Raises ``roles.LastAdministrator``."""
    roles.require_another_administrator(session, volunteer)
    people.end_sessions(volunteer)
    volunteer.active, volunteer.left_at = False, now


def reopen(volunteer: Volunteer) -> None:
    """Let somebody who had left sign in again, with the role and the password that they had."""
    volunteer.active, volunteer.left_at = True, None


def forget(session: Session, since: datetime) -> int:
    """Remove the accounts of those who left before ``since``; answers how many.

    Whatever else names them is older than that and has been forgotten by the rules before this one.
    """
    gone = session.scalars(select(Volunteer).where(Volunteer.active.is_(False), Volunteer.left_at < since)).all()
    for volunteer in gone:
        session.delete(volunteer)
    session.flush()
    return len(gone)
