"""How wide a text is when it is set, from the typeface itself, so that what is to fit is known before it is printed."""

from functools import cache

from fontTools.ttLib import TTFont

from facilitator.press import fonts


def of(text: str, weight: int) -> float:
    """The width of a text in ems, without kerning; a character that the typeface lacks counts as one em.

    ``weight`` is 400, 700 or 900.
    """
    advances, units = _advances(weight)
    return sum(advances.get(ord(letter), units) for letter in text) / units


@cache
def _advances(weight: int) -> tuple[dict[int, int], int]:
    with TTFont(fonts.files()[f"font:lato-{weight}-normal"], lazy=True) as font:
        metrics, units = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: metrics[name][0] for code, name in font.getBestCmap().items()}, units
