import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from facilitator.finder import facets
from facilitator.finder.facets import Hits
from facilitator.meetings import changes, search
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.filters import ONLINE_NOW, SOON, Filters
from facilitator.meetings.models import Kind
from facilitator.meetings.recurrence import Frequency


def counted(session: Session, filters: Filters, now: dt.datetime) -> Hits:
    only = [facets.found_by_words(session, filters.q)] if filters.q else []
    return facets.hits(facets.index(session), filters, now, facets.moment(session, now), only)


@pytest.fixture
def town(session: Session, make: Any, now: dt.datetime) -> None:
    """Now is Monday 23 November 2026, 18:00 in London."""
    river, steps = make.venue("River Hall"), make.venue("Steps", step_free=False)
    group = make.group("Riverside")
    make.meeting("Running", start_time=dt.time(17, 30), kind=Kind.HYBRID, venue=river, audiences=["women"])
    make.meeting("Soon", venue=steps, group=group, audiences=["women", "men"])
    make.meeting("Not long", start_time=dt.time(20), kind=Kind.ONLINE, language="es", group=group)
    make.meeting("Too long", start_time=dt.time(20, 1), kind=Kind.ONLINE, weekdays=[0, 3])
    make.meeting("Ended tonight", start_time=dt.time(16), kind=Kind.ONLINE, last_day=dt.date(2026, 11, 23))
    make.meeting("Morning", weekdays=[1], start_time=dt.time(8), venue=river)
    make.meeting("Once", frequency=Frequency.ONCE, first_day=dt.date(2026, 11, 26), start_time=dt.time(13))
    off = make.meeting("Off today", start_time=dt.time(19), weekdays=[0, 2])
    elsewhere = make.meeting("Online this time", start_time=dt.time(18, 10), venue=river)
    day = dt.date(2026, 11, 23)
    session.add(DateChange(meeting_id=off.id, day=day, what=What.USUAL, cancelled=True))
    session.add(DateChange(meeting_id=elsewhere.id, day=day, what=What.MOVED, kind=Kind.ONLINE))
    for each in (off, elsewhere):
        changes.refresh(session, each, now)


@pytest.mark.usefixtures("town")
def test_each_choice_has_the_number_of_meetings_that_it_leaves(session: Session, now: dt.datetime) -> None:
    assert counted(session, Filters(), now) == {
        "kind": {"in_person": 6, "online": 3, "hybrid": 1},
        "time": {"morning": 1, "afternoon": 1, "evening": 6},
        "language": {"en": 7, "es": 1},
        "group": {"riverside": 2},
        "step_free": {"1": 3},
        "audience": {"women": 2, "men": 1},
        "day": {"0": 6, "1": 1, "2": 1, "3": 2, "4": 0, "5": 0, "6": 0},
        "when": {SOON: 3, ONLINE_NOW: 2},
    }


@pytest.mark.usefixtures("town")
def test_soon_is_within_two_hours_and_online_now_is_what_runs_or_is_about_to_wherever_it_usually_is(
    session: Session, now: dt.datetime
) -> None:
    def names(when: str, at: dt.datetime) -> list[str]:
        return [each.meeting.name for each in search.coming(session, Filters(when=when), at).items]

    assert names(SOON, now) == ["Online this time", "Soon", "Not long"]
    assert names(ONLINE_NOW, now) == ["Running", "Online this time"]
    minute = dt.timedelta(minutes=1)
    assert names(SOON, now + minute) == ["Online this time", "Soon", "Not long", "Too long"]
    assert names(ONLINE_NOW, now + 60 * minute) == ["Online this time"]
    assert names(ONLINE_NOW, now + 105 * minute) == ["Not long"]


# Each of them with each choice of each filter.
ASKED = [
    Filters(),
    Filters(q="o", day=0),
    Filters(when=SOON, day=0, audience="women"),
    Filters(when=ONLINE_NOW, day=3),
    Filters(time="evening", kind="online", group="riverside"),
    Filters(step_free="1", kind="in_person"),
    Filters(language="es", group="nowhere"),
]


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("hours", [0, 70])
def test_a_number_is_what_the_list_finds_once_it_is_pressed(session: Session, now: dt.datetime, hours: int) -> None:
    at = now + dt.timedelta(hours=hours)
    told, found = {}, {}
    for asked in ASKED:
        for name, choices in counted(session, asked, at).items():
            for value, number in choices.items():
                pressed = replace(asked, **{name: int(value) if name == "day" else value})
                told[pressed], found[pressed] = number, search.count(session, pressed, at)
    assert told == found
