"""What is wrong with a file of old counts, and with its rows, in the language of the request."""

from collections.abc import Mapping
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitator.attendance import words
from facilitator.attendance.import_plan import Refused
from facilitator.attendance.import_rows import Fault
from facilitator.attendance.workbooks import Unreadable
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

UNREADABLE: Mapping[str, Any] = {
    "empty": _l("There is nothing in this file."),
    "broken": _l("This file is damaged or not what its name says. Open it in a spreadsheet program and save it anew."),
    "not_utf8": _l("The letters of this file can’t be read. Save it as “CSV UTF-8”, or as an Excel workbook (.xlsx)."),
    "not_xlsx": _l("This is no Excel workbook. Save the table as .xlsx or as CSV and choose that file."),
    "old_workbook": _l(
        "This is an old Excel workbook (.xls), or one with a password. Save it as .xlsx without a password."
    ),
    "no_sheet": _l("No sheet of this workbook is in sight. Show the one with the counts and save it."),
    "too_large_inside": _l("Unpacked, this workbook is too large. Save the sheet with the counts alone, as CSV."),
    "too_many_rows": _l("The file goes beyond row %(most)s. Send it in parts."),
    "too_many_columns": _l("The file has more than %(most)s columns. Leave out those that are not needed here."),
    "fault": _l(
        "Cell %(cell)s of this workbook holds an error, such as a division by 0. Put it right or empty it, and save."
    ),
    "no_value": _l(
        "Cell %(cell)s of this workbook holds a formula without its result. Open it in a spreadsheet program, and save."
    ),
    "no_column": _l("One row must name the columns, and none is called %(columns)s."),
    "no_figures": _l("No column is named “in room”, “online” or “people”, so there is nothing to bring in."),
    "twice": _l("Two columns are named “%(column)s” or alike. Leave one of them out."),
    "no_rows": _l("Below the names of the columns there are no rows."),
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


def unreadable(error: Unreadable) -> str:
    """Why nothing of a file can be read."""
    values = dict(error.values)
    if "columns" in values:
        values["columns"] = format_list([f"“{name}”" for name in values["columns"]], style="or", locale=locale())
    return str(UNREADABLE[error.code]) % values


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
