"""Counts made up for the past weeks: the same for the same meeting and the same number of dates ago."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from facilitator import clock
from facilitator.attendance.counts import Numbers
from facilitator.demo.plans import Talk
from facilitator.meetings.models import Kind
from facilitator.meetings.recurrence import Occurrence, Series, occurrences

BACK = timedelta(weeks=112)  # a year and its last month, and the same weeks of the year before
AFTER = timedelta(minutes=20)  # from the end of a meeting until somebody enters the count
MISSING = frozenset({("monday-check-in", 0)})  # (meeting, how many dates ago) that wait to be counted
CANCELLED = frozenset({("riding-out-an-urge", 5), ("saturday-breakfast", 3)})  # nobody could get in
MISTYPED = frozenset({("monday-check-in", 2)})  # first entered with a slip of the finger, then put right


@dataclass(frozen=True, slots=True)
class Figure:
    """What was counted for one date, and when it was entered; ``nth`` counts the dates back from the last one."""

    day: date
    nth: int
    numbers: Numbers
    entered_at: datetime


def figures(talk: Talk, series: Series, now: datetime) -> Iterator[Figure]:
    """The counts of a meeting's dates within ``BACK`` that are over, the last date first, corrections after slips."""
    if not talk.usual:
        return
    for nth, each in enumerate(reversed(list(_over(series, now)))):
        if (talk.slug, nth) in MISSING:
            continue
        random = Random(f"{talk.slug} {nth}")  # noqa: S311  (the same each time is what is wanted)
        numbers = Numbers(held=False) if (talk.slug, nth) in CANCELLED else _numbers(talk, each.day, now, random)
        entered_at = each.end + AFTER
        if (talk.slug, nth) in MISTYPED:
            slip = Numbers(held=True, in_room=numbers.in_room * 10, first_time=numbers.first_time)
            yield Figure(each.day, nth, slip, entered_at)
            entered_at += timedelta(minutes=3)
        yield Figure(each.day, nth, numbers, entered_at)


def _over(series: Series, now: datetime) -> Iterator[Occurrence]:
    today = now.astimezone(clock.zone(series.timezone)).date()
    return (each for each in occurrences(series, today - BACK, today) if each.end + 2 * AFTER < now)


def _numbers(talk: Talk, day: date, now: datetime, random: Random) -> Numbers:
    """About the usual number of people, one in five for the first time, now and then a letter.

    A year ago it was a fifth fewer, and in August and December it is.
    """
    usual = talk.usual * (1 - (now.date() - day).days / 365 / 5) * (0.8 if day.month in (8, 12) else 1)
    people = max(2, round(random.gauss(usual, usual / 5)))
    online = {Kind.IN_PERSON: 0, Kind.ONLINE: people}.get(talk.kind, round(people * random.uniform(0.2, 0.5)))
    first_time = sum(random.random() < 0.2 for _ in range(people))
    letters = random.choice((0, 0, 0, 1, 1, 2))
    return Numbers(held=True, in_room=people - online, online=online, first_time=first_time, letters=letters)
