"""Who runs this copy."""

from sqlalchemy.orm import Session

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
