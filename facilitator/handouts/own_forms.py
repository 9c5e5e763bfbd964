"""The forms for worksheets of our own: a file or a text, and the note of an edition."""

import re
from collections.abc import Iterable
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from facilitator.forms import Form, LineField, clean_line, refuse
from facilitator.handouts import loader, readings
from facilitator.handouts.loader import WorksheetError
from facilitator.handouts.models import LONGEST_LANGUAGE, LONGEST_NOTE, LONGEST_SLUG
from facilitator.meetings import slugs

LONGEST_NAME = 120  # of a file, as far as it is said

_TAKEN = {"pack", "meetings", *readings.SLUGS}  # addresses beside those of worksheets
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)


def _lines(text: str | None) -> str:
    """As it was typed, but for the ends of lines: whatever is wrong in it is to be said and not to be hidden."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


class SheetForm(Form):
    """A worksheet as a file, or typed; a file that is chosen takes the place of what is typed."""

    upload = FileField(_l("A file from your computer"))
    text = TextAreaField(_l("The text of the worksheet"), filters=[_lines])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.faults: tuple[WorksheetError, ...] = ()
        self._unread = ""

    @property
    def file_name(self) -> str:
        """The name of the file that was chosen, without folders; empty where none was."""
        name = clean_line(getattr(self.upload.data, "filename", "")) or ""
        return name.rpartition("/")[2][:LONGEST_NAME]

    def take_file(self) -> None:
        """Put what is in the chosen file in the text's place; of a file that can't be read, the text stays."""
        if self.file_name:
            try:
                self.text.data = loader.decode(self.file_name, self.upload.data.read())
            except WorksheetError as error:
                self._unread = self._said(error)

    def validate_upload(self, _field: FileField) -> None:
        """Say why a file could not be read."""
        if self._unread:
            raise ValidationError(self._unread)

    def validate_text(self, field: TextAreaField) -> None:
        """There is a file or a text."""
        if not (field.data or "").strip() and not self._unread:
            raise ValidationError(_("Choose a file, or write the text of the worksheet."))

    def refuse_text(self, error: WorksheetError) -> None:
        """Say all that is wrong with the text, each at its line."""
        self.faults = error.every
        for fault in error.every:
            refuse(self.text, self._said(fault))

    def refuse_overwriting(self, message: str) -> None:
        """Somebody else saved; sending the same form again overwrites what they saved, which is said."""
        way = _("Look at their text first. If you then save yours again, it takes the place of theirs.")
        refuse(self.text, f"{message} {way}")

    def summary(self) -> list[tuple[str, str]]:
        """As in every form; what is wrong with the text leads to the line that it is about."""
        found = super().summary()
        lines = {self._said(fault): f"line-{fault.line}" for fault in self.faults if fault.line}
        return [(lines.get(message, id_) if id_ == self.text.id else id_, message) for id_, message in found]

    def excerpts(self) -> list[tuple[int, str, list[tuple[int, str]]]]:
        """The lines that are wrong, each once: its number, what is wrong with it, and the lines around it."""
        lines = (self.text.data or "").split("\n")
        by_line: dict[int, list[str]] = {}
        for fault in self.faults:
            if fault.line and fault.line <= len(lines):
                by_line.setdefault(fault.line, []).append(self._said(fault))
        return [
            (line, " ".join(said), [(each, _short(lines[each - 1])) for each in _around(line, len(lines))])
            for line, said in by_line.items()
        ]

    def _said(self, fault: WorksheetError) -> str:
        return f"{self.file_name}: {fault_words(fault)}" if self.file_name else fault_words(fault)


class NewSheetForm(SheetForm):
    """A worksheet that is not there yet: what it is called in its address, and its language."""

    slug = LineField(_l("Name in its address"), most=LONGEST_SLUG)
    language = LineField(_l("Language"), most=LONGEST_LANGUAGE)

    def refuse_name(self) -> None:
        """There is one of our own of that name already."""
        refuse(self.slug, _("There is a worksheet of this name already. Revise that one, or choose another name."))

    def take_name(self, usual: str) -> None:
        """Fill in what was left empty: from the file's name, else from the title; ``usual`` is the usual language."""
        named = loader.name_of(self.file_name)
        if not self.slug.data:
            title = _TITLE.search(self.text.data or "")
            self.slug.data = (
                named[0] if named else slugs.slugify(title[1], "")[:LONGEST_SLUG].strip("-") if title else ""
            )
        self.language.data = self.language.data or (named[1] if named else usual)

    def validate_slug(self, field: LineField) -> None:
        """The name is part of an address."""
        if not _SLUG.fullmatch(field.data or ""):
            raise ValidationError(_("Enter a name of small letters, digits and hyphens, such as sleep-diary."))
        if field.data in _TAKEN:
            raise ValidationError(_("This name is taken by a page of the site. Choose another."))

    def validate_language(self, field: LineField) -> None:
        """The language is one that is known."""
        try:
            Locale.parse(field.data or "", sep="-")
        except (UnknownLocaleError, ValueError, TypeError) as error:
            raise ValidationError(_("Enter the short form of a language, such as en for English.")) from error
        if not loader.name_of(f"a.{field.data}.yaml"):
            raise ValidationError(_("Enter the short form of a language, such as en for English."))


class PublishForm(Form):
    """What changed, for whoever prints the worksheet."""

    note = LineField(_l("What changed"), most=LONGEST_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.revises = False  # whether there was anything before that people know

    def validate_note(self, field: LineField) -> None:
        """A revision is not published without a word on it."""
        if self.revises and not field.data:
            raise ValidationError(_("Say in a few words what changed."))

    def refuse_nothing_new(self) -> None:
        """The draft says what the edition says that stands."""
        refuse(self.note, _("Nothing has changed since the last edition, so there is nothing to publish."))


def fault_words(fault: WorksheetError) -> str:
    """One fault: "Line 12, block 3: “ask” is missing."."""
    said = {"line": fault.line, "block": fault.block, "reason": fault.reason}
    if fault.line and fault.block:
        return _("Line %(line)s, block %(block)s: %(reason)s.", **said)
    if fault.line:
        return _("Line %(line)s: %(reason)s.", **said)
    return _("It can’t be used: %(reason)s.", **said)


def _around(line: int, last: int) -> Iterable[int]:
    return range(max(1, line - 1), min(last, line + 1) + 1)


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"
