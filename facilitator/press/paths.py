"""Where the press keeps its things in the instance folder, and where it listens."""

import hashlib
import os
import tempfile
from pathlib import Path

_LONGEST = 100  # bytes; a Unix socket's name has room for 104 on macOS, 108 on Linux


def folder(instance: Path) -> Path:
    """The press's own folder."""
    return instance / "press"


def socket_path(folder: Path, *, visitors: bool = False) -> Path:
    """The address of the press, or that at which visitors line up.

    A folder too deep for a socket's name gets one among the temporary files.
    """
    path = folder / ("visitors" if visitors else "socket")
    if len(os.fsencode(path)) <= _LONGEST:
        return path
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:24]
    return Path(tempfile.gettempdir()) / f"facilitator-press-{os.getuid()}-{name}"
