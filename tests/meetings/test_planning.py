"""A meeting from the first draft to its end."""

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts import training
from facilitator.accounts.models import Training, Volunteer
from facilitator.meetings import dates, planning, schedule, succession
from facilitator.meetings.date_models import Closure
from facilitator.meetings.models import ComingDate, Kind, Meeting, Revision, State
from facilitator.meetings.planning import NoSuchDate, NotReady, Plan, WrongState
from facilitator.meetings.reasons import Why
from facilitator.meetings.recurrence import Frequency, Series
from tests.conftest import Make

MONDAYS = Series(date(2026, 11, 30), time(19), 90, "Europe/London", Frequency.WEEKLY, 1, (0,))


@pytest.fixture
def robin(make: Make) -> Volunteer:
    return make.volunteer("Robin", trained=True)


@pytest.fixture
def plan(make: Make, robin: Volunteer) -> Plan:
    """All there is to say."""
    return Plan(
        name="Monday Check-in ☕ ערב",
        about="Two lines\nof text.",
        group=make.group("Northgate", robin),
        venue=make.venue(),
        lead=robin,
        kind=Kind.HYBRID,
        online_url="https://meet.example.org/room",
        online_phone="020 7946 0000",
        online_code="tulip",
        language="cy",
        point=2,
        audiences=("newcomers", "women"),
        series=MONDAYS,
    )


def revision(session: Session) -> int:
    return session.scalars(select(Revision.number)).one()


def coming(session: Session, meeting: Meeting) -> list[date]:
    query = select(ComingDate.day).where(ComingDate.meeting_id == meeting.id).order_by(ComingDate.day)
    return list(session.scalars(query))


def test_a_draft_holds_all_that_was_planned_and_nobody_outside_sees_it(
    session: Session, plan: Plan, now: datetime
) -> None:
    before = revision(session)
    meeting = planning.draft(session, plan, now)
    assert Plan.of(meeting) == plan
    assert (meeting.slug, meeting.state, meeting.sequence) == ("monday-check-in", State.DRAFT, 0)
    assert (meeting.created_at, meeting.changed_at, meeting.kept_types) == (now, now, [])
    assert meeting.search_text == "monday check-in ☕ ערב northgate mill lane hall 4 mill lane northgate"
    assert (coming(session, meeting), revision(session)) == ([], before)


def test_each_meeting_has_a_uid_of_its_own_that_names_no_host(session: Session, plan: Plan, now: datetime) -> None:
    uids = {planning.draft(session, plan, now).uid for _ in range(3)}
    assert len(uids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}@facilitator", uid) for uid in uids)


def test_a_meeting_called_new_does_not_hide_the_page_for_new_ones(session: Session, plan: Plan, now: datetime) -> None:
    assert planning.draft(session, replace(plan, name="New"), now).slug == "new-2"


def test_a_draft_that_is_changed_stays_unseen(session: Session, plan: Plan, now: datetime) -> None:
    meeting, before, later = planning.draft(session, plan, now), revision(session), now + timedelta(hours=1)
    planning.change(session, meeting, replace(plan, name="Monday Tea"), later)
    assert (meeting.name, meeting.slug, meeting.changed_at) == ("Monday Tea", "monday-check-in", later)
    assert meeting.search_text.startswith("monday tea ")
    assert (meeting.sequence, revision(session)) == (0, before)


def test_publishing_puts_it_on_the_list_and_into_the_feeds(
    session: Session, plan: Plan, robin: Volunteer, now: datetime
) -> None:
    meeting, before, later = planning.draft(session, plan, now), revision(session), now + timedelta(hours=1)
    planning.publish(session, meeting, robin, later)
    assert (meeting.state, meeting.sequence, meeting.changed_at) == (State.PUBLISHED, 1, later)
    assert revision(session) == before + 1
    assert coming(session, meeting)[:3] == [date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)]


def test_a_published_meeting_that_is_changed_tells_its_subscribers(session: Session, make: Make, now: datetime) -> None:
    meeting, later = make.meeting(), now + timedelta(hours=1)
    before, plan = revision(session), Plan.of(meeting)
    planning.change(session, meeting, replace(plan, series=replace(plan.series, start_time=time(20))), later)
    assert (meeting.sequence, meeting.changed_at, revision(session)) == (1, later, before + 1)


def test_saving_without_a_change_changes_nothing(session: Session, make: Make, now: datetime) -> None:
    meeting = make.meeting(audiences=("women", "men"))
    before = revision(session)
    planning.change(session, meeting, Plan.of(meeting), now + timedelta(hours=1))
    assert (meeting.sequence, meeting.changed_at, revision(session)) == (0, now, before)


