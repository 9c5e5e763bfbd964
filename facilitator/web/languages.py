"""Which language an answer is in, and how its links keep it.

It stands in the address (``?lang=es``) and not in a cookie: a visitor leaves no trace, and what is kept of pages and
feeds can't be mixed up. The site's first language needs no mark.
"""

from dataclasses import dataclass
from typing import Any

from babel import Locale
from babel.dates import get_time_format
from flask import Flask, request, url_for
from flask_babel import get_locale
from markupsafe import Markup

from facilitator import access
from facilitator.settings import ENGLISH
from facilitator.web import catalogues
from facilitator.web.site import settings

FROM_THE_RIGHT = frozenset({"ar", "fa", "he", "ur"})
# Help that is not only for volunteers; the rest of it is theirs, though anybody may read it.
HELP = frozenset({"/help/find", "/help/first-visit", "/help/languages", "/help/subscribe"})
# The same whatever the language.
NEUTRAL = frozenset(
    {"static", "web.font", "web.worker", "web.healthz", "web.readyz", "finder.favicon", "finder.meetings_json"}
    | {"finder.robots", "around.security", "around.sitemap", "handouts.worksheet_file"}
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A language that a page can be had in: its tag, its own name for itself, and where the page is in it."""

    tag: str
    name: str
    path: str
    here: bool

    @property
    def address(self) -> str:
        """The full address, as search engines want it."""
        return settings().base_url + self.path


def install(app: Flask) -> None:
    """Have each link that is built for a page lead to the same language, and give templates what they need for it."""
    app.url_defaults(_keep)
    app.jinja_env.globals.update(
        asked_language=asked,
        direction=direction,
        hour_cycle=hour_cycle,
        is_reviewed=is_reviewed,
        lang_field=field,
        languages_offered=offered,
    )


def language() -> str:
    """The language of this answer as BCP 47 has it, such as "en"."""
    return str(getattr(get_locale(), "language", ENGLISH))


def hour_cycle() -> str:
    """How this answer writes hours, as scripts name it (ECMA-402): "h23", or "h12" with morning and afternoon."""
    return "h12" if "a" in get_time_format("short", get_locale()).pattern else "h23"


def asked() -> str:
    """The language that the address asks for; empty where that is the site's first, or one that it does not speak."""
    languages = settings().languages
    wanted: str = request.args.get("lang", "") if request else ""
    return wanted if wanted in languages[1:] else ""


def mark() -> str | None:
    """What ``lang`` must say for a page to be in the language of this answer; None where nothing need be said."""
    return None if language() == settings().languages[0] else language()


def spoken() -> str:
    """The language to answer a request in: that which is wanted as far as its catalogue goes, else English."""
    return _wanted(_part())


def paper_language() -> str:
    """The language to print in for who asks on a page, or to write a worksheet in."""
    return _wanted(catalogues.PAPER)


def direction(tag: str = "") -> str:
    """From which side a language is written, that of this answer unless one is named: for the attribute ``dir``."""
    return "rtl" if (tag or language()) in FROM_THE_RIGHT else "ltr"


def field() -> Markup:
    """What keeps the language in a form that is sent by GET, whose address is made anew by the browser."""
    return Markup('<input type="hidden" name="lang" value="{}">').format(tag) if (tag := asked()) else Markup("")


def offered() -> list[Offer]:
    """The languages of this page, the site's first one first; none where there is but one, or the page is no such."""
    tags = [tag for tag in settings().languages if catalogues.covers(tag, catalogues.PAGES)]
    if len(tags) < 2 or request.endpoint is None or request.method != "GET" or _part() != catalogues.PAGES:
        return []
    return [Offer(tag, _name(tag), _here_in(tag), tag == language()) for tag in tags]


def is_reviewed() -> bool:
    """Whether somebody who speaks the language of this answer has read its translation."""
    return catalogues.is_reviewed(language())


def _wanted(part: str) -> str:
    tag = asked() or settings().languages[0]
    return tag if catalogues.covers(tag, part) else ENGLISH


def _here_in(tag: str) -> str:
    """The path of this page in another language, with what else its address asks for."""
    args: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {})}
    return url_for(request.endpoint or "", **{**args, "lang": None if tag == settings().languages[0] else tag})


def _name(tag: str) -> str:
    name = Locale.parse(tag, sep="-").get_display_name() or tag
    return name[:1].upper() + name[1:]


def _part() -> str:
    """What a request asks for, as catalogues name the parts that they cover."""
    if not request:
        return catalogues.PAGES
    closed = request.endpoint is not None and access.POLICY[request.endpoint] != "anyone"
    if closed or (request.path.startswith("/help/") and request.path not in HELP):
        return catalogues.VOLUNTEERS
    return catalogues.PAPER if request.path.endswith(".pdf") else catalogues.PAGES


def _keep(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint not in NEUTRAL and (tag := asked()):
        values.setdefault("lang", tag)
