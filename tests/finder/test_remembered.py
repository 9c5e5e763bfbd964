"""What is worked out once: forgotten with the state of the data, bounded, and never shown a moment too long."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator.finder import labels
from facilitator.finder.remembered import Remembered
from facilitator.meetings import changes


def test_what_is_missing_is_asked_for_once_and_what_is_not_there_is_none() -> None:
    asked: list[list[int]] = []

    def make(keys: list[int]) -> dict[int, str]:
        asked.append(keys)
        return {key: str(key) for key in keys if key != 3}

    remembered = Remembered()
    assert remembered.get_many("one", [1, 2], make) == ["1", "2"]
    assert remembered.get_many("one", [3, 2, 4], make) == [None, "2", "4"]
    assert remembered.get_many("one", [3, 2, 4], make) == [None, "2", "4"]
    assert remembered.get_many("two", [2], make) == ["2"]
    assert asked == [[1, 2], [3, 4], [2]]


def test_what_is_longest_unused_is_forgotten_first() -> None:
    remembered, made = Remembered(2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        remembered.get(1, key, lambda key=key: made.append(key))  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


def test_a_list_that_was_shown_before_is_shown_again_without_asking_for_its_meetings(
    client: FlaskClient, make: Any, session: Session, statements: Callable[[FlaskClient, str], int]
) -> None:
    for number in range(3):
        make.meeting(f"Meeting {number}", weekdays=[number])
    session.commit()
    first = client.get("/?kind=in_person").text
    assert statements(client, "/?kind=in_person") == 3  # the beginning, the revision, the organisation
    assert client.get("/?kind=in_person").text == first


def test_a_change_shows_at_once(client: FlaskClient, make: Any, session: Session, now: datetime) -> None:
    meeting = make.meeting("Before")
    session.commit()
    assert "Before" in client.get("/").text
    meeting.name = "After"
    changes.touch(session, meeting, now)
    session.commit()
    page = client.get("/").text
    assert ("After" in page, "Before" in page) == (True, False)


def test_a_meeting_runs_and_is_over_at_its_minute(
    client: FlaskClient, make: Any, session: Session, clock_at: Callable[[str], None]
) -> None:
    make.meeting("Check-in")  # Mondays from 19:00 to 20:30
    session.commit()
    seen = []
    for moment in ("18:59:59.9", "19:00:00", "20:29:59.9", "20:30:00"):
        clock_at(f"2026-11-23T{moment}Z")
        page = client.get("/").text
        seen.append(("day-now" in page, 'id="day-2026-11-23"' in page, 'id="day-2026-11-30"' in page))
    assert seen == [(False, True, False), (True, False, False), (True, False, False), (False, False, True)]


def test_where_there_are_more_groups_than_anybody_reads_through_only_the_one_in_use_is_offered(
    client: FlaskClient, make: Any, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("North", "South", "West"):
        make.meeting(f"At {name}", group_id=make.group(name).id)
    session.commit()
    monkeypatch.setattr(labels, "MOST_GROUPS", 2)
    few, one = client.get("/?kind=in_person").text, client.get("/?group=south").text
    assert 'name="group"' not in few
    assert '<option value="south" selected>South (1)</option>' in one
    assert ">North</option>" not in one
    assert "At South" in one
