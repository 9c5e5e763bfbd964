"""What the steps of a meeting are called and ask for, and what else a plan says in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator.handouts.worksheet import Worksheet
from facilitator.meetings.models import Kind
from facilitator.meetings.words import locale
from facilitator.prepare.copies import Worked
from facilitator.prepare.outline import Key
from facilitator.prepare.plans import Choices


@dataclass(frozen=True, slots=True)
class Said:
    """A step in words: its name, what to say or do, and what helps when it is late."""

    name: str
    do: str
    late: str


def steps() -> dict[Key, Said]:
    """All steps in words, in the language of the request."""
    return {
        Key.WELCOME: Said(
            _("Welcome, opening statement, guidelines"),
            _("Say hello and your first name. Read out the statement and the guidelines: to somebody they are new."),
            _("Begin with whoever is there. Those who come later get the guidelines on paper."),
        ),
        Key.CHECK_IN: Said(
            _("Check-in"),
            _("Each says in a sentence or two how things are, and what they would like time for. Nobody has to."),
            _("Ask for one sentence each."),
        ),
        Key.AGENDA: Said(
            _("Agenda"),
            _("Sum up what came up. Agree on one or two things to work on, and on the worksheet that fits."),
            _("Take the one thing that came up most."),
        ),
        Key.WORK: Said(
            _("Working time"),
            _("Work on somebody’s real situation, on paper where that helps. Ask before you advise."),
            _("One worksheet is enough. Keep the second for the next time."),
        ),
        Key.DONATIONS: Said(
            _("Donations"),
            _("Say what the money is for, and that nobody has to give."),
            _("Put the box by the door."),
        ),
        Key.CHECK_OUT: Said(
            _("Check-out and close"),
            _("Each names one thing for the next seven days. Say when the next meeting is, give thanks, end on time."),
            _("End the working time, not the check-out: one sentence each will do."),
        ),
    }


def tag() -> str:
    """The language and country of the request, as a browser names them."""
    return str(locale()).replace("_", "-")


def copies(worked: Worked) -> str:
    """From what the copies were worked out: "The last 6 times 5 to 9 people came, so 11 copies."."""
    if worked.online:
        return _("It is online: nobody needs paper. Each worksheet can be filled in on its own page.")
    if not worked.dates:
        return _("Nothing has been counted yet: %(copies)s copies to begin with.", copies=worked.copies)
    if worked.dates == 1:
        return _("The last time %(most)s people came, so %(copies)s copies.", most=worked.most, copies=worked.copies)
    said = {"times": worked.dates, "least": worked.least, "most": worked.most, "copies": worked.copies}
    if worked.least == worked.most:
        return _("The last %(times)s times %(most)s people came, so %(copies)s copies.", **said)
    return _("The last %(times)s times %(least)s to %(most)s people came, so %(copies)s copies.", **said)


def bring(kind: Kind) -> tuple[str, ...]:
    """What is taken along as a rule."""
    if kind is Kind.ONLINE:
        return (_("Link tried out"), _("Worksheets open, to share the screen"))
    here = (_("Worksheets and pens"), _("Guidelines for the table"), _("Poster for the door"))
    return (*here, _("Screen and microphone for those online")) if kind is Kind.HYBRID else here


def copy_numbers(chosen: Choices) -> str:
    """How many copies are chosen: "11 copies, 1 in large print"."""
    normal = ngettext("%(num)s copy", "%(num)s copies", chosen.copies)
    return (
        _("%(copies)s, %(num)s in large print", copies=normal, num=chosen.large_copies)
        if chosen.large_copies
        else normal
    )


def in_short(sheets: Sequence[Worksheet], chosen: Choices) -> str:
    """A plan in one line: its worksheets, and how many copies of them."""
    if not sheets:
        return _("No worksheet is chosen: the run sheet, what is read out and the poster are printed.")
    return _("%(sheets)s: %(copies)s", sheets=", ".join(sheet.title for sheet in sheets), copies=copy_numbers(chosen))


def minutes(number: int) -> str:
    """A length in little room, "15 min"."""
    return ngettext("%(num)s min", "%(num)s min", number)
