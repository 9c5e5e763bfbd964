"""ical.js as a function: a feed goes in, the dates that it finds come out."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Self

HERE = Path(__file__).parent
SINCE, UNTIL = datetime(2024, 1, 1, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC)
PLACE = "Mill Lane Hall, 4 Mill Lane, Northgate"


class Date(NamedTuple):
    """An entry as a calendar shows it: the instants at which it begins and ends, and what it says."""

    start: datetime
    end: datetime
    name: str
    place: str = PLACE
    status: str = "CONFIRMED"


class Unreadable(Exception):
    """ical.js refuses the feed."""


class Reader:
    """A Node.js process with ical.js; it ends with the ``with`` block."""

    def __enter__(self) -> Self:
        self._node = subprocess.Popen(
            ["node", "expand.js"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.close()
        self._node.stdout.close()
        self._node.wait()

    def dates(self, feed: bytes, since: datetime = SINCE, until: datetime = UNTIL) -> list[Date]:
        """What begins from one instant to another, in order; raises ``Unreadable``."""
        assert self._node.stdin
        assert self._node.stdout
        asked = {"feed": feed.decode(), "since": since.timestamp(), "until": until.timestamp()}
        self._node.stdin.write(json.dumps(asked) + "\n")
        self._node.stdin.flush()
        answer = json.loads(self._node.stdout.readline())
        if isinstance(answer, dict):
            raise Unreadable(answer["error"])
        return sorted(Date(instant(start), instant(end), *said) for start, end, *said in answer)


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
