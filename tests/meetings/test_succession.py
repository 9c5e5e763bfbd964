"""From a date on: what ends, what begins, what goes along, and how all of it is taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.attendance.models import Count
from facilitator.meetings import closures, dates, history, pausing, planning, schedule, succession
from facilitator.meetings.date_models import Change, Closure
from facilitator.meetings.dates import Placing
from facilitator.meetings.followers import Loose
from facilitator.meetings.models import Kind, Meeting, State, Status
from facilitator.meetings.planning import CarriedOn, NoSuchDate, NotReady, Plan, WrongState
from facilitator.meetings.reasons import Why
from facilitator.meetings.succession import HasBegun, NothingBefore
from facilitator.rota import settling  # noqa: F401  (registers what happens to duties)
from facilitator.rota.models import Duty
from tests.conftest import Make

SINCE = date(2026, 11, 30)
UNTIL = date(2027, 1, 31)


@pytest.fixture
def robin(make: Make) -> Volunteer:
    return make.volunteer("Robin", trained=True)  # type: ignore[no-any-return]


@pytest.fixture
def meeting(make: Make, robin: Volunteer) -> Meeting:
    """Mondays at 19:00 for a group, led by Robin."""
    return make.meeting(group=make.group("Northgate", robin), venue=make.venue(), lead=robin)  # type: ignore[no-any-return]


def later(meeting: Meeting, **rule: Any) -> Plan:
    """What the meeting says, from 30 November on at 18:00."""
    plan = Plan.of(meeting)
    return replace(plan, series=replace(plan.series, **{"first_day": SINCE, "start_time": time(18), **rule}))


def stands(session: Session, meeting: Meeting, since: date = date(2026, 11, 16)) -> list[tuple[str, str]]:
    """The dates of some weeks, as they stand."""
    session.flush()
    found = schedule.of(session, meeting).dates(since, UNTIL)
    return [(f"{each.start:%d.%m. %H:%M}", each.status.value) for each in found]


def everything(session: Session, meeting: Meeting) -> Any:
    """All that is stored of a meeting's dates: the state, the breaks, the duties, the dates."""
    snapshot = history.snapshot(session, meeting)
    duties = session.execute(select(Duty.day, Duty.volunteer_id).where(Duty.meeting_id == meeting.id)).all()
    return snapshot, sorted(map(tuple, duties)), stands(session, meeting)


