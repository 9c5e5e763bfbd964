"""The form that sends a file of old counts."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms.fields.choices import SelectChoice

from facilitator.attendance import import_words, uploads
from facilitator.attendance.import_rows import ORDERS
from facilitator.attendance.uploads import Upload
from facilitator.forms import Form, OneField, refuse
from facilitator.tables import words
from facilitator.tables.workbooks import Unreadable


class ImportForm(Form):
    """A file, and how it writes dates."""

    file = FileField(_l("The file, CSV or Excel workbook (.xlsx)"))
    dates = OneField(
        _l("How are dates written in it?"),
        choices=[SelectChoice(key, import_words.DATES[key]) for key in ORDERS],
        default=ORDERS[0],
    )

    def upload(self) -> Upload | None:
        """What is in the file; None where it can't be read, and then the form says why."""
        file: Any = self.file.data
        if not getattr(file, "filename", ""):
            refuse(self.file, _("Choose a file."))
            return None
        try:
            return uploads.read(file.read())
        except Unreadable as error:
            refuse(self.file, words.unreadable(error))
            return None
