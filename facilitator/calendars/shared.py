"""What is kept, shared by several hosts through Redis, on top of each host's own folder.

A host looks into its folder first and asks Redis for what is not there, so that the usual poll asks neither. Redis is
never needed: whatever fails counts as not kept, and a Redis that is away is left alone for a while.
"""

import gzip
import hashlib
import json
import logging
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import IO, Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from facilitator.calendars.kept import Kept, Stamp, digest
from facilitator.settings import Settings

logger = logging.getLogger(__name__)

PREFIX = "facilitator"
MOST_SHARED = 128 * 1024 * 1024  # bytes
TIMEOUT = 0.25  # seconds for an answer of Redis
PAUSE = 10.0  # seconds in which a Redis that failed is not asked again
WEEK = 7 * 24 * 3600
AT_ONCE = 500

# Keeps names and values, all or none, and throws the oldest away while there is too much. Three more keys say how much
# there is: a hash of sizes, a sorted set of ages, the total. All go by themselves when nothing is written for a week.
_KEEP = """
local sizes, ages, total = KEYS[1], KEYS[2], KEYS[3]
local most, seconds, now = tonumber(ARGV[1]), ARGV[2], ARGV[3]
for i = 4, #ARGV, 2 do
  local name, size = ARGV[i], #ARGV[i + 1]
  redis.call('SET', name, ARGV[i + 1], 'EX', seconds)
  redis.call('INCRBY', total, size - (tonumber(redis.call('HGET', sizes, name)) or 0))
  redis.call('HSET', sizes, name, size)
  redis.call('ZADD', ages, now, name)
end
while tonumber(redis.call('GET', total) or 0) > most do
  local oldest = redis.call('ZPOPMIN', ages, 50)
  if #oldest == 0 then redis.call('DEL', sizes, total) break end
  for i = 1, #oldest, 2 do
    redis.call('DECRBY', total, tonumber(redis.call('HGET', sizes, oldest[i])) or 0)
    redis.call('HDEL', sizes, oldest[i])
    redis.call('DEL', oldest[i])
  end
end
for _, key in ipairs({sizes, ages, total}) do redis.call('EXPIRE', key, seconds) end
"""

T = TypeVar("T")


def keeper(settings: Settings) -> Kept:
    """What keeps feeds and open data of a running copy: its folder, with Redis behind it where ``CACHE_URL`` is set."""
    folder = settings.instance / "cache"
    return Shared(folder, settings.cache_url) if settings.cache_url else Kept(folder)


class Shared(Kept):
    """A folder as ``Kept`` is, with a Redis behind it. Safe to share between threads and processes."""

    def __init__(self, folder: Path, url: str, *, prefix: str = PREFIX, most: int = MOST_SHARED) -> None:
        super().__init__(folder)
        self.prefix, self.most = prefix, most
        self._redis: Any = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
        )
        self._left_alone_until = 0.0

    def stamp(self, key: str, version: str) -> Stamp | None:
        """The stamp of the feed ``key`` if it is kept under this version, here or elsewhere."""
        if found := super().stamp(key, version):
            return found
        answer: bytes | None = self._ask(lambda: self._redis.get(self._name("stamp", digest(key))))
        try:
            shared = Stamp(**json.loads(answer)) if answer else None
        except (ValueError, TypeError):
            return None
        if shared is None or shared.version != version:
            return None
        self.remember(key, shared)
        return shared

    def open(self, stamp: Stamp, *, zipped: bool) -> IO[bytes] | None:
        """The bytes that a stamp names; those that come from elsewhere are kept here, too."""
        if file := super().open(stamp, zipped=zipped):
            return file
        gz: bytes | None = self._ask(lambda: self._redis.get(self._name("body", stamp.hash)))
        try:
            plain = gzip.decompress(gz) if gz else b""
        except (OSError, EOFError, zlib.error):
            return None
        if not gz or hashlib.sha256(plain).hexdigest()[:32] != stamp.hash or len(gz) != stamp.zipped:
            return None
        self.keep_bytes(stamp, plain, gz)
        return BytesIO(gz if zipped else plain)

    def keep_feed(self, key: str, version: str, plain: bytes) -> tuple[Stamp, bytes]:
        """Keep a feed's bytes here and for others."""
        stamp, gz = super().keep_feed(key, version, plain)
        body, name = self._name("body", stamp.hash), self._name("stamp", digest(key))
        self._keep({body: gz, name: json.dumps(asdict(stamp)).encode()})
        return stamp, gz

    def events(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The events that are kept, by key; those that come from elsewhere are kept here, too."""
        found = super().events(keys)
        missing = [key for key in keys if key not in found]
        shared: dict[str, bytes] = {}
        for start in range(0, len(missing), AT_ONCE):
            part = missing[start : start + AT_ONCE]
            names = [self._name("event", digest(key)) for key in part]
            answers: list[bytes | None] = self._ask(lambda names=names: self._redis.mget(names)) or []  # type: ignore[misc]
            shared |= {key: answer for key, answer in zip(part, answers, strict=False) if answer is not None}
        if shared:
            super().keep_events(shared)
        return found | shared

    def keep_events(self, events: Mapping[str, bytes]) -> None:
        """Keep events here and for others."""
        super().keep_events(events)
        self._keep({self._name("event", digest(key)): event for key, event in events.items()})

    def check(self) -> None:
        """Raises what keeps it from keeping anything, here or for others."""
        super().check()
        self._redis.ping()

    def _keep(self, values: Mapping[str, bytes]) -> None:
        pairs: list[Any] = [part for pair in values.items() for part in pair]
        names = [self._name(each) for each in ("sizes", "ages", "total")]
        self._ask(lambda: self._redis.eval(_KEEP, 3, *names, self.most, WEEK, time.time(), *pairs))

    def _ask(self, question: Callable[[], T]) -> T | None:
        """What Redis answers, None where it does not."""
        if time.monotonic() < self._left_alone_until:
            return None
        try:
            return question()
        except redis.RedisError as error:
            # Its text may hold the address with a password in it.
            logger.warning("Redis can't be used at the moment: %s.", type(error).__name__)
            self._left_alone_until = time.monotonic() + PAUSE
            return None

    def _name(self, *parts: str) -> str:
        return ":".join((self.prefix, *parts))
