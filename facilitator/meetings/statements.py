"""What is read at each meeting: the opening statement and the guidelines.

Both belong to the organisation, which can put its own words in their place. They are plain text: an empty line ends a
paragraph, and where a paragraph has several lines, the first one is its heading.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from facilitator.meetings.models import Organisation

LONGEST = 5000  # characters of a text
MOST_PARAGRAPHS = 24
LONGEST_PARAGRAPH = 600  # without its heading, as a worksheet's note takes it
LONGEST_HEADING = 140
EDITION = date(2026, 11, 26)  # of the texts below

OPENING_STATEMENT: tuple[Any, ...] = (
    _l(
        "Welcome\n"
        "Good to see you, whether this is your first time or you have been here often. My name is … and I lead this "
        "meeting. I am a trained volunteer."
    ),
    _l(
        "Why we meet\n"
        "We want to change something that we do: with drinking or drugs, gambling, food, money, screens or something "
        "else. Nobody can do it for us, and nobody has to do it alone."
    ),
    _l(
        "How we work\n"
        "We use tools that everybody can learn. They help us to stay convinced, to get through an urge, to deal with "
        "thoughts and feelings, and to build a life that we like. We take them in any order. Take what helps you."
    ),
    _l(
        "What nobody has to do\n"
        "You don’t have to speak. You don’t have to call yourself anything, believe in anything, or have stopped. "
        "You can say “I pass” at any time."
    ),
    _l(
        "What we can’t do\n"
        "We are not doctors, and a meeting is no treatment. If you drink a lot every day or take tablets to calm down, "
        "don’t stop from one day to the next. Ask a doctor first: it can be dangerous."
    ),
    _l(
        "How long it takes\n"
        "Some come for weeks, some for years. One day you won’t need us any more. We are glad about it, and you can "
        "come back whenever you like."
    ),
    _l(
        "Today\n"
        "First each of us says in a sentence or two how things are. Then we choose what to work on. At the end we say "
        "what we plan for the next seven days. We close at … . Now I read our guidelines."
    ),
)

GUIDELINES: tuple[Any, ...] = (
    _l(
        "What is said here stays here\n"
        "You may tell others what you have learnt. Don’t tell them who was here or what somebody said."
    ),
    _l("Everybody may pass\nNobody has to speak, to show their face online, or to say why."),
    _l("We share the time\nSay what matters to you, then leave room for others. We let each other finish."),
    _l(
        "We speak about ourselves\n"
        "We say “I”. We tell what has helped us, and give advice only if somebody asks for it."
    ),
    _l("We are kind\nWe put no labels on others or on ourselves. Nobody is laughed at, and nobody is told off."),
    _l("We keep it short\nHow much, where and how: such details can set off an urge in somebody else. Leave them out."),
    _l(
        "Nothing in the room that tempts\n"
        "No alcohol, no other drugs, no bets. If you have used something today, you can stay and listen."
    ),
    _l(
        "No pictures, no recordings\n"
        "Phones are silent. Online, we make sure that nobody else can hear or see the others."
    ),
    _l("One of us leads\nWhoever leads may break in, kindly, so that everybody has a turn."),
    _l(
        "If something isn’t right\nSay so, now or after the meeting. These guidelines are ours, and we can change them."
    ),
)


class ParagraphTooLong(Exception):
    """A paragraph, or its heading, has more than ``most`` characters; ``start`` is how it begins."""

    def __init__(self, start: str, most: int) -> None:
        super().__init__(start)
        self.start, self.most = start, most


class TooManyParagraphs(Exception):
    """A text has more than ``MOST_PARAGRAPHS``."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of a text, with its heading or without."""

    heading: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A text as it applies: its words, the day of its edition, and whether they are the organisation's own."""

    text: str
    edition: date
    own: bool

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The text piece by piece."""
        return divide(self.text)


def opening_statement(of: Organisation) -> Statement:
    """What whoever leads says at the beginning."""
    return _statement(of.opening_statement, OPENING_STATEMENT, of)


def guidelines(of: Organisation) -> Statement:
    """What all keep to."""
    return _statement(of.guidelines, GUIDELINES, of)


def joined(paragraphs: tuple[Any, ...]) -> str:
    """Paragraphs as one text, in the language of the request."""
    return "\n\n".join(str(each) for each in paragraphs)


def divide(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text."""
    return tuple(_paragraph(piece.split("\n")) for piece in re.split(r"\n\s*\n", text.strip()) if piece.strip())


def check(text: str) -> None:
    """Whether a text prints as it should; raises ``ParagraphTooLong`` or ``TooManyParagraphs``."""
    paragraphs = divide(text)
    if len(paragraphs) > MOST_PARAGRAPHS:
        raise TooManyParagraphs
    for each in paragraphs:
        if len(each.heading or "") > LONGEST_HEADING:
            raise ParagraphTooLong((each.heading or "")[:40], LONGEST_HEADING)
        if len(each.text) > LONGEST_PARAGRAPH:
            raise ParagraphTooLong((each.heading or each.text)[:40], LONGEST_PARAGRAPH)


def _statement(own: str | None, given: tuple[Any, ...], of: Organisation) -> Statement:
    if own:
        return Statement(own, of.statements_changed_on or EDITION, own=True)
    return Statement(joined(given), EDITION, own=False)


def _paragraph(lines: list[str]) -> Paragraph:
    whole = [line.strip() for line in lines if line.strip()]
    if len(whole) == 1:
        return Paragraph(None, whole[0])
    return Paragraph(whole[0], " ".join(whole[1:]))
