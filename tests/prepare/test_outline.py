from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator import clock
from facilitator.prepare import outline
from facilitator.prepare.outline import TEMPLATES, USUAL, Key, Step, fit

KEYS = st.lists(st.sampled_from(list(Key)), min_size=1, unique=True)
MINUTES = st.none() | st.integers(1, outline.MOST)


def minutes(steps: tuple[Step, ...], length: int) -> dict[str, int]:
    return {timed.key.value: timed.minutes for timed in fit(steps, length)}


@pytest.mark.parametrize("length", TEMPLATES)
def test_the_minutes_of_a_template_add_up_to_its_length(length: int) -> None:
    assert sum(TEMPLATES[length]) == length
    assert tuple(minutes(USUAL, length).values()) == TEMPLATES[length]


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (60, (5, 10, 3, 28, 2, 12)),
        (75, (5, 12, 3, 37, 3, 15)),
        (90, (5, 15, 3, 49, 3, 15)),
        (45, (4, 8, 3, 19, 1, 10)),
        (100, (5, 17, 4, 55, 3, 16)),
        (240, (9, 34, 9, 152, 4, 32)),
        (15, (2, 3, 1, 5, 0, 4)),
    ],
)
def test_any_length_is_shared_out_like_the_templates_beside_it(length: int, expected: tuple[int, ...]) -> None:
    assert tuple(outline.usual(length).values()) == expected
    assert sum(expected) == length


@given(KEYS, st.lists(MINUTES, min_size=6, max_size=6), st.integers(5, 1439))
def test_whatever_is_kept_and_set_the_minutes_add_up_and_follow_each_other(
    keys: list[Key], own: list[int | None], length: int
) -> None:
    steps = tuple(Step(key, number) for key, number in zip(keys, own, strict=False))
    timed = fit(steps, length)
    assert [each.key for each in timed] == keys
    assert sum(each.minutes for each in timed) == length
    assert [each.after for each in timed] == [sum(each.minutes for each in timed[:at]) for at in range(len(timed))]
    assert all(each.minutes >= 0 for each in timed)


@given(st.integers(30, 180), st.integers(1, 60))
def test_a_longer_check_in_takes_from_working_time_before_it_takes_from_check_out(length: int, longer: int) -> None:
    before = outline.usual(length)
    steps = tuple(Step(key, longer if key is Key.CHECK_IN else None) for key in Key)
    after = {timed.key: timed.minutes for timed in fit(steps, length)}
    others = sum(before[key] for key in (Key.CHECK_OUT,))
    if longer + others + 4 <= length:  # a minute each for the four others
        assert after[Key.CHECK_OUT] == before[Key.CHECK_OUT]
        assert after[Key.CHECK_IN] == longer


def test_what_is_left_out_goes_to_working_time() -> None:
    assert minutes(outline.without(USUAL, Key.DONATIONS), 90) == {
        "welcome": 5,
        "check_in": 15,
        "agenda": 3,
        "work": 52,
        "check_out": 15,
    }


def test_without_working_time_the_others_share_what_is_over() -> None:
    assert minutes((Step(Key.CHECK_IN), Step(Key.CHECK_OUT)), 60) == {"check_in": 29, "check_out": 31}


def test_minutes_that_somebody_set_stay_and_working_time_gives_them() -> None:
    steps = tuple(Step(key, 25 if key is Key.CHECK_IN else None) for key in Key)
    assert minutes(steps, 90) == {
        "welcome": 5,
        "check_in": 25,
        "agenda": 3,
        "work": 39,
        "donations": 3,
        "check_out": 15,
    }


def test_too_much_is_cut_where_nobody_set_it_first_and_check_out_gives_last() -> None:
    steps = (Step(Key.WELCOME), Step(Key.CHECK_IN, 40), Step(Key.WORK, 60), Step(Key.CHECK_OUT))
    assert minutes(steps, 90) == {"welcome": 1, "check_in": 30, "work": 44, "check_out": 15}


def test_a_step_moves_up_and_down_and_stays_at_the_ends() -> None:
    steps = (Step(Key.WELCOME), Step(Key.CHECK_IN), Step(Key.WORK))
    names = [
        [step.key.value for step in outline.moved(steps, key, by)]
        for key, by in ((Key.CHECK_IN, -1), (Key.CHECK_IN, 1), (Key.WELCOME, -1), (Key.WORK, 1), (Key.AGENDA, 1))
    ]
    assert names == [
        ["check_in", "welcome", "work"],
        ["welcome", "work", "check_in"],
        *[["welcome", "check_in", "work"]] * 3,
    ]


def test_the_last_step_can_not_be_left_out_and_one_that_was_comes_back_to_its_place() -> None:
    assert outline.without((Step(Key.WORK),), Key.WORK) == (Step(Key.WORK),)
    steps = outline.without(USUAL, Key.AGENDA)
    assert outline.left_out(steps) == (Key.AGENDA,)
    assert outline.with_again(steps, Key.AGENDA) == USUAL
    assert outline.with_again(USUAL, Key.AGENDA) == USUAL


def test_only_what_differs_from_what_was_shown_is_somebodys_own_and_an_empty_one_follows_again() -> None:
    shown: dict[Key, int | None] = dict(outline.usual(90).items())
    steps = outline.set_minutes(USUAL, 90, shown | {Key.CHECK_IN: 20})
    assert [step.minutes for step in steps] == [None, 20, None, None, None, None]
    again = outline.set_minutes(steps, 90, shown | {Key.CHECK_IN: None, Key.WORK: 44})
    assert [step.minutes for step in again] == [None] * 6


def test_a_step_begins_at_the_right_time_across_a_clock_change() -> None:
    begin = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(clock.zone("Europe/London"))
    starts = [timed.start(begin).strftime("%H:%M %Z") for timed in fit(USUAL, 90)]
    assert starts == ["01:30 BST", "01:35 BST", "01:50 BST", "01:53 BST", "01:42 GMT", "01:45 GMT"]
