"""The templates of what is made outside a page: printed sheets and reports."""

from pathlib import Path

from flask_babel import get_translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined


def environment(templates: Path) -> Environment:
    """The templates of what is printed; a name in them that is not there is an error."""
    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # As Flask-Babel does for the site's own templates: what is in the text is put in by Jinja.
    made.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension
        lambda text: get_translations().ugettext(text),
        lambda one, many, number: get_translations().ungettext(one, many, number),
        newstyle=True,
    )
    return made
