"""What of how to join goes out, and what the page shows when."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import object_session

from facilitator.meetings import schedule
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.joining import Public, Shown, on_page, public, public_link
from facilitator.meetings.models import Kind, Meeting
from facilitator.meetings.timetable import MeetingDate
from tests.conftest import Make

LINK, PHONE = "https://meet.example.org/room", "+44 20 7946 0421"
WITH_CODE = f"{LINK}?pwd=tulip"


def online(make: Make, **values: Any) -> Meeting:
    return make.meeting(**{"kind": Kind.ONLINE, "online_url": LINK, "online_phone": PHONE, **values})


def on(meeting: Meeting, day: date) -> MeetingDate:
    session = object_session(meeting)
    assert session is not None
    found = schedule.of(session, meeting).on(day)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("stored", "expected", "page"),
    [
        ({}, Public(LINK, PHONE, ""), False),
        ({"online_code": "tulip"}, Public(LINK, PHONE, "", ("online_code",)), False),
        ({"online_url": WITH_CODE}, Public("", PHONE, "", ("online_url",)), True),
        ({"online_phone": f"{PHONE}, PIN 99"}, Public(LINK, "", "", ("online_phone",)), False),
        ({"online_url": "", "online_phone": f"{PHONE}, PIN 99"}, Public("", "", "", ("online_phone",)), True),
        ({"online_url": "", "online_phone": "", "online_code": "tulip"}, Public("", "", ""), False),
        ({"online_url": "", "online_code": "1"}, Public("", PHONE, "", ("online_code",)), False),
        (
            {"online_code": "tulip", "about": f"The word of the day is tulip, at {LINK}."},
            Public(LINK, PHONE, f"The word of the day is …, at {LINK}.", ("about", "online_code")),
            False,
        ),
        (
            {"online_url": WITH_CODE, "about": f"Come to {WITH_CODE}"},
            Public("", PHONE, "Come to …", ("online_url", "about")),
            True,
        ),
    ],
)
def test_what_holds_a_code_stays_in_the_house(make: Make, stored: Any, expected: Public, page: bool) -> None:
    found = public(online(make, **stored))
    assert (found, found.on_page) == (expected, page)


def test_of_a_group_that_shows_links_late_neither_link_nor_number_goes_out(make: Make) -> None:
    late = make.group("Late", links_shortly_before=True)
    about = {"about": f"By video at {LINK}, or call {PHONE}."}
    expected = Public("", "", "By video at …, or call ….", ("online_url", "online_phone", "about"))
    assert public(online(make, group=late, **about)) == expected
    assert public(online(make, group=late, online_url="", online_phone="")) == Public("", "", "")
    assert public(online(make, group=make.group("Open"))) == Public(LINK, PHONE, "")


def test_the_page_shows_it_from_so_many_minutes_before_until_the_end(make: Make) -> None:
    meeting = online(make, group=make.group(links_shortly_before=True), online_code="tulip")
    evening = on(meeting, date(2026, 11, 23))  # 19:00 to 20:30 in London
    shown, opens = Shown(LINK, PHONE, "tulip", by_link=True), datetime(2026, 11, 23, 18, 45, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert on_page(meeting, evening, opens - second, 15) == Shown(by_link=True, opens=opens)
    assert on_page(meeting, evening, opens, 15) == shown
    assert on_page(meeting, evening, evening.end - second, 15) == shown
    assert on_page(meeting, evening, evening.end, 15) == Shown()
    assert on_page(meeting, evening, evening.start - second, 0) == Shown(by_link=True, opens=evening.start)
    assert on_page(meeting, None, opens, 15) == Shown()


def test_the_minutes_are_real_ones_across_a_clock_change(make: Make) -> None:
    meeting = online(
        make,
        group=make.group(links_shortly_before=True),
        start_time=time(2, 5),
        weekdays=[6],
        timezone="Europe/London",
        first_day=date(2026, 1, 4),
    )
    night = on(meeting, date(2027, 3, 28))  # at 01:00 the clock goes to 02:00
    found = on_page(meeting, night, datetime(2027, 3, 28, 0, 0, tzinfo=UTC), 15)
    assert found.opens is not None
    assert (found.opens.isoformat(), found.opens.tzinfo) == ("2027-03-28T00:50:00+00:00", night.start.tzinfo)


def test_without_that_wish_the_page_shows_it_always(make: Make, now: datetime) -> None:
    meeting = online(make, group=make.group(), online_url=WITH_CODE, online_code="tulip")
    evening = on(meeting, date(2026, 11, 30))
    assert on_page(meeting, evening, now, 15) == Shown(WITH_CODE, PHONE, "tulip", by_link=True)
    assert on_page(online(make, online_url="", online_phone="", online_code="x"), evening, now, 15) == Shown()


def test_a_date_with_a_link_of_its_own_follows_the_same_rules(make: Make, now: datetime) -> None:
    meeting = make.meeting(venue=make.venue(), group=make.group(links_shortly_before=True))
    own = {"what": What.MOVED, "day": date(2026, 11, 30), "kind": Kind.ONLINE, "online_url": WITH_CODE}
    make.session.add(DateChange(meeting_id=meeting.id, closures_seen=0, **own))
    evening = on(meeting, date(2026, 11, 30))
    assert on_page(meeting, evening, now, 15) == Shown(by_link=True, opens=evening.start - timedelta(minutes=15))
    assert on_page(meeting, evening, evening.start, 15) == Shown(WITH_CODE, by_link=True)
    assert on_page(meeting, on(meeting, date(2026, 12, 7)), now, 15) == Shown()
    assert [public_link(WITH_CODE, late=False), public_link(LINK, late=True), public_link(LINK, late=False)] == [
        *("", ""),
        LINK,
    ]
