"""The base form: what comes in is cleaned here, and what is wrong is said at its field."""

import re
import unicodedata
from datetime import date, time
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from facilitator import clock

# Control characters, line separators that calendars pass on raw, and marks that turn the direction of text around.
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


# Putting combining marks in order takes the square of how many there are, and nothing else runs meanwhile: a megabyte
# of them would take minutes. No field takes so much that something longer could become short enough.
_LONGEST_COMPOSED = 6000


def composed(text: str) -> str:
    """The text in composed form (NFC). One that is longer than any field takes stays as it is, to be refused."""
    return text if len(text) > _LONGEST_COMPOSED else unicodedata.normalize("NFC", text)


def clean_line(text: str | None) -> str | None:
    """One line: composed form, no control characters, single spaces, nothing at the ends."""
    if text is None:
        return None
    return " ".join(_BAD.sub(" ", composed(text)).split())


def clean_text(text: str | None) -> str | None:
    """Several lines, each without control characters and trailing space; line ends are ``\\n``."""
    if text is None:
        return None
    lines = composed(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_BAD.sub(" ", line).rstrip() for line in lines).strip("\n")


def read_clock_time(text: str) -> time | None:
    """The time of day that a text such as "19:00", "19.00", "7:30 pm" or "7pm" means; None if it means none."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2})(?::\d{2})?)?\s*([ap])?\.?m?\.?", text.strip().lower(), re.ASCII)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0) if hour in range(1, 13) else 24
    return time(hour, minute) if hour < 24 and minute < 60 else None


class AtMost(Length):
    """At most ``most`` characters; a browser is not told: it would cut what is pasted without a word."""

    def __init__(self, most: int) -> None:
        super().__init__(max=most, message=too_long(most))
        self.field_flags: dict[str, Any] = {}


class LineField(StringField):
    """A line of text of at most ``most`` characters."""

    def __init__(self, label: Any = None, validators: Any = (), *, most: int, **kwargs: Any) -> None:
        kwargs.setdefault("filters", [clean_line])
        super().__init__(label, [*validators, AtMost(most)], **kwargs)


class TextField(TextAreaField):
    """Some lines of text of at most ``most`` characters."""

    def __init__(self, label: Any = None, validators: Any = (), *, most: int, **kwargs: Any) -> None:
        kwargs.setdefault("filters", [clean_text])
        super().__init__(label, [*validators, AtMost(most)], **kwargs)


class LinkField(LineField):
    """An https link. ``javascript:`` and the like never get in; an empty field is an empty text."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ARG002, FBT001
        if self.data and not is_https(self.data):
            raise ValidationError(_("Enter a link that begins with https://, such as https://meet.example.org/room."))


class ClockField(StringField):
    """A time of day such as 19:00, also written 19.00 or 7:30 pm; ``data`` is a ``datetime.time``."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%H:%M") if isinstance(self.data, time) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = read_clock_time(text)
        if text and self.data is None:
            raise ValueError(_("Enter a time of day such as 19:00."))


class DayField(DateField):
    """A local date as a browser's date field sends it; ``data`` is a ``datetime.date``."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read year, month and day; what can't be read stays in the field."""
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(_("Enter a date such as 2027-03-31.")) from error


class WholeField(StringField):
    """A whole number from ``least`` to ``most``; ``data`` is an int. ``refusal`` says, with both, what is asked for."""

    def __init__(
        self, label: Any = None, validators: Any = (), *, least: int, most: int, refusal: Any = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "numeric"})
        super().__init__(label, validators, **kwargs)
        self.least, self.most = least, most
        self.refusal = refusal or _l("Enter a whole number from %(least)s to %(most)s.")

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else str("" if self.data is None else self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; what can't be read, or is out of range, stays in the field."""
        if not valuelist:
            return
        text = valuelist[0].strip()
        self.data = None
        if not text:
            return
        if not re.fullmatch(r"[0-9]{1,9}", text) or not self.least <= int(text) <= self.most:
            raise ValueError(str(self.refusal) % {"least": self.least, "most": self.most})
        self.data = int(text)


class ZoneField(StringField):
    """An IANA time zone, also written without its continent ("London") or with spaces; ``data`` is its name."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the zone; what is none stays in the field."""
        if not valuelist:
            return
        text = valuelist[0].strip()
        self.data = clock.zone_called(text) or text
        if text and self.data not in clock.zone_names():
            raise ValueError(_("There is no such time zone. Enter one such as Europe/London."))


class TicksField(SelectMultipleField):
    """Some of several choices, each a check box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("validate_choice", True)
        kwargs.setdefault("invalid_choice_message", _l("Choose from the list."))
        kwargs.setdefault("invalid_value_message", _l("Choose from the list."))
        super().__init__(*args, **kwargs)


class ChoiceField(SelectField):
    """One of several choices, with a refusal that people understand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("invalid_choice_message", _l("Choose one of the list."))
        kwargs.setdefault("invalid_value_message", _l("Choose one of the list."))
        super().__init__(*args, **kwargs)


class OneField(RadioField):
    """One of a few choices, all of them in sight."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("invalid_choice_message", _l("Choose one of the list."))
        kwargs.setdefault("invalid_value_message", _l("Choose one of the list."))
        super().__init__(*args, **kwargs)


class Needed:
    """Refuse a field without a value. A value that could not be read keeps the message that says so."""

    field_flags = {"required": True}  # noqa: RUF012  (WTForms reads it)

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Field) -> None:
        """As WTForms calls its validators."""
        if field.data in (None, "", []):
            if field.errors:
                raise StopValidation
            raise StopValidation(str(self.message))


class Form(FlaskForm):
    """The base of all forms: nothing typed is lost, each error is said at its field and in the summary."""

    def summary(self) -> list[tuple[str, str]]:
        """The errors for the head of the page, in the fields' order: (the id to jump to, the same words)."""
        fields = [each for field in self for each in (field.form if isinstance(field, FormField) else [field])]
        found = [(field.id, message) for field in fields for message in _messages(field)]
        found += [("main", str(message)) for message in self.form_errors]
        return found


def refuse(field: Field, message: str) -> None:
    """Put a refusal of a rule on the field that it is about."""
    field.errors = [*field.errors, message]


def is_https(link: str) -> bool:
    """Whether a text is one plain https link with a host, without spaces or a user name in it."""
    if not link.isascii() and any(unicodedata.category(letter).startswith(("C", "Z")) for letter in link):
        return False
    if re.search(r"[\s<>\"'\\^`{|}]", link):
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme == "https" and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        return False


def too_long(most: int) -> Any:
    """The message for a text that is too long."""
    return _l("Use at most %(most)s characters.", most=most)


def _messages(field: Field) -> list[str]:
    return [str(message) for message in field.errors]
