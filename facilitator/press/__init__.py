"""The press: from HTML to PDF. The only importer of WeasyPrint.

``print_pdf`` is all that a page or a command needs. The process behind it, ``server.serve``, is kept alive by
``facilitator serve``.
"""

from facilitator.press.client import STOPPED, check, print_pdf, running
from facilitator.press.errors import PressBusy, PressError, PressFailed, PressNotRunning, PressUnavailable
from facilitator.press.job import PLACE, Copies, Document, Imposition, Job

__all__ = [
    "PLACE",
    "STOPPED",
    "Copies",
    "Document",
    "Imposition",
    "Job",
    "PressBusy",
    "PressError",
    "PressFailed",
    "PressNotRunning",
    "PressUnavailable",
    "check",
    "print_pdf",
    "running",
]
