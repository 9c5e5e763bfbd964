from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from facilitator.attendance import chart, counts, history
from facilitator.attendance.counts import Numbers
from facilitator.meetings.models import Kind, Meeting

from .conftest import MONDAY, House


def of(session: Session, meeting: Meeting, now: datetime) -> chart.Chart:
    return chart.of(meeting.kind, history.of_meeting(session, meeting, now))


@pytest.mark.parametrize(
    ("kind", "figures"),
    [
        (Kind.IN_PERSON, ["in_room", "first_time"]),
        (Kind.ONLINE, ["online", "first_time"]),
        (Kind.HYBRID, ["in_room", "online", "first_time"]),
    ],
)
def test_a_chart_shows_what_the_kind_of_meeting_asks_for(
    session: Session, house: House, now: datetime, kind: Kind, figures: list[str]
) -> None:
    house.meeting.kind = kind
    assert of(session, house.meeting, now).figures == figures


def test_what_was_counted_shows_though_the_kind_has_changed_and_letters_show_where_some_were_given(
    session: Session, house: House, now: datetime
) -> None:
    counts.record(session, house.meeting, MONDAY, Numbers(True, 3, 5, 1, 30), "a", house.robin, now)
    shown = of(session, house.meeting, now)
    assert (shown.figures, shown.most) == (["in_room", "online", "first_time", "letters"], 5)


def test_dates_before_the_meeting_was_entered_show_only_if_they_were_counted(
    session: Session, house: House, now: datetime
) -> None:
    house.meeting.created_at = now
    counted = MONDAY - timedelta(weeks=5)
    counts.record(session, house.meeting, counted, Numbers(True, 3), "a", house.robin, now)
    shown = of(session, house.meeting, now)
    assert [line.day for line in shown.lines] == [MONDAY, date(2026, 11, 9), counted]
    assert shown.missing == 2


def test_bars_have_a_length_even_where_nobody_ever_came(session: Session, house: House, now: datetime) -> None:
    counts.record(session, house.meeting, MONDAY, Numbers(True), "a", house.robin, now)
    assert of(session, house.meeting, now).most == 1
