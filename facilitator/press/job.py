"""What is handed to the press: pages as HTML with their styles, and the name under which the result is kept."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from facilitator.press import fonts

_MAKERS = ("engine.py", "fields.py", "filling.py", "flowing.py", "lettering.py", "tags.py")


@dataclass(frozen=True, slots=True)
class Job:
    """One document: HTML text, and style sheets in the order of the cascade."""

    html: str
    css: tuple[str, ...] = ()

    def key(self) -> str:
        """64 hex digits that differ whenever the printed bytes could: source, styles, fonts, engine, our own rules."""
        parts = json.dumps([self.html, *self.css, fonts.digest(), _edition()])
        return hashlib.sha256(parts.encode()).hexdigest()

    def encode(self) -> bytes:
        """The job as it travels to the press."""
        return json.dumps({"html": self.html, "css": self.css}).encode()

    @classmethod
    def decode(cls, data: bytes) -> "Job":
        """The job that travelled; raises ValueError, KeyError or TypeError for anything else."""
        given = json.loads(data)
        return cls(html=str(given["html"]), css=tuple(str(sheet) for sheet in given["css"]))


@cache
def _edition() -> str:
    """The versions of all that makes the bytes, without loading any of it."""
    source = hashlib.sha256()
    for name in _MAKERS:
        source.update((Path(__file__).parent / name).read_bytes())
    packages = ("weasyprint", "pydyf", "pikepdf", "fontpkg-atkinson-hyperlegible")
    return " ".join((*map(version, packages), source.hexdigest()))
