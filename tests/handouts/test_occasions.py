"""The meetings that something can be printed for."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy.orm import Session

from facilitator.handouts import occasions
from facilitator.meetings.models import State
from tests.conftest import Make


def names(found: occasions.Choices) -> tuple[list[str], list[str]]:
    return [meeting.name for meeting in found.own], [meeting.name for meeting in found.others]


def test_a_volunteers_own_meetings_come_first_and_drafts_never(session: Session, make: Make) -> None:
    robin = make.volunteer()
    group = make.group("Mine", robin)
    make.meeting("Own", group=group)
    make.meeting("Draft", group=group, state=State.DRAFT)
    make.meeting("Another")
    assert names(occasions.choices(session, robin, "")) == (["Own"], ["Another"])
    assert names(occasions.choices(session, None, "")) == ([], ["Another", "Own"])


def test_of_very_many_only_the_own_ones_and_the_chosen_one_are_offered(
    session: Session, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(occasions, "MOST_CHOICES", 2)
    robin = make.volunteer()
    make.meeting("Own", group=make.group("Mine", robin))
    make.meeting("One")
    make.meeting("Two")
    assert names(occasions.choices(session, robin, "two")) == (["Own"], ["Two"])
    assert names(occasions.choices(session, None, "")) == ([], [])


def test_a_meeting_that_the_public_may_not_know_of_is_not_found(session: Session, make: Make) -> None:
    make.meeting("Draft", state=State.DRAFT)
    for slug in ("draft", "nothing"):
        with pytest.raises(occasions.NoSuchMeeting):
            occasions.find(session, slug, make.now)


def test_the_next_start_is_in_the_meetings_own_zone_and_one_that_runs_counts(session: Session, make: Make) -> None:
    meeting = make.meeting("Monday", first_day=date(2026, 1, 5), start_time=time(19, 0), duration=90)
    at = lambda day, hour, minute=0: datetime(2026, 11, day, hour, minute, tzinfo=UTC)  # noqa: E731
    starts = [occasions.next_start(session, meeting, moment) for moment in (at(23, 18), at(23, 20, 29), at(23, 20, 30))]
    assert [start.isoformat() if start else "" for start in starts] == [
        "2026-11-23T19:00:00+00:00",
        "2026-11-23T19:00:00+00:00",
        "2026-11-30T19:00:00+00:00",
    ]


def test_a_meeting_that_pauses_or_is_over_has_no_next_date(session: Session, make: Make, now: datetime) -> None:
    assert occasions.next_start(session, make.meeting("Pausing", state=State.PAUSED), now) is None
    assert occasions.next_start(session, make.meeting("Over", last_day=date(2026, 11, 16)), now) is None
