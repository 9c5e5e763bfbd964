"""Bytes that several hosts share through Redis: bounded, whole or not at all, and never needed.

Whatever fails counts as not kept, and a Redis that is away is left alone for a while.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

PREFIX = "facilitator"
MOST_SHARED = 128 * 1024 * 1024  # bytes
TIMEOUT = 0.25  # seconds for an answer of Redis
PAUSE = 10.0  # seconds in which a Redis that failed is not asked again
WEEK = 7 * 24 * 3600

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


class Remote:
    """Names and values in a Redis; all names begin with ``prefix``. Safe to share between threads and processes."""

    def __init__(self, url: str, *, prefix: str = PREFIX, most: int = MOST_SHARED) -> None:
        import redis  # noqa: PLC0415  (a tenth of the time of a start, and most sites have none)
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415

        self.prefix, self.most = prefix, most
        self._failed = redis.RedisError
        self._redis: Any = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
        )
        self._left_alone_until = 0.0

    def get(self, name: str) -> bytes | None:
        """What is kept under a name."""
        found: bytes | None = self._ask(lambda: self._redis.get(self._name(name)))
        return found

    def get_many(self, names: Sequence[str]) -> list[bytes | None]:
        """What is kept under each name; nothing at all where Redis does not answer."""
        found: list[bytes | None] = self._ask(lambda: self._redis.mget([self._name(name) for name in names])) or []
        return found

    def keep(self, values: Mapping[str, bytes]) -> None:
        """Keep values under their names, all or none; the oldest make room."""
        pairs = [part for name, value in values.items() for part in (self._name(name), value)]
        names = [self._name(each) for each in ("sizes", "ages", "total")]
        self._ask(lambda: self._redis.eval(_KEEP, 3, *names, self.most, WEEK, time.time(), *pairs))

    def check(self) -> None:
        """Raises what keeps Redis from answering."""
        self._redis.ping()

    def _ask(self, question: Callable[[], T]) -> T | None:
        """What Redis answers, None where it does not."""
        if time.monotonic() < self._left_alone_until:
            return None
        try:
            return question()
        except self._failed as error:
            # Its text may hold the address with a password in it.
            logger.warning("Redis can't be used at the moment: %s.", type(error).__name__)
            self._left_alone_until = time.monotonic() + PAUSE
            return None

    def _name(self, name: str) -> str:
        return f"{self.prefix}:{name}"
