"""What volunteers see in lists."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import event
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings import board
from facilitator.meetings.models import State
from tests.conftest import Make


def queries(session: Session, function: Callable[[], object]) -> int:
    """How many statements a function needs, starting from a session that has loaded nothing yet."""
    session.flush()
    session.expire_all()
    seen: list[str] = []
    engine = session.get_bind()
    listener = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    try:
        function()
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    return len(seen)


def names(session: Session, who: Volunteer, words: str = "", state: State | None = None, number: int = 1) -> list[str]:
    return [each.name for each in board.meetings(session, who, words, state, number).items]


def test_volunteers_see_the_meetings_of_their_groups_and_coordinators_all(session: Session, make: Make) -> None:
    robin, cleo = make.volunteer("Robin"), make.volunteer("Cleo", roles_=("volunteer", "coordinator"))
    make.meeting("Theirs", group=make.group("South", make.volunteer()))
    make.meeting("Nobody’s")
    north = make.group("North", robin)
    for name, state in (("Ended", State.ENDED), ("B", State.PUBLISHED), ("A", State.PUBLISHED), ("Draft", State.DRAFT)):
        make.meeting(name, group=north, state=state)
    assert names(session, robin) == ["Draft", "A", "B", "Ended"]
    assert names(session, cleo) == ["Draft", "A", "B", "Nobody’s", "Theirs", "Ended"]
    assert names(session, make.volunteer("Lou")) == []


def test_a_list_is_narrowed_by_words_and_by_state(session: Session, make: Make) -> None:
    cleo = make.volunteer("Cleo", roles_=("volunteer", "coordinator"))
    make.meeting("Zoë’s Tea", venue=make.venue("Mill Lane Hall"))
    make.meeting("Relatives", group=make.group("Riverside"), state=State.DRAFT)
    assert names(session, cleo, "zoe mill") == ["Zoë’s Tea"]
    assert names(session, cleo, "riverside") == ["Relatives"]
    assert names(session, cleo, "50%") == []
    assert names(session, cleo, state=State.DRAFT) == ["Relatives"]


def test_a_list_comes_in_pages_of_fifty(session: Session, make: Make) -> None:
    cleo = make.volunteer("Cleo", roles_=("volunteer", "coordinator"))
    for number in range(120):
        make.meeting(f"Meeting {number:03}")
    page = board.meetings(session, cleo, "", None, 3)
    assert ([each.name for each in page.items], page.number, page.pages, page.total) == (
        [f"Meeting {number:03}" for number in range(100, 120)], 3, 3, 120,
    )  # fmt: skip
    assert board.meetings(session, cleo, "", None, 99).number == 3
    assert board.meetings(session, cleo, "", None, -1).number == 1


def test_groups_come_with_their_team_and_the_meetings_that_have_not_ended(session: Session, make: Make) -> None:
    robin, cleo = make.volunteer("Robin"), make.volunteer("Cleo", roles_=("volunteer", "coordinator"))
    north, south = make.group("North", robin), make.group("South")
    make.meeting(group=north)
    make.meeting(group=north, state=State.ENDED)
    all_groups = board.groups(session, cleo, "", 1)
    assert [(row.group, row.meetings) for row in all_groups.items] == [(north, 1), (south, 0)]
    assert [row.group for row in board.groups(session, robin, "", 1).items] == [north]
    assert [row.group for row in board.groups(session, cleo, "sou", 1).items] == [south]


def test_venues_say_which_of_them_the_reader_may_change(session: Session, make: Make) -> None:
    robin, cleo = make.volunteer("Robin"), make.volunteer("Cleo", roles_=("volunteer", "coordinator"))
    ours, theirs, unused = make.venue("Ours"), make.venue("Theirs", town="Hill"), make.venue("Unused")
    make.meeting(group=make.group("North", robin), venue=ours)
    make.meeting(group=make.group("South"), venue=theirs)
    rows = board.venue_rows(session, robin, "", 1).items
    assert [(row.venue, row.meetings, row.mine) for row in rows] == [
        (ours, 1, True),
        (theirs, 1, False),
        (unused, 0, True),
    ]
    assert [row.mine for row in board.venue_rows(session, cleo, "", 1).items] == [True, True, True]
    assert [row.venue for row in board.venue_rows(session, cleo, "hill", 1).items] == [theirs]


def test_a_page_of_fifty_needs_no_more_queries_than_one_of_three(session: Session, make: Make) -> None:
    cleo = make.volunteer("Cleo", roles_=("volunteer", "coordinator"))

    def add(count: int) -> None:
        for number in range(count):
            venue = make.venue(f"Hall {number}")
            group = make.group(f"Group {number}", make.volunteer())
            make.meeting(f"Meeting {number}", group=group, venue=venue, first_day=date(2026, 1, 5))

    def read() -> None:
        for meeting in board.meetings(session, cleo, "", None, 1).items:
            assert meeting.group
            assert meeting.venue
            assert meeting.audiences == ()
        for row in board.groups(session, cleo, "", 1).items:
            assert row.group.team
        for place in board.venue_rows(session, cleo, "", 1).items:
            assert place.venue.name

    assert cleo.is_coordinator
    add(3)
    three = queries(session, read)
    add(50)
    assert queries(session, read) == three
