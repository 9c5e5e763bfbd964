"""Plans of sample dates: what was chosen for the last dates of some meetings, and for a coming one."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from facilitator.meetings import planning, schedule
from facilitator.meetings.models import Meeting, Status
from facilitator.prepare import plans
from facilitator.prepare.outline import USUAL, Key, Step, without
from facilitator.prepare.plans import Choices

BRING = ("Worksheets and pens", "Guidelines for the table", "Poster for the door")
LONGER = tuple(Step(step.key, 20 if step.key is Key.CHECK_IN else None) for step in USUAL)

# By meeting: what was chosen for its last dates, the newest first.
PAST: Mapping[str, tuple[Choices, ...]] = {
    "monday-check-in": (
        Choices(sheets=("triggers", "urge-log"), copies=11, large_copies=1, bring=BRING),
        Choices(LONGER, ("cost-benefit",), 11, 1, BRING),
    ),
    "riding-out-an-urge": (Choices(sheets=("urge-log",), copies=9, large_copies=2, bring=BRING),),
}
# And for the next one.
NEXT: Mapping[str, Choices] = {
    "riding-out-an-urge": Choices(
        without(USUAL, Key.DONATIONS), ("triggers", "slip-plan"), 9, 2, (*BRING, "A bell for the break")
    ),
}
BACK = timedelta(days=28)


def load(session: Session, meetings: Mapping[str, Meeting], now: datetime) -> None:
    """Keep the plans, as a team would have."""
    for slug, chosen in PAST.items():
        meeting = meetings[slug]
        today = planning.local_day(meeting, now)
        held = [
            each
            for each in schedule.of(session, meeting).dates(today - BACK, today)
            if each.status is Status.ON and each.end <= now
        ]
        for when, each in zip(reversed(held), chosen, strict=False):
            plans.save(session, meeting, when.day, each, 0, f"sample-{slug}-{when.day}")
    for slug, choices in NEXT.items():
        when = schedule.of(session, meetings[slug]).next(now, 1)[0]
        plans.save(session, meetings[slug], when.day, choices, 0, f"sample-{slug}-{when.day}")
