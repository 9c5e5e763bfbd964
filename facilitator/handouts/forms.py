"""The forms that ask for a print. They are sent by GET: nothing is changed, and an address can be kept and shared."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField
from wtforms.validators import Length

from facilitator.forms import ChoiceField, Form, OneField, TicksField
from facilitator.handouts import words
from facilitator.handouts.occasions import Choices
from facilitator.handouts.paper import LARGEST_PACK
from facilitator.handouts.variants import FLAGS, Size, Variant
from facilitator.handouts.worksheet import Worksheet


def _way(name: str) -> BooleanField:
    """A tick for one of the ways to print; an address says it as ``Variant.from_args`` reads it."""
    label, whom = words.WAYS[name]
    return BooleanField(label, description=whom, render_kw={"value": "1"})


class PrintForm(Form):
    """On which paper, and in which of the forms that different eyes and printers need."""

    class Meta:
        """Nothing is changed by it, so it carries no token and makes no cookie."""

        csrf = False

    size = OneField(_l("Paper"))
    large = _way("large")
    lowvision = _way("lowvision")
    ink = _way("ink")
    fillable = _way("fillable")
    example = _way("example")

    @property
    def variant(self) -> Variant:
        """What was chosen, once the form is valid."""
        return Variant(Size(self.size.data), **{name: bool(self.data.get(name)) for name in FLAGS})

    @property
    def ways(self) -> list[BooleanField]:
        """The ticks, in the order in which they are asked."""
        return [field for field in self if field.name in FLAGS]


class PackForm(PrintForm):
    """Which worksheets, how, and for which meeting."""

    sheet = TicksField(
        _l("Worksheets"),
        [
            Length(min=1, message=_l("Tick at least one worksheet.")),
            Length(max=LARGEST_PACK, message=_l("Tick fewer worksheets.")),
        ],
    )
    meeting = ChoiceField(_l("For which meeting"))


def print_form(sheet: Worksheet, size: Size, args: MultiDict[str, str]) -> PrintForm:
    """The form for one worksheet, filled in as the address says; ``size`` is the usual paper."""
    form = PrintForm(formdata=args, data=_offer(size))
    _name_sizes(form)
    if not sheet.has_example:
        del form.example
    return form


def pack_form(sheets: Sequence[Worksheet], meetings: Choices, size: Size, args: MultiDict[str, str]) -> PackForm:
    """The form with what it offers, filled in as the address says; ``size`` is the usual paper."""
    form = PackForm(formdata=args, data={**_offer(size), "meeting": "", "sheet": []})
    _name_sizes(form)
    form.sheet.choices = [(sheet.slug, sheet.title) for sheet in sheets]
    offered = [(meeting.slug, words.meeting(meeting)) for meeting in (*meetings.own, *meetings.others)]
    form.meeting.choices = [("", _("No meeting in particular")), *offered]
    return form


def _offer(size: Size) -> dict[str, Any]:
    return {"size": size.value}


def _name_sizes(form: PrintForm) -> None:
    form.size.choices = [(each.value, words.size(each)) for each in Size]
