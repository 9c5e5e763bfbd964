"""A break, until a day or until further notice, and how it ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings import dates, history, pausing, planning, schedule
from facilitator.meetings.closures import BadSpan
from facilitator.meetings.date_models import Change, Closure
from facilitator.meetings.models import Meeting, State
from facilitator.meetings.pausing import NothingFalls, Running
from facilitator.meetings.planning import WrongState
from facilitator.meetings.reasons import Why
from tests.conftest import Make

BACK = date(2026, 12, 14)
EVENING = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)  # today's date runs


@pytest.fixture
def robin(make: Make) -> Volunteer:
    return make.volunteer("Robin", trained=True)  # type: ignore[no-any-return]


@pytest.fixture
def meeting(make: Make) -> Meeting:
    return make.meeting(venue=make.venue())  # type: ignore[no-any-return]


def stands(session: Session, meeting: Meeting, until: date = date(2026, 12, 21)) -> list[str]:
    found = schedule.of(session, meeting).dates(date(2026, 11, 16), until)
    return [f"{each.start:%d.%m.} {each.status.value}" for each in found]


def did(session: Session, meeting: Meeting) -> list[str]:
    return [each.did for each in session.scalars(history.of_meeting(meeting))][::-1]


def test_until_a_day_its_dates_are_cancelled_and_it_stays_published(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    falling = pausing.falling_out(session, meeting, date(2026, 11, 23), BACK, now)
    assert [each.day for each in falling] == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)]
    closure = pausing.until(session, meeting, date(2026, 11, 23), BACK, Why("break", "Painting"), robin, now)
    assert (closure.first_day, closure.last_day) == (date(2026, 11, 23), date(2026, 12, 13))
    assert stands(session, meeting) == [
        "16.11. on",
        "23.11. cancelled",
        "30.11. cancelled",
        "07.12. cancelled",
        "14.12. on",
        "21.12. on",
    ]
    assert (meeting.state, meeting.sequence, pausing.breaks(session, meeting, now)) == (State.PUBLISHED, 1, [closure])
    row = session.scalars(select(Change)).one()
    assert (row.did, row.volunteer, row.before["breaks"]) == ("paused", robin, [])
    assert row.after["breaks"] == [
        {"id": closure.id, "first_day": "2026-11-23", "last_day": "2026-12-13", "reason": "break", "note": "Painting"}
    ]


@pytest.mark.parametrize(
    ("first_day", "back_on", "code"),
    [
        (date(2026, 11, 30), date(2026, 11, 30), "order"),
        (date(2026, 11, 22), BACK, "over"),
        (date(2026, 11, 30), date(2027, 12, 2), "long"),
        (date(2029, 11, 30), date(2029, 12, 20), "far"),
    ],
)
def test_days_that_can_not_be_are_refused(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime, first_day: date, back_on: date, code: str
) -> None:
    with pytest.raises(BadSpan) as refused:
        pausing.until(session, meeting, first_day, back_on, Why(), robin, now)
    assert refused.value.code == code


def test_there_is_no_break_without_a_date_and_none_of_a_date_that_runs(
    session: Session, make: Make, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    with pytest.raises(NothingFalls):
        pausing.until(session, meeting, date(2026, 11, 24), date(2026, 11, 30), Why(), robin, now)
    with pytest.raises(Running) as refused:
        pausing.until(session, meeting, date(2026, 11, 23), BACK, Why(), robin, EVENING)
    assert refused.value.date.day == date(2026, 11, 23)
    with pytest.raises(WrongState):
        pausing.until(session, make.meeting(state=State.DRAFT), date(2026, 11, 24), BACK, Why(), robin, now)


def test_a_break_that_ends_early_leaves_cancelled_what_fell_out_of_it(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    closure = pausing.until(session, meeting, date(2026, 11, 23), BACK, Why(), robin, now)
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    pausing.take_up(session, meeting, closure, robin, noon)
    assert closure.last_day == date(2026, 11, 29)
    assert stands(session, meeting)[1:4] == ["23.11. cancelled", "30.11. on", "07.12. on"]
    assert (pausing.breaks(session, meeting, noon), meeting.sequence) == ([], 2)
    assert did(session, meeting) == ["paused", "resumed"]


def test_todays_date_stays_cancelled_once_it_was_to_begin(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    closure = pausing.until(session, meeting, date(2026, 11, 23), BACK, Why(), robin, now)
    pausing.take_up(session, meeting, closure, robin, EVENING)
    assert stands(session, meeting)[1:4] == ["23.11. cancelled", "30.11. on", "07.12. on"]


def test_a_break_that_has_not_begun_is_taken_back(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    before = stands(session, meeting)
    closure = pausing.until(session, meeting, date(2026, 11, 24), BACK, Why(), robin, now)
    pausing.take_up(session, meeting, closure, robin, now)
    assert (stands(session, meeting), closure.undone_at, closure.undone_by) == (before, now, robin)
    with pytest.raises(WrongState):
        pausing.take_up(session, meeting, closure, robin, now)


def test_until_further_notice_there_is_no_date_and_what_runs_goes_on(
    session: Session, meeting: Meeting, robin: Volunteer
) -> None:
    pausing.until_further_notice(session, meeting, robin, EVENING)
    assert (meeting.state, meeting.paused_from) == (State.PAUSED, date(2026, 11, 24))
    assert stands(session, meeting) == ["16.11. on", "23.11. on"]
    assert did(session, meeting) == ["paused"]


@pytest.mark.parametrize(
    ("back", "stood"),
    [
        (datetime(2026, 12, 7, 12, tzinfo=UTC), "07.12. on"),
        (datetime(2026, 12, 7, 21, tzinfo=UTC), "07.12. cancelled"),  # nobody was there at seven
    ],
)
def test_what_did_not_take_place_during_a_break_stays_cancelled(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime, back: datetime, stood: str
) -> None:
    pausing.until_further_notice(session, meeting, robin, now)
    planning.publish(session, meeting, robin, back)
    assert stands(session, meeting) == [
        "16.11. on",
        "23.11. cancelled",
        "30.11. cancelled",
        stood,
        "14.12. on",
        "21.12. on",
    ]


@pytest.fixture
def twice(session: Session, make: Make, robin: Volunteer) -> Meeting:
    """A meeting at ten on Mondays, whose date of the 30th was moved to eight in the evening of the 23rd."""
    meeting = make.meeting(venue=make.venue(), start_time=time(10))
    tonight = replace(dates.usual(meeting, date(2026, 11, 23)), start_time=time(20))
    dates.move(session, meeting, date(2026, 11, 30), tonight, Why(), robin, datetime(2026, 11, 20, tzinfo=UTC))
    return meeting  # type: ignore[no-any-return]


def of_today(session: Session, meeting: Meeting) -> list[str]:
    found = schedule.of(session, meeting).dates(date(2026, 11, 23), date(2026, 11, 23))
    return [f"{each.start:%H:%M} {each.status.value}" for each in found]


def test_until_further_notice_takes_what_begins_later_today(
    session: Session, twice: Meeting, robin: Volunteer, now: datetime
) -> None:
    falling = pausing.falling_out(session, twice, now.date(), None, now)
    assert [each.day for each in falling][:2] == [date(2026, 11, 30), date(2026, 12, 7)]
    pausing.until_further_notice(session, twice, robin, now)
    assert (twice.state, twice.paused_from) == (State.PAUSED, date(2026, 11, 24))
    assert of_today(session, twice) == ["10:00 on", "20:00 cancelled"]


@pytest.mark.parametrize(("hour", "stood"), [(19, "20:00 on"), (21, "20:00 cancelled")])
def test_what_begins_later_today_takes_place_if_the_break_is_over_before(
    session: Session, twice: Meeting, robin: Volunteer, now: datetime, hour: int, stood: str
) -> None:
    pausing.until_further_notice(session, twice, robin, now)
    planning.publish(session, twice, robin, datetime(2026, 11, 23, hour, tzinfo=UTC))
    assert of_today(session, twice) == ["10:00 on", stood]


@pytest.mark.parametrize("open_end", [True, False])
def test_what_was_missed_today_stays_cancelled_and_what_begins_later_takes_place(
    session: Session, twice: Meeting, robin: Volunteer, now: datetime, *, open_end: bool
) -> None:
    sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    if open_end:
        pausing.until_further_notice(session, twice, robin, sunday)
        planning.publish(session, twice, robin, now)
    else:
        closure = pausing.until(session, twice, date(2026, 11, 23), BACK, Why(), robin, sunday)
        pausing.take_up(session, twice, closure, robin, now)
    assert of_today(session, twice) == ["10:00 cancelled", "20:00 on"]


@pytest.mark.parametrize("open_end", [True, False])
def test_a_date_that_was_moved_away_was_not_missed(
    session: Session, twice: Meeting, robin: Volunteer, now: datetime, *, open_end: bool
) -> None:
    sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    dates.move(session, twice, now.date(), dates.usual(twice, date(2026, 11, 25)), Why(), robin, sunday)
    if open_end:
        pausing.until_further_notice(session, twice, robin, sunday)
        planning.publish(session, twice, robin, now)
    else:
        closure = pausing.until(session, twice, date(2026, 11, 22), BACK, Why(), robin, sunday)
        pausing.take_up(session, twice, closure, robin, now)
        assert closure.last_day == date(2026, 11, 22)
    assert of_today(session, twice) == ["10:00 moved", "20:00 on"]


def test_a_break_taken_back_in_the_same_hour_changes_nothing(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    before = stands(session, meeting)
    pausing.until_further_notice(session, meeting, robin, now)
    planning.publish(session, meeting, robin, now + timedelta(minutes=5))
    assert stands(session, meeting) == before
    assert session.scalars(select(Closure)).all() == []


def test_an_end_cancels_a_date_that_was_moved_behind_it(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    dates.move(session, meeting, date(2026, 11, 23), dates.usual(meeting, date(2026, 12, 2)), Why(), robin, now)
    planning.end(session, meeting, None, now)
    assert meeting.state is State.ENDED
    assert stands(session, meeting) == ["16.11. on"]


def test_the_last_date_may_be_one_that_was_moved(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    dates.move(session, meeting, date(2026, 11, 30), dates.usual(meeting, date(2026, 12, 9)), Why(), robin, now)
    dates.move(session, meeting, date(2026, 12, 14), dates.usual(meeting, date(2026, 12, 1)), Why(), robin, now)
    planning.end(session, meeting, date(2026, 12, 7), now)
    assert stands(session, meeting) == [
        "16.11. on",
        "23.11. on",
        "30.11. moved",
        "01.12. on",
        "07.12. on",
        "09.12. cancelled",
        "14.12. moved",
    ]
