"""What is wrong with the rows of a file of old counts, in the language of the request."""

from collections.abc import Mapping
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitator.attendance import words
from facilitator.attendance.import_plan import Refused
from facilitator.attendance.import_rows import Fault
from facilitator.meetings.words import full_day, locale

# Columns as people know them; a file may call them otherwise.
COLUMNS: Mapping[str, Any] = {
    "meeting": _l("Meeting"),
    "group": _l("Group"),
    "date": _l("Date"),
    "held": _l("Held"),
    "in_room": _l("In the room"),
    "online": _l("Online"),
    "people": _l("People"),
    "first_time": _l("First time"),
    "letters": _l("Letters"),
    "entry": _l("Entry"),
    "corrects": _l("Corrects"),
    "reason": _l("Reason"),
    "entered_on": _l("Day of entry"),
}

DATES: Mapping[str, Any] = {
    "iso": _l("As 2026-11-23, or as a spreadsheet’s own dates"),
    "day": _l("Day first: 23/11/2026 or 23.11.2026"),
    "month": _l("Month first: 11/23/2026"),
}

_WHY: Mapping[str, Any] = {
    "unknown": _l("No meeting here is called “%(text)s”."),
    "unknown_in_group": _l("No meeting of “%(group)s” is called “%(text)s”."),
    "several": _l("Several meetings are called “%(text)s”. Write its short name: %(slugs)s."),
    "draft": _l("“%(text)s” is a draft. Publish it first, then its dates can be counted."),
    "no_date": _l("“%(text)s” is no date. Write it as 2026-11-23."),
    "no_day": _l("There is no day “%(text)s”. If the file writes the month first, or the day, choose so above."),
    "order": _l(
        "“%(text)s” can be read in two ways. Choose at the upload how the file writes dates, or write 2026-11-23."
    ),
    "not_begun": _l("%(meeting)s has not begun on %(day)s. It can be counted once it has."),
    "carried_on": _l("%(meeting)s carries another series on and has no date on %(day)s. Name the series that had it."),
    "not_a_date": _l("%(meeting)s does not take place on %(day)s. Since %(known)s its dates are known here."),
    "twice": _l("Row %(row)s has the same date of the same meeting."),
    "counted": _l("%(meeting)s on %(day)s is counted with other numbers: %(there)s. Correct it on its own page."),
    "turn": _l("It is not the next entry of its date, or corrects one that does not stand above it."),
    "truth": _l("“%(text)s” says neither yes nor no."),
    "whole": _l("“%(text)s” is no whole number from 0 to %(most)s."),
    "range": _l("Enter a whole number from 0 to %(most)s."),
    "above": _l("At most as many as took part can have come for the first time: %(sum)s."),
    "not_held": _l("It did not take place, so nothing can be counted."),
    "which": _l("The meeting is held in the room and online: say how many of them were where, in two columns."),
    "sum": _l("In the room and online make %(sum)s."),
    "nobody": _l("It does not say how many came. Write 0 if nobody did, or “no” under “held”."),
    "reason": _l("“%(text)s” is none of the reasons that there are."),
    "entered": _l("A count is entered on its date or later, and not after today."),
}


def why(refused: Refused) -> str:
    """Why a row is left out, in a sentence."""
    fault = refused.fault
    if fault.code == "empty":
        return _("Nothing stands here.")
    named = {
        "meeting": refused.meeting.name if refused.meeting else "",
        "day": full_day(refused.day) if refused.day else "",
    }
    return str(_WHY[fault.code]) % (named | _values(fault))


def _values(fault: Fault) -> dict[str, Any]:
    found = dict(fault.values)
    if "slugs" in found:
        found["slugs"] = format_list(found["slugs"], style="or", locale=locale())
    if "known" in found:
        found["known"] = full_day(found["known"])
    if "there" in found:
        found["there"] = words.summary(found["there"])
    return found
