"""The volunteers' pages of meetings, groups, venues and the organisation."""

from facilitator.meetings import policy
from facilitator.meetings.views import groups, organisation, plan, steps, venues
from facilitator.meetings.views.pages import bp

__all__ = ["bp", "groups", "organisation", "plan", "policy", "steps", "venues"]
