import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from facilitator.finder import dates, spans
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import Kind, State
from facilitator.meetings.recurrence import Frequency

TODAY = dt.date(2026, 11, 23)
MONDAY, SUNDAY = 0, 6


def shown(session: Session, of: spans.Span, filters: Filters | None = None) -> dict[int, tuple[int, list[str]]]:
    """The busy days of a month: how many, and the names that are shown."""
    weeks = dates.weeks(session, filters or Filters(), of, MONDAY)
    return {
        day.date.day: (day.total, [each.meeting.name for each in day.items])
        for week in weeks
        for day in week
        if day and day.total
    }


def test_a_month_has_the_dates_of_every_rule_also_beyond_the_derived_ones(session: Session, make: Any) -> None:
    make.meeting("Weekly")
    make.meeting("Last Friday", frequency=Frequency.MONTHLY, nth=-1, weekdays=[4], first_day=dt.date(2026, 1, 30))
    make.meeting("Once", frequency=Frequency.ONCE, first_day=dt.date(2027, 9, 14))
    make.meeting("Over by then", last_day=dt.date(2027, 9, 6))
    make.meeting("Not yet", first_day=dt.date(2027, 9, 20))
    for state in (State.DRAFT, State.PAUSED, State.ENDED):
        make.meeting(state.value, state=state)
    assert shown(session, spans.month(dt.date(2027, 9, 1))) == {
        6: (2, ["Weekly", "Over by then"]),
        13: (1, ["Weekly"]),
        14: (1, ["Once"]),
        20: (2, ["Weekly", "Not yet"]),
        24: (1, ["Last Friday"]),
        27: (2, ["Weekly", "Not yet"]),
    }


def test_a_month_keeps_to_the_filters(session: Session, make: Any) -> None:
    make.meeting("Both days", weekdays=[0, 3], kind=Kind.ONLINE)
    make.meeting("In person", weekdays=[3])
    assert shown(session, spans.month(dt.date(2026, 12, 1)), Filters(day=3, kind="online")) == {
        day: (1, ["Both days"]) for day in (3, 10, 17, 24, 31)
    }


def test_a_week_shows_more_of_each_day_and_goes_from_one_month_to_the_next(session: Session, make: Any) -> None:
    for number in range(7):
        make.meeting(f"Meeting {number}")
    week = spans.week(dt.date(2026, 12, 2), MONDAY)
    [days] = dates.weeks(session, Filters(), week, MONDAY, 50)
    assert [(day.date.day, day.total, len(day.items)) for day in days if day] == [
        *((30, 7, 7), (1, 0, 0), (2, 0, 0), (3, 0, 0), (4, 0, 0), (5, 0, 0), (6, 0, 0)),
    ]


def test_weeks_begin_on_the_countrys_day_and_leave_out_other_months(session: Session) -> None:
    monday = dates.weeks(session, Filters(), spans.month(dt.date(2026, 11, 1)), MONDAY)
    sunday = dates.weeks(session, Filters(), spans.month(dt.date(2026, 11, 1)), SUNDAY)
    assert [day.date.day if day else None for day in monday[0]] == [None, None, None, None, None, None, 1]
    assert [day.date.day if day else None for day in sunday[0]] == [1, 2, 3, 4, 5, 6, 7]
    assert [len(week) for week in monday] == [7] * 6


def test_a_busy_day_shows_the_first_five_by_the_instant_and_counts_all(session: Session, make: Any) -> None:
    make.meeting("New York morning", start_time=dt.time(7), timezone="America/New_York")
    make.meeting("Sydney evening", start_time=dt.time(20), timezone="Australia/Sydney")
    for hour in (8, 10, 11, 13, 14):
        make.meeting(f"London {hour}", start_time=dt.time(hour))
    assert shown(session, spans.month(dt.date(2026, 11, 1)))[23] == (
        7,
        ["London 8", "Sydney evening", "London 10", "London 11", "New York morning"],
    )


def test_one_day_however_far_away_lists_what_is_not_over(session: Session, make: Any, now: dt.datetime) -> None:
    make.meeting("Over", start_time=dt.time(9))
    make.meeting("Runs", start_time=dt.time(17, 30))
    make.meeting("Evening", start_time=dt.time(19))
    make.meeting("Tuesdays", weekdays=[1])

    def names(day: dt.date, weekday: int | None = None) -> list[str]:
        filters = Filters(date=day, day=weekday)
        page = dates.on_day(session, filters, day, now)
        assert page.total == dates.count(session, filters, now) == len(page.items)
        return [each.meeting.name for each in page.items]

    assert names(TODAY) == ["Runs", "Evening"]
    assert names(dt.date(2028, 2, 7)) == ["Over", "Runs", "Evening"]
    assert names(dt.date(2028, 2, 8)) == ["Tuesdays"]
    assert names(dt.date(2028, 2, 8), weekday=0) == []
    assert [names(day) for day in (dt.date(2026, 11, 16), dt.date(2029, 1, 1), dt.date.min, dt.date.max)] == [[]] * 4


def test_the_hits_of_a_day_come_in_pages(session: Session, make: Any, now: dt.datetime) -> None:
    for number in range(60):
        make.meeting(f"Meeting {number:02}", start_time=dt.time(19, number))
    first, second, beyond = (dates.on_day(session, Filters(date=TODAY), TODAY, now, page) for page in (1, 2, 9))
    assert (len(first.items), len(second.items), first.total, first.pages) == (50, 10, 60, 2)
    assert [each.meeting.name for each in second.items] == [f"Meeting {number}" for number in range(50, 60)]
    assert beyond == second


def test_a_start_that_the_clock_change_skips_is_shown_at_the_hour_that_there_is(session: Session, make: Any) -> None:
    make.meeting("Night", weekdays=[6], start_time=dt.time(1, 30), first_day=dt.date(2026, 1, 4))
    weeks = dates.weeks(session, Filters(), spans.month(dt.date(2027, 3, 1)), MONDAY)
    (entry,) = next(day for week in weeks for day in week if day and day.date == dt.date(2027, 3, 28)).items
    assert entry.date.start == dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC)  # 02:30 in London, the clock having moved
