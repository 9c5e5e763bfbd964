"""Why a date is cancelled or moved, as the public reads it: one of a list, a few words, or both."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

REASONS: dict[str, Any] = {
    "venue": _l("The venue is closed"),
    "holiday": _l("Public holiday"),
    "leader": _l("Nobody can lead it"),
    "illness": _l("Illness"),
    "weather": _l("Bad weather"),
    "break": _l("A break"),
}


@dataclass(frozen=True, slots=True)
class Why:
    """What the public is told: ``reason`` is a key of ``REASONS``, ``note`` some words more; either may be empty."""

    reason: str = ""
    note: str = ""


def words(reason: str, note: str) -> str:
    """A reason of the list and a note as one text, either of which may be empty: "Public holiday: Easter Monday"."""
    known = str(REASONS.get(reason, ""))
    return _("%(reason)s: %(note)s", reason=known, note=note) if known and note else known or note
