"""Printed pages on disk."""

import os
import secrets
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from facilitator.press.cache import Cache, keeper
from facilitator.remote import Remote
from facilitator.settings import Settings


def test_what_was_put_in_comes_out_and_nothing_else(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert cache.get("a") is None
    cache.put("a", b"%PDF a")
    assert (cache.get("a"), cache.get("b")) == (b"%PDF a", None)


def test_it_stays_below_its_limit_and_the_ones_used_longest_ago_go(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=250)
    for number, key in enumerate(("a", "b", "c", "d")):
        cache.put(key, bytes(80))
        os.utime(tmp_path / f"{key}.pdf", (number, number))
        if key == "b":
            cache.get("a")  # used: it outlives b
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "c.pdf", "d.pdf"]


def test_a_file_larger_than_the_limit_is_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=10)
    cache.put("a", bytes(80))
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_is_told_and_no_reason_not_to_print(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = Cache(tmp_path)
    (tmp_path / "a.pdf").mkdir()
    cache.put("a", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
    assert caplog.messages == ["A print was not kept: Is a directory."]


@pytest.fixture
def remote() -> Iterator[Remote]:
    """A place in Redis that nobody else has, gone afterwards."""
    remote = Remote("redis://127.0.0.1:6379/0", prefix=f"facilitator-test-{secrets.token_hex(6)}", most=1000)
    try:
        remote.check()
    except redis.RedisError as error:
        pytest.skip(f"no Redis at 127.0.0.1:6379: {error}")
    yield remote
    with redis.Redis.from_url("redis://127.0.0.1:6379/0") as server:
        if names := list(server.scan_iter(f"{remote.prefix}:*", count=1000)):
            server.delete(*names)


def test_what_one_host_has_printed_is_there_for_another_and_then_in_its_own_folder(
    tmp_path: Path, remote: Remote
) -> None:
    Cache(tmp_path / "one", remote=remote).put("a", b"%PDF a")
    assert Cache(tmp_path / "other", remote=remote).get("a") == b"%PDF a"
    assert Cache(tmp_path / "other").get("a") == b"%PDF a"


def test_what_comes_damaged_from_elsewhere_counts_as_not_printed(tmp_path: Path, remote: Remote) -> None:
    remote.keep({"a": b"%PDF of nobody with a hash of its own before it"})
    assert Cache(tmp_path, remote=remote).get("a") is None
    assert list(tmp_path.iterdir()) == []


def test_what_hosts_share_is_bounded(tmp_path: Path, remote: Remote) -> None:
    for key in ("a", "b"):
        Cache(tmp_path / key, remote=remote).put(key, bytes(600))
    fresh = Cache(tmp_path / "fresh", remote=remote)
    assert (fresh.get("a"), fresh.get("b")) in [(None, bytes(600)), (None, None)]


def test_prints_are_kept_with_a_redis_that_is_away(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
    cache = Cache(tmp_path, remote=Remote(url))
    assert cache.get("a") is None
    cache.put("a", b"%PDF a")
    assert cache.get("a") == b"%PDF a"


def test_the_setting_decides_whether_redis_is_asked(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path, secret_key="only-for-tests")
    assert keeper(settings).remote is None
    shared = keeper(replace(settings, cache_url="redis://127.0.0.1:6379/0")).remote
    assert shared is not None
    assert shared.prefix == "facilitator-press"
