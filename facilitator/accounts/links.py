"""Links that open an account once: to join, and to set a new password.

Nothing is stored. A link is signed and holds the account, the instant at which it runs out, and a proof of
``fs_uniquifier``, which changes when a password is set: then the link, and every other one, is used up.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer


class Purpose(StrEnum):
    """What a link is for; one made for the one does not serve for the other."""

    JOIN = "join"
    RESET = "reset"


LASTS = {Purpose.JOIN: timedelta(days=14), Purpose.RESET: timedelta(days=1)}


class LinkGone(Exception):
    """A link that is not ours, was used, or has run out."""


def purpose_for(volunteer: Volunteer) -> Purpose:
    """Which kind of link somebody needs: an invitation until it is taken up."""
    return Purpose.JOIN if volunteer.password is None else Purpose.RESET


def make(secret_key: str, purpose: Purpose, volunteer: Volunteer, now: datetime) -> str:
    """The secret part of a link for somebody, good for ``LASTS``."""
    until = int((now + LASTS[purpose]).timestamp())
    return str(_signer(secret_key, purpose).dumps([volunteer.id, until, _proof(volunteer)]))


def read(session: Session, secret_key: str, purpose: Purpose, token: str, now: datetime) -> Volunteer:
    """Whose link this is. Changes nothing, so that mail scanners may look; raises ``LinkGone``."""
    try:
        who, until, proof = _signer(secret_key, purpose).loads(token)
    except (BadData, ValueError) as error:
        raise LinkGone from error
    volunteer = session.get(Volunteer, who)
    if volunteer is None or not volunteer.active or now.timestamp() >= until or proof != _proof(volunteer):
        raise LinkGone
    return volunteer


def _signer(secret_key: str, purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret_key, salt=f"facilitator.accounts.{purpose}", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _proof(volunteer: Volunteer) -> str:
    """Not the value itself: it names the sessions, and the link goes by mail."""
    return hashlib.sha256(volunteer.fs_uniquifier.encode()).hexdigest()[:32]
