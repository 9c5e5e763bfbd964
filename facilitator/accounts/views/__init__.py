"""The pages of accounts: the doors (sign-in, links), one's own account, and people for coordinators."""

from facilitator.accounts.views import account, doors, people, trainings
from facilitator.accounts.views.pages import bp

__all__ = ["account", "bp", "doors", "people", "trainings"]
