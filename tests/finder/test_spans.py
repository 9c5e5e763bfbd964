import datetime as dt

import pytest

from facilitator.finder import spans
from facilitator.finder.spans import NoSuchSpan, Span

TODAY = dt.date(2026, 11, 23)
MONDAY, SATURDAY, SUNDAY = 0, 5, 6


def day(month: int, number: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


@pytest.mark.parametrize(
    ("args", "span"),
    [
        ({}, Span("month", "2026-11", day(11, 1), day(11, 30))),
        ({"month": ""}, Span("month", "2026-11", day(11, 1), day(11, 30))),
        ({"month": "2027-02"}, Span("month", "2027-02", day(2, 1, 2027), day(2, 28, 2027))),
        ({"week": "2026-W48"}, Span("week", "2026-W48", day(11, 23), day(11, 29))),
        ({"week": "2026-W53"}, Span("week", "2026-W53", day(12, 28), day(1, 3, 2027))),
        ({"date": "2026-12-24"}, Span("date", "2026-12-24", day(12, 24), day(12, 24))),
    ],
)
def test_the_address_says_what_is_shown(args: dict[str, str], span: Span) -> None:
    assert spans.asked(args, TODAY, MONDAY) == span


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("month", text) for text in ("2026", "2026-13", "2026-00", "26-11", "2026-1", "2026-11-01", "november")),
        *(("month", text) for text in ("٢٠٢٦-١١", "0000-01", "2025-10", "2028-12", "9999-12")),
        *(("week", text) for text in ("", "2026-W00", "2026-W54", "2027-W53", "2026-48", "2024-W01", "0000-W01")),
        *(("date", text) for text in ("", "2026-02-30", "20261124", "tomorrow", "2025-10-31", "2028-12-01")),
    ],
)
def test_what_there_is_not_or_is_too_far_away_is_refused(name: str, text: str) -> None:
    with pytest.raises(NoSuchSpan):
        spans.asked({name: text}, TODAY, MONDAY)


def test_a_week_begins_as_the_country_has_it_and_keeps_its_name() -> None:
    weeks = [spans.week(day(11, 25), first) for first in (MONDAY, SUNDAY, SATURDAY)]
    assert [(each.name, each.first, each.last) for each in weeks] == [
        ("2026-W48", day(11, 23), day(11, 29)),
        ("2026-W48", day(11, 22), day(11, 28)),
        ("2026-W48", day(11, 21), day(11, 27)),
    ]
    assert [spans.asked({"week": each.name}, TODAY, each.first.weekday()) for each in weeks] == weeks


def test_neighbours_touch_and_end_where_nothing_can_be_looked_at() -> None:
    def around(args: dict[str, str]) -> list[str | None]:
        span = spans.asked(args, TODAY, SUNDAY)
        return [each and each.name for each in spans.neighbours(span, TODAY, SUNDAY)]

    assert around({}) == ["2026-10", "2026-12"]
    assert around({"week": "2026-W53"}) == ["2026-W52", "2027-W01"]
    assert around({"date": "2026-12-31"}) == ["2026-12-30", "2027-01-01"]
    assert around({"month": "2025-11"}) == [None, "2025-12"]
    assert around({"month": "2028-11"}) == ["2028-10", None]
    assert around({"date": "2028-11-30"}) == ["2028-11-29", None]


def test_the_other_ways_to_look_are_around_today_where_it_is_among_the_days() -> None:
    def names(span: Span) -> list[str]:
        return [each.name for each in spans.ways(span, TODAY, MONDAY).values()]

    assert names(spans.month(TODAY)) == ["2026-11", "2026-W48", "2026-11-23"]
    assert names(spans.month(day(12, 1))) == ["2026-12", "2026-W49", "2026-12-01"]
