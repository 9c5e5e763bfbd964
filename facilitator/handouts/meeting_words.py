"""A meeting in words for paper: its hours, its language, and whom it is for."""

from datetime import datetime, timedelta

from babel import Locale

from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.models import Meeting
from facilitator.meetings.words import clock_time, language, locale
from facilitator.press import fonts


def hours(meeting: Meeting) -> tuple[str, str]:
    """From when to when, by the clock of a day without a clock change: ("19:00", "20:30")."""
    start = datetime.combine(meeting.first_day, meeting.start_time)
    return clock_time(start), clock_time(start + timedelta(minutes=meeting.duration))


def whom(meeting: Meeting) -> list[str]:
    """Whom it is for, in the order of the list that it is chosen from."""
    return [str(words) for key, (words, _code) in AUDIENCES.items() if key in meeting.audiences]


def tongue(tag: str) -> str:
    """A language by its own name, "Español"; in the reader's language where the typeface can't draw that."""
    own = language(tag)
    if not fonts.missing(own):
        return own
    return capital(Locale.parse(tag, sep="-").get_display_name(locale()) or tag)


def capital(words: str) -> str:
    """The words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]
