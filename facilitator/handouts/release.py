"""Which of its editions a worksheet is, where a coordinator has made one."""

from datetime import date
from enum import StrEnum

from facilitator.handouts.parts import Part


class Standing(StrEnum):
    """How an edition stands. ``BUILT_IN``: as it comes with the software, while an adapted one stands in its place."""

    DRAFT = "draft"
    NEWEST = "newest"
    OLDER = "older"
    BUILT_IN = "built_in"
    WITHDRAWN = "withdrawn"


class Newest(Part):
    """The edition that stands in the library."""

    number: int
    day: date


class Release(Part):
    """One edition: its number (0: built in), how it stands, and which is the newest where it is not.

    ``adapted``: the worksheet stands in the place of a built-in one.
    """

    number: int
    standing: Standing
    adapted: bool = False
    newest: Newest | None = None
