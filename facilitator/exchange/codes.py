"""Codes of the Meeting Guide format and what they are here. Those that are not named here are kept as they came."""

from collections.abc import Sequence

from facilitator.meetings.audiences import AUDIENCES

STEP_FREE = "X"
ONLINE = "ONL"
CLOSED = "TC"

LONGEST = 12 * 60  # minutes; a longer span from one time of day to another is taken for a mistake

AUDIENCE_OF = {code: key for key, (_label, code) in AUDIENCES.items() if code}
CODE_OF_AUDIENCE = {key: code for code, key in AUDIENCE_OF.items()}

LANGUAGE_OF = {
    "AF": "af",
    "AM": "am",
    "AR": "ar",
    "BG": "bg",
    "DA": "da",
    "DE": "de",
    "EL": "el",
    "EN": "en",
    "FA": "fa",
    "FI": "fi",
    "FR": "fr",
    "HE": "he",
    "HI": "hi",
    "HR": "hr",
    "HU": "hu",
    "IS": "is",
    "ITA": "it",
    "JA": "ja",
    "KA": "ka",
    "KOR": "ko",
    "LT": "lt",
    "ML": "ml",
    "MT": "mt",
    "NE": "ne",
    "NL": "nl",
    "NO": "no",
    "POL": "pl",
    "POR": "pt",
    "PUN": "pa",
    "RUS": "ru",
    "S": "es",
    "SK": "sk",
    "SL": "sl",
    "SV": "sv",
    "TH": "th",
    "TL": "tl",
    "TUR": "tr",
    "UK": "uk",
}
CODE_OF_LANGUAGE = {language: code for code, language in LANGUAGE_OF.items()}


def language(types: Sequence[str]) -> str | None:
    """The one language that the codes name; None where they name none, or several: then the codes are kept."""
    named = {LANGUAGE_OF[code] for code in types if code in LANGUAGE_OF}
    return named.pop() if len(named) == 1 else None


def kept(types: Sequence[str], *, step_free: bool) -> list[str]:
    """The codes that have no field here, in their order; ``step_free``: the venue's field says that one."""
    mapped = {ONLINE, CLOSED, *AUDIENCE_OF}
    if step_free:
        mapped.add(STEP_FREE)
    if language(types):
        mapped |= set(LANGUAGE_OF)
    return [code for code in dict.fromkeys(types) if code not in mapped]
