"""Documents laid out once where once is enough.

WeasyPrint lays out again what may have changed with what came after it. Elements that run into the margins count as
such a change, although margins are drawn when all pages are laid out: a document with a footer of its own on each page
takes twice as long and comes out the same, byte for byte. What really needs a second look is a counter of pages, or of
what stands on another page; only such a document gets it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def laid_out_once(weasyprint: ModuleType) -> Iterator[None]:
    """Lay out once what is rendered in this block, unless it counts pages. (There is no public way to say so.)"""
    module: Any = weasyprint.document
    original = module.layout_document

    def layout_document(html: Any, root_box: Any, context: Any) -> Any:
        loops = {} if context.target_collector.counter_lookup_items else {"max_loops": 1}
        return original(html, root_box, context, **loops)

    module.layout_document = layout_document
    try:
        yield
    finally:
        module.layout_document = original
