"""Who runs meetings together, and who of them may lead."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session

from facilitator.accounts import training
from facilitator.accounts.models import Role, Volunteer, VolunteerRole
from facilitator.meetings.models import Group, Meeting, Membership


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could lead, with how their training stands."""

    volunteer: Volunteer
    standing: training.Standing


# Built once, since that takes longer than to carry it out.
_team = Membership.__table__.c
HAS = exists().where(_team.group_id == bindparam("group_id"), _team.volunteer_id == bindparam("volunteer_id"))
_HAS = select(HAS)


def has(session: Session, group_id: int, volunteer_id: int) -> bool:
    """Whether somebody is on a group's team."""
    return bool(session.scalar(_HAS, {"group_id": group_id, "volunteer_id": volunteer_id}))


def may_lead(meeting: Meeting, volunteer: Volunteer) -> bool:
    """Whether somebody is of those who lead a meeting, training aside: its group's team and the coordinators.

    A meeting without a group asks for no team.
    """
    return meeting.group is None or volunteer.is_coordinator or volunteer in meeting.group.team


def own(who: Volunteer) -> Select[Group]:
    """The groups for which somebody may act, by name: their own, a coordinator's are all."""
    return select(Group).order_by(Group.name, Group.id) if who.is_coordinator else of(who)


def of(who: Volunteer) -> Select[Group]:
    """The groups whose team somebody is on, by name."""
    mine = select(Membership.group_id).where(Membership.volunteer_id == who.id)
    return select(Group).where(Group.id.in_(mine)).order_by(Group.name, Group.id)


def candidates(session: Session, group: Group | None, today: date) -> list[Candidate]:
    """Who could lead a group's meetings on a local date, trained ones first, then by name.

    That is its team; of the organisation's own meetings, the coordinators.
    """
    query = select(Volunteer).where(Volunteer.active)
    if group:
        query = query.where(
            Volunteer.id.in_(select(Membership.volunteer_id).where(Membership.group_id == group.id)),
        )
    else:
        holders = select(VolunteerRole.volunteer_id).join(Role, Role.id == VolunteerRole.role_id)
        query = query.where(Volunteer.id.in_(holders.where(Role.name.in_(("coordinator", "administrator")))))
    found = session.scalars(query.order_by(Volunteer.first_name, Volunteer.last_name, Volunteer.id))
    rated = [Candidate(each, training.standing(each, today)) for each in found]
    return sorted(rated, key=lambda each: not each.standing.trained)


def outsiders(session: Session, group: Group) -> list[Volunteer]:
    """The active volunteers who are not on a group's team, by name."""
    members = select(Membership.volunteer_id).where(Membership.group_id == group.id)
    query = select(Volunteer).where(Volunteer.active, Volunteer.id.not_in(members))
    return list(session.scalars(query.order_by(Volunteer.first_name, Volunteer.last_name, Volunteer.id)))
