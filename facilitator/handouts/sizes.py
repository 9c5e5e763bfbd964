"""The two sizes of paper that people have in their printers."""

from enum import StrEnum

# Where Letter is the common paper: Unicode CLDR, measurementData, paperSize US-Letter.
_LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})


class Size(StrEnum):
    """A size of paper."""

    A4 = "a4"
    LETTER = "letter"


def usual(country: str) -> Size:
    """The size that a country (ISO 3166-1 alpha-2, may be empty) prints on."""
    return Size.LETTER if country.upper() in _LETTER else Size.A4
