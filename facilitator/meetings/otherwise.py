"""How a date is not as the rule of its meeting has it, as feeds and open data say it in the reader's language."""

from flask_babel import gettext as _

from facilitator.meetings.models import Kind, Status
from facilitator.meetings.timetable import MeetingDate
from facilitator.meetings.words import clock_time


def this_time(found: MeetingDate) -> list[str]:
    """How a date that takes place is not as usual, in sentences: "Online this time.".

    Another day or hour is for the caller to say; where it begins as usual, its length is said here.
    """
    change, said = found.change, []
    if change is None or found.status is not Status.ON:
        return []
    if change.duration and found.was and found.was.start == found.start:
        hours = {"start": clock_time(found.start), "end": clock_time(found.end)}
        said.append(_("From %(start)s to %(end)s this time.", **hours))
    if change.kind is Kind.ONLINE:
        said.append(_("Online this time."))
    elif change.kind is Kind.IN_PERSON:
        said.append(_("In person this time."))
    elif change.venue_id:
        said.append(_("In another place this time."))
    elif change.online_url:
        said.append(_("With another link this time."))
    return said
