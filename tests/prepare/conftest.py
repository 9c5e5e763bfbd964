"""What the tests of the volunteers' pages share: two groups and their people."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from facilitator.accounts.models import Volunteer
from facilitator.meetings.models import Group, Meeting

EARLY = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass
class House:
    """Robin (trained) and Alex (not) run a meeting on Mondays, which Robin leads; Cora coordinates, Ada administers."""

    robin: Volunteer
    alex: Volunteer
    cora: Volunteer
    ada: Volunteer
    group: Group
    meeting: Meeting


@pytest.fixture
def house(make: Any) -> House:
    """A meeting that has been here since June, in a hall, on Mondays at 19:00."""
    robin, alex = make.volunteer("Robin", trained=True), make.volunteer("Alex")
    cora = make.volunteer("Cora", roles_=("volunteer", "coordinator"), trained=True)
    ada = make.volunteer("Ada", roles_=("volunteer", "administrator"))
    group = make.group("Northgate", robin, alex)
    meeting = make.meeting(group=group, lead=robin, venue=make.venue(), created_at=EARLY)
    return House(robin, alex, cora, ada, group, meeting)
