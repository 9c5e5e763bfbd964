"""Old counts: what becomes of each row, and that what was shown is what is stored."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from facilitator import create_app
from facilitator.accounts import roles
from facilitator.accounts.models import Volunteer
from facilitator.attendance import counts, importing, outgoing, uploads
from facilitator.attendance.counts import Correction, Numbers
from facilitator.attendance.import_plan import Plan
from facilitator.attendance.models import Count, CountImport, ImportedCount, Reason
from facilitator.db import Base, db, writing
from facilitator.meetings import changes
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.models import Kind, Meeting, State, Succession
from facilitator.settings import Settings
from facilitator.tables import spreadsheets
from tests.conftest import Make
from tests.test_migrations import postgresql

from .conftest import EARLY, MONDAY, House

HEAD = "meeting,date,held,in room,online,first time,letters"
OLD = "2019-03-06"  # a Wednesday, long before the meeting was entered here


def sent(
    session: Session, house: House, now: datetime, *rows: str, head: str = HEAD, order: str = "iso"
) -> CountImport:
    """What coordinator Cora sent, kept."""
    upload = uploads.read("\n".join([head, *rows]).encode())
    return importing.keep(session, upload, order, house.cora, now)


def plan(session: Session, house: House, now: datetime, *rows: str, head: str = HEAD, order: str = "iso") -> Plan:
    return importing.plan(session, sent(session, house, now, *rows, head=head, order=order), now)


def queries(session: Session, function: Callable[[], object]) -> int:
    """How many statements a rule sends to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    session.flush()
    event.listen(session.get_bind(), "before_cursor_execute", note)
    function()
    event.remove(session.get_bind(), "before_cursor_execute", note)
    return len(sent)


def refused(found: Plan) -> list[tuple[int, str, str]]:
    return [(each.number, each.fault.column, each.fault.code) for each in found.refused]


def stored(session: Session) -> list[tuple[str, str, Numbers]]:
    rows = session.scalars(select(Count).order_by(Count.id))
    return [(row.meeting.slug, row.day.isoformat(), counts.numbers_of(row)) for row in rows]


def test_rows_are_new_there_already_or_refused_and_nothing_is_stored_by_looking(
    session: Session, house: House, now: datetime
) -> None:
    counts.record(session, house.meeting, MONDAY, Numbers(True, 9, 0, 2), "key-1", house.robin, now)
    found = plan(
        session,
        house,
        now,
        "monday-check-in,2026-11-09,yes,7,0,1,2",
        "Monday Check-in,2026-11-16,yes,9,,2,",
        "monday-check-in,2026-11-02,no,,,,",
        "Tuesday,2026-11-10,yes,7,0,1,2",
    )
    assert [(each.number, each.day.isoformat(), each.numbers) for each in found.new] == [
        (2, "2026-11-09", Numbers(True, 7, 0, 1, 2)),
        (4, "2026-11-02", Numbers(False)),
    ]
    assert found.same == [3]
    assert refused(found) == [(5, "meeting", "unknown")]
    assert stored(session) == [("monday-check-in", "2026-11-16", Numbers(True, 9, 0, 2))]


def test_a_date_that_is_counted_otherwise_is_refused_and_never_overwritten(
    session: Session, house: House, now: datetime
) -> None:
    counts.record(session, house.meeting, MONDAY, Numbers(True, 9), "key-1", house.robin, now)
    kept = sent(session, house, now, "monday-check-in,2026-11-16,yes,8,,,", "monday-check-in,2026-11-09,yes,8,,,")
    found = importing.plan(session, kept, now)
    assert refused(found) == [(2, "date", "counted")]
    importing.accept(session, kept.id, found.digest, house.cora, now)
    assert stored(session)[0] == ("monday-check-in", "2026-11-16", Numbers(True, 9))
    assert len(stored(session)) == 2


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",2026-11-16,yes,1,,,", "meeting", "empty"),
        ("monday-check-in,,yes,1,,,", "date", "empty"),
        ("monday-check-in,soon,yes,1,,,", "date", "no_date"),
        ("monday-check-in,16/11/2026,yes,1,,,", "date", "order"),
        ("monday-check-in,2026-02-30,yes,1,,,", "date", "no_day"),
        ("monday-check-in,1926-11-16,yes,1,,,", "date", "no_day"),
        ("monday-check-in,2026-11-17,yes,1,,,", "date", "not_a_date"),
        ("monday-check-in,2026-11-30,yes,1,,,", "date", "not_begun"),
        ("monday-check-in,2026-11-16,perhaps,1,,,", "held", "truth"),
        ("monday-check-in,2026-11-16,yes,,,,", "people", "nobody"),
        ("monday-check-in,2026-11-16,,,,,", "people", "nobody"),
        ("monday-check-in,2026-11-16,yes,about 9,,,", "in_room", "whole"),
        ("monday-check-in,2026-11-16,yes,-1,,,", "in_room", "whole"),
        ("monday-check-in,2026-11-16,yes,1000,,,", "in_room", "whole"),
        ("monday-check-in,2026-11-16,yes,2.5,,,", "in_room", "whole"),
        ("monday-check-in,2026-11-16,yes,3,,4,", "first_time", "above"),
        ("monday-check-in,2026-11-16,no,3,,,", "in_room", "not_held"),
    ],
)
def test_what_is_wrong_with_a_row_is_named_with_its_column(
    session: Session, house: House, now: datetime, row: str, column: str, code: str
) -> None:
    found = plan(session, house, now, row)
    assert (refused(found), found.new, found.same) == ([(2, column, code)], [], [])


