from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.attendance import counts, standing
from facilitator.attendance.counts import Correction, Numbers
from facilitator.attendance.models import Count, Reason
from facilitator.meetings.models import State

from .conftest import MONDAY, House

NINE = Numbers(held=True, in_room=9, first_time=2)
TEN = Numbers(held=True, in_room=10, first_time=2)
TWELVE = Numbers(held=True, in_room=12)
WHY = Reason.RECOUNTED


def stored(session: Session) -> list[tuple[Any, ...]]:
    """All rows, oldest first: meeting, date, numbers, who."""
    rows = session.scalars(select(Count).order_by(Count.id))
    return [(row.meeting.slug, row.day.isoformat(), counts.numbers_of(row), row.volunteer.first_name) for row in rows]


def test_a_count_is_stored_with_its_numbers_and_who_entered_it(session: Session, house: House, now: datetime) -> None:
    numbers = Numbers(held=True, in_room=9, online=4, first_time=2, letters=1)
    count = counts.record(session, house.meeting, MONDAY, numbers, "key-1", house.robin, now)
    assert counts.current(session, house.meeting, MONDAY) is count
    assert stored(session) == [("monday-check-in", "2026-11-16", numbers, "Robin")]
    assert count.entered_at == now


def test_the_same_form_sent_again_is_answered_with_the_first_row_and_stores_nothing(
    session: Session, house: House, now: datetime
) -> None:
    first = counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)
    later = now + timedelta(days=3)
    assert counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, later) is first
    assert len(stored(session)) == 1


def test_a_form_sent_again_is_known_even_when_its_count_was_corrected_in_between(
    session: Session, house: House, now: datetime
) -> None:
    first = counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)
    counts.record(session, house.meeting, MONDAY, TEN, "key-2", house.alex, now, Correction(first.id, WHY))
    assert counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now) is first
    assert [row[2] for row in stored(session)] == [NINE, TEN]


@pytest.mark.parametrize(
    ("day", "numbers"), [(MONDAY, TEN), (date(2026, 11, 9), NINE)], ids=["other numbers", "another date"]
)
def test_a_form_sent_again_with_something_else_in_it_is_refused_and_names_what_it_stored(
    session: Session, house: House, now: datetime, day: date, numbers: Numbers
) -> None:
    first = counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)
    with pytest.raises(counts.KeyUsed) as refusal:
        counts.record(session, house.meeting, day, numbers, "key-1", house.robin, now)
    assert refusal.value.first is first
    assert len(stored(session)) == 1


def test_the_same_key_of_another_volunteer_is_another_key(session: Session, house: House, now: datetime) -> None:
    counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)
    counts.record(session, house.meeting, date(2026, 11, 9), NINE, "key-1", house.alex, now)
    assert [(row[1], row[3]) for row in stored(session)] == [("2026-11-16", "Robin"), ("2026-11-09", "Alex")]


def test_two_who_count_a_date_are_both_kept_and_the_first_holds_until_it_is_settled(
    session: Session, house: House, now: datetime
) -> None:
    first = counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)
    second = counts.record(session, house.meeting, MONDAY, TEN, "key-2", house.alex, now)
    assert [row[2:] for row in stored(session)] == [(NINE, "Robin"), (TEN, "Alex")]
    assert counts.current(session, house.meeting, MONDAY) is first
    assert counts.is_unsettled(session, house.meeting, MONDAY)
    settled = counts.record(session, house.meeting, MONDAY, TEN, "key-3", house.robin, now, Correction(second.id))
    assert counts.current(session, house.meeting, MONDAY) is settled
    assert (settled.seen, settled.reason) == (second.id, Reason.SETTLED)
    assert not counts.is_unsettled(session, house.meeting, MONDAY)


def test_one_who_counts_twice_with_two_forms_is_asked_like_two(session: Session, house: House, now: datetime) -> None:
    for key, numbers in (("tab-1", NINE), ("tab-2", TEN)):
        counts.record(session, house.meeting, MONDAY, numbers, key, house.robin, now)
    assert counts.is_unsettled(session, house.meeting, MONDAY)
    assert len(stored(session)) == 2


