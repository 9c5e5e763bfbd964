"""What came up: the situations, in plain words, by which people look for a worksheet."""

from enum import StrEnum


class Situation(StrEnum):
    """One situation; its value is what a worksheet's file and an address call it. ``words.SITUATIONS`` names them."""

    FIRST_TIME = "first-time"
    URGE = "urge"
    SLIP = "slip"
    RISKY_DAY = "risky-day"
    UNDECIDED = "undecided"
    LOST_DRIVE = "lost-drive"
    LOW_MOOD = "low-mood"
    WORRY = "worry"
    ARGUMENT = "argument"
    HARD_ON_MYSELF = "hard-on-myself"
    PROBLEM = "problem"
    FREE_TIME = "free-time"
    SUPPORTING = "supporting"
    GOING_WELL = "going-well"
