"""Reports that nobody was there, with who was down to lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings import doors
from facilitator.meetings.models import DoorReport, Meeting
from facilitator.rota import leads

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reported:
    """The reports of one date (original local ``day``) that are not settled; ``leader`` is None where nobody led."""

    meeting: Meeting
    day: date
    count: int
    leader: Volunteer | None


def to(session: Session, who: Volunteer) -> tuple[int, list[Reported]]:
    """How many dates were reported of what somebody looks after, and the newest ones; two queries."""
    rows = session.execute(doors.waiting(who).limit(SHOWN).add_columns(func.count().over())).all()
    return rows[0][1] if rows else 0, _with_leaders(session, [row[0] for row in rows])


def of_meeting(session: Session, meeting: Meeting) -> list[Reported]:
    """The reports of a meeting that are not settled, the newest date first; at most two queries."""
    return _with_leaders(session, session.scalars(doors.of_meeting(meeting)).all())


def _with_leaders(session: Session, reports: Sequence[DoorReport]) -> list[Reported]:
    if not reports:
        return []
    days = [each.day for each in reports]
    duties = leads.duties(session, [each.meeting for each in reports], min(days), max(days))
    return [
        Reported(each.meeting, each.day, each.count, duties.get((each.meeting_id, each.day), each.meeting.lead))
        for each in reports
    ]
