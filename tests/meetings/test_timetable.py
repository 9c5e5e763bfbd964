"""What a meeting's timetable says with every kind of change: pure values, no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from facilitator.meetings.date_models import Closure, DateChange, What
from facilitator.meetings.models import Kind, Status
from facilitator.meetings.recurrence import Frequency, Series
from facilitator.meetings.timetable import Closed, MeetingDate, Timetable

HALL, LIBRARY = 1, 2
WEEKLY = Series(date(2026, 1, 5), time(19), 90, "Europe/London", Frequency.WEEKLY, 1, (0,))
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
NOV23, NOV30, DEC7, DEC14, DEC21 = (date(2026, 11, 23), date(2026, 11, 30), *(date(2026, 12, d) for d in (7, 14, 21)))
THU = date(2026, 12, 3)


def said(day: date, what: What = What.MOVED, *, cancelled: bool = False, **values: Any) -> DateChange:
    """A row about one date."""
    values = {"reason": "", "note": "", "online_url": "", "closures_seen": 0, **values}
    return DateChange(meeting_id=1, day=day, what=what, cancelled=cancelled, **values)


def table(*changes: DateChange, closures: tuple[Closed, ...] = (), **values: Any) -> Timetable:
    """Mondays at 19:00 in the hall, with what was said."""
    series = replace(WEEKLY, **values.pop("series", {}))
    by_day = {each.day: each for each in changes}
    return Timetable(series, Kind.IN_PERSON, HALL, values.pop("paused_from", None), by_day, closures)


def closed(first: date, last: date, kept: tuple[date, ...] = (), number: int = 1, **values: Any) -> Closed:
    """A closure."""
    return Closed(
        Closure(id=number, first_day=first, last_day=last, reason="break", note="", **values), frozenset(kept)
    )


def short(found: list[MeetingDate]) -> list[str]:
    """Name, where it stands and how: "11-30 Thu 03 Dec 18:30 on"."""
    return [f"{each.day:%m-%d} {each.start:%a %d %b %H:%M} {each.status.value}" for each in found]


EVERY_KIND = (
    said(NOV30, to_day=THU, start_time=time(18, 30)),
    said(DEC7, What.USUAL, cancelled=True, reason="illness"),
    said(date(2026, 12, 5), What.ADDED, start_time=time(11)),
    said(date(2026, 12, 12), What.ADDED, cancelled=True),
    said(DEC14, start_time=time(20)),
)


def test_all_that_stands_comes_in_the_order_of_its_starts() -> None:
    found = table(*EVERY_KIND).dates(NOV23, DEC21)
    assert short(found) == [
        "11-23 Mon 23 Nov 19:00 on",
        "11-30 Mon 30 Nov 19:00 moved",
        "11-30 Thu 03 Dec 18:30 on",
        "12-05 Sat 05 Dec 11:00 on",
        "12-07 Mon 07 Dec 19:00 cancelled",
        "12-12 Sat 12 Dec 19:00 cancelled",
        "12-14 Mon 14 Dec 20:00 on",
        "12-21 Mon 21 Dec 19:00 on",
    ]
    assert short(list(islice(table(*EVERY_KIND).following(NOV23), 8))) == short(found)
    assert [(each.added, each.was is not None, each.reason) for each in found] == [
        (False, False, ""),
        (False, False, ""),
        (False, True, ""),
        (True, False, ""),
        (False, False, "illness"),
        (True, False, ""),
        (False, True, ""),
        (False, False, ""),
    ]


def test_a_window_holds_what_stands_in_it_and_nothing_else() -> None:
    timetable = table(*EVERY_KIND)
    assert short(timetable.dates(NOV30, NOV30)) == ["11-30 Mon 30 Nov 19:00 moved"]
    assert short(timetable.dates(THU, THU)) == ["11-30 Thu 03 Dec 18:30 on"]
    assert short(timetable.dates(date(2026, 12, 1), date(2026, 12, 4))) == ["11-30 Thu 03 Dec 18:30 on"]
    assert timetable.dates(date(2026, 12, 8), date(2026, 12, 11)) == []


def test_a_date_is_found_by_its_name_wherever_it_went() -> None:
    timetable = table(*EVERY_KIND)
    names = (NOV23, NOV30, THU, DEC7, date(2026, 12, 5))
    assert [short([found]) if (found := timetable.on(day)) else None for day in names] == [
        ["11-23 Mon 23 Nov 19:00 on"],
        ["11-30 Thu 03 Dec 18:30 on"],
        None,
        ["12-07 Mon 07 Dec 19:00 cancelled"],
        ["12-05 Sat 05 Dec 11:00 on"],
    ]
    moved = timetable.standing(NOV30, Status.MOVED)
    assert moved
    assert short([moved]) == ["11-30 Mon 30 Nov 19:00 moved"]
    assert timetable.standing(NOV30, Status.CANCELLED) is None


def test_the_next_dates_are_those_that_take_place_and_the_coming_ones_say_what_does_not() -> None:
    timetable = table(*EVERY_KIND)
    assert short(timetable.next(NOW, 4)) == [
        "11-23 Mon 23 Nov 19:00 on",
        "11-30 Thu 03 Dec 18:30 on",
        "12-05 Sat 05 Dec 11:00 on",
        "12-14 Mon 14 Dec 20:00 on",
    ]
    assert short(timetable.coming(NOW, 2)) == [
        "11-23 Mon 23 Nov 19:00 on",
        "11-30 Mon 30 Nov 19:00 moved",
        "11-30 Thu 03 Dec 18:30 on",
    ]
    running = datetime(2026, 12, 3, 19, 59, tzinfo=UTC)
    assert short(timetable.next(running, 1)) == ["11-30 Thu 03 Dec 18:30 on"]
    assert short(timetable.coming(running.replace(hour=20, minute=0), 1)) == ["12-05 Sat 05 Dec 11:00 on"]


def test_a_date_that_is_moved_within_its_day_stands_once() -> None:
    for to_day in (None, NOV30):
        timetable = table(said(NOV30, to_day=to_day, start_time=time(20)))
        assert short(timetable.dates(NOV30, NOV30)) == ["11-30 Mon 30 Nov 20:00 on"]


def test_a_series_is_over_once_nothing_is_left_that_was_cancelled_or_put_beyond_its_end() -> None:
    def over(*changes: DateChange, at: datetime, **values: Any) -> bool:
        return table(*changes, series={"last_day": NOV30}, **values).is_over(at)

    after = datetime(2026, 11, 30, 20, 30, tzinfo=UTC)
    assert over(at=after)
    assert not over(at=after.replace(minute=29))
    assert not over(said(NOV30, What.USUAL, cancelled=True), at=after.replace(minute=29))
    assert not over(said(NOV30, to_day=THU), at=after)
    assert not over(said(THU, What.ADDED), at=after)
    assert over(said(THU, What.ADDED), at=datetime(2026, 12, 3, 20, 30, tzinfo=UTC))
    assert not over(at=NOW, paused_from=NOV23)


def test_the_final_date_is_the_last_that_takes_place() -> None:
    ending = {"last_day": date(2026, 12, 9)}
    assert table().final() is None
    assert table(series=ending).final() == DEC7
    assert table(said(DEC7, What.USUAL, cancelled=True), series=ending).final() == NOV30
    assert table(said(DEC7, to_day=date(2026, 12, 10)), series=ending).final() == date(2026, 12, 10)
    assert table(said(date(2026, 12, 24), What.ADDED), series=ending).final() == date(2026, 12, 24)
    assert table(said(date(2026, 12, 24), What.ADDED, cancelled=True), series=ending).final() == DEC7
    assert table(closures=(closed(NOV30, DEC21),), series=ending).final() == NOV23
    assert table(paused_from=DEC7).final() == NOV30
    once = {"frequency": Frequency.ONCE, "weekdays": (), "first_day": DEC7}
    assert table(series=once).final() == DEC7
    assert table(said(DEC7, What.USUAL, cancelled=True), series=once).final() is None


def test_a_closure_takes_what_is_on_its_days_and_leaves_what_was_kept_known_or_elsewhere() -> None:
    days = closed(NOV30, DEC14, kept=(DEC7,))
    assert short(table(closures=(days,)).dates(NOV30, DEC21)) == [
        "11-30 Mon 30 Nov 19:00 cancelled",
        "12-07 Mon 07 Dec 19:00 on",
        "12-14 Mon 14 Dec 19:00 cancelled",
        "12-21 Mon 21 Dec 19:00 on",
    ]
    known = said(DEC21, to_day=THU, closures_seen=1)
    assert short(table(known, closures=(days,)).dates(THU, THU)) == ["12-21 Thu 03 Dec 19:00 on"]
    later = closed(THU, THU, number=2)
    assert short(table(known, closures=(days, later)).dates(THU, THU)) == ["12-21 Thu 03 Dec 19:00 cancelled"]
    house = closed(NOV30, NOV30, venue_id=HALL)
    online = said(NOV30, kind=Kind.ONLINE)
    library = said(NOV30, venue_id=LIBRARY)
    statuses = [
        table(*changes, closures=(house,)).dates(NOV30, NOV30)[0].status for changes in ((), (online,), (library,))
    ]
    assert statuses == [Status.CANCELLED, Status.ON, Status.ON]


def test_who_cancelled_a_date_speaks_for_it_before_a_closure_does() -> None:
    days = (closed(NOV30, NOV30),)
    ours = table(said(NOV30, What.USUAL, cancelled=True, reason="illness", note="Get well"), closures=days).on(NOV30)
    theirs = table(closures=days).on(NOV30)
    assert ours
    assert theirs
    assert [(each.reason, each.note) for each in (ours, theirs)] == [("illness", "Get well"), ("break", "")]


def test_from_a_pause_on_there_is_no_date_but_what_was_moved_before_it() -> None:
    early, late = said(DEC14, to_day=THU), said(NOV30, to_day=date(2026, 12, 10))
    timetable = table(early, late, paused_from=DEC7)
    assert short(timetable.dates(NOV23, DEC21)) == [
        "11-23 Mon 23 Nov 19:00 on",
        "11-30 Mon 30 Nov 19:00 moved",
        "12-14 Thu 03 Dec 19:00 on",
    ]
    assert short(timetable.next(NOW, 9)) == ["11-23 Mon 23 Nov 19:00 on", "12-14 Thu 03 Dec 19:00 on"]
    assert [timetable.on(day) is None for day in (NOV30, DEC7, DEC14)] == [True, True, False]


def test_what_was_moved_away_says_whether_it_takes_place_where_it_went() -> None:
    away = said(NOV30, to_day=THU)
    for timetable, gone in (
        (table(away), False),
        (table(said(NOV30, to_day=THU, cancelled=True)), True),
        (table(away, closures=(closed(THU, THU),)), True),
        (table(away, paused_from=THU), True),
    ):
        found = timetable.standing(NOV30, Status.MOVED)
        assert found
        assert found.gone is gone


def test_a_change_of_a_day_that_the_rule_does_not_name_is_not_there() -> None:
    stray = (said(THU, to_day=date(2026, 12, 4)), said(date(2026, 12, 9), What.USUAL, cancelled=True))
    assert short(table(*stray).dates(NOV30, DEC7)) == ["11-30 Mon 30 Nov 19:00 on", "12-07 Mon 07 Dec 19:00 on"]
    assert table(*stray).special() == []


def test_what_is_not_as_the_rule_says_is_listed_by_name() -> None:
    timetable = table(*EVERY_KIND, closures=(closed(DEC21, DEC21),))
    assert short(timetable.special()) == [
        "11-30 Thu 03 Dec 18:30 on",
        "12-05 Sat 05 Dec 11:00 on",
        "12-07 Mon 07 Dec 19:00 cancelled",
        "12-12 Sat 12 Dec 19:00 cancelled",
        "12-14 Mon 14 Dec 20:00 on",
        "12-21 Mon 21 Dec 19:00 cancelled",
    ]


def test_a_date_is_elsewhere_in_another_house_online_or_behind_another_link() -> None:
    changes = (
        said(NOV30),
        said(NOV30, venue_id=LIBRARY),
        said(NOV30, kind=Kind.ONLINE),
        said(NOV30, online_url="https://a"),
    )
    found = [table(change).on(NOV30) for change in changes]
    assert [(each.elsewhere, each.kind, each.venue_id) for each in found if each] == [
        (False, Kind.IN_PERSON, HALL),
        (True, Kind.IN_PERSON, LIBRARY),
        (True, Kind.ONLINE, None),
        (True, Kind.IN_PERSON, HALL),
    ]
