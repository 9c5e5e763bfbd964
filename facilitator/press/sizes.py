"""Sizes of paper, and where which is usual."""

# Where Letter is the common paper: Unicode CLDR, measurementData, paperSize US-Letter.
_LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})

# By what an address calls it, as a style sheet calls it.
SIZES = {"a4": "A4", "letter": "letter"}


def usual(country: str) -> str:
    """The size that a country (ISO 3166-1 alpha-2, may be empty) prints on, a key of ``SIZES``."""
    return "letter" if country.upper() in _LETTER else "a4"
