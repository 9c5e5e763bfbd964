"""What templates need to show meetings: filters for days, times and names, and the tables of labels."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from jinja2 import Environment
from markupsafe import Markup, escape

from facilitator.finder import words
from facilitator.meetings import joining, reasons
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.labels import KINDS, POINTS
from facilitator.meetings.models import Meeting
from facilitator.meetings.recurrence import Series
from facilitator.meetings.timetable import MeetingDate
from facilitator.meetings.words import clock_time, full_day, language, zone

_HALF = re.compile(r"[^\W\d](?:.*[^\W\d]\.?)?")


def install(environment: Environment) -> None:
    """Give all templates of the site these filters and tables; ``_parts.html`` relies on them."""
    environment.filters.update(
        as_options=_as_options,
        as_shown=_as_shown,
        big_hour=_big_hour,
        day_name=full_day,
        hour=clock_time,
        language_name=language,
        local_today=_local_today,
        month_day=words.month_day,
        moved_to_day=_moved_to_day,
        moved_to_time=_moved_to_time,
        month_name=words.month,
        near_day=words.near_day,
        near_short=words.near_short,
        rule_words=words.rule,
        usual_end=_usual_end,
        why=_why,
        zone_name=zone,
    )
    environment.globals.update(AUDIENCES=AUDIENCES, KINDS=KINDS, POINTS=POINTS)


def _as_options(pairs: Iterable[tuple[str, str]], chosen: object) -> Markup:
    """The options of a select from pairs of value and text. Of hundreds of groups: a template would be slow."""
    wanted = str(chosen)
    parts = [
        head + " selected" + tail if value == wanted else head + tail for value, head, tail in _options(tuple(pairs))
    ]
    return Markup("".join(parts))  # noqa: S704  (each part is escaped)


@lru_cache(maxsize=16)
def _options(pairs: tuple[tuple[str, str], ...]) -> list[tuple[str, str, str]]:
    """Each option in two parts, between which it may be said that it is the one chosen."""
    return [(value, f'<option value="{escape(value)}"', f">{escape(text)}</option>") for value, text in pairs]


def _big_hour(moment: datetime) -> Markup:
    """A time of day to be set large: what is not figures ("PM") is marked as small."""
    return Markup(_HALF.sub(r"<small>\g<0></small>", str(escape(clock_time(moment)))))  # noqa: S704  (escaped before)


def _usual_end(series: Series) -> time:
    """The wall-clock time at which a meeting ends on a day without a clock change."""
    return (datetime.combine(series.first_day, series.start_time) + timedelta(minutes=series.duration)).time()


def _local_today(there: datetime, now: datetime) -> date:
    """The local date of ``now`` where a date is."""
    return now.astimezone(there.tzinfo).date()


def _moved_to_day(moved: MeetingDate, today: date) -> str:
    """To which day a date was moved away."""
    change = moved.change
    day = (change and change.to_day) or moved.day
    return full_day(day, year=day.year != today.year)


def _moved_to_time(date: MeetingDate) -> str:
    """To which hour a date was moved away."""
    change = date.change
    return clock_time((change and change.start_time) or date.start)


def _why(date: MeetingDate, meeting: Meeting | None = None) -> str:
    """Why a date is not as the rule has it; of a ``meeting``, as its page may say it."""
    said = reasons.words(date.reason, date.note)
    return joining.text_on_page(meeting, said, date) if meeting else said


def _as_shown(text: str, meeting: Meeting) -> str:
    """A text that stands with a meeting, as its page may say it."""
    return joining.text_on_page(meeting, text)
