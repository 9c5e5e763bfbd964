"""From HTML to PDF/UA: the only file that imports WeasyPrint, and it does so when the first page is printed.

Without Pango that import fails; the rest of the site must not, so nothing here runs before it is needed.
"""

import contextlib
import io
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

from facilitator.press import fields, filling, finishing, flowing, fonts, tags
from facilitator.press.errors import PressFailed, PressUnavailable
from facilitator.press.filling import Learnt
from facilitator.press.job import PLACE, Copies, Document, Job, Printed
from facilitator.press.paging import laid_out_once

MAX_PAGES = 200
_VARIANT = "pdf/ua-1"
# A little of everything, in every typeface: what is loaded when it is first used is loaded by this.
_WARM_UP = Job(
    f"""<html lang="en"><title>.</title><body><section data-fill="1"><h1>A</h1>{PLACE}<p>a <b>b</b> <i>c</i></p><ul>
    <li><a href="https://example.org/">a</a></ul><table><thead><tr><th>a<tbody><tr><th scope="row">a<td>b</table>
    <svg viewBox="0 0 9 9"><title>a</title><path d="M0 0h9v9z"/><circle r="3"/></svg></section>""",
    ('html { font-family: "Press Sans" } h1 { font-weight: 900 } section { --more: 0 } div { display: table-cell }',),
    stamp=Document('<html lang="en"><title>.</title><body><p style="font-family: \'Press Sans\'">a</p>'),
    title=".",
    copies=(Copies(2, "."),),
)


@dataclass(frozen=True, slots=True)
class _Engine:
    """WeasyPrint with our typefaces loaded: half a second to make, a few milliseconds to use."""

    weasyprint: ModuleType
    fetcher: Any
    font_config: Any
    font_style: Any


def render(job: Job) -> bytes:
    """Print a whole job here and now: tagged PDF/UA-1, the same bytes whenever the same job is given.

    Raises ``PressUnavailable`` when Pango is missing, ``PressFailed`` when a document names anything outside itself, is
    longer than ``MAX_PAGES`` or can't be laid out.
    """
    return make(job, Printed(b"")).file


def make(job: Job, kept: Printed, learnt: Learnt | None = None) -> Printed:
    """Print a job, of what is ``kept`` already of its document and its stamp. Raises what ``render`` does."""
    document = kept.document or draw(job.document, learnt)
    if job.finished:
        return Printed(document)
    stamp = kept.stamp or (draw(job.stamp, learnt) if job.stamp else b"")
    with _one_document_at_fault(_engine()):
        return Printed(finishing.finish(document, stamp or None, job), document, stamp)


def draw(document: Document, learnt: Learnt | None = None) -> bytes:
    """Print one document, tagged; places for a stamp stay in it as they are. Raises what ``render`` does."""
    engine = _engine()
    with _one_document_at_fault(engine):
        laid_out = _lay_out(engine, document, learnt)
        if (count := len(laid_out.pages)) > MAX_PAGES:
            raise PressFailed(f"the document has {count} pages, more than {MAX_PAGES}")
        found = fields.take(laid_out)
        return fields.finish(tags.mend(laid_out.write_pdf(pdf_variant=_VARIANT)), found)


@contextlib.contextmanager
def _one_document_at_fault(engine: _Engine) -> Iterator[None]:
    """Whatever a layout engine stumbles over concerns this one document."""
    try:
        yield
    except engine.weasyprint.urls.FatalURLFetchingError as error:
        raise PressFailed("the document asks for something outside itself") from error
    except (MemoryError, PressFailed):
        raise
    except Exception as error:
        raise PressFailed(f"the document can't be laid out ({type(error).__name__})") from error


def warm_up(styles: Iterable[str] = ()) -> None:
    """Load all that is the same for every job, by printing a page, and read style sheets that jobs will come with.

    Raises ``PressUnavailable``.
    """
    render(_WARM_UP)
    for text in styles:
        _style(text)


def _lay_out(engine: _Engine, document: Document, learnt: Learnt | None) -> Any:
    source = engine.weasyprint.HTML(string=document.html, url_fetcher=engine.fetcher)
    styles = [engine.font_style, *(_style(text) for text in document.css)]

    def run() -> Any:
        with laid_out_once(engine.weasyprint):
            return source.render(
                stylesheets=styles, font_config=engine.font_config, presentational_hints=False, pdf_variant=_VARIANT
            )

    laid_out = filling.lay_out(source, run, document.css, learnt or Learnt())
    return flowing.fill(laid_out, run) if flowing.wanted(source) else laid_out


@lru_cache(maxsize=32)
def _style(text: str) -> Any:
    engine = _engine()
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
