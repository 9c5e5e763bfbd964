"""Who reads what a visitor writes."""

import pytest
from sqlalchemy.orm import Session

from facilitator import mail
from facilitator.accounts.models import Volunteer
from facilitator.meetings import letterbox
from tests.conftest import NOW, Make


def names(people: list[Volunteer]) -> list[str]:
    return [each.first_name for each in people]


def test_the_team_reads_it_but_for_whoever_left_or_has_not_taken_up_the_account(session: Session, make: Make) -> None:
    robin, kim = make.volunteer("Robin", password="x"), make.volunteer("Kim", password="x")
    gone, invited = make.volunteer("Gone", password="x", active=False), make.volunteer("Invited")
    make.volunteer("Cleo", password="x", roles_=("volunteer", "coordinator"))
    group = make.group("Northgate", robin, kim, gone, invited)
    assert names(letterbox.readers(session, group)) == ["Robin", "Kim"]


def test_coordinators_read_it_where_a_group_has_nobody_and_where_there_is_none_and_else_administrators(
    session: Session, make: Make
) -> None:
    assert letterbox.readers(session, None) == []
    make.volunteer("Ada", password="x", roles_=("volunteer", "administrator"))
    group = make.group("Northgate", make.volunteer("Invited"))
    assert names(letterbox.readers(session, group)) == ["Ada"]
    make.volunteer("Cleo", password="x", roles_=("volunteer", "coordinator"))
    assert names(letterbox.readers(session, group)) == names(letterbox.readers(session, None)) == ["Cleo"]


def test_a_group_that_is_flooded_keeps_nobody_from_writing_to_another_until_the_whole_site_is(
    session: Session, make: Make
) -> None:
    groups = [make.group(f"Group {number}") for number in range(8)]
    taken = []
    for group in (*groups, None):
        number = 0
        try:
            while True:
                letterbox.take_turn(session, group, NOW)
                number += 1
        except mail.TooMany:
            taken.append(number)
    assert taken == [6, 6, 6, 6, 6, 6, 4, 0, 0]
    with pytest.raises(mail.TooMany):
        letterbox.take_turn(session, None, NOW)
