from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.attendance import counts, history
from facilitator.attendance.counts import Correction, Numbers
from facilitator.attendance.history import Dated, Entry, Line
from facilitator.attendance.models import Reason
from facilitator.meetings.models import Kind, Meeting, State

from .conftest import EARLY, MONDAY, House

NINE = Numbers(held=True, in_room=9, first_time=2)
TEN = Numbers(held=True, in_room=10, first_time=2)


def count(
    session: Session,
    meeting: Meeting,
    day: date,
    numbers: Numbers,
    who: Volunteer,
    at: datetime,
    seen: int | None = None,
) -> int:
    """Store a count under a key of its own."""
    key = f"{meeting.slug}-{day}-{numbers.people}-{who.id}"
    return counts.record(session, meeting, day, numbers, key, who, at, Correction(seen or 0, Reason.RECOUNTED)).id


def seen(dated: list[Dated]) -> list[tuple[str, str, str]]:
    """Meeting, date and state, in the order given."""
    states = {(True, False): "counted", (False, True): "missing", (False, False): "open"}
    return [
        (each.meeting.name, each.line.day.strftime("%a %d %b"), states[bool(each.line.entries), each.line.missing])
        for each in dated
    ]


def test_a_meeting_shows_its_dates_of_twelve_weeks_newest_first_with_the_count_that_holds_in_front(
    session: Session, house: House, now: datetime
) -> None:
    at = datetime(2026, 11, 16, 21, tzinfo=UTC)
    first = count(session, house.meeting, MONDAY, NINE, house.robin, at)
    second = count(session, house.meeting, MONDAY, TEN, house.alex, now, seen=first)
    lines = history.of_meeting(session, house.meeting, now)
    assert [line.day for line in lines] == [MONDAY - timedelta(weeks=week) for week in range(12)]
    start = datetime(2026, 11, 16, 19, tzinfo=UTC)
    assert lines[0] == Line(
        day=MONDAY,
        start=start,
        end=start + timedelta(minutes=90),
        entries=(
            Entry(second, TEN, "Alex", date(2026, 11, 23), first, Reason.RECOUNTED, author=house.alex.id),
            Entry(first, NINE, "Robin", MONDAY, author=house.robin.id),
        ),
        wanted=True,
        kind=Kind.IN_PERSON,
    )
    assert [line.missing for line in lines] == [False] + [True] * 11


def test_today_counts_as_soon_as_it_has_begun_and_is_missing_only_when_it_is_over(
    session: Session, house: House, now: datetime
) -> None:
    def newest(at: datetime) -> tuple[date, bool]:
        line = history.of_meeting(session, house.meeting, at)[0]
        return line.day, line.missing

    assert newest(now.replace(hour=18, minute=59)) == (MONDAY, True)
    assert newest(now.replace(hour=19)) == (date(2026, 11, 23), False)
    assert newest(now.replace(hour=20, minute=30)) == (date(2026, 11, 23), True)


def test_counts_are_asked_for_from_two_weeks_before_the_meeting_was_entered_here(
    session: Session, house: House, now: datetime
) -> None:
    house.meeting.created_at = datetime(2026, 11, 20, tzinfo=UTC)
    lines = history.of_meeting(session, house.meeting, now)
    assert [line.day.isoformat() for line in lines if line.missing] == ["2026-11-16", "2026-11-09"]


@pytest.mark.parametrize(("state", "missing"), [(State.PUBLISHED, 12), (State.DRAFT, 0), (State.PAUSED, 0)])
def test_no_count_is_missing_of_what_does_not_meet(
    session: Session, house: House, now: datetime, state: State, missing: int
) -> None:
    house.meeting.state = state
    assert sum(line.missing for line in history.of_meeting(session, house.meeting, now)) == missing


def test_a_counted_date_stays_after_the_meeting_has_moved_to_another_weekday(
    session: Session, house: House, now: datetime
) -> None:
    count(session, house.meeting, MONDAY, NINE, house.robin, now)
    house.meeting.weekdays = [3]
    lines = history.of_meeting(session, house.meeting, now)[:3]
    assert [(line.day.isoformat(), line.missing) for line in lines] == [
        ("2026-11-19", True),
        ("2026-11-16", False),
        ("2026-11-12", True),
    ]


def test_what_an_account_that_is_gone_has_counted_stays_without_a_name(
    session: Session, house: House, now: datetime
) -> None:
    count(session, house.meeting, MONDAY, NINE, house.alex, now)
    session.commit()
    session.delete(house.alex)
    session.commit()
    line = history.of_date(session, house.meeting, MONDAY)
    assert [(entry.numbers, entry.by) for entry in line.entries] == [(NINE, "")]


def test_the_trail_of_a_figure_names_each_value_once_in_a_row(session: Session, house: House, now: datetime) -> None:
    first = count(session, house.meeting, MONDAY, NINE, house.robin, now)
    second = count(session, house.meeting, MONDAY, TEN, house.robin, now, seen=first)
    count(session, house.meeting, MONDAY, Numbers(held=False), house.robin, now, seen=second)
    line = history.of_date(session, house.meeting, MONDAY)
    assert line.trail("in_room") == [9, 10, None]
    assert line.trail("first_time") == [2, None]


