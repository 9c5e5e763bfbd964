"""What is read out at the beginning of every meeting, in the organisation's words."""

from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True, slots=True)
class Readings:
    """The opening statement and the guidelines, each as its paragraphs."""

    opening: tuple[str, ...]
    guidelines: tuple[str, ...]


def current() -> Readings:
    """What is read out here."""
    opening = _(
        "Welcome. We meet to help each other change a habit that gets in our way: with drink, drugs, food, money, "
        "screens or anything else. We work on four things, in any order: our reasons to change, urges, thoughts and "
        "feelings, and a life that we like living.\n"
        "Nobody here is a label. You need not say anything, and you can leave and come back. What we talk about is how "
        "things are now and what we do next."
    )
    guidelines = _(
        "What is said here stays here.\n"
        "We speak for ourselves, and let others finish.\n"
        "We ask before we give advice.\n"
        "We name no brands, places or amounts that could set off an urge.\n"
        "Everybody may pass.\n"
        "Phones are silent."
    )
    return Readings(tuple(opening.split("\n")), tuple(guidelines.split("\n")))
