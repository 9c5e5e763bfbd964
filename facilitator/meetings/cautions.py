"""What to know before a date is put somewhere, in sentences of the request's language: nothing of it forbids that."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _

from facilitator.meetings import date_words, reasons
from facilitator.meetings.date_models import Closure
from facilitator.meetings.models import Meeting
from facilitator.meetings.timetable import MeetingDate
from facilitator.meetings.twice import Twice


def closed(found: Iterable[Closure]) -> list[str]:
    """That a date takes place though its day is closed: "The venue is closed on that day: New windows. It takes …"."""
    return [_closed(each) for each in found]


def shared(found: Iterable[tuple[Meeting, MeetingDate]], today: date) -> list[str]:
    """That other meetings are at the venue at that time; ``today`` is a local date."""
    return [
        _(
            "At the same venue at the same time: %(name)s, %(when)s. If the house has room for both, all is well.",
            name=meeting.name,
            when=date_words.when(each, today),
        )
        for meeting, each in found
    ]


def twice(found: Iterable[Twice], today: date) -> list[str]:
    """Which dates are at one time: "Weekly, Monday 7 December, 19:00", with both where they begin at other times.

    ``today`` is a local date.
    """
    return [f"{each.meeting.name}, {_both(each, today)}" for each in found]


def _both(pair: Twice, today: date) -> str:
    one, other = (date_words.when(each, today) for each in (pair.one, pair.other))
    return one if one == other else _("%(one)s and %(other)s", one=one, other=other)


def _closed(closure: Closure) -> str:
    if closure.meeting_id is not None:
        plain, said = "break", _("The meeting has a break on that day")
    elif closure.group_id is not None:
        plain, said = "", _("The group is closed on that day")
    elif closure.venue_id is not None:
        plain, said = "venue", _("The venue is closed on that day")
    else:
        plain, said = "", _("The whole organisation is closed on that day")
    why = reasons.words(closure.reason if closure.reason != plain else "", closure.note)
    sentence = _("%(reason)s: %(note)s", reason=said, note=why) if why else said
    return _("%(closed)s. It takes place all the same.", closed=sentence)
