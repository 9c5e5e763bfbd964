"""Coordinates as people paste them from a map. WGS 84 degrees, latitude first."""

import re

_NUMBER = r"([+-]?\d{1,3}(?:\.\d+)?)"
# "51.5074, -0.1278", also with a semicolon or a space between
_PLAIN = re.compile(rf"{_NUMBER}\s*[,;\s]\s*{_NUMBER}")
# "51,5074 -0,1278" and "51,5074; -0,1278", as countries with a decimal comma write it
_COMMAS = re.compile(r"([+-]?\d{1,3},\d+)\s*(?:;|,\s|\s)\s*([+-]?\d{1,3},\d+)")
# 51°30'26.6"N 0°07'39.9"W, with whichever quotes, and 51.5074° N, 0.1278° W
_PART = r"(\d{1,3}(?:\.\d+)?)\s*°\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′’]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|″|”|'')\s*)?)?"
_DEGREES = re.compile(rf"{_PART}([NS])\s*[,;]?\s*{_PART}([EWO])", re.IGNORECASE)
# What the addresses of maps hold: the marked place, else the middle of the map
_LINKS = (
    re.compile(rf"^geo:{_NUMBER},{_NUMBER}(?:[,;?].*)?$"),
    re.compile(rf"[?&]mlat={_NUMBER}&mlon={_NUMBER}(?!\d)"),
    re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}(?!\d)"),
    re.compile(rf"[?&](?:q|query|ll|destination)={_NUMBER}(?:,|%2C){_NUMBER}(?!\d)", re.IGNORECASE),
    re.compile(rf"/@{_NUMBER},{_NUMBER},"),
    re.compile(rf"#map=[\d.]+/{_NUMBER}/{_NUMBER}(?!\d)"),
)


class NotAPosition(Exception):
    """A text that names no place on earth."""


def parse(text: str) -> tuple[float, float]:
    """Latitude and longitude, each to six decimals (a hand's breadth).

    Understands "51.5074, -0.1278", degrees with minutes and seconds, ``geo:`` and the links of the common maps. Raises
    ``NotAPosition``.
    """
    latitude, longitude = _read(text.strip().replace("−", "-"))
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise NotAPosition(text)
    return round(latitude, 6), round(longitude, 6)


def write(latitude: float | None, longitude: float | None) -> str:
    """The two as one text that ``parse`` reads; empty where there are none."""
    if latitude is None or longitude is None:
        return ""
    return f"{_short(latitude)}, {_short(longitude)}"


def _read(text: str) -> tuple[float, float]:
    bare = text.removeprefix("(").removesuffix(")").strip()
    if found := _PLAIN.fullmatch(bare):
        return float(found[1]), float(found[2])
    if found := _COMMAS.fullmatch(bare):
        return float(found[1].replace(",", ".")), float(found[2].replace(",", "."))
    if found := _DEGREES.fullmatch(bare):
        return _degrees(*found.group(1, 2, 3, 4)), _degrees(*found.group(5, 6, 7, 8))
    for link in _LINKS:
        if found := link.search(text):
            return float(found[1]), float(found[2])
    raise NotAPosition(text)


def _degrees(degrees: str, minutes: str | None, seconds: str | None, side: str) -> float:
    if float(minutes or 0) >= 60 or float(seconds or 0) >= 60:
        raise NotAPosition(degrees)
    value = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return -value if side.upper() in "SW" else value


def _short(degrees: float) -> str:
    return f"{degrees:.6f}".rstrip("0").rstrip(".")
