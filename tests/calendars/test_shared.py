"""What several hosts share through Redis: never needed, bounded, whole or not at all."""

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from flask.testing import FlaskClient

from facilitator import remote
from facilitator.calendars import shared as shared_module
from facilitator.calendars.kept import Kept
from facilitator.calendars.shared import Shared, keeper
from facilitator.settings import Settings

URL = "redis://127.0.0.1:6379/0"
PLAIN = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" * 50


@pytest.fixture
def prefix() -> Iterator[str]:
    """A beginning of names that nobody else has; what begins with it is gone afterwards."""
    server, mine = redis.Redis.from_url(URL, socket_connect_timeout=3), f"facilitator-test-{secrets.token_hex(6)}"
    try:
        server.ping()
    except redis.RedisError as error:
        pytest.skip(f"no Redis at 127.0.0.1:6379: {error}")
    yield mine
    if names := list(server.scan_iter(f"{mine}:*", count=1000)):
        server.delete(*names)
    server.close()


@pytest.fixture
def host(prefix: str, tmp_path: Path) -> Callable[..., Shared]:
    """A host with a folder of its own, ``host("a")``."""
    return lambda name, **options: Shared(tmp_path / name, URL, prefix=prefix, **options)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a Redis that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


@pytest.fixture
def dead() -> str:
    """The address of a Redis that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def test_what_one_host_has_made_is_there_for_another_and_then_in_its_own_folder(host: Callable[..., Shared]) -> None:
    stamp, zipped = host("a").keep_feed("all", "7", PLAIN)
    other = host("b")
    assert other.stamp("all", "7") == stamp
    assert other.stamp("all", "8") is None
    assert (other.feed(stamp, zipped=False), other.feed(stamp, zipped=True)) == (PLAIN, zipped)
    assert Kept(other.folder).feed(stamp, zipped=True) == zipped


def test_events_of_another_host_are_found_and_then_in_the_own_folder(host: Callable[..., Shared]) -> None:
    events = {f"{n}@example.org": b"%d" % n for n in range(1200)}
    host("a").keep_events(events)
    other = host("b")
    assert other.events([*events, "missing"]) == events
    assert Kept(other.folder).events(list(events)) == events


def test_bytes_that_are_damaged_count_as_not_kept(host: Callable[..., Shared], prefix: str) -> None:
    stamp, _ = host("a").keep_feed("all", "7", PLAIN)
    server = redis.Redis.from_url(URL)
    for value in (b"", b"no gzip", b"\x1f\x8b\x08\x00"):
        server.set(f"{prefix}:body:{stamp.hash}", value)
        assert host("b").feed(stamp, zipped=True) is None
    server.set(f"{prefix}:stamp:{shared_module.digest('all')}", b"[1, 2]")
    assert host("b").stamp("all", "7") is None
    server.close()


def test_what_is_shared_is_bounded_and_the_oldest_goes_first(host: Callable[..., Shared], prefix: str) -> None:
    writer = host("a", most=60_000)
    bodies = {str(n): os.urandom(1000) for n in range(120)}
    for key, body in bodies.items():
        writer.keep_events({key: body})
        writer.keep_events({key: body})  # once more is not more
    server = redis.Redis.from_url(URL)
    names = list(server.scan_iter(f"{prefix}:event:*", count=1000))
    assert int(server.get(f"{prefix}:total") or 0) == 1000 * len(names)
    assert 10 <= len(names) <= 60
    assert all(0 < server.ttl(name) <= remote.WEEK for name in server.scan_iter(f"{prefix}:*", count=1000))
    server.close()
    found = host("b").events(list(bodies))
    assert list(found) == list(bodies)[-len(names) :]


@pytest.mark.parametrize("kind", ["dead", "silent"])
def test_a_redis_that_is_away_costs_a_fraction_of_a_second_once(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    kept = Shared(tmp_path / "a", request.getfixturevalue(kind))
    start = time.monotonic()
    for number in range(20):
        stamp, zipped = kept.keep_feed(str(number), "7", PLAIN)
        assert kept.stamp(str(number), "8") is None
        assert kept.feed(stamp, zipped=True) == zipped
        kept.keep_events({"a": b"1"})
        assert kept.events(["a", "b"]) == {"a": b"1"}
    assert time.monotonic() - start < 1.5
    with pytest.raises(redis.RedisError):
        kept.check()


def test_a_redis_that_comes_back_is_used_again(
    host: Callable[..., Shared], monkeypatch: pytest.MonkeyPatch, dead: str
) -> None:
    kept = host("a")
    monkeypatch.setattr(remote, "PAUSE", 0.0)
    there, kept._remote._redis = kept._remote._redis, redis.Redis.from_url(dead)
    kept.keep_events({"a": b"1"})
    kept._remote._redis = there
    kept.keep_events({"b": b"2"})
    assert host("b").events(["a", "b"]) == {"b": b"2"}


def test_a_copy_without_the_setting_keeps_in_its_folder_alone(settings: Settings) -> None:
    assert type(keeper(settings)) is Kept


def test_feeds_are_right_with_redis_and_when_it_dies(
    app: Any, client: FlaskClient, host: Callable[..., Shared], make: Any, dead: str
) -> None:
    make.meeting("Check-in")
    first, second = host("a"), host("b")
    app.extensions["feeds"] = first
    made = client.get("/calendars/all.ics").data
    app.extensions["feeds"] = second
    app.wsgi_app._answers.clear()
    assert client.get("/calendars/all.ics").data == made
    assert list((second.folder / "feeds").iterdir())  # it came from elsewhere
    app.extensions["feeds"] = Shared(first.folder / "empty", dead)
    app.wsgi_app._answers.clear()
    assert client.get("/calendars/all.ics").data == made
    assert b"SUMMARY:Check-in" in made
