"""What paper says of the coming dates of a meeting that are not as its rule has them."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta

from babel.lists import format_list
from flask_babel import gettext as _

from facilitator.meetings import date_words, dates, joining, reasons
from facilitator.meetings.date_models import Closure
from facilitator.meetings.models import Meeting, Status
from facilitator.meetings.planning import local_day
from facilitator.meetings.timetable import MeetingDate, Timetable
from facilitator.meetings.words import clock_time, full_day, locale, rule, short_day


def changes(
    meeting: Meeting,
    timetable: Timetable,
    now: datetime,
    weeks: int,
    *,
    all_closures: bool = True,
    without: AbstractSet[int] = frozenset(),
) -> list[str]:
    """What differs in the next weeks, each a sentence: "Not on Mon 30 Nov and Mon 7 Dec: illness."

    ``all_closures=False`` leaves out those of the organisation, for a list that says them once for all meetings,
    and ``without`` the dates of some weekdays, for one that says them there. No date is worked out for a meeting of
    which nothing was said.
    """
    if not timetable.changes and not timetable.closures:
        return []
    today = local_day(meeting, now)
    found = [each for each in timetable.dates(today, today + timedelta(weeks=weeks)) if each.end > now]
    if not all_closures:
        found = [each for each in found if not everywhere(each)]
    found = [each for each in found if each.day.weekday() not in without]
    off = {each.day: each for each in found if each.status is Status.CANCELLED or each.gone}
    named = dict.fromkeys(each.day for each in found if each.day not in off and _differs(each))
    other = [each for each in map(timetable.on, named) if each and each.status is Status.ON]
    return [*_off(meeting, off.values()), *(_said(meeting, each, today) for each in other)]


def carried_on(following: Meeting) -> str:
    """That another rule comes: "From Thursday 7 January 2027 on: every Thursday, 20:00, Town Hall, Northgate."."""
    return _(
        "From %(day)s on: %(rule)s, %(time)s, %(place)s.",
        day=full_day(following.first_day),
        rule=rule(following.series),
        time=clock_time(following.start_time),
        place=date_words.place(following.kind, following.venue),
    )


def days(of: Iterable[date]) -> str:
    """Some days in few words: "Mon 30 Nov and Mon 7 Dec"."""
    return format_list([short_day(each) for each in of], locale=locale())


def _off(meeting: Meeting, cancelled: Iterable[MeetingDate]) -> Iterable[str]:
    """Cancelled dates, those with the same reason in one sentence."""
    by_reason: dict[str, list[date]] = {}
    for each in cancelled:
        # The day of the rule, also where it was moved before: whoever reads the rule comes on that day.
        why = joining.public_text(meeting, reasons.words(each.reason, each.note), each)
        by_reason.setdefault(why, []).append(each.day)
    for why, when in by_reason.items():
        yield (
            _("Not on %(days)s: %(why)s.", days=days(when), why=why) if why else _("Not on %(days)s.", days=days(when))
        )


def _said(meeting: Meeting, found: MeetingDate, today: date) -> str:
    return date_words.placed(meeting, found.day, dates.placing(meeting, found), today, added=found.added)


def of_all(closure: Closure) -> bool:
    """Whether a closure is of the whole organisation."""
    return closure.meeting_id is None and closure.group_id is None and closure.venue_id is None


def everywhere(found: MeetingDate) -> bool:
    """Whether a closure of the whole organisation took it, and nothing else."""
    said = found.change is not None and found.change.cancelled
    return found.closure is not None and not said and of_all(found.closure)


def _differs(found: MeetingDate) -> bool:
    return found.status is Status.MOVED or found.added or found.was is not None or found.elsewhere
