"""Builds copies of the site, loads them, and prints ratios: ``python -m tests.benchmarks``, or ``make bench``.

Rates are of two workers. Ours and its floor are loaded by turns in the same run, so the ratios hold on other machines,
too. Exit 1 where a ratio is not met.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.benchmarks import attendance, copies, floors, load, polls, printing, table
from tests.benchmarks.copies import Copy
from tests.benchmarks.load import GZIP, Target
from tests.benchmarks.serving import Server, serving
from tests.benchmarks.table import Row

MIB = 2**20
FEED, JSON, LIST = "/calendars/all.ics", "/meetings.json", "/"
PAGES = ("/", "/?page=3", "/?q=mill", "/?kind=online&day=2")
FILTERS = {
    "without filters": "/",
    "q": "/?q=mill",
    "q, two words": "/?q=check+hall",
    "kind": "/?kind=online",
    "audience": "/?audience=newcomers",
    "language": "/?language=cy",
    "group": "/?group={group}",
    "day": "/?day=2",
    "time": "/?time=evening",
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How often to measure."""

    rounds: int
    polls: int
    prints: int
    most: int  # meetings of the largest copy on PostgreSQL


FULL = Effort(rounds=10, polls=15, prints=15, most=100_000)
QUICK = Effort(rounds=4, polls=3, prints=3, most=10_000)


