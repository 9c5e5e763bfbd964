"""Who runs this copy."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from facilitator.meetings import changes, statements
from facilitator.meetings.models import Organisation
from facilitator.settings import Settings


def current(session: Session, settings: Settings) -> Organisation:
    """The organisation as the first-run page stored it, else (not stored, not in the session) as the settings say."""
    return session.get(Organisation, 1) or Organisation(
        id=1,
        name=settings.organisation,
        helpline=settings.helpline,
        timezone=settings.timezone,
        country=settings.country,
    )


def is_set_up(session: Session) -> bool:
    """Whether the first-run page has been filled in."""
    return session.get(Organisation, 1) is not None


def save(session: Session, name: str, helpline: str, timezone: str, country: str, now: datetime) -> None:
    """Store who runs this copy: an IANA zone, an ISO 3166 code or nothing. Feeds carry the name, so they change."""
    row = session.get(Organisation, 1)
    if row is None:
        row = Organisation(id=1)
        session.add(row)
    row.name, row.helpline, row.timezone, row.country = name, helpline, timezone, country
    session.flush()
    changes.bump(session, now)


def word(session: Session, opening_statement: str, guidelines: str, today: date) -> None:
    """Store what is read at each meeting. A text that is empty, or the one that comes with us, puts that in force."""
    row = session.get_one(Organisation, 1)
    given = {"opening_statement": statements.OPENING_STATEMENT, "guidelines": statements.GUIDELINES}
    for name, text in (("opening_statement", opening_statement), ("guidelines", guidelines)):
        own = "" if text == statements.joined(given[name]) else text
        if own != (getattr(row, name) or ""):
            setattr(row, name, own)
            row.statements_changed_on = today
