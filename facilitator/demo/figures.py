"""Counts made up for the past weeks: the same for the same meeting and the same number of dates ago."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from facilitator import clock
from facilitator.attendance.counts import Numbers
from facilitator.attendance.models import Reason
from facilitator.demo.plans import Talk
from facilitator.meetings.models import Kind
from facilitator.meetings.recurrence import Occurrence, Series, occurrences

BACK = timedelta(weeks=112)  # a year and its last month, and the same weeks of the year before
AFTER = timedelta(minutes=20)  # from the end of a meeting until somebody enters the count
MISSING = frozenset({("monday-check-in", 0)})  # (meeting, how many dates ago) that wait to be counted
CANCELLED = frozenset({("riding-out-an-urge", 5), ("saturday-breakfast", 3)})  # nobody could get in
MISTYPED = frozenset({("monday-check-in", 2)})  # first entered with a slip of the finger, then put right
LATE = frozenset({("monday-check-in", 5)})  # put right when the date was long over
CROSSED = frozenset({("monday-check-in", 1)})  # two have counted it, and nobody has settled it yet
LATER = timedelta(days=23)  # until a late correction


@dataclass(frozen=True, slots=True)
class Figure:
    """What was counted for one date, and when it was entered; ``nth`` counts the dates back from the last one.

    ``reason``: it corrects the one before. ``crossing``: it stands beside the one before, of which its writer, the
    other of two, did not know.
    """

    day: date
    nth: int
    numbers: Numbers
    entered_at: datetime
    reason: Reason | None = None
    crossing: bool = False


def figures(talk: Talk, series: Series, now: datetime) -> Iterator[Figure]:
    """The counts of a meeting's dates within ``BACK`` that are over, the last date first, corrections after slips."""
    if not talk.usual:
        return
    for nth, each in enumerate(reversed(list(_over(series, now)))):
        if (talk.slug, nth) in MISSING:
            continue
        random = Random(f"{talk.slug} {nth}")  # noqa: S311  (the same each time is what is wanted)
        numbers = Numbers(held=False) if (talk.slug, nth) in CANCELLED else _numbers(talk, each.day, now, random)
        yield from _entered(talk.slug, each.day, nth, numbers, each.end + AFTER)


def _entered(slug: str, day: date, nth: int, numbers: Numbers, at: datetime) -> Iterator[Figure]:
    """What was entered for a date: as a rule once."""
    if (slug, nth) in MISTYPED:
        slip = replace(numbers, in_room=numbers.in_room * 10)
        yield Figure(day, nth, slip, at)
        yield Figure(day, nth, numbers, at + timedelta(minutes=3), Reason.MISTYPED)
    elif (slug, nth) in LATE:
        yield Figure(day, nth, replace(numbers, in_room=numbers.in_room - 1), at)
        yield Figure(day, nth, numbers, at + LATER, Reason.LATECOMERS)
    else:
        yield Figure(day, nth, numbers, at)
    if (slug, nth) in CROSSED:
        other = replace(numbers, in_room=numbers.in_room + 2)
        yield Figure(day, nth, other, at + timedelta(minutes=12), crossing=True)


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