@pytest.mark.parametrize("state", [State.DRAFT, State.PAUSED, State.ENDED])
def test_only_a_trained_facilitator_publishes(session: Session, make: Make, now: datetime, state: State) -> None:
    meeting = make.meeting(venue=make.venue(), state=state)
    untrained = make.volunteer("Kim", roles_=("volunteer", "coordinator"))
    lapsed = make.volunteer("Lou")
    lapsed.trainings = [
        Training(course="Course", completed=date(2025, 1, 1), expires=date(2026, 11, 23), entered_at=now)
    ]
    for volunteer in (untrained, lapsed):
        with pytest.raises(training.NotTrained):
            planning.publish(session, meeting, volunteer, now)
    assert meeting.state is state
    planning.publish(session, meeting, make.volunteer("Robin", trained=True), now)
    assert meeting.state is State.PUBLISHED


def test_training_counts_on_the_day_it_is_where_the_meeting_is(session: Session, make: Make, now: datetime) -> None:
    # 18:00 in London on 23 November is the 24th in Auckland: there the course has run out.
    volunteer = make.volunteer("Lou")
    volunteer.trainings = [
        Training(course="Course", completed=date(2025, 1, 1), expires=date(2026, 11, 24), entered_at=now)
    ]
    there = make.meeting("There", state=State.DRAFT, kind=Kind.ONLINE, timezone="Pacific/Auckland", online_phone="1")
    here = make.meeting("Here", state=State.DRAFT, kind=Kind.ONLINE, online_phone="1")
    with pytest.raises(training.NotTrained):
        planning.publish(session, there, volunteer, now)
    planning.publish(session, here, volunteer, now)


def test_what_is_published_already_is_not_published_again(session: Session, make: Make, robin: Volunteer) -> None:
    with pytest.raises(WrongState):
        planning.publish(session, make.meeting(), robin, make.now)


def test_a_meeting_is_published_once_nothing_is_missing(
    session: Session, make: Make, robin: Volunteer, now: datetime
) -> None:
    def gaps(**values: object) -> list[tuple[str, str]]:
        meeting = make.meeting(**{"state": State.DRAFT, "venue": make.venue(), **values})
        try:
            planning.publish(session, meeting, robin, now)
        except NotReady as refusal:
            return refusal.gaps
        return []

    past = date(2026, 11, 22)
    link = {"kind": Kind.ONLINE, "venue": None}
    assert gaps() == []
    assert gaps(venue=None) == [("venue", "missing")]
    assert gaps(kind=Kind.HYBRID, venue=None) == [("venue", "missing"), ("online_url", "missing")]
    assert gaps(**link) == [("online_url", "missing")]
    assert gaps(**link, online_url="https://meet.example.org/") == []
    assert gaps(**link, online_phone="020 7946 0000") == []
    assert gaps(lead=make.volunteer("Kim")) == [("lead", "not_trained")]
    assert gaps(lead=robin) == []
    assert gaps(last_day=past) == [("last_day", "over")]
    assert gaps(frequency=Frequency.ONCE, first_day=past) == [("first_day", "over")]
    assert gaps(frequency=Frequency.ONCE, first_day=date(2026, 11, 23), start_time=time(17)) == []  # it is on now


def test_a_series_is_over_once_its_last_date_has_ended() -> None:
    series = replace(MONDAYS, last_day=date(2026, 12, 6), start_time=time(23, 30))
    assert not planning.is_over(series, datetime(2026, 12, 1, 0, 59, tzinfo=UTC))
    assert planning.is_over(series, datetime(2026, 12, 1, 1, 0, tzinfo=UTC))


def test_ending_at_a_later_date_keeps_it_published_until_then(session: Session, make: Make, now: datetime) -> None:
    meeting = make.meeting()
    planning.end(session, meeting, date(2026, 12, 7), now)
    assert (meeting.state, meeting.last_day, meeting.sequence) == (State.PUBLISHED, date(2026, 12, 7), 1)
    # The date that has just been stays on the list of coming dates until the night, as everywhere.
    assert coming(session, meeting) == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)]


def test_ending_today_lets_this_evening_take_place(session: Session, make: Make, now: datetime) -> None:
    meeting = make.meeting()  # 19:00, and it is 18:00
    planning.end(session, meeting, date(2026, 11, 23), now)
    assert (meeting.state, meeting.last_day) == (State.PUBLISHED, date(2026, 11, 23))


@pytest.mark.parametrize(
    ("values", "last_day"),
    [
        ({}, date(2026, 11, 22)),
        ({"state": State.PAUSED}, date(2026, 11, 22)),
        ({"frequency": Frequency.ONCE, "first_day": date(2026, 12, 24)}, date(2026, 11, 22)),
        ({"first_day": date(2026, 12, 7)}, date(2026, 11, 22)),
    ],
)
def test_ending_at_once_leaves_no_date_from_today_on(
    session: Session, make: Make, now: datetime, values: dict[str, object], last_day: date
) -> None:
    meeting = make.meeting(**values)
    planning.end(session, meeting, None, now)
    assert (meeting.state, meeting.last_day, coming(session, meeting)) == (State.ENDED, last_day, [])
    assert planning.next_date(session, meeting, now) is None


