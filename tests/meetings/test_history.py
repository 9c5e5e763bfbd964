"""Who changed what, and how an earlier state comes back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.meetings import (
    closures,
    dates,
    groups,
    history,
    pausing,
    planning,
    restoring,
    schedule,
    succession,
    venues,
)
from facilitator.meetings.date_models import Change, Closure
from facilitator.meetings.models import Kind, Meeting, State
from facilitator.meetings.planning import CarriedOn, NotReady, Plan
from facilitator.meetings.reasons import Why
from facilitator.meetings.restoring import Beginning, BehindSplit, Gone, NothingDiffers
from tests.conftest import Make

Do = Callable[[], object]


@pytest.fixture
def robin(make: Make) -> Volunteer:
    return make.volunteer("Robin", trained=True)  # type: ignore[no-any-return]


@pytest.fixture
def meeting(make: Make, robin: Volunteer) -> Meeting:
    return make.meeting(group=make.group("Northgate", robin), venue=make.venue(), lead=robin)  # type: ignore[no-any-return]


@pytest.fixture
def change(session: Session, meeting: Meeting, robin: Volunteer, now: datetime) -> Callable[..., Change]:
    """Change the meeting as its form does, and answer the row that says so."""

    def save(at: datetime = now, **said: Any) -> Change:
        plan = Plan.of(meeting)
        series = replace(plan.series, **said.pop("series", {}))
        with history.noted(session, meeting, "changed", robin, at):
            planning.change(session, meeting, replace(plan, **said, series=series), at)
        found = history.last(session, meeting, "changed")
        assert found
        return found

    return save


def stands(session: Session, meeting: Meeting) -> list[str]:
    found = schedule.of(session, meeting).dates(date(2026, 11, 9), date(2026, 12, 14))
    return [f"{each.start:%d.%m. %H:%M} {each.status.value}" for each in found]


def rows(session: Session) -> list[tuple[str, str | None, date | None]]:
    """What was noted: (what, by whom, of which date)."""
    found = session.scalars(select(Change).order_by(Change.id))
    return [(each.did, each.volunteer.first_name if each.volunteer else None, each.day) for each in found]


def test_each_change_is_noted_once_with_who_and_the_meeting_before_and_after(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime, change: Callable[..., Change]
) -> None:
    row = change(name="Monday Tea", series={"start_time": time(18)})
    assert rows(session) == [("changed", "Robin", None)]
    differing = {name: (row.before[name], value) for name, value in row.after.items() if row.before[name] != value}
    assert differing == {"name": ("Monday Check-in", "Monday Tea"), "start_time": ("19:00:00", "18:00:00")}
    assert (row.at, row.meeting_id) == (now, meeting.id)
    with history.noted(session, meeting, "changed", robin, now):
        planning.change(session, meeting, Plan.of(meeting), now)
    assert len(rows(session)) == 1  # nothing changed


def test_every_rule_that_knows_who_acts_notes_it_once(
    session: Session, make: Make, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    day = date(2026, 12, 7)
    elsewhere = replace(dates.usual(meeting, day), start_time=time(12))
    closure: list[Closure] = []
    doors: list[tuple[str, date | None, Do]] = [
        ("cancelled", day, lambda: dates.cancel(session, meeting, day, Why("illness"), robin, now)),
        ("moved", day, lambda: dates.move(session, meeting, day, elsewhere, Why(), robin, now)),
        ("undone", day, lambda: dates.undo(session, meeting, day, robin, now)),
        ("usual", day, lambda: dates.as_usual(session, meeting, day, robin, now)),
        (
            "added",
            date(2026, 12, 9),
            lambda: dates.add(session, meeting, dates.usual(meeting, date(2026, 12, 9)), Why(), robin, now),
        ),
        (
            "paused",
            None,
            lambda: closure.append(
                pausing.until(session, meeting, date(2026, 12, 8), date(2026, 12, 21), Why(), robin, now)
            ),
        ),
        ("resumed", None, lambda: pausing.take_up(session, meeting, closure[0], robin, now)),
        ("paused", None, lambda: pausing.until_further_notice(session, meeting, robin, now)),
        ("left", None, lambda: groups.leave(session, meeting.group, robin, robin, now)),  # type: ignore[arg-type]
    ]
    for number, (did, of, do) in enumerate(doors, 1):
        do()
        assert (len(rows(session)), rows(session)[-1]) == (number, (did, "Robin", of))


def test_a_venue_in_another_zone_moves_its_meetings_and_one_with_another_name_does_not(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    hall = meeting.venue
    assert hall
    names = venues.Place.__dataclass_fields__
    place = venues.Place(**{name: getattr(hall, name) for name in names})
    venues.change(session, hall, replace(place, name="New Hall"), robin, now)
    assert rows(session) == []
    venues.change(session, hall, replace(place, timezone="Europe/Dublin"), robin, now)
    assert rows(session) == [("venue", "Robin", None)]


def test_a_meeting_goes_back_to_how_it_was_as_one_more_change(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime, change: Callable[..., Change]
) -> None:
    dates.cancel(session, meeting, date(2026, 12, 7), Why("illness"), robin, now)
    before, stood = history.snapshot(session, meeting), stands(session, meeting)
    row = change(
        name="Tuesday", audiences=("women",), point=2, series={"weekdays": (1,), "first_day": date(2026, 1, 6)}
    )
    assert stands(session, meeting) != stood
    done = restoring.restore(session, meeting, row, robin, now)
    assert (done.left_out, done.loose) == (None, [])
    assert (history.snapshot(session, meeting), stands(session, meeting)) == (before, stood)
    assert [each[0] for each in rows(session)] == ["cancelled", "changed", "restored"]
    assert meeting.sequence == 3
    again = history.last(session, meeting, "restored")
    assert again
    restoring.restore(session, meeting, again, robin, now)
    assert (meeting.name, meeting.weekdays) == ("Tuesday", [1])
    with pytest.raises(NothingDiffers):
        restoring.restore(session, meeting, again, robin, now)


def test_what_is_said_of_a_date_that_is_over_stays(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime, change: Callable[..., Change]
) -> None:
    row = change(name="Monday Tea")
    dates.cancel(session, meeting, date(2026, 11, 23), Why("illness"), robin, now)
    dates.cancel(session, meeting, date(2026, 12, 7), Why("illness"), robin, now)
    afterwards = datetime(2026, 11, 25, 9, tzinfo=UTC)
    restoring.restore(session, meeting, row, robin, afterwards)
    assert meeting.name == "Monday Check-in"
    assert stands(session, meeting) == [
        "09.11. 19:00 on",
        "16.11. 19:00 on",
        "23.11. 19:00 cancelled",
        "30.11. 19:00 on",
        "07.12. 19:00 on",
        "14.12. 19:00 on",
    ]


def test_no_date_goes_back_into_the_past(session: Session, meeting: Meeting, robin: Volunteer, now: datetime) -> None:
    early = replace(dates.usual(meeting, date(2026, 11, 24)))
    dates.move(session, meeting, date(2026, 12, 7), early, Why(), robin, now)
    dates.undo(session, meeting, date(2026, 12, 7), robin, now)
    row = history.last(session, meeting, "undone")
    assert row
    with pytest.raises(NothingDiffers):
        restoring.restore(session, meeting, row, robin, datetime(2026, 11, 25, 9, tzinfo=UTC))


def test_who_may_not_lead_it_any_more_is_left_out(
    session: Session, make: Make, meeting: Meeting, robin: Volunteer, now: datetime, change: Callable[..., Change]
) -> None:
    kim = make.volunteer("Kim", trained=True)
    row = change(lead=kim, name="Monday Tea")
    robin.trainings[0].expires = date(2026, 11, 1)
    done = restoring.restore(session, meeting, row, kim, now)
    assert (done.left_out, meeting.lead, meeting.name) == (robin, None, "Monday Check-in")


def test_whoever_leads_it_still_stays_though_training_has_run_out(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime, change: Callable[..., Change]
) -> None:
    row = change(name="Monday Tea")
    robin.trainings[0].expires = date(2026, 11, 1)
    done = restoring.restore(session, meeting, row, robin, now)
    assert (done.left_out, meeting.lead) == (None, robin)


def test_a_venue_and_a_group_that_are_gone_are_named(
    session: Session, make: Make, meeting: Meeting, robin: Volunteer, now: datetime, change: Callable[..., Change]
) -> None:
    hall, group = meeting.venue, meeting.group
    first = change(venue=make.venue("Other Hall"))
    second = change(group=make.group("Southbank", robin))
    session.delete(group)
    session.flush()
    with pytest.raises(Gone) as refused:
        restoring.restore(session, meeting, second, robin, now)
    assert refused.value.field == "group"
    session.delete(hall)
    session.flush()
    first.before = {**first.before, "group_id": meeting.group_id}
    with pytest.raises(Gone) as refused:
        restoring.restore(session, meeting, first, robin, now)
    assert refused.value.field == "venue"


def test_what_is_public_never_becomes_a_draft_again(
    session: Session, make: Make, robin: Volunteer, now: datetime
) -> None:
    meeting = make.meeting(venue=make.venue(), state=State.DRAFT, name="Draft")
    with history.noted(session, meeting, "published", robin, now):
        planning.change(session, meeting, replace(Plan.of(meeting), name="Public"), now)
        planning.publish(session, meeting, robin, now)
    row = history.last(session, meeting, "published")
    assert row
    restoring.restore(session, meeting, row, robin, now)
    assert (meeting.name, meeting.state) == ("Draft", State.PUBLISHED)


def test_what_would_be_public_again_needs_training_and_everything_else(
    session: Session, make: Make, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    with history.noted(session, meeting, "ended", robin, now):
        planning.end(session, meeting, None, now)
    row = history.last(session, meeting, "ended")
    assert row
    with pytest.raises(training.NotTrained):
        restoring.restore(session, meeting, row, make.volunteer("Kim"), now)
    row.before = {**row.before, "kind": Kind.ONLINE.value}
    with pytest.raises(NotReady) as refused:
        restoring.restore(session, meeting, row, robin, now)
    assert refused.value.gaps == [("online_url", "missing")]
    row.before = {**row.before, "kind": Kind.IN_PERSON.value}
    restoring.restore(session, meeting, row, robin, now)
    assert (meeting.state, meeting.last_day) == (State.PUBLISHED, None)


def test_a_break_that_is_put_back_begins_at_present_and_one_that_ends_stays_in_the_past(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    closure = pausing.until(session, meeting, date(2026, 11, 23), date(2026, 12, 14), Why(), robin, now)
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    paused = history.last(session, meeting, "paused")
    assert paused
    restoring.restore(session, meeting, paused, robin, noon)
    dated = ["09.11. 19:00 on", "16.11. 19:00 on", "23.11. 19:00 cancelled", "30.11. 19:00 cancelled"]
    assert stands(session, meeting) == [*dated, "07.12. 19:00 on", "14.12. 19:00 on"]
    assert closure.last_day == date(2026, 11, 30)
    restored = history.last(session, meeting, "restored")
    assert restored
    restoring.restore(session, meeting, restored, robin, noon)
    assert stands(session, meeting) == [*dated, "07.12. 19:00 cancelled", "14.12. 19:00 on"]


@pytest.mark.parametrize(
    ("taken_up", "restored", "closures_then"),
    [
        (datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC), 1),  # it had not begun
        (datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 10, tzinfo=UTC), 1),  # on the same day
        (datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 3, 9, tzinfo=UTC), 2),
        (datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 12, 3, 9, tzinfo=UTC), 2),
    ],
)
def test_a_break_that_is_put_back_leaves_the_dates_that_it_left(
    session: Session,
    meeting: Meeting,
    robin: Volunteer,
    now: datetime,
    taken_up: datetime,
    restored: datetime,
    closures_then: int,
) -> None:
    closure = pausing.until(session, meeting, date(2026, 11, 25), date(2027, 1, 2), Why("break"), robin, now)
    closures.keep(session, closure, meeting, date(2026, 12, 7), now)
    dates.move(session, meeting, date(2026, 12, 14), dates.usual(meeting, date(2026, 12, 12)), Why(), robin, now)
    kept = stands(session, meeting)[-3:]
    assert kept == ["07.12. 19:00 on", "12.12. 19:00 on", "14.12. 19:00 moved"]
    pausing.take_up(session, meeting, closure, robin, taken_up)
    resumed = history.last(session, meeting, "resumed")
    assert resumed
    restoring.restore(session, meeting, resumed, robin, restored)
    assert stands(session, meeting)[-3:] == kept
    assert not any(schedule.of(session, meeting).held(date(2026, 12, 15), date(2027, 1, 1)))
    assert len(session.scalars(select(Closure)).all()) == closures_then


def test_going_back_to_a_break_or_an_end_leaves_what_took_place_since(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    pausing.until_further_notice(session, meeting, robin, now)
    later = datetime(2026, 11, 28, 12, tzinfo=UTC)
    with history.noted(session, meeting, "resumed", robin, later):
        planning.publish(session, meeting, robin, later)
    resumed = history.last(session, meeting, "resumed")
    assert resumed
    at = datetime(2026, 12, 7, 19, 30, tzinfo=UTC)  # the date of that Monday runs
    restoring.restore(session, meeting, resumed, robin, at)
    assert (meeting.state, meeting.paused_from) == (State.PAUSED, date(2026, 12, 8))
    assert stands(session, meeting) == [
        "09.11. 19:00 on",
        "16.11. 19:00 on",
        "23.11. 19:00 cancelled",
        "30.11. 19:00 on",
        "07.12. 19:00 on",
    ]


@pytest.mark.parametrize(
    ("hour", "stood"),
    [
        (12, "07.12. 19:00 on"),
        (20, "07.12. 19:00 cancelled"),  # nobody was there at seven
    ],
)
def test_no_date_took_place_between_an_end_and_its_being_taken_back(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime, hour: int, stood: str
) -> None:
    with history.noted(session, meeting, "ended", robin, now):
        planning.end(session, meeting, None, now)
    ended = history.last(session, meeting, "ended")
    assert ended
    restoring.restore(session, meeting, ended, robin, datetime(2026, 12, 7, hour, tzinfo=UTC))
    assert (meeting.state, meeting.last_day, meeting.paused_from) == (State.PUBLISHED, None, None)
    assert stands(session, meeting) == [
        "09.11. 19:00 on",
        "16.11. 19:00 on",
        "23.11. 19:00 cancelled",
        "30.11. 19:00 cancelled",
        stood,
        "14.12. 19:00 on",
    ]


def test_no_date_took_place_between_an_end_and_the_break_that_is_put_back(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    pausing.until_further_notice(session, meeting, robin, now)
    at = datetime(2026, 11, 25, 9, tzinfo=UTC)
    with history.noted(session, meeting, "resumed", robin, at):
        planning.publish(session, meeting, robin, at)
    with history.noted(session, meeting, "ended", robin, at):
        planning.end(session, meeting, None, at)
    resumed = history.last(session, meeting, "resumed")
    assert resumed
    restoring.restore(session, meeting, resumed, robin, datetime(2026, 12, 9, 9, tzinfo=UTC))
    assert (meeting.state, meeting.last_day) == (State.PAUSED, None)
    assert stands(session, meeting) == ["09.11. 19:00 on", "16.11. 19:00 on", "23.11. 19:00 cancelled"]


def test_going_back_to_an_end_adds_no_date_to_a_series_that_is_over(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime, change: Callable[..., Change]
) -> None:
    with history.noted(session, meeting, "ended", robin, now):
        planning.end(session, meeting, None, now)
    again = change(series={"last_day": date(2026, 11, 30)})
    with history.noted(session, meeting, "published", robin, now):
        planning.publish(session, meeting, robin, now)
    restoring.restore(session, meeting, again, robin, datetime(2026, 12, 9, 12, tzinfo=UTC))
    assert (meeting.state, meeting.last_day) == (State.ENDED, date(2026, 11, 30))


def test_nothing_goes_back_behind_a_split_and_all_that_came_after_it_does(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime, change: Callable[..., Change]
) -> None:
    first = change(name="Monday Tea")
    plan = replace(Plan.of(meeting), series=replace(meeting.series, first_day=date(2026, 11, 30)))
    new, _loose = succession.carry_on(session, meeting, plan, date(2026, 11, 30), robin, now)
    split, began = history.last(session, meeting, "split"), history.last(session, new, "began")
    assert split
    assert began
    for row in (first, split):
        with pytest.raises(BehindSplit) as refused:
            restoring.restore(session, meeting, row, robin, now)
        assert refused.value.successor is new
    with pytest.raises(Beginning):
        restoring.restore(session, new, began, robin, now)
    after = change(name="Monday Coffee")
    restoring.restore(session, meeting, after, robin, now)
    assert (meeting.name, meeting.last_day) == ("Monday Tea", date(2026, 11, 29))
    succession.undo(session, new, robin, now)
    restoring.restore(session, meeting, first, robin, now)
    assert (meeting.name, meeting.last_day) == ("Monday Check-in", None)


def test_a_successor_does_not_go_back_into_the_days_of_the_one_before(
    session: Session, meeting: Meeting, robin: Volunteer, now: datetime
) -> None:
    plan = replace(Plan.of(meeting), series=replace(meeting.series, first_day=date(2026, 11, 30)))
    new, _loose = succession.carry_on(session, meeting, plan, date(2026, 11, 30), robin, now)
    with history.noted(session, new, "changed", robin, now):
        planning.change(session, new, replace(plan, name="Monday Tea"), now)
    row = history.last(session, new, "changed")
    assert row
    row.before = {**row.before, "first_day": "2026-11-23"}
    with pytest.raises(CarriedOn):
        restoring.restore(session, new, row, robin, now)
