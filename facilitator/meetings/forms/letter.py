"""The form by which a visitor writes to those who run a group or a meeting."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, StringField
from wtforms.validators import ValidationError

from facilitator.accounts import people
from facilitator.forms import Form, Needed, TextField, clean_line

LONGEST = 4000  # characters


class LetterForm(Form):
    """A message, and where to answer, if the visitor wants that."""

    message = TextField(_l("Your message"), [Needed(_l("Write your message."))], most=LONGEST)
    reply_to = EmailField(
        _l("Your email address"),
        filters=[clean_line],
        render_kw={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    website = StringField(_l("Leave this field empty"), render_kw={"autocomplete": "off", "tabindex": "-1"})

    def validate_reply_to(self, field: EmailField) -> None:
        """Refuse what is no address; none is all right."""
        if not field.data:
            field.data = ""
            return
        try:
            field.data = people.checked_email(field.data)
        except people.BadEmail as bad:
            raise ValidationError(
                _("Enter an email address such as name@example.org, or leave this field empty.")
            ) from bad

    def by_a_program(self) -> bool:
        """Whether somebody filled in what people do not see."""
        return bool(self.website.data)
