"""What is said of single dates and goes when their meeting is elsewhere."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from facilitator.meetings import dates, planning, preview, schedule, succession
from facilitator.meetings.models import Kind
from facilitator.meetings.orphans import Home
from facilitator.meetings.planning import Plan
from facilitator.meetings.reasons import Why
from tests.conftest import Make

MON, NEXT, LATER = date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)
LINK = "https://meet.example.org/room"


def test_a_date_without_a_place_goes_when_the_meeting_changes_its_kind(
    session: Session, make: Make, now: datetime
) -> None:
    for kind, changes in (
        (Kind.IN_PERSON, {"venue": None, "kind": Kind.ONLINE}),
        (Kind.ONLINE, {"online_url": "", "kind": Kind.IN_PERSON}),
    ):
        meeting = make.meeting(kind.value, venue=make.venue(kind.value), kind=Kind.HYBRID, online_url=LINK)
        there = replace(dates.usual(meeting, MON), kind=kind, venue=meeting.venue if kind is Kind.IN_PERSON else None)
        dates.move(session, meeting, MON, there, Why(), None, now)
        dates.move(
            session,
            meeting,
            NEXT,
            replace(
                dates.usual(meeting, NEXT), on_day=LATER, duration=30, start_time=meeting.start_time.replace(hour=9)
            ),
            Why(),
            None,
            now,
        )
        home = Home(changes["kind"], kind is Kind.ONLINE, kind is Kind.IN_PERSON)  # type: ignore[arg-type]
        venue = meeting.venue if home.venue else None
        shown = preview.of(session, meeting.series, venue, meeting, now, home)
        assert [each.day for each in shown.gone] == [MON]
        assert shown.seen != preview.of(session, meeting.series, meeting.venue, meeting, now).seen
        planning.change(session, meeting, replace(Plan.of(meeting), **changes), now)  # type: ignore[arg-type]
        assert list(schedule.of(session, meeting).changes) == [NEXT]


def test_a_date_at_a_venue_whose_clock_is_another_goes_with_the_zone(
    session: Session, make: Make, now: datetime
) -> None:
    meeting, library = make.meeting(venue=make.venue()), make.venue("Library")
    paris = make.venue("Salle", timezone="Europe/Paris")
    dates.move(session, meeting, MON, replace(dates.usual(meeting, MON), venue=library), Why(), None, now)
    dates.cancel(session, meeting, NEXT, Why(), None, now)
    series = replace(meeting.series, timezone="Europe/Paris")
    assert [each.day for each in preview.of(session, series, paris, meeting, now).gone] == [MON]
    planning.change(session, meeting, replace(Plan.of(meeting), venue=paris, series=series), now)
    assert list(schedule.of(session, meeting).changes) == [NEXT]


def test_a_date_without_a_place_stays_out_of_the_series_that_carries_its_meeting_on_and_comes_back(
    session: Session, make: Make, now: datetime
) -> None:
    meeting, robin = make.meeting(venue=make.venue(), kind=Kind.HYBRID, online_url=LINK), make.volunteer(trained=True)
    for day in (NEXT, LATER):
        kind = Kind.IN_PERSON if day == NEXT else Kind.HYBRID
        to = replace(dates.usual(meeting, day), kind=kind, duration=30)
        dates.move(session, meeting, day, to, Why(), robin, now)
    series = replace(meeting.series, first_day=NEXT)
    online = replace(Plan.of(meeting), venue=None, kind=Kind.ONLINE, series=series)
    new, _loose = succession.carry_on(session, meeting, online, NEXT, robin, now)
    assert list(schedule.of(session, new).changes) == [LATER]
    succession.undo(session, new, robin, now)
    assert list(schedule.of(session, meeting).changes) == [NEXT, LATER]


def test_what_is_past_stays_and_so_does_what_is_where_the_meeting_is(
    session: Session, make: Make, now: datetime
) -> None:
    meeting = make.meeting(venue=make.venue(), kind=Kind.HYBRID, online_url=LINK)
    extra, away = date(2026, 11, 18), date(2026, 12, 1)
    there = replace(dates.usual(meeting, extra), kind=Kind.IN_PERSON)
    dates.add(session, meeting, there, Why(), None, now - timedelta(weeks=1))
    dates.move(session, meeting, MON, replace(dates.usual(meeting, MON), on_day=away), Why(), None, now)
    planning.change(session, meeting, replace(Plan.of(meeting), venue=None, kind=Kind.ONLINE), now)
    assert list(schedule.of(session, meeting).changes) == [extra, MON]
    planning.change(session, meeting, replace(Plan.of(meeting), online_url="", kind=Kind.IN_PERSON), now)
    assert list(schedule.of(session, meeting).changes) == [extra, MON]
