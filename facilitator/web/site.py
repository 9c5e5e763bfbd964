"""The running application's settings, day, addresses and language."""

from datetime import date
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import current_app, request, url_for
from flask_babel import get_locale
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
    """A full address, from ``BASE_URL`` and never from what a request says its host is."""
    return settings().base_url + url_for(endpoint, **values)


def language() -> str:
    """The language of this answer as BCP 47 has it, such as "en"."""
    return str(getattr(get_locale(), "language", "en"))


def locale_of_request() -> Locale:
    """The language asked for by ``?lang=``, else the first of the settings, with the organisation's country's customs.

    Kept in the address and not in a cookie: a visitor leaves no trace.
    """
    chosen = settings().languages[0]
    if request and (asked := request.args.get("lang")) in settings().languages:
        chosen = asked or chosen
    try:
        country = current_app.extensions["site"]().country
    except SQLAlchemyError:  # pages that say so must still be made
        country = settings().country
    return _locale(chosen, country.upper() or "GB")


@cache
def _locale(chosen: str, country: str) -> Locale:
    for tag in (f"{chosen}_{country}", "en_GB" if chosen == "en" else chosen, "en_GB"):
        try:
            return Locale.parse(tag)
        except (ValueError, UnknownLocaleError):
            continue
    raise AssertionError("Babel knows en_GB")
