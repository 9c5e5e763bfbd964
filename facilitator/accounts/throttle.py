"""So many tries for one account and no more, counted in the database, so that it holds over all workers.

A try is written down before the password is looked at: of many at once no more than ``TRIES`` get an answer. An account
is a keyed hash of the address that was typed, known or not; where somebody tries from is not kept.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from facilitator.accounts.models import SignInFailure
from facilitator.db import rows_changed

TRIES = 5
WINDOW = timedelta(minutes=15)


def account(secret_key: str, email: str, purpose: str = "sign-in") -> str:
    """What tries are counted under: names nobody, and differs from one installation to the next."""
    return hmac.new(secret_key.encode(), f"{purpose}:{email}".encode(), hashlib.sha256).hexdigest()


def begin(session: Session, account: str, now: datetime) -> int:
    """Write a try down as a failure, until ``clear`` says otherwise, and forget those that count no more.

    Answers the number of the try. To be committed before ``exceeded`` is asked.
    """
    forget(session, now)
    attempt = SignInFailure(account=account, at=now)
    session.add(attempt)
    session.flush()
    return attempt.id


def forget(session: Session, now: datetime) -> int:
    """Remove the tries that count no more; answers how many."""
    return rows_changed(session, delete(SignInFailure).where(SignInFailure.at <= now - WINDOW))


def exceeded(session: Session, account: str, attempt: int, now: datetime) -> bool:
    """Whether a try is one too many. Of two that come at the same moment for the last place, neither may get it."""
    others = select(func.count()).where(
        SignInFailure.account == account, SignInFailure.at > now - WINDOW, SignInFailure.id != attempt
    )
    return (session.scalar(others) or 0) >= TRIES


def withdraw(session: Session, attempt: int) -> None:
    """Take back a try that was refused, so that who keeps trying does not keep the account shut."""
    session.execute(delete(SignInFailure).where(SignInFailure.id == attempt))


def clear(session: Session, account: str) -> None:
    """Forget an account's tries: somebody has shown that it is theirs."""
    session.execute(delete(SignInFailure).where(SignInFailure.account == account))
