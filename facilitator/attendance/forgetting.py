"""What is forgotten of counts after a while: who entered them, never a number. No sum ever changes by it."""

from datetime import UTC, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from facilitator import keeping
from facilitator.attendance.models import Count, CountImport, CountLink, CountReminder
from facilitator.db import rows_changed


def forget_names(session: Session, since: datetime) -> int:
    """Forget who entered counts, brought them in or made a link before ``since``; answers how many names that were."""
    entered = update(Count).where(Count.entered_at < since, Count.volunteer_id.is_not(None)).values(volunteer_id=None)
    sent = update(CountImport).where(CountImport.sent_at < since, CountImport.volunteer_id.is_not(None))
    made = update(CountLink).where(CountLink.made_on < since.date(), CountLink.made_by_id.is_not(None))
    return sum(
        rows_changed(session, each) for each in (entered, sent.values(volunteer_id=None), made.values(made_by_id=None))
    )


def forget_links(session: Session, since: datetime) -> int:
    """Remove links made before ``since`` that were stopped and by which nothing was counted; answers how many."""
    stopped = (CountLink.digest.is_(None), CountLink.made_on < since.date())
    used = select(Count.link_id).where(Count.link_id.is_not(None))
    return rows_changed(session, delete(CountLink).where(*stopped, CountLink.id.not_in(used)))


def forget_reminders(session: Session, now: datetime) -> int:
    """Forget that somebody was reminded of the counts of old dates; answers of how many dates that was."""
    since = now.astimezone(UTC).date() - keeping.REMINDERS
    return rows_changed(session, delete(CountReminder).where(CountReminder.day < since))
