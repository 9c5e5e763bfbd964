"""What it costs to record a count, against the bare transaction, and a report, against the bare SQL of its sums."""

import gc
import statistics
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from time import perf_counter

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.accounts import roles
from facilitator.accounts.models import Volunteer
from facilitator.attendance import counts
from facilitator.attendance.counts import Numbers
from facilitator.attendance.models import Count, Reason
from facilitator.db import db, writing
from facilitator.meetings import schedule
from facilitator.meetings.models import Meeting
from tests.benchmarks.copies import Copy

WEEKS = 5 * 52
AT_ONCE = 5_000
DAY = timedelta(days=1)
WARM_UP, COUNTS = 10, 25  # counts before the measuring, and in each of its rounds
COUNTED = {"held": True, "in_room": 7, "online": 0, "first_time": 2, "letters": 0}
COUNTS_OF_A_DATE = select(Count.__table__).where(
    Count.meeting_id == bindparam("meeting_id"), Count.day == bindparam("day")
)
CONFIRMED = (
    update(Meeting.__table__)
    .where(Meeting.__table__.c.id == bindparam("number"))
    .values(confirmed_at=bindparam("since"))
)
# The newest count of each date, added up by meeting and month: of the days asked for, and of the same weeks a year ago.
_NEWEST = (
    "FROM attendance_count WHERE id IN"
    " (SELECT max(id) FROM attendance_count WHERE day BETWEEN :since AND :until GROUP BY meeting_id, day) GROUP BY 1, 2"
)
_SUMS = "count(*), sum(held), sum(in_room), sum(online), sum(first_time)"
THIS = f"SELECT meeting_id, substr(day, 1, 7), {_SUMS} {_NEWEST}"
LAST = f"SELECT meeting_id, strftime('%Y-%m', day, '+364 days'), {_SUMS} {_NEWEST}"


def a_report(copy: Copy, rounds: int) -> tuple[float, float]:
    """Seconds, medians: of the page of a report by month on all meetings over five years, and of its sums alone."""
    app = copy.app()
    with app.app_context():
        now = clock.now()
        until = now.date()
        since = until - timedelta(weeks=WEEKS)
        _count(since, until)
        browser = _signed_in(app)
        spans = [(THIS, since, until), (LAST, since - timedelta(days=364), until - timedelta(days=364))]

        def report() -> object:
            answer = browser.get("/volunteer/reports", query_string={"since": str(since), "until": str(until)})
            assert answer.status_code == 200
            return answer

        def bare() -> object:
            with db.engine.connect() as connection:
                return [
                    connection.exec_driver_sql(sql, {"since": str(first), "until": str(last)}).fetchall()
                    for sql, first, last in spans
                ]

        report()
        gc.collect()
        pairs = [(_seconds(report), _seconds(bare)) for _ in range(rounds)]
        db.session.remove()
        db.engine.dispose()
    ours, least = (statistics.median(each) for each in zip(*pairs, strict=True))
    return ours, least


def a_count(copy: Copy, rounds: int) -> tuple[float, float]:
    """Seconds, medians: of the rule that records a count, and of the bare transaction, each from BEGIN to COMMIT.

    The bare one asks for the counts of the date, inserts the same row and confirms the listing as well, on a connection
    of the same pool; they take turns. The dates go forward, so that each confirms its meeting's listing, as the count
    of last night does.
    """
    with copy.app().app_context(), writing(), Session(db.engine, expire_on_commit=False) as session:
        now = clock.now()
        number = WARM_UP + COUNTS * rounds
        since = now.date() - timedelta(weeks=2 * number + 1)  # each date is counted once, by one of the two
        robin, meeting = _on_a_team(session, since, now)
        days = iter([each.day for each in schedule.of(session, meeting).dates(since, now.date() - DAY)])
        session.rollback()

        def ours() -> None:
            counts.record(session, meeting, (day := next(days)), Numbers(True, 7, 0, 2), f"key-{day}", robin, now)
            session.commit()

        def bare() -> None:
            with db.engine.begin() as connection:
                here = {"meeting_id": meeting.id, "day": (day := next(days))}
                assert connection.execute(COUNTS_OF_A_DATE, here).first() is None
                said = {"key": f"key-{day}", "volunteer_id": robin.id, "entered_at": now, **COUNTED}
                connection.execute(insert(Count.__table__), {**here, **said})
                confirmed = {"number": meeting.id, "since": datetime.combine(day, time(), UTC)}
                connection.execute(CONFIRMED, confirmed)

        pairs = [(_seconds(ours), _seconds(bare)) for _ in range(number)]
        assert session.scalar(select(func.count()).select_from(Count)) == 2 * number
        session.rollback()
        db.engine.dispose()
    recorded, least = (statistics.median(each) for each in zip(*pairs[WARM_UP:], strict=True))
    return recorded, least


def _on_a_team(session: Session, since: date, now: datetime) -> tuple[Volunteer, Meeting]:
    """Somebody on the team of a group, and a meeting of it that has been there ``since``, both loaded."""
    roles.ensure(session)
    robin = Volunteer(email="robin@example.org", first_name="Robin", fs_uniquifier="robin", created_at=now)
    meeting = session.scalars(select(Meeting).where(Meeting.group_id.is_not(None)).order_by(Meeting.id)).first()
    assert meeting is not None
    assert meeting.group is not None
    meeting.first_day = since
    meeting.confirmed_at = datetime.combine(meeting.first_day, time(), UTC)
    meeting.group.team.append(robin)
    session.commit()
    return robin, meeting


def _signed_in(app: Flask) -> FlaskClient:
    """The browser of a coordinator."""
    with writing():
        roles.ensure(db.session)
        cora = Volunteer(email="cora@example.org", first_name="Cora", fs_uniquifier="cora", created_at=clock.now())
        cora.roles = [roles.get(db.session, "coordinator")]
        db.session.add(cora)
        db.session.commit()
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = "cora", True
    return browser


def _count(since: date, until: date) -> None:
    """Count all dates of all meetings, which are from before the first of them; a few are missing, a few corrected."""
    random = Random(1)
    with writing():
        rows = []
        for meeting in db.session.scalars(select(Meeting)):
            first = since + timedelta(days=(meeting.weekdays[0] - since.weekday()) % 7)
            meeting.first_day = first - timedelta(weeks=1)
            meeting.created_at = datetime.combine(meeting.first_day, time(), UTC)
            for week in range((until - first).days // 7 + 1):
                day = first + timedelta(weeks=week)
                rows += [_row(meeting, day, number, random) for number in range(random.choice((1,) * 98 + (0, 2)))]
        for number, row in enumerate(rows, 1):  # a correction has seen the count before it, so it is the one that holds
            again = number > 1 and (row["meeting_id"], row["day"]) == tuple(
                map(rows[number - 2].get, ("meeting_id", "day"))
            )
            row |= {"id": number, "seen": number - 1 if again else None, "reason": Reason.MISTYPED if again else None}
        for start in range(0, len(rows), AT_ONCE):
            db.session.execute(insert(Count), rows[start : start + AT_ONCE])
        db.session.commit()
    with db.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _row(meeting: Meeting, day: date, number: int, random: Random) -> dict[str, object]:
    people = random.randrange(2, 14)
    return {
        "meeting_id": meeting.id,
        "day": day,
        "held": True,
        "in_room": people,
        "online": 0,
        "first_time": random.randrange(people // 2),
        "letters": 0,
        "key": f"{meeting.id}-{day}-{number}",
        "entered_at": clock.now(),
    }


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
