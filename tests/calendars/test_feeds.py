"""Which meetings a feed holds, and that it is right whatever is kept of it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from facilitator.calendars import feeds
from facilitator.calendars.entries import Options
from facilitator.calendars.feeds import NoSuchFeedError
from facilitator.calendars.kept import Kept
from facilitator.calendars.wanted import Of, Site, Wanted
from facilitator.meetings import changes, revision
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import Kind, State
from facilitator.meetings.recurrence import Frequency
from facilitator.settings import Settings

TODAY = date(2026, 11, 23)
ALL = Wanted(Of.ALL)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "cache")


@pytest.fixture
def read(session: Session, settings: Settings, kept: Kept) -> Callable[..., bytes]:
    """The bytes of a feed as a visitor gets them."""

    def bytes_of(wanted: Wanted = ALL, today: date = TODAY, store: Kept | None = None) -> bytes:
        session.flush()
        found = feeds.latest(session, wanted, Site(settings), store or kept, today)
        plain = found.made.get(False) or (store or kept).feed(found.stamp, zipped=False)
        assert plain is not None
        return plain

    return bytes_of


def names(feed: bytes) -> list[str]:
    return [str(each["SUMMARY"]) for each in icalendar.Calendar.from_ical(feed).walk("VEVENT")]


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """The queries that are run meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_feed_holds_the_published_meetings_alone(make: Any, read: Any) -> None:
    for state in State:
        make.meeting(f"It is {state.value}", state=state, last_day=date(2026, 11, 2) if state is State.ENDED else None)
    assert names(read()) == ["It is published", "It is ended"]


@pytest.mark.parametrize(
    ("last_day", "listed"), [(date(2026, 9, 24), True), (date(2026, 9, 23), False), (date(2026, 12, 24), True)]
)
def test_a_series_that_ended_stays_for_sixty_days(make: Any, read: Any, last_day: date, listed: bool) -> None:
    make.meeting("Ended", state=State.ENDED, last_day=last_day)
    make.meeting("Over", last_day=last_day)
    make.meeting("Once", frequency=Frequency.ONCE, first_day=last_day)
    assert names(read()) == (["Ended", "Over", "Once"] if listed else [])


def test_a_series_that_ended_without_a_last_day_is_gone(make: Any, read: Any) -> None:
    make.meeting("Ended", state=State.ENDED)
    assert names(read()) == []


def test_zones_reach_back_to_when_a_date_before_the_first_day_could_be_added(make: Any, read: Any) -> None:
    make.meeting(first_day=date(2029, 1, 1))
    assert b"\r\nTZID:Europe/London\r\nBEGIN:DAYLIGHT\r\nDTSTART:20230326T010000\r\n" in read()


def test_an_empty_feed_is_a_calendar_with_a_zone(read: Any) -> None:
    feed = read()
    assert feed.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert feed.count(b"BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n") == 1
    assert feed.endswith(b"END:VTIMEZONE\r\nEND:VCALENDAR\r\n")


def test_feeds_of_a_group_of_a_meeting_and_of_a_search_hold_their_own(make: Any, read: Any) -> None:
    north, south = make.group("North"), make.group("South")
    make.meeting("North Monday", group_id=north.id)
    make.meeting("South Online", group_id=south.id, kind=Kind.ONLINE, weekdays=[2], first_day=date(2026, 1, 7))
    make.meeting("South Hall", group_id=south.id)
    assert names(read(Wanted(Of.GROUP, "north"))) == ["North Monday"]
    assert names(read(Wanted(Of.MEETING, "south-hall"))) == ["South Hall"]
    assert names(read(Wanted(Of.SEARCH, filters=Filters(q="south")))) == ["South Online", "South Hall"]
    assert names(read(Wanted(Of.SEARCH, filters=Filters(kind="online")))) == ["South Online"]
    assert names(read(Wanted(Of.SEARCH, filters=Filters(day=0)))) == ["North Monday", "South Hall"]
    assert names(read(Wanted(Of.SEARCH, filters=Filters(group="south", day=2)))) == ["South Online"]


