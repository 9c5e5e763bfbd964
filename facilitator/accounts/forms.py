"""The forms of accounts. What they refuse is said at the field."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, PasswordField, RadioField
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from facilitator.accounts import passwords, people, training
from facilitator.accounts.models import ROLES
from facilitator.forms import DayField, Form, LineField, TicksField, clean_line

ROLE_WORDS = {
    "volunteer": _l("Volunteer: looks after the meetings of their own groups"),
    "coordinator": _l("Coordinator: looks after all groups, people and training"),
    "administrator": _l("Administrator: a coordinator who also looks after this installation"),
}
_EMAIL = {"autocapitalize": "none", "spellcheck": "false"}
_NEW_PASSWORD = {"autocomplete": "new-password", "autocapitalize": "none", "spellcheck": "false"}
PASSWORD_HINT = _l("At least 10 characters. Three or four words that only you would put together work well.")


class SignInForm(Form):
    """Address and password. Neither is looked at more closely: a wrong one gets the same answer as an unknown one."""

    email = EmailField(
        _l("Email address"),
        [DataRequired(_l("Enter your email address."))],
        filters=[clean_line],
        render_kw={"autocomplete": "username", **_EMAIL},
    )
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Enter your password."))], render_kw={"autocomplete": "current-password"}
    )
    remember = BooleanField(_l("Keep me signed in here for 60 days"))


class ForgottenForm(Form):
    """Where to send a link."""

    email = EmailField(_l("Email address"), filters=[clean_line], render_kw={"autocomplete": "username", **_EMAIL})

    def validate_email(self, field: EmailField) -> None:
        """Refuse what is no address at all."""
        _check_email(field)


# Made before the new password's field, and so before it on the page.
_PRESENT_PASSWORD = PasswordField(
    _l("Password you have now"),
    [InputRequired(_l("Enter the password you have now."))],
    render_kw={"autocomplete": "current-password"},
)


class NewPasswordForm(Form):
    """A new password for somebody of whom ``known`` is no secret."""

    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Enter a password."))],
        description=PASSWORD_HINT,
        render_kw=_NEW_PASSWORD,
    )

    def __init__(self, *args: Any, known: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def validate_password(self, field: PasswordField) -> None:
        """Refuse a password that is too short, or that others would guess."""
        try:
            passwords.check(field.data or "", *self.known)
        except passwords.WeakPassword as weak:
            raise ValidationError(_weakness(weak.code)) from weak


class ChangePasswordForm(NewPasswordForm):
    """The password that somebody has, and the one that they want."""

    current = _PRESENT_PASSWORD


class AccountForm(Form):
    """What volunteers say about themselves."""

    first_name = LineField(
        _l("First name"),
        [DataRequired(_l("Enter your first name."))],
        most=80,
        render_kw={"autocomplete": "given-name"},
    )
    last_name = LineField(_l("Last name"), most=80, render_kw={"autocomplete": "family-name"})
    show_name = BooleanField(_l("Show my first name on the public pages of meetings that I lead"))


class PersonForm(Form):
    """What coordinators say about a volunteer."""

    first_name = LineField(_l("First name"), [DataRequired(_l("Enter a first name."))], most=80)
    last_name = LineField(_l("Last name"), most=80)
    email = EmailField(
        _l("Email address"),
        filters=[clean_line],
        description=_l("They sign in with it. It is never shown to the public."),
        render_kw={"autocomplete": "off", **_EMAIL},
    )
    role = RadioField(
        _l("Role"), default=ROLES[0], invalid_choice_message=_l("Choose one of the roles."), validate_choice=True
    )
    groups = TicksField(_l("Groups"), coerce=int, description=_l("Whose meetings they look after."))

    def offer(self, roles: list[str], groups: list[Any]) -> None:
        """Say what there is to choose from."""
        self.role.choices = [(role, ROLE_WORDS[role]) for role in roles]
        self.groups.choices = [(group.id, group.name) for group in groups]

    def validate_email(self, field: EmailField) -> None:
        """Refuse what is no address; what is one takes its normal form."""
        field.data = _check_email(field)


class TrainingForm(Form):
    """A course that somebody has completed."""

    course = LineField(_l("Course"), [DataRequired(_l("Enter the name of the course."))], most=120)
    completed = DayField(_l("Completed on"), [InputRequired(_l("Enter the day on which it was completed."))])
    expires = DayField(_l("Runs out on"), [Optional()])


def _check_email(field: EmailField) -> str:
    try:
        return people.checked_email(field.data or "")
    except people.BadEmail as bad:
        raise ValidationError(_("Enter an email address such as name@example.org.")) from bad


def _weakness(code: str) -> str:
    return {
        "short": _("Use at least %(least)s characters.", least=passwords.LEAST),
        "long": _("Use at most %(most)s characters.", most=passwords.MOST),
        "guess": _("Others could guess this password. Choose one that is not made of your name or address."),
    }[code]


def training_refusal(refused: training.TrainingRefused) -> str:
    """Why a training record can't be, in words."""
    return {
        "future": _("Enter a day that is not in the future."),
        "order": _("Enter a day after the one on which it was completed."),
    }[refused.code]
