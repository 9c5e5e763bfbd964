"""How often a property is tried: a few times by ``make test``, with the same values each time, and 25 times as often by
``make soak``, with values from a seed of its own.
"""

from hypothesis import settings

USUAL = 100


def profiles() -> None:
    """Make both known, and take that of ``make test``; ``--hypothesis-profile`` comes later and takes the other."""
    settings.register_profile("repeatable", max_examples=USUAL, derandomize=True, deadline=None, print_blob=True)
    # Without a database of earlier failures, so that the seed alone says which values are tried.
    settings.register_profile("soak", max_examples=25 * USUAL, database=None, deadline=None, print_blob=True)
    settings.load_profile("repeatable")


def tried(times: int) -> settings:
    """How often ``make test`` tries a property, where that is not the usual 100."""
    return settings(max_examples=times * settings.default.max_examples // USUAL)
