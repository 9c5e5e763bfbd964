"""Load by wrk: how many answers a second, of ours and of a floor by turns."""

import re
import shutil
import subprocess
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
    """Answers a second of ours and of the other in the best round of each, and ours as a share of the other's."""

    ours: float
    other: float
    ratio: float


def compare(ours: Target, other: Target, rounds: int, connections: int = 8) -> Compared:
    """Load both by turns, so that whatever else the machine does meets both alike.

    How a round's connections fall to the two workers is chance: where one gets them all the rate is half of what it
    could be, of ours and of the other alike. So the best round of each is compared.
    """
    for target in (ours, other):
        rate(target, connections)
    pairs = [(rate(ours, connections), rate(other, connections)) for _ in range(rounds)]
    mine, theirs = (max(each) for each in zip(*pairs, strict=True))
    return Compared(mine, theirs, mine / theirs)


def rate(target: Target, connections: int = 8) -> float:
    """Answers a second, over one; raises RuntimeError where one of them is an error."""
    headers = [part for name, value in target.headers.items() for part in ("-H", f"{name}: {value}")]
    command = [WRK or "wrk", "-t1", f"-c{connections}", "-d1s", "--timeout", "20s", *headers, target.url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{target.url} answered with errors:\n{said}")
    found = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if not found:
        raise RuntimeError(f"wrk said:\n{said}")
    return float(found[1])
