"""What a password must be, and how one is compared: one computation, whether there is an account or not."""

import unicodedata

from flask_security.utils import hash_password, verify_password

LEAST = 10
MOST = 200
_TYPED = 4 * MOST  # characters as they are typed: each may be a letter and its accents one by one


class WeakPassword(Exception):
    """A password that will not do; ``code`` is "short", "long" or "guess"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check(password: str, *known: str) -> None:
    """Pass if a password will do. ``known`` is what others know of the person: address, name.

    No rules of composition: length is what helps (NIST SP 800-63B §3.1.1.2). Raises ``WeakPassword``.
    """
    text = _normal(password)
    if len(text) < LEAST:
        raise WeakPassword("short")
    if len(text) > MOST or len(password) > _TYPED:
        raise WeakPassword("long")
    plain = text.casefold().strip()
    obvious = {part for each in known for part in (each.casefold(), each.casefold().partition("@")[0])}
    if plain in obvious or len(set(plain)) < 4:
        raise WeakPassword("guess")


def digest(password: str) -> str:
    """The hash to store, argon2id in the form of RFC 9106's reference code. Needs the application's context."""
    hashed: str = hash_password(_normal(password))
    return hashed


def matches(password: str, stored: str | None) -> bool:
    """Whether a password is the one that was stored; as much work where there is none to compare with."""
    text = _normal(password)[:MOST]
    if stored is None:
        hash_password(text)
        return False
    return bool(verify_password(text, stored))


def _normal(password: str) -> str:
    """The same password from every keyboard: an accent typed in one step or in two.

    No more than could be one is looked at: the work grows with the square of the accents.
    """
    return unicodedata.normalize("NFKC", password[: _TYPED + 1])
