"""The volunteers' pages of meetings, groups, venues, closed days and the organisation, and what visitors report."""

from facilitator.meetings import policy
from facilitator.meetings.views import (
    closures,
    confirm,
    dates,
    doors,
    groups,
    handing_over,
    holidays,
    letterbox,
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
    "closures",
    "confirm",
    "dates",
    "doors",
    "groups",
    "handing_over",
    "holidays",
    "letterbox",
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
