"""Printed pages, kept on disk under the name of their source. Losing one costs a reprint and nothing else.

Where several hosts share a Redis, what one of them has printed is there for the others; a host looks into its own
folder first.
"""

import hashlib
import logging
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from facilitator import files
from facilitator.press import paths
from facilitator.remote import Remote
from facilitator.settings import Settings

logger = logging.getLogger("facilitator.press")

_HASH = 32  # bytes


def keeper(settings: Settings) -> "Cache":
    """What keeps the prints of a running copy: its folder, with Redis behind it where ``CACHE_URL`` is set."""
    remote = _remote(settings.cache_url) if settings.cache_url else None
    return Cache(paths.folder(settings.instance) / "cache", remote=remote)


@cache
def _remote(url: str) -> Remote:
    return Remote(url, prefix="facilitator-press")


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of finished PDF files that stays below ``limit`` bytes; several processes may share it."""

    folder: Path
    limit: int = 64 * 2**20
    remote: Remote | None = None

    def get(self, key: str) -> bytes | None:
        """The pages kept under a key; using them keeps them longer."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            os.utime(path)
        except FileNotFoundError:
            return self._from_elsewhere(key)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep pages, whole or not at all; the ones used longest ago make room."""
        self._put_here(key, data)
        if self.remote:
            self.remote.keep({key: hashlib.sha256(data).digest() + data})

    def _from_elsewhere(self, key: str) -> bytes | None:
        """What another host has printed, kept here, too; only whole."""
        kept = self.remote.get(key) if self.remote else None
        if not kept or hashlib.sha256(kept[_HASH:]).digest() != kept[:_HASH]:
            return None
        self._put_here(key, kept[_HASH:])
        return kept[_HASH:]

    def _put_here(self, key: str, data: bytes) -> None:
        try:
            files.put(self._path(key), data)
            self._make_room()
        except OSError as error:  # a full disk is no reason not to print
            logger.warning("A print was not kept: %s.", error.strerror)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.pdf"

    def _make_room(self) -> None:
        kept: list[tuple[float, int, str]] = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                try:
                    seen = entry.stat()
                except FileNotFoundError:  # another process made room
                    continue
                kept.append((seen.st_mtime, seen.st_size, entry.path))
        size = sum(bytes_ for _used, bytes_, _path in kept)
        for _used, bytes_, path in sorted(kept):
            if size <= self.limit:
                return
            Path(path).unlink(missing_ok=True)
            size -= bytes_
