"""The form of a count: what was typed stays in it, and what can't be is said at its field."""

import datetime as dt
import secrets
import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from facilitator.attendance import counts
from facilitator.attendance.counts import ASKED, FIGURES, PEOPLE, Correction, Numbers
from facilitator.attendance.models import MOST, Reason
from facilitator.attendance.words import REASONS
from facilitator.forms import Form, WholeField, clean_line, refuse
from facilitator.meetings.models import Kind, Meeting
from facilitator.meetings.recurrence import YEARS
from facilitator.meetings.words import clock_time, full_day

# What a correction may give as its reason; that it settles is not chosen, but found.
CHOOSABLE = {each.value: words for each, words in REASONS.items() if each is not Reason.SETTLED}

_YES, _NO = {"yes", "1", "true", "on"}, {"no", "0", "false", "off"}


class FigureField(WholeField):
    """A whole number from 0 to ``MOST``, in the digits of any script; ``data`` is None where nothing was typed."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        attributes = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "12"}
        super().__init__(label, least=0, most=MOST, render_kw=attributes, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; what is none stays in the field, and the refusal says which figure it is."""
        text = clean_line(valuelist[0] if valuelist else "") or ""
        digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
        try:
            super().process_formdata([digits])
        except ValueError:
            raise ValueError(out_of_range(self.label.text)) from None


class HeldField(RadioField):
    """Whether it took place: "yes" or "no", also understood as 1 and 0; an answer is required."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the answer; none, or one that is neither, is refused."""
        text = str(valuelist[0] if valuelist else "").strip().lower()
        self.data = "yes" if text in _YES else "no" if text in _NO else None
        if self.data is None:
            raise ValueError(_("Say whether it took place."))


class CountForm(Form):
    """What came with the page (which date, the form's own key, the count that it corrects) and what is typed."""

    meeting = HiddenField(filters=[clean_line])
    date = HiddenField(filters=[clean_line])
    key = HiddenField(filters=[clean_line])
    seen = HiddenField(filters=[clean_line])
    held = HeldField(
        _l("Did it take place?"),
        choices=[SelectChoice("yes", _l("It took place")), SelectChoice("no", _l("It did not take place"))],
        default="yes",
        validate_choice=False,
    )
    in_room = FigureField(_l("In the room"))
    online = FigureField(_l("Online"))
    first_time = FigureField(_l("For the first time"))
    letters = FigureField(_l("Letters given"))
    reason = SelectField(
        _l("Why is it corrected?"),
        choices=[SelectChoice("", _l("Choose…")), *(SelectChoice(value, words) for value, words in CHOOSABLE.items())],
        validate_choice=False,
    )

    def begin(self, meeting: Meeting, day: dt.date) -> None:
        """Make the form out for a date, with a key of its own."""
        self.meeting.data, self.date.data, self.key.data = meeting.slug, day.isoformat(), new_key()

    def correct(self, seen: int, numbers: Numbers) -> None:
        """Put a count's numbers in, to be corrected; ``seen`` is the newest count that is shown with it."""
        self.seen.data = seen
        self.held.data = "yes" if numbers.held else "no"
        for name in FIGURES:
            self[name].data = getattr(numbers, name)

    def asked(self, kind: Kind) -> list[Any]:
        """The figures to show: those of the meeting's kind, and any other that has something in it."""
        return [self[name] for name in FIGURES if name in ASKED[kind] or self[name].data or self[name].errors]

    def also(self, kind: Kind) -> list[Any]:
        """Where else people may have taken part, though that is not asked for: somebody may have joined by phone."""
        asked = self.asked(kind)
        return [self[name] for name in PEOPLE if self[name] not in asked]

    def lacks_people(self) -> bool:
        """Whether it took place and nobody was counted: an empty field may have been forgotten, 0 was not."""
        return self.held.data == "yes" and all(self[name].data is None and not self[name].errors for name in PEOPLE)

    def ask_people(self, kind: Kind) -> None:
        """Ask for the number that is missing."""
        asked = next(name for name in PEOPLE if name in ASKED[kind])
        refuse(self[asked], _("Enter how many people took part; 0 if nobody came."))

    def day(self) -> dt.date | None:
        """The date that the form was made out for, if it can be read."""
        return read_day(self.date.data or "")

    def numbers(self) -> Numbers:
        """What was typed; an empty field counts as 0."""
        return Numbers(self.held.data == "yes", *(self[name].data or 0 for name in FIGURES))

    def correction(self) -> Correction | None:
        """What was shown with the form and is corrected, and why; None: nothing was."""
        text = self.seen.data or ""
        if not (text.isdecimal() and len(text) < 10):
            return None
        return Correction(int(text), Reason(self.reason.data) if self.reason.data in CHOOSABLE else None)

    def say(self, refusal: counts.Refused, meeting: Meeting, day: dt.date) -> None:
        """Say why a count can't be taken: at its fields where it is about them."""
        if isinstance(refusal, counts.WrongNumbers):
            for name, code in refusal.problems:
                refuse(self[name], self._wrong(self[name].label.text, code))
        elif isinstance(refusal, counts.NoReason):
            refuse(self.reason, _("Choose why it is corrected."))
        else:
            self.form_errors.append(why_not(refusal, meeting, day))

    def _wrong(self, label: str, code: str) -> str:
        return {
            "range": out_of_range(label),
            "above": _(
                "At most as many as took part can have come for the first time: %(sum)s.", sum=self.numbers().people
            ),
            "not_held": _("%(label)s: it did not take place, so leave this empty.", label=label),
        }[code]


def new_key() -> str:
    """A key for one form, by which the same form sent twice is known."""
    return secrets.token_urlsafe(18)


def read_day(text: str) -> dt.date | None:
    """A local date such as 2026-11-23; None for anything else, or a year in which no meeting can be."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    # Python reads 20261123 and 2026-W48-1 as well, and a page has one address.
    return day if day.year in YEARS and day.isoformat() == text else None


def out_of_range(label: str) -> str:
    """The refusal of a figure that is none."""
    return _("%(label)s: enter a whole number from 0 to %(most)s.", label=label, most=MOST)


def why_not(refusal: counts.Refused, meeting: Meeting, day: dt.date) -> str:
    """Why a date can't be counted, in words."""
    if isinstance(refusal, counts.NotYours):
        return _("This meeting belongs to another group. Its team or a coordinator can count it.")
    if isinstance(refusal, counts.StillDraft):
        return _("%(meeting)s is a draft. Publish it first, then its dates can be counted.", meeting=meeting.name)
    named = {"meeting": meeting.name, "day": full_day(day)}
    if isinstance(refusal, counts.NoSuchDate):
        return _("%(meeting)s does not take place on %(day)s. Choose one of its dates.", **named)
    if isinstance(refusal, counts.NotStarted):
        hour = clock_time(refusal.start.time())
        return _("%(meeting)s begins on %(day)s at %(time)s. Count it once it has begun.", time=hour, **named)
    return _("This form had been sent before. Look at the numbers and save them again.")
