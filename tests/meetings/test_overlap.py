"""Two meetings of one venue at one time."""

from datetime import date, datetime, time

from sqlalchemy.orm import Session

from facilitator.meetings.models import Kind, Meeting, State, Venue
from facilitator.meetings.overlap import clashes
from facilitator.meetings.recurrence import Frequency, Series
from tests.conftest import Make

MONDAYS = Series(date(2026, 11, 23), time(19), 90, "Europe/London", Frequency.WEEKLY, 1, (0,))


def found(
    session: Session, venue: Venue | None, now: datetime, this: Meeting | None = None
) -> list[tuple[str, date, int]]:
    return [(each.meeting.name, each.first.day, each.dates) for each in clashes(session, MONDAYS, venue, this, now)]


def test_meetings_that_overlap_are_found_with_their_first_date_and_how_many_there_are(
    session: Session, make: Make, now: datetime
) -> None:
    hall = make.venue()
    make.meeting("Same hour", venue=hall)
    make.meeting("Into its end", venue=hall, start_time=time(20, 29), interval=2, first_day=date(2026, 11, 30))
    make.meeting("A draft", venue=hall, state=State.DRAFT, first_day=date(2027, 1, 11))
    assert found(session, hall, now) == [
        ("Same hour", date(2026, 11, 23), 9),
        ("Into its end", date(2026, 11, 30), 4),
        ("A draft", date(2027, 1, 11), 2),
    ]


def test_meetings_elsewhere_or_after_one_another_or_over_do_not_clash(
    session: Session, make: Make, now: datetime
) -> None:
    hall, other = make.venue(), make.venue("Other Hall")
    make.meeting("Elsewhere", venue=other)
    make.meeting("Before", venue=hall, start_time=time(18), duration=60)
    make.meeting("After", venue=hall, start_time=time(20, 30))
    make.meeting("Another day", venue=hall, weekdays=[1], first_day=date(2026, 1, 6))
    make.meeting("Ended", venue=hall, state=State.ENDED)
    make.meeting("Paused", venue=hall, state=State.PAUSED)
    make.meeting("Online while the hall is closed", venue=hall, kind=Kind.ONLINE)
    make.meeting("Over", venue=hall, last_day=date(2026, 11, 16))
    make.meeting("Much later", venue=hall, first_day=date(2027, 3, 1))
    assert found(session, hall, now) == []


def test_a_meeting_does_not_clash_with_itself_nor_without_a_venue(session: Session, make: Make, now: datetime) -> None:
    hall = make.venue()
    this = make.meeting(venue=hall)
    assert found(session, hall, now, this) == []
    assert found(session, None, now) == []
    assert found(session, Venue(name="New", slug="new-hall", timezone="Europe/London"), now) == []


def test_one_that_crosses_midnight_clashes_with_the_morning_after(session: Session, make: Make, now: datetime) -> None:
    hall = make.venue()
    night = make.meeting(
        "Night", venue=hall, start_time=time(23), duration=600, weekdays=[6], first_day=date(2026, 1, 4)
    )
    early = Series(date(2026, 11, 23), time(8), 90, "Europe/London", Frequency.WEEKLY, 1, (0,))
    (clash,) = clashes(session, early, hall, None, now)
    assert (clash.meeting, clash.first.day) == (night, date(2026, 11, 29))
