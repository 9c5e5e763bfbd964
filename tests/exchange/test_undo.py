from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.attendance.models import Count
from facilitator.exchange.models import Batch
from facilitator.exchange.undo import InTheWay, NoSuchBatch, TakenBack, undo
from facilitator.meetings import dates
from facilitator.meetings.models import Group, Meeting, MeetingAudience, State, Venue
from facilitator.meetings.reasons import Why
from facilitator.rota.models import Duty
from tests.conftest import Make

from .conftest import Bring, Stored
from .lists import at, full, row


def in_the_way(session: Session, number: int, now: datetime) -> list[tuple[str, str, str, dict[str, object]]]:
    with pytest.raises(InTheWay) as refused:
        undo(session, number, now)
    session.rollback()
    return [(each.table, each.slug, each.code, each.values) for each in refused.value.obstacles]


def test_a_whole_list_goes_as_it_came(session: Session, bring: Bring, stored: Stored, now: datetime) -> None:
    before = stored()
    bring(full(130))
    undone = undo(session, 1, now)
    session.commit()
    assert undone.removed == {"meeting": 130, "group": 25, "venue": 62}
    assert stored() == before
    assert session.scalar(select(func.count()).select_from(MeetingAudience)) == 0


def test_what_a_batch_changed_is_as_before_and_its_list_news_again(
    session: Session, bring: Bring, stored: Stored, now: datetime
) -> None:
    bring([at(1, **row("a", group="One")), at(2, **row("b")), at(3, **row("c", types=["W"]))])
    before = stored()
    rows = [
        at(7, **row("a", group="Other", time="18:00")),
        at(2, **row("b"), location_notes="Ring."),
        at(3, **row("c", day=[1, 4], types=["TC", "M"])),
        at(4, **row("d")),
    ]
    assert len(bring(rows).changed) == 3
    undone = undo(session, 2, now)
    session.commit()
    assert undone.removed == {"meeting": 1, "group": 1, "venue": 2}
    assert undone.restored == {"meeting": 2, "group": 0, "venue": 1}
    assert stored() == before
    assert session.scalars(select(Meeting.sequence).order_by(Meeting.slug)).all() == [2, 2, 2]
    again = bring(rows)
    assert (again.new["meeting"], len(again.changed)) == (1, 3)


def test_a_batch_goes_once_and_one_that_is_not_there_never(session: Session, bring: Bring, now: datetime) -> None:
    bring([row("a")])
    undo(session, 1, now)
    with pytest.raises(TakenBack):
        undo(session, 1, now)
    with pytest.raises(NoSuchBatch):
        undo(session, 2, now)


def test_a_later_batch_has_to_go_first(session: Session, bring: Bring, stored: Stored, now: datetime) -> None:
    bring([row("a"), row("b")])
    bring([row("a", time="18:00"), row("b")])
    assert in_the_way(session, 1, now) == [("meeting", "a", "later", {"batch": 2})]
    undo(session, 2, now)
    undo(session, 1, now)
    session.commit()
    assert stored()["meeting"] == {}


def test_what_was_changed_or_entered_since_stands_in_the_way_and_nothing_is_lost(
    session: Session, bring: Bring, make: object, stored: Stored, now: datetime
) -> None:
    bring([at(number, **row(slug, group=f"Group {slug}")) for number, slug in enumerate("abcd")])
    found = {each.slug: each for each in session.scalars(select(Meeting))}
    volunteer = make.volunteer()  # type: ignore[attr-defined]
    found["a"].about = "Ours."
    session.add(Duty(meeting_id=found["b"].id, day=date(2026, 11, 24), volunteer_id=volunteer.id))
    day = date(2026, 11, 24)
    numbers = {"held": True, "in_room": 3, "online": 0, "first_time": 0, "letters": 0}
    session.add(Count(meeting_id=found["c"].id, day=day, key="k", volunteer_id=volunteer.id, entered_at=now, **numbers))
    found["d"].group.team = [volunteer]  # type: ignore[union-attr]
    make.meeting("Our own", venue=found["d"].venue)  # type: ignore[attr-defined]
    session.commit()
    before = stored()

    assert in_the_way(session, 1, now) == [
        ("meeting", "a", "changed", {"field": "about"}),
        ("meeting", "b", "in_use", {"by": "duty", "count": 1}),
        ("meeting", "c", "in_use", {"by": "attendance_count", "count": 1}),
        ("group", "group-b", "in_use", {"by": "meeting", "count": 1}),
        ("group", "group-c", "in_use", {"by": "meeting", "count": 1}),
        ("group", "group-d", "in_use", {"by": "membership", "count": 1}),
        ("venue", "hall-1", "in_use", {"by": "meeting", "count": 1}),
        ("venue", "hall-2", "in_use", {"by": "meeting", "count": 1}),
        ("venue", "hall-3", "in_use", {"by": "meeting", "count": 1}),
    ]
    assert stored() == before

    undone = undo(session, 1, now, force=True)
    session.commit()
    assert (undone.removed, undone.ended, undone.stay) == ({"meeting": 2, "group": 1, "venue": 1}, 2, 6)
    states = {each.slug: each.state for each in session.scalars(select(Meeting))}
    assert states == {"b": State.ENDED, "c": State.ENDED, "our-own": State.PUBLISHED}
    assert session.scalar(select(func.count(Count.id))) == 1


