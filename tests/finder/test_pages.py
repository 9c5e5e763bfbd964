import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from facilitator.calendars.entries import Place
from facilitator.finder import pages
from facilitator.meetings import schedule
from facilitator.meetings.models import State
from facilitator.meetings.recurrence import Frequency


def days(session: Session, meeting: Any, now: dt.datetime) -> list[str]:
    found = pages.next_dates(meeting, schedule.of(session, meeting), now)
    return [each.start.isoformat(timespec="minutes") for each in found]


def test_the_next_six_dates_begin_with_one_that_runs(session: Session, make: Any, now: dt.datetime) -> None:
    assert days(session, make.meeting(start_time=dt.time(17, 30)), now) == [
        "2026-11-23T17:30+00:00",
        "2026-11-30T17:30+00:00",
        "2026-12-07T17:30+00:00",
        "2026-12-14T17:30+00:00",
        "2026-12-21T17:30+00:00",
        "2026-12-28T17:30+00:00",
    ]


def test_one_that_is_over_today_begins_next_week_and_one_of_last_night_may_still_run(
    session: Session, make: Any, now: dt.datetime
) -> None:
    assert days(session, make.meeting(start_time=dt.time(16)), now)[0] == "2026-11-30T16:00+00:00"
    night = make.meeting("Night", weekdays=[6], start_time=dt.time(22), duration=1230, first_day=dt.date(2026, 1, 4))
    assert days(session, night, now)[0] == "2026-11-22T22:00+00:00"


def test_a_daily_meeting_has_six_dates_even_when_two_of_them_are_over(
    session: Session, make: Any, now: dt.datetime
) -> None:
    assert len(days(session, make.meeting(weekdays=list(range(7)), start_time=dt.time(9)), now)) == 6


def test_the_next_dates_are_those_of_the_meetings_own_zone(session: Session, make: Any, now: dt.datetime) -> None:
    meeting = make.meeting(weekdays=[1], start_time=dt.time(7), timezone="Pacific/Auckland")
    assert days(session, meeting, now)[0] == "2026-11-24T07:00+13:00"


def test_a_series_that_ends_has_the_dates_that_are_left(session: Session, make: Any, now: dt.datetime) -> None:
    assert days(session, make.meeting(last_day=dt.date(2026, 12, 2)), now) == [
        "2026-11-23T19:00+00:00",
        "2026-11-30T19:00+00:00",
    ]
    assert days(session, make.meeting(frequency=Frequency.ONCE, first_day=dt.date(2026, 11, 2)), now) == []


@pytest.mark.parametrize("state", [State.DRAFT, State.PAUSED, State.ENDED])
def test_a_meeting_that_does_not_meet_has_no_next_date(
    session: Session, make: Any, now: dt.datetime, state: State
) -> None:
    assert days(session, make.meeting(state=state), now) == []


def test_who_leads_is_named_only_by_their_own_choice(make: Any) -> None:
    def named(**about: Any) -> str:
        return pages.leader(make.meeting(lead=make.volunteer("Robin", **about)))

    assert named(show_name=True) == "Robin"
    assert named(show_name=False) == ""
    assert named(show_name=True, active=False) == ""
    assert pages.leader(make.meeting()) == ""


def test_the_map_is_asked_for_the_position_else_for_the_address() -> None:
    osm = "https://www.openstreetmap.org/"
    assert pages.map_link(Place("Hall", "4 Mill Lane", position=(51.5033, -0.1195))) == (
        osm + "?mlat=51.5033&mlon=-0.1195#map=18/51.5033/-0.1195"
    )
    assert pages.map_link(Place("Hall", "4 Mill Lane, Northgate")) == osm + "search?query=4+Mill+Lane%2C+Northgate"
    assert pages.map_link(Place("Hall")) == ""


def test_a_name_that_nothing_has_is_refused(session: Session, make: Any) -> None:
    make.meeting()
    for slug in ("nowhere", "\x00", "Monday-Check-In", ""):
        with pytest.raises(pages.NoSuchPage):
            pages.meeting(session, slug)
        with pytest.raises(pages.NoSuchPage):
            pages.group(session, slug)


def test_only_meetings_that_rest_are_listed_as_resting(session: Session, make: Any) -> None:
    group = make.group()
    for state in State:
        make.meeting(f"Is {state.value}", group=group, state=state)
    make.meeting("Another group’s", group=make.group("Other"), state=State.PAUSED)
    assert [each.name for each in pages.resting(session, group)] == ["Is paused"]