def test_before_a_meeting_was_entered_here_any_date_is_taken_and_since_then_only_its_own(
    session: Session, house: House, now: datetime
) -> None:
    # Its first day is 5 January 2026, and it was entered on 1 June.
    days = [OLD, "2026-01-01", "2026-05-29", "2026-06-01", "2026-06-02", "2026-11-20"]
    found = plan(session, house, now, *(f"monday-check-in,{day},yes,5,,," for day in days))
    assert [each.day.isoformat() for each in found.new] == [OLD, "2026-01-01", "2026-05-29", "2026-06-01"]
    assert [(each.number, each.fault.code) for each in found.refused] == [(6, "not_a_date"), (7, "not_a_date")]
    assert found.refused[0].fault.values == {"known": date(2026, 6, 1)}


def test_a_series_that_carries_another_on_has_no_years_before(session: Session, house: House, now: datetime) -> None:
    since = date(2026, 11, 30)
    later = Meeting(
        **{
            column.name: getattr(house.meeting, column.name)
            for column in Meeting.__table__.columns
            if column.name not in ("id", "uid", "slug", "first_day")
        },
        uid="later@example.org",
        slug="later",
        first_day=since,
    )
    session.add(later)
    session.flush()
    session.add(Succession(predecessor_id=house.meeting.id, successor_id=later.id))
    session.flush()
    found = plan(session, house, now, f"later,{OLD},yes,5,,,", "Monday Check-in,2026-11-16,yes,5,,,")
    assert refused(found) == [(2, "date", "carried_on")]
    assert [each.meeting.slug for each in found.new] == ["monday-check-in"]  # of two of that name the one with the date


def test_two_meetings_of_one_name_are_told_apart_by_their_group(
    session: Session, house: House, make: Any, now: datetime
) -> None:
    make.meeting("Monday Check-in", slug="other", group=make.group("Hillside"), created_at=EARLY)
    head = f"{HEAD},group"
    found = plan(
        session,
        house,
        now,
        "Monday Check-in,2026-11-16,yes,5,,,,Hillside",
        "Monday Check-in,2026-11-16,yes,6,,,,",
        "Monday Check-in,2026-11-16,yes,7,,,,Riverside",
        "other,2026-11-09,yes,8,,,,",
        head=head,
    )
    assert [(each.number, each.meeting.slug) for each in found.new] == [(2, "other"), (5, "other")]
    assert refused(found) == [(3, "meeting", "several"), (4, "meeting", "unknown_in_group")]
    assert found.refused[0].fault.values["slugs"] == ["monday-check-in", "other"]


def test_a_date_that_was_moved_is_found_by_either_day(session: Session, house: House, now: datetime) -> None:
    session.add(
        DateChange(
            meeting_id=house.meeting.id,
            day=MONDAY,
            what=What.MOVED,
            to_day=MONDAY + timedelta(days=1),
            start_time=time(19),
            duration=90,
        )
    )
    session.flush()
    found = plan(session, house, now, "monday-check-in,2026-11-17,yes,5,,,", "monday-check-in,2026-11-16,yes,5,,,")
    assert [(each.number, each.day) for each in found.new] == [(2, MONDAY)]
    assert refused(found) == [(3, "date", "twice")]


def test_a_draft_takes_no_counts(session: Session, house: House, now: datetime) -> None:
    house.meeting.state = State.DRAFT
    assert refused(plan(session, house, now, "monday-check-in,2026-11-16,yes,5,,,")) == [(2, "meeting", "draft")]


@pytest.mark.parametrize(
    ("kind", "row", "expected"),
    [
        (Kind.IN_PERSON, "9", Numbers(True, 9)),
        (Kind.ONLINE, "9", Numbers(True, 0, 9)),
        (Kind.HYBRID, "0", Numbers(True)),
        (Kind.HYBRID, "9", "which"),
    ],
)
def test_one_number_of_people_is_put_where_the_meeting_is(
    session: Session, house: House, now: datetime, kind: Kind, row: str, expected: Any
) -> None:
    house.meeting.kind = kind
    found = plan(session, house, now, f"monday-check-in,2026-11-16,{row}", head="Meeting,Date,Attendance")
    assert [each.numbers for each in found.new] + [each.fault.code for each in found.refused] == [expected]


