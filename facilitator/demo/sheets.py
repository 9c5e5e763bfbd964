"""Worksheets of the sample organisation's own: one that it wrote, and one that it adapted and then revised."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.accounts.models import Volunteer
from facilitator.demo.places import TIMEZONE
from facilitator.handouts import editions

_FOLDER = Path(__file__).parent / "sheets"


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition, published so many days ago; its text is in the file of its worksheet's name and its number."""

    slug: str
    number: int
    days_ago: int
    note: str = ""


EDITIONS = (
    Edition("good-night", 1, 41),
    Edition("slip-plan", 1, 75, "The helpline is among the first steps"),
    Edition("slip-plan", 2, 12, "More room for whom I tell, and the helpline as an example"),
)


def load(session: Session, who: Volunteer, now: datetime) -> None:
    """Put the editions in, oldest first, in the caller's transaction."""
    for each in sorted(EDITIONS, key=lambda edition: -edition.days_ago):
        at = now - timedelta(days=each.days_ago)
        today = at.astimezone(clock.zone(TIMEZONE)).date()
        text = (_FOLDER / f"{each.slug}.{each.number}.yaml").read_text(encoding="utf-8")
        found = editions.find(session, each.slug, "en")
        sheet = editions.keep_draft(session, each.slug, "en", text, found.version if found else 0, who, at)
        editions.publish(session, sheet, each.note, sheet.version, who, at, today)
