"""What stands around a worksheet on paper, in its language, and what people choose from on the screen."""

from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from flask_babel import get_locale
from flask_babel import gettext as _

from facilitator.handouts.variants import Size
from facilitator.meetings.models import Kind, Meeting
from facilitator.meetings.words import clock_time, locale, rule
from facilitator.press import Imposition


def folio(page: int, pages: int) -> str:
    """Which page of how many."""
    return _("Page %(page)s of %(pages)s", page=page, pages=pages)


def edition(day: date, language: str) -> str:
    """When the worksheet was last revised."""
    return _("Edition of %(day)s", day=format_date(day, "long", locale=_locale(language)))


def language_name(language: str) -> str:
    """A language's name for itself, "English"."""
    return str(_locale(language).get_language_name() or language)


def independence() -> str:
    """That neither software nor worksheet belongs to somebody else's programme."""
    return _("Made with Facilitator, independent software that belongs to no organisation or programme.")


def not_printed() -> str:
    """What stands in the place of a worksheet that the press could not print."""
    return _("This worksheet can't be printed at the moment. The other pages of this pack are complete.")


def point(number: int, name: str) -> str:
    """Which of the four points a worksheet belongs to."""
    return _("Point %(number)s: %(name)s", number=number, name=name)


def example() -> str:
    """That a page was filled in by way of example."""
    return _("Example")


def date_line() -> str:
    """What stands before the line for a date."""
    return _("Date:")


def scan() -> str:
    """What the QR code leads to."""
    return _("All dates, and your calendar")


def copies(count: int) -> str:
    """The bookmark of the further copies: "Copies 2–30"; empty where there are none."""
    if count <= 2:
        return _("Copy 2") if count == 2 else ""
    return _("Copies 2–%(last)s", last=count)


def layout(of: Imposition) -> str:
    """How pages are put on paper, as people choose it."""
    return {
        Imposition.NONE: _("As it is, one page a side"),
        Imposition.TWO_UP: _("Two pages side by side"),
        Imposition.BOOKLET: _("A booklet to fold"),
    }[of]


def wheel(spokes: int) -> str:
    """A wheel described for somebody who does not see it."""
    return _("A wheel with %(spokes)s spokes, each a scale from 0 in the middle to 10 at the rim", spokes=spokes)


def next_date(start: datetime) -> str:
    """When a meeting takes place next (aware, in its own zone): "Next: Wednesday 2 December, 19:00"."""
    day = format_skeleton("MMMMEEEEd", start.date(), locale=locale())
    return _("Next: %(day)s, %(time)s", day=day, time=clock_time(start.time()))


def size(paper: Size) -> str:
    """A size of paper as people call it."""
    return {Size.A4: _("A4"), Size.LETTER: _("US Letter")}[paper]


def meeting(of: Meeting) -> str:
    """A meeting in a list to choose from: name, when, where."""
    place = (of.venue.town or of.venue.name) if of.venue and of.kind is not Kind.ONLINE else _("Online")
    return f"{of.name} – {rule(of.series)}, {clock_time(of.start_time)}, {place}"


def _locale(language: str) -> Locale:
    here = get_locale()
    if here is not None and here.language == language:
        return here
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")
