"""The volunteers' pages of meetings, groups, venues and the organisation, and what visitors report."""

from facilitator.meetings import policy
from facilitator.meetings.views import (
    confirm,
    dates,
    doors,
    groups,
    onward,
    organisation,
    past,
    pauses,
    placing,
    plan,
    steps,
    venues,
)
from facilitator.meetings.views.pages import bp

__all__ = [
    "bp",
    "confirm",
    "dates",
    "doors",
    "groups",
    "onward",
    "organisation",
    "past",
    "pauses",
    "placing",
    "plan",
    "policy",
    "steps",
    "venues",
]
