"""From HTML to PDF/UA: the only file that imports WeasyPrint, and it does so when the first page is printed.

Without Pango that import fails; the rest of the site must not, so nothing here runs before it is needed.
"""

import contextlib
import io
import logging
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from facilitator.press import fields, filling, flowing, fonts, tags
from facilitator.press.errors import PressFailed, PressUnavailable
from facilitator.press.job import Job

MAX_PAGES = 200
_VARIANT = "pdf/ua-1"
_WARM_UP = Job('<html lang="en"><title>.</title><body style="font-family: \'Press Sans\'">.</body></html>')


@dataclass(frozen=True, slots=True)
class _Engine:
    """WeasyPrint with our typefaces loaded: half a second to make, a few milliseconds to use."""

    weasyprint: ModuleType
    fetcher: Any
    font_config: Any
    font_style: Any


def render(job: Job) -> bytes:
    """Print a document: tagged PDF/UA-1, the same bytes whenever the same job is given.

    Raises ``PressUnavailable`` when Pango is missing, ``PressFailed`` when the document names anything outside itself,
    is longer than ``MAX_PAGES`` or can't be laid out.
    """
    engine = _engine()
    try:
        document = _lay_out(engine, job)
        if (count := len(document.pages)) <= MAX_PAGES:
            found = fields.take(document)
            return fields.finish(tags.mend(document.write_pdf(pdf_variant=_VARIANT)), found)
    except engine.weasyprint.urls.FatalURLFetchingError as error:
        raise PressFailed("the document asks for something outside itself") from error
    except MemoryError:
        raise
    except Exception as error:  # whatever a layout engine stumbles over concerns this one document
        raise PressFailed(f"the document can't be laid out ({type(error).__name__})") from error
    raise PressFailed(f"the document has {count} pages, more than {MAX_PAGES}")


def warm_up() -> None:
    """Load all that is the same for every job, by printing a page. Raises ``PressUnavailable``."""
    render(_WARM_UP)


def _lay_out(engine: _Engine, job: Job) -> Any:
    source = engine.weasyprint.HTML(string=job.html, url_fetcher=engine.fetcher)
    styles = [engine.font_style, *(_style(engine, text) for text in job.css)]

    def run() -> Any:
        return source.render(
            stylesheets=styles, font_config=engine.font_config, presentational_hints=False, pdf_variant=_VARIANT
        )

    document = run()
    for way in (filling, flowing):
        if way.wanted(source):
            document = way.fill(document, run)
    return document


def _style(engine: _Engine, text: str) -> Any:
    return engine.weasyprint.CSS(string=text, url_fetcher=engine.fetcher, font_config=engine.font_config)


@cache
def _engine() -> _Engine:
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints advice of its own before it raises
            import weasyprint  # noqa: PLC0415  (needs Pango; the site runs without)
            from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
            from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415
    except OSError as error:
        raise PressUnavailable(str(error)) from error

    class FontsOnly(URLFetcher):  # type: ignore[misc]
        """Looks an address up among the typefaces. There is no path and no network to get at."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("font",), fail_on_errors=True)

        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ARG002
            return URLFetcherResponse(url, fonts.files()[url].read_bytes(), {"Content-Type": "font/ttf"})

    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    fetcher, font_config = FontsOnly(), FontConfiguration()
    style = weasyprint.CSS(string=fonts.style(), url_fetcher=fetcher, font_config=font_config)
    return _Engine(weasyprint, fetcher, font_config, style)
