"""The short forms: a group, its team, the organisation, the end of a meeting."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from facilitator.accounts.models import Volunteer
from facilitator.forms import ChoiceField, DayField, Form, LineField, Needed, OneField, TextField, TicksField, ZoneField
from facilitator.meetings import statements, words
from facilitator.meetings.forms import options
from facilitator.meetings.models import Organisation
from facilitator.meetings.reasons import REASONS, Why
from facilitator.meetings.timetable import MeetingDate


class GroupForm(Form):
    """What a group is called and what it says of itself. ``version`` is the stamp of the group that was opened."""

    name = LineField(_l("Name"), [Needed(_l("Enter the name of the group."))], most=200)
    about = TextField(_l("About the group"), most=2000)
    links_shortly_before = BooleanField(_l("Show the link to the online room only shortly before a meeting begins"))
    version = HiddenField()


class JoinForm(Form):
    """Somebody who joins a team."""

    volunteer = ChoiceField(
        _l("Add somebody to the team"),
        [Needed(_l("Choose a volunteer."))],
        invalid_choice_message=_l("Choose somebody who is not on the team yet."),
    )

    def offer(self, volunteers: list[Volunteer]) -> None:
        """Let one of these be chosen."""
        people = {each.id: f"{each.name}, {each.email}" for each in volunteers}
        self.volunteer.choices = options.choices(people, empty=_("Choose a volunteer"))


class HandOverForm(Form):
    """Who takes a group over, and who of its team stays."""

    to = ChoiceField(_l("Who takes the group over?"), [Needed(_l("Choose a volunteer."))])
    stay = TicksField(_l("Who stays on the team?"), coerce=int)
    leads = BooleanField(_l("From now on they usually lead the meetings that would have nobody"))

    def offer(self, volunteers: Sequence[Volunteer], team: Sequence[Volunteer]) -> None:
        """Say who there is: ``volunteers`` can take over, of the ``team`` anybody can stay."""
        people = {each.id: f"{each.name}, {each.email}" for each in volunteers}
        self.to.choices = options.choices(people, empty=_("Choose a volunteer"))
        self.stay.choices = [(each.id, each.name) for each in team]


class OrganisationForm(Form):
    """Who runs this copy; on the first run also its first group."""

    name = LineField(_l("Name of your organisation"), [Needed(_l("Enter the name of your organisation."))], most=120)
    helpline = LineField(_l("Helpline"), most=200)
    country = ChoiceField(_l("Country"), default="")
    timezone = ZoneField(
        _l("Time zone"),
        [Needed(_l("Enter the time zone in which most of your meetings are."))],
        render_kw={"list": "zones", "autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )
    group = LineField(_l("Your first group"), most=200)
    opening_statement = TextField(_l("Opening statement"), most=statements.LONGEST)
    guidelines = TextField(_l("Guidelines"), most=statements.LONGEST)

    def offer(self, of: Organisation) -> None:
        """Fill in what can be chosen, and the texts that apply."""
        self.country.choices = options.choices(options.countries(), empty=_("Not said"))
        if not self.is_submitted():
            self.opening_statement.data = statements.opening_statement(of).text
            self.guidelines.data = statements.guidelines(of).text

    def validate_opening_statement(self, field: Field) -> None:
        """As WTForms calls it."""
        _refuse_long_paragraphs(field.data or "")

    def validate_guidelines(self, field: Field) -> None:
        """As WTForms calls it."""
        _refuse_long_paragraphs(field.data or "")


def _refuse_long_paragraphs(text: str) -> None:
    try:
        statements.check(text)
    except statements.ParagraphTooLong as error:
        raise ValidationError(
            _(
                "Divide the paragraph that begins with “%(start)s”: it has more than %(most)s characters.",
                start=error.start,
                most=error.most,
            )
        ) from error
    except statements.TooManyParagraphs as error:
        message = _("Use at most %(most)s paragraphs.", most=statements.MOST_PARAGRAPHS)
        raise ValidationError(message) from error


class EndForm(Form):
    """The last date of a meeting; no value means that there is none any more."""

    last_day = OneField(
        _l("When is it for the last time?"), invalid_choice_message=_l("Choose when it is for the last time.")
    )

    def offer(self, none: str, dates: Sequence[MeetingDate]) -> None:
        """Let ``none`` or one of these dates be chosen; the value is the day by which it is named."""
        coming: list[Any] = [SelectChoice(each.day.isoformat(), date_words(each)) for each in dates]
        self.last_day.choices = [SelectChoice("none", none), *coming]

    def chosen(self) -> date | None:
        """The day, or None."""
        return None if self.last_day.data == "none" else date.fromisoformat(self.last_day.data)


class PauseForm(Form):
    """A break: from which day on, until which day, and why."""

    how = OneField(
        _l("How long is the break?"),
        default="until",
        invalid_choice_message=_l("Choose how long the break is."),
    )
    first_day = DayField(_l("First day of the break"), [Needed(_l("Enter the first day of the break."))])
    back_on = DayField(
        _l("Day on which it takes place again"), [Needed(_l("Enter the day on which it takes place again."))]
    )
    reason = ChoiceField(_l("Reason"), default="break")
    note = LineField(_l("A few words more"), most=200)
    seen = HiddenField()

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.how.choices = options.choices({"until": _("Until a day"), "open": _("Until further notice")})
        self.reason.choices = options.choices(REASONS, empty=_("Not said"))

    def check(self) -> bool:
        """Whether all goes together; a break until further notice needs no days."""
        self.validate()
        if self.how.data == "open":
            for field in (self.first_day, self.back_on, self.reason, self.note):
                field.errors = []
        return not self.errors

    def why(self) -> Why:
        """What people are told."""
        return Why(self.reason.data or "", self.note.data or "")

    def stamp(self) -> str:
        """What stands for the days: the form carries it once their dates have been shown."""
        if self.how.data == "open":
            return "open"
        return f"{self.first_day.data} {self.back_on.data}"


def date_words(date: MeetingDate) -> str:
    """A date with the day on which it was to be, if that is another one."""
    day = words.full_day(date.on_day)
    return (
        day if date.on_day == date.day else _("%(day)s (instead of %(usual)s)", day=day, usual=words.full_day(date.day))
    )