def test_the_old_series_ends_and_its_successor_carries_it_on(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    new, loose = succession.carry_on(session, meeting, later(meeting), SINCE, robin, now)
    assert stands(session, meeting) == [("16.11. 19:00", "on"), ("23.11. 19:00", "on")]
    assert stands(session, new)[:2] == [("30.11. 18:00", "on"), ("07.12. 18:00", "on")]
    assert (new.predecessor, meeting.successor, loose) == (meeting, new, [])
    assert (new.state, new.name, new.slug, new.lead) == (State.PUBLISHED, "Monday Check-in", "monday-check-in-2", robin)
    assert new.uid != meeting.uid
    assert (meeting.sequence, new.sequence) == (1, 1)
    assert [(each.meeting_id, each.did, each.volunteer) for each in session.scalars(select(Change))] == [
        (meeting.id, "split", robin),
        (new.id, "began", robin),
    ]


def test_what_was_said_of_dates_and_who_leads_them_goes_along_where_the_new_rule_names_them(
    session: Session, make: Make, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    kim = make.volunteer("Kim", trained=True)
    meeting.group.team.append(kim)
    dates.cancel(session, meeting, date(2026, 12, 7), Why("holiday"), robin, now)
    dates.cancel(session, meeting, date(2026, 12, 14), Why("illness"), robin, now)
    for day in (date(2026, 11, 23), date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 21)):
        make._add(Duty(meeting_id=meeting.id, day=day, volunteer=kim))
    every_second = later(meeting, interval=2)
    new, loose = succession.carry_on(session, meeting, every_second, SINCE, robin, now)
    assert stands(session, new)[:3] == [
        ("30.11. 18:00", "on"),
        ("14.12. 18:00", "cancelled"),
        ("28.12. 18:00", "on"),
    ]
    assert stands(session, meeting) == [("16.11. 19:00", "on"), ("23.11. 19:00", "on")]
    duties = session.execute(select(Duty.meeting_id, Duty.day).order_by(Duty.day)).all()
    assert list(map(tuple, duties)) == [(meeting.id, date(2026, 11, 23)), (new.id, date(2026, 12, 14))]
    assert loose == [Loose(new, date(2026, 12, 7), "Kim Example"), Loose(new, date(2026, 12, 21), "Kim Example")]


def test_counts_stay_with_their_dates(
    session: Session, make: Make, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    make._add(
        Count(
            meeting_id=meeting.id,
            day=date(2026, 11, 16),
            held=True,
            in_room=7,
            online=0,
            first_time=1,
            letters=0,
            key="k",
            entered_at=now,
        )
    )
    succession.carry_on(session, meeting, later(meeting), SINCE, robin, now)
    assert [(each.meeting_id, each.day) for each in session.scalars(select(Count))] == [
        (meeting.id, date(2026, 11, 16))
    ]


def test_a_date_moved_across_the_split_stays_with_the_series_that_names_it(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    def to(day: date) -> Placing:
        return replace(dates.usual(meeting, day), start_time=time(12))

    dates.move(session, meeting, date(2026, 11, 23), to(date(2026, 12, 2)), Why(), robin, now)
    dates.move(session, meeting, date(2026, 12, 7), to(date(2026, 11, 26)), Why(), robin, now)
    new, _loose = succession.carry_on(session, meeting, later(meeting), SINCE, robin, now)
    assert stands(session, meeting) == [
        ("16.11. 19:00", "on"),
        ("23.11. 19:00", "moved"),
        ("02.12. 12:00", "on"),
    ]
    assert stands(session, new)[:4] == [
        ("26.11. 12:00", "on"),
        ("30.11. 18:00", "on"),
        ("07.12. 18:00", "moved"),
        ("14.12. 18:00", "on"),
    ]
    # It is there before the successor's first day: once it has begun there is no way back.
    at_the_time = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)
    assert not succession.has_begun(session, new, now)
    with pytest.raises(HasBegun):
        succession.undo(session, new, robin, at_the_time)


def test_no_split_takes_a_date_away_that_has_begun_under_a_later_name(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    dates.move(session, meeting, date(2026, 12, 7), dates.usual(meeting, date(2026, 11, 24)), Why(), robin, now)
    after = datetime(2026, 11, 25, 9, tzinfo=UTC)
    with pytest.raises(NoSuchDate):
        succession.require(session, meeting, SINCE, after)
    succession.require(session, meeting, date(2026, 12, 14), after)
    assert succession.offered(session, meeting, after, 3) == [
        date(2026, 12, 14),
        date(2026, 12, 21),
        date(2026, 12, 28),
    ]


def test_a_break_is_of_both_series_and_a_date_that_it_leaves_stays_so(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    pausing.until(session, meeting, date(2026, 11, 24), date(2026, 12, 28), Why("break"), robin, now)
    closure = session.scalars(select(Closure)).one()
    closures.keep(session, closure, meeting, date(2026, 12, 14), now)
    before = stands(session, meeting)
    new, _loose = succession.carry_on(session, meeting, later(meeting, start_time=time(19)), SINCE, robin, now)
    assert stands(session, meeting) + stands(session, new) == before
    assert stands(session, new)[:5] == [
        ("30.11. 19:00", "cancelled"),
        ("07.12. 19:00", "cancelled"),
        ("14.12. 19:00", "on"),
        ("21.12. 19:00", "cancelled"),
        ("28.12. 19:00", "on"),
    ]


def test_taking_it_back_gives_the_first_state_again(
    session: Session, make: Make, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    kim = make.volunteer("Kim", trained=True)
    meeting.group.team.append(kim)
    dates.cancel(session, meeting, date(2026, 12, 7), Why("holiday"), robin, now)
    dates.move(session, meeting, date(2026, 11, 23), dates.usual(meeting, date(2026, 12, 2)), Why(), robin, now)
    dates.move(session, meeting, date(2026, 12, 14), dates.usual(meeting, date(2026, 12, 15)), Why(), robin, now)
    dates.add(session, meeting, dates.usual(meeting, date(2026, 12, 17)), Why(), robin, now)
    pausing.until(session, meeting, date(2026, 12, 1), date(2027, 1, 4), Why("break"), robin, now)
    dates.move(session, meeting, date(2026, 12, 21), dates.usual(meeting, date(2026, 12, 22)), Why(), robin, now)
    closure = session.scalars(select(Closure)).one()
    closures.keep(session, closure, meeting, date(2026, 12, 28), now)
    for day in (date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 17)):
        make._add(Duty(meeting_id=meeting.id, day=day, volunteer=kim))
    before = everything(session, meeting)
    for rule in ({}, {"interval": 2}, {"first_day": date(2026, 12, 14)}):
        new, loose = succession.carry_on(session, meeting, later(meeting, **rule), SINCE, robin, now)
        if not loose:
            assert succession.undo(session, new, robin, now) == (meeting, [])
            assert everything(session, meeting) == before
            assert session.scalars(select(Meeting)).all() == [meeting]
            assert len(session.scalars(select(Closure)).all()) == 1
        else:  # somebody was told that the duty is gone, and it stays gone
            succession.undo(session, new, robin, now)
            assert (everything(session, meeting)[0], everything(session, meeting)[2]) == (before[0], before[2])
            for each in loose:
                make._add(Duty(meeting_id=meeting.id, day=each.day, volunteer=kim))


@pytest.mark.parametrize(
    ("since", "ended"),
    [
        (date(2026, 12, 14), True),  # the old series was ended meanwhile
        (SINCE, False),  # it had its last date, and the next series was to begin two weeks after that
    ],
)
def test_nothing_took_place_between_two_series_when_the_second_is_taken_back(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime, since: date, *, ended: bool
) -> None:
    new, _loose = succession.carry_on(session, meeting, later(meeting, first_day=date(2026, 12, 14)), since, robin, now)
    if ended:
        planning.end(session, meeting, None, datetime(2026, 11, 25, 9, tzinfo=UTC))
    succession.undo(session, new, robin, datetime(2026, 12, 9, 9, tzinfo=UTC))
    assert (meeting.state, meeting.last_day) == (State.PUBLISHED, None)
    assert stands(session, meeting)[:5] == [
        ("16.11. 19:00", "on"),
        ("23.11. 19:00", "on"),
        ("30.11. 19:00", "cancelled"),
        ("07.12. 19:00", "cancelled"),
        ("14.12. 19:00", "on"),
    ]


def test_a_date_that_was_added_to_the_old_series_is_there_once_when_the_rule_names_it_again(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    tuesdays, extra = later(meeting, first_day=date(2026, 12, 1), weekdays=(1,)), date(2026, 12, 21)
    new, _loose = succession.carry_on(session, meeting, tuesdays, SINCE, robin, now)
    dates.add(session, meeting, dates.usual(meeting, extra), Why(note="Midwinter"), robin, now)
    dates.add(session, meeting, dates.usual(meeting, date(2026, 12, 23)), Why(), robin, now)
    succession.undo(session, new, robin, now)
    assert stands(session, meeting, extra)[:3] == [
        ("21.12. 19:00", "on"),
        ("23.12. 19:00", "on"),
        ("28.12. 19:00", "on"),
    ]
    assert list(schedule.of(session, meeting).changes) == [date(2026, 12, 23)]


SECOND = date(2026, 12, 14)


@pytest.fixture
def divided(session: Session, meeting: Meeting, robin: Volunteer, now: datetime) -> Meeting:
    """The series that carries on the meeting from 14 December on, within a break from 24 November to 3 January."""
    pausing.until(session, meeting, date(2026, 11, 24), date(2027, 1, 4), Why("break"), robin, now)
    plan = later(meeting, first_day=SECOND)
    return succession.carry_on(session, meeting, plan, SECOND, robin, now)[0]


@pytest.mark.parametrize("at", [datetime(2026, 11, 23, 18, 30, tzinfo=UTC), datetime(2026, 11, 26, 12, tzinfo=UTC)])
def test_a_break_that_the_old_series_ended_does_not_come_back_with_its_dates(
    session: Session, meeting: Meeting, divided: Meeting, robin: Volunteer, at: datetime
) -> None:
    closure = pausing.breaks(session, divided, at)[0]
    closures.keep(session, closure, divided, date(2026, 12, 21), at)
    pausing.take_up(session, meeting, pausing.breaks(session, meeting, at)[0], robin, at)
    succession.undo(session, divided, robin, datetime(2026, 12, 9, 12, tzinfo=UTC))
    assert stands(session, meeting, SINCE)[:6] == [
        ("30.11. 19:00", "on"),
        ("07.12. 19:00", "on"),
        ("14.12. 19:00", "cancelled"),
        ("21.12. 19:00", "on"),
        ("28.12. 19:00", "cancelled"),
        ("04.01. 19:00", "on"),
    ]


@pytest.mark.parametrize("undone", [False, True])
def test_a_break_that_the_successor_ended_leaves_cancelled_what_fell_out_before(
    session: Session, meeting: Meeting, divided: Meeting, robin: Volunteer, *, undone: bool
) -> None:
    at = datetime(2026, 12, 9, 12, tzinfo=UTC)
    closure = pausing.breaks(session, divided, at)[0]
    if undone:
        closures.undo(session, closure, robin, at)
    else:
        pausing.take_up(session, divided, closure, robin, at)
    succession.undo(session, divided, robin, at)
    assert stands(session, meeting, SINCE)[:3] == [
        ("30.11. 19:00", "cancelled"),
        ("07.12. 19:00", "cancelled"),
        ("14.12. 19:00", "on"),
    ]


def test_a_break_that_both_series_ended_is_over(
    session: Session, meeting: Meeting, divided: Meeting, robin: Volunteer
) -> None:
    at = datetime(2026, 12, 9, 12, tzinfo=UTC)
    closures.keep(session, pausing.breaks(session, divided, at)[0], divided, date(2026, 12, 21), at)
    for each in (meeting, divided):
        pausing.take_up(session, each, pausing.breaks(session, each, at)[0], robin, at)
    succession.undo(session, divided, robin, at)
    assert stands(session, meeting, SINCE)[1:4] == [
        ("07.12. 19:00", "cancelled"),
        ("14.12. 19:00", "on"),
        ("21.12. 19:00", "on"),
    ]
    assert len(session.scalars(select(Closure)).all()) == 1


def test_what_was_said_of_the_successor_comes_back_with_it(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    new, _loose = succession.carry_on(session, meeting, later(meeting), SINCE, robin, now)
    dates.cancel(session, new, date(2026, 12, 7), Why("illness"), robin, now)
    dates.add(session, new, dates.usual(new, date(2026, 11, 26)), Why(), robin, now)
    pausing.until(session, new, date(2026, 12, 20), date(2027, 1, 4), Why("break"), robin, now)
    old, _loose = succession.undo(session, new, robin, now)
    assert stands(session, old) == [
        ("16.11. 19:00", "on"),
        ("23.11. 19:00", "on"),
        ("26.11. 19:00", "on"),
        ("30.11. 19:00", "on"),
        ("07.12. 19:00", "cancelled"),
        ("14.12. 19:00", "on"),
        ("21.12. 19:00", "cancelled"),
        ("28.12. 19:00", "cancelled"),
        ("04.01. 19:00", "on"),
        ("11.01. 19:00", "on"),
        ("18.01. 19:00", "on"),
        ("25.01. 19:00", "on"),
    ]


def test_a_successor_that_has_begun_or_was_carried_on_stays(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    new, _loose = succession.carry_on(session, meeting, later(meeting), SINCE, robin, now)
    with pytest.raises(HasBegun):
        succession.undo(session, new, robin, datetime(2026, 11, 30, 18, tzinfo=UTC))
    third, _loose = succession.carry_on(
        session, new, later(new, first_day=date(2026, 12, 14)), date(2026, 12, 14), robin, now
    )
    with pytest.raises(HasBegun):
        succession.undo(session, new, robin, now)
    with pytest.raises(WrongState):
        succession.undo(session, meeting, robin, now)
    assert succession.latest(meeting) is third
    assert [succession.showing(session, meeting, moment) for moment in (now, now + timedelta(days=7))] == [
        meeting,
        third,
    ]
    assert succession.chain(session, [meeting.id]) == {meeting.id, new.id, third.id}


def test_a_series_that_was_to_end_is_not_made_longer(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    meeting.last_day = date(2026, 12, 7)
    day = date(2027, 1, 4)
    plan = later(meeting, first_day=day, last_day=None)
    new, _loose = succession.carry_on(session, meeting, plan, day, robin, now)
    assert meeting.last_day == date(2026, 12, 7)
    succession.undo(session, new, robin, now)
    assert meeting.last_day == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("since", "first_day", "refusal"),
    [
        (date(2026, 11, 22), SINCE, NoSuchDate),  # past
        (SINCE, date(2026, 11, 23), NoSuchDate),  # the new one would begin before the old one ends
        (date(2026, 1, 5), SINCE, NoSuchDate),
    ],
)
def test_days_that_can_not_be_are_refused(
    session: Session,
    meeting: Meeting,
    robin: Volunteer,
    now: datetime,
    since: date,
    first_day: date,
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        succession.carry_on(session, meeting, later(meeting, first_day=first_day), since, robin, now)


def test_a_running_date_stays_with_the_old_series(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    today = date(2026, 11, 23)
    succession.require(session, meeting, today, now)
    with pytest.raises(NoSuchDate):
        succession.require(session, meeting, today, datetime(2026, 11, 23, 19, tzinfo=UTC))


def test_who_may_and_what_has_to_be_there(
    session: Session, make: Make, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    with pytest.raises(training.NotTrained):
        succession.carry_on(session, meeting, later(meeting), SINCE, make.volunteer("Kim"), now)
    with pytest.raises(NotReady) as refused:
        succession.carry_on(session, meeting, replace(later(meeting), kind=Kind.ONLINE), SINCE, robin, now)
    assert refused.value.gaps == [("online_url", "missing")]
    fresh = make.meeting(first_day=date(2026, 11, 30))
    with pytest.raises(NothingBefore):
        succession.require(session, fresh, SINCE, now)
    for state in (State.DRAFT, State.PAUSED, State.ENDED):
        with pytest.raises(WrongState):
            succession.require(session, make.meeting(state=state), SINCE, now)
    succession.carry_on(session, meeting, later(meeting), SINCE, robin, now)
    with pytest.raises(WrongState):
        succession.require(session, meeting, date(2026, 12, 7), now)


def test_neither_series_can_be_changed_so_that_both_meet_at_once(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    new, _loose = succession.carry_on(session, meeting, later(meeting), SINCE, robin, now)
    for last_day in (None, SINCE):
        with pytest.raises(CarriedOn) as refused:
            planning.change(
                session, meeting, replace(Plan.of(meeting), series=replace(meeting.series, last_day=last_day)), now
            )
        assert (refused.value.other, refused.value.field) == (new, "last_day")
    earlier = replace(new.series, first_day=date(2026, 11, 23))
    with pytest.raises(CarriedOn) as refused:
        planning.change(session, new, replace(Plan.of(new), series=earlier), now)
    assert (refused.value.other, refused.value.field) == (meeting, "first_day")
    planning.change(session, new, replace(Plan.of(new), series=replace(new.series, start_time=time(17))), now)
    planning.change(session, meeting, replace(Plan.of(meeting), name="Old"), now)
    assert {each.status for each in schedule.of(session, new).dates(SINCE, UNTIL)} == {Status.ON}


def test_a_series_does_not_begin_today_at_an_hour_that_is_past(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    today = now.date()
    earlier = later(meeting, first_day=today, start_time=time(12))
    with pytest.raises(planning.NotReady) as refused:
        succession.carry_on(session, meeting, earlier, today, robin, now)
    assert refused.value.gaps == [("first_day", "over")]
    new, _loose = succession.carry_on(
        session, meeting, later(meeting, first_day=today, start_time=time(21)), today, robin, now
    )
    assert succession.undo(session, new, robin, now)[0] is meeting


def test_a_date_is_not_put_at_the_hour_of_the_series_before_or_after(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    new, _loose = succession.carry_on(session, meeting, later(meeting), SINCE, robin, now)
    theirs = schedule.of(session, new).next(now, 1)[0]
    before = schedule.of(session, meeting).next(now, 1)[0]
    there = replace(dates.placing(new, theirs), venue=meeting.venue)
    with pytest.raises(dates.Overlaps) as refusal:
        dates.move(session, meeting, before.day, there, Why(), robin, now)
    assert refusal.value.other == theirs
    with pytest.raises(dates.Overlaps):
        dates.move(session, new, theirs.day, dates.placing(meeting, before), Why(), robin, now)
    dates.cancel(session, new, theirs.day, Why(), robin, now)
    dates.move(session, meeting, before.day, there, Why(), robin, now)
