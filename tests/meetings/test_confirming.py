from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.meetings import changes, confirming, planning
from facilitator.meetings.confirming import LONG
from facilitator.meetings.models import Meeting, Revision, State
from facilitator.meetings.planning import Plan, WrongState
from facilitator.meetings.recurrence import Frequency

SECOND = timedelta(seconds=1)


def test_a_listing_is_due_once_nobody_has_confirmed_it_for_six_months(
    session: Session, make: Any, now: datetime
) -> None:
    old, past = now - LONG, now.date() - timedelta(days=3)
    cases: dict[str, dict[str, Any]] = {
        "just now": {},
        "a second less": {"confirmed_at": old + SECOND},
        "six months": {"confirmed_at": old},
        "a break": {"confirmed_at": old, "state": State.PAUSED},
        "a draft": {"confirmed_at": old, "state": State.DRAFT},
        "ended": {"confirmed_at": old, "state": State.ENDED},
        "over": {"confirmed_at": old, "last_day": past},
        "once, over": {"confirmed_at": old, "first_day": past, "frequency": Frequency.ONCE},
        "once, to come": {"confirmed_at": old, "first_day": date(2026, 12, 1), "frequency": Frequency.ONCE},
        "ends later": {"confirmed_at": old, "last_day": date(2026, 12, 7)},
    }
    meetings = [make.meeting(name, **values) for name, values in cases.items()]
    expected = ["six months", "a break", "once, to come", "ends later"]
    assert [each.name for each in meetings if confirming.is_due(each, now)] == expected
    assert [
        each.name for each in session.scalars(select(Meeting).where(confirming.due(now)).order_by(Meeting.id))
    ] == expected


def test_one_press_confirms_and_no_subscriber_sees_a_change(session: Session, make: Any, now: datetime) -> None:
    meeting = make.meeting(confirmed_at=now - LONG, changed_at=now - LONG)
    session.flush()
    before = (meeting.sequence, meeting.changed_at, session.get_one(Revision, 1).number, planning.stamp(meeting))
    confirming.confirm(meeting, now)
    session.flush()
    session.expire_all()
    assert (meeting.confirmed_at, confirming.is_due(meeting, now)) == (now, False)
    after = (meeting.sequence, meeting.changed_at, session.get_one(Revision, 1).number, planning.stamp(meeting))
    assert after == before


@pytest.mark.parametrize("state", [State.DRAFT, State.ENDED])
def test_what_is_not_listed_is_not_confirmed(make: Any, now: datetime, state: State) -> None:
    meeting = make.meeting(state=state)
    with pytest.raises(WrongState):
        confirming.confirm(meeting, now)


def test_a_date_that_took_place_confirms_as_of_its_beginning_and_never_moves_back(make: Any, now: datetime) -> None:
    meeting, later = make.meeting(confirmed_at=now - LONG), make.meeting("Later", confirmed_at=now)
    for each in (meeting, later):
        confirming.took_place(make.session, each, now - timedelta(days=7), now)
    assert meeting.confirmed_at == now - timedelta(days=7)
    assert later.confirmed_at == now


def test_publishing_and_saving_confirm_and_a_change_of_the_venue_does_not(
    session: Session, make: Any, now: datetime
) -> None:
    robin = make.volunteer("Robin", trained=True)
    hall = make.venue()
    draft, saved, moved = (
        make.meeting(name, state=state, venue=hall, confirmed_at=now - LONG)
        for name, state in (("Draft", State.DRAFT), ("Saved", State.PUBLISHED), ("Moved", State.PUBLISHED))
    )
    planning.publish(session, draft, robin, now)
    planning.change(session, saved, Plan.of(saved), now)
    changes.touch_all(session, hall, now)
    assert [each.confirmed_at for each in (draft, saved, moved)] == [now, now, now - LONG]
    assert (saved.sequence, moved.sequence) == (1, 1)


def test_a_meeting_that_is_new_here_was_looked_at_when_it_was_written(
    session: Session, make: Any, now: datetime
) -> None:
    meeting = make.meeting(changed_at=now - SECOND)
    session.refresh(meeting)
    assert meeting.confirmed_at == now - SECOND


def test_a_volunteer_looks_after_those_of_their_groups_and_a_coordinator_after_all(
    session: Session, make: Any, now: datetime
) -> None:
    robin, cora = make.volunteer("Robin"), make.volunteer("Cora", roles_=("coordinator",))
    ours, theirs = make.group("Ours", robin, cora), make.group("Theirs")
    for days, (name, group) in enumerate((("Ours", ours), ("Theirs", theirs), ("Nobody's", None))):
        make.meeting(name, group=group, confirmed_at=now - LONG - timedelta(days=days))

    def names(query: Any) -> list[str]:
        return [each.name for each in session.scalars(query)]

    assert names(confirming.waiting(robin, now)) == ["Ours"]
    assert names(confirming.waiting(cora, now)) == ["Nobody's", "Theirs", "Ours"]
    assert names(confirming.of_teams(cora, now)) == ["Ours"]
