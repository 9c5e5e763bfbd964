"""What stands around a worksheet on paper, in its language, and what people choose from on the screen."""

from datetime import date, datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from facilitator.handouts import browsing
from facilitator.handouts.release import Standing
from facilitator.handouts.situations import Situation
from facilitator.handouts.variants import Size, Variant
from facilitator.handouts.worksheet import Worksheet
from facilitator.meetings.labels import POINTS
from facilitator.meetings.models import Kind, Meeting
from facilitator.meetings.words import clock_time, locale, rule
from facilitator.press import Imposition

# In an order in which three of them stand side by side on a phone.
SITUATIONS: dict[Situation, Any] = {
    Situation.URGE: _l("An urge now"),
    Situation.SLIP: _l("I slipped"),
    Situation.RISKY_DAY: _l("A risky day"),
    Situation.UNDECIDED: _l("I can’t decide"),
    Situation.WORRY: _l("Worry"),
    Situation.LOW_MOOD: _l("Low mood"),
    Situation.LOST_DRIVE: _l("Lost my drive"),
    Situation.PROBLEM: _l("A problem"),
    Situation.ARGUMENT: _l("An argument"),
    Situation.HARD_ON_MYSELF: _l("Hard on myself"),
    Situation.FREE_TIME: _l("A free weekend"),
    Situation.FIRST_TIME: _l("First time here"),
    Situation.SUPPORTING: _l("Supporting somebody"),
    Situation.GOING_WELL: _l("Going well"),
}

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


def edition(day: date) -> str:
    """When the worksheet was last revised."""
    return _("Edition of %(day)s", day=long_day(day))


def edition_short(sheet: Worksheet) -> str:
    """Which edition a worksheet is, in its place among the small print."""
    if sheet.release and sheet.release.number and sheet.release.standing is not Standing.DRAFT:
        return release_name(sheet.release.number, sheet.edition)
    return edition(sheet.edition)


def edition_of(sheet: Worksheet) -> str:
    """Which edition a worksheet is; of an older one, which the newest is."""
    if sheet.release is None:
        return edition(sheet.edition)
    newest = sheet.release.newest
    said = {
        "number": sheet.release.number,
        "day": long_day(sheet.edition),
        "newest": newest.number if newest else "",
        "newest_day": long_day(newest.day) if newest else "",
    }
    return {
        Standing.DRAFT: _("A draft, not published"),
        Standing.NEWEST: release_name(sheet.release.number, sheet.edition),
        Standing.OLDER: _(
            "An older edition, no. %(number)s of %(day)s; the newest is no. %(newest)s of %(newest_day)s", **said
        ),
        Standing.BUILT_IN: _(
            "The built-in edition, of %(day)s; the one in use is no. %(newest)s of %(newest_day)s", **said
        ),
        Standing.WITHDRAWN: _("Edition %(number)s, of %(day)s, withdrawn", **said),
    }[sheet.release.standing]


def edition_notice(sheet: Worksheet) -> str:
    """What is said on each page of one that is not the newest; else nothing."""
    return edition_of(sheet) if sheet.release and sheet.release.standing is not Standing.NEWEST else ""


def release_name(number: int, day: date) -> str:
    """An edition of ours in a list: "Edition 2, of 3 May 2026"."""
    return _("Edition %(number)s, of %(day)s", number=number, day=long_day(day))


def long_day(day: date) -> str:
    """A date as it is written out: "3 May 2026"."""
    return format_date(day, "long", locale=locale())


def language_name(language: str) -> str:
    """A language's name for itself, "English"."""
    return str(_locale(language).get_language_name() or language)


def independence() -> str:
    """That neither software nor worksheet belongs to somebody else's programme."""
    return _("Made with Facilitator, independent software that belongs to no organisation or programme.")


def point(number: int | None) -> str:
    """Which of the four points a worksheet belongs to, or that it serves the meeting itself."""
    if number is None:
        return _("For the meeting itself")
    return _("Point %(number)s: %(name)s", number=number, name=POINTS[number][0])


def under_point(number: int | None) -> tuple[str, str]:
    """The heading of the worksheets of a point, and a sentence on them."""
    if number is None:
        return _("For the meeting itself"), _("To read out, to hand out and to count with.")
    name, sentence = POINTS[number]
    return str(name), str(sentence)


def situations() -> list[tuple[str, str]]:
    """What may have come up, to choose from: (what an address calls it, its words)."""
    return [(situation.value, str(text)) for situation, text in SITUATIONS.items()]


def points() -> list[tuple[str, str]]:
    """The points, and the meeting itself, to choose from."""
    named = [(str(number), str(name)) for number, (name, _sentence) in POINTS.items()]
    return [*named, (browsing.MEETING, _("The meeting itself"))]


def times() -> list[tuple[str, str]]:
    """How much time there may be, to choose from."""
    return [(str(most), minutes(most)) for most in browsing.MINUTES]


def minutes(most: int) -> str:
    """How much time there is."""
    return ngettext("up to %(num)s minute", "up to %(num)s minutes", most)


def wanted(name: str, value: str) -> str:
    """A part of what is looked for, as people chose it."""
    match name:
        case "situation":
            return str(SITUATIONS[Situation(value)])
        case "point":
            return point(int(value) if value.isdigit() else None)
        case "minutes":
            return minutes(int(value))
        case _:
            return _("For relatives")


def not_printed() -> str:
    """What stands in the place of a worksheet that the press could not print."""
    return _("This worksheet can't be printed at the moment. The other pages of this pack are complete.")


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
        Imposition.TWO_UP: _("Two pages side by side, smaller"),
        Imposition.BOOKLET: _("A booklet to fold, each sheet once, smaller"),
    }[of]


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
