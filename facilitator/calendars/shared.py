"""What is kept of feeds, shared by several hosts through Redis, on top of each host's own folder.

A host looks into its folder first and asks Redis for what is not there, so that the usual poll asks neither. Redis is
never needed: whatever fails counts as not kept.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import IO

from facilitator.calendars.kept import Kept, Stamp, digest
from facilitator.remote import MOST_SHARED, PREFIX, Remote
from facilitator.settings import Settings

AT_ONCE = 500


def keeper(settings: Settings) -> Kept:
    """What keeps feeds and open data of a running copy: its folder, with Redis behind it where ``CACHE_URL`` is set."""
    folder = settings.instance / "cache"
    return Shared(folder, settings.cache_url) if settings.cache_url else Kept(folder)


class Shared(Kept):
    """A folder as ``Kept`` is, with a Redis behind it. Safe to share between threads and processes."""

    def __init__(self, folder: Path, url: str, *, prefix: str = PREFIX, most: int = MOST_SHARED) -> None:
        super().__init__(folder)
        self._remote = Remote(url, prefix=prefix, most=most)

    def stamp(self, key: str, version: str) -> Stamp | None:
        """The stamp of the feed ``key`` if it is kept under this version, here or elsewhere."""
        if found := super().stamp(key, version):
            return found
        answer = self._remote.get(f"stamp:{digest(key)}")
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
        gz = self._remote.get(f"body:{stamp.hash}")
        try:
            plain = gzip.decompress(gz) if gz else b""
        except (OSError, EOFError, zlib.error):
            return None
        if not gz or hashlib.sha256(plain).hexdigest()[:32] != stamp.hash or len(gz) != stamp.zipped:
            return None
        self.keep_zipped(stamp, gz)
        return BytesIO(gz if zipped else plain)

    def keep_feed(self, key: str, version: str, plain: bytes) -> tuple[Stamp, bytes]:
        """Keep a feed's bytes here and for others."""
        stamp, gz = super().keep_feed(key, version, plain)
        named = json.dumps(asdict(stamp)).encode()
        self._remote.keep({f"body:{stamp.hash}": gz, f"stamp:{digest(key)}": named})
        return stamp, gz

    def events(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The events that are kept, by key; those that come from elsewhere are kept here, too."""
        found = super().events(keys)
        missing = [key for key in keys if key not in found]
        shared: dict[str, bytes] = {}
        for start in range(0, len(missing), AT_ONCE):
            part = missing[start : start + AT_ONCE]
            answers = self._remote.get_many([f"event:{digest(key)}" for key in part])
            shared |= {key: answer for key, answer in zip(part, answers, strict=False) if answer is not None}
        if shared:
            super().keep_events(shared)
        return found | shared

    def keep_events(self, events: Mapping[str, bytes]) -> None:
        """Keep events here and for others."""
        super().keep_events(events)
        self._remote.keep({f"event:{digest(key)}": event for key, event in events.items()})

    def check(self) -> None:
        """Raises what keeps it from keeping anything, here or for others."""
        super().check()
        self._remote.check()
