import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts import roles
from facilitator.accounts.models import ROLES, Role
from facilitator.accounts.roles import LastAdministrator, RoleNotYours


def test_the_roles_are_put_in_once(session: Session) -> None:
    roles.ensure(session)
    roles.ensure(session)
    assert sorted(session.scalars(select(Role.name))) == sorted(ROLES)


@pytest.mark.parametrize(
    ("held", "highest", "coordinator", "administrator"),
    [
        ((), "volunteer", False, False),
        (("volunteer",), "volunteer", False, False),
        (("coordinator",), "coordinator", True, False),
        (("volunteer", "administrator"), "administrator", True, True),
    ],
)
def test_a_role_includes_those_before_it(make, held, highest, coordinator, administrator) -> None:
    volunteer = make.volunteer(roles_=held)
    found = (roles.highest(volunteer), volunteer.is_coordinator, volunteer.is_administrator)
    assert found == (highest, coordinator, administrator)


@pytest.mark.parametrize(
    ("giver", "may"),
    [
        ("volunteer", {"volunteer": False, "coordinator": False, "administrator": False}),
        ("coordinator", {"volunteer": True, "coordinator": True, "administrator": False}),
        ("administrator", {"volunteer": True, "coordinator": True, "administrator": True}),
    ],
)
def test_only_an_administrator_gives_the_administrators_role(make, giver, may) -> None:
    somebody = make.volunteer(roles_=(giver,))
    assert {role: roles.may_give(somebody, role) for role in ROLES} == may


def test_a_coordinator_neither_makes_nor_unmakes_an_administrator(session, make) -> None:
    coordinator, other = make.volunteer(roles_=("coordinator",)), make.volunteer()
    administrators = [make.volunteer(roles_=("administrator",)) for _ in range(2)]
    with pytest.raises(RoleNotYours) as refused:
        roles.give(session, other, "administrator", coordinator)
    assert refused.value.role == "administrator"
    with pytest.raises(RoleNotYours):
        roles.give(session, administrators[0], "volunteer", coordinator)
    assert not roles.may_manage(coordinator, administrators[0])
    assert roles.may_manage(coordinator, other)


def test_a_coordinator_can_be_made_and_unmade(session, make) -> None:
    coordinator, other = make.volunteer(roles_=("coordinator",)), make.volunteer()
    roles.give(session, other, "coordinator", coordinator)
    assert [role.name for role in other.roles] == ["volunteer", "coordinator"]
    roles.give(session, other, "volunteer", coordinator)
    assert [role.name for role in other.roles] == ["volunteer"]


def test_the_last_active_administrator_stays_one(session, make) -> None:
    ada, gone = make.volunteer(roles_=("administrator",)), make.volunteer(roles_=("administrator",), active=False)
    with pytest.raises(LastAdministrator):
        roles.give(session, ada, "coordinator", ada)
    gone.active = True
    roles.give(session, ada, "coordinator", ada)
    assert roles.highest(ada) == "coordinator"