def test_ones_own_dates_of_fourteen_days_are_offered_newest_first(
    session: Session, make: Any, house: House, now: datetime
) -> None:
    group = {"group": house.group, "created_at": EARLY}
    make.meeting("Daily", weekdays=[5, 6], start_time=time(8), **group)
    make.meeting("Ended", state=State.ENDED, weekdays=[1], last_day=date(2026, 11, 10), **group)
    make.meeting("Ended before", state=State.ENDED, weekdays=[1], last_day=date(2026, 11, 3), **group)
    make.meeting("Draft", state=State.DRAFT, **group)
    make.meeting("Paused", state=State.PAUSED, **group)
    make.meeting("Not begun", first_day=date(2026, 11, 30), **group)
    make.meeting("Of others", lead=house.robin, created_at=EARLY)
    count(session, house.meeting, MONDAY, NINE, house.robin, now)
    assert seen(history.recent(session, house.robin, now)) == [
        ("Daily", "Sun 22 Nov", "missing"),
        ("Daily", "Sat 21 Nov", "missing"),
        ("Monday Check-in", "Mon 16 Nov", "counted"),
        ("Daily", "Sun 15 Nov", "missing"),
        ("Daily", "Sat 14 Nov", "missing"),
        ("Ended", "Tue 10 Nov", "missing"),
        ("Monday Check-in", "Mon 09 Nov", "missing"),
    ]


def test_a_coordinator_is_asked_about_what_they_lead_and_no_other_group(
    session: Session, make: Any, house: House, now: datetime
) -> None:
    make.meeting("The organisation’s", lead=house.cora, created_at=EARLY)
    assert {each.meeting.name for each in history.recent(session, house.cora, now)} == {"The organisation’s"}


def test_the_days_of_a_meeting_far_away_are_its_own(session: Session, make: Any, house: House) -> None:
    # 18:00 UTC on Monday is Tuesday 08:00 on Kiritimati, and Monday 07:00 on Midway.
    now = datetime(2026, 11, 23, 18, tzinfo=UTC)
    group = {"group": house.group, "created_at": EARLY, "duration": 30}
    make.meeting("Kiritimati", timezone="Pacific/Kiritimati", weekdays=[1], start_time=time(7), **group)
    make.meeting("Midway", timezone="Pacific/Midway", weekdays=[0], start_time=time(5), **group)
    found = [row for row in seen(history.recent(session, house.robin, now)) if row[0] != "Monday Check-in"]
    assert found == [
        ("Kiritimati", "Tue 24 Nov", "missing"),
        ("Midway", "Mon 23 Nov", "missing"),
        ("Kiritimati", "Tue 17 Nov", "missing"),
        ("Midway", "Mon 16 Nov", "missing"),
        ("Kiritimati", "Tue 10 Nov", "missing"),
        ("Midway", "Mon 09 Nov", "missing"),
    ]


def test_what_is_missing_everywhere_is_missing_in_every_group_and_in_none(
    session: Session, make: Any, house: House, now: datetime
) -> None:
    count(session, house.meeting, MONDAY, NINE, house.robin, now)
    make.meeting("Nobody’s", weekdays=[4], created_at=EARLY)
    assert seen(history.missing_everywhere(session, now)) == [
        ("Nobody’s", "Fri 20 Nov", "missing"),
        ("Nobody’s", "Fri 13 Nov", "missing"),
        ("Monday Check-in", "Mon 09 Nov", "missing"),
    ]


def test_words_find_meetings_by_name_and_place_and_not_those_without_a_date(
    session: Session, make: Any, house: House, now: datetime
) -> None:
    make.meeting("Café Évolution", venue=make.venue("Mill"), weekdays=[4], created_at=EARLY)
    make.meeting("Mill, not begun", first_day=date(2026, 11, 30))
    assert seen(history.search(session, "evolution MILL", now)) == [
        ("Café Évolution", "Fri 20 Nov", "missing"),
        ("Café Évolution", "Fri 13 Nov", "missing"),
    ]


def test_the_next_to_count_is_the_newest_without_a_count_else_the_newest(
    session: Session, make: Any, house: House, now: datetime
) -> None:
    assert history.next_to_count(session, house.meeting, now) == MONDAY
    count(session, house.meeting, MONDAY, NINE, house.robin, now)
    assert history.next_to_count(session, house.meeting, now) == date(2026, 11, 9)
    single = make.meeting("One date", group=house.group, first_day=MONDAY, last_day=MONDAY)
    count(session, single, MONDAY, NINE, house.robin, now)
    assert history.next_to_count(session, single, now) == MONDAY
    assert history.next_to_count(session, make.meeting("Later", first_day=date(2026, 11, 30)), now) is None
