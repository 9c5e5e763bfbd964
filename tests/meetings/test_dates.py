"""Changes to single dates: what takes place afterwards, where, and what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings import closures, dates, history, schedule
from facilitator.meetings.closures import Scope
from facilitator.meetings.dates import Placing
from facilitator.meetings.models import Kind, Meeting, State, Venue
from facilitator.meetings.planning import NoSuchDate, WrongState
from facilitator.meetings.reasons import Why
from tests.conftest import Make

MONDAY, NEXT = date(2026, 11, 30), date(2026, 12, 7)
THURSDAY, SATURDAY = date(2026, 12, 3), date(2026, 12, 5)
TODAY = date(2026, 11, 23)
LINK = "https://meet.example.org/room"
NONE = Why()

# What stands on a day: (name, local start, status, kind, place, reason)
Row = tuple[str, str, str, str, str, str]


@pytest.fixture
def hall(make: Make) -> Venue:
    """Where the meeting usually is."""
    return make.venue()


@pytest.fixture
def meeting(make: Make, hall: Venue) -> Meeting:
    """Mondays at 19:00 for 90 minutes in Mill Lane Hall."""
    return make.meeting(venue=hall)


@pytest.fixture
def robin(make: Make) -> Volunteer:
    """Who changes it."""
    return make.volunteer()


def rows(session: Session, meeting: Meeting, since: date = date(2026, 11, 29), until: date = date(2026, 12, 8)) -> Any:
    """All that stands in these days."""
    return [
        (
            str(each.day),
            f"{each.start:%a %d %H:%M}–{each.end:%H:%M}",
            each.status.value,
            each.kind.value,
            where.venue.name if (where := schedule.where(meeting, each)).venue else where.online_url,
            f"{each.reason} {each.note}".strip(),
        )
        for each in schedule.of(session, meeting).dates(since, until)
    ]


def row(day: date, when: str, status: str = "on", kind: str = "in_person", place: str = "", why: str = "") -> Row:
    """One of them, in the hall where nothing else is said."""
    return str(day), when, status, kind, place or "Mill Lane Hall", why


AS_RULED = [row(MONDAY, "Mon 30 19:00–20:30"), row(NEXT, "Mon 07 19:00–20:30")]


def at(meeting: Meeting, day: date, **changes: Any) -> Placing:
    """The usual place and time of a date, but for what is said."""
    return replace(dates.usual(meeting, day), **changes)


def test_a_cancelled_date_stays_where_it_was_with_its_reason_and_comes_back(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    before = meeting.sequence
    dates.cancel(session, meeting, MONDAY, Why("holiday", "St Andrew"), robin, now)
    off = row(MONDAY, "Mon 30 19:00–20:30", "cancelled", why="holiday St Andrew")
    assert rows(session, meeting) == [off, AS_RULED[1]]
    assert meeting.sequence == before + 1
    assert dates.undo(session, meeting, MONDAY, robin, now) == dates.Undone(None, [])
    assert rows(session, meeting) == AS_RULED
    assert [(each.did, each.day) for each in session.scalars(history.of_meeting(meeting))] == [
        ("undone", MONDAY),
        ("cancelled", MONDAY),
    ]


def test_a_cancelled_date_gets_another_reason_and_the_same_one_changes_nothing(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    dates.cancel(session, meeting, MONDAY, Why("holiday"), robin, now)
    dates.cancel(session, meeting, MONDAY, Why("illness"), robin, now)
    moved = meeting.sequence
    dates.cancel(session, meeting, MONDAY, Why("illness"), robin, now, seen="an old one")
    assert meeting.sequence == moved
    assert rows(session, meeting)[0] == row(MONDAY, "Mon 30 19:00–20:30", "cancelled", why="illness")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"on_day": THURSDAY},
            [row(MONDAY, "Mon 30 19:00–20:30", "moved", why="venue"), row(MONDAY, "Thu 03 19:00–20:30", why="venue")],
        ),
        ({"start_time": time(18, 30)}, [row(MONDAY, "Mon 30 18:30–20:00", why="venue")]),
        ({"duration": 60}, [row(MONDAY, "Mon 30 19:00–20:00", why="venue")]),
        (
            {"kind": Kind.ONLINE, "venue": None, "online_url": LINK},
            [row(MONDAY, "Mon 30 19:00–20:30", kind="online", place=LINK, why="venue")],
        ),
    ],
    ids=["day", "hour", "length", "online"],
)
def test_a_date_is_moved(
    session: Session,
    meeting: Meeting,
    robin: Volunteer,
    now: datetime,
    changes: dict[str, Any],
    expected: list[Row],
) -> None:
    to = at(meeting, MONDAY, **changes)
    dates.move(session, meeting, MONDAY, to, Why("venue"), robin, now)
    assert rows(session, meeting) == [*expected, AS_RULED[1]]
    found = schedule.of(session, meeting).on(MONDAY)
    assert found
    assert dates.placing(meeting, found) == to
    dates.undo(session, meeting, MONDAY, robin, now)
    assert rows(session, meeting) == AS_RULED


def test_a_date_is_moved_to_another_venue(
    session: Session, make: Make, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    library = make.venue("Library")
    dates.move(session, meeting, MONDAY, at(meeting, MONDAY, venue=library), NONE, robin, now)
    assert rows(session, meeting)[0] == row(MONDAY, "Mon 30 19:00–20:30", place="Library")


def test_an_online_date_gets_another_link_and_a_place(
    session: Session, make: Make, hall: Venue, robin: Volunteer, now: datetime
) -> None:
    online = make.meeting("Online", kind=Kind.ONLINE, online_url="https://meet.example.org/usual", venue=hall)
    dates.move(session, online, MONDAY, at(online, MONDAY, online_url=LINK), NONE, robin, now)
    dates.move(session, online, NEXT, at(online, NEXT, kind=Kind.IN_PERSON, venue=hall), NONE, robin, now)
    assert rows(session, online) == [
        row(MONDAY, "Mon 30 19:00–20:30", kind="online", place=LINK),
        row(NEXT, "Mon 07 19:00–20:30"),
    ]
    with pytest.raises(dates.NothingChanged):
        dates.move(session, online, date(2026, 12, 14), at(online, date(2026, 12, 14)), NONE, robin, now)


def test_a_date_that_is_moved_back_is_as_the_rule_has_it(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    dates.move(session, meeting, MONDAY, at(meeting, MONDAY, on_day=THURSDAY), Why("venue"), robin, now)
    dates.move(session, meeting, MONDAY, at(meeting, MONDAY), Why("venue"), robin, now)
    assert rows(session, meeting) == AS_RULED
    assert schedule.of(session, meeting).changes == {}


def test_what_was_said_of_a_date_is_taken_back_step_by_step(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    moved = [row(MONDAY, "Mon 30 19:00–20:30", "moved"), row(MONDAY, "Thu 03 19:00–20:30"), AS_RULED[1]]
    dates.move(session, meeting, MONDAY, at(meeting, MONDAY, on_day=THURSDAY), NONE, robin, now)
    dates.cancel(session, meeting, MONDAY, Why("illness"), robin, now)
    assert rows(session, meeting)[1] == row(MONDAY, "Thu 03 19:00–20:30", "cancelled", why="illness")
    dates.undo(session, meeting, MONDAY, robin, now)
    assert rows(session, meeting) == moved
    dates.undo(session, meeting, MONDAY, robin, now)
    assert rows(session, meeting) == AS_RULED
    with pytest.raises(NoSuchDate):
        dates.undo(session, meeting, MONDAY, robin, now)


def test_the_reason_of_a_move_is_there_again_once_its_cancelling_is_taken_back(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    dates.move(session, meeting, MONDAY, at(meeting, MONDAY, on_day=THURSDAY), Why("venue", "Paint"), robin, now)
    dates.cancel(session, meeting, MONDAY, Why("illness"), robin, now)
    dates.cancel(session, meeting, MONDAY, Why("weather"), robin, now)
    dates.undo(session, meeting, MONDAY, robin, now)
    assert rows(session, meeting)[1] == row(MONDAY, "Thu 03 19:00–20:30", why="venue Paint")


def test_an_extra_date_is_added_moved_cancelled_and_taken_away(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    dates.add(session, meeting, at(meeting, SATURDAY, start_time=time(11)), Why(note="Before Christmas"), robin, now)
    assert rows(session, meeting)[1] == row(SATURDAY, "Sat 05 11:00–12:30", why="Before Christmas")
    to = at(meeting, THURSDAY, start_time=time(12))
    dates.move(session, meeting, SATURDAY, to, NONE, robin, now)
    assert rows(session, meeting) == [AS_RULED[0], row(SATURDAY, "Thu 03 12:00–13:30"), AS_RULED[1]]
    dates.cancel(session, meeting, SATURDAY, Why("weather"), robin, now)
    dates.undo(session, meeting, SATURDAY, robin, now)
    dates.undo(session, meeting, SATURDAY, robin, now)
    assert rows(session, meeting) == AS_RULED


def test_another_date_at_the_same_time_is_answered_when_something_is_taken_back(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    dates.move(session, meeting, MONDAY, at(meeting, MONDAY, on_day=THURSDAY), NONE, robin, now)
    dates.move(session, meeting, NEXT, at(meeting, MONDAY, start_time=time(20)), NONE, robin, now)
    undone = dates.undo(session, meeting, MONDAY, robin, now)
    assert undone.overlap
    assert (undone.overlap.day, undone.overlap.start) == (NEXT, datetime(2026, 11, 30, 20, tzinfo=UTC))


def test_a_closure_that_was_known_takes_no_date_that_somebody_put_there_and_a_later_one_does(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    def close() -> None:
        closures.close(session, Scope(), THURSDAY, SATURDAY, Why("break"), (), robin, now)

    close()
    dates.move(session, meeting, MONDAY, at(meeting, MONDAY, on_day=THURSDAY), NONE, robin, now)
    dates.add(session, meeting, at(meeting, SATURDAY), NONE, robin, now)
    assert [each[2] for each in rows(session, meeting)] == ["moved", "on", "on", "on"]
    close()
    assert [each[2] for each in rows(session, meeting)] == ["moved", "cancelled", "cancelled", "on"]


def test_a_date_that_a_closure_took_takes_place_all_the_same_and_is_closed_again(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    closures.close(session, Scope(), MONDAY, MONDAY, Why("holiday"), (), robin, now)
    closed = [row(MONDAY, "Mon 30 19:00–20:30", "cancelled", why="holiday"), AS_RULED[1]]
    assert rows(session, meeting) == closed
    dates.as_usual(session, meeting, MONDAY, robin, now)
    assert rows(session, meeting) == AS_RULED
    dates.undo(session, meeting, MONDAY, robin, now)
    assert rows(session, meeting) == closed
    dates.cancel(session, meeting, MONDAY, Why("illness"), robin, now)
    with pytest.raises(dates.NothingChanged):
        dates.as_usual(session, meeting, MONDAY, robin, now)


def test_a_holiday_is_answered_once(session: Session, meeting: Meeting, robin: Volunteer, now: datetime) -> None:
    before = meeting.sequence
    dates.as_usual(session, meeting, MONDAY, robin, now)
    assert (rows(session, meeting), meeting.sequence) == (AS_RULED, before)
    with pytest.raises(dates.NothingChanged):
        dates.as_usual(session, meeting, MONDAY, robin, now)


def test_a_move_to_where_it_cannot_be_is_refused(
    session: Session, make: Make, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    paris = make.venue("Salle", timezone="Europe/Paris")
    refused: list[tuple[dict[str, Any], type[Exception]]] = [
        ({}, dates.NothingChanged),
        ({"on_day": date(2026, 11, 22)}, dates.Over),
        ({"on_day": TODAY, "start_time": time(17)}, dates.Over),
        ({"on_day": date(2028, 11, 26)}, dates.TooFar),
        ({"on_day": NEXT}, dates.Overlaps),
        ({"on_day": NEXT, "start_time": time(20, 29)}, dates.Overlaps),
        ({"venue": None}, dates.NoPlace),
        ({"kind": Kind.ONLINE, "venue": None}, dates.NoPlace),
        ({"venue": paris}, dates.OtherZone),
    ]
    for changes, refusal in refused:
        with pytest.raises(refusal):
            dates.move(session, meeting, MONDAY, at(meeting, MONDAY, **changes), NONE, robin, now)
    dates.move(session, meeting, MONDAY, at(meeting, NEXT, start_time=time(20, 30)), NONE, robin, now)
    assert rows(session, meeting)[-1] == row(MONDAY, "Mon 07 20:30–22:00")


def test_an_extra_date_on_a_day_that_has_its_own_is_refused_wherever_that_one_went(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    dates.move(session, meeting, MONDAY, at(meeting, MONDAY, on_day=THURSDAY), NONE, robin, now)
    dates.add(session, meeting, at(meeting, SATURDAY), NONE, robin, now)
    for day in (MONDAY, SATURDAY):
        with pytest.raises(dates.DayTaken):
            dates.add(session, meeting, at(meeting, day, start_time=time(9)), NONE, robin, now)
    with pytest.raises(dates.Overlaps):
        dates.add(session, meeting, at(meeting, THURSDAY), NONE, robin, now)


def test_what_has_taken_place_stays_as_it_was(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    after = datetime(2026, 12, 1, 12, tzinfo=UTC)
    with pytest.raises(dates.Over):
        dates.cancel(session, meeting, MONDAY, NONE, robin, after)
    dates.move(session, meeting, NEXT, at(meeting, NEXT, on_day=date(2026, 11, 24)), NONE, robin, now)
    for step in (
        lambda: dates.cancel(session, meeting, NEXT, NONE, robin, after),
        lambda: dates.undo(session, meeting, NEXT, robin, after),
    ):
        with pytest.raises(dates.Over):
            step()


def test_a_date_moved_earlier_that_was_cancelled_can_still_be_put_where_the_rule_has_it(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    dates.move(session, meeting, NEXT, at(meeting, NEXT, on_day=date(2026, 11, 24)), NONE, robin, now)
    dates.cancel(session, meeting, NEXT, NONE, robin, now)
    dates.move(session, meeting, NEXT, at(meeting, NEXT), NONE, robin, datetime(2026, 12, 1, tzinfo=UTC))
    assert rows(session, meeting) == AS_RULED


def test_only_dates_of_a_published_meeting_that_are_there_can_be_changed(
    session: Session, make: Make, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    with pytest.raises(NoSuchDate):
        dates.cancel(session, meeting, THURSDAY, NONE, robin, now)
    for state in (State.DRAFT, State.PAUSED, State.ENDED):
        other = make.meeting(state, state=state, venue=meeting.venue)
        for step in (
            lambda other=other: dates.cancel(session, other, MONDAY, NONE, robin, now),
            lambda other=other: dates.add(session, other, at(other, SATURDAY), NONE, robin, now),
        ):
            with pytest.raises(WrongState):
                step()


def test_whoever_was_shown_something_else_changes_nothing(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    found = schedule.of(session, meeting).on(MONDAY)
    assert found
    seen = dates.stamp(meeting, found)
    dates.move(session, meeting, MONDAY, at(meeting, MONDAY, on_day=THURSDAY), NONE, robin, now, seen)
    for step in (
        lambda: dates.cancel(session, meeting, MONDAY, NONE, robin, now, seen),
        lambda: dates.move(session, meeting, MONDAY, at(meeting, SATURDAY), NONE, robin, now, seen),
        lambda: dates.undo(session, meeting, MONDAY, robin, now, seen),
    ):
        with pytest.raises(dates.ChangedMeanwhile):
            step()
