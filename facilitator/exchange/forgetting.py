"""What is forgotten of imports after a while: who brought a list in."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from facilitator.db import rows_changed
from facilitator.exchange.models import Batch


def forget_names(session: Session, since: datetime) -> int:
    """Forget who brought lists in before ``since``; answers how many names that were."""
    old = update(Batch).where(Batch.imported_at < since, Batch.volunteer_id.is_not(None))
    return rows_changed(session, old.values(volunteer_id=None))
