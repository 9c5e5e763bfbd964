import pytest

from facilitator.accounts import security


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many computations as in earnest, each a small one."""
    monkeypatch.setitem(security.ARGON2, "argon2__memory_cost", 8)
    monkeypatch.setitem(security.ARGON2, "argon2__time_cost", 1)
