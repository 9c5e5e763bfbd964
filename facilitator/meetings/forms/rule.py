"""The part of a meeting's form that says when: from what was filled in to a rule, or to what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from babel.dates import get_day_names
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.fields.choices import SelectChoice

from facilitator.forms import ChoiceField, ClockField, DayField, Form, Needed, OneField, TicksField, WholeField, refuse
from facilitator.meetings import firstdays, recurrence, words
from facilitator.meetings.forms import options
from facilitator.meetings.recurrence import Frequency, Series

OTHER = "other"
LENGTHS = (60, 75, 90)
FREQUENCIES = {
    Frequency.WEEKLY: _l("By the week"),
    Frequency.MONTHLY: _l("By the month"),
    Frequency.ONCE: _l("Just once"),
}
NTHS = {1: _l("First"), 2: _l("Second"), 3: _l("Third"), 4: _l("Fourth"), recurrence.LAST: _l("Last")}
# What is not asked for, by how it repeats; what was typed there stays in the form
UNASKED = {
    Frequency.ONCE.value: ("interval", "weekdays", "nth", "weekday", "last_day"),
    Frequency.WEEKLY.value: ("nth", "weekday"),
    Frequency.MONTHLY.value: ("weekdays",),
}


class RuleForm(Form):
    """When a meeting takes place. ``zone`` is left to whoever knows where."""

    frequency = OneField(_l("How does it repeat?"), default=Frequency.WEEKLY.value)
    interval = WholeField(
        _l("How many weeks or months apart?"),
        [Needed(_l("Enter 1 for each week or month, 2 for every second one."))],
        least=1,
        most=recurrence.WIDEST,
        refusal=_l("Enter how many weeks or months apart as a number from %(least)s to %(most)s."),
        default=1,
    )
    weekdays = TicksField(_l("On which weekdays?"), [Needed(_l("Choose at least one weekday."))], coerce=int)
    nth = ChoiceField(_l("Which one of the month?"), [Needed(_l("Choose which one of the month."))], default="")
    weekday = ChoiceField(_l("Which weekday?"), [Needed(_l("Choose the weekday."))], default="")
    start_time = ClockField(_l("Starts at"), [Needed(_l("Enter the time at which it starts."))])
    duration = OneField(_l("How long is it?"), default="90")
    minutes = WholeField(
        _l("Length in minutes"),
        [Needed(_l("Enter the length in minutes."))],
        least=recurrence.SHORTEST,
        most=recurrence.LONGEST,
        refusal=_l("Enter a length from %(least)s to %(most)s minutes."),
    )
    first_day = DayField(_l("First day"))
    last_day = DayField(_l("Last day"))
    begin = DayField()  # a button that takes one of ``nearest`` instead of the first day that was typed

    nearest: tuple[date, ...] = ()  # first days to offer instead of one that is off the rule

    def offer_rule(self) -> None:
        """Fill in what can be chosen."""
        self.frequency.choices = options.choices({key.value: label for key, label in FREQUENCIES.items()})
        names = {number: name.capitalize() for number, name in sorted(_day_names().items())}
        self.weekdays.choices = [SelectChoice(number, name) for number, name in names.items()]
        self.weekday.choices = options.choices(names, empty=_("Choose"))
        self.nth.choices = options.choices(NTHS, empty=_("Choose"))
        lengths = options.choices({minutes: words.length(minutes) for minutes in LENGTHS})
        self.duration.choices = [*lengths, SelectChoice(OTHER, _("Another length"))]

    def zone(self) -> str | None:
        """The IANA zone in which the meeting's hours are, once it is known."""
        raise NotImplementedError

    def unasked(self) -> list[str]:
        """The names of the fields that are not asked for, as the others stand."""
        names = list(UNASKED.get(self.frequency.data, ("interval", "weekdays", "nth", "weekday")))
        return names if self.duration.data == OTHER else [*names, "minutes"]

    def check(self, today: date) -> bool:
        """Whether all goes together; else says at the fields what does not. ``today`` is a local date."""
        if self.begin.data:
            self.first_day.data, self.first_day.raw_data = self.begin.data, None
        self.validate()
        for name in self.unasked():
            hush(self[name])
        if self.frequency.data == Frequency.ONCE and not (self.first_day.data or self.first_day.errors):
            refuse(self.first_day, _("Enter the day of the meeting."))
        if series := self._read(today):
            for name, code in recurrence.problems(series):
                refuse(self[name], self._message(code, series, today))
        return not self.errors

    def series(self, today: date) -> Series | None:
        """The rule, once all of it is there and goes together; ask after ``check``."""
        names = ("frequency", "interval", "weekdays", "nth", "weekday", "start_time", "duration", "minutes")
        if any(self[name].errors for name in (*names, "first_day", "last_day")):
            return None
        return self._read(today)

    def _read(self, today: date) -> Series | None:
        """The rule if all of it is there, sensible or not. A first day that was left out is found."""
        zone, length = self.zone(), self.minutes.data if self.duration.data == OTHER else number(self.duration.data)
        if not (zone and length and self.start_time.data):
            return None
        if self.duration.errors or self.first_day.errors or self.last_day.errors:
            return None
        first = self.first_day.data or today
        once = Series(first, self.start_time.data, length, zone, Frequency.ONCE)
        if self.frequency.data == Frequency.ONCE:
            return once if self.first_day.data else None
        parts = self._repeats()
        if parts is None:
            return None
        series = replace(once, **parts, last_day=self.last_day.data)
        return series if self.first_day.data else replace(series, first_day=firstdays.suitable(series, today))

    def _repeats(self) -> dict[str, Any] | None:
        interval = self.interval.data
        if self.frequency.data == Frequency.WEEKLY:
            weekdays = tuple(sorted(set(self.weekdays.data or ())))
            parts = {"frequency": Frequency.WEEKLY, "interval": interval, "weekdays": weekdays}
            return parts if interval and weekdays and not self.weekdays.errors else None
        weekday, nth = number(self.weekday.data), number(self.nth.data)
        if self.frequency.data != Frequency.MONTHLY or not interval or weekday is None or nth is None:
            return None
        if self.weekday.errors or self.nth.errors:
            return None
        return {"frequency": Frequency.MONTHLY, "interval": interval, "weekdays": (weekday,), "nth": nth}

    def _message(self, code: str, series: Series, today: date) -> str:
        if code == "off_rule":
            self.nearest = tuple(firstdays.nearest(series, series.first_day, today))
            parts = {"day": words.full_day(series.first_day), "rule": words.rule(series)}
            return _("%(day)s does not go with “%(rule)s”.", **parts)
        if code == "before_first":
            return _("The last day can’t be before the first, %(day)s.", day=words.full_day(series.first_day))
        if code == "year":
            return _("Enter a day from 1970 to 2099.")
        raise ValueError(f"the fields let pass: {code}")


def of_series(series: Series) -> dict[str, Any]:
    """A stored rule as the fields show it."""
    monthly = series.frequency is Frequency.MONTHLY
    ended_before = series.last_day is not None and series.last_day < series.first_day
    return {
        "frequency": series.frequency.value,
        "interval": series.interval,
        "weekdays": [] if monthly else list(series.weekdays),
        "nth": str(series.nth or ""),
        "weekday": str(series.weekdays[0]) if monthly else "",
        "start_time": series.start_time,
        "first_day": series.first_day,
        "last_day": None if ended_before else series.last_day,
        **of_length(series.duration),
    }


def of_length(minutes: int) -> Mapping[str, Any]:
    """A length as the fields show it."""
    return {"duration": str(minutes)} if minutes in LENGTHS else {"duration": OTHER, "minutes": minutes}


def hush(field: Field) -> None:
    """Take back what was said of a field that is not asked for."""
    for each in getattr(field, "form", None) or [field]:
        each.errors = []


def number(text: Any) -> int | None:
    """The value of an option that is a number."""
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,4}", str(text)) else None


def _day_names() -> Mapping[int, str]:
    return get_day_names("wide", locale=words.locale())