def test_each_feed_says_what_it_is(make: Any, read: Any) -> None:
    group = make.group("North", about="Three rooms.")
    make.meeting("Check-in", group_id=group.id, timezone="America/New_York")
    heads = {}
    for wanted in (
        ALL,
        Wanted(Of.GROUP, "north"),
        Wanted(Of.MEETING, "check-in"),
        Wanted(Of.SEARCH, filters=Filters(q="check")),
        Wanted(Of.GROUP, "north", options=Options("coffee")),
    ):
        calendar = icalendar.Calendar.from_ical(read(wanted))
        said = (calendar.get(name) for name in ("X-WR-CALNAME", "X-WR-CALDESC", "X-WR-TIMEZONE", "SOURCE", "URL"))
        heads[wanted.path(), wanted.options.word] = tuple(str(each) if each else None for each in said)
    base = "https://meetings.example.org"
    assert heads == {
        ("all", ""): (
            "Northgate Self-Help",
            "All meetings of Northgate Self-Help.",
            "Europe/London",
            f"{base}/calendars/all.ics",
            f"{base}/",
        ),
        ("groups/north", ""): (
            "North",
            "Three rooms.",
            "Europe/London",
            f"{base}/calendars/groups/north.ics",
            f"{base}/groups/north",
        ),
        ("meetings/check-in", ""): (
            "Check-in",
            None,
            "America/New_York",
            f"{base}/calendars/meetings/check-in.ics",
            f"{base}/meetings/check-in",
        ),
        ("search", ""): (
            "Northgate Self-Help: chosen meetings",
            "Meetings of Northgate Self-Help that match a search.",
            "Europe/London",
            f"{base}/calendars/search.ics?q=check",
            f"{base}/?q=check",
        ),
        ("groups/north", "coffee"): ("Coffee", None, "Europe/London", None, None),
    }


def test_a_discreet_feed_holds_no_word_of_the_meeting(make: Any, read: Any) -> None:
    group, venue = make.group("Gambling Northgate"), make.venue("Recovery House", address="4 Mill Lane")
    make.meeting(
        *["Gambling: urges"],
        slug="gambling",
        uid="0b9cb4ab@example.org",
        about="About gambling",
        audiences=("relatives",),
        group_id=group.id,
        venue_id=venue.id,
        kind=Kind.HYBRID,
        online_url="https://gambling.example/",
    )
    feed = read(Wanted(Of.GROUP, "gambling-northgate", options=Options("class", address=True))).decode()
    assert "Mill Lane" in feed
    for word in ("ambling", "ecovery", "elatives", "Northgate Self", "meetings.example.org", "http"):
        assert word not in feed


@pytest.mark.parametrize(
    "wanted", [Wanted(Of.GROUP, "nowhere"), Wanted(Of.MEETING, "nowhere"), Wanted(Of.MEETING, "still-a-draft")]
)
def test_there_is_no_feed_of_what_is_not_public(make: Any, read: Any, wanted: Wanted) -> None:
    make.meeting("Still a draft", state=State.DRAFT)
    with pytest.raises(NoSuchFeedError):
        read(wanted)


def test_a_paused_meeting_has_a_feed_that_is_empty(make: Any, read: Any) -> None:
    make.meeting("Pausing", state=State.PAUSED)
    assert names(read(Wanted(Of.MEETING, "pausing"))) == []


