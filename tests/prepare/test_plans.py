from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.cli import mailer
from facilitator.meetings import dates as single
from facilitator.meetings import planning, schedule, succession
from facilitator.meetings.reasons import Why
from facilitator.prepare import outline, plans, prepared
from facilitator.prepare.models import DatePlan
from facilitator.prepare.outline import Key, Step
from facilitator.prepare.plans import ChangedMeanwhile, Choices
from facilitator.settings import Settings

from .conftest import House

MONDAY = date(2026, 11, 23)
WEEK = timedelta(weeks=1)
CHOSEN = Choices(
    steps=(Step(Key.CHECK_IN, 20), Step(Key.WORK), Step(Key.CHECK_OUT)),
    sheets=("triggers", "urge-log"),
    copies=11,
    large_copies=2,
    bring=("Pens", "Poster"),
)


def test_a_plan_is_kept_and_found_as_it_was_chosen(session: Session, house: House) -> None:
    assert plans.of(session, house.meeting, MONDAY) is None
    plan = plans.save(session, house.meeting, MONDAY, CHOSEN, 0, "form")
    session.expire(plan)
    assert (plans.choices(plan), plan.version, plan.key) == (CHOSEN, 1, "form")
    assert plans.prepared(session, [(house.meeting.id, MONDAY), (house.meeting.id, MONDAY + WEEK)]) == {
        (house.meeting.id, MONDAY)
    }


def test_who_saves_what_somebody_else_has_changed_meanwhile_is_stopped(session: Session, house: House) -> None:
    plans.save(session, house.meeting, MONDAY, CHOSEN, 0, "robin's")
    for seen in (0, 2):
        with pytest.raises(ChangedMeanwhile):
            plans.save(session, house.meeting, MONDAY, Choices(), seen, "alex's")
    assert plans.choices(session.scalars(select(DatePlan)).one()) == CHOSEN
    plans.save(session, house.meeting, MONDAY, replace(CHOSEN, copies=12), 1, "alex's")
    with pytest.raises(ChangedMeanwhile):
        plans.save(session, house.meeting, MONDAY, CHOSEN, 1, "robin's")


def test_the_same_form_can_be_sent_again(session: Session, house: House) -> None:
    plans.save(session, house.meeting, MONDAY, CHOSEN, 0, "form")
    plan = plans.save(session, house.meeting, MONDAY, replace(CHOSEN, copies=12), 0, "form")
    assert (plan.copies, plan.version) == (12, 2)


def test_a_plan_that_was_forgotten_is_not_made_anew_from_an_old_page(session: Session, house: House) -> None:
    with pytest.raises(ChangedMeanwhile):
        plans.save(session, house.meeting, MONDAY, CHOSEN, 3, "form")


def test_a_step_that_is_not_known_any_more_is_passed_over(session: Session, house: House) -> None:
    plan = plans.save(session, house.meeting, MONDAY, CHOSEN, 0, "form")
    plan.steps = [["juggling", 5], ["work", None]]
    assert plans.choices(plan).steps == (Step(Key.WORK),)
    plan.steps = [["juggling", 5]]
    assert plans.choices(plan).steps == outline.USUAL


def test_worksheets_are_marked_with_the_last_date_that_took_place_before(
    session: Session, house: House, now: datetime
) -> None:
    meeting = house.meeting
    later = now + 2 * WEEK
    for weeks, sheets in ((0, ("triggers",)), (1, ("urge-log", "triggers")), (2, ("goals",)), (3, ("low-mood",))):
        plans.save(session, meeting, MONDAY + weeks * WEEK, replace(CHOSEN, sheets=sheets), 0, "form")
    single.cancel(session, meeting, MONDAY + 2 * WEEK, Why("illness"), None, now)
    timetable = schedule.of(session, meeting)
    before = timetable.on(MONDAY + 3 * WEEK)
    assert before
    assert plans.used(session, meeting, timetable, before) == {
        "triggers": MONDAY + WEEK,
        "urge-log": MONDAY + WEEK,
    }
    assert prepared.of(session, meeting, MONDAY + WEEK, later).used == {"triggers": MONDAY}


