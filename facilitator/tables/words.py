"""Why a file can't be read, in the language of the request."""

from collections.abc import Mapping
from typing import Any

from babel import Locale
from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from facilitator.tables.workbooks import Unreadable

UNREADABLE: Mapping[str, Any] = {
    "empty": _l("There is nothing in this file."),
    "broken": _l("This file is damaged or not what its name says. Open it in a spreadsheet program and save it anew."),
    "not_utf8": _l("The letters of this file can’t be read. Save it as “CSV UTF-8”, or as an Excel workbook (.xlsx)."),
    "not_xlsx": _l("This is no Excel workbook. Save the table as .xlsx or as CSV and choose that file."),
    "old_workbook": _l(
        "This is an old Excel workbook (.xls), or one with a password. Save it as .xlsx without a password."
    ),
    "no_sheet": _l("No sheet of this workbook is in sight. Show the one with the table and save it."),
    "too_large_inside": _l("Unpacked, this workbook is too large. Save the sheet with the table alone, as CSV."),
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


def unreadable(error: Unreadable) -> str:
    """Why nothing of a file can be read."""
    values = dict(error.values)
    if "columns" in values:
        values["columns"] = format_list([f"“{name}”" for name in values["columns"]], style="or", locale=_locale())
    return str(UNREADABLE[error.code]) % values


def _locale() -> Locale:
    return get_locale() or Locale("en", "GB")