def test_the_same_numbers_a_second_time_are_no_conflict_and_add_nothing(
    session: Session, house: House, now: datetime
) -> None:
    first = counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)
    assert counts.record(session, house.meeting, MONDAY, NINE, "key-2", house.alex, now) is first
    assert len(stored(session)) == 1


def test_a_count_that_came_while_two_were_settled_is_not_settled_with_them(
    session: Session, house: House, now: datetime
) -> None:
    def record(numbers: Numbers, key: str, seen: int = 0) -> int:
        return counts.record(session, house.meeting, MONDAY, numbers, key, house.alex, now, Correction(seen, WHY)).id

    first = record(NINE, "key-1")
    both = record(TEN, "key-2")
    third = record(TWELVE, "key-3")
    assert record(NINE, "keep-nine", both) == first
    eleven = record(Numbers(held=True, in_room=11), "other-numbers", both)
    stand = standing.of_date(counts.of_date(session, house.meeting, MONDAY))
    assert [each.id for each in stand] == [third, eleven]


def test_what_a_form_claims_to_have_seen_counts_only_as_far_as_it_is_there(
    session: Session, house: House, now: datetime
) -> None:
    other = counts.record(session, house.meeting, date(2026, 11, 9), NINE, "key-0", house.robin, now)
    first = counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now, Correction(other.id, WHY))
    second = counts.record(session, house.meeting, MONDAY, TEN, "key-2", house.robin, now, Correction(4711, WHY))
    assert (first.seen, first.reason, second.seen, second.reason) == (None, None, first.id, WHY)


def test_a_correction_without_a_reason_is_refused_and_one_that_changes_nothing_needs_none(
    session: Session, house: House, now: datetime
) -> None:
    first = counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)
    with pytest.raises(counts.NoReason):
        counts.record(session, house.meeting, MONDAY, TEN, "key-2", house.robin, now, Correction(first.id))
    assert counts.record(session, house.meeting, MONDAY, NINE, "key-3", house.robin, now, Correction(first.id)) is first
    assert len(stored(session)) == 1


def test_a_correction_is_added_with_its_reason_and_holds(session: Session, house: House, now: datetime) -> None:
    first = counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)
    second = counts.record(session, house.meeting, MONDAY, TEN, "key-2", house.alex, now, Correction(first.id, WHY))
    assert counts.current(session, house.meeting, MONDAY) is second
    assert (second.seen, second.reason) == (first.id, Reason.RECOUNTED)
    assert stored(session) == [
        ("monday-check-in", "2026-11-16", NINE, "Robin"),
        ("monday-check-in", "2026-11-16", TEN, "Alex"),
    ]


def test_of_two_who_correct_the_same_count_both_are_kept_and_the_first_holds(
    session: Session, house: House, now: datetime
) -> None:
    first = counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)
    second = counts.record(session, house.meeting, MONDAY, TEN, "key-2", house.alex, now, Correction(first.id, WHY))
    third = Numbers(held=False)
    counts.record(
        session, house.meeting, MONDAY, third, "key-3", house.robin, now, Correction(first.id, Reason.NOT_HELD)
    )
    assert counts.current(session, house.meeting, MONDAY) is second
    assert [row[2] for row in stored(session)] == [NINE, TEN, third]


def test_a_correction_that_changes_nothing_adds_nothing(session: Session, house: House, now: datetime) -> None:
    first = counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)
    assert (
        counts.record(session, house.meeting, MONDAY, NINE, "key-2", house.alex, now, Correction(first.id, WHY))
        is first
    )
    assert len(stored(session)) == 1


@pytest.mark.parametrize(
    ("numbers", "problems"),
    [
        (Numbers(held=True), []),
        (Numbers(held=True, in_room=999, online=999, first_time=999, letters=999), []),
        (Numbers(held=True, in_room=1, online=1, first_time=2), []),
        (Numbers(held=False), []),
        (Numbers(held=True, in_room=1000), [("in_room", "range")]),
        (Numbers(held=True, in_room=-1, letters=1000), [("in_room", "range"), ("letters", "range")]),
        (Numbers(held=True, in_room=1, online=1, first_time=3), [("first_time", "above")]),
        (Numbers(held=False, in_room=3, letters=1), [("in_room", "not_held"), ("letters", "not_held")]),
        (Numbers(held=False, online=-1), [("online", "range")]),
    ],
)
def test_numbers_that_cannot_be_are_named(numbers: Numbers, problems: list[tuple[str, str]]) -> None:
    assert counts.wrong(numbers) == problems


