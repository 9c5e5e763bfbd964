from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from facilitator.exchange.loading import load
from facilitator.exchange.models import Batch, BatchRow
from facilitator.exchange.outcome import File, Outcome
from facilitator.exchange.reading import read
from facilitator.exchange.undo import undo
from facilitator.meetings import changes, pausing, schedule
from facilitator.meetings.models import ComingDate, Group, Meeting, Revision, State, Status, Venue
from tests.conftest import Make

from .conftest import DEFAULTS, Bring, Stored
from .lists import at, bare, full, row


def sums(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.new["meeting"], sum(each.table == "meeting" for each in outcome.changed), outcome.unchanged


def one(session: Session, slug: str) -> Meeting:
    return session.scalars(select(Meeting).where(Meeting.slug == slug)).one()


def test_a_new_list_is_published_with_its_groups_venues_and_coming_dates(session: Session, bring: Bring) -> None:
    outcome = bring([at(1, **row("talk", day=[1, 3], types=["X", "W", "ZZ9"], group="Mill Group"))])
    meeting = one(session, "talk")
    assert sums(outcome) == (1, 0, 0)
    assert (outcome.batch, outcome.source, outcome.known) == (1, "list", False)
    assert (meeting.state, meeting.weekdays, meeting.first_day) == (State.PUBLISHED, [0, 2], date(2026, 11, 23))
    assert (meeting.audiences, meeting.kept_types, meeting.sequence) == (("women",), ["ZZ9"], 0)
    assert meeting.group is not None
    assert meeting.venue is not None
    assert (meeting.group.slug, meeting.group.team) == ("mill-group", [])
    assert (meeting.venue.slug, meeting.venue.step_free, meeting.venue.timezone) == ("hall-1", True, "Europe/London")
    first = session.scalars(select(ComingDate.day).order_by(ComingDate.day).limit(3)).all()
    assert first == [date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 30)]
    assert "mill lane" in meeting.search_text


@pytest.mark.parametrize("rows", [full(130), bare(60)], ids=["full", "bare"])
def test_a_second_run_finds_nothing_new_also_weeks_later(
    rows: list[dict[str, object]], session: Session, bring: Bring, stored: Stored, now: datetime
) -> None:
    first = bring(rows)
    before, revision = stored(), session.get_one(Revision, 1).number
    second = bring(rows, name="list-of-next-month.json", at=now + timedelta(days=31))
    assert sums(first) == (len(rows), 0, 0)
    assert sums(second) == (0, 0, len(rows))
    assert (second.batch, second.source, second.known, second.changed, second.gone) == (2, "list", True, [], [])
    assert (stored(), session.get_one(Revision, 1).number) == (before, revision)


def test_a_changed_list_says_which_fields_changed_and_what_is_gone(session: Session, bring: Bring) -> None:
    bring([at(number, **row(f"talk-{number}")) for number in range(4)])
    outcome = bring(
        [
            at(0, **row("talk-0", time="18:00", notes="Bring a pen.")),
            at(1, **row("talk-1", day=4)),
            at(2, **row("talk-2"), location_notes="Ring."),
            at(9, **row("talk-9")),
        ]
    )
    assert sums(outcome) == (1, 2, 1)
    assert [(each.table, each.slug, each.fields) for each in outcome.changed] == [
        ("venue", "hall-2", {"way_in": ("", "Ring.")}),
        (
            "meeting",
            "talk-0",
            {"about": ("", "Bring a pen."), "start_time": ("19:00", "18:00"), "duration": (90, 150)},
        ),
        (
            "meeting",
            "talk-1",
            {
                "rule": (
                    {"frequency": "weekly", "interval": 1, "weekdays": [1], "nth": None},
                    {"frequency": "weekly", "interval": 1, "weekdays": [3], "nth": None},
                ),
                "first_day": ("2026-11-24", "2026-11-26"),
            },
        ),
    ]
    assert outcome.gone == [("talk-3", "Talk-3")]
    assert [one(session, f"talk-{number}").sequence for number in range(4)] == [1, 1, 1, 0]
    assert one(session, "talk-3").state is State.PUBLISHED


