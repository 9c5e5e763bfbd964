"""Which roles there are, who has them, and who may give them."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.accounts.models import ROLES, Role, Volunteer


class RoleNotYours(Exception):
    """Somebody gives or takes a role that is not theirs to give; ``role`` names it."""

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.role = role


class LastAdministrator(Exception):
    """Nobody would be left to look after the installation."""


def ensure(session: Session) -> None:
    """Put in whichever of ``ROLES`` is missing."""
    have = set(session.scalars(select(Role.name)))
    session.add_all(Role(name=name) for name in ROLES if name not in have)
    session.flush()


def get(session: Session, name: str) -> Role:
    """The role of that name, one of ``ROLES``; raises ``sqlalchemy.exc.NoResultFound`` for another."""
    return session.scalars(select(Role).where(Role.name == name)).one()


def highest(volunteer: Volunteer) -> str:
    """The role that says most about what somebody may do; each of ``ROLES`` includes those before it."""
    held = {role.name for role in volunteer.roles}
    return next((name for name in reversed(ROLES) if name in held), ROLES[0])


def may_give(giver: Volunteer, role: str) -> bool:
    """Whether somebody may give a role, or take it: coordinators all but the administrator's."""
    return giver.is_administrator if role == "administrator" else giver.is_coordinator


def may_manage(manager: Volunteer, volunteer: Volunteer) -> bool:
    """Whether somebody may change another's account or make a link that opens it.

    A coordinator who could do so with an administrator's account would be one.
    """
    return may_give(manager, highest(volunteer))


def give(session: Session, volunteer: Volunteer, role: str, giver: Volunteer | None) -> None:
    """Make ``role`` somebody's highest; ``giver`` is None for a command on the machine itself.

    Raises ``RoleNotYours``, or ``LastAdministrator`` where it would leave the installation without one.
    """
    before = highest(volunteer)
    if before != role:
        for each in (before, role):
            if giver is not None and not may_give(giver, each):
                raise RoleNotYours(each)
        require_another_administrator(session, volunteer)
    _set(session, volunteer, {ROLES[0], role})


def require_another_administrator(session: Session, volunteer: Volunteer) -> None:
    """Pass if somebody looks after the installation without this one; raises ``LastAdministrator``."""
    if volunteer.is_administrator and volunteer.active and _administrators(session) < 2:
        raise LastAdministrator


def _set(session: Session, volunteer: Volunteer, names: Iterable[str]) -> None:
    wanted = set(names)
    if {role.name for role in volunteer.roles} != wanted:
        volunteer.roles = list(session.scalars(select(Role).where(Role.name.in_(wanted)).order_by(Role.id)))


def _administrators(session: Session) -> int:
    """How many active administrators there are. Locks the role's row, so that two who leave at once take turns."""
    session.scalars(select(Role).where(Role.name == "administrator").with_for_update()).one()
    holders = (
        select(func.count()).select_from(Volunteer).where(Volunteer.active, Volunteer.roles.any(name="administrator"))
    )
    return session.scalar(holders) or 0
