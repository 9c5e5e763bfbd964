"""What the filters are called, as a form offers them and as the chips above a result name them."""

from collections.abc import Iterable

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from facilitator.finder import words
from facilitator.finder.facets import Hits
from facilitator.finder.listing import Choices
from facilitator.meetings import nearby
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.filters import ONLINE_NOW, SOON, Filters
from facilitator.meetings.towns import Town
from facilitator.meetings.words import full_day, language, locale

Options = list[tuple[str, str]]
MOST_GROUPS = 300  # that a form offers to choose from


def days() -> Options:
    """The weekdays by their number, in the order of the country's week."""
    names, first = words.weekday_names(), locale().first_week_day
    return [(str(number), names[number]) for number in ((first + step) % 7 for step in range(7))]


def whens() -> Options:
    """What there is at this moment."""
    return [(SOON, _("Starts within two hours")), (ONLINE_NOW, _("Online now"))]


def times() -> Options:
    """The parts of the day."""
    return [
        ("morning", _("Morning")),
        ("afternoon", _("Afternoon")),
        ("evening", _("Evening")),
    ]


def kinds() -> Options:
    """How to take part. A meeting that is both is found under each of the first two."""
    return [("in_person", _("In person")), ("online", _("Online")), ("hybrid", _("Both at once"))]


def audiences(choices: Choices) -> Options:
    """Those whom a listed meeting is for."""
    return [(key, str(AUDIENCES[key][0])) for key in choices.audiences]


def languages(choices: Choices) -> Options:
    """The languages of the listed meetings, each by its own name."""
    return sorted(((tag, language(tag)) for tag in choices.languages), key=lambda each: each[1])


def counted(name: str, options: Options, hits: Hits | None) -> Options:
    """The choices of a filter with how many meetings each leaves, "Monday (12)"; plain where that is not known."""
    if hits is None:
        return options
    known = hits.get(name, {})
    return [(value, f"{text} ({format_decimal(known.get(value, 0))})") for value, text in options]


def quick(filters: Filters, hits: Hits) -> list[tuple[Filters, str, int]]:
    """What is one press away and not in use: a search, what it adds in a few words, and the number of its hits."""
    offered = [("when", value, text) for value, text in whens() if not (filters.when or filters.date)]
    offered += [] if filters.step_free else [("step_free", "1", _("Step-free"))]
    return [(filters.plus(name, value), text, hits.get(name, {}).get(value, 0)) for name, value, text in offered]


def towns(filters: Filters, found: Iterable[Town]) -> list[tuple[Filters, str]]:
    """Towns to choose from: the search near each, and what it is called."""
    return [(filters.without("near").plus("near", nearby.text(each)), words.town(each)) for each in found]


def asked(filters: Filters, choices: Choices) -> list[tuple[str, str]]:
    """The filters in use, by name in the address, each as a few words."""
    if filters == Filters():
        return []
    named = {
        "q": f"“{filters.q}”",
        "day": dict(days()).get(str(filters.day), ""),
        "date": full_day(filters.date) if filters.date else "",
        "when": dict(whens()).get(filters.when, ""),
        "time": dict(times()).get(filters.time, ""),
        "kind": dict(kinds()).get(filters.kind, ""),
        "step_free": _("Step-free"),
        "audience": str(AUDIENCES[filters.audience][0]) if filters.audience else "",
        "language": language(filters.language),
        "group": _group(filters, choices),
        "near": _("near %(town)s", town=filters.near),
    }
    return [(name, named[name]) for name in filters.args()]


def groups(filters: Filters, choices: Choices) -> Options:
    """The groups that have a listed meeting; only the one in use where there are more than anybody would read through.

    Their names are found by words, too, and each has a page with all its meetings.
    """
    if len(choices.groups) <= MOST_GROUPS:
        return list(choices.groups.items())
    return [(filters.group, _group(filters, choices))] if filters.group else []


def _group(filters: Filters, choices: Choices) -> str:
    return choices.groups.get(filters.group, filters.group)


def instead(name: str, filters: Filters, choices: Choices, hits: int) -> str:
    """What a way out of an empty result says: ``name`` is a filter to take away, "online" or "all"."""
    found = ngettext("%(count)s meeting", "%(count)s meetings", hits, count=format_decimal(hits))
    if name == "online":
        return _("Online, from wherever you are: %(found)s", found=found)
    if name == "all":
        return _("All that are listed: %(found)s", found=found)
    return _("Without %(filter)s: %(found)s", filter=dict(asked(filters, choices))[name], found=found)
