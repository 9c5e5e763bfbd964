"""Options of a feed's address, and a series taken apart into what every client reads alike."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy.orm import Session

from facilitator.calendars.entries import BadOptionError, Dates, Options, Place, dates, entry
from facilitator.meetings import schedule
from facilitator.meetings.models import Kind
from facilitator.meetings.recurrence import Frequency

from .values import changed, moved, on


@pytest.mark.parametrize(
    ("args", "options"),
    [
        ({}, Options()),
        ({"discreet": "0", "remind": ""}, Options()),
        ({"discreet": "1"}, Options("appointment")),
        ({"discreet": "1", "word": "coffee", "address": "1", "remind": "0"}, Options("coffee", True, 0)),
        ({"word": "coffee", "address": "1", "remind": "10080"}, Options("coffee", True, 10080)),
        ({"word": ""}, Options()),
        ({"utm_source": "x", "lang": "en"}, Options()),
        ({"cancelled": "show"}, Options(cancelled=True)),
    ],
)
def test_options_are_read_from_the_address_and_written_back(args: dict[str, str], options: Options) -> None:
    assert Options.from_args(args) == options
    assert Options.from_args(options.args()) == options


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("discreet", "yes"),
        ("word", "meeting"),
        ("address", "2"),
        ("remind", "-5"),
        ("remind", "10081"),
        ("remind", "1e3"),
        ("remind", "٣"),
        ("remind", "999999999999"),
        ("cancelled", "yes"),
    ],
)
def test_an_option_that_cannot_be_read_is_named(name: str, value: str) -> None:
    with pytest.raises(BadOptionError) as refused:
        Options.from_args({name: value})
    assert refused.value.name == name


NIGHT = {"weekdays": (6,), "start_time": time(1, 30)}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, (date(2026, 1, 5), None, (), ())),
        ({"last_day": date(2026, 1, 20)}, (date(2026, 1, 5), date(2026, 1, 19), (), ())),
        ({"last_day": date(2026, 1, 1)}, (None, None, (), ())),
        (
            {"frequency": Frequency.ONCE, "weekdays": ()},
            (date(2026, 1, 5), date(2026, 1, 5), (), ()),
        ),
        (
            {**NIGHT, "first_day": date(2026, 3, 22), "last_day": date(2026, 11, 1)},
            (
                *(date(2026, 3, 22), date(2026, 11, 1)),
                (date(2026, 3, 29), date(2026, 10, 25)),
                (date(2026, 3, 29), date(2026, 10, 25)),
            ),
        ),
        (  # the first and the last date are touched: the rule lies between them
            {**NIGHT, "first_day": date(2026, 3, 29), "last_day": date(2026, 10, 25)},
            (date(2026, 4, 5), date(2026, 10, 18), (), (date(2026, 3, 29), date(2026, 10, 25))),
        ),
        (  # nothing else is left
            {**NIGHT, "first_day": date(2026, 3, 29), "last_day": date(2026, 3, 29)},
            (None, None, (), (date(2026, 3, 29),)),
        ),
    ],
)
def test_dates_that_a_clock_change_touches_stand_alone(rule: dict[str, Any], expected: tuple[Any, ...]) -> None:
    found = dates(on(**rule).timetable)
    assert (found.first, found.last, found.left_out, tuple(each.day for each in found.alone)) == expected
    assert found.instead == ()


def test_a_date_that_was_moved_to_where_the_meeting_is_paused_is_gone() -> None:
    entry = changed(moved(date(2026, 1, 12), to_day=date(2026, 1, 22)))
    timetable = replace(entry.timetable, paused_from=date(2026, 1, 20))
    expected = Dates(date(2026, 1, 5), date(2026, 1, 19), (date(2026, 1, 12),), (), ())
    assert dates(timetable) == dates(timetable, cancelled=True) == expected


def test_an_entry_tells_where_and_how_to_join(session: Session, make: Any) -> None:
    venue = make.venue(
        postcode="NG1 1AA", latitude=51.5, longitude=-0.1, way_in="Ring.", address="4 Mill Lane, northgate"
    )
    meeting = make.meeting(
        venue_id=venue.id, kind=Kind.HYBRID, online_url="https://meet.example.org/a", audiences=("women", "men")
    )
    found = entry(meeting, schedule.of(session, meeting), "https://meetings.example.org/meetings/monday-check-in")
    assert found.place == Place("Mill Lane Hall", "4 Mill Lane, northgate, NG1 1AA", "Ring.", True, (51.5, -0.1))
    assert (found.online, found.online_url, found.audiences) == (True, "https://meet.example.org/a", ("men", "women"))


def test_an_entry_leaves_out_what_the_kind_of_meeting_does_not_have(session: Session, make: Any) -> None:
    venue = make.venue(latitude=200.0, longitude=0.0)
    there = {"venue_id": venue.id, "online_url": "https://meet.example.org/a"}
    meeting = make.meeting("Here", **there, online_phone="1")
    here = entry(meeting, schedule.of(session, meeting), "")
    assert (here.place, here.online, here.online_url, here.online_phone) == (
        Place("Mill Lane Hall", "4 Mill Lane, Northgate", "", True, None),
        *(False, "", ""),
    )
    meeting = make.meeting("There", **there, kind=Kind.ONLINE)
    online = entry(meeting, schedule.of(session, meeting), "")
    assert (online.place, online.online, online.online_url) == (None, True, "https://meet.example.org/a")
