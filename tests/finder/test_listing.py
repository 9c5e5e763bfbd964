import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from facilitator.finder import listing
from facilitator.finder.listing import Choices
from facilitator.meetings import search
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import Kind, State

Day = dt.date


def headings(session: Session, now: dt.datetime) -> list[tuple[Day | None, list[str]]]:
    items = search.coming(session, Filters(), now).items
    return [(each.day, [entry.meeting.name for entry in each.entries]) for each in listing.sections(items, now)]


def test_what_runs_now_stands_first_and_then_come_the_days(session: Session, make: Any, now: dt.datetime) -> None:
    make.meeting("Runs", start_time=dt.time(17, 30))
    make.meeting("Tonight", start_time=dt.time(21))
    make.meeting("Begins this minute", start_time=dt.time(18))
    make.meeting("Tomorrow", weekdays=[1], start_time=dt.time(7))
    assert headings(session, now) == [
        (None, ["Runs", "Begins this minute"]),
        (Day(2026, 11, 23), ["Tonight"]),
        (Day(2026, 11, 24), ["Tomorrow"]),
    ]


def test_without_one_that_runs_no_heading_says_now(session: Session, make: Any, now: dt.datetime) -> None:
    make.meeting("Tonight", start_time=dt.time(21))
    assert headings(session, now) == [(Day(2026, 11, 23), ["Tonight"])]


def test_a_meeting_stands_under_the_date_of_its_own_zone_in_that_zones_time(
    session: Session, make: Any, now: dt.datetime
) -> None:
    make.meeting("Auckland", weekdays=[1], start_time=dt.time(8), timezone="Pacific/Auckland")
    make.meeting("London late", start_time=dt.time(23))
    make.meeting("London early", weekdays=[1], start_time=dt.time(7))
    assert headings(session, now) == [
        (Day(2026, 11, 23), ["London late"]),
        (Day(2026, 11, 24), ["Auckland", "London early"]),
    ]
    [section] = listing.sections(search.coming(session, Filters(q="auckland"), now).items, now)
    [entry] = section.entries
    assert (entry.date.start.isoformat(), entry.date.end.isoformat(), entry.runs) == (
        "2026-11-24T08:00:00+13:00",
        "2026-11-24T09:30:00+13:00",
        False,
    )


def test_only_what_a_listed_meeting_has_is_offered(session: Session, make: Any) -> None:
    river, hill, unused = make.group("River"), make.group("Hill"), make.group("Unused")
    make.meeting("One", group=river, language="es", audiences=["women", "newcomers"])
    make.meeting("Two", group=hill, audiences=["newcomers"])
    make.meeting("Draft", group=unused, language="fr", audiences=["men"], state=State.DRAFT)
    make.meeting("Paused", group=unused, language="de", audiences=["veterans"], state=State.PAUSED)
    assert listing.choices(session) == Choices(
        languages=["en", "es"], audiences=["newcomers", "women"], groups={"hill": "Hill", "river": "River"}
    )


def test_an_empty_result_offers_what_finds_something(session: Session, make: Any, now: dt.datetime) -> None:
    make.meeting("Alpha")
    make.meeting("Beta", weekdays=[1], kind=Kind.ONLINE)
    assert listing.instead(session, Filters(q="alpha", day=1, time="evening"), now) == [
        (Filters(day=1, time="evening"), "q", 1),
        (Filters(q="alpha", time="evening"), "day", 1),
        (Filters(kind="online"), "online", 1),
        (Filters(), "all", 2),
    ]
    assert listing.instead(session, Filters(q="nowhere"), now) == [
        (Filters(kind="online"), "online", 1),
        (Filters(), "all", 2),
    ]


def test_with_nothing_listed_there_is_nothing_to_offer(session: Session, now: dt.datetime) -> None:
    assert listing.instead(session, Filters(q="nowhere", day=1), now) == []


def test_a_day_far_away_without_a_hit_is_counted_from_the_rules(session: Session, make: Any, now: dt.datetime) -> None:
    make.meeting("Alpha")
    far = Day(2027, 11, 22)
    assert listing.instead(session, Filters(q="beta", date=far), now) == [
        (Filters(date=far), "q", 1),
        (Filters(), "all", 1),
    ]
