"""What of a link, a number or a text may stand in feeds and open data: nothing in which a pass code could be.

A link with its code cut out leads to a form that asks for the code, and a number without its code into a queue: so
what holds a code is left out whole, and the address of the meeting's page stands in its place. In doubt it is left out;
the page shows everything. Nothing here knows a database or a request.
"""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

LEFT_OUT = "…"
SHORTEST = 3  # of secrets: a shorter one is also part of other words

# Names of parts of an address that stand for a code, a token or a person: whole, or as a part of a longer name. They
# are those of Zoom (pwd, tk, zak), Teams (p, context), Webex (PW, MTID), BigBlueButton (password, checksum, viewerCode,
# sessionToken), Jitsi (jwt), Whereby (roomKey), Google's dial-in page (pin), and what others might call them.
_NAMES = frozenset(("auth", "checksum", "context", "hash", "k", "mtid", "otp", "p", "pw", "sig", "tk", "zak"))
_PARTS = re.compile(r"pass|pwd|psw|code|token|secret|jwt|signature|kennwort|contrasena|clave|mdp|(?:key|pin)$")
_PART = re.compile(r"(?<=[?&#;/,!])([^?&#;/,!=:]{1,60})[=:]([^?&#;/,!]+)")
_IN_PATH = re.compile(r"/(?:pwd|pass|passwd|password|passcode|pin|code)/.", re.IGNORECASE)
_TOKEN = re.compile(r"(?=[A-Za-z_.~+-]*[0-9])(?=[0-9_.~+-]*[A-Za-z])[A-Za-z0-9_.~+-]{24,}")
_TIMES = 4  # an address may be quoted within an address within an address

# What may stand beside a number: words for a telephone, and countries.
# fmt: off
_LABELS = frozenset((
    "and", "by", "call", "dial", "free", "freephone", "in", "number", "or", "phone", "tel", "telephone", "toll",
    "tollfree", "numero", "telefono", "o", "y", "ou", "et", "telefon", "telefonnummer", "nummer", "rufnummer", "oder",
    "und", "uk", "us", "usa", "ie", "au", "nz", "ca", "de", "fr", "es",
))
# fmt: on
_NUMBER = re.compile(r"\+?[0-9(][0-9 ().\N{NON-BREAKING HYPHEN}/-]*")

_FIRM = (
    r"pass[ -]?(?:code|word|phrase)s?|passwd|pwd|(?:access|meeting|host|entry)[ -]?(?:code|key|password)|"
    r"(?:meeting|webinar|conference)[ -]?id|"
    r"contraseña|(?:código|clave) de (?:acceso|la reunión|reunión)|id de (?:la )?réunion|id de (?:la )?reunión|"
    r"mot de passe|mdp|code d[’']accès|code secret|"
    r"kennwort|passwort|(?:zugangs|einwahl|zugriffs|konferenz|meeting|kenn)-?code|geheimzahl|(?:meeting|konferenz)-?id"
)
_LOOSE = r"code|código|clave|pin(?:[ -]?(?:code|number|nummer))?|(?:konferenz|meeting)-?pin"
_BE = r"is|are|es|est|ist|lautet"
_ANY = r"[^\s,;]+(?:[ -][0-9]{1,12}){0,6}"
_WITH_FIGURE = rf"(?=[^\s,;]{{0,60}}[0-9]){_ANY}"
_SAID = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<stays>\b(?:{_FIRM})\s{{0,4}}(?:[:=]|\b(?:{_BE})\b:?)\s{{0,4}}){_ANY}",
        rf"(?P<stays>\b(?:{_LOOSE})\s{{0,4}}[:=]\s{{0,4}}){_ANY}",
        rf"(?P<stays>\b(?:{_FIRM}|{_LOOSE})\b[^0-9.,;!?\n]{{0,20}}?){_WITH_FIGURE}",
        rf"(?<![^\s,;]){_WITH_FIGURE}(?P<stays>\s(?:{_BE})\s(?:\w{{1,20}}\s){{0,2}}(?:{_FIRM}|{_LOOSE})\b)",
        # Zoom's "one tap": the number, pauses, the codes
        r"(?P<stays>)(?<![0-9])\+?[0-9][0-9 ().-]{4,24}[,;]{2}[0-9#*,;]*",
        r"(?P<stays>)(?<![0-9])\*?[0-9][0-9 ]{0,20}#",
    )
]
_WORTH_A_LOOK = re.compile(rf"https?://|[#*]|[,;]{{2}}|\b(?:{_FIRM}|{_LOOSE})\b", re.IGNORECASE)
_ANY_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def public_link(link: str) -> str:
    """The link as it is; empty where a part of it could be a code."""
    return "" if _opens(link) else link


