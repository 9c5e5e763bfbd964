"""Whoever counts a date, in any order and having seen whatever: nothing goes, one count holds, settling ends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.attendance import count_link, counts, history, standing
from facilitator.attendance.counts import Correction, Numbers
from facilitator.attendance.models import Count, Reason
from facilitator.db import writing
from facilitator.meetings.models import Meeting
from tests import properties

from .test_turns import MONDAY, NOW, opened

NEVER = 4711  # a row that there is none of
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Row:
    id: int
    seen: int | None = None


def ids(*seen: int | None) -> list[int]:
    """Which of the rows 1, 2, 3 … stand that have seen these."""
    return [each.id for each in standing.of_date([Row(number, each) for number, each in enumerate(seen, 1)])]


@pytest.mark.parametrize(
    ("seen", "stand"),
    [
        ((), []),
        ((None,), [1]),
        ((None, 1), [2]),
        ((None, None), [1, 2]),
        ((None, None, 2), [3]),
        ((None, None, 1), [2, 3]),
        ((None, 1, 1), [2, 3]),
        ((None, 1, 1, 3), [4]),
        ((None, None, 2, 2, None), [3, 4, 5]),
    ],
)
def test_a_row_stands_until_one_that_has_seen_it_is_written(seen: tuple[int | None, ...], stand: list[int]) -> None:
    assert ids(*seen) == stand


@dataclass(frozen=True)
class Sent:
    """One of three senders (the last has a link) counts so many, under one of few keys; ``seen``: a row, if any."""

    who: int
    people: int
    key: int
    seen: int | None


SENT = st.builds(
    Sent,
    who=st.integers(0, 2),
    people=st.integers(0, 3),
    key=st.integers(0, 9),
    seen=st.none() | st.integers(1, 18) | st.just(NEVER),
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with opened("sqlite://") as engine, writing(), Session(engine) as session:
        meeting = session.scalars(select(Meeting)).first()
        assert meeting
        count_link.make(session, meeting, session.get_one(Volunteer, 1), "", NOW)
        session.commit()
        yield engine


def send(session: Session, meeting: Meeting, sent: Sent) -> Count | None:
    """Count Monday; None where that is refused."""
    numbers, key = Numbers(True, sent.people), f"key-{sent.key}"
    corrects = None if sent.seen is None else Correction(sent.seen, Reason.RECOUNTED)
    try:
        if sent.who == 2:
            link = count_link.of(session, meeting)
            assert link
            return count_link.record(session, link, MONDAY, numbers, key, NOW, corrects)
        volunteer = session.get_one(Volunteer, sent.who + 1)
        return counts.record(session, meeting, MONDAY, numbers, key, volunteer, NOW, corrects)
    except counts.Refused:
        return None


def between(session: Session, meeting: Meeting, number: int) -> None:
    """Let another date be counted and corrected, so that a date's rows do not follow each other."""
    before = counts.current(session, meeting, MONDAY - WEEK)
    corrects = Correction(before.id, Reason.RECOUNTED) if before else None
    volunteer = session.get_one(Volunteer, 1)
    counts.record(session, meeting, MONDAY - WEEK, Numbers(True, 9 + number), f"b-{number}", volunteer, NOW, corrects)


@given(every=st.lists(SENT, max_size=9), last=st.integers(0, 3))
@properties.tried(30)
def test_whatever_is_sent_all_that_was_acknowledged_is_there_one_holds_and_settling_ends_it(
    engine: Engine, every: list[Sent], last: int
) -> None:
    with writing(), Session(engine) as session:
        meeting = session.scalars(select(Meeting)).first()
        assert meeting
        acknowledged: dict[int, int] = {}
        for sent in every:
            before = counts.current(session, meeting, MONDAY)
            row = send(session, meeting, sent)
            between(session, meeting, len(acknowledged))
            if row is not None:
                assert row.in_room == sent.people
                acknowledged[row.id] = sent.people
            now = counts.current(session, meeting, MONDAY)
            # What holds gives way to nobody who has not seen it.
            assert before is None or now is before or (row and row.seen and row.seen >= before.id)
            session.expire_all()
            stored = counts.of_date(session, meeting, MONDAY)
            assert {each.id: each.in_room for each in stored}.items() >= acknowledged.items()
            stand = standing.of_date(stored)
            assert bool(stand) == bool(stored)
            assert session.scalars(standing.ids(Count.day == MONDAY)).all() == [each.id for each in stand[:1]]
            assert session.execute(standing.unsettled()).all() == [(meeting.id, MONDAY)] * (len(stand) > 1)
            line = history.of_date(session, meeting, MONDAY)
            assert [each.id for each in line.standing] == [each.id for each in stand]
            assert {each.id for each in (*line.standing, *line.earlier)} == {each.id for each in stored}
            assert len({each.in_room for each in stand}) == len(stand), "two that stand say the same"
        newest = max(acknowledged, default=0)
        volunteer = session.get_one(Volunteer, 1)
        settled = counts.record(
            *(session, meeting, MONDAY, Numbers(True, last), "settled", volunteer, NOW),
            Correction(newest, Reason.RECOUNTED),
        )
        assert [each.id for each in standing.of_date(counts.of_date(session, meeting, MONDAY))] == [settled.id]
        assert settled.in_room == last
        session.rollback()