def test_a_field_changed_since_goes_back_only_by_force(session: Session, bring: Bring, now: datetime) -> None:
    bring([row("a", notes="Old.")])
    bring([row("a", notes="New.")])
    meeting = session.scalars(select(Meeting)).one()
    meeting.about = "Ours."
    session.commit()
    assert in_the_way(session, 2, now) == [("meeting", "a", "changed", {"field": "about"})]
    undo(session, 2, now, force=True)
    assert meeting.about == "Old."


def test_a_group_that_went_meanwhile_is_named(session: Session, bring: Bring, now: datetime) -> None:
    bring([row("a", group="One")])
    bring([row("a", group="Other")])
    session.delete(session.scalars(select(Group).where(Group.slug == "one")).one())
    session.commit()
    assert in_the_way(session, 2, now) == [
        ("meeting", "a", "missing", {"field": "group"}),
        ("group", "other", "in_use", {"by": "meeting", "count": 1}),
    ]
    assert session.get_one(Batch, 2).undone_at is None


def test_a_feed_says_what_a_list_has_news_of_a_venue_also_where_one_date_alone_is_there(
    client: FlaskClient, session: Session, bring: Bring, make: Make, now: datetime, clock_at: Callable[[datetime], None]
) -> None:
    def way_in() -> str:
        feed = client.get("/calendars/meetings/ours.ics").text.replace("\r\n ", "")
        return feed.partition("How to get in: ")[2].partition(".")[0]

    robin, hour = make.volunteer("Robin", trained=True, roles_=("coordinator",)), timedelta(hours=1)
    ours = make.meeting("Ours", venue=make.venue())
    bring([at(1, **row("a"), location_notes="Front.")])
    there = session.scalars(select(Venue).where(Venue.slug == "hall-1")).one()
    usual = dates.usual(ours, date(2026, 12, 7))
    dates.move(session, ours, usual.on_day, replace(usual, venue=there), Why(), robin, now)
    said = [way_in()]
    clock_at(now + hour)
    bring([at(1, **row("a"), location_notes="Back.")], at=now + hour)
    said.append(way_in())
    clock_at(now + 2 * hour)
    undo(session, 2, now + 2 * hour)
    said.append(way_in())
    assert said == ["Front", "Back", "Front"]


def test_a_meeting_that_is_not_in_the_list_goes_with_its_venue_into_another_zone_and_back(
    session: Session, bring: Bring, make: Make, now: datetime
) -> None:
    bring([at(1, **row("a"))])
    ours = make.meeting("Ours", venue=session.scalars(select(Venue).where(Venue.slug == "hall-1")).one())
    zones = []
    bring([at(1, **row("a"), timezone="Europe/Dublin")])
    zones.append(ours.timezone)
    undo(session, 2, now)
    zones.append(ours.timezone)
    assert zones == ["Europe/Dublin", "Europe/London"]
    assert session.scalars(select(Meeting.timezone)).all() == ["Europe/London"] * 2


def test_a_meeting_that_is_ended_by_force_has_no_dates_from_today_on(
    client: FlaskClient, session: Session, bring: Bring, make: Make, now: datetime, clock_at: Callable[[datetime], None]
) -> None:
    robin, week = make.volunteer("Robin", trained=True, roles_=("coordinator",)), timedelta(days=7)
    bring([row("a")])
    meeting = session.scalars(select(Meeting)).one()
    dates.cancel(session, meeting, date(2026, 12, 8), Why("illness"), robin, now)
    session.commit()
    clock_at(now + week)
    undone = undo(session, 1, now + week, force=True, who=robin)
    session.commit()
    assert (undone.ended, meeting.state, meeting.last_day) == (1, State.ENDED, date(2026, 11, 29))
    assert "UNTIL=20261124T190000Z" in client.get("/calendars/meetings/a.ics").text
