"""The form that sends a file of meetings."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from facilitator.exchange import files, list_words
from facilitator.exchange.incoming import Incoming, Unreadable
from facilitator.exchange.reading import Defaults
from facilitator.forms import Form, Needed, WholeField, ZoneField, refuse
from facilitator.tables import words as table_words
from facilitator.tables import workbooks

SHORTEST, LONGEST = 5, 720  # minutes


class ListForm(Form):
    """A file, and what counts where its rows say nothing."""

    file = FileField(_l("The file"))
    timezone = ZoneField(_l("Time zone of its meetings"), [Needed(_l("Enter a time zone such as Europe/London."))])
    length = WholeField(
        _l("Minutes where no end is given"),
        [Needed(_l("Enter a number of minutes."))],
        least=SHORTEST,
        most=LONGEST,
        default=90,
    )

    def incoming(self) -> Incoming | None:
        """What is in the file; None where it can't be read, and then the form says why."""
        file: Any = self.file.data
        if not getattr(file, "filename", ""):
            refuse(self.file, _("Choose a file."))
            return None
        try:
            found = files.read(file.read())
        except Unreadable as error:
            refuse(self.file, list_words.unreadable(error))
        except workbooks.Unreadable as error:
            refuse(self.file, table_words.unreadable(error))
        else:
            if found.rows or found.passed_over:
                return found
            refuse(self.file, _("There are no meetings in this file."))
        return None

    def defaults(self, language: str, home: str) -> Defaults:
        """What counts where rows say nothing."""
        return Defaults(self.timezone.data, self.length.data or 0, language, home)
