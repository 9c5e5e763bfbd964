"""What is done with a document once it is printed."""

import io

import pikepdf
from pikepdf import Pdf

from facilitator.press import copying, imposing, stamping
from facilitator.press.job import Imposition, Job


def finish(printed: bytes, stamp: bytes | None, job: Job) -> bytes:
    """The job's file, made of its printed document and its printed stamp; the same bytes for the same input.

    Raises ``PressFailed``.
    """
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        _stamp(pdf, stamp)
        if job.title:
            _name(pdf, job.title)
        if job.copies:
            copying.multiply(pdf, job.copies)
        if job.imposition is not Imposition.NONE:
            imposing.impose(pdf, job.imposition)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _stamp(pdf: Pdf, stamp: bytes | None) -> None:
    if stamp is None:
        stamping.lay(pdf, None)
        return
    with pikepdf.open(io.BytesIO(stamp)) as other:
        stamping.lay(pdf, other)


def _name(pdf: Pdf, title: str) -> None:
    pdf.docinfo.Title = title
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
