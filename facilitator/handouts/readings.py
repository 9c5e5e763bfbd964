"""What is read at each meeting, as sheets: the opening statement and the guidelines, in larger type."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from facilitator.handouts import fitting
from facilitator.handouts.blocks import Note, Prompt
from facilitator.handouts.worksheet import Worksheet
from facilitator.meetings import statements
from facilitator.meetings.models import Organisation
from facilitator.meetings.statements import Paragraph, Statement

# In millimetres, of the smaller paper: what a first and a further page hold below their heads, and what stands there.
_FIRST, _FURTHER = 208.0, 225.0
_GAP, _HEADING, _LINE, _WRITTEN_LINE = 4.2, 5.0, 6.4, 9.0
SLUGS = ("opening-statement", "guidelines")

_WIDE = 180 / (12 / fitting.MM)  # ems of its 12 points between the margins of the narrower paper
_ASK = 14.0  # what is asked, and its hint
_FEWEST, _MOST = 3, 18  # lines to write on


def sheets(of: Organisation, language: str, home: str) -> tuple[Worksheet, Worksheet]:
    """Both as worksheets: in ``language`` where the texts are ours, in ``home`` where the organisation wrote them."""
    opening, guidelines = statements.opening_statement(of), statements.guidelines(of)
    return (
        _sheet(
            opening,
            _room_for(_("To say today"), _("Dates that change, who leads next time, thanks.")),
            slug="opening-statement",
            language=home if opening.own else language,
            title=_("Opening statement"),
            minutes=3,
            summary=_("What whoever leads reads out at the beginning of each meeting."),
            intro=_("Read it out slowly at the beginning of each meeting, or let somebody read it who would like to."),
        ),
        _sheet(
            guidelines,
            _room_for(_("What our group has agreed as well")),
            slug="guidelines",
            language=home if guidelines.own else language,
            title=_("Our guidelines"),
            minutes=2,
            summary=_("What all keep to, so that everybody can speak freely."),
            intro=_(
                "What we keep to, so that everybody can speak freely. We read it at the beginning of each meeting."
            ),
        ),
    )


def _sheet(statement: Statement, room: Prompt, **head: Any) -> Worksheet:
    blocks = tuple(_blocks(statement.paragraphs, room))
    return Worksheet(edition=statement.edition, relatives=True, blocks=blocks, **head)


def _room_for(ask: str, hint: str | None = None) -> Prompt:
    return Prompt(kind="prompt", ask=ask, hint=hint, lines=1)


def _blocks(paragraphs: tuple[Paragraph, ...], written: Prompt) -> Iterator[Note | Prompt]:
    """The text, on as many pages as it takes, and below it lines for what is not in it."""
    room = _FIRST
    for paragraph in paragraphs:
        height = _height(paragraph)
        if over := height > room:
            room = _FURTHER
        room -= height
        yield Note(kind="note", ask=paragraph.heading, text=paragraph.text, aloud=True, new_page=over)
    if over := room < _ASK + _FEWEST * _WRITTEN_LINE - _GAP:
        room = _FURTHER
    lines = max(_FEWEST, min(_MOST, int((room - _ASK) / _WRITTEN_LINE)))
    yield written.model_copy(update={"lines": lines, "new_page": over})


def _height(paragraph: Paragraph) -> float:
    return _GAP + (_HEADING if paragraph.heading else 0) + _LINE * fitting.broken(paragraph.text, 400, _WIDE)
