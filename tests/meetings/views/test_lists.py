"""The list of meetings, and that no page asks the database more for more rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time

from sqlalchemy import event
from sqlalchemy.orm import Session

from facilitator.db import db
from facilitator.meetings.models import State
from tests.conftest import Make
from tests.meetings.views.conftest import Page, People, text

HERE = "/volunteer/meetings"


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    seen: list[str] = []
    listener = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)


def test_the_list_says_of_each_meeting_how_far_it_is_and_when_it_is_next(as_: Page, people: People, make: Make) -> None:
    make.meeting("Check-in", group=people.group, venue=people.venue)
    make.meeting("Tea", group=people.group, state=State.DRAFT, weekdays=[3], first_day=date(2026, 1, 8))
    make.meeting("Over", group=people.group, last_day=date(2026, 11, 16))
    make.meeting("Gone", group=people.group, state=State.ENDED, start_time=time(8, 30))
    page = as_(people.kim).get(HERE)
    assert (
        "Your meetings Closed days Plan a meeting"
        " Tea Draft Every Thursday, 19:00 In person Change: Tea Copy: Tea"
        " Check-in Published Every Monday, 19:00 Mill Lane Hall, Northgate Next: Mon 23 Nov"
        " Change: Check-in Copy: Check-in"
        " Over Published Every Monday, 19:00 In person No date left Change: Over Copy: Over"
        " Gone Ended Every Monday, 08:30 In person Change: Gone Copy: Gone"
    ) in text(page)


def test_a_coordinator_finds_one_among_all(as_: Page, people: People, make: Make) -> None:
    for number in range(60):
        make.meeting(f"Meeting {number:02}", group=people.group)
    make.meeting("Odd one", state=State.DRAFT)
    client = as_(people.cleo)
    first, second = text(client.get(HERE)), text(client.get(f"{HERE}?page=2"))
    assert "All meetings" in first
    assert ("Odd one" in first, "Meeting 48" in first, "Meeting 49" in first) == (True, True, False)
    assert "Page 1 of 2 After" in first
    assert ("Meeting 49" in second, "Before Page 2 of 2" in second) == (True, True)
    found = text(client.get(f"{HERE}?q=odd&state=draft"))
    assert ("Odd one" in found, "Meeting 01" in found) == (True, False)
    assert "No meeting found Show all of them" in text(client.get(f"{HERE}?q=nothing"))
    assert client.get(f"{HERE}?page=x&state=x").status_code == 200
    for address in (f"{HERE}?q=", "/volunteer/groups?q=", "/volunteer/venues?q=", f"{HERE}/new?copy="):
        assert text(client.get(f"{address}%00")) == text(client.get(address))


def test_no_page_needs_more_queries_for_fifty_rows_than_for_three(
    as_: Page, people: People, make: Make, session: Session
) -> None:
    def add(count: int) -> None:
        for _number in range(count):
            group = make.group("Group", make.volunteer())
            make.meeting("Meeting", group=group, venue=make.venue(), audiences=("women",))
        session.commit()

    def asked() -> dict[str, int]:
        found = {}
        for address in pages:
            session.expire_all()
            with statements() as seen:
                assert client.get(address).status_code == 200
            found[address] = len(seen)
        return found

    model = make.meeting("Model", group=people.group, venue=people.venue)
    client = as_(people.cleo)
    pages = (HERE, "/volunteer/groups", "/volunteer/venues", f"{HERE}/new", f"{HERE}/new?group=northgate")
    pages += (f"{HERE}/{model.slug}/edit", "/volunteer/groups/northgate/edit")
    add(3)
    three = asked()
    add(50)
    assert asked() == three
