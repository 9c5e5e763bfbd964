"""What one row of a file of old counts says, read without the database: a date, and figures."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from facilitator.attendance import counts
from facilitator.attendance.counts import FIGURES, Numbers
from facilitator.attendance.models import MOST, Reason
from facilitator.attendance.uploads import Row
from facilitator.meetings.models import Kind
from facilitator.meetings.recurrence import YEARS

# How a file writes dates, beside 2026-11-23, which is always read: with the day first, with the month first, or never.
ORDERS = ("iso", "day", "month")

_YES = {"yes", "y", "true", "1", "x", "held", "took place"}
_NO = {"no", "n", "false", "0", "cancelled", "canceled", "not held", "did not take place"}
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].*)?")
_OTHER = re.compile(r"([0-9]{1,2})([-/.]) ?([0-9]{1,2})\2 ?([0-9]{4})(?: .*)?")
_WHOLE = re.compile(r"[0-9]{1,4}(\.0+)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused: in which column (a key of ``uploads.NAMES``), and why, as ``import_words.why`` says it."""

    column: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Wrong(Exception):
    """A row that can't be taken, with its first ``fault``."""

    def __init__(self, column: str, code: str, **values: Any) -> None:
        super().__init__(column, code)
        self.fault = Fault(column, code, values)


@dataclass(frozen=True, slots=True)
class Said:
    """A row that can be read. A figure is None where nothing stands; ``people`` is the sum of room and online.

    Only our own exports have several counts of a date: ``entry`` numbers them, the first is 1, and ``corrects`` is the
    newest of them that whoever entered this one had seen, 0 for none; ``reason`` why it differs.
    """

    meeting: str
    group: str
    day: date
    held: bool | None
    figures: Mapping[str, int | None]
    people: int | None
    entry: int
    corrects: int
    reason: Reason | None
    entered_on: date | None


def read(row: Row, order: str) -> Said:
    """What a row says; ``order`` of ``ORDERS``. Raises ``Wrong``."""
    said = row.said
    if not said.get("meeting"):
        raise Wrong("meeting", "empty")
    return Said(
        meeting=said["meeting"],
        group=said.get("group", ""),
        day=_date("date", said.get("date", ""), order),
        held=_truth(said.get("held", "")),
        figures={name: _whole(name, said.get(name, "")) for name in FIGURES},
        people=_whole("people", said.get("people", "")),
        entry=_whole("entry", said.get("entry", "")) or 1,
        corrects=_whole("corrects", said.get("corrects", "")) or 0,
        reason=_reason(said.get("reason", "")),
        entered_on=_date("entered_on", said["entered_on"], order) if "entered_on" in said else None,
    )


def numbers(said: Said, kind: Kind) -> Numbers:
    """The numbers of a row, of a meeting of this kind. Raises ``Wrong``."""
    room, online = said.figures["in_room"], said.figures["online"]
    if said.people is not None and room is None and online is None:
        if kind is Kind.HYBRID and said.people:
            raise Wrong("people", "which")
        room, online = (0, said.people) if kind is Kind.ONLINE else (said.people, 0)
    if said.held is not False and room is None and online is None:
        raise Wrong("people", "nobody")
    found = Numbers(said.held is not False, room or 0, online or 0, *(said.figures[name] or 0 for name in FIGURES[2:]))
    if said.people is not None and said.people != found.people:
        raise Wrong("people", "sum", sum=found.people)
    for name, code in counts.wrong(found):
        raise Wrong(name, code, sum=found.people, most=MOST)
    return found


def _date(column: str, text: str, order: str) -> date:
    if not text:
        raise Wrong(column, "empty")
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _OTHER.fullmatch(text):
        if order not in ("day", "month"):
            raise Wrong(column, "order", text=text)
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        day, month = (first, second) if order == "day" else (second, first)
    else:
        raise Wrong(column, "no_date", text=text)
    if year not in YEARS or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        raise Wrong(column, "no_day", text=text)
    return date(year, month, day)


def _truth(text: str) -> bool | None:
    word = text.casefold()
    if word in _NO:
        return False
    if word and word not in _YES:
        raise Wrong("held", "truth", text=text)
    return True if word else None


def _reason(text: str) -> Reason | None:
    if text and text not in set(Reason):
        raise Wrong("reason", "reason", text=text)
    return Reason(text) if text else None


def _whole(name: str, text: str) -> int | None:
    if not text or text in ("-", "–", "—"):
        return None
    most = 2 * MOST if name == "people" else MOST
    if not _WHOLE.fullmatch(text) or int(float(text)) > most:
        raise Wrong(name, "whole", text=text, most=most)
    return int(float(text))
