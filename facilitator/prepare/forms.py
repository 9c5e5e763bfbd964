"""The form of a plan: what is chosen for a date, in one go."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from facilitator.forms import Form, TextField, TicksField, WholeField, clean_line, refuse
from facilitator.handouts.worksheet import Worksheet
from facilitator.prepare import outline
from facilitator.prepare.models import MOST_COPIES, MOST_LARGE
from facilitator.prepare.outline import Key
from facilitator.prepare.plans import LONGEST_ITEM, MOST_ITEMS, Choices
from facilitator.prepare.prepared import Prepared

LARGEST_SET = 12  # worksheets for one date


class MinutesField(WholeField):
    """The minutes of a step; empty: as many as follow from the length of the meeting."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, least=1, most=outline.MOST, **kwargs)


class BringField(TextField):
    """Short things to take along, one a line; ``items`` are they."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, most=MOST_ITEMS * (LONGEST_ITEM + 1) * 2, **kwargs)

    @property
    def items(self) -> tuple[str, ...]:
        """The lines that hold something, each once."""
        lines = (clean_line(line) or "" for line in (self.data or "").split("\n"))
        return tuple(dict.fromkeys(filter(None, lines)))


class PlanForm(Form):
    """What is chosen for a date; the minutes are named by the step.

    ``version`` and ``length`` say what it was chosen from: which plan, and how many minutes the steps were shown for.
    ``key`` is the form's own.
    """

    version = WholeField(least=0, most=10**9 - 1, widget=HiddenInput())
    length = WholeField(least=1, most=1439, widget=HiddenInput())
    key = HiddenField(filters=[clean_line], validators=[Length(max=64)])
    sheet = TicksField(_l("Worksheets"))
    copies = WholeField(_l("Copies of each worksheet"), least=0, most=MOST_COPIES)
    large_copies = WholeField(_l("Besides, in large print"), least=0, most=MOST_LARGE)
    bring = BringField(_l("To bring"))
    welcome = MinutesField()
    check_in = MinutesField()
    agenda = MinutesField()
    work = MinutesField()
    donations = MinutesField()
    check_out = MinutesField()

    def validate_sheet(self, field: TicksField) -> None:
        """Not more than a meeting has time for, and the printer patience."""
        if len(field.data or ()) > LARGEST_SET:
            refuse(field, _("Tick at most %(most)s worksheets.", most=LARGEST_SET))

    def validate_bring(self, field: BringField) -> None:
        """Say what is too long or too much, with the line that it is about."""
        if long := [item for item in field.items if len(item) > LONGEST_ITEM]:
            said = {"most": LONGEST_ITEM, "line": long[0][:30]}
            refuse(field, _("Use at most %(most)s characters a line. This one is longer: “%(line)s…”", **said))
        if len(field.items) > MOST_ITEMS:
            refuse(field, _("List at most %(most)s things.", most=MOST_ITEMS))

    def chosen(self, date: Prepared) -> Choices:
        """What the form says, the steps being in the order in which the date has them."""
        given: dict[Key, int | None] = {step.key: self[step.key.value].data for step in date.chosen.steps}
        return Choices(
            steps=outline.set_minutes(date.chosen.steps, self.length.data or date.length, given),
            sheets=tuple(dict.fromkeys(self.sheet.data or ())),
            copies=self.copies.data if self.copies.data is not None else date.worked.copies,
            large_copies=self.large_copies.data or 0,
            bring=self.bring.items,
        )


def plan_form(date: Prepared, shelf: Sequence[Worksheet]) -> PlanForm:
    """The form made out for a date; a worksheet that there is no more is left out."""
    known = {sheet.slug for sheet in shelf}
    chosen = date.chosen
    form = PlanForm(
        data={
            "version": date.version,
            "length": date.length,
            "key": secrets.token_urlsafe(18),
            "sheet": [slug for slug in chosen.sheets if slug in known],
            "copies": chosen.copies,
            "large_copies": chosen.large_copies,
            "bring": "\n".join(chosen.bring),
            **{timed.key.value: timed.minutes for timed in date.timed},
        }
    )
    form.sheet.choices = [(sheet.slug, sheet.title) for sheet in shelf]
    return form