def test_one_bad_row_does_not_take_the_feed_from_everybody(
    make: Any, read: Any, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    make.meeting("Good")
    for name, column, value in (
        ("No such zone", "timezone", "Mars/Olympus"),
        ("No such week", "interval", 0),
        ("No such day", "weekdays", "[9]"),
    ):
        bad = make.meeting(name)
        session.execute(text(f"UPDATE meeting SET {column} = :value WHERE id = :id"), {"value": value, "id": bad.id})
    session.expire_all()
    assert names(read()) == ["Good"]
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 3


def test_the_same_rows_give_the_same_bytes_at_any_time_and_in_any_copy(
    make: Any, read: Any, kept: Kept, tmp_path: Path
) -> None:
    for number in range(5):
        make.meeting(f"Meeting {number}", timezone=["Europe/London", "Pacific/Apia"][number % 2])
    first = read()
    assert read(today=TODAY + timedelta(days=9)) == first
    assert read(store=Kept(tmp_path / "another")) == first
    shutil.rmtree(kept.folder)
    assert read(store=Kept(kept.folder)) == first


@pytest.mark.parametrize("meetings", [3, 40])
def test_a_kept_feed_costs_one_query_and_a_change_a_fixed_number(
    make: Any, read: Any, session: Session, now: datetime, meetings: int
) -> None:
    venue, group = make.venue(), make.group()
    made = [make.meeting(f"M {n}", venue_id=venue.id, group_id=group.id, audiences=("women",)) for n in range(meetings)]
    session.commit()
    read()
    session.expire_all()
    with statements(session) as seen:
        read()
    assert len(seen) == 1
    made[1].name = "Changed"
    changes.touch(session, made[1], now)
    session.commit()
    session.expunge_all()
    with statements(session) as seen:
        assert "Changed" in names(read())
    # revision, organisation, stamps, the one meeting with venue and group, its audiences, what was said of its dates,
    # closures, revision again
    assert len(seen) == 7


def test_a_change_is_seen_at_once_and_by_the_other_process(make: Any, read: Any, session: Session, kept: Kept) -> None:
    meeting, other = make.meeting("Before"), Kept(kept.folder)
    assert names(read()) == names(read(store=other)) == ["Before"]
    for name in ("After", "And after"):
        meeting.name = name
        changes.touch(session, meeting, datetime(2026, 11, 23, 18, 0, 0, 5, tzinfo=UTC))
        assert names(read()) == names(read(store=other)) == [name]


def test_a_feed_is_of_one_revision_even_when_a_change_comes_between_its_queries(
    make: Any, read: Any, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make.meeting("First"), make.meeting("Second")
    build, left = feeds._bytes, [first, second]

    def build_slowly(*args: Any) -> bytes:
        built = build(*args)
        if left:  # another process changes something after this one has read
            changed = left.pop()
            changed.name += " changed"
            changes.touch(session, changed, now)
        return built

    monkeypatch.setattr(feeds, "_bytes", build_slowly)
    assert names(read()) == ["First changed", "Second changed"]
    assert names(read()) == ["First changed", "Second changed"]


def test_a_feed_that_is_never_at_rest_is_answered_and_not_kept(
    make: Any, read: Any, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, build = make.meeting("Meeting"), feeds._bytes

    def build_slowly(*args: Any) -> bytes:
        built = build(*args)
        changes.touch(session, meeting, now)
        return built

    monkeypatch.setattr(feeds, "_bytes", build_slowly)
    assert names(read()) == ["Meeting"]
    monkeypatch.undo()
    with statements(session) as seen:
        read()
    assert len(seen) > 1


def test_a_database_made_anew_does_not_get_the_bytes_of_the_old_one(
    make: Any, read: Any, session: Session, now: datetime
) -> None:
    make.meeting("Meeting")
    before = read()
    session.execute(text("UPDATE meeting SET name = 'Another', sequence = sequence + 1"))
    session.execute(text("UPDATE revision SET changed_at = '2026-11-23 19:00:00'"))  # with the same number
    session.expire_all()
    assert read() != before


NIGHT = datetime(2026, 11, 24, 0, 0, 0, 400_000, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 18, 0, 0, 400_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed_at", "now", "expected"),
    [
        (EVENING, EVENING, datetime(2026, 11, 23, 18, 0, tzinfo=UTC)),
        (EVENING, EVENING + timedelta(hours=1), datetime(2026, 11, 23, 18, 0, tzinfo=UTC)),
        # Several changes in a second: the last one's second is still to come.
        (EVENING + timedelta(seconds=2), EVENING, None),
        # A day begins, and old series fall out of feeds: not told in the first second, which may see a change too.
        (EVENING, NIGHT, None),
        (EVENING, NIGHT + timedelta(seconds=1), datetime(2026, 11, 24, tzinfo=UTC)),
        (NIGHT, NIGHT, None),
        (NIGHT, NIGHT + timedelta(seconds=1), datetime(2026, 11, 24, tzinfo=UTC)),
        (NIGHT + timedelta(hours=1), NIGHT + timedelta(hours=2), datetime(2026, 11, 24, 1, tzinfo=UTC)),
    ],
)
def test_last_modified_is_a_second_that_belongs_to_one_state(
    changed_at: datetime, now: datetime, expected: datetime | None
) -> None:
    assert feeds.last_modified(changed_at, now) == expected


def test_two_changes_in_one_second_get_seconds_of_their_own(session: Session, now: datetime) -> None:
    seen = []
    for _ in range(3):
        changes.bump(session, now)
        seen.append(revision.current(session))
    numbers, times = zip(*seen, strict=True)
    assert numbers == (2, 3, 4)
    assert times == tuple(now + timedelta(seconds=n) for n in (1, 2, 3))


def test_no_day_of_a_clock_change_is_lost_in_a_feed(make: Any, read: Any) -> None:
    make.meeting(
        "Night", weekdays=[6], first_day=date(2026, 10, 18), last_day=date(2026, 11, 1), start_time=time(1, 30)
    )
    found = icalendar.Calendar.from_ical(read()).walk("VEVENT")
    assert [str(each["UID"]) for each in found] == ["night@example.org", "20261025-night@example.org"]
