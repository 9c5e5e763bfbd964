"""What a file of meetings brings, whatever its format: rows in the Meeting Guide's fields, ready for ``reading``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Unreadable(Exception):
    """The file is no list of meetings.

    ``code`` says why: ``not_text``, ``not_json`` (see ``line``), ``too_deep``, ``long_number`` or ``not_list``.
    """

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.line = code, line


@dataclass(slots=True)
class Incoming:
    """The rows of a file, each with its number there. Only what ``reading`` reads is in them, and nothing of people.

    ``format`` is how the file is written, ``fields`` what it calls fields of ours, ``unused`` those of it that nobody
    reads. ``passed_over`` are numbers of rows that its own site does not show.
    """

    format: str
    rows: list[tuple[int, Any]]
    fields: Mapping[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    passed_over: list[int] = field(default_factory=list)
