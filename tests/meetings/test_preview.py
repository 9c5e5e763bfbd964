"""What is shown of a rule before it is saved."""

from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from facilitator.meetings import planning, preview
from facilitator.meetings.models import State
from facilitator.meetings.recurrence import Frequency, Series
from tests.conftest import Make

MONDAYS = Series(date(2026, 1, 5), time(19), 90, "Europe/London", Frequency.WEEKLY, 1, (0,))


def days(session: Session, series: Series, now: datetime) -> tuple[list[date], bool]:
    shown = preview.of(session, series, None, None, now)
    return [each.day for each in shown.coming], shown.more


def test_the_next_six_dates_are_shown_and_that_there_are_more(session: Session, now: datetime) -> None:
    six = [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 21)]
    six.append(date(2026, 12, 28))
    assert days(session, MONDAYS, now) == (six, True)
    assert days(session, replace(MONDAYS, last_day=date(2026, 12, 28)), now) == (six, False)
    assert days(session, replace(MONDAYS, last_day=date(2026, 11, 23)), now) == (six[:1], False)
    assert days(session, replace(MONDAYS, last_day=date(2026, 11, 16)), now) == ([], False)


def test_a_date_that_has_ended_is_not_shown_and_one_that_runs_is(session: Session, now: datetime) -> None:
    assert days(session, replace(MONDAYS, start_time=time(16, 30)), now)[0][0] == date(2026, 11, 30)
    assert days(session, replace(MONDAYS, start_time=time(16, 31)), now)[0][0] == date(2026, 11, 23)


def test_dates_keep_the_clock_of_their_zone(session: Session, now: datetime) -> None:
    shown = preview.of(session, replace(MONDAYS, timezone="America/New_York", interval=16), None, None, now)
    assert [each.start.isoformat() for each in shown.coming[:3]] == [
        "2026-12-07T19:00:00-05:00",
        "2027-03-29T19:00:00-04:00",
        "2027-07-19T19:00:00-04:00",
    ]


def test_it_is_said_when_past_dates_would_move_in_calendars(session: Session, make: Make, now: datetime) -> None:
    running, series = make.meeting(), make.meeting().series
    draft = make.meeting(state=State.DRAFT)

    def moves(stored: object, changed: Series) -> bool:
        return preview.of(session, changed, None, stored, now).moves_past  # type: ignore[arg-type]

    assert moves(running, replace(series, start_time=time(20)))
    assert moves(running, replace(series, duration=60))
    assert moves(running, replace(series, first_day=date(2026, 11, 30)))
    assert not moves(running, series)
    assert not moves(running, replace(series, last_day=date(2026, 12, 28)))
    assert not moves(draft, replace(series, start_time=time(20)))
    assert not moves(None, series)


def test_what_was_shown_stands_for_the_whole_rule() -> None:
    others = [
        replace(MONDAYS, **change)
        for change in (
            {"first_day": date(2026, 1, 12)}, {"start_time": time(20)}, {"duration": 60}, {"interval": 2},
            {"timezone": "Europe/Dublin"}, {"weekdays": (1,)}, {"last_day": date(2027, 1, 4)},
            {"frequency": Frequency.MONTHLY, "nth": 1}, {"frequency": Frequency.ONCE},
        )
    ]  # fmt: skip
    assert len({planning.seen(each) for each in [MONDAYS, *others]}) == len(others) + 1
    assert planning.seen(replace(MONDAYS)) == planning.seen(MONDAYS)
