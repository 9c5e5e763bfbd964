"""What a calendar file may hold: one bad row must neither break a feed for everybody nor carry something into a client.

Rows are cleaned when they come in; this is the same question asked once more where they go out.
"""

import re
from urllib.parse import quote, urlsplit

# Control characters but the line feed, line separators, halves of a surrogate pair, and marks that turn the direction.
_BAD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]+")
_FORBIDDEN = re.compile(r"[\s<>\"'\\^`{|}]")
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{4,24}")
_AS_IT_IS = "!#$%&()*+,/:;=?@[]~-._"


def text(given: str) -> str:
    """Lines of text, separated by line feeds, without what clients choke on."""
    lines = given.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_BAD.sub(" ", each).rstrip() for each in lines).strip()


def line(given: str) -> str:
    """One line of text with single spaces."""
    return " ".join(_BAD.sub(" ", given).split())


def link(given: str) -> str:
    """A link by http or https as a plain ASCII URI (RFC 3986); empty for anything else, such as ``javascript:``."""
    wanted = given.strip()
    if not wanted or _BAD.search(wanted) or _FORBIDDEN.search(wanted):
        return ""
    try:
        parts = urlsplit(wanted)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.port == 0:
            return ""
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
        if not parts.netloc.isascii() and host.encode().decode("idna") != parts.netloc.lower():
            return ""  # IDNA would lead elsewhere: "straße" to "strasse"
    except ValueError:  # a port that is none, a bracket that does not close, a host that IDNA refuses
        return ""
    return parts.scheme + "://" + host + quote(wanted.split(parts.netloc, 1)[1], safe=_AS_IT_IS)


def phone(given: str) -> str:
    """A telephone number as a ``tel:`` link (RFC 3966); empty where the text is not just a number."""
    wanted = given.strip()
    return "tel:" + re.sub(r"[^0-9+]", "", wanted) if _PHONE.fullmatch(wanted) else ""