def held(session: Session, meeting: Meeting) -> list[date]:
    """The dates that took place, or will, from 19 October to the end of the year, by name."""
    session.flush()
    return sorted(schedule.of(session, meeting).held(date(2026, 10, 19), date(2026, 12, 31)))


def test_an_end_does_not_make_a_series_longer_that_was_over_already(
    session: Session, make: Make, robin: Volunteer, now: datetime
) -> None:
    meeting = make.meeting(venue=make.venue(), last_day=date(2026, 10, 26))
    farewell = dates.usual(meeting, date(2026, 11, 15))
    dates.add(session, meeting, farewell, Why(note="Farewell"), robin, datetime(2026, 11, 1, tzinfo=UTC))
    before = held(session, meeting)
    assert before == [date(2026, 10, 19), date(2026, 10, 26), date(2026, 11, 15)]
    planning.end(session, meeting, None, now)
    assert (meeting.state, meeting.last_day) == (State.ENDED, date(2026, 10, 26))
    assert held(session, meeting) == before


def test_the_end_of_a_series_that_another_carries_on_leaves_it_the_dates(
    session: Session, make: Make, robin: Volunteer, now: datetime
) -> None:
    meeting, since = make.meeting(venue=make.venue()), date(2026, 12, 7)
    plan = replace(Plan.of(meeting), series=replace(meeting.series, first_day=since, start_time=time(18)))
    succession.carry_on(session, meeting, plan, since, robin, now)
    planning.end(session, meeting, None, datetime(2026, 12, 22, 12, tzinfo=UTC))
    assert (meeting.state, meeting.last_day) == (State.ENDED, date(2026, 12, 6))
    assert held(session, meeting)[-2:] == [date(2026, 11, 23), date(2026, 11, 30)]


@pytest.mark.parametrize(
    ("start", "state"),
    [
        (time(16), State.ENDED),  # it is 18:00: over
        (time(17, 30), State.PUBLISHED),  # it runs
    ],
)
def test_todays_date_stays_if_it_had_begun_when_its_meeting_ended(
    session: Session, make: Make, now: datetime, start: time, state: State
) -> None:
    meeting = make.meeting(start_time=start)
    before = [day for day in held(session, meeting) if day <= now.date()]
    planning.end(session, meeting, None, now)
    assert (meeting.state, meeting.last_day) == (state, date(2026, 11, 23))
    assert held(session, meeting) == before


def test_of_two_dates_today_the_end_leaves_the_one_that_has_begun(
    session: Session, make: Make, robin: Volunteer, now: datetime
) -> None:
    meeting = make.meeting(start_time=time(10), venue=make.venue())
    tonight = replace(dates.usual(meeting, date(2026, 11, 23)), start_time=time(20))
    dates.move(session, meeting, date(2026, 11, 30), tonight, Why(), robin, now)
    planning.end(session, meeting, None, now)
    assert (meeting.state, held(session, meeting)[-1]) == (State.ENDED, date(2026, 11, 23))


def test_a_last_date_that_was_put_off_keeps_those_that_were_before_it(
    session: Session, make: Make, robin: Volunteer, now: datetime
) -> None:
    meeting, late = make.meeting(start_time=time(10), venue=make.venue()), date(2026, 11, 16)
    later = dates.usual(meeting, date(2026, 11, 25))
    dates.move(session, meeting, late, later, Why(), robin, datetime(2026, 11, 15, tzinfo=UTC))
    planning.end(session, meeting, late, now)
    assert held(session, meeting)[-2:] == [late, date(2026, 11, 23)]


def test_what_is_published_again_did_not_take_place_after_its_end(
    session: Session, make: Make, robin: Volunteer, now: datetime
) -> None:
    meeting = make.meeting(venue=make.venue())
    planning.end(session, meeting, None, datetime(2026, 11, 4, tzinfo=UTC))
    before = held(session, meeting)
    endless = replace(Plan.of(meeting), series=replace(meeting.series, last_day=None))
    planning.change(session, meeting, endless, now)
    assert held(session, meeting) == before == [date(2026, 10, day) for day in (19, 26)] + [date(2026, 11, 2)]
    planning.publish(session, meeting, robin, now)
    assert held(session, meeting)[:5] == [*before, date(2026, 11, 23), date(2026, 11, 30)]
    assert (meeting.state, meeting.paused_from) == (State.PUBLISHED, None)


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 11, 16), date(2025, 12, 29)])
def test_a_meeting_ends_on_one_of_its_coming_dates_only(session: Session, make: Make, now: datetime, day: date) -> None:
    with pytest.raises(NoSuchDate):
        planning.end(session, make.meeting(), day, now)


