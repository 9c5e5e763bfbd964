"""Two dates of a meeting at one time."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from facilitator.meetings import closures, dates, preview, schedule, twice
from facilitator.meetings.closures import Scope
from facilitator.meetings.models import Meeting
from facilitator.meetings.reasons import Why
from facilitator.meetings.twice import Twice
from tests.conftest import Make

MON, TUE, NEXT = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 7)


def put(session: Session, meeting: Meeting, day: date, now: datetime, **changes: object) -> None:
    """Move a date."""
    to = replace(dates.usual(meeting, day), **changes)  # type: ignore[arg-type]
    dates.move(session, meeting, day, to, Why(), None, now)


def named(found: list[Twice]) -> list[tuple[str, str, str]]:
    """The pairs by meeting, name and start."""
    return [(e.meeting.name, f"{e.one.day} {e.one.start:%H:%M}", f"{e.other.day} {e.other.start:%H:%M}") for e in found]


def test_a_closure_taken_back_leaves_two_at_one_time_only_where_they_overlap(
    session: Session, make: Make, now: datetime
) -> None:
    hall = make.venue()
    weekly, later, off = (make.meeting(name, venue=hall) for name in ("Weekly", "Later", "Off"))
    closure = closures.close(session, Scope(), MON, MON, Why(), (), None, now)
    put(session, weekly, NEXT, now, on_day=MON, start_time=time(18, 30))
    put(session, later, NEXT, now, on_day=MON, start_time=time(20, 30))
    put(session, off, NEXT, now, on_day=MON)
    dates.cancel(session, off, NEXT, Why(), None, now)
    assert named(twice.without(session, closure, now)) == [("Weekly", "2026-12-07 18:30", "2026-11-30 19:00")]
    assert twice.without(session, closure, now + timedelta(days=8)) == []
    closures.undo(session, closure, None, now)
    assert twice.without(session, closure, now) == []


def test_what_is_at_one_time_already_is_not_new(session: Session, make: Make, now: datetime) -> None:
    meeting = make.meeting("Weekly", venue=make.venue())
    closure = closures.close(session, Scope(), MON, MON, Why(), (), None, now)
    put(session, meeting, NEXT, now, on_day=MON)
    closures.undo(session, closure, None, now)
    stands = schedule.of(session, meeting)
    assert twice.anew(meeting, stands, stands, now) == []
    bare = replace(stands, changes={})
    assert named(twice.anew(meeting, bare, stands, now)) == [("Weekly", "2026-11-30 19:00", "2026-12-07 19:00")]


def test_a_rule_that_names_a_day_to_which_a_date_was_moved_is_shown_with_both(
    session: Session, make: Make, now: datetime
) -> None:
    meeting = make.meeting("Weekly", venue=make.venue())
    put(session, meeting, MON, now, on_day=TUE)
    both = replace(meeting.series, weekdays=(0, 1))
    shown = preview.of(session, both, meeting.venue, meeting, now)
    assert named(shown.twice) == [("Weekly", "2026-11-30 19:00", "2026-12-01 19:00")]
    assert shown.seen != replace(shown, twice=[]).seen
    for series in (meeting.series, replace(both, weekdays=(1,)), replace(both, start_time=time(9))):
        kept = preview.of(session, series, meeting.venue, meeting, now).twice
        # Moved to another hour as well, what was said of the day alone moves along.
        assert named(kept) == (
            [("Weekly", "2026-11-30 09:00", "2026-12-01 09:00")] if series.weekdays == (0, 1) else []
        )
    closures.close(session, Scope(venue=meeting.venue), TUE, TUE, Why(), (), None, now)
    assert preview.of(session, both, meeting.venue, meeting, now).twice == []


def test_a_series_that_carries_on_another_is_shown_with_what_goes_along(
    session: Session, make: Make, now: datetime
) -> None:
    meeting = make.meeting("Weekly", venue=make.venue())
    put(session, meeting, MON, now, on_day=TUE)
    put(session, meeting, NEXT, now, on_day=date(2026, 12, 8))
    both = replace(meeting.series, weekdays=(0, 1), first_day=NEXT)
    shown = preview.carrying_on(session, both, meeting.venue, meeting, NEXT, now)
    assert named(shown.twice) == [("Weekly", "2026-12-07 19:00", "2026-12-08 19:00")]
