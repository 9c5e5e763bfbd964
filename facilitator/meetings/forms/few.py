"""The short forms: a group, its team, the organisation, the end of a meeting."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice

from facilitator.accounts.models import Volunteer
from facilitator.forms import ChoiceField, Form, LineField, Needed, OneField, TextField, ZoneField
from facilitator.meetings import words
from facilitator.meetings.forms import options


class GroupForm(Form):
    """What a group is called and what it says of itself."""

    name = LineField(_l("Name"), [Needed(_l("Enter the name of the group."))], most=200)
    about = TextField(_l("About the group"), most=2000)
    links_shortly_before = BooleanField(_l("Show the link to the online room only shortly before a meeting begins"))


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

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.country.choices = options.choices(options.countries(), empty=_("Not said"))


class EndForm(Form):
    """The last date of a meeting; no value means that there is none any more."""

    last_day = OneField(
        _l("When is it for the last time?"), invalid_choice_message=_l("Choose when it is for the last time.")
    )

    def offer(self, none: str, days: list[date]) -> None:
        """Let ``none`` or one of these days be chosen."""
        coming: list[Any] = [SelectChoice(day.isoformat(), words.full_day(day)) for day in days]
        self.last_day.choices = [SelectChoice("none", none), *coming]

    def chosen(self) -> date | None:
        """The day, or None."""
        return None if self.last_day.data == "none" else date.fromisoformat(self.last_day.data)
