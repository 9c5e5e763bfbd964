"""Load by wrk: how many answers a second, of ours and of a floor by turns."""

import re
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field

WRK = shutil.which("wrk")
MISSING = "make bench needs wrk, which loads a web server: apt-get install wrk"
GZIP = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for: a full address, and the headers of the request."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """Answers a second of ours and of the other, and ours as a share of the other's; medians over the rounds."""

    ours: float
    other: float
    ratio: float


def compare(ours: Target, other: Target, rounds: int, seconds: float, connections: int = 8) -> Compared:
    """Load both by turns, so that whatever else the machine does meets both alike."""
    for target in (ours, other):
        rate(target, 0.5, connections)
    pairs = [(rate(ours, seconds, connections), rate(other, seconds, connections)) for _ in range(rounds)]
    return Compared(*(_median(each) for each in zip(*pairs, strict=True)), _median([a / b for a, b in pairs]))


def rate(target: Target, seconds: float, connections: int = 8) -> float:
    """Answers a second; raises RuntimeError where one of them is an error."""
    headers = [part for name, value in target.headers.items() for part in ("-H", f"{name}: {value}")]
    # wrk counts in whole seconds.
    length = f"-d{max(1, round(seconds))}s"
    command = [WRK or "wrk", "-t1", f"-c{connections}", length, "--timeout", "20s", *headers, target.url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{target.url} answered with errors:\n{said}")
    found = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if not found:
        raise RuntimeError(f"wrk said:\n{said}")
    return float(found[1])


def _median(values: Sequence[float]) -> float:
    return statistics.median(values)