def test_what_was_changed_here_stays_until_the_list_has_news_of_that_field(
    session: Session, bring: Bring, now: datetime
) -> None:
    bring([at(1, **row("talk", notes="Old."))])
    meeting = one(session, "talk")
    meeting.about, meeting.name, meeting.state = "Ours.", "Our name", State.ENDED
    changes.touch(session, meeting, now)
    session.commit()

    again = bring([at(1, **row("talk", notes="Old."))])
    assert (sums(again), again.kept) == ((0, 0, 1), 1)
    assert (meeting.about, meeting.name, meeting.state) == ("Ours.", "Our name", State.ENDED)

    news = bring([at(1, **row("talk", notes="New."))])
    assert (sums(news), news.changed[0].fields) == ((0, 1, 0), {"about": ("Ours.", "New.")})
    assert (meeting.about, meeting.name, meeting.state) == ("New.", "Our name", State.ENDED)


def test_two_lists_that_both_count_from_one_stay_apart(session: Session, bring: Bring) -> None:
    bring([row(str(number), name=f"North {number}") for number in range(1, 5)], name="north.json")
    south = bring([row(str(number), name=f"South {number}") for number in range(1, 5)], name="south.json")
    assert (sums(south), south.source, south.known, south.gone) == ((4, 0, 0), "south", False, [])
    again = bring([row("2", name="South 2", time="18:00")], name="whatever.json")
    assert (sums(again), again.source) == ((0, 1, 0), "south")
    assert [slug for slug, _name in again.gone] == ["1-2", "3-2", "4-2"]
    assert sorted(session.scalars(select(Meeting.slug))) == ["1", "1-2", "2", "2-2", "3", "3-2", "4", "4-2"]


def test_a_list_can_be_named_where_nothing_in_it_is_as_it_was(bring: Bring) -> None:
    bring([row("a", name="Old name")], source="city")
    renamed = bring([row("a", name="New name")], name="other.json", source="city")
    assert (sums(renamed), renamed.known) == ((0, 1, 0), True)


def test_a_new_list_with_the_name_of_an_old_one_gets_a_name_of_its_own(bring: Bring) -> None:
    bring([row("a", name="One")])
    assert bring([row("b", name="Other")]).source == "list 2"


def test_a_group_and_a_venue_of_ours_are_used_and_only_completed(session: Session, bring: Bring, now: datetime) -> None:
    session.add(Group(slug="mill", name="MILL GROUP", about="Ours."))
    session.add(
        Venue(slug="our-hall", name="Hall 1", address="2 Mill Lane, Riverbend, RV1 1AA, UK", timezone="UTC", way_in="")
    )
    session.commit()
    rows = [at(1, **row("talk", group="Mill Group", group_notes="Theirs.", location_notes="Ring."))]
    outcome = bring(rows)
    group, venue = session.scalars(select(Group)).one(), session.scalars(select(Venue)).one()
    assert (outcome.new["group"], outcome.new["venue"]) == (0, 0)
    assert (group.about, group.name) == ("Ours.", "MILL GROUP")
    assert (venue.way_in, venue.region, venue.timezone) == ("Ring.", "Riverbend", "UTC")
    assert sums(bring(rows)) == (0, 0, 1)


def test_a_meeting_of_ours_with_the_same_slug_is_another_meeting(session: Session, bring: Bring, make: object) -> None:
    make.meeting("Talk", slug="talk")  # type: ignore[attr-defined]
    assert sums(bring([row("talk"), row("Talk!"), row("new")])) == (3, 0, 0)
    assert sorted(session.scalars(select(Meeting.slug))) == ["new-2", "talk", "talk-2", "talk-3"]


def test_a_day_that_our_last_day_forbids_is_refused_and_the_rest_taken(session: Session, bring: Bring) -> None:
    bring([row("a"), row("b")])
    meeting = one(session, "a")
    meeting.last_day = date(2026, 11, 24)
    session.commit()
    outcome = bring([row("a", day=4), row("b", day=4)])
    assert [(each.row, each.slug, each.field, each.code) for each in outcome.refused] == [
        (1, "a", "last_day", "rule_before_first")
    ]
    assert (one(session, "a").weekdays, one(session, "b").weekdays) == ([1], [3])


