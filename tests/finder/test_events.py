import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from facilitator.calendars import entries
from facilitator.finder import events
from facilitator.meetings import schedule
from facilitator.meetings.models import Kind

PAGE = "https://meetings.example.org/meetings/monday-check-in"


def test_each_coming_date_is_an_event_with_the_offset_of_its_own_season(
    session: Session, make: Any, now: dt.datetime
) -> None:
    venue = make.venue(postcode="NG1 4ML", latitude=51.5, longitude=-0.25)
    meeting = make.meeting(about="Tea at half past.", venue=venue, first_day=dt.date(2027, 3, 22), point=2)
    coming = schedule.of(session, meeting).coming(now, 2)
    always = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Monday Check-in",
        "url": PAGE,
        "description": "Tea at half past.",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": [
            {
                "@type": "Place",
                "name": "Mill Lane Hall",
                "address": "4 Mill Lane, Northgate, NG1 4ML",
                "geo": {"@type": "GeoCoordinates", "latitude": 51.5, "longitude": -0.25},
            }
        ],
        "organizer": {"@type": "Organization", "name": "Northgate Self-Help"},
        "isAccessibleForFree": True,
        "inLanguage": "en",
    }
    assert events.events(
        entries.entry(meeting, schedule.of(session, meeting), PAGE), coming, "Northgate Self-Help", "en"
    ) == [
        always | {"startDate": "2027-03-22T19:00:00+00:00", "endDate": "2027-03-22T20:30:00+00:00"},
        always | {"startDate": "2027-03-29T19:00:00+01:00", "endDate": "2027-03-29T20:30:00+01:00"},
    ]


def test_an_event_that_is_both_has_both_places_and_a_bad_link_gives_way_to_the_page(
    session: Session, make: Any, now: dt.datetime
) -> None:
    meeting = make.meeting(kind=Kind.HYBRID, venue=make.venue(), online_url="javascript:alert(1)", group=make.group())
    (event,) = events.events(
        entries.entry(meeting, schedule.of(session, meeting), PAGE),
        schedule.of(session, meeting).coming(now, 1),
        "Unused",
        "en",
    )
    assert event["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert event["location"] == [
        {"@type": "Place", "name": "Mill Lane Hall", "address": "4 Mill Lane, Northgate"},
        {"@type": "VirtualLocation", "url": PAGE},
    ]
    assert event["organizer"] == {"@type": "Organization", "name": "Northgate"}
    assert "description" not in event


def test_an_online_event_is_where_its_link_leads(session: Session, make: Any, now: dt.datetime) -> None:
    meeting = make.meeting(kind=Kind.ONLINE, online_url="https://meet.example.org/room")
    (event,) = events.events(
        entries.entry(meeting, schedule.of(session, meeting), PAGE),
        schedule.of(session, meeting).coming(now, 1),
        "Northgate",
        "en",
    )
    assert event["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert event["location"] == [{"@type": "VirtualLocation", "url": "https://meet.example.org/room"}]
