"""The running application's settings, day, addresses and locale."""

from datetime import date
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import current_app, url_for
from sqlalchemy.exc import SQLAlchemyError

from facilitator import clock
from facilitator.settings import Settings


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions["settings"]
    return found


def today() -> date:
    """The local date where the organisation is."""
    return clock.today(current_app.extensions["site"]().timezone)


def country() -> str:
    """The organisation's country, an ISO 3166 code; empty where it is not known."""
    code: str = current_app.extensions["site"]().country
    return code


def absolute(endpoint: str, **values: Any) -> str:
    """A full address, from ``BASE_URL`` and never from what a request says its host is.

    It goes out into the world, so it is in the language of a page only where ``lang`` says so.
    """
    return settings().base_url + url_for(endpoint, **{"lang": None, **values})


def locale(language: str) -> Locale:
    """A language with the customs of the organisation's country, as far as Babel knows the two together."""
    site = current_app.extensions.get("site")  # none where only paper is made
    try:
        country = site().country if site else ""
    except SQLAlchemyError:  # pages that say so must still be made
        country = settings().country
    return _locale(language, country.upper() or "GB")


@cache
def _locale(chosen: str, country: str) -> Locale:
    for tag in (f"{chosen}_{country}", "en_GB" if chosen == "en" else chosen, "en_GB"):
        try:
            return Locale.parse(tag)
        except (ValueError, UnknownLocaleError):
            continue
    raise AssertionError("Babel knows en_GB")
