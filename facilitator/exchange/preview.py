"""What would become of a file, as plain values: kept until somebody has looked at it, and compared when they accept."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from facilitator.exchange.outcome import Outcome
from facilitator.exchange.said import Reading, Thing

Preview = dict[str, Any]
_SHOWN = ("name", "timezone", "start_time", "duration", "rule", "kind", "state")


def of(reading: Reading, outcome: Outcome) -> Preview:
    """What an import did, or would do, row by row and field by field."""
    return {
        "list": outcome.source,
        "known": outcome.known,
        "new": [_new(each, reading) for each in outcome.made],
        "beside": {table: outcome.new[table] for table in ("group", "venue")},
        "changed": [asdict(each) for each in outcome.changed],
        "unchanged": outcome.unchanged,
        "kept": outcome.kept,
        "twins": [asdict(each) for each in outcome.twins],
        "gone": [list(each) for each in outcome.gone],
        "refused": [asdict(each) for each in (*reading.refused, *outcome.refused)],
        "warnings": [asdict(each) for each in reading.warnings],
    }


def digest(preview: Preview) -> str:
    """Names what would become of a file: the same where the same would."""
    return hashlib.sha256(json.dumps(preview, sort_keys=True).encode()).hexdigest()


def is_idle(preview: Mapping[str, Any]) -> bool:
    """Whether nothing would be stored, and nothing could be ended."""
    return not any(preview[name] for name in ("new", "changed", "twins", "gone")) and not any(
        preview["beside"].values()
    )


def _new(thing: Thing, reading: Reading) -> Preview:
    group, venue = thing.said["group"], thing.said["venue"]
    place = reading.venues[venue].said if venue else {}
    return {
        "row": thing.row,
        **{name: thing.said[name] for name in _SHOWN},
        "first_day": thing.said.get("first_day"),
        "group": reading.groups[group].said["name"] if group else "",
        "place": ", ".join(filter(None, (place.get("name"), place.get("town")))),
    }