def public_phone(text: str) -> str:
    """The text where it is a telephone number and nothing else, or some with their country codes; otherwise empty.

    Words that say no more than "phone" may stand with it. A second number without a country code might be a code.
    """
    numbers = [(found, re.sub(r"[^0-9]", "", found)) for found in _NUMBER.findall(text)]
    words = re.findall(r"[^\W\d_]+", _plain(_NUMBER.sub(" ", text)))
    strange = re.sub(r"[\w\s:,./()|–-]|[^\W\d_]", "", _NUMBER.sub(" ", text))
    lone = len(numbers) == 1 or all(found.startswith("+") for found, _digits in numbers)
    right = all(7 <= len(digits) <= (15 if found.startswith(("+", "00")) else 12) for found, digits in numbers)
    pauses = re.search(r",\s*,|;", text)
    return text if numbers and lone and right and not strange and not pauses and _LABELS.issuperset(words) else ""


def without_codes(text: str, secrets: Iterable[str] = ()) -> str:
    """A text with ``LEFT_OUT`` in the place of each code that it tells, each link that holds one, and each secret.

    It knows how English, Spanish, French and German say it: "passcode 99", "PIN: 4711", "mot de passe : tulipe".
    """
    text = without(text, secrets)
    if not _WORTH_A_LOOK.search(text):
        return text
    text = _ANY_LINK.sub(lambda found: LEFT_OUT if _opens(found[0]) else found[0], text)
    for pattern in _SAID:
        text = pattern.sub(_leave_out, text)
    return text


def without(text: str, secrets: Iterable[str]) -> str:
    """A text with ``LEFT_OUT`` in the place of each secret, in small letters or large ones, and else as it is."""
    for secret in secrets:
        if len(secret) >= SHORTEST and secret.casefold() in text.casefold():
            text = re.sub(re.escape(secret), LEFT_OUT, text, flags=re.IGNORECASE)
    return text


def _leave_out(found: re.Match[str]) -> str:
    stays = found["stays"]
    return stays + LEFT_OUT if found.start("stays") == found.start() else LEFT_OUT + stays


def _opens(link: str) -> bool:
    """Whether some part behind the host could be a code."""
    start = re.search(r"[/?#]", link.partition("://")[2])
    rest = link.partition("://")[2][start.start() :] if start else ""
    for _time in range(_TIMES):
        if (plain := unquote(rest)) == rest:
            break
        rest = plain
    else:
        return True  # who packs an address five times has something to hide
    behind = "".join(re.split(r"(?=[?#])", rest, maxsplit=1)[1:])
    return (
        bool(_IN_PATH.search(rest) or _TOKEN.search(behind))
        or any(_tells(name) for name, _value in _PART.findall(rest))
        or any(re.search(r"[0-9]", bare) for bare in re.findall(r"[?#]([^=/?#]*)(?=[?#]|$)", behind))
    )


def _tells(name: str) -> bool:
    last = re.sub(r"[^a-z0-9]", "", re.split(r"[.\[]", _plain(name).rstrip("]"))[-1])
    return last in _NAMES or bool(_PARTS.search(last))


def _plain(text: str) -> str:
    """Small letters without accents."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
