"""All that there is to print: the worksheets, our own among them, and what is read at each meeting."""

from sqlalchemy.orm import Session

from facilitator import settings as settings_
from facilitator.handouts import readings, shelf
from facilitator.handouts.library import Library
from facilitator.meetings import organisation
from facilitator.settings import Settings


def of(session: Session, settings: Settings, language: str) -> Library:
    """The library as somebody finds it who reads in a language."""
    found = shelf.library(session, settings_.templates() / "worksheets")
    return found.plus(readings.sheets(organisation.current(session, settings), language, settings.languages[0]))
