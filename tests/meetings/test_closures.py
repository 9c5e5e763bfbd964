"""Closed days: what they take, what they leave, and that taking them back brings back exactly that."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings import board, closures, dates, pausing, planning, schedule
from facilitator.meetings.closures import AlreadyUndone, BadSpan, NotTaken, Scope
from facilitator.meetings.date_models import Closure
from facilitator.meetings.dates import Placing
from facilitator.meetings.models import ComingDate, Kind, Meeting, State, Status
from facilitator.meetings.planning import Plan
from facilitator.meetings.reasons import Why
from tests.conftest import Make

MON, NEXT = date(2026, 11, 30), date(2026, 12, 7)
FIRST, LAST = date(2026, 11, 30), date(2026, 12, 6)
WHY = Why("holiday", "Midwinter")


def close(
    session: Session, now: datetime, scope: Scope, first: date = FIRST, last: date = LAST, kept: Any = ()
) -> Closure:
    """Close a week."""
    return closures.close(session, scope, first, last, WHY, kept, None, now)


def held(session: Session, meeting: Meeting, first: date = FIRST, last: date = LAST) -> list[date]:
    """The local days on which it takes place."""
    found = schedule.of(session, meeting).dates(first, last)
    return [each.on_day for each in found if each.status is Status.ON]


def to(day: date, **values: Any) -> Placing:
    """Where a date goes: in person at 19:00 unless said."""
    usual = {"start_time": time(19), "duration": 90, "kind": Kind.IN_PERSON, "venue": None, "online_url": ""}
    return Placing(day, **{**usual, **values})


@pytest.fixture
def weekly(make: Make) -> Meeting:
    """Mondays at 19:00 in a hall, of Northgate."""
    return make.meeting("Weekly", group=make.group(), venue=make.venue())


def test_the_dates_are_listed_first_and_nothing_is_changed_by_looking(
    session: Session, make: Make, weekly: Meeting, now: datetime
) -> None:
    daily = make.meeting("Daily", weekdays=[0, 1, 2, 3, 4, 5, 6], start_time=time(8))
    make.meeting("Draft", state=State.DRAFT)
    make.meeting("Over", last_day=date(2026, 11, 23))
    found = closures.affected(session, Scope(), FIRST, date(2026, 12, 2), now)
    assert [(each.meeting.name, each.date.start.isoformat()) for each in found] == [
        ("Daily", "2026-11-30T08:00:00+00:00"),
        ("Weekly", "2026-11-30T19:00:00+00:00"),
        ("Daily", "2026-12-01T08:00:00+00:00"),
        ("Daily", "2026-12-02T08:00:00+00:00"),
    ]
    assert (held(session, weekly), len(held(session, daily)), weekly.sequence) == ([MON], 7, 0)


def test_a_closure_takes_what_is_listed_and_taking_it_back_brings_back_exactly_that(
    session: Session, weekly: Meeting, now: datetime
) -> None:
    before = schedule.of(session, weekly).dates(FIRST, NEXT)
    closure = close(session, now, Scope())
    assert [
        (each.on_day, each.status, each.reason, each.note) for each in schedule.of(session, weekly).dates(FIRST, NEXT)
    ] == [
        (MON, Status.CANCELLED, "holiday", "Midwinter"),
        (NEXT, Status.ON, "", ""),
    ]
    assert closures.undo(session, closure, None, now) == 1
    assert schedule.of(session, weekly).dates(FIRST, NEXT) == before
    with pytest.raises(AlreadyUndone):
        closures.undo(session, closure, None, now)


def test_subscribers_and_the_list_learn_of_it_and_of_the_undo_in_the_same_moment(
    session: Session, weekly: Meeting, now: datetime
) -> None:
    def derived() -> list[tuple[date, Status]]:
        query = select(ComingDate.day, ComingDate.status).where(
            ComingDate.meeting_id == weekly.id, ComingDate.day >= MON
        )
        return [tuple(row) for row in session.execute(query.order_by(ComingDate.day).limit(2))]

    later = now + timedelta(hours=1)
    closure = close(session, later, Scope())
    assert (weekly.sequence, weekly.changed_at) == (1, later)
    session.expire(weekly)
    assert (weekly.sequence, weekly.changed_at) == (1, later)
    assert derived() == [(MON, Status.CANCELLED), (NEXT, Status.ON)]
    closures.undo(session, closure, None, later)
    session.expire(weekly)
    assert weekly.sequence == 2
    assert derived() == [(MON, Status.ON), (NEXT, Status.ON)]


def test_a_meeting_without_a_date_on_these_days_stays_untouched(session: Session, make: Make, now: datetime) -> None:
    thursday = make.meeting("Thursday", weekdays=[3], first_day=date(2026, 1, 8))
    close(session, now, Scope(), MON, MON)
    assert thursday.sequence == 0


@pytest.mark.parametrize("whose", ["organisation", "group", "venue", "meeting"])
def test_a_closure_that_begins_in_the_past_takes_what_is_listed_and_nothing_that_took_place(
    session: Session, make: Make, weekly: Meeting, now: datetime, whose: str
) -> None:
    over = make.meeting("Over", group=weekly.group, venue=weekly.venue, state=State.ENDED, last_day=date(2026, 11, 9))
    scope = Scope(
        **{} if whose == "organisation" else {whose: weekly if whose == "meeting" else getattr(weekly, whose)}
    )
    first, last = date(2026, 11, 1), date(2026, 12, 20)
    listed = [each.key for each in closures.affected(session, scope, first, last, now)]
    assert listed == [(weekly.id, date(2026, 11, 23) + timedelta(weeks=number)) for number in range(4)]
    closure = close(session, now, scope, first, last)
    assert held(session, weekly, first, last) == [date(2026, 11, day) for day in (2, 9, 16)]
    assert held(session, over, first, last) == [date(2026, 11, day) for day in (2, 9)]
    assert [each.key for each in closures.taken(session, [closure])[closure.id]] == listed
    assert closures.kept(session, closure) == []


def test_the_first_page_does_not_take_a_date_that_was_for_one_that_is_kept(
    session: Session, weekly: Meeting, now: datetime
) -> None:
    close(session, now, Scope(), date(2026, 11, 16), LAST)
    assert [each.all for each in closures.notices(session, now.date(), LAST)] == [True]


@pytest.mark.parametrize("what", ["venue", "group"])
def test_another_venue_or_group_changes_no_date_that_is_over(
    session: Session, make: Make, weekly: Meeting, now: datetime, what: str
) -> None:
    other = make.venue("Old Library") if what == "venue" else make.group("Southbank")
    before_that = datetime(2026, 6, 1, tzinfo=UTC)
    august, october = (date(2026, 8, 1), date(2026, 8, 31)), (date(2026, 10, 1), date(2026, 10, 31))
    closure = close(session, before_that, Scope(**{what: getattr(weekly, what)}), *august)
    closures.keep(session, closure, weekly, date(2026, 8, 10), before_that)
    close(session, before_that, Scope(**{what: other}), *october)
    close(session, now, Scope(**{what: other}), FIRST, LAST)
    past = [held(session, weekly, *days) for days in (august, october)]
    assert [len(each) for each in past] == [1, 4]
    for owner in (other, getattr(weekly, what)):
        planning.change(session, weekly, replace(Plan.of(weekly), **{what: owner}), now)
        assert [held(session, weekly, *days) for days in (august, october)] == past
        assert held(session, weekly) == ([] if owner is other else [MON])  # closed days to come are the owner's


def test_a_draft_has_no_past_to_keep(session: Session, make: Make, weekly: Meeting, now: datetime) -> None:
    draft = make.meeting("Draft", group=weekly.group, state=State.DRAFT)
    close(session, datetime(2026, 6, 1, tzinfo=UTC), Scope(group=weekly.group), date(2026, 8, 1), date(2026, 8, 31))
    planning.change(session, draft, replace(Plan.of(draft), group=make.group("Southbank")), now)
    assert len(session.scalars(select(Closure)).all()) == 1


def test_what_was_cancelled_before_stays_cancelled_afterwards(session: Session, weekly: Meeting, now: datetime) -> None:
    dates.cancel(session, weekly, MON, Why("leader"), None, now)
    closure = close(session, now, Scope())
    assert closures.taken(session, [closure]) == {closure.id: []}
    assert closures.undo(session, closure, None, now) == 0
    only = schedule.of(session, weekly).dates(FIRST, LAST)
    assert [(each.status, each.reason) for each in only] == [(Status.CANCELLED, "leader")]


def test_a_date_that_was_moved_into_the_days_is_taken_and_one_that_was_moved_out_is_not(
    session: Session, make: Make, now: datetime
) -> None:
    came, left = make.meeting("Came", venue=make.venue()), make.meeting("Left", venue=make.venue("Old Library"))
    dates.move(session, came, NEXT, to(date(2026, 12, 2), venue=came.venue), Why(), None, now)
    dates.move(session, left, MON, to(date(2026, 12, 9), venue=left.venue), Why(), None, now)
    closure = close(session, now, Scope())
    taken = closures.taken(session, [closure])[closure.id]
    assert [(each.meeting.name, each.date.day, each.date.on_day) for each in taken] == [
        ("Came", MON, MON),
        ("Came", NEXT, date(2026, 12, 2)),
    ]
    assert held(session, left, FIRST, date(2026, 12, 9)) == [NEXT, date(2026, 12, 9)]
    closures.undo(session, closure, None, now)
    assert held(session, came) == [MON, date(2026, 12, 2)]


def test_a_date_that_somebody_puts_there_knowing_of_the_closure_stays(
    session: Session, weekly: Meeting, now: datetime
) -> None:
    closure = close(session, now, Scope())
    dates.move(session, weekly, NEXT, to(date(2026, 12, 2), venue=weekly.venue), Why(), None, now)
    dates.add(session, weekly, to(date(2026, 12, 4), venue=weekly.venue), Why(), None, now)
    assert held(session, weekly) == [date(2026, 12, 2), date(2026, 12, 4)]
    assert [each.key for each in closures.taken(session, [closure])[closure.id]] == [(weekly.id, MON)]
    later = close(session, now, Scope())
    assert held(session, weekly) == []
    closures.undo(session, later, None, now)
    assert held(session, weekly) == [date(2026, 12, 2), date(2026, 12, 4)]


def test_a_meeting_that_is_planned_later_is_closed_on_these_days_as_well(
    session: Session, make: Make, now: datetime
) -> None:
    closure = close(session, now, Scope())
    new = make.meeting("New")
    assert held(session, new, FIRST, NEXT) == [NEXT]
    assert [each.key for each in closures.taken(session, [closure])[closure.id]] == [(new.id, MON)]


def test_a_group_closes_its_own_meetings_alone(session: Session, make: Make, weekly: Meeting, now: datetime) -> None:
    other = make.meeting("Other", group=make.group("Southbank"))
    close(session, now, Scope(group=weekly.group))
    assert (held(session, weekly), held(session, other)) == ([], [MON])


def test_a_venue_takes_what_is_there_and_what_is_online_or_elsewhere_goes_on(
    session: Session, make: Make, weekly: Meeting, now: datetime
) -> None:
    hall, library = weekly.venue, make.venue("Old Library")
    hybrid = make.meeting("Hybrid", kind=Kind.HYBRID, venue=hall, online_url="https://meet.example.org/a")
    online = make.meeting("Online", kind=Kind.ONLINE, venue=hall, online_url="https://meet.example.org/b")
    away = make.meeting("Away", venue=hall)
    guest = make.meeting("Guest", venue=library)
    remote = make.meeting("Remote", kind=Kind.HYBRID, venue=hall, online_url="https://meet.example.org/c")
    dates.move(session, away, MON, to(MON, venue=library), Why(), None, now)
    dates.move(session, guest, MON, to(MON, venue=hall), Why(), None, now)
    dates.move(session, remote, MON, to(MON, kind=Kind.ONLINE), Why(), None, now)
    everything = (weekly, hybrid, online, away, guest, remote)
    listed = {each.meeting.name for each in closures.affected(session, Scope(venue=hall), FIRST, LAST, now)}
    closure = close(session, now, Scope(venue=hall))
    assert {each.name for each in everything if not held(session, each)} == listed == {"Weekly", "Hybrid", "Guest"}
    assert {each.meeting.name for each in closures.taken(session, [closure])[closure.id]} == listed
    closures.undo(session, closure, None, now)
    assert all(held(session, each) == [MON] for each in everything)


def test_a_date_that_was_kept_takes_place(session: Session, make: Make, weekly: Meeting, now: datetime) -> None:
    other = make.meeting("Other")
    closure = close(session, now, Scope(), kept=[(weekly.id, MON)])
    assert (held(session, weekly), held(session, other)) == ([MON], [])
    assert [each.key for each in closures.kept(session, closure)] == [(weekly.id, MON)]
    closures.keep(session, closure, other, MON, now)
    assert held(session, other) == [MON]
    assert [each.meeting.name for each in closures.kept(session, closure)] == ["Other", "Weekly"]


def test_only_a_date_that_the_closure_takes_can_be_kept(
    session: Session, make: Make, weekly: Meeting, now: datetime
) -> None:
    off = make.meeting("Off")
    dates.cancel(session, off, MON, Why("leader"), None, now)
    closure = close(session, now, Scope())
    for meeting, day in ((weekly, NEXT), (weekly, date(2026, 12, 1)), (off, MON)):
        with pytest.raises(NotTaken):
            closures.keep(session, closure, meeting, day, now)
    closures.undo(session, closure, None, now)
    with pytest.raises(AlreadyUndone):
        closures.keep(session, closure, weekly, MON, now)


def test_undoing_one_of_two_leaves_what_the_other_covers(
    session: Session, make: Make, weekly: Meeting, now: datetime
) -> None:
    other = make.meeting("Other")
    everybody, venue = close(session, now, Scope()), close(session, now, Scope(venue=weekly.venue))
    taken = closures.taken(session, [everybody, venue])
    assert {number: [each.meeting.name for each in found] for number, found in taken.items()} == {
        everybody.id: ["Other"],
        venue.id: [],
    }
    assert closures.undo(session, everybody, None, now) == 1
    assert (held(session, weekly), held(session, other)) == ([], [MON])
    assert closures.undo(session, venue, None, now) == 1
    assert held(session, weekly) == [MON]


def test_a_closure_that_another_covers_is_not_listed_twice(session: Session, weekly: Meeting, now: datetime) -> None:
    close(session, now, Scope(venue=weekly.venue))
    assert closures.affected(session, Scope(), FIRST, LAST, now) == []


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 12, 2), date(2026, 12, 1), "order"),
        (date(2026, 12, 1), date(2027, 12, 2), "long"),
        (date(2026, 11, 1), date(2026, 11, 21), "over"),
        (date(2028, 12, 1), date(2028, 12, 1), "far"),
    ],
)
def test_days_that_make_no_sense_are_refused(
    session: Session, now: datetime, first: date, last: date, code: str
) -> None:
    for attempt in (
        lambda: closures.affected(session, Scope(), first, last, now),
        lambda: close(session, now, Scope(), first, last),
    ):
        with pytest.raises(BadSpan) as refusal:
            attempt()
        assert refusal.value.code == code


def test_the_digest_is_another_one_where_other_dates_would_be_taken(
    session: Session, make: Make, weekly: Meeting, now: datetime
) -> None:
    def seen(scope: Scope, first: date = FIRST) -> str:
        return closures.digest(scope, first, LAST, closures.affected(session, scope, first, LAST, now))

    first = seen(Scope())
    assert seen(Scope()) == first
    assert (
        len(
            {first, seen(Scope(group=weekly.group)), seen(Scope(venue=weekly.venue)), seen(Scope(), MON - closures.DAY)}
        )
        == 4
    )
    dates.move(session, weekly, MON, to(MON, start_time=time(20), venue=weekly.venue), Why(), None, now)
    moved = seen(Scope())
    make.meeting("New")
    assert len({first, moved, seen(Scope())}) == 3


def test_each_closes_what_is_theirs(session: Session, make: Make) -> None:
    robin, lou = make.volunteer("Robin"), make.volunteer("Lou")
    cleo = make.volunteer("Cleo", roles_=("volunteer", "coordinator"))
    group, hall = make.group("Northgate", robin), make.venue()
    make.group("Southbank", lou)
    meeting, own = make.meeting("Ours", group=group, venue=hall), make.meeting("Everybody's")
    scopes = (Scope(), Scope(group=group), Scope(venue=hall), Scope(meeting=meeting), Scope(meeting=own))
    may = {who.first_name: [closures.may_close(session, each, who) for each in scopes] for who in (robin, lou, cleo)}
    assert may == {
        "Robin": [False, True, True, True, False],
        "Lou": [False, False, False, False, False],
        "Cleo": [True, True, True, True, True],
    }


def test_the_list_shows_each_reader_what_concerns_them(
    session: Session, make: Make, weekly: Meeting, now: datetime
) -> None:
    kim, lou = make.volunteer("Kim"), make.volunteer("Lou")
    cleo = make.volunteer("Cleo", roles_=("volunteer", "coordinator"))
    assert weekly.group
    weekly.group.team.append(kim)
    make.group("Southbank", lou)
    everybody = close(session, now, Scope(), MON, MON)
    group, venue = close(session, now, Scope(group=weekly.group)), close(session, now, Scope(venue=weekly.venue))
    gone = close(session, now, Scope(), date(2026, 12, 24), date(2026, 12, 24))
    closures.undo(session, gone, cleo, now)
    pausing.until(session, weekly, date(2027, 1, 4), date(2027, 2, 1), WHY, cleo, now)

    def shown(who: Any) -> tuple[list[int], list[int]]:
        found, back = board.closures(session, who, now.date(), now - timedelta(days=30))
        return [row.closure.id for row in found], [each.id for each in back]

    assert shown(kim) == shown(cleo) == ([everybody.id, group.id, venue.id], [gone.id])
    assert shown(lou) == ([everybody.id], [gone.id])


def test_the_history_of_a_meeting_names_the_closures_that_took_dates_of_it(
    session: Session, make: Make, weekly: Meeting, now: datetime
) -> None:
    cleo = make.volunteer("Cleo", roles_=("volunteer", "coordinator"))
    gone = closures.close(session, Scope(), FIRST, LAST, WHY, (), cleo, now)
    closures.undo(session, gone, cleo, now)
    close(session, now, Scope(), date(2026, 12, 1), date(2026, 12, 3))  # no date of it
    close(session, now, Scope(group=make.group("Southbank")))  # others'
    close(session, now, Scope(), kept=[(weekly.id, MON)])  # not this one
    venue, group = close(session, now, Scope(venue=weekly.venue)), close(session, now, Scope(group=weekly.group))
    pause = pausing.until(session, weekly, NEXT, date(2026, 12, 20), WHY, cleo, now)
    found = closures.of_meeting(session, weekly)
    assert found == [pause, group, venue, gone]
    assert [
        (each.made_by and each.made_by.first_name, each.undone_by and each.undone_by.first_name) for each in found
    ] == [
        ("Cleo", None),
        (None, None),
        (None, None),
        ("Cleo", "Cleo"),
    ]


def test_the_first_page_is_told_of_the_organisations_days_alone(
    session: Session, weekly: Meeting, now: datetime
) -> None:
    gone = close(session, now, Scope())
    closures.undo(session, gone, None, now)
    close(session, now, Scope(group=weekly.group))
    whole = close(session, now, Scope())
    some = close(session, now, Scope(), date(2026, 12, 7), date(2026, 12, 8), kept=[(weekly.id, NEXT)])
    close(session, now, Scope(), date(2026, 12, 9), date(2026, 12, 9))
    found = closures.notices(session, now.date(), date(2026, 12, 8))
    assert [(each.first_day, each.all) for each in found] == [(whole.first_day, True), (some.first_day, False)]
    assert {(each.reason, each.note) for each in found} == {("holiday", "Midwinter")}


def test_a_date_that_two_closures_cover_is_listed_with_both(session: Session, weekly: Meeting, now: datetime) -> None:
    one, two = close(session, now, Scope()), close(session, now, Scope(venue=weekly.venue))
    (day,) = (each.day for each in schedule.of(session, weekly).dates(FIRST, LAST))
    for each in (one, two):
        assert closures.taken(session, [each])[each.id] == []
        assert [(found.meeting.id, found.date.day) for found in closures.shared(session, each)] == [(weekly.id, day)]
    closures.undo(session, two, None, now)
    assert [closures.shared(session, each) for each in (one, two)] == [[], []]


def test_a_day_on_which_somebody_put_a_date_is_not_said_to_be_without_meetings(
    session: Session, weekly: Meeting, now: datetime
) -> None:
    close(session, now, Scope())
    day = next(each.day for each in schedule.of(session, weekly).dates(FIRST, LAST))
    assert [each.all for each in closures.notices(session, FIRST, LAST)] == [True]
    dates.as_usual(session, weekly, day, None, now)
    assert [each.all for each in closures.notices(session, FIRST, LAST)] == [False]
    assert [each.all for each in closures.notices(session, day + timedelta(days=1), LAST)] == [True]  # it is past
    weekly.state = State.PAUSED
    assert [each.all for each in closures.notices(session, FIRST, LAST)] == [True]
    weekly.state = State.PUBLISHED
    dates.cancel(session, weekly, day, Why(), None, now)
    assert [each.all for each in closures.notices(session, FIRST, LAST)] == [True]


def test_a_list_of_closures_needs_as_many_queries_for_one_as_for_three(
    session: Session, make: Make, weekly: Meeting, now: datetime
) -> None:
    first = close(session, now, Scope())
    more = [close(session, now, Scope(), date(2026, 12, 7 * n), date(2026, 12, 7 * n)) for n in (1, 2)]
    found = closures.taken(session, [first, *more])
    assert {number: len(each) for number, each in found.items()} == {first.id: 1, more[0].id: 1, more[1].id: 1}


def test_what_has_a_break_anyway_is_not_said_to_be_taken(session: Session, make: Make, now: datetime) -> None:
    resting = make.meeting("Resting", state=State.PAUSED)
    closure = close(session, now, Scope())
    assert closures.taken(session, [closure]) == {closure.id: []}
    assert (closures.affected(session, Scope(), NEXT, NEXT, now), resting.sequence) == ([], 1)
