"""Printed pages, kept on disk under the name of their source. Losing one costs a reprint and nothing else."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from facilitator.press import paths
from facilitator.settings import Settings


def keeper(settings: Settings) -> "Cache":
    """What keeps the prints of a running copy."""
    return Cache(paths.folder(settings.instance) / "cache")


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of finished PDF files that stays below ``limit`` bytes; several processes may share it."""

    folder: Path
    limit: int = 64 * 2**20

    def get(self, key: str) -> bytes | None:
        """The pages kept under a key; using them keeps them longer."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            os.utime(path)
        except FileNotFoundError:
            return None
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep pages, whole or not at all; the ones used longest ago make room."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            Path(name).replace(self._path(key))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._make_room()

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