def test_numbers_that_cannot_be_are_not_stored(session: Session, house: House, now: datetime) -> None:
    with pytest.raises(counts.WrongNumbers) as refusal:
        counts.record(session, house.meeting, MONDAY, Numbers(True, 2, 0, 3), "key-1", house.robin, now)
    assert refusal.value.problems == [("first_time", "above")]
    assert stored(session) == []


@pytest.mark.parametrize("key", ["", "two words", "k" * 65, "name@example.org", "schlüssel", "a\n"])
def test_a_key_that_is_none_is_refused(session: Session, house: House, now: datetime, key: str) -> None:
    with pytest.raises(counts.WrongKey):
        counts.record(session, house.meeting, MONDAY, NINE, key, house.robin, now)


@pytest.mark.parametrize("day", [date(2026, 11, 17), date(2025, 12, 29), date(2027, 1, 1)])
def test_a_date_that_is_none_of_the_meeting_is_refused(
    session: Session, house: House, now: datetime, day: date
) -> None:
    with pytest.raises(counts.NoSuchDate):
        counts.record(session, house.meeting, day, NINE, "key-1", house.robin, now)


def test_a_date_can_be_counted_from_the_minute_in_which_it_begins(
    session: Session, house: House, now: datetime
) -> None:
    today = now.date()
    begin = now.replace(hour=19)
    with pytest.raises(counts.NotStarted) as refusal:
        counts.record(session, house.meeting, today, NINE, "key-1", house.robin, begin - timedelta(seconds=1))
    assert refusal.value.start == begin
    assert counts.record(session, house.meeting, today, NINE, "key-1", house.robin, begin).day == today


def test_a_date_begins_when_it_does_where_the_meeting_is(
    session: Session, make: Any, house: House, now: datetime
) -> None:
    # 18:00 in London is Tuesday, 07:00 in Auckland.
    auckland = make.meeting(
        "Early", group=house.group, timezone="Pacific/Auckland", weekdays=[1], start_time=now.time()
    )
    with pytest.raises(counts.NotStarted):
        counts.check_date(session, auckland, date(2026, 11, 24), house.robin, now)
    counts.check_date(session, auckland, date(2026, 11, 17), house.robin, now)


def test_a_count_stays_correctable_after_the_meeting_has_moved_to_another_weekday(
    session: Session, house: House, now: datetime
) -> None:
    first = counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)
    house.meeting.weekdays = [2]
    session.flush()
    second = counts.record(session, house.meeting, MONDAY, TEN, "key-2", house.robin, now, Correction(first.id, WHY))
    assert counts.current(session, house.meeting, MONDAY) is second
    with pytest.raises(counts.NoSuchDate):
        counts.record(session, house.meeting, date(2026, 11, 9), TEN, "key-3", house.robin, now)


def test_a_draft_is_refused_and_an_ended_meeting_is_not(session: Session, house: House, now: datetime) -> None:
    house.meeting.state = State.DRAFT
    with pytest.raises(counts.StillDraft):
        counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)
    house.meeting.state, house.meeting.last_day = State.ENDED, MONDAY
    counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.robin, now)


def test_only_the_team_and_coordinators_count_a_meeting(session: Session, make: Any, house: House) -> None:
    people = {name: getattr(house, name) for name in ("robin", "alex", "sam", "cora")}
    ownerless = make.meeting("Nobody’s", lead=house.sam)
    may = {
        meeting.name: [name for name, who in people.items() if counts.may_count(session, meeting, who)]
        for meeting in (house.meeting, ownerless)
    }
    assert may == {"Monday Check-in": ["robin", "alex", "cora"], "Nobody’s": ["cora"]}


def test_another_groups_meeting_is_refused(session: Session, house: House, now: datetime) -> None:
    with pytest.raises(counts.NotYours):
        counts.record(session, house.meeting, MONDAY, NINE, "key-1", house.sam, now)
    assert stored(session) == []
