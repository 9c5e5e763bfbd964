"""Who leads one date."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from facilitator.accounts.models import Volunteer
from facilitator.forms import ChoiceField, Form
from facilitator.meetings.forms.meeting import candidate_words
from facilitator.meetings.teams import Candidate


class LeadForm(Form):
    """Who leads one date; no value means whoever usually does."""

    volunteer = ChoiceField(_l("Who leads?"), invalid_choice_message=_l("Choose somebody of the team."))

    def offer(self, candidates: Sequence[Candidate], usual: Volunteer | None) -> None:
        """Let those be chosen who are trained on that date; the others are shown with the reason why not."""
        first = _("%(name)s, as usual", name=usual.name) if usual else _("Nobody yet")
        others = [each for each in candidates if each.volunteer is not usual]
        self.volunteer.choices = [SelectChoice("", first)] + [
            SelectChoice(
                str(each.volunteer.id), candidate_words(each), {} if each.standing.trained else {"disabled": True}
            )
            for each in others
        ]
