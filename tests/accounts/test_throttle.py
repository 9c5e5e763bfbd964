from datetime import timedelta

from sqlalchemy import func, select

from facilitator.accounts import throttle
from facilitator.accounts.models import SignInFailure
from facilitator.accounts.throttle import TRIES, WINDOW

ROBIN = throttle.account("a key", "robin@example.org")


def tried(session, account, now) -> bool:
    """Whether one more try gets an answer."""
    attempt = throttle.begin(session, account, now)
    if throttle.exceeded(session, account, attempt, now):
        throttle.withdraw(session, attempt)
        return False
    return True


def test_an_account_gets_five_tries_in_a_quarter_of_an_hour(session, now) -> None:
    minute = timedelta(minutes=1)
    assert [tried(session, ROBIN, now + i * minute) for i in range(7)] == [True] * TRIES + [False] * 2
    assert not tried(session, ROBIN, now + WINDOW - timedelta(seconds=1))
    assert tried(session, ROBIN, now + WINDOW)
    assert not tried(session, ROBIN, now + WINDOW)


def test_who_keeps_trying_does_not_keep_the_account_shut(session, now) -> None:
    for second in range(60):
        tried(session, ROBIN, now + timedelta(seconds=second))
    assert session.scalar(select(func.count()).select_from(SignInFailure)) == TRIES
    assert tried(session, ROBIN, now + WINDOW)


def test_one_account_does_not_shut_another(session, now) -> None:
    for _ in range(6):
        tried(session, ROBIN, now)
    assert not tried(session, ROBIN, now)
    assert tried(session, throttle.account("a key", "kim@example.org"), now)
    assert tried(session, throttle.account("a key", "robin@example.org", "reset"), now)


def test_a_success_clears_the_account(session, now) -> None:
    assert [tried(session, ROBIN, now) for _ in range(6)][-1] is False
    throttle.clear(session, ROBIN)
    assert tried(session, ROBIN, now)


def test_old_tries_are_removed(session, now) -> None:
    for number in range(40):
        throttle.begin(session, throttle.account("a key", f"{number}@example.org"), now)
    throttle.begin(session, ROBIN, now + WINDOW)
    assert list(session.scalars(select(SignInFailure.account))) == [ROBIN]


def test_the_table_names_nobody_and_differs_between_installations() -> None:
    assert "robin" not in ROBIN
    assert len(ROBIN) == 64
    assert throttle.account("another key", "robin@example.org") != ROBIN
