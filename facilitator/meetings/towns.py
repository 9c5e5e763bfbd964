"""The towns of the world by name, without a connection: 34,000 of GeoNames (geonames.org, CC BY 4.0).

``tests/towns.py`` makes the table. It is one text of sorted lines, two megabytes once it is first asked for; a name is
found in it as quickly as any text in another.
"""

import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from facilitator.meetings.changes import fold

FILE = "towns.txt.xz"
LONGEST = 60  # characters of a name that is looked for
ALIKE = 0.75  # from which on two names count as the same with a slip in it


@dataclass(frozen=True, slots=True)
class Town:
    """A town: its country (ISO 3166), there its area by code and, in the United States, by name; WGS 84 degrees."""

    name: str
    country: str
    area: str
    state: str
    latitude: float
    longitude: float
    people: int


def key(name: str) -> str:
    """A name as it is looked for: without accents, case, hyphens and dots."""
    return " ".join(re.sub(r"[^\w\s]|_", " ", fold(name.replace("’", "").replace("'", ""))).split())[:LONGEST]


def called(name: str) -> list[Town]:
    """The towns of a name, whichever way it is written, the largest first."""
    found = list(_lines(key(name)))
    if len(found) == 1 and found[0].startswith("="):
        found = list(_lines(found[0][1:]))
    return [_town(each) for each in found if not each.startswith("=")]


def spelled_like(name: str, most: int = 3) -> list[Town]:
    """Towns that somebody may have meant: spelled much like it, or beginning like it."""
    wanted, table = key(name), _table()
    if len(wanted) < 3:
        return []
    start = table.find(f"\n{wanted[0]}")
    end = table.find(f"\n{chr(ord(wanted[0]) + 1)}", start)
    names = list(dict.fromkeys(each.partition("\t")[0] for each in table[start + 1 : end].split("\n") if each))
    begun = [each for each in names if each.startswith(wanted)]
    alike = get_close_matches(wanted, names, n=most, cutoff=ALIKE)
    largest = [towns[0] for each in dict.fromkeys([*begun, *alike]) if (towns := called(each))]
    near = {each.name for each in largest if key(each.name) in alike}
    largest.sort(key=lambda each: (each.name not in near, -each.people))
    return list({(each.name, each.country): each for each in largest}.values())[:most]


def _lines(wanted: str) -> Iterator[str]:
    """What the table says of a name, line by line."""
    table, start = _table(), f"\n{wanted}\t"
    at = table.find(start) if wanted else -1
    while at >= 0:
        end = table.index("\n", at + 1)
        yield table[at + len(start) : end]
        at = end if table.startswith(start, end) else -1


def _town(line: str) -> Town:
    name, country, area, state, latitude, longitude, people = line.split("\t")
    return Town(name, country, area, state, float(latitude), float(longitude), int(people))


@cache
def _table() -> str:
    packed = files("facilitator.meetings").joinpath(FILE).read_bytes()
    return "\n" + lzma.decompress(packed).decode()