@pytest.mark.parametrize(
    ("order", "text", "expected"),
    [
        ("iso", "2026-11-16", "2026-11-16"),
        ("day", "2026-11-16", "2026-11-16"),
        ("iso", "2026/11/16 19:00", "2026-11-16"),
        ("day", "16/11/2026", "2026-11-16"),
        ("day", "16. 11. 2026", "2026-11-16"),
        ("day", "2.11.2026", "2026-11-02"),
        ("month", "11/2/2026", "2026-11-02"),
        ("month", "16/11/2026", "no_day"),
        ("iso", "2/11/2026", "order"),
        ("day", "2/11/26", "no_date"),
        ("day", "2/11.2026", "no_date"),
    ],
)
def test_a_date_is_read_as_somebody_said_that_the_file_writes_it(
    session: Session, house: House, now: datetime, order: str, text: str, expected: str
) -> None:
    found = plan(session, house, now, f"monday-check-in,{text},yes,5,,,", order=order)
    assert [each.day.isoformat() for each in found.new] + [each.fault.code for each in found.refused] == [expected]


def test_what_was_shown_is_stored_once_by_whoever_accepted_it(session: Session, house: House, now: datetime) -> None:
    kept = sent(session, house, now, "monday-check-in,2026-11-09,yes,7,,,", f"monday-check-in,{OLD},yes,6,,,")
    seen = importing.plan(session, kept, now).digest
    for _press in range(2):
        done = importing.accept(session, kept.id, seen, house.cora, now)
        assert (done.stored, done.accepted_at, done.read) == (2, now, None)
    assert stored(session) == [
        ("monday-check-in", "2026-11-09", Numbers(True, 7)),
        ("monday-check-in", OLD, Numbers(True, 6)),
    ]
    rows = session.scalars(select(Count)).all()
    assert {(row.volunteer_id, row.entered_at) for row in rows} == {(house.cora.id, now)}


def test_what_would_be_stored_otherwise_than_it_was_shown_is_not_stored(
    session: Session, house: House, now: datetime
) -> None:
    kept = sent(session, house, now, "monday-check-in,2026-11-16,yes,7,,,", f"monday-check-in,{OLD},yes,6,,,")
    seen = importing.plan(session, kept, now).digest
    counts.record(session, house.meeting, MONDAY, Numbers(True, 8), "key-1", house.robin, now)
    with pytest.raises(importing.ChangedMeanwhile):
        importing.accept(session, kept.id, seen, house.cora, now)
    assert stored(session) == [("monday-check-in", "2026-11-16", Numbers(True, 8))]


def test_a_file_without_news_stores_nothing(session: Session, house: House, now: datetime) -> None:
    kept = sent(session, house, now, "nowhere,2026-11-16,yes,7,,,")
    with pytest.raises(importing.NothingNew):
        importing.accept(session, kept.id, importing.plan(session, kept, now).digest, house.cora, now)


def test_an_import_is_taken_back_as_a_whole_and_later_corrections_stay(
    session: Session, house: House, now: datetime
) -> None:
    kept = sent(session, house, now, *(f"monday-check-in,2026-11-{day},yes,7,,," for day in ("02", "09", "16")))
    importing.accept(session, kept.id, importing.plan(session, kept, now).digest, house.cora, now)
    first = session.scalars(select(Count).where(Count.day == MONDAY)).one()
    correct(session, house, first, Numbers(True, 9), now)
    assert importing.take_back(session, kept.id, now) == importing.Back(removed=3, corrected=1)
    assert stored(session) == [("monday-check-in", "2026-11-16", Numbers(True, 9))]
    assert session.scalars(select(ImportedCount)).all() == []
    assert importing.take_back(session, kept.id, now + timedelta(days=1)) == importing.Back(0, 0)
    assert kept.undone_at == now


def correct(session: Session, house: House, first: Count, numbers: Numbers, now: datetime) -> None:
    """Robin corrects a count."""
    counts.record(
        session, house.meeting, first.day, numbers, "key-9", house.robin, now, Correction(first.id, Reason.RECOUNTED)
    )


def test_what_waits_longer_than_a_day_is_thrown_away_and_what_was_accepted_is_not(
    session: Session, house: House, now: datetime
) -> None:
    old, young, done = (
        sent(session, house, now, f"monday-check-in,2026-11-{day},yes,7,,,") for day in ("02", "09", "16")
    )
    importing.accept(session, done.id, importing.plan(session, done, now).digest, house.cora, now)
    old.sent_at = done.sent_at = now - timedelta(days=1, seconds=1)
    numbers = (old.id, young.id, done.id)
    assert importing.forget(session, now) == 1
    assert [each.id for each in importing.every(session)] == [numbers[2], numbers[1]]
    with pytest.raises(importing.NotThere):
        importing.accept(session, numbers[0], "", house.cora, now)