def test_a_plan_goes_with_its_date_when_it_is_moved(session: Session, house: House, now: datetime) -> None:
    meeting = house.meeting
    plans.save(session, meeting, MONDAY, CHOSEN, 0, "form")
    to = replace(single.usual(meeting, date(2026, 11, 26)), start_time=time(18), duration=60)
    single.move(session, meeting, MONDAY, to, Why("venue"), None, now)
    found = prepared.of(session, meeting, MONDAY, now)
    assert (found.when.on_day, found.length, found.chosen) == (date(2026, 11, 26), 60, CHOSEN)
    assert [timed.minutes for timed in found.timed] == [20, 28, 12]


def test_a_date_that_there_is_not_has_no_plan(session: Session, house: House, now: datetime) -> None:
    with pytest.raises(planning.NoSuchDate):
        prepared.of(session, house.meeting, MONDAY + timedelta(days=1), now)


def test_the_length_is_that_between_start_and_end_also_when_the_clocks_change(
    session: Session, make: Any, now: datetime
) -> None:
    night = make.meeting("Night", weekdays=[6], start_time=time(0, 30), duration=120, first_day=date(2026, 10, 25))
    found = prepared.of(session, night, date(2026, 10, 25), now)
    assert (found.when.start.tzname(), found.when.end.tzname(), found.length) == ("BST", "GMT", 120)


def test_plans_are_forgotten_thirty_days_after_their_date_where_it_was_moved_to(
    session: Session, house: House, now: datetime
) -> None:
    meeting = house.meeting
    for weeks in (0, 1, 2):
        plans.save(session, meeting, MONDAY + weeks * WEEK, CHOSEN, 0, "form")
    to = single.usual(meeting, date(2026, 12, 31))
    single.move(session, meeting, MONDAY + WEEK, to, Why("venue"), None, now)
    assert plans.forget(session, datetime(2026, 12, 23, tzinfo=UTC)) == 0
    assert plans.forget(session, datetime(2026, 12, 24, tzinfo=UTC)) == 1
    assert plans.forget(session, datetime(2027, 1, 6, tzinfo=UTC)) == 0
    assert session.scalars(select(DatePlan.day).order_by(DatePlan.day)).all() == [MONDAY + WEEK, MONDAY + 2 * WEEK]
    assert plans.forget(session, datetime(2027, 1, 7, tzinfo=UTC)) == 1
    assert plans.forget(session, datetime(2027, 1, 30, tzinfo=UTC)) == 0
    assert plans.forget(session, datetime(2027, 1, 31, tzinfo=UTC)) == 1


def test_the_first_turn_of_a_day_forgets_them(
    app: Flask, session: Session, settings: Settings, house: House, now: datetime
) -> None:
    days = [MONDAY - 5 * WEEK, MONDAY]
    for day in days:
        plans.save(session, house.meeting, day, CHOSEN, 0, "form")
    session.commit()
    mailer.turn(app, settings, now, None)
    session.expire_all()
    assert session.scalars(select(DatePlan.day)).all() == days[1:]


def test_plans_go_on_with_the_series_that_carries_theirs_on_and_what_was_used_stays_known(
    session: Session, house: House, now: datetime
) -> None:
    old, since = house.meeting, MONDAY + 2 * WEEK
    for day in (MONDAY, since):
        plans.save(session, old, day, CHOSEN, 0, "form")
    rule = planning.Plan.of(old)
    later = replace(rule.series, first_day=since, start_time=time(20))
    new, _loose = succession.carry_on(session, old, replace(rule, series=later), since, house.robin, now)
    assert plans.of(session, old, MONDAY) is not None
    assert plans.of(session, old, since) is None
    handed = plans.of(session, new, since)
    assert handed
    assert (plans.choices(handed), handed.version) == (CHOSEN, 1)
    assert prepared.of(session, new, since, now).used == {"triggers": MONDAY, "urge-log": MONDAY}


def test_a_draft_that_is_deleted_takes_its_plans_along(session: Session, make: Any) -> None:
    meeting = make.meeting()
    plans.save(session, meeting, MONDAY, CHOSEN, 0, "form")
    session.delete(meeting)
    session.flush()
    session.expire_all()
    assert session.scalars(select(DatePlan)).all() == []