def main() -> int:
    """Measure, print, and answer the exit code."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds, and 10,000 in place of 100,000")
    parser.add_argument("--only", choices=sorted(PARTS), action="append", help="only this part; may be given again")
    args = parser.parse_args()
    if load.WRK is None:
        print(load.MISSING, file=sys.stderr)
        return 2
    effort, started, met = QUICK if args.quick else FULL, time.monotonic(), True
    print("\n".join(table.head()), flush=True)
    with tempfile.TemporaryDirectory(prefix="facilitator-bench-") as folder:
        for name in args.only or PARTS:
            place = Path(folder) / name
            place.mkdir()
            for row in PARTS[name](place, effort):
                print(row.line() if isinstance(row, Row) else row, flush=True)
                met &= not isinstance(row, Row) or row.met
    print(f"Measured in {time.monotonic() - started:.0f} s.")
    return 0 if met else 1


def rates(folder: Path, effort: Effort) -> Iterator[Row]:
    """What is answered from what is kept, and the list page, against floors that answer fixed bytes or a plain list."""
    small, middle, large = (copies.make(folder / str(count), count) for count in (100, 1_000, 10_000))
    with ExitStack() as stack:
        hundred, thousand, ten_thousand = (
            stack.enter_context(serving(Copy.app, each)) for each in (small, middle, large)
        )
        fixed = {
            "gzip-100": hundred.get(FEED, Accept_Encoding="gzip")[2],
            "gzip-1000": thousand.get(FEED, Accept_Encoding="gzip")[2],
            "plain-10000": ten_thousand.get(FEED)[2],
            "json-1000": thousand.get(JSON, Accept_Encoding="gzip")[2],
        }
        page_size = len(ten_thousand.get(LIST)[2])
        floor = stack.enter_context(serving(floors.create, folder, fixed, page_size))
        tag = thousand.get(FEED, Accept_Encoding="gzip")[1]["ETag"]
        measured: list[tuple[str, Target, str, float]] = [
            ("gzip feed, 100 meetings, warm", Target(hundred.url(FEED), GZIP), "/fixed/gzip-100", 0.8),
            ("gzip feed, 1,000 meetings, warm", Target(thousand.url(FEED), GZIP), "/fixed/gzip-1000", 0.8),
            ("plain feed, 10,000 meetings, warm", Target(ten_thousand.url(FEED)), "/fixed/plain-10000", 0.8),
            ("304", Target(thousand.url(FEED), {**GZIP, "If-None-Match": tag}), "/nothing-new", 0.8),
            ("/meetings.json of 1,000, gzip, warm", Target(thousand.url(JSON), GZIP), "/fixed/json-1000", 0.8),
            ("list page of 50 of 10,000", Target(ten_thousand.url(LIST)), "/list", 0.5),
        ]
        for what, target, path, limit in measured:
            found = load.compare(target, Target(floor.url(path)), effort.rounds)
            yield Row(what, (f"{found.ours:,.0f}/s", f"{found.other:,.0f}/s"), found.ratio, limit, at_least=True)


def first_polls(folder: Path, effort: Effort) -> Iterator[Row]:
    """The first poll after one change, against reading, joining and compressing what is kept."""
    for count in (1_000, 10_000):
        copy = copies.make(folder / str(count), count)
        ours, least = polls.first_after_a_change(copy, effort.polls)
        what = f"first poll after one change, {count:,} meetings"
        yield Row(what, (f"{ours * 1000:.1f} ms", f"{least * 1000:.1f} ms"), ours / least, 2.5, at_least=False)


def memory(folder: Path, effort: Effort) -> Iterator[Row]:
    """What two workers hold after they have served everything of 10,000 meetings, and of none."""
    held = []
    for count in (0, 10_000):
        with serving(Copy.app, copies.make(folder / str(count), count)) as server:
            _serve_everything(server)
            held.append(server.memory() / MIB)
    empty, full = held
    figures = (f"{full:.0f} MiB", f"{empty:.0f} MiB")
    yield Row("memory of two workers, 10,000 meetings served", figures, full - empty, 40, at_least=False, unit=" MiB")


def _serve_everything(server: Server) -> None:
    for path, headers in ((FEED, GZIP), (FEED, {}), (JSON, GZIP), (JSON, {}), *((each, {}) for each in PAGES)):
        load.rate(Target(server.url(path), headers))


def on_postgresql(folder: Path, effort: Effort) -> Iterator[Row | str]:
    """What the list page costs with many meetings, in times of what it costs with 1,000."""
    try:
        with ExitStack() as stack:
            made = []
            for times in (1, effort.most // 1_000):
                url = stack.enter_context(copies.postgresql())
                made.append(copies.multiply(copies.make(folder / str(times), 1_000, url), times))
                copies.settle(url)
            small, large = (stack.enter_context(serving(Copy.app, copy)) for copy in made)
            groups = [copy.a_group() for copy in made]
            for name, path in FILTERS.items():
                one, other = (
                    Target(each.url(path.format(group=slug))) for each, slug in zip((small, large), groups, strict=True)
                )
                found = load.compare(other, one, effort.rounds, 4)
                what = f"list page of 50 of {effort.most:,}, PostgreSQL, {name}"
                figures = (f"{found.ours:,.0f}/s", f"{found.other:,.0f}/s")
                yield Row(what, figures, 1 / found.ratio, 1.5, at_least=False, unit="×")
    except psycopg.OperationalError as error:
        yield f"No PostgreSQL at {copies.POSTGRESQL}, so the list page was not measured on it: {error}"


def press(folder: Path, effort: Effort) -> Iterator[Row | str]:
    """What a print costs, against plain WeasyPrint."""
    return printing.measure(folder, effort.prints)


def counted(folder: Path, effort: Effort) -> Iterator[Row]:
    """The rule that records a count, against the bare transaction; a report, against the bare SQL of its sums."""
    ours, least = attendance.a_count(copies.make(folder / "count", 200), effort.polls)
    figures = (f"{ours * 1000:.2f} ms", f"{least * 1000:.2f} ms")
    yield Row("record a count", figures, ours / least, 1.5, at_least=False)
    ours, least = attendance.a_report(copies.make(folder / "200", 200), effort.polls)
    figures = (f"{ours * 1000:.0f} ms", f"{least * 1000:.0f} ms")
    yield Row("report on 5 years of 200 weekly meetings", figures, ours / least, 5, at_least=False)


PARTS: dict[str, Callable[[Path, Effort], Iterator[Row | str]]] = {
    "rates": rates,
    "first-polls": first_polls,
    "memory": memory,
    "attendance": counted,
    "postgresql": on_postgresql,
    "press": press,
}

if __name__ == "__main__":
    sys.exit(main())
