from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from facilitator.accounts.models import Training
from facilitator.meetings.models import State
from facilitator.prepare import desk

from .conftest import House


def test_a_coordinator_sees_what_is_missing_and_what_runs_out_in_all_groups(
    session: Session, make: Any, house: House, now: datetime
) -> None:
    house.robin.trainings = [
        Training(course="Course", completed=date(2026, 1, 1), expires=date(2026, 12, 24), entered_at=now)
    ]
    make.meeting("Of others", group=make.group("Riverside"), weekdays=[4], created_at=house.meeting.created_at)
    session.flush()
    found = desk.of_coordinator(session, house.cora, now, now.date())
    assert (found.missing, found.groups, found.people, found.published) == (4, 2, 3, 2)
    assert [(volunteer.first_name, until) for volunteer, until in found.running_out] == [("Robin", date(2026, 12, 24))]


def test_drafts_are_counted_and_the_last_changed_are_named(
    session: Session, make: Any, house: House, now: datetime
) -> None:
    for number in range(5):
        changed = now - timedelta(days=number)
        make.meeting(f"Draft {number}", state=State.DRAFT, group=house.group, changed_at=changed)
    make.meeting("Of others", state=State.DRAFT, group=make.group("Riverside"), changed_at=now + timedelta(days=1))

    def seen(who: Any) -> tuple[int, list[str]]:
        total, named = desk.drafts(session, who)
        return total, [meeting.name for meeting in named]

    assert seen(house.alex) == (5, ["Draft 0", "Draft 1", "Draft 2"])
    assert seen(house.cora) == (6, ["Of others", "Draft 0", "Draft 1"])
    assert seen(make.volunteer("New")) == (0, [])
