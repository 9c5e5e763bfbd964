"""The press: from HTML to PDF. The only importer of WeasyPrint.

``print_pdf`` is all that a page or a command needs. The process behind it, ``server.serve``, is kept alive by
``facilitator serve``.
"""

from facilitator.press.client import ask_who_prints, check, print_pdf, running
from facilitator.press.errors import (
    PressBusy,
    PressError,
    PressFailed,
    PressNotRunning,
    PressStopped,
    PressUnavailable,
)
from facilitator.press.job import PLACE, Copies, Document, Imposition, Job

__all__ = [
    "PLACE",
    "Copies",
    "Document",
    "Imposition",
    "Job",
    "PressBusy",
    "PressError",
    "PressFailed",
    "PressNotRunning",
    "PressStopped",
    "PressUnavailable",
    "ask_who_prints",
    "check",
    "print_pdf",
    "running",
]