def test_a_run_that_is_not_committed_changes_nothing(
    session: Session, bring: Bring, stored: Stored, now: datetime
) -> None:
    bring([row("a")])
    before = stored()
    load(
        session,
        read(enumerate([row("a", time="18:00"), row("b")], 1), DEFAULTS),
        File("list.json", "meeting-guide"),
        now,
    )
    session.rollback()
    assert (stored(), session.scalars(select(Batch.id)).all()) == (before, [1])


def test_a_row_is_noted_only_where_the_list_has_news(session: Session, bring: Bring) -> None:
    bring([row("a"), row("b")])
    bring([row("a"), row("b", time="18:00")])
    noted = session.execute(select(BatchRow.batch_id, BatchRow.table, BatchRow.key).order_by(BatchRow.id)).all()
    assert [tuple(each) for each in noted] == [(1, "meeting", "a"), (1, "meeting", "b"), (2, "meeting", "b")]


def test_ten_times_the_rows_need_hardly_more_reading(session: Session, bring: Bring) -> None:
    def reads(count: int) -> int:
        found: list[str] = []

        def note(*args: object) -> None:
            found.append(str(args[2]))

        event.listen(session.get_bind(), "before_cursor_execute", note)
        bring(full(count), source=f"list of {count}")
        event.remove(session.get_bind(), "before_cursor_execute", note)
        return sum(statement.startswith("SELECT") for statement in found)

    assert reads(200) <= reads(20) + 2


def held(session: Session, since: date, until: date) -> list[date]:
    found = schedule.of(session, session.scalars(select(Meeting)).one()).dates(since, until)
    return [each.day for each in found if each.status is Status.ON]


def test_a_meeting_that_was_paused_here_meets_again_where_the_list_says_so(
    session: Session, bring: Bring, make: Make, now: datetime
) -> None:
    robin, day = make.volunteer("Robin", trained=True, roles_=("coordinator",)), timedelta(days=1)
    bring([at(1, **row("a"))])
    pausing.until_further_notice(session, one(session, "a"), robin, now + day / 2)
    bring([at(1, **row("a"), attendance_option="inactive")], at=now + day)
    assert held(session, date(2026, 11, 24), date(2026, 12, 31)) == []
    bring([at(1, **row("a"))], at=now + 14 * day)  # Monday 7 December
    meeting = one(session, "a")
    assert (meeting.state, meeting.paused_from) == (State.PUBLISHED, None)
    assert held(session, date(2026, 11, 24), date(2026, 12, 15)) == [date(2026, 12, 8), date(2026, 12, 15)]
    assert session.scalars(select(ComingDate.day).order_by(ComingDate.day)).first() == date(2026, 12, 8)


def test_what_did_not_take_place_while_the_list_paused_a_meeting_stays_so(
    session: Session, bring: Bring, now: datetime
) -> None:
    day = timedelta(days=1)
    bring([at(1, **row("a"))], at=now - 7 * day)
    bring([at(1, **row("a"), attendance_option="inactive")], at=now + day * 2)  # on Wednesday, after Tuesday's date
    assert (one(session, "a").state, one(session, "a").paused_from) == (State.PAUSED, date(2026, 11, 25))
    bring([at(1, **row("a"))], at=now + 15 * day)  # on the evening of Tuesday 8 December, an hour before
    assert held(session, date(2026, 11, 17), date(2026, 12, 8)) == [
        date(2026, 11, 17),
        date(2026, 11, 24),
        date(2026, 12, 8),
    ]
    undo(session, 3, now + 15 * day)
    assert (one(session, "a").state, one(session, "a").paused_from) == (State.PAUSED, date(2026, 12, 8))
    undo(session, 2, now + 15 * day)
    assert (one(session, "a").state, one(session, "a").paused_from) == (State.PUBLISHED, None)


def test_a_meeting_that_comes_paused_has_no_date_before(session: Session, bring: Bring) -> None:
    bring([at(1, **row("a", day=1), attendance_option="inactive")])
    assert (one(session, "a").state, one(session, "a").paused_from) == (State.PAUSED, date(2026, 11, 23))
    assert held(session, date(2026, 11, 1), date(2026, 12, 8)) == []
