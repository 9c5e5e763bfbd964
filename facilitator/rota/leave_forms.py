"""Who looks after a group from now on, of which somebody was the only one."""

from collections.abc import Sequence

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from facilitator.accounts.models import Volunteer
from facilitator.forms import ChoiceField, Form
from facilitator.meetings.models import Group


class LeaveForm(Form):
    """A choice for each group that somebody leaves without anybody; ``leave_form`` puts them in."""

    def heirs(self, groups: Sequence[Group], people: Sequence[Volunteer]) -> dict[int, Volunteer]:
        """Who was chosen, by the group's id."""
        by_id = {str(each.id): each for each in people}
        chosen = {group.id: self[_field(group)].data for group in groups}
        return {number: by_id[data] for number, data in chosen.items() if data}


def leave_form(groups: Sequence[Group], people: Sequence[Volunteer]) -> LeaveForm:
    """A form that asks for each of these groups which of these people takes it over, if anybody does yet."""
    nobody = SelectChoice("", _("Nobody yet: coordinators look after it"))
    choices = [nobody, *(SelectChoice(str(each.id), each.name) for each in people)]
    fields = {_field(each): ChoiceField(each.name, choices=choices) for each in groups}
    made: LeaveForm = type("LeaveForm", (LeaveForm,), fields)()
    return made


def _field(group: Group) -> str:
    return f"group_{group.id}"
