"""Writing to those who run a group or a meeting, without anybody's address being shown.

What a visitor writes goes into the queue of letters and is gone once it is sent. Nothing is kept of who wrote, so the
number of letters within an hour is limited for each group and for the whole site, not for a person.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import mail
from facilitator.accounts.models import Role, Volunteer, VolunteerRole
from facilitator.meetings.models import Group, Membership

FOR_ONE = 6  # letters within an hour to a group, or to the coordinators
FOR_ALL = 40  # letters within an hour by way of the whole site


def readers(session: Session, group: Group | None) -> list[Volunteer]:
    """Who gets what is written to a group: its team, or coordinators where it has none, or there is no group.

    Only those who have taken up their account: before that nobody knows whether the address is theirs.
    """
    active = select(Volunteer).where(Volunteer.active, Volunteer.password.is_not(None)).order_by(Volunteer.id)
    if group is not None:
        team = select(Membership.volunteer_id).where(Membership.group_id == group.id)
        if found := list(session.scalars(active.where(Volunteer.id.in_(team)))):
            return found
    holders = select(VolunteerRole.volunteer_id).join(Role, Role.id == VolunteerRole.role_id)
    for role in ("coordinator", "administrator"):
        if found := list(session.scalars(active.where(Volunteer.id.in_(holders.where(Role.name == role))))):
            return found
    return []


def take_turn(session: Session, group: Group | None, now: datetime) -> None:
    """Count a letter to a group, or to the coordinators. Raises ``mail.TooMany``."""
    mail.forget_hours(session, now)
    box = f"group {group.id}" if group else "coordinators"
    mail.take_turn(session, {box: FOR_ONE, "all": FOR_ALL}, now)
