"""A count in words, in the language of the request."""

from collections.abc import Mapping
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from facilitator.attendance.counts import Numbers
from facilitator.attendance.models import Reason
from facilitator.meetings.words import locale

# Why a count was corrected, in the order in which it is asked for.
REASONS: Mapping[Reason, Any] = {
    Reason.MISTYPED: _l("Mistake in typing"),
    Reason.RECOUNTED: _l("Counted again"),
    Reason.LATECOMERS: _l("Somebody came later"),
    Reason.WRONG_DATE: _l("Was for another date"),
    Reason.HELD: _l("It did take place"),
    Reason.NOT_HELD: _l("It did not take place"),
    Reason.SETTLED: _l("Two counts settled"),
}


def summary(numbers: Numbers) -> str:
    """The numbers as somebody would say them: "9 in the room, 2 for the first time"; what is 0 is left out."""
    if not numbers.held:
        return _("it did not take place")
    if not numbers.people:
        parts = [_("nobody came")]
    else:
        parts = [
            words
            for number, words in (
                (numbers.in_room, _("%(number)s in the room", number=numbers.in_room)),
                (numbers.online, _("%(number)s online", number=numbers.online)),
                (numbers.first_time, _("%(number)s for the first time", number=numbers.first_time)),
            )
            if number
        ]
    if numbers.letters:
        parts.append(ngettext("%(num)s letter", "%(num)s letters", numbers.letters))
    return format_list(parts, style="unit", locale=locale())
