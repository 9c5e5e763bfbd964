"""Closing days: whose, which days, why, and which dates take place all the same."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField
from wtforms.fields.choices import SelectChoice

from facilitator.forms import ChoiceField, DayField, Form, LineField, Needed, refuse
from facilitator.meetings.closures import FURTHEST, LONGEST, BadSpan, Key, Scope
from facilitator.meetings.forms import options
from facilitator.meetings.models import Group, Venue
from facilitator.meetings.reasons import REASONS, Why

ORGANISATION = "organisation"


def write_key(key: Key) -> str:
    """A date of a meeting as the value of a box: "12.2026-12-24"."""
    return f"{key[0]}.{key[1].isoformat()}"


def read_key(text: str) -> Key | None:
    """The date that the value of a box names; None where it names none."""
    number, _dot, day = text.partition(".")
    try:
        return int(number[:9]), date.fromisoformat(day)
    except ValueError:
        return None


class KeysField(Field):
    """Dates of meetings, a box each; ``data`` is a set of keys. What names none is passed over."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the boxes that were sent."""
        self.data = set(filter(None, map(read_key, valuelist)))


class ClosureForm(Form):
    """Days to be closed. ``boxes`` are the dates that the page showed, ``take`` those whose tick was left."""

    whose = ChoiceField(_l("Whose meetings?"), [Needed(_l("Choose whose meetings do not take place."))])
    first_day = DayField(_l("First day"), [Needed(_l("Enter the first day."))])
    last_day = DayField(_l("Last day"))
    reason = ChoiceField(_l("Reason"), default="")
    note = LineField(_l("In your own words"), most=200)
    words = LineField(_l("Find a meeting in this list"), most=100)
    boxes = KeysField()
    take = KeysField()
    seen = HiddenField()

    def offer(self, groups: Iterable[Group], venues: Iterable[Venue], *, everything: bool) -> None:
        """Fill in what can be chosen; ``everything``: the organisation's days as well."""
        self._scopes = {ORGANISATION: Scope()} if everything else {}
        found = [SelectChoice(ORGANISATION, _("The whole organisation: every meeting"))] if everything else []
        for group in groups:
            self._scopes[f"group:{group.slug}"] = Scope(group=group)
            found.append(SelectChoice(f"group:{group.slug}", group.name, optgroup=_("A group")))
        for venue in venues:
            name = f"{venue.name}, {venue.town}" if venue.town and venue.town not in venue.name else venue.name
            self._scopes[f"venue:{venue.slug}"] = Scope(venue=venue)
            found.append(SelectChoice(f"venue:{venue.slug}", name, optgroup=_("A venue")))
        one = len(found) == 1
        self.whose.choices = found if one or everything else [SelectChoice("", _("Choose")), *found]
        self.reason.choices = options.choices(REASONS, empty=_("None of these"))

    @property
    def nothing(self) -> bool:
        """Whether there is nothing that the reader may close."""
        return not self._scopes

    @property
    def scope(self) -> Scope:
        """Whose dates; of a form that was checked."""
        return self._scopes[self.whose.data]

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day, which is the first where none is given; of a form that was checked."""
        first = cast("date", self.first_day.data)
        return first, self.last_day.data or first

    @property
    def why(self) -> Why:
        """What the public is told."""
        return Why(self.reason.data or "", self.note.data or "")

    @property
    def kept(self) -> set[Key]:
        """The dates whose tick was taken off."""
        return (self.boxes.data or set()) - (self.take.data or set())

    def refuse_span(self, refusal: BadSpan) -> None:
        """Say at the field what is wrong with the days."""
        most = {"days": LONGEST.days, "months": FURTHEST.days // 30}
        sentences = {
            "order": (self.last_day, _("The last day is before the first.")),
            "long": (self.last_day, _("Close at most %(days)s days at once.", **most)),
            "over": (self.last_day if self.last_day.data else self.first_day, _("Those days are over.")),
            "far": (self.first_day, _("That is more than two years ahead.")),
        }
        refuse(*sentences[refusal.code])
