"""What stands around a worksheet on paper, in its language, and what people choose from on the screen."""

from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from facilitator.handouts.variants import Size
from facilitator.meetings.models import Kind, Meeting
from facilitator.meetings.words import clock_time, locale, rule

# The ways to print, each with its name and for whom it is.
WAYS = {
    "large": (_l("Large print"), _l("18 points and more, for tired eyes and dim rooms. It takes more pages.")),
    "lowvision": (
        _l("Clear letters"),
        _l("For low vision: letters that are hard to mix up, black on white, at least 12 points."),
    ),
    "ink": (_l("Less ink"), _l("No colour and no filled areas, for a printer at home.")),
    "fillable": (_l("Fields to type into"), _l("For filling it in on a computer and saving it there.")),
    "example": (_l("Filled in, as an example"), _l("With made-up answers that show how it can be used.")),
}


def folio(page: int | str, pages: int | str) -> str:
    """Which page of how many."""
    return _("Page %(page)s of %(pages)s", page=page, pages=pages)


def counted_folio() -> Markup:
    """The same for a sheet whose pages are counted by the press, when it is laid out."""
    page, pages = Markup('<span class="ws-number"></span>'), Markup("<span data-pages></span>")
    return escape(folio("{page}", "{pages}")).format(page=page, pages=pages)


def edition(day: date, language: str) -> str:
    """When the worksheet was last revised."""
    return _("Edition of %(day)s", day=format_date(day, "long", locale=_locale(language)))


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


def row(number: int) -> str:
    """Which row of a table, in the name of a field."""
    return _("row %(number)s", number=number)


def line(number: int) -> str:
    """Which line of a box, in the name of a field."""
    return _("line %(number)s", number=number)


def own(number: int) -> str:
    """Which free line of a checklist, in the name of a field."""
    return _("my own, %(number)s", number=number)


def ticked() -> str:
    """Whether a free line of a checklist is ticked, in the name of a field."""
    return _("ticked")


def score() -> str:
    """A number from 0 to 10, in the name of a field."""
    return _("0 to 10")


def spoke(number: int) -> str:
    """Which spoke of a wheel, the first being at the top, in the name of a field."""
    return _("Spoke %(number)s", number=number)


def spoke_name() -> str:
    """What a person calls a spoke, in the name of a field."""
    return _("name")


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
