"""Other people's PDF programs, asked to fill in a form and to show it. Runs in their own environment.

``fill.py pdfium|mupdf fill FILE OUT`` reads values by field name as JSON; ``fill.py … see FILE OUT`` makes a picture of
the first page (PGM, 72 dots an inch).
"""

import ctypes
import json
import sys
from typing import Any

import pymupdf
import pypdfium2
from pypdfium2 import raw


def pdfium_fill(source: str, target: str, wanted: dict[str, str]) -> None:
    """Click and type, as in Chromium."""
    pdf = pypdfium2.PdfDocument(source)
    pdf.init_forms()
    form = pdf.formenv.raw
    pages = list(pdf)  # they must live as long as the form
    for page in (each.raw for each in pages):
        raw.FORM_OnAfterLoadPage(page, form)
        for index in range(raw.FPDFPage_GetAnnotCount(page)):
            note = raw.FPDFPage_GetAnnot(page, index)
            kind = raw.FPDFAnnot_GetFormFieldType(form, note)
            value = wanted.get(_said(raw.FPDFAnnot_GetFormFieldName, form, note))
            chosen = kind == raw.FPDF_FORMFIELD_CHECKBOX or (
                kind == raw.FPDF_FORMFIELD_RADIOBUTTON
                and _said(raw.FPDFAnnot_GetFormFieldExportValue, form, note) == value
            )
            if value and (kind == raw.FPDF_FORMFIELD_TEXTFIELD or chosen):
                _press(form, page, note)
            if value and kind == raw.FPDF_FORMFIELD_TEXTFIELD:
                raw.FORM_SelectAllText(form, page)
                raw.FORM_ReplaceSelection(form, page, _wide(value))
        raw.FORM_ForceToKillFocus(form)
    pdf.save(target)


def _press(form: Any, page: Any, note: Any) -> None:
    box = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(note, box)
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    raw.FORM_OnMouseMove(form, page, 0, x, y)
    raw.FORM_OnLButtonDown(form, page, 0, x, y)
    raw.FORM_OnLButtonUp(form, page, 0, x, y)


def _said(ask: Any, form: Any, note: Any) -> str:
    room = ctypes.create_string_buffer(2000)
    size = ask(form, note, ctypes.cast(room, ctypes.POINTER(raw.FPDF_WCHAR)), 2000)
    return room.raw[: size - 2].decode("utf-16-le")


def _wide(text: str) -> Any:
    return ctypes.cast(ctypes.create_string_buffer((text + "\0").encode("utf-16-le")), raw.FPDF_WIDESTRING)


def pdfium_see(source: str, target: str) -> None:
    """What Chromium shows."""
    pdf = pypdfium2.PdfDocument(source)
    pdf.init_forms()
    picture = pdf[0].render(scale=1, grayscale=True, may_draw_forms=True)
    rows = (bytes(picture.buffer)[row * picture.stride :][: picture.width] for row in range(picture.height))
    _keep(target, picture.width, picture.height, b"".join(rows))


def mupdf_fill(source: str, target: str, wanted: dict[str, str]) -> None:
    """Set and toggle, as MuPDF's own viewers do."""
    mupdf = pymupdf.mupdf
    pdf = pymupdf.open(source)
    for page in pdf:
        for field in page.widgets():
            value, note = wanted.get(field.field_name), field._annot.this
            if field.field_type == pymupdf.PDF_WIDGET_TYPE_TEXT and value:
                mupdf.pdf_set_text_field_value(note, value)
            elif value and value in field.button_states()["normal"]:
                mupdf.pdf_toggle_widget(note)
        mupdf.pdf_update_page(mupdf.pdf_page_from_fz_page(page.this))
    pdf.save(target)


def mupdf_see(source: str, target: str) -> None:
    """What MuPDF shows."""
    picture = pymupdf.open(source)[0].get_pixmap(dpi=72, colorspace=pymupdf.csGRAY)
    rows = (picture.samples[row * picture.stride :][: picture.width] for row in range(picture.height))
    _keep(target, picture.width, picture.height, b"".join(rows))


def _keep(target: str, width: int, height: int, dots: bytes) -> None:
    with open(target, "wb") as file:  # noqa: PTH123
        file.write(b"P5\n%d %d\n255\n" % (width, height) + dots)


if __name__ == "__main__":
    viewer, task, *files = sys.argv[1:]
    given = (json.load(sys.stdin),) if task == "fill" else ()
    globals()[f"{viewer}_{task}"](*files, *given)
