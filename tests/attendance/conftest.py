"""What the tests of counts share: a team, its meeting and somebody of another group."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from facilitator.accounts.models import Volunteer
from facilitator.meetings.models import Group, Meeting

MONDAY = date(2026, 11, 16)  # a week before the tests' now
EARLY = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass
class House:
    """Robin and Alex run a meeting on Mondays at 19:00, Sam belongs to another group, Cora coordinates."""

    robin: Volunteer
    alex: Volunteer
    sam: Volunteer
    cora: Volunteer
    group: Group
    meeting: Meeting


@pytest.fixture
def house(make: Any) -> House:
    """Two groups, their people, and a meeting that has been here since June."""
    robin, alex, sam = (make.volunteer(name) for name in ("Robin", "Alex", "Sam"))
    cora = make.volunteer("Cora", roles_=("volunteer", "coordinator"))
    group = make.group("Northgate", robin, alex)
    make.group("Riverside", sam)
    return House(robin, alex, sam, cora, group, make.meeting(group=group, lead=robin, created_at=EARLY))
