"""Groups and their teams."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings import followers, groups, teams
from facilitator.meetings.followers import Loose
from facilitator.meetings.groups import NameTaken
from facilitator.meetings.models import Meeting, Revision, State
from tests.conftest import Make


def test_a_group_is_added_with_an_address_of_its_own(session: Session, make: Make, now: datetime) -> None:
    assert groups.add(session, "North & Hill", "About it.", now).slug == "north-hill"
    assert groups.add(session, "North + Hill", "", now).slug == "north-hill-2"
    assert groups.add(session, "ערב", "", now).slug == "group"


def test_two_groups_do_not_have_one_name(session: Session, make: Make, now: datetime) -> None:
    north, south = make.group("North"), make.group("South")
    with pytest.raises(NameTaken):
        groups.add(session, "NORTH", "", now)
    with pytest.raises(NameTaken):
        groups.change(session, south, "north", "", now, links_shortly_before=False)
    groups.change(session, north, "NORTH", "", now, links_shortly_before=False)
    assert north.name == "NORTH"


def test_a_group_that_is_renamed_takes_its_meetings_along(session: Session, make: Make, now: datetime) -> None:
    group, later = make.group("North"), now + timedelta(hours=1)
    meeting = make.meeting(group=group)
    groups.change(session, group, "Northgate", "New text", later, links_shortly_before=False)
    assert (group.slug, meeting.sequence, meeting.changed_at) == ("north", 1, later)
    assert meeting.search_text == "monday check-in northgate"
    groups.change(session, group, "Northgate", "Other text", later + timedelta(hours=1), links_shortly_before=False)
    assert (meeting.sequence, group.about) == (1, "Other text")


def test_showing_links_late_or_always_is_a_change_of_its_meetings(session: Session, make: Make, now: datetime) -> None:
    group, later = make.group("North"), now + timedelta(hours=1)
    meeting, number = make.meeting(group=group), session.scalars(select(Revision.number)).one()
    for switch, expected in ((True, 1), (True, 1), (False, 2)):
        groups.change(session, group, "North", "", later, links_shortly_before=switch)
        assert (group.links_shortly_before, meeting.sequence, meeting.changed_at) == (switch, expected, later)
    assert session.scalars(select(Revision.number)).one() == number + 2
    assert groups.add(session, "South", "", now, links_shortly_before=True).links_shortly_before


def test_whoever_leaves_a_team_leads_none_of_its_meetings_any_more(session: Session, make: Make, now: datetime) -> None:
    robin, kim = make.volunteer("Robin", trained=True), make.volunteer("Kim", trained=True)
    group = make.group("North", robin, kim)
    led = make.meeting("A", group=group, lead=robin)
    draft = make.meeting("B", group=group, lead=robin, state=State.DRAFT)
    ended = make.meeting("C", group=group, lead=robin, state=State.ENDED)
    others = make.meeting("D", group=group, lead=kim)
    elsewhere = make.meeting("E", group=make.group("South", robin), lead=robin)
    assert groups.leave(session, group, robin, None, now) == ([led, draft], [])
    assert [each.lead for each in (led, draft, ended, others, elsewhere)] == [None, None, None, kim, robin]
    assert [each.sequence for each in (led, draft, ended, others, elsewhere)] == [1, 0, 1, 0, 0]
    assert group.team == [kim]
    assert groups.leave(session, group, robin, None, now) == ([], [])


def test_what_hangs_on_the_dates_of_a_team_is_settled_when_somebody_leaves(
    session: Session, make: Make, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one(_session: Session, meeting: Meeting, when: datetime) -> list[Loose]:
        return [Loose(meeting, when.date(), "Robin Example")]

    monkeypatch.setattr(followers, "_FOLLOWERS", [one])
    robin = make.volunteer("Robin")
    group = make.group("North", robin)
    meeting = make.meeting(group=group)
    assert groups.leave(session, group, robin, None, now) == ([], [Loose(meeting, now.date(), "Robin Example")])


def test_somebody_joins_a_team_once(session: Session, make: Make) -> None:
    group, robin = make.group("North"), make.volunteer("Robin")
    groups.join(session, group, robin)
    groups.join(session, group, robin)
    assert group.team == [robin]


def test_those_who_can_lead_come_first_and_those_who_left_not_at_all(
    session: Session, make: Make, now: datetime
) -> None:
    ann, bob = make.volunteer("Ann"), make.volunteer("Bob", trained=True)
    gone = make.volunteer("Gone", trained=True, active=False)
    cleo = make.volunteer("Cleo", roles_=("volunteer", "coordinator"))
    ada = make.volunteer("Ada", roles_=("volunteer", "administrator"), trained=True)
    group = make.group("North", ann, bob, gone)
    listed = [(each.volunteer, each.standing.trained) for each in teams.candidates(session, group, now.date())]
    assert listed == [(bob, True), (ann, False)]
    assert [each.volunteer for each in teams.candidates(session, None, now.date())] == [ada, cleo]
    assert teams.outsiders(session, group) == [ada, cleo]
