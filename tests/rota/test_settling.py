"""What becomes of duties when a meeting changes."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings import groups, planning
from facilitator.meetings.followers import Loose
from facilitator.meetings.planning import Plan
from facilitator.rota.models import Duty
from tests.conftest import Make


def duties(session: Session) -> list[tuple[date, str]]:
    return [(each.day, each.volunteer.first_name) for each in session.scalars(select(Duty).order_by(Duty.day))]


def test_duties_off_the_new_rule_go_and_past_ones_stay(session: Session, make: Make, now: datetime) -> None:
    robin = make.volunteer("Robin", trained=True)
    meeting = make.meeting(group=make.group("North", robin))
    for day in (date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)):
        make._add(Duty(meeting_id=meeting.id, day=day, volunteer=robin))
    plan = Plan.of(meeting)
    fortnightly = replace(plan, series=replace(plan.series, interval=2, first_day=date(2026, 11, 23)))
    assert planning.change(session, meeting, fortnightly, now) == [Loose(meeting, date(2026, 11, 30), "Robin Example")]
    assert duties(session) == [
        (date(2026, 11, 16), "Robin"),
        (date(2026, 11, 23), "Robin"),
        (date(2026, 12, 7), "Robin"),
    ]


def test_whoever_leaves_the_team_leads_no_coming_date(session: Session, make: Make, now: datetime) -> None:
    robin, kim = make.volunteer("Robin", trained=True), make.volunteer("Kim", trained=True)
    cleo = make.volunteer("Cleo", trained=True, roles_=("volunteer", "coordinator"))
    group = make.group("North", robin, kim, cleo)
    meeting = make.meeting(group=group)
    pairs = (
        (date(2026, 11, 16), robin),
        (date(2026, 11, 30), robin),
        (date(2026, 12, 7), kim),
        (date(2026, 12, 14), cleo),
    )
    for day, volunteer in pairs:
        make._add(Duty(meeting_id=meeting.id, day=day, volunteer=volunteer))
    assert groups.leave(session, group, robin, None, now) == ([], [Loose(meeting, date(2026, 11, 30), "Robin Example")])
    assert groups.leave(session, group, cleo, None, now) == ([], [])  # coordinators lead wherever they are needed
    assert duties(session) == [(date(2026, 11, 16), "Robin"), (date(2026, 12, 7), "Kim"), (date(2026, 12, 14), "Cleo")]
