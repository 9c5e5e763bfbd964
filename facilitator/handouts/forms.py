"""The form that asks for a pack. It is sent by GET: it changes nothing, and its address can be kept and shared."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField
from wtforms.validators import Length

from facilitator.forms import ChoiceField, Form, OneField, TicksField
from facilitator.handouts import words
from facilitator.handouts.occasions import Choices
from facilitator.handouts.paper import LARGEST_PACK
from facilitator.handouts.variants import Size
from facilitator.handouts.worksheet import Worksheet


class PackForm(Form):
    """Which worksheets, on which paper, blank or filled in, for which meeting."""

    class Meta:
        """Nothing is changed by it, so it carries no token and makes no cookie."""

        csrf = False

    sheet = TicksField(
        _l("Worksheets"),
        [
            Length(min=1, message=_l("Tick at least one worksheet.")),
            Length(max=LARGEST_PACK, message=_l("Tick fewer worksheets.")),
        ],
    )
    meeting = ChoiceField(_l("For which meeting"))
    size = OneField(_l("Paper"))
    example = BooleanField(_l("Print the filled-in examples"))


def pack_form(sheets: Sequence[Worksheet], meetings: Choices, size: Size, args: MultiDict[str, str]) -> PackForm:
    """The form with what it offers, filled in as the address says; ``size`` is the usual paper."""
    form = PackForm(formdata=args, data={"size": size.value, "meeting": "", "sheet": []})
    form.sheet.choices = [(sheet.slug, sheet.title) for sheet in sheets]
    form.size.choices = [(each.value, words.size(each)) for each in Size]
    offered = [(meeting.slug, words.meeting(meeting)) for meeting in (*meetings.own, *meetings.others)]
    form.meeting.choices = [("", _("No meeting in particular")), *offered]
    return form
