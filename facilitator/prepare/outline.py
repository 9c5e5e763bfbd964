"""The outline of a meeting: its steps, and how many minutes each gets of the length that there is. Pure arithmetic."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import accumulate, pairwise

MOST = 180  # minutes that one step can be given


class Key(StrEnum):
    """The steps of a meeting, in the order in which they usually come."""

    WELCOME = "welcome"
    CHECK_IN = "check_in"
    AGENDA = "agenda"
    WORK = "work"
    DONATIONS = "donations"
    CHECK_OUT = "check_out"


# Minutes by the length of the meeting, in the steps' order. Each row adds up to its length.
TEMPLATES: Mapping[int, tuple[int, ...]] = {
    30: (3, 5, 2, 11, 1, 8),
    60: (5, 10, 3, 28, 2, 12),
    75: (5, 12, 3, 37, 3, 15),
    90: (5, 15, 3, 49, 3, 15),
    120: (5, 20, 5, 68, 3, 19),
    180: (7, 25, 7, 114, 3, 24),
}
# Minutes that working time keeps before other steps have to give.
_LEAST_WORK = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is kept. ``minutes`` is what somebody set, None where it follows from the meeting's length."""

    key: Key
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """A step with its minutes, those before it, and whether somebody set them."""

    key: Key
    minutes: int
    after: int
    own: bool

    def start(self, begin: datetime) -> datetime:
        """When it begins in a meeting that begins then (aware), in the same zone."""
        return (begin.astimezone(UTC) + timedelta(minutes=self.after)).astimezone(begin.tzinfo)


USUAL = tuple(Step(key) for key in Key)


def usual(length: int) -> dict[Key, int]:
    """The minutes of every step for a meeting of that length; they add up to it.

    Between two templates they are in between; beyond the shortest and the longest they keep their shares.
    """
    lengths = sorted(TEMPLATES)
    if length <= lengths[0] or length >= lengths[-1]:
        nearest = lengths[0] if length <= lengths[0] else lengths[-1]
        return _whole({key: m * length / nearest for key, m in zip(Key, TEMPLATES[nearest], strict=True)}, length)
    low, high = next(pair for pair in pairwise(lengths) if pair[0] <= length <= pair[1])
    share = (length - low) / (high - low)
    between = zip(Key, TEMPLATES[low], TEMPLATES[high], strict=True)
    return _whole({key: first + share * (last - first) for key, first, last in between}, length)


def fit(steps: Iterable[Step], length: int) -> tuple[Timed, ...]:
    """The steps with minutes that add up to the length of the meeting, in their order.

    What is over goes to working time. What is missing comes from working time, then from the steps that nobody set,
    then from those that somebody did; check-out gives last, because it is what a meeting that runs late leaves out.
    """
    kept = tuple(steps)
    if not kept:
        return ()
    minutes = _shared(kept, usual(length), length)
    before = accumulate((minutes[step.key] for step in kept), initial=0)
    return tuple(
        Timed(step.key, minutes[step.key], after, step.minutes is not None)
        for step, after in zip(kept, before, strict=False)
    )


def moved(steps: Sequence[Step], key: Key, by: int) -> tuple[Step, ...]:
    """The steps with one moved up (-1) or down (1); at the end of the row it stays where it is."""
    at = next((index for index, step in enumerate(steps) if step.key is key), None)
    if at is None or not 0 <= at + by < len(steps):
        return tuple(steps)
    order = list(steps)
    order.insert(at + by, order.pop(at))
    return tuple(order)


def without(steps: Iterable[Step], key: Key) -> tuple[Step, ...]:
    """The steps without one of them; the last one that is left stays."""
    kept = tuple(steps)
    return tuple(step for step in kept if step.key is not key) or kept


def with_again(steps: Sequence[Step], key: Key) -> tuple[Step, ...]:
    """The steps with one that was left out, before the first that usually comes after it."""
    if any(step.key is key for step in steps):
        return tuple(steps)
    order = list(Key)
    later = (index for index, step in enumerate(steps) if order.index(step.key) > order.index(key))
    at = next(later, len(steps))
    return (*steps[:at], Step(key), *steps[at:])


def left_out(steps: Iterable[Step]) -> tuple[Key, ...]:
    """The steps that are not kept, in their usual order."""
    kept = {step.key for step in steps}
    return tuple(key for key in Key if key not in kept)


def set_minutes(steps: Iterable[Step], length: int, given: Mapping[Key, int | None]) -> tuple[Step, ...]:
    """The steps as somebody filled them in who saw them fitted to that length.

    What differs from what they saw is theirs from now on; None lets a step follow the length again.
    """
    kept = tuple(steps)
    seen = {timed.key: timed.minutes for timed in fit(kept, length)}
    return tuple(
        step if given.get(step.key, seen[step.key]) == seen[step.key] else replace(step, minutes=given[step.key])
        for step in kept
    )


def _shared(steps: tuple[Step, ...], template: Mapping[Key, int], length: int) -> dict[Key, int]:
    own = {step.key for step in steps if step.minutes is not None}
    minutes = {step.key: template[step.key] if step.minutes is None else step.minutes for step in steps}
    over = length - sum(minutes.values())
    if over > 0:
        takers = _takers(steps, own)
        return minutes | _whole({key: minutes[key] + over / len(takers) for key in takers}, over, minutes)
    free = [key for key in minutes if key not in own]
    givers = (
        ([key for key in free if key is Key.WORK], _LEAST_WORK),
        ([key for key in free if key is not Key.CHECK_OUT], 1),
        ([key for key in minutes if key is not Key.CHECK_OUT], 1),
        (list(minutes), 1),
        (list(minutes), 0),
    )
    for keys, least in givers:
        minutes |= _less(minutes, keys, length - sum(minutes.values()), least)
    return minutes


def _takers(steps: tuple[Step, ...], own: set[Key]) -> list[Key]:
    """Who gets the minutes that are over: working time, else whoever follows the length, else all."""
    keys = [step.key for step in steps]
    free = [key for key in keys if key not in own]
    return [Key.WORK] if Key.WORK in free else free or keys


def _less(minutes: Mapping[Key, int], keys: Sequence[Key], over: int, least: int) -> dict[Key, int]:
    """The minutes of these steps once they have given ``-over`` of them, as far as each keeps ``least``."""
    room = {key: max(0, minutes[key] - least) for key in keys}
    give = min(-over, sum(room.values()))
    if give <= 0:
        return {}
    shares = _whole({key: room[key] * give / sum(room.values()) for key in keys}, give)
    return {key: minutes[key] - shares[key] for key in keys}


def _whole(exact: Mapping[Key, float], total: int, before: Mapping[Key, int] | None = None) -> dict[Key, int]:
    """Whole numbers near the exact ones that add up to ``total`` more than ``before``: the largest remainders win."""
    whole = {key: int(value) for key, value in exact.items()}
    base = sum(before[key] for key in exact) if before else 0
    missing = base + total - sum(whole.values())
    for key in sorted(exact, key=lambda key: whole[key] - exact[key])[:missing]:
        whole[key] += 1
    return whole
