"""What templates need to show meetings: filters for days, times and names, and the tables of labels."""

from datetime import datetime, time, timedelta

from jinja2 import Environment

from facilitator import clock
from facilitator.finder import words
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.labels import KINDS, POINTS
from facilitator.meetings.recurrence import Series


def install(environment: Environment) -> None:
    """Give all templates of the site these filters and tables; ``_parts.html`` relies on them."""
    environment.filters.update(
        day_name=words.day,
        hour=words.hour,
        in_zone=_in_zone,
        language_name=words.language,
        month_day=words.month_day,
        month_name=words.month,
        near_day=words.near_day,
        rule_words=words.rule,
        usual_end=_usual_end,
        zone_name=words.zone,
    )
    environment.globals.update(AUDIENCES=AUDIENCES, KINDS=KINDS, POINTS=POINTS)


def _usual_end(series: Series) -> time:
    """The wall-clock time at which a meeting ends on a day without a clock change."""
    return (datetime.combine(series.first_day, series.start_time) + timedelta(minutes=series.duration)).time()


def _in_zone(moment: datetime, name: str) -> datetime:
    return moment.astimezone(clock.zone(name))
