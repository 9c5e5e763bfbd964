"""The forms that ask for a print. They are sent by GET: nothing is changed, and an address can be kept and shared."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField
from wtforms.validators import Length, ValidationError

from facilitator.forms import ChoiceField, Form, OneField, TicksField, WholeField
from facilitator.handouts import ordering, words
from facilitator.handouts.listed import By
from facilitator.handouts.listing import Layout
from facilitator.handouts.occasions import Choices
from facilitator.handouts.ordering import Pack
from facilitator.handouts.paper import LARGEST_PACK
from facilitator.handouts.variants import FLAGS, Size, Variant
from facilitator.handouts.worksheet import Worksheet
from facilitator.press import Imposition


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
    copies = WholeField(_l("Copies of each"), least=1, most=ordering.MOST_COPIES)
    layout = OneField(_l("On each side"))

    given: MultiDict[str, str]

    def pack(self) -> Pack:
        """The pack that was asked for, once the form was found right."""
        slugs = dict.fromkeys(self.sheet.data or [])
        return Pack(
            tuple((slug, ordering.copies(self.given, slug)) for slug in slugs),
            self.variant,
            Imposition(self.layout.data or ""),
            self.meeting.data or "",
        )

    def validate_sheet(self, field: TicksField) -> None:
        """Refuse what is no number of copies, said by the name of its worksheet."""
        names = dict(field.choices)
        for slug in filter(names.get, field.data or []):
            try:
                ordering.copies(self.given, slug)
            except ValueError as error:
                if self.given.get(f"copies-{slug}", "").strip():  # else it is said at the field for all of them
                    raise ValidationError(
                        _("Copies of “%(sheet)s”: enter a whole number from 1 to 100.", sheet=names[slug])
                    ) from error


def print_form(sheet: Worksheet, size: Size, args: MultiDict[str, str]) -> PrintForm:
    """The form for one worksheet, filled in as the address says; ``size`` is the usual paper."""
    form = PrintForm(formdata=args, data=_offer(size))
    _name_sizes(form)
    if not sheet.has_example:
        del form.example
    return form


class ListForm(Form):
    """How the list of meetings is printed."""

    class Meta:
        """Nothing is changed by it, so it carries no token and makes no cookie."""

        csrf = False

    by = OneField(_l("In which order"))
    layout = OneField(_l("For what"))
    size = OneField(_l("Paper"))
    large = BooleanField(_l("Large print"), render_kw={"value": "1"})
    ink = BooleanField(_l("Less ink"), render_kw={"value": "1"})


def list_form(size: Size, args: MultiDict[str, str]) -> ListForm:
    """The form with what it offers, filled in as the address says; ``size`` is the usual paper."""
    form = ListForm(formdata=args, data={"size": size.value, "by": By.DAY.value, "layout": Layout.SHEETS.value})
    form.by.choices = [(By.DAY.value, _("By day")), (By.REGION.value, _("By place and day"))]
    form.layout.choices = [
        (Layout.SHEETS.value, _("Sheets, to hang up or hand out")),
        (Layout.COLUMNS.value, _("Wide sheets in two columns")),
        (Layout.BOOKLET.value, _("A booklet for the pocket: print on both sides, fold")),
    ]
    form.size.choices = [(each.value, words.size(each)) for each in Size]
    return form


def pack_form(sheets: Sequence[Worksheet], meetings: Choices, size: Size, args: MultiDict[str, str]) -> PackForm:
    """The form with what it offers, filled in as the address says; ``size`` is the usual paper."""
    usual: dict[str, Any] = {"meeting": "", "sheet": [], "copies": 1, "layout": ""}
    form = PackForm(formdata=args, data={**_offer(size), **usual})
    form.given = args
    form.layout.choices = [(each.value, words.layout(each)) for each in Imposition]
    _name_sizes(form)
    form.sheet.choices = [(sheet.slug, sheet.title) for sheet in sheets]
    offered = [(meeting.slug, words.meeting(meeting)) for meeting in (*meetings.own, *meetings.others)]
    form.meeting.choices = [("", _("No meeting in particular")), *offered]
    return form


def _offer(size: Size) -> dict[str, Any]:
    return {"size": size.value}


def _name_sizes(form: PrintForm) -> None:
    form.size.choices = [(each.value, words.size(each)) for each in Size]