@pytest.mark.parametrize("state", [State.DRAFT, State.ENDED])
def test_what_is_not_public_can_not_end(session: Session, make: Make, now: datetime, state: State) -> None:
    with pytest.raises(WrongState):
        planning.end(session, make.meeting(state=state), None, now)


def test_the_dates_to_end_on_are_the_next_ones(session: Session, make: Make, now: datetime) -> None:
    def offered(count: int, **values: Any) -> list[date]:
        return [each.day for each in planning.ends(session, make.meeting(**values), now, count)]

    assert offered(3) == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)]
    over = time(15)  # it ended at 16:30 today
    assert offered(2, start_time=over) == [date(2026, 11, 30), date(2026, 12, 7)]
    assert offered(3, last_day=date(2026, 11, 30)) == [date(2026, 11, 23), date(2026, 11, 30)]
    assert offered(3, state=State.PAUSED) == []
    assert offered(3, frequency=Frequency.ONCE, first_day=date(2026, 12, 24)) == []


def test_closed_days_of_a_venue_stay_in_the_past_though_one_date_was_there_before(
    session: Session, make: Make, now: datetime
) -> None:
    meeting, other = make.meeting(venue=make.venue()), make.venue("Library")
    session.add(Closure(venue=other, first_day=date(2026, 11, 1), last_day=date(2026, 11, 12), made_at=now))
    session.flush()
    there = replace(dates.usual(meeting, date(2026, 12, 7)), venue=other)
    dates.move(session, meeting, date(2026, 12, 7), there, Why(), None, now)
    took_place = {date(2026, 11, 2), date(2026, 11, 9)}
    for _step in range(2):
        assert took_place <= set(schedule.of(session, meeting).held(date(2026, 11, 1), date(2026, 11, 20)))
        planning.change(session, meeting, replace(Plan.of(meeting), venue=other), now)


def test_a_draft_can_be_deleted_and_nothing_else(session: Session, make: Make) -> None:
    draft = make.meeting(state=State.DRAFT, audiences=("women",))
    planning.delete(session, draft)
    assert session.scalars(select(Meeting)).all() == []
    for state in (State.PUBLISHED, State.PAUSED, State.ENDED):
        with pytest.raises(WrongState):
            planning.delete(session, make.meeting(state=state))


def test_the_next_date_is_the_one_that_is_on_or_comes(session: Session, make: Make, now: datetime) -> None:
    def day(**values: object) -> date | None:
        found = planning.next_date(session, make.meeting(**values), now)
        return found.day if found else None

    assert day() == date(2026, 11, 23)
    assert day(start_time=time(17)) == date(2026, 11, 23)
    assert day(start_time=time(16, 30)) == date(2026, 11, 30)
    assert day(state=State.PAUSED) is None
    # 05:00 on the 24th in Auckland: Monday's 22:00 is over, and the one that began on Sunday at 23:59 too.
    assert day(timezone="Pacific/Auckland", start_time=time(22)) == date(2026, 11, 30)


def test_the_stamp_moves_with_everything_that_the_form_shows_and_with_nothing_else(
    session: Session, make: Make, plan: Plan, now: datetime
) -> None:
    meeting = planning.draft(session, plan, now)
    stamp = planning.stamp(meeting)
    planning.change(session, meeting, plan, now + timedelta(hours=1))
    assert planning.stamp(meeting) == stamp
    others: dict[str, Any] = {
        "name": "Other", "about": "", "group": make.group("Other"), "venue": None, "lead": None,
        "kind": Kind.ONLINE, "online_url": "", "online_phone": "", "online_code": "", "language": "en", "point": None,
        "audiences": (), "series": replace(plan.series, duration=60),
    }  # fmt: skip
    assert set(others) == {field.name for field in fields(Plan)}
    stamps = {stamp}
    for name, value in others.items():
        planning.change(session, meeting, replace(plan, **{name: value}), now)
        stamps.add(planning.stamp(meeting))
    meeting.state = State.PAUSED
    assert len(stamps | {planning.stamp(meeting)}) == len(others) + 2


def test_a_meeting_has_begun_once_its_first_date_has_started(make: Make, now: datetime) -> None:
    assert planning.has_begun(make.meeting(first_day=date(2026, 11, 23), start_time=time(18)), now)
    assert not planning.has_begun(make.meeting(first_day=date(2026, 11, 23), start_time=time(18, 1)), now)
    assert not planning.has_begun(make.meeting(state=State.DRAFT), now)
