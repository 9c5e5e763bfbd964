"""What somebody else has saved while a form was open, set beside what the form says."""

from collections.abc import Iterable

from flask_babel import gettext as _
from wtforms import BooleanField, Field

from facilitator.forms import Form
from facilitator.meetings.forms.meeting import spoken


def differences(theirs: Form, mine: Form, names: Iterable[str]) -> list[tuple[str, str, str]]:
    """Where two forms of one thing differ in these fields: (label, what is saved now, what mine says)."""
    rows = [(str(mine[name].label.text), _said(theirs[name]), _said(mine[name])) for name in names]
    return [row for row in rows if row[1] != row[2]]


def _said(field: Field) -> str:
    if isinstance(field, BooleanField):
        return _("Yes") if field.data else _("No")
    return "; ".join(line.strip() for line in spoken(field).splitlines())
