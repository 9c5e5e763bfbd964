"""What can be chosen: countries, time zones and languages, named in the language of the request."""

from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from wtforms.fields.choices import SelectChoice

from facilitator.meetings.changes import fold
from facilitator.meetings.words import locale

# Languages in which meetings are held: those of many millions, of many European countries and newcomers to them, and
# sign languages. BCP 47.
# fmt: off
LANGUAGES = (
    "am", "ar", "ase", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi",
    "fil", "fr", "ga", "gd", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "ko", "ku", "lt",
    "lv", "mi", "mk", "ms", "mt", "nb", "ne", "nl", "pa", "pl", "ps", "pt", "ro", "ru", "sk", "sl", "so", "sq", "sr",
    "sv", "sw", "ta", "te", "th", "ti", "tr", "uk", "ur", "vi", "yue", "zh",
)
# Zones in which many people live, for those who can't see their own at once.
ZONES = (
    "UTC", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Paris", "Europe/Berlin", "Europe/Athens",
    "Europe/Kyiv", "Europe/Istanbul", "Africa/Lagos", "Africa/Johannesburg", "Africa/Nairobi", "Asia/Dubai",
    "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo",
    "Australia/Perth", "Australia/Brisbane", "Australia/Sydney", "Pacific/Auckland", "Pacific/Honolulu",
    "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Phoenix", "America/Chicago",
    "America/New_York", "America/Halifax", "America/St_Johns", "America/Mexico_City", "America/Bogota",
    "America/Sao_Paulo", "America/Argentina/Buenos_Aires",
)
# fmt: on


def choices(table: Mapping[Any, Any], *, empty: Any = None) -> list[SelectChoice]:
    """A table of labels by value, as the options of a field; ``empty`` is the label of an option without a value."""
    options = [SelectChoice(str(value), label) for value, label in table.items()]
    return options if empty is None else [SelectChoice("", empty), *options]


def countries() -> dict[str, str]:
    """The countries by name: ISO 3166 code to name."""
    known = set(get_global("territory_zones")) - {"001", "ZZ"}
    return _by_name((code, str(locale().territories[code])) for code in known if code in locale().territories)


def zones(country: str) -> list[str]:
    """Time zones to offer while somebody types: the country's own, then well-known ones."""
    own = get_global("territory_zones").get(country, [])
    return list(dict.fromkeys([*own, *ZONES]))


def languages(*more: str) -> dict[str, str]:
    """The languages by name, with ``more`` of them where they are in use already: BCP 47 tag to name."""
    return _by_name((tag, language(tag)) for tag in {*LANGUAGES, *filter(None, more)})


def language(tag: str) -> str:
    """A language in the language of the request: "Spanish"; the tag itself where nobody knows it."""
    known = locale().languages.get(tag.replace("-", "_"))
    try:
        name = known or Locale.parse(tag, sep="-").get_display_name(locale()) or tag
    except (ValueError, UnknownLocaleError):
        return tag
    return name[:1].upper() + name[1:]


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    return dict(sorted(pairs, key=lambda pair: (fold(pair[1]), pair[0])))
