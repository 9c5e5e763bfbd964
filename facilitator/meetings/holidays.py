"""Public holidays, by country and region, named in the language of the request.

The package ``holidays`` is loaded when somebody first asks, and of its countries only the one asked for: its own loader
reads all of them, which costs 26 MB and over a second in every process; this way it is 6 MB once and 1 MB a country.
"""

import importlib.util
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel import Locale

from facilitator.meetings.changes import fold
from facilitator.meetings.models import Kind, Meeting, State, Status
from facilitator.meetings.timetable import MeetingDate
from facilitator.meetings.words import locale

DAY = timedelta(days=1)
AHEAD = timedelta(days=366)
_NONE: Mapping[date, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Span:
    """Holidays on days that follow each other: local dates, both included, and their names."""

    first_day: date
    last_day: date
    name: str


def hint(meeting: Meeting, found: MeetingDate, home: str) -> str:
    """The public holiday that a date falls on, if its team has yet to say whether it takes place; else nothing.

    It counts where the venue is; online, in ``home``, the organisation's country (ISO 3166 code, may be empty).
    """
    if meeting.state is not State.PUBLISHED or found.status is not Status.ON or found.change is not None:
        return ""
    day, venue = found.on_day, meeting.venue
    if found.kind is Kind.ONLINE:
        return named(home, (), day).get(day, "")
    return named(venue.country, (venue.region, venue.sub_region), day).get(day, "") if venue else ""


def named(country: str, regions: Iterable[str], day: date) -> Mapping[date, str]:
    """The public holidays of the year of ``day``, by local date; of a country that is not known, none.

    ``regions`` are what people wrote of it, the first that is known counts: a code, a name or another name of it, in
    any case, with or without accents. Without one, the holidays are those of the whole country.
    """
    if not country or _country(country.upper()) is None:
        return _NONE
    known = (_subdivision(country.upper(), each) for each in regions if each)
    return _named(country.upper(), next(filter(None, known), None), day.year, str(locale()))


def coming(country: str, today: date, count: int) -> list[Span]:
    """The next public holidays of a country after ``today``, at most ``count`` spans."""
    found: list[Span] = []
    for year in (today.year, (today + AHEAD).year):
        for day, name in named(country, (), date(year, 1, 1)).items():
            if not today < day <= today + AHEAD:
                continue
            last = found[-1] if found else None
            if last and last.last_day + DAY == day:
                found[-1] = Span(last.first_day, day, last.name if last.name == name else f"{last.name}, {name}")
            elif not last or last.last_day < day:
                found.append(Span(day, day, name))
    return found[:count]


@lru_cache(maxsize=300)
def _country(code: str) -> Any:
    """The package's class for a country by its code, None where it has none."""
    import holidays  # noqa: PLC0415  (large, and seldom asked for)
    from holidays.registry import COUNTRIES  # noqa: PLC0415

    for module, (kind, *codes) in COUNTRIES.items():
        if code in codes:
            path = Path(holidays.__path__[0]) / "countries" / f"{module}.py"
            spec = importlib.util.spec_from_file_location(f"{__name__}.{module}", path)
            if spec is None or spec.loader is None:
                return None
            loaded = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(loaded)
            return getattr(loaded, kind)
    return None


@lru_cache(maxsize=1000)
def _subdivision(country: str, text: str) -> str | None:
    """The package's code of a region that people wrote as they like."""
    kind = _country(country)
    known = {fold(name): code for name, code in kind.subdivisions_aliases.items()}
    known |= {fold(code): code for code in kind.subdivisions}
    wanted = fold(text).strip()
    return known.get(wanted) or known.get(wanted.removeprefix(f"{country.casefold()}-"))


@lru_cache(maxsize=100)
def _named(country: str, subdivision: str | None, year: int, language: str) -> Mapping[date, str]:
    kind = _country(country)
    found = kind(subdiv=subdivision, years=year, expand=False, language=_language(kind, language))
    return MappingProxyType(dict(sorted((day, name.replace("; ", ", ")) for day, name in found.items())))


def _language(kind: Any, asked: str) -> str | None:
    """The package's name for a language such as "en_GB", else for another form of it, else the country's own.

    None where names are kept in one language only. It is always named: left to itself the package asks the machine.
    """
    wanted, supported = Locale.parse(asked).language, kind.supported_languages
    alike = [each for each in supported if each.split("_")[0] == wanted]
    chosen = [each for each in (asked, wanted) if each in supported] or alike or [kind.default_language]
    return str(chosen[0]) if chosen[0] else None
