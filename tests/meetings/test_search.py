import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings import changes, search
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import ComingDate, Kind, Meeting, Revision, State
from facilitator.meetings.recurrence import Frequency

UTC = dt.UTC


def names(session: Session, now: dt.datetime, **asked: Any) -> list[tuple[str, str]]:
    page = search.coming(session, Filters(**asked), now)
    assert page.total == len(page.items)
    return [(each.meeting.name, each.date.start.strftime("%a %d %H:%M")) for each in page.items]


@pytest.fixture
def town(make: Any) -> None:
    """Now is Monday 23 November 2026, 18:00 in London."""
    group = make.group("Riverside")
    make.meeting("Running now", start_time=dt.time(17, 30), venue=make.venue("Zoë’s Café", town="Eastfield"))
    make.meeting("Over today", start_time=dt.time(9), group=group)
    make.meeting("Twice a week", weekdays=[1, 3], kind=Kind.HYBRID, audiences=["women"])
    make.meeting("Third Friday", frequency=Frequency.MONTHLY, nth=3, weekdays=[4], first_day=dt.date(2026, 1, 16))
    make.meeting("Online evening", weekdays=[2], kind=Kind.ONLINE, language="es", first_day=dt.date(2026, 1, 7))
    make.meeting("Only planned", state=State.DRAFT)
    make.meeting("Not meeting", state=State.PAUSED)
    make.meeting("Done", state=State.ENDED, last_day=dt.date(2026, 11, 16))


@pytest.mark.usefixtures("town")
def test_each_meeting_is_listed_once_at_its_next_date_and_the_one_that_runs_comes_first(
    session: Session, now: dt.datetime
) -> None:
    assert names(session, now) == [
        ("Running now", "Mon 23 17:30"),
        ("Twice a week", "Tue 24 19:00"),
        ("Online evening", "Wed 25 19:00"),
        ("Over today", "Mon 30 09:00"),
        ("Third Friday", "Fri 18 19:00"),
    ]


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"day": 3}, [("Twice a week", "Thu 26 19:00")]),
        ({"date": dt.date(2026, 11, 30)}, [("Over today", "Mon 30 09:00"), ("Running now", "Mon 30 17:30")]),
        ({"kind": "online"}, [("Twice a week", "Tue 24 19:00"), ("Online evening", "Wed 25 19:00")]),
        ({"audience": "women"}, [("Twice a week", "Tue 24 19:00")]),
        ({"language": "es"}, [("Online evening", "Wed 25 19:00")]),
        ({"group": "riverside"}, [("Over today", "Mon 30 09:00")]),
        ({"time": "morning"}, [("Over today", "Mon 30 09:00")]),
        ({"q": "zoes cafe"}, []),
        ({"q": "ZOË EASTFIELD"}, [("Running now", "Mon 23 17:30")]),
        ({"q": "100%"}, []),
    ],
)
def test_filters_narrow_the_list(
    session: Session, now: dt.datetime, asked: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert names(session, now, **asked) == found


@pytest.mark.usefixtures("town")
def test_a_date_that_has_ended_makes_room_for_the_next_without_anything_being_rebuilt(
    session: Session, now: dt.datetime
) -> None:
    later = now + dt.timedelta(days=10)
    assert names(session, later) == [
        ("Twice a week", "Thu 03 19:00"),
        ("Over today", "Mon 07 09:00"),
        ("Running now", "Mon 07 17:30"),
        ("Online evening", "Wed 09 19:00"),
        ("Third Friday", "Fri 18 19:00"),
    ]


def test_filters_come_back_from_an_address_as_they_went(now: dt.datetime) -> None:
    asked = Filters(q="tea room", day=0, date=dt.date(2026, 11, 30), time="evening", kind="hybrid", audience="men")
    assert Filters.from_args(asked.args()) == asked
    assert asked.without("day").args().keys() == {"q", "date", "time", "kind", "audience"}


def test_what_an_address_asks_that_makes_no_sense_is_not_asked() -> None:
    nonsense = {"day": "7", "date": "tomorrow", "time": "tea", "kind": "x", "audience": "all", "q": "  "}
    assert Filters.from_args(nonsense) == Filters()


def test_a_meeting_with_rare_dates_has_its_next_one_beyond_the_horizon(
    session: Session, make: Any, now: dt.datetime
) -> None:
    rare = make.meeting("Rare", frequency=Frequency.MONTHLY, interval=12, nth=1, weekdays=[0])
    [row] = session.scalars(select(ComingDate).where(ComingDate.meeting_id == rare.id))
    assert (row.day, row.start_utc) == (dt.date(2027, 1, 4), dt.datetime(2027, 1, 4, 19, 0, tzinfo=UTC))


def test_a_change_moves_sequence_stamp_and_revision_together(session: Session, make: Any, now: dt.datetime) -> None:
    meeting: Meeting = make.meeting()
    before = session.get_one(Revision, 1).number
    later = now + dt.timedelta(minutes=1)
    meeting.start_time = dt.time(20)
    changes.touch(session, meeting, later)
    session.expire_all()
    assert (meeting.sequence, meeting.changed_at) == (1, later)
    assert session.get_one(Revision, 1).number == before + 1
    first = session.scalars(select(ComingDate).order_by(ComingDate.start_utc)).first()
    assert first is not None
    assert first.start_utc == dt.datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


def test_coming_dates_of_a_meeting_in_a_far_zone_are_kept_while_they_run(make: Any, session: Session) -> None:
    """At 18:00 UTC it is Tuesday in Kiritimati, and the Monday evening there is over since noon."""
    far = make.meeting("Far", timezone="Pacific/Kiritimati", start_time=dt.time(23, 30), duration=600)
    days = session.scalars(select(ComingDate.day).where(ComingDate.meeting_id == far.id).order_by(ComingDate.day))
    assert days.first() == dt.date(2026, 11, 23)


def test_what_no_database_can_be_asked_about_is_left_out_of_the_filters() -> None:
    asked = Filters.from_args({"q": "a\x00b \x00", "language": "\x00es", "group": "river\x00"})
    assert asked == Filters(q="ab", language="es", group="river")
