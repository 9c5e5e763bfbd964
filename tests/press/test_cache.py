"""Printed pages on disk."""

import os
from contextlib import suppress
from pathlib import Path

from facilitator.press.cache import Cache


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


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    (tmp_path / "a.pdf").mkdir()
    with suppress(OSError):
        cache.put("a", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
