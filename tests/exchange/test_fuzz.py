"""A file may hold anything at all."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from facilitator.exchange import things
from facilitator.exchange.reading import TAKEN, Defaults, read
from facilitator.exchange.timing import A_MONDAY, series
from facilitator.meetings import recurrence
from facilitator.meetings.models import Meeting
from tests.properties import tried

TELLING = ["19:00", "25:00", "Tuesday", "Europe/London", "https://meet.example.org/a", "2026-01-05", "weekly"]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-1, 8)
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from([*TELLING, "monthly", "once", "TC", "ONL", "X", "paused", "hybrid"])
)
VALUES = LEAVES | st.lists(LEAVES, max_size=3) | st.dictionaries(st.text(max_size=5), LEAVES, max_size=2)
OURS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        (
            *("uid", "sequence", "kind", "state", "first_day", "last_day", "start_time", "frequency", "interval"),
            *("weekdays", "nth", "about", "duration", "language", "point", "audiences", "online_url", "venue", "group"),
        ),
        VALUES,
    ),
)
GOOD = {"day": st.integers(0, 6) | VALUES, "time": st.sampled_from(["19:00", "7 pm"]) | VALUES}
ROWS = st.fixed_dictionaries(
    {"slug": st.text(min_size=1, max_size=20) | VALUES, "name": st.text(min_size=1) | VALUES, **GOOD},
    optional={**dict.fromkeys(sorted(TAKEN - {"slug", "name", "day", "time"}), VALUES), "facilitator": OURS | VALUES},
)


@tried(250)
@given(st.lists(ROWS | VALUES, max_size=3))
def test_any_row_is_either_taken_whole_or_refused_with_a_reason(rows: list[Any]) -> None:
    found = read(enumerate(rows, 1), Defaults("Europe/London", 90, "en"))
    refused = {each.row for each in found.refused}
    taken = {each.row for each in found.meetings}
    assert refused | taken == set(range(1, len(rows) + 1))
    assert not refused & taken
    for thing in (*found.meetings, *found.groups.values(), *found.venues.values()):
        json.dumps(thing.said, allow_nan=False).encode()
    for each in found.meetings:
        assert recurrence.problems(series(each.said, A_MONDAY)) == []
        things.write(Meeting(), {**each.said, "group": None, "venue": None}, {}, {})