def test_a_plan_takes_as_many_queries_for_many_rows_as_for_one(session: Session, house: House, now: datetime) -> None:
    mondays = [date(2026, 6, 1) + timedelta(weeks=week) for week in range(24)]
    one = sent(session, house, now, "monday-check-in,2026-11-16,yes,7,,,")
    many = sent(session, house, now, *(f"monday-check-in,{day},yes,7,,," for day in mondays))
    assert queries(session, lambda: importing.plan(session, many, now)) == queries(
        session, lambda: importing.plan(session, one, now)
    )


def rows_of(session: Session) -> list[tuple[object, ...]]:
    """All that a count says but who entered it and at which hour; what was seen as how many rows of its date."""
    rows = session.scalars(select(Count).order_by(Count.id)).all()
    said = [
        (
            row.meeting.slug,
            row.day,
            counts.numbers_of(row),
            sum(each.meeting_id == row.meeting_id and each.day == row.day and each.id <= row.seen for each in rows)
            if row.seen
            else None,
            row.reason,
            row.entered_at.date(),
        )
        for row in rows
    ]
    return sorted(said, key=lambda each: (str(each[0]), str(each[1])))


@pytest.mark.parametrize("write", [spreadsheets.to_csv, spreadsheets.to_xlsx], ids=["csv", "xlsx"])
def test_counts_that_go_out_come_in_again_as_the_same_rows(
    session: Session, house: House, make: Any, now: datetime, write: Callable[[spreadsheets.Table], bytes]
) -> None:
    evening = make.meeting("Evening", slug="evening", group=house.group, kind=Kind.ONLINE, created_at=EARLY)
    counts.record(session, house.meeting, MONDAY, Numbers(True, 9, 0, 2, 1), "k1", house.robin, now - timedelta(days=6))
    first = session.scalars(select(Count)).one()
    correct(session, house, first, Numbers(True, 8, 0, 2), now)
    counts.record(session, house.meeting, date(2026, 11, 9), Numbers(False), "k2", house.alex, now)
    counts.record(session, house.meeting, date(2026, 11, 9), Numbers(True, 3), "k4", house.robin, now)  # neither saw
    counts.record(session, evening, MONDAY, Numbers(True, 0, 12, 3), "k3", house.robin, now)
    before = outgoing.table(session, [house.meeting, evening], "Counts")
    rows = rows_of(session)
    assert {row[3:5] for row in rows} == {(None, None), (1, Reason.RECOUNTED)}
    data = write(before)
    assert write(outgoing.table(session, [evening, house.meeting], "Counts")) == data
    for row in session.scalars(select(Count)):
        session.delete(row)
    session.flush()
    kept = importing.keep(session, uploads.read(data), "iso", house.cora, now)
    found = importing.plan(session, kept, now)
    assert (found.refused, len(found.new), uploads.read(data).unread) == ([], 5, [])
    importing.accept(session, kept.id, found.digest, house.cora, now)
    assert outgoing.table(session, [house.meeting, evening], "Counts") == before
    assert rows_of(session) == rows
    again = importing.keep(session, uploads.read(data), "iso", house.cora, now)
    assert [
        len(part) for part in (importing.plan(session, again, now).new, importing.plan(session, again, now).same)
    ] == [0, 5]


def test_on_postgresql_two_who_press_at_once_store_it_once(settings: Settings, now: datetime) -> None:
    with postgresql() as url, create_app(replace(settings, database_url=url)).app_context(), writing():
        Base.metadata.create_all(db.engine)
        roles.ensure(db.session)
        changes.bump(db.session, now)
        make = Make(db.session, now)
        cora = make.volunteer("Cora", roles_=("coordinator",))
        make.meeting(created_at=EARLY)
        upload = uploads.read(f"{HEAD}\nmonday-check-in,2026-11-09,yes,7,,,\nmonday-check-in,{OLD},yes,6,,,".encode())
        number = importing.keep(db.session, upload, "iso", cora, now).id
        seen, who = importing.plan(db.session, importing.find(db.session, number), now).digest, cora.id
        db.session.commit()

        engine = db.engine

        def press(_hand: int) -> int:
            with Session(engine) as session:
                done = importing.accept(session, number, seen, session.get_one(Volunteer, who), now).stored
                session.commit()
                return done

        with ThreadPoolExecutor(4) as hands:
            assert list(hands.map(press, range(4))) == [2, 2, 2, 2]
        assert len(stored(db.session)) == 2
        assert importing.take_back(db.session, number, now) == importing.Back(removed=2, corrected=0)
        assert stored(db.session) == []
        db.session.remove()
        engine.dispose()
