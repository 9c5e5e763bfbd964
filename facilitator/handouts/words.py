"""What stands around a worksheet on paper, in its language, and what people choose from on the screen."""

from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from flask_babel import get_locale
from flask_babel import gettext as _

from facilitator.handouts.release import Standing
from facilitator.handouts.variants import Size, Variant
from facilitator.handouts.worksheet import Worksheet
from facilitator.meetings.models import Kind, Meeting
from facilitator.meetings.words import clock_time, locale, rule


def folio(page: int, pages: int) -> str:
    """Which page of how many."""
    return _("Page %(page)s of %(pages)s", page=page, pages=pages)


def edition(day: date, language: str) -> str:
    """When the worksheet was last revised."""
    return _("Edition of %(day)s", day=long_day(day, language))


def edition_short(sheet: Worksheet) -> str:
    """Which edition a worksheet is, in its place among the small print."""
    if sheet.release and sheet.release.number and sheet.release.standing is not Standing.DRAFT:
        return release_name(sheet.release.number, sheet.edition, sheet.language)
    return edition(sheet.edition, sheet.language)


def edition_of(sheet: Worksheet) -> str:
    """Which edition a worksheet is; of an older one, which the newest is."""
    if sheet.release is None:
        return edition(sheet.edition, sheet.language)
    newest = sheet.release.newest
    said = {
        "number": sheet.release.number,
        "day": long_day(sheet.edition, sheet.language),
        "newest": newest.number if newest else "",
        "newest_day": long_day(newest.day, sheet.language) if newest else "",
    }
    return {
        Standing.DRAFT: _("A draft, not published"),
        Standing.NEWEST: release_name(sheet.release.number, sheet.edition, sheet.language),
        Standing.OLDER: _(
            "An older edition, no. %(number)s of %(day)s; the newest is no. %(newest)s of %(newest_day)s", **said
        ),
        Standing.BUILT_IN: _(
            "The built-in edition, of %(day)s; the one in use is no. %(newest)s of %(newest_day)s", **said
        ),
        Standing.WITHDRAWN: _("Edition %(number)s, of %(day)s, withdrawn", **said),
    }[sheet.release.standing]


def release_name(number: int, day: date, language: str) -> str:
    """An edition of ours in a list: "Edition 2, of 3 May 2026"."""
    return _("Edition %(number)s, of %(day)s", number=number, day=long_day(day, language))


def long_day(day: date, language: str) -> str:
    """A date as a language writes it: "3 May 2026"."""
    return format_date(day, "long", locale=_locale(language))


def language_name(language: str) -> str:
    """A language's name for itself, "English"."""
    return str(_locale(language).get_language_name() or language)


def independence() -> str:
    """That neither software nor worksheet belongs to somebody else's programme."""
    return _("Made with Facilitator, independent software that belongs to no organisation or programme.")


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


def way(to_print: Variant) -> str:
    """Paper, and blank or filled in: "A4, blank"."""
    of = size(to_print.size)
    return _("%(size)s, filled in", size=of) if to_print.example else _("%(size)s, blank", size=of)


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
